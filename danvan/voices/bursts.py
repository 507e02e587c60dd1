"""Early warning: a field people suddenly speak of much more than usual, from frozen weekly counts alone (T-50).

Gamma-Poisson: the rate of a field is Gamma distributed, its prior Gamma(1/2, 1/2), learnt from the year before, which
knows the seasons. The two or the three newest weeks so full that chance alone seldom makes them so are a burst.
"""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from math import exp, lgamma, log
from typing import Final

from danvan.concerns.rules import Field

from . import weeks
from .models import Weekly

WINDOWS: Final = (2, 3)  # weeks looked at together
HISTORY: Final = 52
RARE: Final = 0.0004
# Nothing is said of fewer reports or fewer units than these, so that no warning points at one person.
FEWEST_REPORTS: Final = 5
FEWEST_UNITS: Final = 3
_PRIOR: Final = 0.5


def is_burst(counts: Sequence[int]) -> bool:
    """Whether the newest of these weekly counts, the oldest first, are far more than those before them."""
    return any(_is_rare(counts[-HISTORY - window : -window], counts[-window:]) for window in WINDOWS)


def _is_rare(before: Sequence[int], newest: Sequence[int]) -> bool:
    shape, rate = _PRIOR + sum(before), _PRIOR + len(before)
    return _at_least(sum(newest), shape, rate / (rate + len(newest))) < RARE


@lru_cache(maxsize=4096)
def _at_least(number: int, shape: float, chance: float) -> float:
    """The probability of `number` or more in a negative binomial distribution."""
    below = sum(
        exp(lgamma(shape + k) - lgamma(shape) - lgamma(k + 1) + shape * log(chance) + k * log(1 - chance))
        for k in range(number)
    )
    return max(0.0, 1.0 - below)


def bursts(day: dt.date) -> list[Field]:
    """Fields with a burst in the weeks closed before `day`. Fields only: a number would tell who is few."""
    last = [weeks.week_of(day - dt.timedelta(days=7 * back)) for back in range(HISTORY + WINDOWS[-1], 0, -1)]
    rows = Weekly.objects.filter(week__in=last)
    found = {(row.field, row.week): row for row in rows}
    return [field for field in Field if _is_shown([found.get((field.value, week)) for week in last])]


def _is_shown(rows: Sequence[Weekly | None]) -> bool:
    newest = [row for row in rows[-WINDOWS[0] :] if row]
    enough = sum(row.reports for row in newest) >= FEWEST_REPORTS
    spread = max((row.units for row in newest), default=0) >= FEWEST_UNITS
    return enough and spread and is_burst([row.reports if row else 0 for row in rows])
