"""What the small world has done: a few records of every kind, for pages that count them."""

import datetime as dt

from danvan.concerns.models import Concern
from danvan.periods import Period, today
from danvan.units.models import Person, Unit, UnitVersion
from danvan.units.rules import Kind, Role
from danvan.work import counters
from danvan.work.models import Activity, Duty, Task
from danvan.work.rules import ActivityKind, TaskKind, TaskStatus

from .world import World, office

H1 = Period.from_key("2026-h1")


def held(
    unit: Unit, day: dt.date, *, kind: ActivityKind = ActivityKind.TRAINING, present: int = 3
) -> Activity:
    return Activity.objects.create(
        unit=unit,
        unit_kind=UnitVersion.objects.on(day).get(unit=unit).kind,
        kind=kind,
        held_on=day,
        invited=present,
        present=present,
        recorded_by=Person.objects.earliest("pk"),
    )


def make_busy(world: World) -> World:
    """Work of all kinds in the small world, in the first half of 2026."""
    duty = Duty.objects.filter(activity_kind=ActivityKind.JOINT_CONFERENCE).first() or Duty.objects.create(
        code="T2",
        name="Hội nghị liên tịch",
        short_name="Liên tịch",
        unit_kinds=[Kind.PARTY_ORG, Kind.CELL],
        activity_kind=ActivityKind.JOINT_CONFERENCE,
        period_kind="half",
        starts_on=dt.date(2024, 1, 1),
    )
    held(world.cell, dt.date(2026, 3, 3), kind=ActivityKind.JOINT_CONFERENCE)
    held(world.cell, dt.date(2026, 3, 9), kind=ActivityKind.JOINT_CONFERENCE)
    held(world.ministry, dt.date(2026, 4, 3), kind=ActivityKind.JOINT_CONFERENCE)
    for each in Duty.objects.all():
        counters.recount(each, [Period.of(each.period_kind, H1.last)], today())
    assert duty
    giver = office(world.bloc, Role.MOBILISER)
    for kind, due, status, closed in (
        (TaskKind.PROMISE, dt.date(2026, 5, 1), TaskStatus.DONE, dt.date(2026, 4, 30)),
        (TaskKind.PROMISE, dt.date(2026, 5, 2), TaskStatus.ACCEPTED, None),
        (TaskKind.PROMISE, dt.date(2026, 5, 3), TaskStatus.WITHDRAWN, dt.date(2026, 5, 1)),
        (TaskKind.ASSIGNMENT, dt.date(2026, 5, 1), TaskStatus.DONE, dt.date(2026, 5, 9)),
    ):
        Task.objects.create(
            kind=kind,
            office=office(world.cell, Role.SECRETARY),
            unit=world.cell,
            giver=giver,
            title="Sửa mái nhà để xe",
            first_due=due,
            due=due,
            issued_on=dt.date(2026, 3, 1),
            closed_on=closed,
            status=status,
        )
    for code, status, closed in (
        ("AAAAAA", "CLOSED", dt.date(2026, 3, 20)),
        ("BBBBBB", "ANSWERED", None),
        ("CCCCCC", "ASSIGNED", None),
    ):
        Concern.objects.create(
            code=code,
            unit=world.department,
            author=world.staff,
            field="FINANCE",
            status=status,
            intake=office(world.ministry, Role.INTAKE),
            handler=office(world.department, Role.AGENCY_HEAD),
            received_on=dt.date(2026, 3, 2),
            assign_due=dt.date(2026, 3, 5),
            answer_due=dt.date(2026, 3, 20),
            assigned_on=dt.date(2026, 3, 3),
            answered_on=None if status == "ASSIGNED" else dt.date(2026, 3, 19),
            closed_on=closed,
        )
    return world
