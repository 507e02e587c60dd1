"""What the program holds about a person: each app declares its own, so that a person can see all of it.

A person's page, their copy and their deletion are made from this register alone (Law 91/2025/QH15). Apps declare in
a module `holdings`; a test walks every foreign key to Person and fails when nobody answers for one.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, Min, QuerySet, TextChoices
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .access import Viewer
from .models import Person


class Purpose(TextChoices):
    """What it is held for; the page groups by it, in this order."""

    WHO = "WHO", _("Biết bạn là ai, giữ chức vụ gì")
    ENTRY = "ENTRY", _("Để chỉ bạn vào được tài khoản của bạn")
    VOICE = "VOICE", _("Nhận và giải quyết ý kiến của bạn")
    OFFICE = "OFFICE", _("Ghi ai đã làm việc gì theo chức trách")
    TELLING = "TELLING", _("Báo tin và tìm kiếm")
    RIGHTS = "RIGHTS", _("Giải quyết yêu cầu về dữ liệu của bạn")


@dataclass(frozen=True)
class Item:
    """One thing held, in words."""

    title: str
    note: str = ""
    on: dt.date | dt.datetime | None = None
    address: str = ""


def _nothing(_person: Person) -> None:
    """What stays as it is when a person's data go."""


def _no_reasons(_person: Person) -> list[str]:
    return []


@dataclass(frozen=True)
class Holding:
    """One kind of thing held about a person, for one purpose.

    `covers` names the fields it answers for, as "app.Model.field". `rows(person)` finds the records, newest first;
    `shown(record)` puts one in words; `day` is the field that says since when. `kept` says in a sentence how long.
    `words(viewer)` adds to the copy what a person wrote themselves, by the key of the record.
    `reasons(person)` says why a deletion must wait; `erase(person)` carries it out inside the caller's transaction.
    """

    name: str
    purpose: Purpose
    label: Promise
    kept: Promise
    covers: tuple[str, ...]
    rows: Callable[[Person], QuerySet[Any]]
    shown: Callable[[Any], Item]
    day: str = ""
    words: Callable[[Viewer], Mapping[Any, str]] | None = None
    reasons: Callable[[Person], list[str]] = _no_reasons
    erase: Callable[[Person], None] = _nothing

    def extent(self, person: Person) -> tuple[int, dt.date | None]:
        """How many there are, and since when; one statement."""
        wanted: dict[str, Any] = {"number": Count("pk")}
        if self.day:
            wanted["since"] = Min(self.day)
        found = self.rows(person).order_by().aggregate(**wanted)
        since = found.get("since")
        return found["number"], timezone.localdate(since) if isinstance(since, dt.datetime) else since

    def items(self, person: Person, most: int | None = None) -> Iterable[Item]:
        """In words; all, or the first `most`."""
        return [self.shown(row) for row in self.rows(person)[:most]]


_register: dict[str, Holding] = {}


def register(holding: Holding) -> Holding:
    """Add a kind; a second home for the same name stops the program at its start."""
    if holding.name in _register:
        raise ImproperlyConfigured(f"the holding {holding.name} is declared twice")
    _register[holding.name] = holding
    return holding


def registered() -> list[Holding]:
    """Every kind, by purpose."""
    order = list(Purpose)
    return sorted(_register.values(), key=lambda holding: order.index(holding.purpose))
