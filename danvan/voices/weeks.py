"""ISO weeks, the finest time the protected channel knows, and the clocks that start after one (T-11, T-30)."""

import datetime as dt

from dateutil.relativedelta import relativedelta

from danvan.law.queries import due, limit


def week_of(day: dt.date) -> str:
    """The ISO week of a day: 2026-W48."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def last_day(week: str) -> dt.date:
    """The Sunday that ends the week."""
    return dt.date.fromisocalendar(int(week[:4]), int(week[6:]), 7)


def erase_after(week: str) -> dt.date:
    """The last day on which anything is kept of what ended in the week; counted from its end, so it tells no day."""
    last = last_day(week)
    return last + relativedelta(months=limit("voice.keep", on=last).number)


def due_after(week: str, key: str) -> dt.date:
    """The last day of the limit `key`, counted from the first working day after the week."""
    return due(key, start=last_day(week))
