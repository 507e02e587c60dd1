"""Keeping the index, in the transaction of the fact."""

from collections.abc import Iterable

from django.db import transaction

from danvan.text import fold, keys
from danvan.units.models import Person, Unit

from .models import SearchEntry

_FIELDS = ["title", "detail", "address", "scope", "right", "person", "k", "f"]


def entry(
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
) -> SearchEntry:
    """A row, not yet written: found by everybody signed in, or by `right` reaching `scope`, or by `person`."""
    words = f"{title} {text}"
    return SearchEntry(
        kind=kind,
        record=record,
        title=title[:500],
        detail=detail[:500],
        address=address,
        scope=scope,
        right=right,
        person=person,
        k=keys(words),
        f=fold(words),
    )


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
    """Write or replace the row of one record."""
    index_many(
        [
            entry(
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
def index_many(entries: Iterable[SearchEntry]) -> None:
    """Write or replace many rows."""
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["kind", "record"], update_fields=_FIELDS, batch_size=1000
    )


@transaction.atomic
def drop(kind: str, records: Iterable[str]) -> None:
    """Take records out of the index."""
    SearchEntry.objects.filter(kind=kind, record__in=list(records)).delete()
