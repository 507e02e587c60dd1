"""Telling people, in the transaction of the act."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from danvan import bulk
from danvan.journal import actions as journal
from danvan.periods import now, today
from danvan.units.access import Viewer
from danvan.units.models import Office, Person, Unit

from .models import Feed, Letterbox, Mailing, Notice, Seen
from .queries import waiting
from .rules import VALID_DAYS, hashed, new_secret


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


@transaction.atomic
def ask_address(address: str, *, by: Viewer) -> None:
    """A link goes to the address; letters follow once it was opened. Asked again, the link before is void."""
    secret = new_secret()
    Letterbox.objects.update_or_create(
        person=by.person,
        defaults={
            "asked_address": address,
            "secret_hash": hashed(secret),
            "valid_until": today() + dt.timedelta(days=VALID_DAYS),
        },
    )
    Mailing.objects.filter(person=by.person).exclude(secret="").update(secret="", status="FAILED")
    Mailing.objects.create(person=by.person, key=hashed(secret), secret=secret, next_try=now())
    _note("letterbox.ask", by)


@transaction.atomic
def confirm_address(secret: str) -> bool:
    """Whoever has the link reads that address; False for a link that is void or too old."""
    box = (
        Letterbox.objects.select_for_update()
        .filter(secret_hash=hashed(secret), valid_until__gte=today())
        .exclude(asked_address="")
        .first()
    )
    if box is None:
        return False
    box.address, box.asked_address, box.secret_hash = box.asked_address, "", ""
    box.valid_until = box.refused_on = None
    box.save()
    journal.record("letterbox.confirm", subject=f"person:{box.person_id}", unit_id=None, actor=None)
    return True


@transaction.atomic
def set_letters(wants_digest: bool, hour: int, on_days_off: bool, *, by: Viewer) -> None:
    """Whether and when the digest comes."""
    told = {"wants_digest": wants_digest, "hour": hour, "on_days_off": on_days_off}
    Letterbox.objects.update_or_create(person=by.person, defaults=told)
    _note("letterbox.change", by)


@transaction.atomic
def forget_address(*, by: Viewer) -> None:
    """No letter any more, and the address is not kept."""
    Letterbox.objects.filter(person=by.person).delete()
    _note("letterbox.forget", by)


def stop(key: str) -> bool:
    """From the link at the foot of a letter; no sign-in, so it does nothing else."""
    return bool(Letterbox.objects.filter(stop_key=key).update(wants_digest=False))


@transaction.atomic
def make_feed(unit: Unit | None, *, by: Viewer) -> str:
    """A new secret link; the one before for the same calendar is void. Only its hash is kept."""
    if unit and not by.reaches("unit.overview", unit.pk):
        raise PermissionDenied("unit.overview")
    secret = new_secret()
    Feed.objects.filter(person=by.person, unit=unit).delete()
    Feed.objects.create(person=by.person, unit=unit, secret_hash=hashed(secret), made_on=today())
    _note("feed.make", by, unit=unit.code if unit else "")
    return secret


@transaction.atomic
def withdraw_feed(feed: Feed, *, by: Viewer) -> None:
    """The link opens nothing from now on."""
    if feed.person_id != by.person.pk:
        raise PermissionDenied("feed")
    feed.delete()
    _note("feed.withdraw", by)


def _note(verb: str, by: Viewer, **facts: object) -> None:
    journal.record(verb, subject=f"person:{by.person.pk}", unit_id=None, actor=by.actor, **facts)
