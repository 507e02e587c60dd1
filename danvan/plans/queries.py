"""Reading plans: one calendar of a unit's year, what differs from the approved one, and who has a plan below."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from danvan import agenda
from danvan.law import queries as law
from danvan.periods import today
from danvan.units import queries as units
from danvan.units import reasons, tree
from danvan.units.access import Placed, Viewer
from danvan.units.models import Line as TreeLine
from danvan.units.models import Office, Unit
from danvan.units.rules import HEAD_ROLES, Role
from danvan.work import queries as work
from danvan.work.agenda import DUTIES
from danvan.work.models import DeadlineMove, Duty, Task

from .models import PlanItem, PlanRow, YearPlan
from .rules import PLAN_FLOW, WRITABLE, Change, Line, PlanStatus, changes, occurrences, on_working_day

# The source of own activities in the register of what has a day.
OWN: Final = "plans"
_ANSWERABLE = (*HEAD_ROLES, Role.DEPUTY_SECRETARY, Role.DEPUTY_HEAD, Role.COMMITTEE_MEMBER, Role.MOBILISER)


def plans_seen_by(viewer: Viewer) -> QuerySet[YearPlan]:
    """Plans of the units the viewer writes for; those they only read, once submitted."""
    own = Q(unit__in=viewer.units("plan.write"))
    begun = ~Q(status=PlanStatus.DRAFT) | Q(approved__gt=0)
    return YearPlan.objects.filter(own | (Q(unit__in=viewer.units("plan.read")) & begun)).select_related(
        "unit__current"
    )


def plans_written_by(viewer: Viewer) -> QuerySet[YearPlan]:
    """Plans of the units the viewer writes for."""
    return YearPlan.objects.filter(unit__in=viewer.units("plan.write")).select_related("unit__current")


def units_to_plan(viewer: Viewer) -> list[Unit]:
    """The viewer's own units for which they write plans, those they lead first."""
    return [unit for unit in units.homes(viewer) if viewer.reaches("plan.write", unit.pk)]


def own_plans(viewer: Viewer, year: int) -> list[tuple[Unit, YearPlan | None]]:
    """Each unit the viewer belongs to and plans or reads plans for, with its plan of the year."""
    rights = ("plan.write", "plan.read")
    found = [unit for unit in units.homes(viewer) if any(viewer.reaches(right, unit.pk) for right in rights)]
    seen = plans_seen_by(viewer).filter(unit__in=[unit.pk for unit in found], year=year)
    plans = {plan.unit_id: plan for plan in seen}
    return [(unit, plans.get(unit.pk)) for unit in found]


def is_top(unit: Unit, day: dt.date) -> bool:
    return not tree.above(unit.pk, day).exclude(pk=unit.pk).exists()


def may_approve(plan: YearPlan, viewer: Viewer) -> bool:
    """A level above; the unit's own head only where nothing stands above it."""
    if not viewer.reaches("plan.approve", plan.unit_id):
        return False
    return plan.unit_id not in viewer.home_ids or is_top(plan.unit, viewer.day)


def open_steps(plan: YearPlan, viewer: Viewer) -> list[str]:
    """The steps this viewer may take now."""
    steps = PLAN_FLOW.open_steps(plan, viewer)
    decides = may_approve(plan, viewer)
    return [step for step in steps if decides or step not in {"approve", "return"}]


def may_write(plan: YearPlan, viewer: Viewer) -> bool:
    return plan.status in WRITABLE and viewer.may("plan.write", plan)


def items(plan: YearPlan) -> QuerySet[PlanItem]:
    return PlanItem.objects.filter(plan=plan, dropped=False).select_related(
        "plan", "accountable__unit__current"
    )


def accountable_offices(unit: Unit) -> QuerySet[Office]:
    """Offices of the unit that can answer for something."""
    return (
        Office.objects.filter(unit=unit, role__in=_ANSWERABLE).select_related("unit__current").order_by("pk")
    )


# The calendar.


def days_of(rows: Iterable[PlanItem]) -> Iterator[tuple[PlanItem, str, dt.date]]:
    """Every day of own activities, with the name of that day: the third of a series stays the third when it moves."""
    found = list(rows)
    if not found:
        return
    years = [item.plan.year for item in found]
    is_working = law.working(dt.date(min(years), 1, 1), dt.date(max(years), 12, 31))
    for item in found:
        last = item.last_on or item.plan.last
        for number, day in enumerate(occurrences(item.first_on, last, item.recurrence), start=1):
            moved = on_working_day(day, item.on_rest_day, item.plan.year, is_working)
            yield item, f"item:{item.code}:{number}", moved


def calendar(plan: YearPlan) -> list[Line]:
    """Duties, tasks, own activities and whatever else has a day at the unit that year, by day.

    Promises made to people who raised a concern stay in their own ledger: a plan is read by many.
    """
    found = agenda.of_units([plan.unit_id], plan.first, plan.last)
    tasks = [one.key.removeprefix("task:") for _source, one in found if one.key.startswith("task:")]
    kept_out = {
        f"task:{code}"
        for code in Task.objects.promises().filter(code__in=tasks).values_list("code", flat=True)
    }
    gathered = [
        Line(one.key, one.day, one.title, "", str(source.label), one.address, one.done)
        for source, one in found
        if source.name != OWN and one.key not in kept_out
    ]
    gathered += _coming_duties(plan, {line.key for line in gathered})
    own = [
        Line(key, day, item.title, str(item.accountable.get_role_display()))
        for item, key, day in days_of(items(plan))
    ]
    return sorted([*gathered, *own], key=lambda line: (line.day, line.title, line.key))


def _coming_duties(plan: YearPlan, known: set[str]) -> Iterator[Line]:
    """Duties of periods that have not begun, which nothing counts yet: a plan is written before its year."""
    day = today()
    for duty in Duty.objects.all():
        period = duty.period(plan.first - dt.timedelta(days=max(duty.grace_days, 0)))
        binds = work.binds(duty, plan.unit, day)
        while binds and duty.due(period) <= plan.last:
            key = f"duty:{duty.code}:{period.key}:{plan.unit.code}"
            if (
                duty.due(period) >= plan.first
                and period.first > day
                and duty.expects(period)
                and key not in known
            ):
                yield Line(key, duty.due(period), duty.label, "", str(DUTIES.label))
            period = period.following


def approved_lines(plan: YearPlan) -> list[Line]:
    """The rows of the plan in force, as they were approved."""
    rows = PlanRow.objects.filter(plan=plan, number=plan.approved)
    return [Line(row.key, row.day, row.title, row.accountable, row.source) for row in rows]


def since_approved(plan: YearPlan, now: Iterable[Line]) -> list[Change]:
    """What was added, moved or dropped since the last approval, each with its reason; nothing before the first."""
    if not plan.approved:
        return []
    was, here = approved_lines(plan), list(now)
    return changes(was, here, _reasons(plan, [*was, *here]))


def _reasons(plan: YearPlan, lines: Iterable[Line]) -> Mapping[str, str]:
    """Why a thing changed, by its group: the words of the plan's writer, or of whoever moved or withdrew the task."""
    found = {
        f"item:{code}": because
        for code, because in PlanItem.objects.filter(plan=plan).values_list("code", "because")
    }
    tasks = {line.key.removeprefix("task:") for line in lines if line.key.startswith("task:")}
    moves = (
        DeadlineMove.objects.filter(task__code__in=tasks).order_by("pk").values_list("task__code", "reason")
    )
    found |= {f"task:{code}": reason for code, reason in moves}
    withdrawn = Task.objects.filter(code__in=tasks).exclude(withdrawn_because="")
    found |= {f"task:{code}": why for code, why in withdrawn.values_list("code", "withdrawn_because")}
    return found


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    number: int
    first: dt.date
    lines: list[Line]


def months(plan: YearPlan, lines: Iterable[Line]) -> list[Month]:
    found: dict[int, list[Line]] = {number: [] for number in range(1, 13)}
    for line in lines:
        found[line.day.month].append(line)
    return [Month(number, dt.date(plan.year, number, 1), here) for number, here in found.items()]


# Who has a plan below.

NONE: Final = "none"
STATES: Final = {
    "": "",
    "chua-co": NONE,
    "cho-duyet": PlanStatus.SUBMITTED,
    "da-duyet": PlanStatus.APPROVED,
    "tra-lai": PlanStatus.RETURNED,
}


def below(unit: Unit, year: int, day: dt.date) -> QuerySet[Any]:
    """What stands directly below, each with `plan_status` and `plan_code`; a draft never submitted counts as none."""
    plans = YearPlan.objects.filter(unit=OuterRef("unit"), year=year).exclude(
        status=PlanStatus.DRAFT, approved=0
    )
    return units.children(unit, day).annotate(
        plan_status=Coalesce(Subquery(plans.values("status")[:1]), Value(NONE)),
        plan_code=Subquery(plans.values("code")[:1]),
        plan_approved_on=Subquery(plans.values("approved_on")[:1]),
    )


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many stand in each state."""
    found: dict[str, int] = {}
    for status in rows.values_list("plan_status", flat=True):
        found[status] = found.get(status, 0) + 1
    return found


def units_above(viewer: Viewer) -> list[Unit]:
    """The viewer's own units from which they look down on plans."""
    tops, _alone = viewer.reach("plan.read")
    return [unit for unit in units.homes(viewer) if unit.pk in tops]


def place(viewer: Viewer, code: str) -> Unit | None:
    """The unit whose lower units are listed: the named one if the viewer reads plans there, else their first."""
    if not code:
        return next(iter(units_above(viewer)), None)
    found = units.by_code(code).first()
    return found if found and viewer.reaches("plan.read", found.pk) else None


def directly_above(unit: Unit, day: dt.date) -> list[Office]:
    """The office that is told of a plan to approve: the head next above, or the unit's own where nothing is above."""
    up = tree.above(unit.pk, day).exclude(pk=unit.pk).select_related("current").first() or unit
    return list(Office.objects.filter(unit=up, role=up.head_role).select_related("unit__current"))


def to_decide(viewer: Viewer) -> QuerySet[YearPlan]:
    """Plans that wait for this very viewer: of what stands directly below, and of the top by its own head."""
    tops, _alone = viewer.reach("plan.approve")
    lines = TreeLine.objects.on(viewer.day)
    children = lines.filter(above__in=tops, steps=1).values("below")
    under = lines.filter(below=OuterRef("unit"), steps__gt=0)
    wanted = Q(unit__in=children) | (Q(unit__in=tops) & ~Exists(under))
    return YearPlan.objects.filter(wanted, status=PlanStatus.SUBMITTED)


@reasons.opens("plan.read", "plans:plan", "plans:word")
def _one_plan(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return plans_seen_by(viewer).filter(code=words["code"]).first()


@reasons.opens("plan.write", "plans:add_item", "plans:edit_item", "plans:drop_item")
def _one_own_plan(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return plans_written_by(viewer).filter(code=words["code"]).first()
