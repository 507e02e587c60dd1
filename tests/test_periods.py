"""Today, and the periods people report by."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from danvan.periods import Period, add_working_days, now, today, working_days_between

KINDS = st.sampled_from(["month", "quarter", "half", "year"])
DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2900, 12, 31))
PERIODS = st.builds(Period.of, KINDS, DAYS)


def weekday(day: dt.date) -> bool:
    return day.weekday() < 5


def test_the_day_is_that_of_viet_nam(settings: object) -> None:
    settings.CLOCK = "2026-06-30T17:30:00+00:00"  # type: ignore[attr-defined]
    assert today() == dt.date(2026, 7, 1)
    assert now().isoformat() == "2026-06-30T17:30:00+00:00"


def test_without_a_fixed_clock_time_goes_on(settings: object) -> None:
    settings.CLOCK = ""  # type: ignore[attr-defined]
    assert now() <= now()
    assert now().tzinfo


@given(KINDS, DAYS)
def test_a_period_holds_its_day_and_has_one_key(kind: str, day: dt.date) -> None:
    period = Period.of(kind, day)
    assert period.contains(day)
    assert period.kind == kind
    assert Period.from_key(period.key) == period
    assert period.first <= day <= period.last


@given(PERIODS)
def test_periods_follow_each_other_without_gap(period: Period) -> None:
    assert period.previous.last + dt.timedelta(days=1) == period.first
    assert period.previous.following == period
    assert period.following.first == period.last + dt.timedelta(days=1)
    assert period.same_last_year.following.first.year in {period.year - 1, period.year}
    assert (period.same_last_year.index, period.same_last_year.year) == (period.index, period.year - 1)
    assert not period.contains(period.previous.last)


@given(PERIODS, PERIODS)
def test_periods_of_a_kind_sort_by_time(one: Period, other: Period) -> None:
    if one.kind == other.kind:
        assert (one < other) == (one.first < other.first)


@pytest.mark.parametrize(
    ("key", "first", "last", "words"),
    [
        ("2026-06", "2026-06-01", "2026-06-30", "tháng 6/2026"),
        ("2024-02", "2024-02-01", "2024-02-29", "tháng 2/2024"),
        ("2026-q2", "2026-04-01", "2026-06-30", "quý II/2026"),
        ("2026-h1", "2026-01-01", "2026-06-30", "6 tháng đầu năm 2026"),
        ("2026-h2", "2026-07-01", "2026-12-31", "6 tháng cuối năm 2026"),
        ("2026", "2026-01-01", "2026-12-31", "năm 2026"),
    ],
)
def test_a_key_names_days_and_words(key: str, first: str, last: str, words: str) -> None:
    period = Period.from_key(key)
    assert (period.first.isoformat(), period.last.isoformat(), period.key) == (first, last, key)
    with translation.override("vi"):
        assert period.label == words


@pytest.mark.parametrize(
    "key",
    [
        "",
        "26",
        "2026-13",
        "2026-00",
        "2026-q5",
        "2026-h3",
        "2026-6",
        "2026-Q1",
        "2026-06\n",
        "٢٠٢٦",
        "3026",
        "0999",
    ],
)
def test_any_other_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no such period"):
        Period.from_key(key)


@given(DAYS, st.integers(0, 120))
def test_working_days_are_counted_as_they_are_added(day: dt.date, count: int) -> None:
    due = add_working_days(day, count, is_working=weekday)
    assert working_days_between(day, due, is_working=weekday) == count
    assert count == 0 or weekday(due)
    assert working_days_between(due, day, is_working=weekday) == 0
