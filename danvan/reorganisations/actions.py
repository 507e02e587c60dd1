"""Preparing, deciding, carrying out and taking back a reorganisation."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from danvan.flow import Actor, StepClosed
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import now, today
from danvan.units.access import Viewer
from danvan.units.models import Office, Person, Post, Unit
from danvan.units.rules import HEAD_ROLES, Role

from . import checks, queries, recording
from .carrying import Carrying
from .models import Event, Heir, Part, Share
from .plan import Plan, read
from .rules import FLOW, RIGHT, EventKind, Status


class NotReady(Exception):
    """The event cannot be decided or carried out; nothing was changed."""

    def __init__(self, found: list[checks.Problem]) -> None:
        super().__init__("; ".join(problem.words for problem in found))
        self.found = found


@dataclass(frozen=True)
class Worker:
    """Carries out on the day what an administrator decided; rights were asked then."""

    actor: str = "worker"

    def may(self, _right: str, _record: Any) -> bool:
        return True


@transaction.atomic
def begin(kind: str, day: dt.date, decision: str, *, by: Viewer, old_stays: bool = False) -> Event:
    """A new draft; nothing of the organisation changes until it is decided."""
    if RIGHT not in by.rights:
        raise PermissionDenied(RIGHT)
    event = Event.objects.create(
        kind=kind,
        day=day,
        decision=decision,
        old_stays=old_stays and kind == EventKind.SPLIT,
        place_id=queries.place_of(by),
        by=by.person,
    )
    _record("begin", event, by, kind=kind)
    return event


@transaction.atomic
def amend(event: Event, version: int | None, fields: Mapping[str, Any], *, by: Viewer) -> None:
    """Change what the draft says: the day, the decision, what the units become."""
    _touch(event, version, by, **fields)


@transaction.atomic
def add_units(event: Event, version: int | None, units: Iterable[Unit], *, by: Viewer) -> None:
    """Put units into the draft; PermissionDenied for one out of reach."""
    wanted = list(units)
    _must_reach(by, wanted)
    _touch(event, version, by)
    only = event.heirs.first() if event.heirs.count() == 1 else None
    for unit in wanted:
        Part.objects.get_or_create(event=event, unit=unit, defaults={"heir": only})


@transaction.atomic
def remove_unit(event: Event, version: int | None, unit: Unit, *, by: Viewer) -> None:
    """Take a unit out of the draft, with what was said about its things."""
    _touch(event, version, by)
    event.parts.filter(unit=unit).delete()


@transaction.atomic
def add_heir(
    event: Event, version: int | None, *, by: Viewer, unit: Unit | None = None, **fields: Any
) -> Heir:
    """A unit that takes over: a standing `unit`, or a new one by `fields`."""
    _must_reach(by, [unit, fields.get("parent")])
    _touch(event, version, by)
    if unit:
        heir, _ = Heir.objects.get_or_create(event=event, unit=unit)
    else:
        heir = Heir.objects.create(event=event, is_new=True, **fields)
    if event.heirs.count() == 1 and event.ends_units:
        event.parts.filter(heir=None).update(heir=heir)
    return heir


@transaction.atomic
def amend_heir(heir: Heir, version: int | None, fields: Mapping[str, Any], *, by: Viewer) -> None:
    """Change a new unit before it is founded."""
    _must_reach(by, [fields.get("parent")])
    _touch(heir.event, version, by)
    for name, value in fields.items():
        setattr(heir, name, value)
    heir.save(update_fields=list(fields))


@transaction.atomic
def remove_heir(heir: Heir, version: int | None, *, by: Viewer) -> None:
    """Take an heir out; what it was to get has no heir again."""
    _touch(heir.event, version, by)
    heir.delete()


@transaction.atomic
def name_heirs(event: Event, version: int | None, heirs: Mapping[int, Heir | None], *, by: Viewer) -> None:
    """Who takes over everything of each part (by its id) that is given to nobody else."""
    _touch(event, version, by)
    for part, heir in heirs.items():
        event.parts.filter(pk=part).update(heir=heir)


@transaction.atomic
def share(
    event: Event,
    version: int | None,
    what: str,
    given: Mapping[tuple[int, str], Heir | None],
    *,
    by: Viewer,
) -> None:
    """Who gets single things of a kind, or with an empty key the whole kind: (part id, key) -> heir or nobody."""
    _touch(event, version, by)
    parts = {part for part, _key in given}
    for part in parts:
        keys = [key for of, key in given if of == part]
        Share.objects.filter(part=part, part__event=event, what=what, key__in=keys).delete()
    own = set(event.parts.filter(pk__in=parts).values_list("pk", flat=True))
    Share.objects.bulk_create(
        Share(part_id=part, what=what, key=key, heir=heir)
        for (part, key), heir in given.items()
        if heir and part in own
    )


@transaction.atomic
def decide(event: Event, version: int | None, *, by: Viewer) -> None:
    """Decide the draft as it was shown: carried out now when its day has come, else it waits for its day.

    Raises NotReady while something lacks an heir or cannot be, StepClosed when the draft was changed meanwhile.
    """
    _touch(event, version, by)
    plan = read(event)
    found = checks.problems(plan, by)
    if found:
        raise NotReady(found)
    decided = {"decided_by": by.person, "decided_at": now(), "reason": ""}
    if event.day > today():
        FLOW.take(event, "schedule", by=by, change=decided, day=event.day.isoformat())
        _tell(plan, "reorganisation.schedule")
        return
    _carry(plan, by, decided)


@transaction.atomic
def carry_out(event: Event, *, by: Actor) -> None:
    """Carry out a decided event, checking everything again; NotReady, with nothing done, when it can no longer be."""
    plan = read(event)
    found = checks.problems(plan, None)
    if found:
        raise NotReady(found)
    _carry(plan, by, {})


def _carry(plan: Plan, by: Actor, fields: Mapping[str, Any]) -> None:
    event = plan.event
    FLOW.take(event, "carry_out", by=by, change={"done_at": now(), **fields}, day=event.day.isoformat())
    concerned = _concerned(plan)
    kept = recording.snapshot(plan)
    carrying = Carrying(plan, by)
    carrying.run()
    kept["moved"] = carrying.moved
    Event.objects.filter(pk=event.pk).update(record=kept)
    notices.tell(
        concerned,
        "reorganisation.carry_out",
        subject=f"reorganisation:{event.code}",
        address=event.get_absolute_url(),
    )


@transaction.atomic
def block(event: Event, reasons: Collection[str], *, by: Actor) -> None:
    """It cannot be carried out on its day; the administrators are told why."""
    reason = "\n".join(reasons)
    FLOW.take(event, "block", by=by, change={"reason": reason}, day=event.day.isoformat())
    plan = read(event)
    tops = {event.place_id, *(part.unit_id for part in plan.parts)}
    offices = Office.objects.filter(role=Role.ADMINISTRATOR, unit__lines_down__below__in=tops).distinct()
    notices.tell(
        [*offices, *([event.decided_by] if event.decided_by else [])],
        "reorganisation.block",
        subject=f"reorganisation:{event.code}",
        address=event.get_absolute_url(),
    )


@transaction.atomic
def take_back(event: Event, reason: str, *, by: Viewer) -> None:
    """A decided event does not come about; everybody who was told hears so."""
    plan = read(event)
    FLOW.take(event, "take_back", by=by, change={"reason": reason}, day=event.day.isoformat())
    _tell(plan, "reorganisation.take_back")


@transaction.atomic
def mend(event: Event, *, by: Viewer) -> None:
    """A blocked event becomes a draft again, to be mended and decided anew."""
    FLOW.take(event, "mend", by=by, change={"version": F("version") + 1})


@transaction.atomic
def drop(event: Event, *, by: Viewer) -> None:
    """A draft that is not wanted any more."""
    FLOW.take(event, "drop", by=by)


def _touch(event: Event, version: int | None, by: Viewer, **fields: Any) -> None:
    """The draft moves on by one version, or StepClosed: somebody changed it since the page was shown (T-72)."""
    if not by.may(RIGHT, event):
        raise PermissionDenied(RIGHT)
    drafts = Event.objects.filter(pk=event.pk, status=Status.DRAFT, version=version or 0)
    if not drafts.update(version=F("version") + 1, **fields):
        raise StepClosed("reorganisation", "amend")
    event.refresh_from_db()


def _must_reach(by: Viewer, units: Iterable[Unit | None]) -> None:
    if queries.outside(by, [unit.pk for unit in units if unit]):
        raise PermissionDenied(RIGHT)


def _record(verb: str, event: Event, by: Actor, **facts: object) -> None:
    journal.record(
        f"reorganisation.{verb}",
        subject=f"reorganisation:{event.code}",
        unit_id=event.place_id,
        actor=by.actor,
        **facts,
    )


def _tell(plan: Plan, verb: str) -> None:
    event = plan.event
    notices.tell(
        _concerned(plan), verb, subject=f"reorganisation:{event.code}", address=event.get_absolute_url()
    )


def _concerned(plan: Plan) -> list[Person | Office]:
    """People of the units that end or change, heads of what moves with them, and heads of those who take over."""
    people: dict[int, Person] = {post.person_id: post.person for rows in plan.posts.values() for post in rows}
    if plan.event.changes_units:
        posts = Post.objects.on(today()).filter(office__unit__in=[part.unit_id for part in plan.parts])
        people |= {post.person_id: post.person for post in posts.select_related("person")}
    people |= {heir.head_id: heir.head for heir in plan.new if heir.head and heir.head_id}
    beside = {heir.unit_id for heir in plan.standing_heirs} | {plan.event.new_parent_id}
    beside |= {version.unit_id for rows in plan.children.values() for version in rows}
    beside |= {link.body_id for rows in plan.led.values() for link in rows}
    heads = Office.objects.filter(unit__in=[pk for pk in beside if pk], role__in=HEAD_ROLES)
    return [*people.values(), *heads]
