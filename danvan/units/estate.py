"""What is open at a unit that ends, and how an heir takes it on: each app declares its own (domain 2.3).

A reorganisation reaches every app through this register without importing one.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from danvan.flow import Actor
from danvan.journal import actions as journal

from .models import Office, Unit
from .rules import HEAD_ROLES


@dataclass(frozen=True)
class Open:
    """One open thing of a unit, as the preview lists it; `key` names it within its estate."""

    key: str
    title: str
    note: str = ""
    due: dt.date | None = None
    address: str = ""


@dataclass(frozen=True)
class Estate:
    """One kind of thing a unit leaves: `label` says what, `how` says in a sentence what becomes of it.

    `count(unit ids, day)` says how many are open per unit, in one statement. `listed(unit, day)` names them.
    `hand_over(unit, heir, keys, day, by)` gives those of `keys` (all that are left, if None) to the heir from `day`
    on, inside the caller's transaction, telling everybody concerned; it returns how many moved.
    """

    name: str
    label: Promise | str
    how: Promise | str
    count: Callable[[Collection[int], dt.date], Mapping[int, int]]
    listed: Callable[[Unit, dt.date], list[Open]]
    hand_over: Callable[[Unit, Unit, Collection[str] | None, dt.date, Actor], int]


_register: dict[str, Estate] = {}
# An entry of the journal names so many records; more are named by their digest.
_NAMED = 50


def register(estate: Estate) -> Estate:
    """Add a kind; a second home for the same name stops the program at its start."""
    if estate.name in _register:
        raise ImproperlyConfigured(f"the estate {estate.name} is declared twice")
    _register[estate.name] = estate
    return estate


def registered() -> list[Estate]:
    """Every kind, as declared."""
    return list(_register.values())


def successor(role: str, heir: Unit) -> Office:
    """The heir's office that takes over from one of that role: the same where there is one, else the head's."""
    wanted = heir.head_role if role in HEAD_ROLES else role
    found = Office.objects.filter(unit=heir, role=wanted).first()
    return found or Office.objects.get_or_create(unit=heir, role=heir.head_role)[0]


def note(verb: str, unit: Unit, heir: Unit, *, day: dt.date, keys: Collection[str], by: Actor) -> None:
    """Journal that records of `unit`, named by `keys`, passed to `heir`."""
    ordered = sorted(keys)
    journal.record(
        verb,
        subject=f"unit:{unit.code}",
        unit_id=heir.pk,
        actor=by.actor,
        heir=heir.code,
        since=day.isoformat(),
        count=len(ordered),
        records=ordered if len(ordered) <= _NAMED else None,
        digest=hashlib.sha256(",".join(ordered).encode()).hexdigest(),
    )
