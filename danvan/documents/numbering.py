"""The numbers an organisation gives its own papers, by the two rules there are.

State: one series for all types, from 1 in every calendar year (Decree 30/2020/NĐ-CP, Art. 15): 05/KH-ABC.
Party: a series for each type over the committee's term (Guide 36-HD/VPTW): 05-KH/ABC.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Max, QuerySet

from danvan.units.models import Unit
from danvan.units.rules import Tree

from . import word
from .models import Document, Letterhead, Term
from .rules import DocumentType

_LEADING: Final = re.compile(r"\d{1,6}(?!\d)")


class NoSign(Exception):
    """The unit has not said which sign its numbers carry."""


class NoTerm(Exception):
    """A Party body numbers by its term, and no term of the unit holds that day."""


@dataclass(frozen=True)
class Series:
    """A run of numbers of one unit: from `starts` until the day before `ends`."""

    unit: Unit
    doc_type: DocumentType
    key: str
    sign: str

    def next(self) -> int:
        """The number after the last one given."""
        return int(self._given().aggregate(last=Max("sequence"))["last"] or 0) + 1

    def text(self, number: int) -> str:
        """The number as it stands on the paper."""
        return word.full_number(profile_of(self.unit), number, sign_of(self.unit, self.doc_type), self.sign)

    def holder(self, number: int) -> Document | None:
        """The paper that has this number."""
        return self._given().filter(sequence=number).first()

    def out_of_order(self, number: int, day: dt.date) -> Document | None:
        """A paper with a smaller number signed later than `day`: numbers follow the days."""
        return self._given().filter(sequence__lt=number, signed_on__gt=day).order_by("sequence").last()

    def _given(self) -> QuerySet[Document]:
        return Document.objects.filter(issued_by=self.unit, series=self.key)


def series(unit: Unit, doc_type: str, day: dt.date) -> Series:
    """The series a paper of this type signed on `day` belongs to. Raises NoSign, NoTerm."""
    head = Letterhead.objects.filter(unit=unit).exclude(sign="").first()
    if head is None:
        raise NoSign
    return Series(unit, DocumentType(doc_type), _key(unit, doc_type, day), head.sign)


def _key(unit: Unit, doc_type: str, day: dt.date) -> str:
    if unit.tree != Tree.PARTY:
        return str(day.year)
    term = Term.objects.filter(unit=unit, starts_on__lte=day).first()
    if term is None:
        raise NoTerm
    return f"{doc_type}:{term.starts_on.isoformat()}"


def leading(typed: str) -> int | None:
    """The number at the beginning of what somebody typed."""
    found = _LEADING.match(typed)
    return int(found.group()) if found else None


def profile_of(unit: Unit) -> word.LayoutProfile:
    """The layout of its side."""
    return word.PARTY_HD36 if unit.tree == Tree.PARTY else word.STATE_ND30


def sign_of(unit: Unit, doc_type: str) -> str:
    """The type in a number; a letter of the state side has none (Decree 30/2020/NĐ-CP, Annex I)."""
    is_plain = unit.tree != Tree.PARTY and doc_type == DocumentType.LETTER
    return "" if is_plain else str(doc_type)


@dataclass(frozen=True)
class Book:
    """A series as the book shows it: how many numbers, the last one, those left out before it."""

    key: str
    count: int
    last: int
    gaps: str

    @property
    def doc_type(self) -> str:
        """Empty where one series holds all types."""
        code = self.key.partition(":")[0]
        return "" if code.isdigit() else str(DocumentType(code).label)

    @property
    def year(self) -> str:
        return "" if self.doc_type else self.key

    @property
    def starts_on(self) -> dt.date | None:
        return dt.date.fromisoformat(self.key.partition(":")[2]) if self.doc_type else None


def books(unit: Unit) -> list[Book]:
    """Every series of the unit, the newest first."""
    found: dict[str, list[int]] = {}
    rows = Document.objects.filter(issued_by=unit).order_by("sequence").values_list("series", "sequence")
    for key, number in rows:
        found.setdefault(key, []).append(number or 0)
    made = [Book(key, len(numbers), numbers[-1], gaps(numbers)) for key, numbers in found.items()]
    return sorted(made, key=lambda book: (book.key.partition(":")[2] or book.key, book.key), reverse=True)


def gaps(numbers: Iterable[int]) -> str:
    """Numbers left out between the first and the last, as "3, 7–9"."""
    given = sorted(numbers)
    found = [
        str(before + 1) if after - before == 2 else f"{before + 1}–{after - 1}"
        for before, after in itertools.pairwise(given)
        if after - before > 1
    ]
    return ", ".join(found)
