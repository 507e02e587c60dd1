"""Reading programmes, how they stand, and whom a measure would reach."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from danvan.units import queries as units
from danvan.units import reasons, tree
from danvan.units.access import Placed, Viewer
from danvan.units.models import Office, Post, Unit
from danvan.units.rules import HEAD_ROLE, Capacity
from danvan.work import queries as work
from danvan.work.models import Task
from danvan.work.rules import OPEN_TASK, TaskStatus

from .models import Assignment, Measure, Programme
from .rules import Progress

NAMED = 20


def programmes(document_code: str = "") -> QuerySet[Programme]:
    """All programmes, the newest first: everybody signed in reads them."""
    found = Programme.objects.select_related("directive", "unit__current", "kept_by__unit__current")
    return found.filter(directive__code=document_code) if document_code else found


@reasons.opens("programme.write", "programmes:edit", "programmes:add_measure", "programmes:edit_measure")
def _one_programme(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    found = programmes().filter(code=words["code"])
    if "measure" in words:
        found = found.filter(measures__code=words["measure"])
    return found.first()


reasons.opens("programme.issue", "programmes:issue")(_one_programme)


def measures(programme: Programme) -> QuerySet[Measure]:
    return Measure.objects.filter(programme=programme).select_related(
        "programme__unit__current", "programme__kept_by"
    )


@dataclass(frozen=True)
class Line:
    """A programme or measure with how it stands."""

    record: Programme | Measure
    progress: Progress


def standing(records: QuerySet[Programme] | QuerySet[Measure], tasks: str, day: dt.date) -> list[Line]:
    """Each record with its tasks counted, in one statement; `tasks` is the way from the record to a task."""
    given = ~Q(**{f"{tasks}__status": TaskStatus.WITHDRAWN}) & Q(**{f"{tasks}__isnull": False})
    late = Q(**{f"{tasks}__status__in": OPEN_TASK, f"{tasks}__due__lt": day})

    def count(**condition: object) -> Count:
        return Count(
            tasks, filter=given & Q(**{f"{tasks}__{name}": value for name, value in condition.items()})
        )

    rows = records.annotate(
        total=Count(tasks, filter=given),
        opened=count(opened_on__isnull=False),
        accepted=count(status=TaskStatus.ACCEPTED),
        objected=count(status=TaskStatus.OBJECTED),
        done=count(status=TaskStatus.DONE),
        late=Count(tasks, filter=late),
    )
    names = ("total", "opened", "accepted", "objected", "done", "late")
    return [Line(row, Progress(**{name: getattr(row, name) for name in names})) for row in rows]


def standing_programmes(found: Iterable[Programme], day: dt.date) -> list[Line]:
    """Programmes of one page, in their order."""
    ids = [programme.pk for programme in found]
    return standing(programmes().filter(pk__in=ids), "measures__assignments__task", day)


def standing_measures(programme: Programme, day: dt.date) -> list[Line]:
    return standing(measures(programme), "assignments__task", day)


def summed(lines: Iterable[Line]) -> Progress:
    """What several measures make together."""
    names = ("total", "opened", "accepted", "objected", "done", "late")
    found = list(lines)
    return Progress(**{name: sum(getattr(line.progress, name) for line in found) for name in names})


VIEWS = {
    "": Q(),
    "tre": Q(status__in=OPEN_TASK),
    "vuong-mac": Q(status=TaskStatus.OBJECTED),
    "chua-nhan": Q(status=TaskStatus.ISSUED),
    "da-nhan": Q(status=TaskStatus.ACCEPTED),
    "xong": Q(status=TaskStatus.DONE),
    "rut": Q(status=TaskStatus.WITHDRAWN),
}


def tasks(measure: Measure, viewer: Viewer, view: str = "") -> QuerySet[Task]:
    """Tasks of the measure the viewer may read, late and objected ones first."""
    late = Q(status__in=OPEN_TASK, due__lt=viewer.day)
    order = Case(
        When(late, then=0),
        When(status=TaskStatus.OBJECTED, then=1),
        When(status=TaskStatus.ISSUED, then=2),
        When(status=TaskStatus.ACCEPTED, then=3),
        When(status=TaskStatus.DONE, then=4),
        default=Value(5),
        output_field=IntegerField(),
    )
    found = work.tasks_seen_by(viewer).filter(VIEWS[view], assignment__measure=measure)
    if view == "tre":
        found = found.filter(late)
    return found.order_by(order, "unit__current__sort_key", "pk")


@dataclass(frozen=True)
class TaskLine:
    """A task of a measure with who answers for it today."""

    task: Task
    holders: list[units.Holder]
    badge: str


_BADGES = {
    TaskStatus.ISSUED: "not_started",
    TaskStatus.ACCEPTED: "accepted",
    TaskStatus.OBJECTED: "objected",
    TaskStatus.DONE: "done",
    TaskStatus.WITHDRAWN: "cancelled",
}


def task_lines(found: Iterable[Task], day: dt.date) -> list[TaskLine]:
    rows = list(found)
    holders = units.holders([task.office_id for task in rows], day)
    return [
        TaskLine(task, holders.get(task.office_id, []), _BADGES[TaskStatus(task.status)]) for task in rows
    ]


# Whom a measure is issued to.


def office_of(role: str, prefix: str = "") -> Q:
    """The office that answers at a unit: the role, or the head of its tree when none is named."""
    if role:
        return Q(**{f"{prefix}role": role})
    heads = Q()
    for kind, head in HEAD_ROLE.items():
        heads |= Q(**{f"{prefix}unit__tree": kind, f"{prefix}role": head})
    return heads


def tops(programme: Programme, day: dt.date) -> list[Unit]:
    """The unit of the programme and what stands directly below: where a subtree may begin."""
    below = [version.unit_id for version in units.children(programme.unit, day)]
    found = Unit.objects.select_related("current").in_bulk([programme.unit_id, *below])
    return [found[pk] for pk in dict.fromkeys([programme.unit_id, *below])]


def choices(programme: Programme, day: dt.date) -> tuple[set[str], set[str]]:
    """Kinds and levels that exist below the programme's unit: nothing else is worth offering."""
    below = tree.living_below([programme.unit_id], day).exclude(pk=programme.unit_id)
    pairs = set(below.values_list("current__kind", "current__level"))
    return {kind for kind, _level in pairs}, {level for _kind, level in pairs if level}


def receivers(
    programme: Programme, top: Unit, kinds: Iterable[str], levels: Iterable[str], day: dt.date
) -> QuerySet[Unit]:
    """Living units of these kinds (and levels, when any is named) below `top`, within the programme's reach."""
    found = Unit.objects.filter(
        pk__in=tree.living_below([programme.unit_id], day).values("pk"), current__kind__in=list(kinds)
    ).exclude(pk=programme.unit_id)
    if top.pk != programme.unit_id:
        found = found.filter(pk__in=tree.living_below([top.pk], day).values("pk"))
    wanted = list(levels)
    return found.filter(current__level__in=wanted) if wanted else found


@dataclass(frozen=True)
class Preview:
    """What issuing would do: how many units, people and tasks, and who is missing."""

    units: int
    heads: int
    skipped: int
    vacant: int
    vacant_units: list[Unit]
    stood_in: int
    digest: str

    @property
    def tasks(self) -> int:
        return self.units - self.skipped

    @property
    def more_vacant(self) -> int:
        return self.vacant - len(self.vacant_units)


def preview(measure: Measure, to: QuerySet[Unit], role: str, day: dt.date) -> Preview:
    """Counted from five statements, whatever the number of units; measured with 5,800."""
    order = list(to.order_by("current__sort_key", "pk").values_list("pk", flat=True))
    posts = Post.objects.on(day).filter(office_of(role, "office__"), office__unit__in=to.values("pk"))
    held = list(posts.exclude(capacity=Capacity.DELEGATE).values_list("office__unit", "person", "capacity"))
    filled = {unit for unit, _person, _capacity in held}
    own = {unit for unit, _person, capacity in held if capacity == Capacity.HOLDER}
    vacant = [pk for pk in order if pk not in filled]
    named = Unit.objects.select_related("current").in_bulk(vacant[:NAMED])
    return Preview(
        units=len(order),
        heads=len({person for _unit, person, _capacity in held}),
        skipped=len(already(measure, role) & set(order)),
        vacant=len(vacant),
        vacant_units=[named[pk] for pk in vacant[:NAMED]],
        stood_in=len(filled - own),
        digest=digest(order),
    )


def already(measure: Measure, role: str) -> set[int]:
    """Units whose office has an open task of this measure: they are passed over."""
    rows = Assignment.objects.filter(
        office_of(role, "task__office__"), measure=measure, task__status__in=OPEN_TASK
    )
    return set(rows.values_list("task__unit", flat=True))


def digest(ids: Iterable[int]) -> str:
    """A short name for exactly this set of units."""
    return hashlib.sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()[:16]


def offices(to: QuerySet[Unit], role: str) -> QuerySet[Office]:
    return Office.objects.filter(office_of(role), unit__in=to.values("pk"))
