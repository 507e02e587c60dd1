"""The counters of duties: kept with each fact, rebuilt from the facts, always equal.

A fact counts for the units it stood under on its own day. What must be done, and how much of it is met, stands
under the tree of the period's last day, or of today while the period runs; what a unit did before it was taken over
by one heir is credited to the heir, who need not do it again. Plain SQL, the same on both databases.
Whoever writes them locks the duty's row first, so that a count and a rebuild never mix.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from danvan.periods import Period, today
from danvan.units import queries as units
from danvan.units import tree

from . import duties
from .models import Activity, Duty, DutyRule, Leaf, Roll
from .rules import ActivityStatus

_LEAF = """
INSERT INTO work_leaf (unit_id, duty_id, period, done, expected) VALUES (%s, %s, %s, %s, 0)
ON CONFLICT (duty_id, period, unit_id) DO UPDATE SET done = work_leaf.done + excluded.done
RETURNING done, expected
"""
_ROLL = """
INSERT INTO work_roll (unit_id, duty_id, period, done, met, expected)
SELECT above_id, %s, %s, {done}, {met}, 0 FROM units_line
WHERE below_id = %s AND starts_on <= %s AND ends_on > %s ORDER BY steps, above_id
ON CONFLICT (unit_id, period, duty_id) DO UPDATE
SET done = work_roll.done + excluded.done, met = work_roll.met + excluded.met
"""


# A unit that asks for more does so for itself and everything below; what is exempt (0) stays exempt.
_MORE = """
UPDATE work_leaf SET expected = %s WHERE duty_id = %s AND period = %s AND expected > 0 AND expected < %s
AND unit_id IN (SELECT below_id FROM units_line WHERE above_id = %s AND starts_on <= %s AND ends_on > %s)
"""


def standing(period: Period, day: dt.date) -> dt.date:
    """The day whose tree says what is expected in `period`."""
    return min(max(day, period.first), period.last)


@transaction.atomic
def count(activity: Activity, change: int) -> None:
    """Add (+1) or take back (-1) one activity in its unit's counters and those of everything above."""
    duty = Duty.objects.select_for_update().filter(activity_kind=activity.kind).first()
    if duty is None or activity.held_on < duty.starts_on or activity.unit_kind not in duty.unit_kinds:
        return
    period, day = duty.period(activity.held_on), today()
    if not duty.expects(period):
        return
    if not Leaf.objects.filter(duty=duty, period=period.key).exists():
        recount(duty, [period], day)  # nobody has counted this period yet: what is expected is missing too
        return
    held, stands = activity.held_on, standing(period, day)
    counter = (duty.pk, period.key)
    with connection.cursor() as cursor:
        met = _add(cursor, activity.unit_id, counter, change)
        if held == stands:
            _raise(cursor, activity.unit_id, counter, held, done=change, met=met)
        else:
            _raise(cursor, activity.unit_id, counter, held, done=change, met=0)
            if met:
                _raise(cursor, activity.unit_id, counter, stands, done=0, met=met)
        if heir := units.sole_heirs(stands).get(activity.unit_id):
            met = _add(cursor, heir, counter, change)
            _raise(cursor, heir, counter, stands, done=0, met=met)


def _add(cursor: Any, unit_id: int, counter: tuple[int, str], change: int) -> int:
    """Change how often a unit has done it; by how much that changes what is met."""
    cursor.execute(_LEAF, [unit_id, *counter, change])
    done, expected = cursor.fetchone()
    return int(min(done, expected) - min(done - change, expected))


def _raise(cursor: Any, unit_id: int, counter: tuple[int, str], day: dt.date, *, done: int, met: int) -> None:
    sql = _ROLL.format(done=int(done), met=int(met))
    cursor.execute(sql, [*counter, unit_id, day, day])


@tree.follows
def recount_since(day: dt.date, since: dt.date) -> None:
    """Rebuild every period of a duty that ends on `since` or later, after the tree has changed from that day on."""
    for duty in Duty.objects.all():
        recount(duty, [period for period in _periods(duty, day) if period.last >= since], day)


def recount_open(day: dt.date) -> None:
    """Rebuild what runs on `day` and the period before: a new day may bring a new period, or a dated change."""
    for duty in Duty.objects.all():
        running = duty.period(day)
        recount(duty, {running, running.previous}, day)


def _periods(duty: Duty, day: dt.date) -> set[Period]:
    """From the duty's first period to the one that runs, and whatever else has been counted."""
    counted = Leaf.objects.filter(duty=duty).order_by().values_list("period", flat=True).distinct()
    found = {Period.from_key(key) for key in counted}
    period = duty.period(duty.starts_on)
    while period.first <= day:
        found.add(period)
        period = period.following
    return found


@transaction.atomic
def recount(duty: Duty, periods: Iterable[Period], day: dt.date) -> None:
    """Rebuild the counters of a duty for whole periods from activities, versions and exemptions."""
    Duty.objects.select_for_update().get(pk=duty.pk)
    for period in sorted(periods):
        Leaf.objects.filter(duty=duty, period=period.key).delete()
        Roll.objects.filter(duty=duty, period=period.key).delete()
        if not duty.expects(period):
            continue
        _leaves(duty, period, day)
        _credit(duty, period, day)
        _rolls(duty, period, day)


def _facts(duty: Duty, period: Period) -> list[Any]:
    """What names the counter, then what makes an activity count for it."""
    recorded = ActivityStatus.RECORDED.value
    return [duty.pk, period.key, duty.activity_kind, recorded, period.first, period.last, duty.starts_on]


def _leaves(duty: Duty, period: Period, day: dt.date) -> None:
    kinds = list(duty.unit_kinds)
    marks = ", ".join(["%s"] * len(kinds))
    stands = standing(period, day)
    sql = f"""
    INSERT INTO work_leaf (unit_id, duty_id, period, done, expected)
    SELECT unit_id, %s, %s, SUM(done), SUM(expected) FROM (
      SELECT a.unit_id AS unit_id, COUNT(*) AS done, 0 AS expected FROM work_activity a
      WHERE a.kind = %s AND a.status = %s AND a.held_on BETWEEN %s AND %s AND a.held_on >= %s
        AND a.unit_kind IN ({marks}) GROUP BY a.unit_id
      UNION ALL
      SELECT v.unit_id, 0, %s FROM units_unitversion v
      WHERE v.kind IN ({marks}) AND NOT v.ended AND v.starts_on = (
        SELECT MAX(w.starts_on) FROM units_unitversion w WHERE w.unit_id = v.unit_id AND w.starts_on <= %s)
        AND NOT EXISTS (SELECT 1 FROM work_exemption e
          WHERE e.unit_id = v.unit_id AND e.duty_id = %s AND e.period = %s AND e.taken_back_on IS NULL)
    ) AS counted GROUP BY unit_id
    """  # noqa: S608 - only placeholders are put in
    times = duty.terms(period).times
    values: list[Any] = [*_facts(duty, period), *kinds, times, *kinds, stands, duty.pk, period.key]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for rule in duties.holding(DutyRule.objects.filter(duty=duty), period):
            cursor.execute(_MORE, [rule.times, duty.pk, period.key, rule.times, rule.unit_id, stands, stands])


def _credit(duty: Duty, period: Period, day: dt.date) -> None:
    """What ended units did in the period, added to what their heirs did."""
    heirs = units.sole_heirs(standing(period, day))
    if not heirs:
        return
    facts = Activity.objects.filter(
        unit__in=heirs,
        kind=duty.activity_kind,
        unit_kind__in=duty.unit_kinds,
        status=ActivityStatus.RECORDED,
        held_on__range=(max(period.first, duty.starts_on), period.last),
    )
    done = facts.order_by().values("unit").annotate(times=Count("pk")).values_list("unit", "times")
    with connection.cursor() as cursor:
        for unit, times in done:
            _add(cursor, heirs[unit], (duty.pk, period.key), times)


def _rolls(duty: Duty, period: Period, day: dt.date) -> None:
    kinds = list(duty.unit_kinds)
    marks = ", ".join(["%s"] * len(kinds))
    stands = standing(period, day)
    sql = f"""
    INSERT INTO work_roll (unit_id, duty_id, period, done, met, expected)
    SELECT unit_id, %s, %s, SUM(done), SUM(met), SUM(expected) FROM (
      SELECT l.above_id AS unit_id, COUNT(*) AS done, 0 AS met, 0 AS expected
      FROM work_activity a JOIN units_line l
        ON l.below_id = a.unit_id AND l.starts_on <= a.held_on AND l.ends_on > a.held_on
      WHERE a.kind = %s AND a.status = %s AND a.held_on BETWEEN %s AND %s AND a.held_on >= %s
        AND a.unit_kind IN ({marks}) GROUP BY l.above_id
      UNION ALL
      SELECT l.above_id, 0, SUM(CASE WHEN f.done < f.expected THEN f.done ELSE f.expected END), SUM(f.expected)
      FROM work_leaf f JOIN units_line l
        ON l.below_id = f.unit_id AND l.starts_on <= %s AND l.ends_on > %s
      WHERE f.duty_id = %s AND f.period = %s GROUP BY l.above_id
    ) AS counted GROUP BY unit_id
    """  # noqa: S608 - only placeholders are put in
    values: list[Any] = [*_facts(duty, period), *kinds, stands, stands, duty.pk, period.key]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
