"""The same matter in other words: a ranked list for a person to look at, never a merge (T-19: everything in memory).

Texts are folded, for people type without marks; single syllables and pairs weigh by how rare they are among the texts
compared; and words the field uses for one thing count as one. `tests/concerns/matters.tsv` says how often it is right.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from typing import Final, Generic, TypeVar

from danvan.text import fold

Key = TypeVar("Key", bound=Hashable)

MOST: Final = 5

# Syllables every text has.
_COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        "de nghi kien cac va la co khong chua duoc bi cho cua toi em anh chi nguoi mot nhung nay do thi ma roi qua lam"
        " khi voi tu den o tai trong ra vao len xuong cung da dang se phai can con hay hoai mai het ca ai gi sao nao"
        " nua nhieu ve theo thay noi moi lai di nen vi hai ba",
    )
)
# What the field calls by several names, folded: each line is one thing.
_ALIKE: Final = (
    "luu dong|thuc dia|khao sat|hien truong",
    "lam them gio|tang ca|ngoai gio|lam them",
    "cong tac phi|di cong tac|chuyen di|di tinh",
    "thanh toan|hoan tien|chi tra|quyet toan|tra tien|duoc tra|ung tien|tu ung|bo tien|tien tui",
    "cong khai|niem yet|bang tin|minh bach|khong ai biet|chang ai biet|so sach|thong bao",
    "thuong tet|tet|muc thuong|cuoi nam thuong",
    "ung ho|quyen gop|tu thien|van dong|dong gop",
    "tru vao luong|tru thang|khau tru|bi tru|tru luong",
    "luong cham|ve cham|chua co luong|tre|tra luong",
    "xang|nhien lieu|lai xe|to xe|cam lai",
    "de tai|nghien cuu|nghiem thu|khoa hoc",
    "an ca|bua trua|giua ca|suat com|com",
    "can tin|nha an|bep an|suat an|do an|com",
    "quy hoach|nguon lanh dao|gioi thieu",
    "xep loai|danh gia|binh xet|muc hoan thanh|hoan thanh nhiem vu",
    "thieu nguoi|bien che|qua tai|lam khong xue|tuyen them|bo sung|khong ai thay",
    "luan chuyen|thuyen chuyen|dieu chuyen|bi dieu|dieu sang|chuyen cong tac",
    "tuyen dung|tuyen nguoi|thi tuyen|chi tieu tuyen",
    "boi duong|tap huan|dao tao|di hoc|lop",
    "quat mang|chui|xuc pham|loi le|thai do|hach dich|noi nang|ung xu|gat",
    "bo nhiem|len chuc|de bat|giao chuc|lay phieu",
    "phan cong|chia viec|chenh lech|khong deu|ngoi choi",
    "kiem nhiem|mot nguoi lam|ganh them|lam them viec",
    "het han|gia han|tai ky|ky tiep|het hop dong",
    "nang bac|len luong|nang luong|tang he so|he so",
    "duong suc|om dai ngay|phuc hoi suc khoe|mo xong|benh nang",
    "thai san|nghi de|sinh con|sau khi sinh",
    "thi dua|danh hieu|tien tien|khen thuong",
    "bao hiem y te|bhyt|the kham|kham chua benh|di kham",
    "doc hai|hoa chat|nang nhoc|nguy hiem|phong thi nghiem",
    "nghi phep|phep nam|ngay phep",
    "nghi huu|ve huu|luong huu",
    "so bao hiem|bhxh|bao hiem xa hoi",
    "sap nhap|gop phong|sap xep|thoi giu chuc",
    "nha cong vu|can ho|nha o|thue nha",
    "dieu hoa|may lanh|nong|nhiet do",
    "thang may|thang nang|ket trong",
    "gui xe|bai xe|de xe|nha xe|xe may|xe hai banh|dung xe",
    "may tinh|may chay|tin hoc|thiet bi",
    "ve sinh|toilet|nha ve sinh|mui hoi",
    "truc dem|qua dem|thuong truc|ca dem",
    "internet|wifi|mang|duong truyen|truc tuyen|online",
    "on|tieng dong|khoan duc|bui|thi cong|on ao",
    "nuoc uong|nuoc loc|nguon nuoc|uong",
    "mot cua|tiep nhan ho so|tiep dan|giay hen",
    "qua mang|truc tuyen|dich vu cong|dien tu|tren mang",
    "bao cao|bang so lieu|thong ke|bieu",
    "hop hanh|giao ban|cuoc hop|hop",
    "phan mem|he thong|quan ly van ban|chuong trinh dieu hanh",
    "tai lieu|giay to|ho so",
    "sat gio|tre|truoc khi hop|khong kip",
)


@dataclass(frozen=True)
class Match(Generic[Key]):
    """A text that may tell of the same matter; `score` from 0 (nothing in common) to 1 (the same words)."""

    key: Key
    score: float


def rank(query: str, texts: Iterable[tuple[Key, str]], limit: int = MOST) -> list[Match[Key]]:
    """The texts most like the query, the likest first; those with nothing in common are left out.

    Nothing is kept: neither query nor texts leave this call.
    """
    kept = [(key, _terms(text)) for key, text in texts]
    asked = _terms(query)
    spread: Counter[str] = Counter(term for _key, terms in kept for term in terms)
    spread.update(asked.keys())
    rare = {term: log((1 + len(kept)) / number) + 1 for term, number in spread.items()}
    length = _length(asked, rare)
    found = [
        Match(key, _common(asked, terms, rare) / (length * _length(terms, rare) or 1)) for key, terms in kept
    ]
    return sorted((one for one in found if one.score > 0), key=lambda one: -one.score)[:limit]


def _terms(text: str) -> Counter[str]:
    """Syllables, pairs of them, and the things they are names of."""
    words = fold(text).split()
    plain = " ".join(words)
    telling = [word for word in words if word not in _COMMON]
    pairs = [f"{one} {other}" for one, other in pairwise(words) if not {one, other} <= _COMMON]
    things = [f"={place}" for place, names in enumerate(_NAMES) if names.search(plain)]
    return Counter([*telling, *pairs, *things])


_NAMES: Final = tuple(re.compile(rf"\b(?:{names})\b") for names in _ALIKE)
_THING: Final = 3.0


def _weight(term: str, number: int, rare: dict[str, float]) -> float:
    return (1 + log(number)) * rare[term] * (_THING if term.startswith("=") else 1.0)


def _length(terms: Counter[str], rare: dict[str, float]) -> float:
    return sqrt(sum(_weight(term, number, rare) ** 2 for term, number in terms.items()))


def _common(asked: Counter[str], terms: Counter[str], rare: dict[str, float]) -> float:
    return sum(
        _weight(term, number, rare) * _weight(term, terms[term], rare)
        for term, number in asked.items()
        if term in terms
    )
