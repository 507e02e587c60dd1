"""Reading work: what an office owes, how units stand with their duties."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404

from danvan.documents.queries import opens_files
from danvan.periods import Period
from danvan.units import queries as units
from danvan.units import reasons
from danvan.units.access import Placed, Viewer
from danvan.units.models import Line, Unit, UnitVersion

from . import breakdown
from . import duties as terms
from .models import Activity, Amendment, DeadlineMove, Duty, Exemption, Help, Leaf, Roll, Task
from .rules import OPEN_TASK, ActivityStatus, Compliance, TaskStatus, compliance

_SEES_FIGURES = ("unit.overview", "activity.read", "activity.record")
_TASK = ("office__unit__current", "giver__unit__current", "unit__current")
# Activities offered as evidence of a task.
_OFFERED = 20


def tasks_seen_by(viewer: Viewer) -> QuerySet[Task]:
    """Tasks of the viewer's offices, those they gave or help with, and those of the units they read for."""
    return Task.objects.filter(_seen(viewer)).select_related(*_TASK)


def _seen(viewer: Viewer) -> Q:
    mine = Q(office__in=viewer.office_ids) | Q(giver__in=viewer.office_ids)
    helped = Q(pk__in=Help.objects.filter(office__in=viewer.office_ids).values("task"))
    return mine | helped | Q(unit__in=viewer.units("task.read"))


def late_promises(viewer: Viewer) -> QuerySet[Task]:
    """Promises past their day that others owe, where the viewer reads."""
    late = Task.objects.promises().late(viewer.day)
    return late.filter(_seen(viewer)).exclude(office__in=viewer.office_ids)


def owed(viewer: Viewer) -> QuerySet[Task]:
    """Open tasks of the offices the viewer holds, the most pressing first."""
    return Task.objects.open().filter(office__in=viewer.office_ids).select_related(*_TASK)


def with_moves(tasks: QuerySet[Task]) -> QuerySet[Task]:
    moves = DeadlineMove.objects.select_related("moved_by")
    return tasks.prefetch_related(Prefetch("moves", queryset=moves))


def amendments(task: Task) -> list[Amendment]:
    """How what is asked for was changed since the task was given, the last first."""
    if task.amendment is None:
        return []
    found = Amendment.objects.filter(
        subject=task.amendment.subject, pk__lte=task.amendment.pk, amended_on__gte=task.issued_on
    )
    return list(found.select_related("amended_by"))


def given_and_objected(viewer: Viewer) -> QuerySet[Task]:
    """Tasks the viewer's offices gave where the owner says something stands in the way."""
    given = Task.objects.filter(giver__in=viewer.office_ids, status=TaskStatus.OBJECTED)
    return given.select_related(*_TASK)


@dataclass(frozen=True)
class TaskList:
    """The tasks under one tab, and how many stand under each."""

    tab: str
    tasks: QuerySet[Task]
    counts: dict[str, int]


def task_list(viewer: Viewer, tab: str) -> TaskList:
    """What the viewer's offices owe; "given": what they gave that was objected to; "waiting": what waits for a head."""
    mine, given = Q(office__in=viewer.office_ids), Q(giver__in=viewer.office_ids)
    tabs = {
        "open": mine & Q(status__in=OPEN_TASK - {TaskStatus.OBJECTED}),
        "objected": mine & Q(status=TaskStatus.OBJECTED),
        "done": mine & Q(status__in=[TaskStatus.DONE, TaskStatus.WITHDRAWN]),
        "given": given & Q(status=TaskStatus.OBJECTED),
    }
    counts = Task.objects.filter(mine | given).aggregate(
        **{name: Count("pk", filter=condition) for name, condition in tabs.items()}
    )
    waiting = breakdown.waiting_for_head(viewer)
    counts["waiting"] = waiting.count()
    tasks = waiting if tab == "waiting" else Task.objects.filter(tabs[tab]).select_related(*_TASK)
    return TaskList(tab, tasks.order_by("-closed_on", "-pk") if tab == "done" else tasks, counts)


def activities_seen_by(viewer: Viewer) -> QuerySet[Activity]:
    """What was held where the viewer reads, and in the units they record for."""
    places = Q(unit__in=viewer.units("activity.read")) | Q(unit__in=viewer.units("activity.record"))
    return Activity.objects.filter(places).select_related("unit__current", "minutes", "recorded_by")


def evidence_offered(task: Task) -> QuerySet[Activity]:
    """What the task's unit has held last, one of which may show that it is done."""
    held = Activity.objects.filter(unit=task.unit_id, status=ActivityStatus.RECORDED)
    return held.order_by("-held_on", "-pk")[:_OFFERED]


@dataclass(frozen=True)
class DutyState:
    """One unit, one duty, one period: `met` of `expected`, with the day it is due and how it stands."""

    duty: Duty
    period: Period
    done: int
    met: int
    expected: int
    due: dt.date
    state: Compliance
    exempt_because: str = ""


@dataclass(frozen=True)
class SheetRow:
    """A unit's line of the sheet."""

    version: UnitVersion
    cells: tuple[DutyState, ...]


@dataclass(frozen=True)
class Sheet:
    """Units below × duties, for the duties' own periods that hold the last day of `period`."""

    unit: Unit
    period: Period
    duties: tuple[Duty, ...]
    total: tuple[DutyState, ...]
    rows: tuple[SheetRow, ...]


def sheet(unit: Unit, period: Period, day: dt.date) -> Sheet:
    """How everything directly below `unit` stands with its duties; three queries, whatever the number of rows."""
    duties = tuple(Duty.objects.standing(period.last))
    periods = {duty.pk: duty.period(period.last) for duty in duties}
    versions = list(units.children(unit, min(max(day, period.first), period.last)))
    keys = {period.key for period in periods.values()}
    places = {version.unit_id: terms.height(version) for version in versions}
    places[unit.pk] = terms.height(unit.current)
    wanted = Roll.objects.filter(unit__in=places, period__in=keys)
    rolls = {(roll.unit_id, roll.duty_id, roll.period): roll for roll in wanted}
    dues = terms.dues(duties, periods, places, day)

    def cells(unit_id: int) -> tuple[DutyState, ...]:
        return tuple(
            _state(
                duty,
                periods[duty.pk],
                rolls.get((unit_id, duty.pk, periods[duty.pk].key)),
                day,
                dues[unit_id, duty.pk],
            )
            for duty in duties
        )

    rows = tuple(SheetRow(version, cells(version.unit_id)) for version in versions)
    return Sheet(unit, period, duties, cells(unit.pk), rows)


def _state(
    duty: Duty, period: Period, count: Roll | Leaf | None, day: dt.date, due: dt.date | None = None
) -> DutyState:
    done, expected = (count.done, count.expected) if count else (0, 0)
    met = count.met if isinstance(count, Roll) else min(done, expected)
    due = due or duty.due(period)
    return DutyState(duty, period, done, met, expected, due, compliance(met, expected, due, day))


def own_duties(unit: Unit, day: dt.date) -> list[DutyState]:
    """The duties that bind this very unit, in their running periods, with a reason where it is exempt."""
    duties = {duty.pk: duty for duty in Duty.objects.standing(day)}
    periods = {pk: duty.period(day) for pk, duty in duties.items()}
    keys = {period.key for period in periods.values()}
    dues = terms.dues(duties.values(), periods, {unit.pk: 0}, day)
    leaves = {(leaf.duty_id, leaf.period): leaf for leaf in Leaf.objects.filter(unit=unit, period__in=keys)}
    exempt = {
        (row.duty_id, row.period): row.reason
        for row in Exemption.objects.filter(unit=unit, period__in=keys, taken_back_on=None)
    }
    found: list[DutyState] = []
    for duty in duties.values():
        period = duty.period(day)
        leaf, reason = leaves.get((duty.pk, period.key)), exempt.get((duty.pk, period.key), "")
        if reason or (leaf and (leaf.expected or leaf.done)):
            state = _state(duty, period, leaf, day, dues[unit.pk, duty.pk])
            found.append(DutyState(**{**state.__dict__, "exempt_because": reason}))
    return found


def fulfilling(duty: Duty, period: Period) -> QuerySet[Activity]:
    """The records behind a figure of a duty: what was held in the period by units it binds."""
    return Activity.objects.filter(
        kind=duty.activity_kind,
        unit_kind__in=duty.unit_kinds,
        status=ActivityStatus.RECORDED,
        held_on__range=(max(period.first, duty.starts_on), period.last),
    ).select_related("unit__current")


def binds(duty: Duty, unit: Unit, day: dt.date) -> bool:
    """Whether the unit is, on `day`, of a kind the duty is for."""
    return UnitVersion.objects.on(day).filter(unit=unit, kind__in=duty.unit_kinds).exists()


def version_on(unit: Unit, day: dt.date) -> UnitVersion | None:
    """What the unit was on `day`; None before it began and after it ended."""
    return UnitVersion.objects.on(day).filter(unit=unit).first()


def units_to_record(viewer: Viewer) -> QuerySet[Unit]:
    """Where the viewer may write down activities."""
    return viewer.units("activity.record").select_related("current")


def units_recorded_for(viewer: Viewer) -> list[Unit]:
    """The viewer's own units among these, those they lead first."""
    return [unit for unit in units.homes(viewer) if viewer.reaches("activity.record", unit.pk)]


def kinds_owed(unit: Unit, day: dt.date) -> list[str]:
    """Kinds of activity the unit's duties ask for, those not yet done first."""
    states = [state for state in own_duties(unit, day) if state.expected]
    return [
        state.duty.activity_kind for state in sorted(states, key=lambda state: state.met >= state.expected)
    ]


def needs_minutes(unit: Unit, kind: str, held_on: dt.date) -> bool:
    """Whether a rule of the unit, or of one above it, asks for minutes of such an activity."""
    duty = Duty.objects.filter(activity_kind=kind).first()
    return bool(duty and terms.terms_of(duty, duty.period(held_on), unit, held_on).needs_minutes)


@dataclass(frozen=True)
class Bound:
    """One unit below that a duty binds, and how far it is."""

    version: UnitVersion
    done: int
    expected: int
    state: Compliance


@dataclass(frozen=True)
class Cell:
    """What stands behind one cell of the sheet: the figure, the records, the units below, the exempt ones."""

    duty: Duty
    unit: Unit
    period: Period
    total: DutyState
    records: QuerySet[Activity]
    leaves: QuerySet[Leaf]
    exemptions: QuerySet[Exemption]
    standing: dt.date


def duty_cell(viewer: Viewer, duty_code: str, unit_code: str, period_key: str) -> Cell:
    """A figure of the sheet opened; the records are those the viewer reads, the figure counts all.

    Raises Http404 for a duty, unit or period there is not, and where the viewer sees no figures.
    """
    duty = Duty.objects.filter(code__iexact=duty_code).first()
    unit = units.by_code(unit_code).first()
    if duty is None or unit is None or not any(viewer.reaches(right, unit.pk) for right in _SEES_FIGURES):
        raise Http404
    period = duty_period(duty, period_key, viewer.day)
    stands = min(max(viewer.day, period.first), period.last)
    roll = Roll.objects.filter(duty=duty, unit=unit, period=period.key).first()
    here = Line.objects.filter(above=unit, below=OuterRef("unit"))
    on_its_day = here.filter(starts_on__lte=OuterRef("held_on"), ends_on__gt=OuterRef("held_on"))
    now = here.filter(starts_on__lte=stands, ends_on__gt=stands)
    version = UnitVersion.objects.on(stands).filter(unit=OuterRef("unit"))
    leaves = (
        Leaf.objects.filter(Exists(now), duty=duty, period=period.key, expected__gt=0)
        .annotate(missing=F("expected") - F("done"), sort_key=Subquery(version.values("sort_key")[:1]))
        .select_related("unit__current")
        .order_by("-missing", "sort_key", "pk")
    )
    exemptions = Exemption.objects.filter(Exists(now), duty=duty, period=period.key, taken_back_on=None)
    due = terms.dues([duty], {duty.pk: period}, {unit.pk: terms.height(unit.current)}, stands)
    return Cell(
        duty,
        unit,
        period,
        _state(duty, period, roll, viewer.day, due[unit.pk, duty.pk]),
        activities_seen_by(viewer).filter(Exists(on_its_day), pk__in=fulfilling(duty, period).values("pk")),
        leaves,
        exemptions.select_related("unit__current", "granted_by").order_by("unit", "pk"),
        stands,
    )


def duty_period(duty: Duty, key: str, day: dt.date) -> Period:
    """The duty's own period named by `key`, or holding the last day of a longer or shorter one; without, today's."""
    try:
        named = Period.from_key(key) if key else duty.period(day)
    except ValueError as wrong:
        raise Http404 from wrong
    return duty.period(named.last)


def may_exempt(unit: Unit, viewer: Viewer) -> bool:
    """A level above may; nobody frees a unit they belong to themselves."""
    return unit.pk not in viewer.home_ids and viewer.reaches("exemption.grant", unit.pk)


def can_exempt(viewer: Viewer, cell: Cell) -> bool:
    """Whether the viewer may free this very unit, which the duty binds and which is not free yet."""
    return (
        may_exempt(cell.unit, viewer)
        and binds(cell.duty, cell.unit, cell.standing)
        and not cell.exemptions.filter(unit=cell.unit).exists()
    )


def bound(cell: Cell, leaves: Iterable[Leaf], day: dt.date) -> list[Bound]:
    """A page of the units below in words: their names of the day the figure stands for."""
    rows = list(leaves)
    versions = {
        version.unit_id: version
        for version in UnitVersion.objects.on(cell.standing)
        .filter(unit__in=[leaf.unit_id for leaf in rows])
        .select_related("unit")
    }
    due = cell.total.due
    return [
        Bound(
            versions[leaf.unit_id],
            leaf.done,
            leaf.expected,
            compliance(min(leaf.done, leaf.expected), leaf.expected, due, day),
        )
        for leaf in rows
        if leaf.unit_id in versions
    ]


def state_after(activity: Activity, day: dt.date) -> DutyState | None:
    """How the unit stands with the duty this activity fulfils, in the period it was held; None without one."""
    duty = Duty.objects.filter(activity_kind=activity.kind, starts_on__lte=activity.held_on).first()
    if duty is None or activity.unit_kind not in duty.unit_kinds:
        return None
    period = duty.period(activity.held_on)
    leaf = Leaf.objects.filter(duty=duty, unit_id=activity.unit_id, period=period.key).first()
    return _state(duty, period, leaf, day)


@opens_files
def files_of_work(viewer: Viewer) -> Q:
    """Minutes of activities and evidence of tasks open to those who may read them."""
    minutes = activities_seen_by(viewer).filter(minutes__isnull=False).values("minutes")
    evidence = tasks_seen_by(viewer).filter(evidence__isnull=False).values("evidence")
    return Q(pk__in=minutes) | Q(pk__in=evidence)


# Why the page of one record opens.


@reasons.opens("task.read", "work:task")
def _one_task(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return tasks_seen_by(viewer).filter(code=words["code"]).first()


@reasons.opens("task.break_down", "work:break_down")
def _one_divided(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return tasks_seen_by(viewer).filter(code=words["code"]).first()


@reasons.opens("activity.read", "work:activity")
def _one_activity(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return activities_seen_by(viewer).filter(code=words["code"]).first()


@reasons.opens("activity.record", "work:record")
def _one_place(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return units_to_record(viewer).filter(code=words["code"]).first()
