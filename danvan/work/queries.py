"""Reading work: what an office owes, how units stand with their duties."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from danvan.documents.queries import opens_files
from danvan.periods import Period
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Unit, UnitVersion

from .models import Activity, DeadlineMove, Duty, Exemption, Leaf, Roll, Task
from .rules import ActivityStatus, Compliance, compliance

_TASK = ("office__unit__current", "giver__unit__current", "unit__current")


def tasks_seen_by(viewer: Viewer) -> QuerySet[Task]:
    """Tasks of the viewer's offices, those they gave, and those of the units they read for."""
    mine = Q(office__in=viewer.office_ids) | Q(giver__in=viewer.office_ids)
    return Task.objects.filter(mine | Q(unit__in=viewer.units("task.read"))).select_related(*_TASK)


def owed(viewer: Viewer) -> QuerySet[Task]:
    """Open tasks of the offices the viewer holds, the most pressing first."""
    return Task.objects.open().filter(office__in=viewer.office_ids).select_related(*_TASK)


def with_moves(tasks: QuerySet[Task]) -> QuerySet[Task]:
    moves = DeadlineMove.objects.select_related("moved_by")
    return tasks.prefetch_related(Prefetch("moves", queryset=moves))


def activities_seen_by(viewer: Viewer) -> QuerySet[Activity]:
    """What was held where the viewer reads, and in the units they record for."""
    places = Q(unit__in=viewer.units("activity.read")) | Q(unit__in=viewer.units("activity.record"))
    return Activity.objects.filter(places).select_related("unit__current", "minutes", "recorded_by")


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
    duties = tuple(Duty.objects.filter(starts_on__lte=period.last))
    periods = {duty.pk: duty.period(period.last) for duty in duties}
    versions = list(units.children(unit, min(max(day, period.first), period.last)))
    keys = {period.key for period in periods.values()}
    wanted = Roll.objects.filter(unit__in=[unit.pk, *(version.unit_id for version in versions)], period__in=keys)
    rolls = {(roll.unit_id, roll.duty_id, roll.period): roll for roll in wanted}

    def cells(unit_id: int) -> tuple[DutyState, ...]:
        return tuple(
            _state(duty, periods[duty.pk], rolls.get((unit_id, duty.pk, periods[duty.pk].key)), day)
            for duty in duties
        )

    rows = tuple(SheetRow(version, cells(version.unit_id)) for version in versions)
    return Sheet(unit, period, duties, cells(unit.pk), rows)


def _state(duty: Duty, period: Period, count: Roll | Leaf | None, day: dt.date) -> DutyState:
    done, expected = (count.done, count.expected) if count else (0, 0)
    met = count.met if isinstance(count, Roll) else min(done, expected)
    due = duty.due(period)
    return DutyState(duty, period, done, met, expected, due, compliance(met, expected, due, day))


def own_duties(unit: Unit, day: dt.date) -> list[DutyState]:
    """The duties that bind this very unit, in their running periods, with a reason where it is exempt."""
    duties = {duty.pk: duty for duty in Duty.objects.filter(starts_on__lte=day)}
    keys = {duty.period(day).key for duty in duties.values()}
    leaves = {(leaf.duty_id, leaf.period): leaf for leaf in Leaf.objects.filter(unit=unit, period__in=keys)}
    exempt = {
        (row.duty_id, row.period): row.reason for row in Exemption.objects.filter(unit=unit, period__in=keys)
    }
    found: list[DutyState] = []
    for duty in duties.values():
        period = duty.period(day)
        leaf, reason = leaves.get((duty.pk, period.key)), exempt.get((duty.pk, period.key), "")
        if leaf or reason:
            state = _state(duty, period, leaf, day)
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


def task_counts(tasks: QuerySet[Task], day: dt.date) -> dict[str, int]:
    """How many are given, opened, accepted, objected, done, late: one query."""
    late = Q(status__in=["ISSUED", "ACCEPTED", "OBJECTED"], due__lt=day)
    return tasks.aggregate(
        total=Count("pk"),
        opened=Count("pk", filter=Q(opened_on__isnull=False)),
        accepted=Count("pk", filter=Q(status="ACCEPTED")),
        objected=Count("pk", filter=Q(status="OBJECTED")),
        done=Count("pk", filter=Q(status="DONE")),
        late=Count("pk", filter=late),
    )


def duties_by_code(codes: Iterable[str]) -> dict[str, Duty]:
    return {duty.code: duty for duty in Duty.objects.filter(code__in=list(codes))}


@opens_files
def files_of_work(viewer: Viewer) -> Q:
    """Minutes of activities and evidence of tasks open to those who may read them."""
    minutes = activities_seen_by(viewer).filter(minutes__isnull=False).values("minutes")
    evidence = tasks_seen_by(viewer).filter(evidence__isnull=False).values("evidence")
    return Q(pk__in=minutes) | Q(pk__in=evidence)
