"""The number in force on a day, and the days people work."""

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

import holidays

from danvan.periods import add_working_days

from .models import Limit, MovedDay


class NoLimit(LookupError):
    """No number is in force for the key on that day."""


def limit(key: str, *, on: dt.date) -> Limit:
    """The number for `key` in force `on` that day, with source and verified flag; NoLimit if there is none."""
    found = (
        Limit.objects.filter(key=key, starts_on__lte=on)
        .select_related("source")
        .order_by("-starts_on")
        .first()
    )
    if found is None:
        raise NoLimit(key)
    return found


@lru_cache(maxsize=60)
def _public_holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("VN", years=year))


def is_working(day: dt.date) -> bool:
    """Whether people work on `day`: not a weekend, not a public holiday, unless the Government moved it."""
    return working(day, day)(day)


def working(first: dt.date, last: dt.date) -> Callable[[dt.date], bool]:
    """Whether people work on a day, for many days from `first` to `last` with one question to the database."""
    moved = dict(MovedDay.objects.filter(day__range=(first, last)).values_list("day", "works"))

    def is_working(day: dt.date) -> bool:
        usual = day.weekday() < 5 and day not in _public_holidays(day.year)
        return moved.get(day, usual)

    return is_working


def due(key: str, *, start: dt.date) -> dt.date:
    """The last day of the limit `key` for something that began on `start`; that day itself is not counted."""
    number = limit(key, on=start)
    if number.unit == Limit.Unit.WORKING_DAYS:
        # Far enough for weekends and the longest holidays of a year.
        far = start + dt.timedelta(days=number.number * 2 + 60)
        return add_working_days(start, number.number, is_working=working(start, far))
    if number.unit == Limit.Unit.DAYS:
        return start + dt.timedelta(days=number.number)
    raise NoLimit(f"{key} is not counted in days")
