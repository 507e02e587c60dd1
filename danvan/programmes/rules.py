"""Which days are offered as a deadline; how a measure stands."""

import datetime as dt
from dataclasses import dataclass

from danvan.periods import Period


def offered_dues(day: dt.date) -> list[tuple[dt.date, Period]]:
    """Ends of this and the next quarter, half-year, and of the year, each day once by its longest period."""
    found: dict[dt.date, Period] = {}
    for kind in ("quarter", "half", "year"):
        period = Period.of(kind, day)
        for one in (period, period.following) if kind != "year" else (period,):
            if one.last > day:
                found[one.last] = one
    return sorted(found.items())


@dataclass(frozen=True)
class Progress:
    """Tasks of a measure or programme, counted; withdrawn ones are left out of the total."""

    total: int = 0
    opened: int = 0
    accepted: int = 0
    objected: int = 0
    done: int = 0
    late: int = 0

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def meter(self) -> str:
        """The state of the bar: late before soon."""
        return "late" if self.late else "soon" if self.objected else ""

    @property
    def badge(self) -> str:
        if not self.total:
            return "not_started"
        if self.late:
            return "late"
        return "done" if self.done == self.total else "in_progress"
