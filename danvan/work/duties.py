"""What duties ask of a unit: the organisation's terms, stricter ones on the way down to it, and the ladder of days."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from danvan.law import queries as law
from danvan.periods import Period, add_working_days, today
from danvan.units import reasons
from danvan.units.access import Placed, Viewer
from danvan.units.models import Unit, UnitVersion
from danvan.units.rules import Level

from .models import Duty, DutyRule, Leaf, Reminder
from .rules import REMIND_DAYS, SOON_DAYS, Terms

# How many levels a unit stands above a cell.
_HEIGHT = {Level.GRASSROOTS: 1, Level.UPPER: 2, Level.ROOT: 3}


def height(version: UnitVersion | None) -> int:
    """0 for a cell and whatever stands beside the levels of the Party."""
    return _HEIGHT.get(Level(version.level), 0) if version and version.level else 0


def holding(rules: QuerySet[DutyRule], period: Period) -> QuerySet[DutyRule]:
    """Rules that hold in `period`: begun by its first day, not ended by then."""
    begun = rules.filter(starts_on__lte=period.first)
    return begun.filter(ends_on=None) | begun.filter(ends_on__gt=period.first)


def stricter(
    periods: Mapping[int, Period], unit_ids: Collection[int], day: dt.date
) -> dict[tuple[int, int], Terms]:
    """By unit and duty, what rules of the unit and of those above it ask for; one statement for all of them.

    `periods` says for each duty (its key) which period is meant.
    """
    rules = DutyRule.objects.filter(
        duty__in=list(periods),
        unit__lines_down__below__in=unit_ids,
        unit__lines_down__starts_on__lte=day,
        unit__lines_down__ends_on__gt=day,
    )
    found: dict[tuple[int, int], Terms] = {}
    names = (
        "unit__lines_down__below",
        "duty",
        "starts_on",
        "ends_on",
        "times",
        "grace_days",
        "needs_minutes",
    )
    for unit, duty, starts_on, ends_on, *asked in rules.values_list(*names):
        first = periods[duty].first
        if starts_on <= first and (ends_on is None or ends_on > first):
            terms = Terms(*asked)
            found[unit, duty] = found[unit, duty].with_(terms) if (unit, duty) in found else terms
    return found


def terms_of(duty: Duty, period: Period, unit: Unit, day: dt.date) -> Terms:
    """What the duty asks of this very unit."""
    own = stricter({duty.pk: period}, [unit.pk], day).get((unit.pk, duty.pk))
    asked = duty.terms(period)
    return asked.with_(own) if own else asked


def dues(
    duties: Iterable[Duty], periods: Mapping[int, Period], places: Mapping[int, int], day: dt.date
) -> dict[tuple[int, int], dt.date]:
    """The last day by unit and duty; `places` are units with their height. The ladder counts working days up.

    A level above the doer has `step_days` working days more for each level, so that it can see that all is there.
    """
    rows = list(duties)
    own = stricter(periods, list(places), day)
    found = {}
    for duty in rows:
        period = periods[duty.pk]
        asked = duty.terms(period)
        for unit, level in places.items():
            grace = min(asked.grace_days, own.get((unit, duty.pk), asked).grace_days)
            found[unit, duty.pk] = _rung(duty, period.last + dt.timedelta(days=grace), level)
    return found


def _rung(duty: Duty, due: dt.date, level: int) -> dt.date:
    count = duty.step_days * level
    if not count:
        return due
    return add_working_days(due, count, is_working=law.working(due, due + dt.timedelta(days=count * 2 + 60)))


def ladder(duty: Duty, period: Period) -> list[tuple[str, dt.date]]:
    """The days from the doer up to the root, in words; one rung where no level has longer."""
    due = duty.due(period)
    if not duty.step_days:
        return []
    return [("", due), *((str(level.label), _rung(duty, due, up)) for level, up in _HEIGHT.items())]


def missing(duty: Duty, period: Period, unit: Unit, viewer: Viewer) -> QuerySet[Leaf]:
    """Units below that still owe the duty, without those the viewer belongs to."""
    below = viewer.units("duty.remind").exclude(pk__in=viewer.home_ids)
    here = below.filter(
        lines_up__above=unit, lines_up__starts_on__lte=viewer.day, lines_up__ends_on__gt=viewer.day
    )
    leaves = Leaf.objects.filter(duty=duty, period=period.key, expected__gt=0, unit__in=here.values("pk"))
    return leaves.extra(where=["work_leaf.done < work_leaf.expected"])


def to_remind(duty: Duty, period: Period, unit: Unit, viewer: Viewer) -> list[int]:
    """Units that can be reminded now: the day is near or past, and nobody reminded them within a week."""
    if (duty.due(period) - today()).days >= SOON_DAYS:
        return []
    since = today() - dt.timedelta(days=REMIND_DAYS - 1)
    lately = Reminder.objects.filter(duty=duty, period=period.key, reminded_on__gte=since)
    found = missing(duty, period, unit, viewer).exclude(unit__in=lately.values("unit"))
    return list(found.order_by("unit").values_list("unit", flat=True))


def rules_at(unit: Unit, day: dt.date) -> list[DutyRule]:
    """Rules that hold at the unit from now on: its own and those it inherits, with whose they are."""
    found = DutyRule.objects.filter(
        unit__lines_down__below=unit, unit__lines_down__starts_on__lte=day, unit__lines_down__ends_on__gt=day
    ).select_related("duty", "unit__current", "set_by")
    return [rule for rule in found if rule.ends_on is None or rule.ends_on > day]


# Why the page of one unit opens.


def _unit(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return Unit.objects.filter(code=words["code"]).first()


for _right, _pages in {
    "task.read": ("work:owes",),
    "unit.overview": ("work:map",),
    "duty.rule": ("work:duty_rule",),
    "duty.remind": ("work:remind",),
    "exemption.grant": ("work:take_back",),
}.items():
    reasons.opens(_right, *_pages)(_unit)


@reasons.opens("duty.rule", "work:rule_end")
def _one_rule(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    found = DutyRule.objects.select_related("unit").filter(pk=words["number"]).first()
    return found.unit if found else None
