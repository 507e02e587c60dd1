"""A task and its parts: what stands above and below, how far it is by the count of its leaves, who may get a part."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from danvan.units import queries as units
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.models import Line, Office, Post
from danvan.units.rules import HEAD_ROLE, Tree

from .models import Task
from .rules import OPEN_TASK, Leaves, TaskStatus

_LIVE = Q(status__in=[*OPEN_TASK, TaskStatus.DONE])


def leaf_tasks(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Those of `tasks` that stand and have no standing part: only they are counted."""
    parts = Task.objects.filter(_LIVE, parent=OuterRef("pk"))
    return tasks.filter(_LIVE).filter(~Exists(parts))


def counted(tasks: QuerySet[Task], day: dt.date) -> Leaves:
    """`tasks` as one progress; they are leaves already."""
    late = Q(status__in=OPEN_TASK, due__lt=day)
    return Leaves(
        **tasks.aggregate(
            total=Count("pk"),
            done=Count("pk", filter=Q(status=TaskStatus.DONE)),
            late=Count("pk", filter=late),
        )
    )


def above(task: Task) -> list[Task]:
    """The tasks this one is a part of, the nearest first."""
    if task.root_id is None:
        return []
    known = Task.objects.filter(Q(pk=task.root_id) | Q(root=task.root_id))
    rows = {one.pk: one for one in known.select_related("office__unit__current", "unit__current")}
    found, here = [], task.parent_id
    while here is not None and here in rows:
        found.append(rows[here])
        here = rows[here].parent_id
    return found


def below(task: Task) -> set[int]:
    """The keys of all parts, and parts of parts."""
    known = Task.objects.filter(root=task.root_id or task.pk).order_by().values_list("pk", "parent")
    children: dict[int | None, list[int]] = {}
    for key, parent in known:
        children.setdefault(parent, []).append(key)
    found: set[int] = set()
    waiting = [task.pk]
    while waiting:
        for key in children.get(waiting.pop(), ()):
            found.add(key)
            waiting.append(key)
    return found


@dataclass(frozen=True)
class Part:
    """A part of a task with who answers for it today, and how far it is if it was divided again."""

    task: Task
    holders: list[units.Holder]
    leaves: Leaves | None


def parts(task: Task, day: dt.date) -> list[Part]:
    """The parts of a task in the order of their days; four statements, whatever their number."""
    rows = list(Task.objects.filter(parent=task).select_related("office__unit__current", "unit__current"))
    if not rows:
        return []
    standing = units.holders([row.office_id for row in rows], day)
    deeper = Task.objects.filter(parent__in=rows).values_list("parent", flat=True).distinct()
    divided = {row.pk: leaves(row, day) for row in rows if row.pk in set(deeper)} if deeper else {}
    return [Part(row, standing.get(row.office_id, []), divided.get(row.pk)) for row in rows]


def leaves(task: Task, day: dt.date) -> Leaves:
    """How far a task is: its leaves counted; itself while it has no part."""
    keys = below(task)
    return counted(leaf_tasks(Task.objects.filter(pk__in=keys or {task.pk})), day)


@dataclass(frozen=True)
class Receiver:
    """An office that may get a part, with who stands in it."""

    office: Office
    holders: list[units.Holder]

    @property
    def is_vacant(self) -> bool:
        return not self.holders


def receivers(task: Task, day: dt.date) -> list[Receiver]:
    """The heads of what stands directly below the task's unit, then the other offices within that are held.

    Offices that already owe a task above this one are left out: no task comes back to where it came from.
    """
    versions = list(units.children(task.unit, day))
    heads = {
        office.unit_id: office
        for office in Office.objects.filter(
            head_of_its_tree(), unit__in=[version.unit_id for version in versions]
        ).select_related("unit__current")
    }
    held = Post.objects.on(day).filter(office=OuterRef("pk"))
    within = Office.objects.filter(Exists(held), unit=task.unit_id).select_related("unit__current")
    found = [heads[version.unit_id] for version in versions if version.unit_id in heads]
    found += list(within.exclude(role="STAFF").order_by("pk"))
    taken = {task.office_id, *(one.office_id for one in above(task))}
    standing = units.holders([office.pk for office in found], day)
    return [Receiver(office, standing.get(office.pk, [])) for office in found if office.pk not in taken]


def head_of_its_tree(prefix: str = "") -> Q:
    """The office that leads a unit of its tree."""
    heads = Q()
    for kind, role in HEAD_ROLE.items():
        heads |= Q(**{f"{prefix}unit__tree": Tree(kind), f"{prefix}role": role})
    return heads


def in_the_way(task: Task, offices: Iterable[Office], day: dt.date) -> list[Office]:
    """Those of `offices` a part cannot go to: they owe what is above it, or stand neither below nor within."""
    taken = {task.office_id, *(one.office_id for one in above(task))}
    reach = set(tree.living_below([task.unit_id], day).values_list("pk", flat=True))
    return [office for office in offices if office.pk in taken or office.unit_id not in reach]


def waiting_for_head(viewer: Viewer) -> QuerySet[Task]:
    """Open tasks directly below the units the viewer leads, whose office nobody holds: they wait one level above."""
    led, _at_home = viewer.reach("task.read")
    near = Line.objects.on(viewer.day).filter(above__in=led, below=OuterRef("unit"), steps=1)
    held = Post.objects.on(viewer.day).filter(office=OuterRef("office"))
    found = Task.objects.open().filter(Exists(near)).filter(~Exists(held))
    return found.select_related("office__unit__current", "giver__unit__current", "unit__current")
