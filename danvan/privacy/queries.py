"""Reading what is held about a person, and the register of requests."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.utils import timezone

from danvan.law.models import Limit
from danvan.law.queries import limit
from danvan.periods import now
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.holdings import Holding, Item, Purpose, registered
from danvan.units.models import Person, Post, Unit, UnitVersion
from danvan.units.rules import Role

from .models import DataRequest
from .rules import OPEN, Status

# How many of each kind the page lists; the copy holds all.
SHOWN = 10


@dataclass(frozen=True)
class Held:
    """One kind of thing held: how many, since when, how long, and the newest of them."""

    holding: Holding
    number: int
    since: dt.date | None
    items: list[Item]

    @property
    def more(self) -> int:
        return self.number - len(self.items)


@dataclass(frozen=True)
class Group:
    """What is held for one purpose; kinds of which there is nothing are named apart."""

    purpose: str
    held: list[Held]
    nothing: list[Held]


def held_about(viewer: Viewer) -> list[Group]:
    """Everything the program holds about the viewer; the number of questions does not grow with the rows."""
    found: dict[Purpose, list[Held]] = {}
    for holding in registered():
        number, since = holding.extent(viewer.person)
        items = list(holding.items(viewer.person, SHOWN)) if number else []
        found.setdefault(holding.purpose, []).append(Held(holding, number, since, items))
    return [
        Group(
            str(purpose.label),
            [one for one in kinds if one.number],
            [one for one in kinds if not one.number],
        )
        for purpose, kinds in found.items()
    ]


def copy_of(viewer: Viewer) -> dict[str, Any]:
    """All of it, with the words the viewer wrote themselves; plain values for JSON and for a page."""
    return {
        "made_at": timezone.localtime(now()).isoformat(timespec="minutes"),
        "name": viewer.person.name,
        "held": [_copied(holding, viewer) for holding in registered()],
    }


def _copied(holding: Holding, viewer: Viewer) -> dict[str, Any]:
    words = holding.words(viewer) if holding.words else {}
    rows = list(_rows(holding, viewer, words))
    return {
        "purpose": str(holding.purpose.label),
        "what": str(holding.label),
        "kept": str(holding.kept),
        "records": rows,
    }


def _rows(holding: Holding, viewer: Viewer, words: Any) -> Iterator[dict[str, str]]:
    for row in holding.rows(viewer.person):
        item = holding.shown(row)
        on = timezone.localtime(item.on) if isinstance(item.on, dt.datetime) else item.on
        yield {
            "title": item.title,
            "note": item.note,
            "on": f"{on:%Y-%m-%d}" if on else "",
            "address": item.address,
            "words": words.get(row.pk, ""),
        }


def own(viewer: Viewer) -> QuerySet[DataRequest]:
    """The viewer's own requests, the newest first."""
    return DataRequest.objects.filter(person=viewer.person).select_related("handled_by", "person")


def handled_by(viewer: Viewer) -> QuerySet[DataRequest]:
    """Requests of people within the viewer's reach."""
    reached = DataRequest.objects.filter(place__in=viewer.units("privacy.handle"))
    return reached.select_related("person", "place__current", "handled_by")


def waiting(viewer: Viewer) -> QuerySet[DataRequest]:
    """Those not over, the latest first."""
    owed = Case(When(status=Status.RECEIVED, then=F("answer_due")), default=F("done_due"))
    return handled_by(viewer).filter(status__in=OPEN).annotate(owed_on=owed).order_by("owed_on", "pk")


def past(viewer: Viewer) -> QuerySet[DataRequest]:
    """Those that are over."""
    return handled_by(viewer).exclude(status__in=OPEN)


def reasons_to_wait(person: Person) -> list[str]:
    """Why the data of a person cannot be erased yet; nothing when they can."""
    return [reason for holding in registered() for reason in holding.reasons(person)]


def clocks(day: dt.date) -> dict[str, Limit]:
    """The time limits of a request, and how long a copy of everything is kept; with source and verified flag."""
    keys = {key: f"privacy.{key}" for key in ("answer", "done", "done_others", "extend")}
    return {name: limit(key, on=day) for name, key in {**keys, "backup": "backup.keep"}.items()}


def place_of(viewer: Viewer) -> Unit | None:
    """Where a person belongs: the first unit today, else that of the last post, else the top of the organisation."""
    if homes := units.homes(viewer):
        return homes[0]
    last = Post.objects.filter(person=viewer.person).order_by("-starts_on", "-pk").first()
    if last and UnitVersion.objects.on(viewer.day).filter(unit=last.office.unit_id).exists():
        return last.office.unit
    office = _top_office(viewer)
    return office or next(iter(units.tops(viewer.day)), None)


def _top_office(viewer: Viewer) -> Unit | None:
    """A unit at the top that has an administrator today."""
    managed = Post.objects.on(viewer.day).filter(office__role=Role.ADMINISTRATOR).values("office__unit")
    return next((unit for unit in units.tops(viewer.day) if managed.filter(office__unit=unit).exists()), None)
