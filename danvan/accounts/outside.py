"""Which person of ours somebody known outside is: by the directory, by the sign-in service."""

from typing import Any, Final

from django.db import IntegrityError, transaction

from danvan.journal import actions as journal
from danvan.periods import today
from danvan.units.models import Person

from .models import OutsideAccount

DIRECTORY: Final = "ldap"


def active_person(**wanted: Any) -> Person | None:
    """The one active person with these values."""
    return Person.objects.filter(is_active=True, **wanted).first()


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
