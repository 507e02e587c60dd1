"""On which days what comes back falls: the 31st, the 29th of February, fifth weekdays, days of rest."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.plans.rules import OnRestDay, Recurrence, a_year_later, occurrences, on_working_day

END = dt.date(2026, 12, 31)


def test_the_31st_falls_on_the_last_day_of_a_shorter_month() -> None:
    days = occurrences(dt.date(2026, 1, 31), END, Recurrence.MONTHLY)
    assert [day.strftime("%d/%m") for day in days[:4]] == ["31/01", "28/02", "31/03", "30/04"]
    assert len(days) == 12


def test_the_29th_of_february_comes_back_in_every_half_year_and_a_year_later() -> None:
    days = occurrences(dt.date(2028, 2, 29), dt.date(2028, 12, 31), Recurrence.HALF_YEARLY)
    assert days == [dt.date(2028, 2, 29), dt.date(2028, 8, 29)]
    assert a_year_later(dt.date(2028, 2, 29)) == dt.date(2029, 2, 28)


def test_a_fifth_friday_is_the_last_one_where_there_are_four() -> None:
    days = occurrences(dt.date(2026, 1, 30), dt.date(2026, 3, 31), Recurrence.MONTHLY_WEEKDAY)
    assert days == [dt.date(2026, 1, 30), dt.date(2026, 2, 27), dt.date(2026, 3, 27)]


@pytest.mark.parametrize(("how", "count"), [("ONCE", 1), ("WEEKLY", 52), ("QUARTERLY", 4), ("HALF", 2)])
def test_a_year_from_the_fifth_of_january(how: str, count: int) -> None:
    assert len(occurrences(dt.date(2026, 1, 5), END, how)) == count


@pytest.mark.parametrize(
    ("rule", "day"),
    [(OnRestDay.KEEP, 25), (OnRestDay.BEFORE, 23), (OnRestDay.AFTER, 26)],
)
def test_a_sunday_moves_as_the_plan_says(rule: str, day: int) -> None:
    sunday = dt.date(2026, 1, 25)
    moved = on_working_day(sunday, rule, 2026, lambda one: one.weekday() < 5)
    assert moved == dt.date(2026, 1, day)


def test_no_move_leaves_the_year_of_the_plan() -> None:
    new_year = dt.date(2028, 1, 1)
    assert on_working_day(new_year, OnRestDay.BEFORE, 2028, lambda one: one.weekday() < 5) == new_year


@given(st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31)), st.sampled_from(Recurrence.values))
def test_every_series_begins_on_its_first_day_and_keeps_its_order(first: dt.date, how: str) -> None:
    days = occurrences(first, dt.date(first.year, 12, 31), how)
    assert days[0] == first
    assert days == sorted(set(days))
    assert all(day.year == first.year for day in days)
