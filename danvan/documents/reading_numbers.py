"""The numbers Word writes before paragraphs by itself: "Điều 5.", "II.", "b)". They stand in no text of the file."""

from collections.abc import Callable
from typing import Any, Final

from docx.oxml.ns import qn

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_ROMAN: Final = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_DEEPEST: Final = 9


def roman(number: int) -> str:
    words = ""
    for value, sign in _ROMAN:
        while number >= value:
            words, number = words + sign, number - value
    return words


def letter(number: int) -> str:
    """a, b, ... z, aa, bb: as Word counts."""
    return _LETTERS[(number - 1) % 26] * ((number - 1) // 26 + 1)


_WRITTEN: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": "{:02}".format,
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
    "upperLetter": lambda number: letter(number).upper(),
    "lowerLetter": letter,
}


class Numbers:
    """Counts through one document from its beginning; ask for every paragraph, in order."""

    def __init__(self, document: Any) -> None:
        self.lists = _lists(document)
        self.styles = _styles(document)
        self.counts: dict[str, list[int]] = {}

    def of(self, paragraph: Any) -> str:
        """The number before the paragraph with a blank after it; "" where Word writes none."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return ""
        own = properties.find(qn("w:numPr"))
        style = properties.find(qn("w:pStyle"))
        inherited = self.styles.get(style.get(qn("w:val")), ("", 0)) if style is not None else ("", 0)
        key, level = (_said(own, inherited)) if own is not None else inherited
        levels = self.lists.get(key)
        if not levels or level not in levels:
            return ""
        return self._next(levels, key, level)

    def _next(self, levels: dict[int, tuple[int, str, str]], key: str, level: int) -> str:
        counts = self.counts.setdefault(key, [0] * _DEEPEST)
        start, kind, words = levels[level]
        counts[level] = counts[level] + 1 if counts[level] else start
        for deeper in range(level + 1, _DEEPEST):
            counts[deeper] = 0
        if kind in ("none", "bullet"):
            return "- " if kind == "bullet" else ""
        for place, count in enumerate(counts[: level + 1]):
            first, shape, _words = levels.get(place, (1, "decimal", ""))
            number = min(max(count or first, 1), 5_000)
            words = words.replace(f"%{place + 1}", _WRITTEN.get(shape, str)(number))
        return f"{words} " if words else ""


def _said(own: Any, inherited: tuple[str, int]) -> tuple[str, int]:
    key, level = own.find(qn("w:numId")), own.find(qn("w:ilvl"))
    return (
        key.get(qn("w:val"), "") if key is not None else inherited[0],
        _whole(level.get(qn("w:val")), 0) if level is not None else inherited[1],
    )


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else otherwise


def _styles(document: Any) -> dict[str, tuple[str, int]]:
    """Styles that number their paragraphs: style -> list and level."""
    found = {}
    for style in document.styles.element.iter(qn("w:style")):
        numbered = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbered is not None:
            found[style.get(qn("w:styleId"), "")] = _said(numbered, ("", 0))
    return found


def _lists(document: Any) -> dict[str, dict[int, tuple[int, str, str]]]:
    """Each list of the document: level -> first number, kind of number, words around it."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    shapes = {one.get(qn("w:abstractNumId")): _levels(one) for one in root.iter(qn("w:abstractNum"))}
    found = {}
    for one in root.findall(qn("w:num")):
        shape = one.find(qn("w:abstractNumId"))
        if shape is not None:
            found[one.get(qn("w:numId"), "")] = shapes.get(shape.get(qn("w:val")), {})
    return found


def _levels(shape: Any) -> dict[int, tuple[int, str, str]]:
    found = {}
    for level in shape.findall(qn("w:lvl")):

        def value(name: str, level: Any = level) -> str:
            child = level.find(qn(name))
            return child.get(qn("w:val"), "") if child is not None else ""

        depth = _whole(level.get(qn("w:ilvl")), 0)
        if depth < _DEEPEST:
            start = _whole(value("w:start"), 1)
            found[depth] = (start, value("w:numFmt") or "decimal", value("w:lvlText")[:60])
    return found
