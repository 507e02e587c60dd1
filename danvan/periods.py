"""Today, and the periods people report by; deadlines counted in working days."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

Kind = Literal["month", "quarter", "half", "year"]
_MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_KEY = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?:(?P<month>0[1-9]|1[0-2])|q(?P<quarter>[1-4])|h(?P<half>[12])))?"
)


def now() -> dt.datetime:
    """This moment, aware; the fixed moment of the setting CLOCK where one is set (T-75)."""
    if fixed := getattr(settings, "CLOCK", ""):
        return dt.datetime.fromisoformat(fixed)
    return timezone.now()


def today() -> dt.date:
    """The day it is in Viet Nam."""
    return timezone.localdate(now())


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter, half-year or year; `index` counts from 1 within the year."""

    year: int
    kind: Kind
    index: int = 1

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 2999 and 1 <= self.index <= 12 // _MONTHS[self.kind]):
            raise ValueError(f"no such period: {self.year} {self.kind} {self.index}")

    @classmethod
    def of(cls, kind: str, day: dt.date) -> "Period":
        """The period of that kind that holds `day`."""
        known = cast(Kind, kind)
        return cls(day.year, known, (day.month - 1) // _MONTHS[known] + 1)

    @classmethod
    def from_key(cls, key: str) -> "Period":
        """The period written as 2026, 2026-h1, 2026-q3 or 2026-06; ValueError for anything else."""
        found = _KEY.fullmatch(key)
        if not found:
            raise ValueError(f"no such period: {key!r}")
        year = int(found["year"])
        for kind in ("month", "quarter", "half"):
            if found[kind]:
                return cls(year, kind, int(found[kind]))
        return cls(year, "year")

    @property
    def key(self) -> str:
        mark = {
            "month": f"-{self.index:02}",
            "quarter": f"-q{self.index}",
            "half": f"-h{self.index}",
            "year": "",
        }
        return f"{self.year}{mark[self.kind]}"

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, (self.index - 1) * _MONTHS[self.kind] + 1, 1)

    @property
    def last(self) -> dt.date:
        month = self.index * _MONTHS[self.kind]
        following = dt.date(self.year + 1, 1, 1) if month == 12 else dt.date(self.year, month + 1, 1)
        return following - dt.timedelta(days=1)

    @property
    def previous(self) -> "Period":
        return Period.of(self.kind, self.first - dt.timedelta(days=1))

    @property
    def following(self) -> "Period":
        return Period.of(self.kind, self.last + dt.timedelta(days=1))

    @property
    def same_last_year(self) -> "Period":
        return Period(self.year - 1, self.kind, self.index)

    def contains(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    @property
    def label(self) -> str:
        """In words, in the language of the page."""
        words = {"year": self.year, "index": self.index}
        if self.kind == "year":
            return gettext("năm %(year)d") % words
        if self.kind == "half":
            text = (
                gettext("6 tháng đầu năm %(year)d")
                if self.index == 1
                else gettext("6 tháng cuối năm %(year)d")
            )
            return text % words
        if self.kind == "quarter":
            return gettext("quý %(roman)s/%(year)d") % {
                **words,
                "roman": ("I", "II", "III", "IV")[self.index - 1],
            }
        return gettext("tháng %(index)d/%(year)d") % words

    def __str__(self) -> str:
        return self.label


def add_working_days(day: dt.date, count: int, *, is_working: Callable[[dt.date], bool]) -> dt.date:
    """The `count`-th working day after `day`; the day itself is not counted."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_working(day)
    return day


def working_days_between(start: dt.date, end: dt.date, *, is_working: Callable[[dt.date], bool]) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later."""
    return sum(is_working(start + dt.timedelta(days=step)) for step in range(1, (end - start).days + 1))
