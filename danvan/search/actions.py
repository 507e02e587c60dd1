"""Keeping the index, in the transaction of the fact."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from danvan.text import fold, keys
from danvan.units.models import Person, Unit

from .models import Abbreviation, SearchEntry
from .rules import ShortForms

_FIELDS = ["title", "detail", "address", "scope", "right", "person", "k", "f"]


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing to be found: by `person`, and by whom `right` reaches `scope`; with neither, by everybody signed in.

    `right` ends in ".read". `text` is looked in and not shown, `detail` is shown and not looked in.
    """

    kind: str
    record: str
    title: str
    address: str
    text: str = ""
    detail: str = ""
    scope: Unit | None = None
    right: str = ""
    person: Person | None = None

    def __post_init__(self) -> None:
        if self.right and not (self.right.endswith(".read") and self.scope):
            raise ValueError("what is found by right needs a right to read and the unit it reaches")

    def row(self, forms: ShortForms) -> SearchEntry:
        words = f"{self.title} {self.text}"
        words = f"{words} {forms.others(words)}"
        return SearchEntry(
            kind=self.kind,
            record=self.record,
            title=self.title[:500],
            detail=self.detail[:500],
            address=self.address,
            scope=self.scope,
            right=self.right,
            person=self.person,
            k=keys(words),
            f=fold(words),
        )


# What callers of index_many read best: search.entry(kind=..., record=..., ...).
entry = Found


def index(
    *,
    kind: str,
    record: str,
    title: str,
    address: str,
    text: str = "",
    detail: str = "",
    scope: Unit | None = None,
    right: str = "",
    person: Person | None = None,
) -> None:
    """Write or replace the row of one record; what the words mean stands at Found."""
    index_many(
        [
            Found(
                kind=kind,
                record=record,
                title=title,
                address=address,
                text=text,
                detail=detail,
                scope=scope,
                right=right,
                person=person,
            )
        ]
    )


@transaction.atomic
def index_many(found: Iterable[Found]) -> None:
    """Write or replace many rows; short forms are found by their long form and the other way round."""
    forms = ShortForms(Abbreviation.objects.values_list("short", "long"))
    SearchEntry.objects.bulk_create(
        (one.row(forms) for one in found),
        update_conflicts=True,
        unique_fields=["kind", "record"],
        update_fields=_FIELDS,
        batch_size=1000,
    )


@transaction.atomic
def move(kind: str, records: Iterable[str], scope: Unit) -> None:
    """Let records be found where another unit took them over."""
    SearchEntry.objects.filter(kind=kind, record__in=list(records)).update(
        scope=scope, detail=scope.name[:500]
    )


@transaction.atomic
def drop(kind: str, records: Iterable[str]) -> None:
    """Take records out of the index."""
    SearchEntry.objects.filter(kind=kind, record__in=list(records)).delete()
