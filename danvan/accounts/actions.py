"""Passwords."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from danvan import text
from danvan.journal import actions as journal
from danvan.units.access import Viewer
from danvan.units.models import Person
from danvan.units.queries import people_to_unlock


@transaction.atomic
def give_password(person: Person, *, by: Viewer) -> str:
    """A new random password, shown once to the administrator; the person's open sessions end."""
    if not people_to_unlock(by).filter(pk=person.pk).exists():
        raise PermissionDenied("person.password")
    secret = "-".join(text.code(4) for _part in range(4))
    person.set_password(secret)
    person.save(update_fields=["password"])
    journal.record("person.password", subject=f"person:{person.pk}", unit_id=None, actor=by.actor)
    return secret
