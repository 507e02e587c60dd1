"""Early warning from frozen counts: found soon, seldom false, and silent about the few (T-50)."""

import datetime as dt
import math
import random

import pytest

from danvan.concerns.rules import Field
from danvan.voices import bursts
from danvan.voices.models import Weekly
from danvan.voices.weeks import week_of

TOPICS, WEEKS, MEAN = 60, 156, 0.9
BURST, LONG = 5, 6
SEEDS = (1, 2, 3)
DAY = dt.date(2026, 6, 22)


def drawn(source: random.Random, rate: float) -> int:
    """A Poisson number."""
    limit, product, number = math.exp(-rate), source.random(), 0
    while product > limit:
        product *= source.random()
        number += 1
    return number


def quiet(source: random.Random) -> list[int]:
    """Weekly counts of one topic without a burst: seasons of a year, and weeks more uneven than chance alone."""
    phase = source.random() * 52
    rates = (MEAN * (1 + 0.3 * math.sin(2 * math.pi * (week + phase) / 52)) for week in range(WEEKS))
    return [drawn(source, rate * source.gammavariate(10, 1 / 10)) for rate in rates]


def test_bursts_are_found_within_two_weeks_and_alarms_are_seldom_false() -> None:
    """Within two weeks of the one it began in. False alarms are counted a week, over all sixty topics."""
    watched = range(bursts.HISTORY + bursts.WINDOWS[0], WEEKS)
    false = found = tried = 0
    for seed in SEEDS:
        source = random.Random(seed)  # noqa: S311 - a simulation
        topics = [quiet(source) for _ in range(TOPICS)]
        false += sum(bursts.is_burst(counts[:week]) for counts in topics for week in watched)
        for counts in topics:
            for start in range(56, WEEKS - LONG, 24):
                more = [count + drawn(source, BURST) for count in counts[start : start + LONG]]
                tried += 1
                found += any(bursts.is_burst(counts[:start] + more[:weeks]) for weeks in (1, 2, 3))
    assert false / len(watched) / len(SEEDS) <= 0.15
    assert found / tried >= 0.95


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reports", "units", "is_told"), [((6, 7), 4, True), ((6, 7), 2, False), ((2, 2), 4, False)]
)
def test_a_field_is_named_without_a_number_and_never_for_the_few(
    reports: tuple[int, int], units: int, is_told: bool
) -> None:
    newest = zip(reports, (14, 7), strict=True)
    Weekly.objects.bulk_create(
        Weekly(
            week=week_of(DAY - dt.timedelta(days=back)),
            field=Field.FINANCE,
            reports=number,
            units=min(units, number),
        )
        for number, back in newest
    )
    assert (bursts.bursts(DAY) == [Field.FINANCE]) is is_told
