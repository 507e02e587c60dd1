"""Vietnamese text: cleaning what people type, folding for search, sorting as the language sorts."""

import re
import secrets
import unicodedata
from functools import lru_cache

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0 o 1 i l
_LIKE_D = str.maketrans(dict.fromkeys("đĐðÐɖƉ", "d"))
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Letters that show nothing although Unicode counts them as visible.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
_WORDS = re.compile(r"[0-9a-z]+")
_LETTERS = {"\u0302": None, "\u0306": "w", "\u031b": "w"}  # circumflex doubles, breve and horn add w
_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}


def code(length: int = 6) -> str:
    """A random public code of small letters and digits without look-alikes."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def clean(text: str, *, multiline: bool = False) -> str:
    """NFC without control, direction or half characters; text nobody can see becomes "" (T-60).

    One line: every run of white space becomes one blank. Several lines: line ends are kept as \\n.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BIDI)
    if not multiline:
        text = " ".join(text.split())
    if not text.isprintable():  # nearly all text is, and then none of its characters has to go
        text = "".join(
            character
            for character in text
            if character in "\n\t"
            or (unicodedata.category(character) not in {"Cc", "Cs"} and not _is_none(character))
        )
    if all(character in _BLANK or unicodedata.category(character) in _UNSEEN for character in text):
        return ""
    text = unicodedata.normalize("NFC", text)
    return text.strip() if multiline else " ".join(text.split())


def _is_none(character: str) -> bool:
    """The 66 code points that are no characters by definition."""
    return ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF


def fold(text: str) -> str:
    """Small letters without marks, words joined by one blank: "Đối thoại" -> "doi thoai"."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIKE_D)).lower().translate(_LIKE_D)
    return " ".join(_WORDS.findall("".join(mark for mark in plain if not unicodedata.combining(mark))))


def keys(text: str) -> str:
    """The words in Telex spelling with the tone last: "hoà" and "hòa" both give "hoaf"."""
    return " ".join(filter(None, (key(word) for word in _split(unicodedata.normalize("NFC", text)))))


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """One word in Telex spelling, tone last."""
    out, tone = [], ""
    for character in unicodedata.normalize("NFKD", word).lower():
        if character in "đðɖ":
            out.append("dd")
        elif character == "\u0302" and out:
            out.append(out[-1])
        elif character in _LETTERS:
            out.append("w")
        elif character in _TONES:
            tone = _TONES[character]
        elif character.isascii() and character.isalnum():
            out.append(character)
    return "".join(out) + tone if out else ""


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*", text)


# The order of ICU's `vi`: letters first (a ă â b c d đ e ê ...), tones second (ngang huyền hỏi ngã sắc nặng).
_ORDER = {
    letter: place for place, letter in enumerate("0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=2)
}
_TONE_ORDER = {"": 1, "\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
_SHAPE = {"\u0302", "\u0306", "\u031b"}


def sort_key(text: str) -> str:
    """Hexadecimal text whose plain order is the Vietnamese order: letters of all words, then their tones."""
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFC", text.lower()):
        place, tone = _letter(character)
        if place is None:
            if letters and letters[-1] != "01":
                letters.append("01")
                tones.append("1")
            continue
        letters.append(f"{place:02x}")
        tones.append(str(_TONE_ORDER[tone]))
    return ("".join(letters) + "00" + "".join(tones))[:600]


@lru_cache(maxsize=5_000)
def _letter(character: str) -> tuple[int | None, str]:
    """Its place in the alphabet, None for what is no letter, and its tone."""
    parts = unicodedata.normalize("NFD", character)
    shape = parts[0] + "".join(mark for mark in parts[1:] if mark in _SHAPE)
    tone = next((mark for mark in parts[1:] if mark in _TONE_ORDER), "")
    return _ORDER.get(unicodedata.normalize("NFC", shape)), tone


def name_sort_key(name: str) -> str:
    """For units: as written."""
    return sort_key(name)


def person_sort_key(name: str) -> str:
    """For people: given name first, then family and middle names."""
    words = name.split()
    return sort_key(" ".join([*words[-1:], *words[:-1]]))
