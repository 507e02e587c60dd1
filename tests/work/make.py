"""Tasks and activities for the tests of work."""

import datetime as dt

from django.test import Client

from danvan.documents.models import Attachment
from danvan.periods import today
from danvan.units import tree
from danvan.units.models import Unit, UnitVersion
from danvan.units.rules import Role
from danvan.work import actions
from danvan.work.models import Activity, Duty, Task
from danvan.work.rules import ActivityKind, TaskKind
from tests.world import World, office

DUE = dt.date(2026, 6, 30)


def make_task(
    world: World, *, to: Unit | None = None, due: dt.date = DUE, title: str = "Tổ chức đối thoại"
) -> Task:
    """A task the mobiliser of the bloc gives to the head of `to` (the cell)."""
    unit = to or world.cell
    return actions.give_tasks(
        [office(unit, unit.head_role)],
        by=world.viewer("mobiliser"),
        giver=office(world.bloc, Role.MOBILISER),
        kind=TaskKind.ASSIGNMENT,
        title=title,
        detail="Theo mục 2 của chương trình hành động.",
        due=due,
        subject="measure:1",
    )[0]


def make_activity(
    world: World,
    *,
    by: str = "cell_secretary",
    unit: Unit | None = None,
    kind: str = ActivityKind.THEMATIC_MEETING,
    held_on: dt.date | None = None,
) -> Activity:
    return actions.record_activity(
        unit or world.cell, kind, held_on or today(), by=world.viewer(by), invited=13, present=12
    )


def duty(code: str = "D01") -> Duty:
    return Duty.objects.get(code=code)


def move(unit: Unit, parent: Unit, day: dt.date) -> None:
    """From `day` the unit stands under `parent`."""
    was = UnitVersion.objects.filter(unit=unit).latest("starts_on")
    UnitVersion.objects.update_or_create(
        unit=unit,
        starts_on=day,
        defaults={
            "official_code": was.official_code,
            "name": was.name,
            "sort_key": was.sort_key,
            "kind": was.kind,
            "level": was.level,
            "parent": parent,
            "staff_number": was.staff_number,
        },
    )
    tree.rebuild(today())


def opens(client: Client, file: Attachment) -> int:
    """The status a person gets for a file; its content is read to the end."""
    answer = client.get(file.get_absolute_url())
    if answer.streaming:
        assert b"".join(answer)
    return answer.status_code
