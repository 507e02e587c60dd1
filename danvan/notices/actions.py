"""Telling people, in the transaction of the act."""

from collections.abc import Iterable

from django.db import transaction

from danvan import bulk
from danvan.units.access import Viewer
from danvan.units.models import Office, Person

from .models import Notice, Seen
from .queries import waiting


@transaction.atomic
def tell(
    to: Iterable[Person | Office | None], verb: str, *, subject: str, address: str, title: str = ""
) -> None:
    """Write a notice to each person or office; None is passed over. `title` holds no words of a concern."""
    Notice.objects.bulk_create(
        Notice(
            person=one if isinstance(one, Person) else None,
            office=one if isinstance(one, Office) else None,
            verb=verb,
            subject=subject,
            address=address,
            title=title[:300],
        )
        for one in to
        if one is not None
    )


@transaction.atomic
def tell_each(rows: Iterable[tuple[int, str, str]], verb: str, *, title: str = "") -> None:
    """A notice to each of many offices, each about its own record: (office id, subject, address)."""
    bulk.insert(
        [
            Notice(office_id=office, verb=verb, subject=subject, address=address, title=title[:300])
            for office, subject, address in rows
        ]
    )


@transaction.atomic
def mark_seen(*, by: Viewer) -> None:
    """All that waits for this person is seen."""
    Seen.objects.bulk_create(
        (Seen(notice=notice, person=by.person) for notice in waiting(by)), ignore_conflicts=True
    )
