"""Which person of ours somebody known outside is: by the directory, by the sign-in service."""

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.periods import today
from danvan.units.access import Viewer
from danvan.units.models import Person
from danvan.units.queries import people_to_unlock

from .models import OutsideAccount

DIRECTORY: Final = "ldap"


def active_person(**wanted: Any) -> Person | None:
    """The one active person with these values."""
    return Person.objects.filter(is_active=True, **wanted).first()


def only_person(**wanted: Any) -> Person | None:
    """The active person with these values, if there is exactly one."""
    found = list(Person.objects.filter(is_active=True, **wanted)[:2])
    return found[0] if len(found) == 1 else None


def is_linked(person: Person, source: str) -> bool:
    return OutsideAccount.objects.filter(person=person, source=source).exists()


def linked_to(source: str, subject: str) -> Person | None:
    """The person this outside account was linked to, active or not."""
    found = OutsideAccount.objects.filter(source=source, subject=subject).select_related("person").first()
    return found.person if found else None


def is_or_becomes(person: Person, source: str, subject: str) -> bool:
    """Whether this outside account is this person's; the first time it becomes theirs, and that is journalled.

    A person keeps their first account and an account its first person: a name that changes hands outside opens nothing.
    """
    mine = OutsideAccount.objects.filter(person=person, source=source).first()
    if mine:
        return mine.subject == subject
    try:
        with transaction.atomic():
            OutsideAccount.objects.create(person=person, source=source, subject=subject, linked_on=today())
            journal.record(
                "account.link",
                subject=f"person:{person.pk}",
                unit_id=None,
                actor=f"person:{person.pk}",
                source=source,
            )
    except IntegrityError:  # somebody else's already, or linked by a request of the same moment
        return OutsideAccount.objects.filter(person=person, source=source, subject=subject).exists()
    return True


def links_seen_by(viewer: Viewer) -> QuerySet[OutsideAccount]:
    """Outside accounts of the people the viewer may give a way in, by name."""
    mine = OutsideAccount.objects.filter(person__in=people_to_unlock(viewer))
    return mine.select_related("person").order_by("person__sort_key", "pk")


@transaction.atomic
def unlink(sign_in_name: str, source: str, *, by: Viewer) -> None:
    """Forget an outside account, so that the next sign-in from there links anew; StepClosed when there is none."""
    found = links_seen_by(by).filter(person__sign_in_name=sign_in_name, source=source).first()
    if found is None or not OutsideAccount.objects.filter(pk=found.pk).delete()[0]:
        raise StepClosed("account", "unlinked")
    found.person.end_sessions()
    journal.record(
        "account.unlink",
        subject=f"person:{found.person_id}",
        unit_id=None,
        actor=by.actor,
        source=source,
    )
