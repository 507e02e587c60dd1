"""Calling a joint conference, its agenda, its minutes, and conclusions that become tasks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from danvan.documents.edits import replace
from danvan.documents.models import Attachment
from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import today
from danvan.units.access import Viewer
from danvan.units.models import Office, Unit
from danvan.work import actions as work
from danvan.work.models import Task
from danvan.work.rules import ActivityKind, TaskKind

from . import queries
from .models import Body, Conclusion, Conference, Point, new_code
from .rules import CONFERENCE_FLOW, OPEN, ConferenceStatus, PointSource


@transaction.atomic
def call(
    unit: Unit,
    told: Mapping[str, Any],
    *,
    by: Viewer,
    bodies: Sequence[Unit] = (),
    others: Sequence[str] = (),
) -> Conference:
    """Call the bodies together; `told` holds title, held_on and place, `others` names bodies outside the tree.

    The heads of the bodies called are told.
    """
    office = queries.office_at(by, unit)
    if office is None or not by.may("conference.write", unit):
        raise PermissionDenied("conference.write")
    made = Conference.objects.create(unit=unit, kept_by=office, **told)
    _write_bodies(made, bodies, others)
    _note(made, "conference.call", by, held_on=made.held_on.isoformat())
    _tell_bodies(made, "conference.call")
    return made


def _write_bodies(conference: Conference, bodies: Sequence[Unit], others: Sequence[str]) -> None:
    rows = [(unit, unit.name) for unit in (conference.unit, *bodies)] + [(None, name) for name in others]
    Body.objects.bulk_create(
        Body(conference=conference, position=place, unit=unit, name=name)
        for place, (unit, name) in enumerate(rows, start=1)
    )


@transaction.atomic
def amend(
    conference: Conference,
    version: int,
    told: Mapping[str, Any],
    *,
    by: Viewer,
    bodies: Sequence[Unit] = (),
    others: Sequence[str] = (),
) -> bool:
    """Another day, place or circle before it is held; False when somebody else has saved since `version` (T-72)."""
    _must_write(conference, by, ConferenceStatus.CALLED)
    moved = any(getattr(conference, name) != told[name] for name in ("held_on", "place"))
    if not replace(conference, version, told):
        return False
    Body.objects.filter(conference=conference).delete()
    _write_bodies(conference, bodies, others)
    _note(conference, "conference.amend", by, held_on=conference.held_on.isoformat())
    if moved:
        _tell_bodies(conference, "conference.move")
    return True


@transaction.atomic
def cancel(conference: Conference, reason: str, *, by: Viewer) -> None:
    """It does not take place; the bodies called are told."""
    CONFERENCE_FLOW.take(conference, "cancel", by=by, change={"cancelled_because": reason}, reason=reason)
    _tell_bodies(conference, "conference.cancel")


# The agenda.


@transaction.atomic
def gather(conference: Conference, *, by: Viewer) -> int:
    """Put every open matter on the agenda; what stands there already is brought up to date. How many are new."""
    _must_write(conference, by)
    known = {point.key: point for point in Point.objects.filter(conference=conference)}
    place, fresh = _last_place(Point, conference), []
    with override("vi"):  # it stays on the paper of the organisation, whoever pressed
        matters = queries.open_matters(conference, by)
    for found in matters:
        title = found.title[:600]
        if point := known.get(found.key):
            if point.title != title:
                Point.objects.filter(pk=point.pk).update(title=title)
            continue
        place += 1
        fresh.append(
            Point(conference=conference, position=place, source=found.source, key=found.key, title=title)
        )
    Point.objects.bulk_create(fresh)
    _note(conference, "conference.gather", by, count=len(fresh))
    return len(fresh)


@transaction.atomic
def add_point(conference: Conference, title: str, *, by: Viewer) -> Point:
    """An own point at the end of the agenda."""
    _must_write(conference, by)
    code = new_code()
    made = Point.objects.create(
        conference=conference,
        code=code,
        position=_last_place(Point, conference) + 1,
        source=PointSource.OWN,
        key=f"own:{code}",
        title=title,
    )
    _note(conference, "conference.point", by, point=code)
    return made


@transaction.atomic
def raise_point(conference: Conference, code: str, *, by: Viewer) -> None:
    """One place up; the first stays."""
    _must_write(conference, by)
    order = list(Point.objects.filter(conference=conference))
    here = next((place for place, point in enumerate(order) if point.code == code), 0)
    if here:
        order[here - 1], order[here] = order[here], order[here - 1]
    for place, point in enumerate(order, start=1):
        if point.position != place:
            Point.objects.filter(pk=point.pk).update(position=place)
    _note(conference, "conference.order", by, point=code)


@transaction.atomic
def drop_point(conference: Conference, code: str, *, by: Viewer) -> None:
    """Off the agenda; gathering again would bring a gathered one back."""
    _must_write(conference, by)
    Point.objects.filter(conference=conference, code=code).delete()
    _note(conference, "conference.drop_point", by, point=code)


# What came of it.


@transaction.atomic
def hold(
    conference: Conference,
    held_on: dt.date,
    attendance: Mapping[int, tuple[int, int]],
    *,
    by: Viewer,
    minutes: str = "",
    file: Attachment | None = None,
) -> None:
    """Write down that it was held: (called, present) by body; it becomes an activity and fulfils the unit's duty."""
    invited, present = (sum(numbers[side] for numbers in attendance.values()) for side in (0, 1))
    activity = work.record_activity(
        conference.unit,
        ActivityKind.JOINT_CONFERENCE,
        held_on,
        by=by,
        invited=invited,
        present=present,
        title=conference.title,
        minutes=file,
    )
    change = {"held_on": held_on, "minutes": minutes, "minutes_file": file, "activity": activity}
    CONFERENCE_FLOW.take(conference, "hold", by=by, change=change, invited=invited, present=present)
    for body in Body.objects.filter(conference=conference, pk__in=attendance):
        Body.objects.filter(pk=body.pk).update(invited=attendance[body.pk][0], present=attendance[body.pk][1])


@transaction.atomic
def add_conclusion(conference: Conference, text: str, unit: Unit, due: dt.date, *, by: Viewer) -> Conclusion:
    """What one unit does by one day."""
    _must_write(conference, by, ConferenceStatus.HELD)
    made = Conclusion.objects.create(
        conference=conference,
        position=_last_place(Conclusion, conference) + 1,
        text=text,
        unit=unit,
        due=due,
    )
    _note(conference, "conference.add_conclusion", by, conclusion=made.code, owner=unit.code)
    return made


@transaction.atomic
def drop_conclusion(conference: Conference, code: str, *, by: Viewer) -> None:
    """Out again, before the conclusions are issued."""
    _must_write(conference, by, ConferenceStatus.HELD)
    Conclusion.objects.filter(conference=conference, code=code, task=None).delete()
    _note(conference, "conference.drop_conclusion", by, conclusion=code)


@transaction.atomic
def conclude(conference: Conference, *, by: Viewer) -> list[Task]:
    """Every conclusion becomes a task of its unit's head in one step; the bodies called are told."""
    rows = list(Conclusion.objects.filter(conference=conference, task=None).select_related("unit"))
    if not rows:
        raise ValidationError(_("Ghi ít nhất một kết luận trước khi giao việc."))
    CONFERENCE_FLOW.take(conference, "conclude", by=by, change={"concluded_on": today()}, count=len(rows))
    made: list[Task] = []
    with override("vi"):
        detail = _("Kết luận của: %(title)s") % {"title": conference.title}
    for row in rows:
        owner = Office.objects.get_or_create(unit=row.unit, role=row.unit.head_role)[0]
        (task,) = work.give_tasks(
            [owner],
            by=by,
            giver=conference.kept_by,
            kind=TaskKind.ASSIGNMENT,
            title=row.text,
            detail=detail,
            due=row.due,
            subject=f"conference:{conference.code}",
        )
        Conclusion.objects.filter(pk=row.pk).update(task=task)
        made.append(task)
    _tell_bodies(conference, "conference.conclude")
    return made


def _must_write(conference: Conference, by: Viewer, status: str = "") -> None:
    if not by.may("conference.write", conference):
        raise PermissionDenied("conference.write")
    wanted = {status} if status else OPEN
    if not Conference.objects.filter(pk=conference.pk, status__in=wanted).exists():
        raise StepClosed("conference", "amend")


def _last_place(model: type[Point] | type[Conclusion], conference: Conference) -> int:
    found = model._default_manager.filter(conference=conference).aggregate(last=Max("position"))
    return found["last"] or 0


def _note(conference: Conference, verb: str, by: Viewer, **facts: Any) -> None:
    journal.record(
        verb, subject=f"conference:{conference.code}", unit_id=conference.unit_id, actor=by.actor, **facts
    )


def _tell_bodies(conference: Conference, verb: str) -> None:
    called = Body.objects.filter(conference=conference, unit__isnull=False).exclude(unit=conference.unit_id)
    heads = [
        Office.objects.get_or_create(unit=body.unit, role=body.unit.head_role)[0]
        for body in called.select_related("unit__current")
        if body.unit
    ]
    notices.tell(
        heads,
        verb,
        subject=f"conference:{conference.code}",
        address=conference.get_absolute_url(),
        title=conference.title,
    )
