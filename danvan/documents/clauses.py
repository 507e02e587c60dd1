"""Cuts the text of a document into its clauses: Phần, Chương, Mục, Điều, khoản, điểm, I. 1. a), dashes.

A numbered line is taken for a clause only where its number follows: "3." after "2." of the same list, or "1." where
a list begins. So dates, decimals, references and lines broken by a PDF do not make clauses. Pure; never raises; the
pieces joined give the text back.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .rules import ClauseKind

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_WORDS = ("", "nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_LETTERS = "abcdđeghiklmnopqrstuvxy"  # of points in Vietnamese law
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_BULLETS = "-–—−+•*●▪■◦·‣⁃∙○"

_TITLE = r"\s*(?:[.:\-–—/)]\s*(?P<rest>.*)|\s+(?P<title>[^a-zđ(].*)|)$"
_STRUCTURE = (
    (
        ClauseKind.PART,
        re.compile(
            r"ph\s?ầ\s?n\s+(?:thứ\s+)?(?P<number>[IVXLC]+|\d{1,2}|[A-ZĐ](?!\w)|"
            r"nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?!\w)" + _TITLE,
            re.IGNORECASE,
        ),
    ),
    (ClauseKind.CHAPTER, re.compile(r"chương\s+(?P<number>[IVXLC]+|\d{1,2})(?!\w)" + _TITLE, re.IGNORECASE)),
    (
        ClauseKind.SUBSECTION,
        re.compile(r"tiểu mục\s+(?P<number>[IVXLC]+|\d{1,2}|[A-ZĐ])(?!\w)" + _TITLE, re.IGNORECASE),
    ),
    (
        ClauseKind.SECTION,
        re.compile(r"mục\s+(?P<number>[IVXLC]+|\d{1,2}|[A-ZĐ])(?!\w)" + _TITLE, re.IGNORECASE),
    ),
    (
        ClauseKind.ARTICLE,
        re.compile(
            r"đ\s?i\s?ề\s?u\s*(?P<number>\d{1,3})(?P<letter>[a-zđ]?)\s*[.:]\s*(?P<rest>.*)$", re.IGNORECASE
        ),
    ),
)
_SEP = r"\s*(?P<sep>[.)\-–—/:])"
_AFTER = r"(?:(?P<gap>\s+)|(?=[^\W\d]))(?P<rest>\S.*)$"
_UPPER = re.compile(r"(?P<number>[IVXLC]+|[A-ZĐ])" + _SEP + r"(?:\s+|(?=[A-ZÀ-ỸĐ]{2}))(?P<rest>\S.*)$")
_DOTTED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})+)(?P<sep>[.)\-–:]?)\s+(?P<rest>\S.*)$")
_NUMBER = re.compile(r"(?P<open>\(?)(?P<number>\d{1,3})" + _SEP + _AFTER)
_POINT = re.compile(r"(?P<open>\(?)(?P<number>[a-zđ])\s*(?P<sep>[.)/])\s*(?P<rest>\S.*)$")
_BULLET = re.compile(rf"(?P<number>[{re.escape(_BULLETS)}])\s*(?P<rest>\S.*)$")

_NOISE = re.compile(
    r"(?:[-–—]\s*)?\d{1,4}(?:\s*[-–—])?$|trang\s+\d+(?:\s*/\s*\d+)?$|[_=*\-–—. ]{3,}$", re.IGNORECASE
)
_BASIS = re.compile(
    r"(?:căn cứ|theo đề nghị|xét đề nghị|xét tờ trình|thực hiện (?:nghị quyết|chỉ thị))\b", re.IGNORECASE
)
_SIGNED = re.compile(r"(?:TM|T/M|KT|K/T|TL|TUQ|Q)\s?\.?\s+[A-ZĐÀ-Ỹ]{2,}")
# A line that ends so goes on: the number on the next line belongs to a reference or a quantity.
_LEADS_ON = re.compile(
    r"(?:khoản|điểm|điều|mục|chương|phần|số|luật|ngày|tháng|năm|quý|và|hoặc|từ|đến|tại|theo|của|trên|dưới|là|có|gồm"
    r"|khoảng|gần|hơn|thứ|lần|nhóm|tiết|tuổi|các|với|cho|về|được|đạt|thêm|ít nhất|không quá|[(,/])$",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"(?:khoản|điểm|điều|mục|của|và|này|hoặc|đến)\b|(?:nghị định|luật|nghị quyết) (?:số|này)\b"
)
_QUANTITY = re.compile(
    r"(?:tỷ|tỉ|triệu|nghìn|ngàn|trăm|vạn|người|lần|ngày|tháng|năm|giờ|phút|ha"
    r"|km|m2|m|kg|tấn|đồng|điểm|phần trăm|%)(?!\w)",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"[A-ZĐ]{2,}\s*/|[A-ZĐ]{2,}$")
_ENDS = tuple(".;:,!?…”\"')]")
_RANK = {
    ClauseKind.PART: 0,
    ClauseKind.CHAPTER: 1,
    ClauseKind.SECTION: 2,
    ClauseKind.SUBSECTION: 3,
    ClauseKind.ARTICLE: 4,
    ClauseKind.UPPER: 5,
    ClauseKind.ROMAN: 5,
    ClauseKind.NUMBER: 6,
    ClauseKind.DOTTED: 6,
    ClauseKind.POINT: 6,
    ClauseKind.BULLET: 7,
}
_TOP = frozenset(
    {ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.ARTICLE, ClauseKind.ROMAN, ClauseKind.UPPER}
)
# Their words run on over lines; those of all others are headings, after which a list may begin.
_RUNNING = frozenset({ClauseKind.NUMBER, ClauseKind.DOTTED, ClauseKind.POINT, ClauseKind.BULLET})
_LONGEST_QUOTE = 5_000


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: what it is, how deep (0 outermost), its number as written, its heading, its words."""

    kind: ClauseKind
    level: int
    mark: str
    heading: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class _Line:
    """A line of the text and how it reads once blanks and wide letters are made plain."""

    start: int
    plain: str


@dataclass(frozen=True)
class _Mark:
    """What a line could begin: a kind, its number (as written, and as a value), and the words after it."""

    kind: ClauseKind
    style: str
    written: str
    value: tuple[int, ...]
    rest: str


def split(text: str) -> list[Piece]:
    """The pieces of a text in order; without any numbering one piece of kind HEAD."""
    lines = _lines(text)
    bullets_only = not any(
        mark.kind != ClauseKind.BULLET for _line, mark, _level in _accepted(lines, text, bullets=True)
    )
    begins = list(_accepted(lines, text, bullets=bullets_only))
    return _pieces(text, lines, begins)


def paragraphs(text: str) -> list[Piece]:
    """For texts without numbering: what stands between blank lines, or else each sentence-ending line."""
    lines = _lines(text)
    blank = any(not line.plain for line in lines[1:-1])
    starts: list[_Line] = []
    before = ""
    for line in lines:
        opens = not before if blank else (not before or before.endswith((".", ";", ":", "!", "?", "…")))
        if line.plain and (opens or not starts):
            starts.append(line)
        before = line.plain
    found = []
    for place, line in enumerate(starts):
        begin = line.start if place else 0
        end = starts[place + 1].start if place + 1 < len(starts) else len(text)
        found.append(Piece(ClauseKind.PARAGRAPH, 0, "", line.plain[:255], text[begin:end], begin))
    return found


def cut(text: str, at: int) -> tuple[str, str]:
    """A piece cut before its line number `at` (from 1); the second part is empty where there is no such line."""
    lines = _lines(text)
    if not 0 < at < len(lines):
        return text, ""
    return text[: lines[at].start], text[lines[at].start :]


def lines_of(text: str) -> list[str]:
    """The lines of a piece, as people read them."""
    return [line.plain for line in _lines(text)]


def named(text: str) -> tuple[ClauseKind, str, str]:
    """What a piece on its own calls itself: kind, number as written, heading."""
    for line in _lines(text):
        if line.plain:
            mark = next(_candidates(line.plain), None)
            if mark is None:
                return ClauseKind.PARAGRAPH, "", line.plain[:255]
            return mark.kind, mark.written, _heading(mark, lines_of(text))
    return ClauseKind.PARAGRAPH, "", ""


def _lines(text: str) -> list[_Line]:
    found, at = [], 0
    for raw in text.splitlines(keepends=True):
        found.append(_Line(at, _plain(raw)))
        at += len(raw)
    return found


def _plain(raw: str) -> str:
    """One spelling for the eye: wide digits, hard blanks, the Icelandic Ð that old fonts put for Đ."""
    text = unicodedata.normalize("NFKC", raw).translate(
        {0xD0: "Đ", 0xF0: "đ", 0xAD: None, 0x200B: None, 0xFEFF: None}
    )
    return " ".join(text.split())


def _accepted(lines: list[_Line], text: str, *, bullets: bool) -> Iterator[tuple[int, _Mark, int]]:
    """Lines that begin a clause, with their depth; `bullets`: dashes before any number count too."""
    quoted, open_marks = _quotes(text), list[_Mark]()
    foot, titled, before = False, False, ""
    for number, line in enumerate(lines):
        if not line.plain or _NOISE.match(line.plain):
            continue
        foot = foot or _is_foot(line.plain)
        if not _inside(quoted, line.start):
            opens_list = titled
            titled = False
            for mark in _candidates(line.plain):
                if _is_doubtful(mark, "" if opens_list and 1 in mark.value else before) or (
                    foot and not _reopens(mark)
                ):
                    continue
                if mark.kind == ClauseKind.BULLET and not (open_marks or bullets):
                    continue
                placed = _place(mark, [] if foot else open_marks)
                if placed is not None:
                    open_marks, foot, titled = placed, False, mark.kind not in _RUNNING
                    yield number, mark, len(open_marks) - 1
                    break
        before = line.plain


def _candidates(plain: str) -> Iterator[_Mark]:
    """What the beginning of a line may be, the likelier reading first."""
    for kind, pattern in _STRUCTURE:
        if (found := pattern.match(plain)) and (value := _value(found["number"])):
            said = found.groupdict()
            letter = said.get("letter") or ""
            rest = (said.get("rest") or said.get("title") or "").strip()
            yield _Mark(
                kind, kind, found["number"] + letter, (value, _LATIN.find(letter) + 1 if letter else 0), rest
            )
            return
    if found := _UPPER.match(plain):
        yield from _upper(found["number"], found["rest"])
    elif found := _DOTTED.match(plain):
        path = tuple(int(part) for part in found["number"].split("."))
        if found["sep"] or not _QUANTITY.match(found["rest"]):
            yield _Mark(ClauseKind.DOTTED, f"DOTTED{len(path)}", found["number"], path, found["rest"])
    elif found := _NUMBER.match(plain):
        dash = found["sep"] in "-–—/"
        if not (dash and not found["gap"] and _SYMBOL.match(found["rest"])):
            style = f"NUMBER{found['open']}{'-' if dash else found['sep']}"
            yield _Mark(ClauseKind.NUMBER, style, found["number"], (int(found["number"]),), found["rest"])
    elif found := _POINT.match(plain):
        letter, style = found["number"], f"POINT{found['open']}{found['sep']}"
        yield _Mark(ClauseKind.POINT, style, letter, tuple(_places(letter)), found["rest"])
    elif found := _BULLET.match(plain):
        yield _Mark(
            ClauseKind.BULLET, f"BULLET{_dash(found['number'])}", found["number"], (1,), found["rest"]
        )


def _upper(number: str, rest: str) -> Iterator[_Mark]:
    """A capital letter is a Roman number, a letter, or either: which of them follows decides."""
    if set(number) <= set(_ROMAN):
        yield _Mark(ClauseKind.ROMAN, "ROMAN", number, (_roman(number),), rest)
    if len(number) == 1:
        yield _Mark(ClauseKind.UPPER, "UPPER", number, tuple(_places(number.lower())), rest)


def _dash(symbol: str) -> str:
    return "-" if symbol in "-–—−" else symbol


def _places(letter: str) -> Iterator[int]:
    """Where a letter stands in the alphabet of the law and in the Latin one: either may be meant."""
    yield _LETTERS.find(letter) + 1
    yield _LATIN.find(letter) + 1


def _value(number: str) -> int:
    """Of a number, a Roman one, a word or a letter; 0 for what is none."""
    if number.isdecimal():
        return int(number)
    if number.lower() in _WORDS:
        return _WORDS.index(number.lower())
    if set(number.upper()) <= set(_ROMAN):
        return _roman(number.upper())
    return _LETTERS.find(number.lower()) + 1


def _roman(number: str) -> int:
    values = [_ROMAN[letter] for letter in number]
    return sum(-one if later > one else one for one, later in zip(values, [*values[1:], 0], strict=True))


def _is_doubtful(mark: _Mark, before: str) -> bool:
    """A number that goes on from the line before, or refers to something."""
    if _LEADS_ON.search(before) and mark.kind != ClauseKind.ARTICLE and not before.endswith(","):
        return True
    if mark.kind == ClauseKind.ARTICLE:
        return bool(re.search(r"(?:tại|theo|của|và|hoặc|các|từ|đến|với|,)$", before, re.IGNORECASE))
    if mark.kind in {ClauseKind.POINT, ClauseKind.NUMBER} and _REFERS.match(mark.rest):
        return True
    if mark.kind == ClauseKind.BULLET:
        goes_on = bool(before) and not before.endswith(_ENDS) and mark.rest[:1].islower()
        return goes_on or bool(_BASIS.match(mark.rest)) or bool(_NOISE.match(mark.rest))
    return False


def _is_foot(plain: str) -> bool:
    return bool(re.match(r"nơi nhận\s*:?$|nơi nhận\s*:", plain, re.IGNORECASE) or _SIGNED.match(plain))


def _reopens(mark: _Mark) -> bool:
    """After the signature only an attached text begins anew: its first chapter, article or heading."""
    return mark.kind in _TOP and mark.value[0] == 1


def _place(mark: _Mark, opened: list[_Mark]) -> list[_Mark] | None:
    """The marks open once this one begins, itself last; None where its number does not follow."""
    same = next((at for at in range(len(opened) - 1, -1, -1) if opened[at].style == mark.style), None)
    if mark.kind == ClauseKind.DOTTED:
        return _place_dotted(mark, opened, same)
    if same is not None and _follows(mark, opened[same]):
        return [*opened[:same], mark]
    if _RANK[mark.kind] <= _RANK[ClauseKind.ARTICLE]:
        outer = [one for one in opened if _RANK[one.kind] < _RANK[mark.kind]]
        begins = mark.value[0] == 1 or same is None
        return [*outer, mark] if begins else None
    if 1 not in mark.value:
        return None
    if same is not None:
        return [*opened[:same], mark]
    return [*_outer(mark, opened), mark]


def _place_dotted(mark: _Mark, opened: list[_Mark], same: int | None) -> list[_Mark] | None:
    """1.2 after 1.1; 1.1 where 1 is open, or 2.1 after 1.x where no whole number stands apart."""
    if same is not None and _follows(mark, opened[same]):
        return [*opened[:same], mark]
    if mark.value[-1] != 1:
        return None
    parent = next((at for at in range(len(opened) - 1, -1, -1) if _path(opened[at]) == mark.value[:-1]), None)
    if parent is not None:
        return [*opened[: parent + 1], mark]
    if same is not None:
        older = opened[same].value
        return [*opened[:same], mark] if mark.value[:-1] == (*older[:-2], older[-2] + 1) else None
    return [*_outer(mark, opened), mark] if set(mark.value) == {1} else None


def _path(mark: _Mark) -> tuple[int, ...]:
    numbered = {
        ClauseKind.NUMBER,
        ClauseKind.DOTTED,
        ClauseKind.ROMAN,
        ClauseKind.ARTICLE,
        ClauseKind.SECTION,
    }
    if mark.kind == ClauseKind.DOTTED:
        return mark.value
    return mark.value[:1] if mark.kind in numbered else ()


def _outer(mark: _Mark, opened: list[_Mark]) -> list[_Mark]:
    """What stays open above a list that begins: nothing that ranks below it."""
    kept = list(opened)
    while kept and _RANK[kept[-1].kind] > _RANK[mark.kind]:
        kept.pop()
    return kept


def _follows(mark: _Mark, last: _Mark) -> bool:
    if mark.kind == ClauseKind.BULLET:
        return True
    if mark.kind in {ClauseKind.POINT, ClauseKind.UPPER}:
        return any(now == then + 1 for now, then in zip(mark.value, last.value, strict=True) if now and then)
    if mark.kind == ClauseKind.DOTTED:
        return mark.value == (*last.value[:-1], last.value[-1] + 1)
    if _RANK[mark.kind] <= _RANK[ClauseKind.ARTICLE]:
        # A heading may be missing in between, an article 5a come in.
        return last.value < mark.value and mark.value[0] <= last.value[0] + 5
    return mark.value[0] == last.value[0] + 1


def _quotes(text: str) -> list[tuple[int, int]]:
    """Stretches between “ and ”: the words an amendment puts in are no clauses of the amendment."""
    found, begin = [], -1
    for at, sign in ((match.start(), match.group()) for match in re.finditer("[“”]", text)):
        if sign == "“":
            begin = at
        elif begin >= 0:
            if at - begin <= _LONGEST_QUOTE:
                found.append((begin, at))
            begin = -1
    return found


def _inside(stretches: list[tuple[int, int]], at: int) -> bool:
    place = bisect_right(stretches, (at, -1)) - 1
    return place >= 0 and stretches[place][0] < at < stretches[place][1]


def _pieces(text: str, lines: list[_Line], begins: list[tuple[int, _Mark, int]]) -> list[Piece]:
    if not text:
        return []
    ends = [number for number, _mark, _level in begins[1:]] + [len(lines)]
    found: list[Piece] = []
    first = lines[begins[0][0]].start if begins else len(text)
    if first:
        head = text[:first]
        title = next((line for line in lines_of(head) if line), "")
        found.append(Piece(ClauseKind.HEAD, 0, "", title[:255], head, 0))
    for (number, mark, level), end in zip(begins, ends, strict=False):
        foot = next((at for at in range(number + 1, end) if _is_foot(lines[at].plain)), end)
        plain = [line.plain for line in lines[number:foot]]
        body = text[lines[number].start : lines[foot].start if foot < len(lines) else len(text)]
        found.append(Piece(mark.kind, level, mark.written, _heading(mark, plain), body, lines[number].start))
        if foot < end:
            rest = text[lines[foot].start : lines[end].start if end < len(lines) else len(text)]
            found.append(Piece(ClauseKind.FOOT, 0, "", lines[foot].plain[:255], rest, lines[foot].start))
    return found


def _heading(mark: _Mark, plain: list[str]) -> str:
    """The words after the number; for a chapter, the title on the next lines."""
    if mark.rest or _RANK[mark.kind] > _RANK[ClauseKind.ARTICLE]:
        return mark.rest[:255]
    words: list[str] = []
    for line in plain[1:]:
        if line and not _NOISE.match(line):
            if words and not line.isupper():
                break
            words.append(line)
    return " ".join(words)[:255]


def around(text: str, kept: list[Piece]) -> list[Piece]:
    """The fresh pieces of what lies between pieces to keep; `kept` are in order and do not overlap."""
    found: list[Piece] = []
    for piece in split(text):
        at = piece.start
        for one in kept:
            if one.start < piece.end and one.end > at:
                if one.start > at:
                    found.append(_part(piece, text, at, one.start))
                at = max(at, one.end)
        if at < piece.end:
            found.append(piece if at == piece.start else _part(piece, text, at, piece.end))
    return found


def _part(piece: Piece, text: str, start: int, end: int) -> Piece:
    if start == piece.start:
        return replace(piece, text=text[start:end])
    kind, mark, heading = named(text[start:end])
    return Piece(kind, piece.level, mark, heading, text[start:end], start)
