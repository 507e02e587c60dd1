"""Words that may give a sender away: pointed out before sending, and blanked if the sender wants (T-12, T-24).

Rules over words in memory, nothing is stored. They help somebody who is afraid to look twice; they prove nothing:
`tests/voices/traces.tsv` says how often they are right.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What kind of trace; the label stands in place of what was blanked."""

    EMAIL = "EMAIL", _("địa chỉ liên lạc")
    PHONE = "PHONE", _("số điện thoại")
    NUMBER = "NUMBER", _("số giấy tờ, số xe")
    DAY = "DAY", _("ngày giờ cụ thể")
    ROOM = "ROOM", _("phòng, tầng, số nhà")
    SELF = "SELF", _("lời tự giới thiệu")
    ALONE = "ALONE", _("điều chỉ mình bạn có")
    NAME = "NAME", _("tên người")


@dataclass(frozen=True)
class Trace:
    """One such place: from `start` to before `end` of the text."""

    kind: Kind
    start: int
    end: int
    words: str


# Letters of one text, folded one by one, so that a place in the folded text is the same place in the text itself.
_LIKE_D: Final = {"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"}


def _folded(text: str) -> str:
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character in _LIKE_D:
        return _LIKE_D[character]
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


_FAMILY: Final = (
    "nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|dinh|luong|trinh|dao|doan|lam|mai|cao"
    "|phung|to|ta|ha|quach|thai|chu|luu|vuong|bach|kieu|tong|la|nghiem|tang|kim|dam|truong|trieu|ninh|khuat|lai"
)
# Who is called by a name: kin words of address, offices, titles.
_TITLES: Final = (
    "anh|chi|ong|ba|co|chu|bac|thay|sep|em|dong chi|d/c|chau|cau|giam doc|pho giam doc|cuc truong|vu truong"
    "|vien truong|truong phong|pho phong|truong ban|pho ban|ke toan|bi thu|pho bi thu|chu tich|hieu truong|thu kho"
    "|thu quy|bac si|ths|ts|pgs|gs"
)
_CAPITAL: Final = f"[{''.join(filter(str.isupper, map(chr, range(0x41, 0x1EFA))))}]"
# Words beginning with capitals, one after the other, over the text itself: capitals are what shows a name.
_RUN = re.compile(rf"(?<!\w){_CAPITAL}[^\W\d_]*(?: {_CAPITAL}[^\W\d_]*){{0,5}}(?!\w)")
# No capitals at all: a title and a family name with one to three more syllables.
_SMALL = re.compile(rf"\b(?:{_TITLES}) (?:{_FAMILY}) (?:thi |van |duc |minh |thanh )?[a-z]{{2,7}}\b")
_OPENS = re.compile(rf"(?:{_TITLES}) (?=\w)")
_BEFORE = re.compile(rf"(?<!\w)(?:{_TITLES}) $")
_FULL = re.compile(rf"(?:^| )(?P<name>(?:{_FAMILY}) \w.*)")
_STREET = re.compile(r"\b(?:duong|pho|quan|phuong|xa|huyen|truong|khu) $")
# Capitals after a title that are no person: bodies, places, offices.
_NO_PERSON = re.compile(
    r"(?:bo|so|vu|vien|cuc|chi cuc|phong|ban|to|doi|hoi|doan|cong doan|chi bo|dang uy|van phong|trung tam|truong"
    r"|cong ty|ha noi|sai gon|hue|da nang|viet nam|song|ho chi minh|quoc hoi|chinh phu|nha nuoc|dang|uy ban|ubnd"
    r"|toi|minh|em|chung toi|tet|luat|nghi dinh|thong tu|quyet dinh|hoc vien|benh vien|kho bac|ngan hang|khu|kho"
    r"|nha|giam|pho)"
    r"(?: |$)"
)
# Over the folded text.
_RULES: Final = (
    (
        Kind.EMAIL,
        r"\b[\w.+-]{2,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,3}",
    ),
    (
        Kind.EMAIL,
        r"\b(?:zalo|facebook|fb|telegram|viber|nick)(?: la| ten)?:? ?(?:[a-z]+[._]?\d+[\w.]*"
        r"|[\w]+[._][\w.]+)",
    ),
    (
        Kind.PHONE,
        r"(?<![\d.,/-])(?:\+?84|0)[ .-]?[235789](?:[ .-]?\d){8}(?![\d/])",
    ),
    (
        Kind.PHONE,
        r"\b(?:may le|so may|noi bo|so dt|sdt|dien thoai|goi so)(?: so)?:? ?\d[\d .]{1,12}\d\b",
    ),
    (
        Kind.NUMBER,
        r"\b(?:cccd|cmnd|can cuoc|chung minh(?: thu| nhan dan)?|so the|the so|ma (?:so )?(?:nhan vien"
        r"|can bo|nv|cb|bhxh|ho so|thue)|so (?:bhxh|so bao hiem|tai khoan|hop dong)|stk|ho so so|msnv"
        r"|mst)(?: so| cua toi| toi)?(?: la)?:? ?[a-z]{0,4}[-. ]?\d[\d .-]{1,18}\d(?:/[\w-]+)?",
    ),
    (
        Kind.NUMBER,
        r"\b\d{2}[a-z]\d?[ -]\d{3}[. ]?\d{2}\b",
    ),
    (
        Kind.NUMBER,
        r"(?<![\d.,/-])\d{12}(?![\d/])",
    ),
    (
        Kind.DAY,
        r"(?<![\d/.-])(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])(?:[/.-](?:20)?\d\d)?(?![\d/-]"
        r"|\.\d| ?%| (?:so|tong|quan so|trieu|nghin|ty|dong)\b)",
    ),
    (
        Kind.DAY,
        r"\b(?:(?:sang|chieu|toi|trua|dem) )?(?:ngay|hom|mung) (?:0?[1-9]|[12]\d|3[01])(?! ?(?:ngay"
        r"|lan|nguoi|%|\d))(?: thang (?:\d{1,2}|gieng|chap|[a-z]{2,4}))?(?: nam 20\d\d)?\b",
    ),
    (
        Kind.DAY,
        r"\b(?:(?:sang|chieu|toi|trua|dem) )?(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])"
        r"|chu nhat) (?:tuan (?:truoc|roi|vua roi|nay)|vua roi|vua qua|ngay)\b",
    ),
    (
        Kind.DAY,
        r"\b(?:hom qua|hom kia|toi qua|sang nay|chieu nay|chieu qua|sang qua|hom nay)\b",
    ),
    (
        Kind.DAY,
        r"\b(?:luc )?(?:[01]?\d|2[0-3])(?:h[0-5]\d|h|:[0-5]\d| gio(?: [0-5]\d)?(?: phut)?)(?: (?:sang"
        r"|chieu|toi|dem|kem \d+))(?: (?:hom qua|hom kia|thu \w+))?\b",
    ),
    (
        Kind.DAY,
        r"\bluc (?:[01]?\d|2[0-3])(?:h[0-5]?\d?|:[0-5]\d| gio)\b",
    ),
    (
        Kind.ROOM,
        r"\b(?:phong|p\.?|p hop|ban|o so|can ho)(?: so| lam viec so)? ?\d{2,4}[a-z]?\b(?! ?(?:nguoi"
        r"|trieu|dong|%|ngay))",
    ),
    (
        Kind.ROOM,
        r"\b(?:tang|lau) (?:\d{1,2}|tret|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi)\b(?: (?:nha"
        r"|toa) [a-z0-9]{1,3}\b)?",
    ),
    (
        Kind.ROOM,
        r"\b(?:so nha|ngo|ngach|hem|duong so|toa|nha|khu|day|kiot) ?(?:[a-z]?\d{1,4}[a-z]?(?:/\d+)?"
        r"|[a-h](?: ?\d{1,2})?)\b(?! (?:nguoi|nam|trieu|chi|anh|la))",
    ),
    (
        Kind.ALONE,
        r"\b(?:chi|duy nhat|rieng|co|moi|moi mot|mot)(?: co| con)? ?(?:minh|rieng|moi|mot minh|mot"
        r"|duy nhat)? ?(?:minh )?(?:toi|em|minh em|minh toi|minh minh"
        r"|chau)(?: la)?(?: (?:nguoi )?(?:duy nhat|biet|lam|giu|ky|truc|nop|phu trach|co mat|thay))\b",
    ),
    (
        Kind.ALONE,
        r"\b(?:toi|em|minh|chau) (?:la )?(?:nguoi )?duy nhat\b|\b(?:toi|em) la (?:nu|nam|nguoi \w+"
        r"|dang vien|can bo tre|nguoi) duy nhat\b",
    ),
    (
        Kind.ALONE,
        r"\b(?:chi|moi|co moi|rieng|chi co|chi rieng|duy chi|chi moi) (?:co )?(?:mot )?(?:minh|rieng"
        r"|moi|mot minh)? ?(?:minh )?(?:toi|em)\b",
    ),
    (
        Kind.ALONE,
        r"\b(?:ngoai|tru) (?:toi|em|minh) ra\b|\b(?:mot minh|mot than mot minh) (?:toi|em)\b|\b(?:toi"
        r"|em) (?:la nguoi )?(?:dau tien|cuoi cung) (?:ky|nop|biet|phat hien|bao)\b",
    ),
    (
        Kind.ALONE,
        r"\b(?:ca|trong) (?:phong|to|don vi|co quan|vu|cuc|ban) (?:chi )?(?:co |con )?(?:moi |minh "
        r"|mot minh )(?:minh )?(?:toi|em)\b",
    ),
    (
        Kind.SELF,
        r"\b(?:toi|em|minh|chau) (?:ten|ho ten)(?: la)?:? [^\s,.;]+(?: [^\s,.;]+){0,3}",
    ),
    (
        Kind.SELF,
        r"\b(?:toi|em|minh) (?:dang |hien |von |tung )?(?:la|lam) (?:chuyen vien|ke toan|van thu"
        r"|lai xe|thu quy|thu kho|bao ve|tap vu|y si|bac si|ky su|truong phong|pho phong|to truong"
        r"|to pho|can bo|nhan vien|cong chuc|vien chuc|nguoi lai xe|truong ban|pho ban|giam doc"
        r"|nghien cuu vien|giao vien|thanh tra vien|dieu tra vien|bi thu"
        r"|chi uy vien)(?: [^\W\d_]+){0,5}",
    ),
    (
        Kind.SELF,
        r"\b(?:vo|chong|con|con trai|con gai|bo|me|con dau|con re|em trai|em gai|anh trai"
        r"|chi gai)(?: cua)? (?:toi|em|minh)\b",
    ),
    (
        Kind.SELF,
        r"\b(?:toi|em|minh) (?:vao|ve|cong tac|lam viec|lam|nhan viec|chuyen ve|duoc tuyen|ky hop dong"
        r"|vao nganh|vao dang|bien che)(?: [^\W\d_]+){0,3} (?:tu |nam |duoc )(?:nam )?(?:(?:19|20)\d\d"
        r"|\d{1,2} nam)\b",
    ),
    (
        Kind.SELF,
        r"\b(?:toi|em|minh|chau) (?:nam nay |da |moi )?\d\d tuoi\b|\b(?:toi|em|minh"
        r"|chau) sinh nam (?:19|20)\d\d\b|\b(?:toi|em|minh|que) (?:que|toi"
        r"|em)(?: o)? [^\s,.;]+(?: [^\s,.;]+)?",
    ),
    (
        Kind.SELF,
        r"\b(?:toi|em|minh) (?:dang |vua |moi |sap )?(?:mang thai|nghi thai san|sinh con|nghi huu"
        r"|bi ung thu|mo tim|ly hon|nghi om)\b",
    ),
    (
        Kind.SELF,
        r"\btoi \(?(?:ky ten|la nguoi viet don)\b",
    ),
)
_COMPILED: Final = tuple((kind, re.compile(rule)) for kind, rule in _RULES)
# Numbers that are no day: laws, decisions, money.
_LAW = re.compile(
    r"\b\d+(?:/\d{4})?/[a-z]{2,}|\bdieu \d+|\b(?:nghi dinh|thong tu|luat|quyet dinh|nghi quyet|cong van)(?: so)? [\d/]+"
)


def find(text: str) -> tuple[Trace, ...]:
    """The places of a text that may tell who wrote it, in order, none overlapping another."""
    folded = _folded(text)
    taken: list[Trace] = []
    for trace in _all(text, folded):
        if all(trace.end <= other.start or trace.start >= other.end for other in taken):
            taken.append(trace)
    return tuple(sorted(taken, key=lambda trace: trace.start))


def _all(text: str, folded: str) -> Iterator[Trace]:
    lawful = [match.span() for match in _LAW.finditer(folded)]
    blanked = [match.span() for match in re.finditer(r"\[[^\[\]\n]{1,40}\]", text)]
    for kind, rule in _COMPILED:
        for match in rule.finditer(folded):
            start, end = match.span()
            if text[start : start + 3].lower() == "chị":  # folded it reads as "only"
                continue
            if not any(start < other and begin < end for begin, other in lawful + blanked):
                yield Trace(kind, start, end, text[start:end])
    for start, end in _names(text, folded):
        if not any(start < other and begin < end for begin, other in blanked):
            yield Trace(Kind.NAME, start, end, text[start:end])


def _names(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(text):
        if (start := _name_in(folded, *run.span())) and not text[start[1] : run.end()].isupper():
            yield start[0], run.end()
    for match in _SMALL.finditer(folded):
        if text[slice(*match.span())].isascii():
            yield match.span()


def _name_in(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a run of capitalised words has a name, with its title, and where the name itself begins."""
    before, run = folded[max(0, start - 20) : start], folded[start:end]
    name = start
    if opened := _OPENS.match(run):
        name = start + opened.end()
    elif titled := _BEFORE.search(before):
        start -= len(titled[0])
    elif (full := _FULL.search(run)) and not _STREET.search(before):
        start = name = start + full.start("name")
    else:
        return None
    return None if _NO_PERSON.match(folded[name:end]) else (start, name)


def blank(text: str, chosen: Collection[int] | None = None) -> str:
    """The text with these places of `find(text)`, or all of them, replaced by what kind of thing stood there."""
    parts, end = [], 0
    for place, trace in enumerate(find(text)):
        if chosen is None or place in chosen:
            parts += [text[end : trace.start], f"[{trace.kind.label}]"]
            end = trace.end
    return "".join([*parts, text[end:]])
