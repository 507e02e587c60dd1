"""Turning what people type into a question for the index, and short forms into long ones."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from danvan.text import fold, keys

# A word begun is looked for from this many letters on; shorter ones would match half the index.
SHORTEST_BEGINNING = 2
MOST_WORDS = 12


@dataclass(frozen=True)
class Word:
    """One syllable asked for: without marks, and in Telex spelling."""

    f: str
    k: str
    begun: bool = False


def words(phrase: str) -> list[Word]:
    """The words of a phrase; the last one may be only begun. No word, no question."""
    pairs = [(f, k) for f, k in zip(fold(phrase).split(), _aligned(phrase), strict=True)][:MOST_WORDS]
    last = len(pairs) - 1
    return [
        Word(f, k, begun=place == last and len(f) >= SHORTEST_BEGINNING and not phrase[-1].isspace())
        for place, (f, k) in enumerate(pairs)
    ]


def _aligned(phrase: str) -> list[str]:
    """One key for each folded word; where spelling gives another number of words, the folded ones."""
    folded, spelled = fold(phrase).split(), keys(phrase).split()
    return spelled if len(spelled) == len(folded) else folded


def fts5(asked: Iterable[Word]) -> str:
    """The question for SQLite: each word without marks or exactly as spelled, all words."""
    return " AND ".join(f'(k : "{word.k}" OR f : "{word.f}"{"*" * word.begun})' for word in asked)


def tsquery(asked: Iterable[Word]) -> str:
    """The same question for PostgreSQL: column f has weight D, column k weight A."""
    return " & ".join(f"({word.k}:A | {word.f}:{'*' * word.begun}D)" for word in asked)


def tsrank(asked: Iterable[Word]) -> str:
    """What ranks an answer on PostgreSQL: how many words carry exactly the marks that were typed."""
    return " | ".join(f"{word.k}:A" for word in asked)


class ShortForms:
    """Short forms with what they stand for, prepared once for many texts: "UBND" and "ủy ban nhân dân"."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._long: dict[str, list[str]] = {}
        self._spelled: list[tuple[str, str]] = []
        self._folded: list[tuple[str, str]] = []
        for short, long in pairs:
            self._long.setdefault(short, []).append(long)
            self._spelled.append((f" {keys(long)} ", short))
            self._folded.append((f" {fold(long)} ", short))
        words = "|".join(re.escape(short) for short in sorted(self._long, key=len, reverse=True))
        self._short = re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None

    def others(self, text: str) -> str:
        """What to add to a text so that it is found by the forms it does not use."""
        text = unicodedata.normalize("NFC", text)
        shorts = self._short.findall(text) if self._short else []
        added = [long for short in shorts for long in self._long[short]]
        # A text typed without any mark is compared without marks.
        looked_in, longs = (fold(text), self._folded) if text.isascii() else (keys(text), self._spelled)
        looked_in = f" {looked_in} "
        return " ".join([*added, *(short for long, short in longs if long in looked_in)])
