"""Which days are offered as a deadline; how a measure stands."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from danvan.periods import Period

# What of a measure its tasks carry: changed later, it changes what somebody is at work on.
WORDS_OF_A_TASK = frozenset({"title", "detail", "expected_result"})
REASON_NEEDED = _("Nhiệm vụ đã giao: nêu lý do sửa, mọi nơi đang làm sẽ đọc.")


def offered_dues(day: dt.date) -> list[tuple[dt.date, Period]]:
    """Ends of this and the next quarter, half-year, and of the year, each day once by its longest period."""
    found: dict[dt.date, Period] = {}
    for kind in ("quarter", "half", "year"):
        period = Period.of(kind, day)
        for one in (period, period.following) if kind != "year" else (period,):
            if one.last > day:
                found[one.last] = one
    return sorted(found.items())


def period_of(day: dt.date) -> Period | None:
    """The longest period that ends on `day`; a deadline for a period is its last day."""
    found = [
        period
        for kind in ("year", "half", "quarter", "month")
        if (period := Period.of(kind, day)).last == day
    ]
    return found[0] if found else None


@dataclass(frozen=True)
class Progress:
    """Tasks of a measure or programme, counted; withdrawn ones are left out. The percentage is of the leaves."""

    total: int = 0
    opened: int = 0
    accepted: int = 0
    going: int = 0
    objected: int = 0
    done: int = 0
    late: int = 0
    # The tasks nobody divided further: what is really done, counted below.
    leaves: int = 0
    leaves_done: int = 0

    @property
    def percent(self) -> int:
        return self.leaves_done * 100 // self.leaves if self.leaves else 0

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
