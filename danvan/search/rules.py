"""Turning what people type into a question for the index, and short forms into long ones."""

import re
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


def other_forms(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """What to add to a text so that short and long forms find each other: "UBND" and "ủy ban nhân dân"."""
    folded = f" {fold(text)} "
    spelled = f" {keys(text)} "
    added = []
    for short, long in pairs:
        if f" {fold(short)} " in folded and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", text):
            added.append(long)
        if f" {keys(long)} " in spelled or (text.isascii() and f" {fold(long)} " in folded):
            added.append(short)
    return " ".join(added)
