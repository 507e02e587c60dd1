"""Reading programmes and how they stand."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from danvan.units import queries as units
from danvan.units import reasons
from danvan.units.access import Placed, Viewer
from danvan.units.models import Post
from danvan.work import breakdown
from danvan.work import queries as work
from danvan.work.models import Task
from danvan.work.rules import OPEN_TASK, TaskStatus

from .models import Measure, Objective, Programme
from .rules import Progress


def programmes(document_code: str = "") -> QuerySet[Programme]:
    """All programmes, the newest first: everybody signed in reads them."""
    found = Programme.objects.select_related("directive", "unit__current", "kept_by__unit__current")
    return found.filter(directive__code=document_code) if document_code else found


@reasons.opens(
    "programme.write",
    "programmes:edit",
    "programmes:add_measure",
    "programmes:edit_measure",
    "programmes:add_objective",
    "programmes:edit_objective",
    "programmes:aim",
)
def _one_programme(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    found = programmes().filter(code=words["code"])
    if "measure" in words:
        found = found.filter(measures__code=words["measure"])
    if "objective" in words:
        found = found.filter(objectives__code=words["objective"])
    return found.first()


reasons.opens(
    "programme.issue",
    "programmes:issue",
    "programmes:issue_all",
    "programmes:withdraw",
    "programmes:withdraw_measure",
)(_one_programme)


def objectives(programme: Programme) -> QuerySet[Objective]:
    return Objective.objects.filter(programme=programme)


def issuable(programme: Programme) -> QuerySet[Measure]:
    """The measures that stand, with whom each is for."""
    standing = measures(programme).filter(withdrawn_on=None, programme__withdrawn_on=None)
    return standing.select_related(
        "programme__unit__current", "programme__kept_by", "top__current"
    ).prefetch_related("picked", "helpers")


def has_open_tasks(measure: Measure) -> bool:
    """Whether changing the measure changes what somebody is at work on."""
    return Task.objects.open().filter(assignment__measure=measure).exists()


def measures(programme: Programme) -> QuerySet[Measure]:
    return Measure.objects.filter(programme=programme).select_related(
        "programme__unit__current", "programme__kept_by", "objective"
    )


@dataclass(frozen=True)
class Line:
    """A programme or measure with how it stands."""

    record: Programme | Measure
    progress: Progress


_NAMES = ("total", "opened", "accepted", "going", "objected", "done", "late")


def standing(records: QuerySet[Programme] | QuerySet[Measure], way: str, day: dt.date) -> list[Line]:
    """Each record with its tasks counted, in three statements; `way` leads from a task's measure to the record."""
    # Grouping drops an order that stands only in the model.
    ordered = records.order_by(*(records.model._meta.ordering or ()))
    rows = ordered.annotate(**_counts("measures__assignments__task" if way else "assignments__task", day))
    own = {row.pk: {name: getattr(row, name) for name in _NAMES} for row in rows}
    leaves = _leaves(list(own), way)
    return [Line(row, Progress(**own[row.pk], **_counted(own[row.pk], leaves.get(row.pk)))) for row in rows]


def _counts(tasks: str, day: dt.date) -> dict[str, Count]:
    given = ~Q(**{f"{tasks}__status": TaskStatus.WITHDRAWN}) & Q(**{f"{tasks}__isnull": False})

    def count(**condition: object) -> Count:
        return Count(
            tasks, filter=given & Q(**{f"{tasks}__{name}": value for name, value in condition.items()})
        )

    return {
        "total": Count(tasks, filter=given),
        "opened": count(opened_on__isnull=False),
        "accepted": count(status=TaskStatus.ACCEPTED),
        "going": count(status=TaskStatus.IN_PROGRESS),
        "objected": count(status=TaskStatus.OBJECTED),
        "done": count(status=TaskStatus.DONE),
        "late": count(status__in=OPEN_TASK, due__lt=day),
    }


def _leaves(ids: list[int], way: str) -> dict[int, list[int]]:
    """For each record: tasks divided further and how many of them are done; leaves below them and how many are done."""
    found: dict[int, list[int]] = {pk: [0, 0, 0, 0] for pk in ids}
    over = f"parent__assignment__measure{way}"
    divided = Task.objects.exclude(status=TaskStatus.WITHDRAWN).filter(**{f"{over}__in": ids})
    done = Q(parent__status=TaskStatus.DONE)
    for pk, number, finished in (
        divided.exclude(parent__status=TaskStatus.WITHDRAWN)
        .order_by()
        .values_list(over)
        .annotate(all=Count("parent", distinct=True), finished=Count("parent", distinct=True, filter=done))
    ):
        found[pk][:2] = [number, finished]
    over = f"root__assignment__measure{way}"
    below = Task.objects.filter(**{f"{over}__in": ids}).exclude(root__status=TaskStatus.WITHDRAWN)
    for pk, number, finished in (
        breakdown.leaf_tasks(below)
        .order_by()
        .values_list(over)
        .annotate(all=Count("pk"), finished=Count("pk", filter=Q(status=TaskStatus.DONE)))
    ):
        found[pk][2:] = [number, finished]
    return found


def _counted(own: Mapping[str, int], leaves: list[int] | None) -> dict[str, int]:
    divided, divided_done, below, below_done = leaves or [0, 0, 0, 0]
    return {
        "leaves": own["total"] - divided + below,
        "leaves_done": own["done"] - divided_done + below_done,
    }


def standing_programmes(found: Iterable[Programme], day: dt.date) -> list[Line]:
    """Programmes of one page, in their order."""
    ids = [programme.pk for programme in found]
    return standing(programmes().filter(pk__in=ids), "__programme", day)


def standing_measures(programme: Programme, day: dt.date) -> list[Line]:
    return standing(measures(programme), "", day)


def summed(lines: Iterable[Line]) -> Progress:
    """What several measures make together."""
    found = list(lines)
    names = (*_NAMES, "leaves", "leaves_done")
    return Progress(**{name: sum(getattr(line.progress, name) for line in found) for name in names})


VIEWS = {
    "": Q(),
    "tre": Q(status__in=OPEN_TASK),
    "vuong-mac": Q(status=TaskStatus.OBJECTED),
    "chua-mo": Q(status__in=OPEN_TASK, opened_on__isnull=True),
    "chua-nhan": Q(status=TaskStatus.ISSUED),
    "da-nhan": Q(status=TaskStatus.ACCEPTED),
    "dang-lam": Q(status=TaskStatus.IN_PROGRESS),
    "xong": Q(status=TaskStatus.DONE),
    "cho-nguoi": Q(status__in=OPEN_TASK),
    "rut": Q(status=TaskStatus.WITHDRAWN),
}


def tasks(measure: Measure, viewer: Viewer, view: str = "") -> QuerySet[Task]:
    """Tasks of the measure the viewer may read, in the order they need somebody: late, no answer, objection, done."""
    late = Q(status__in=OPEN_TASK, due__lt=viewer.day)
    order = Case(
        When(late, then=0),
        When(status=TaskStatus.ISSUED, then=1),
        When(status=TaskStatus.OBJECTED, then=2),
        When(status=TaskStatus.ACCEPTED, then=3),
        When(status=TaskStatus.IN_PROGRESS, then=4),
        When(status=TaskStatus.DONE, then=5),
        default=Value(6),
        output_field=IntegerField(),
    )
    found = work.tasks_seen_by(viewer).filter(VIEWS[view], assignment__measure=measure)
    if view == "tre":
        found = found.filter(late)
    if view == "cho-nguoi":
        found = found.filter(~Exists(Post.objects.on(viewer.day).filter(office=OuterRef("office"))))
    return found.order_by(order, "unit__current__sort_key", "pk")


@dataclass(frozen=True)
class TaskLine:
    """A task of a measure with who answers for it today."""

    task: Task
    holders: list[units.Holder]
    badge: str

    @property
    def said(self) -> str:
        """The last word about it: why it was taken back, what came of it, what stands in the way, how far it is."""
        task = self.task
        held_up = task.objection if task.status == TaskStatus.OBJECTED else ""
        return task.withdrawn_because or task.result or held_up or task.progress or task.objection


def task_lines(found: Iterable[Task], day: dt.date) -> list[TaskLine]:
    rows = list(found)
    holders = units.holders([task.office_id for task in rows], day)
    return [TaskLine(task, holders.get(task.office_id, []), TaskStatus(task.status).badge) for task in rows]


@dataclass(frozen=True)
class Group:
    """The measures of one objective; those of none stand first."""

    objective: Objective | None
    lines: list[Line]
    progress: Progress


def grouped(programme: Programme, lines: list[Line]) -> list[Group]:
    """The measures by objective, with empty objectives too."""
    kept: dict[int | None, list[Line]] = {}
    for line in lines:
        kept.setdefault(line.record.objective_id, []).append(line)  # type: ignore[union-attr]
    groups = [Group(None, kept[None], summed(kept[None]))] if None in kept else []
    for one in objectives(programme):
        own = kept.get(one.pk, [])
        groups.append(Group(one, own, summed(own)))
    return groups
