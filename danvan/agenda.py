"""The register of what has a day (lịch công tác): each app says once what of it stands in a calendar.

A unit's yearly plan, a person's feed and the first page all read it, so they cannot differ.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise


@dataclass(frozen=True)
class Dated:
    """One thing with a day: `key` names it for ever ("task:ab12cd34"), `address` is its page; words carry no secret."""

    key: str
    day: dt.date
    title: str
    address: str
    unit_id: int
    done: bool = False
    # Its words may come from what somebody confided: outside the program it only says that something is due.
    is_private: bool = False


@dataclass(frozen=True)
class Source:
    """What one app puts in the calendar, by the units it stands at and by the offices that owe it.

    Both functions take ids and the first and last day, and ask a number of statements that does not grow with the ids.
    """

    name: str
    label: Promise | str
    of_units: Callable[[Collection[int], dt.date, dt.date], Iterable[Dated]]
    of_offices: Callable[[Collection[int], dt.date, dt.date], Iterable[Dated]] | None = None
    # The right to read these titles where they stand at a unit; who sees the unit's overview reads the rest.
    right: str = "unit.overview"


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Declare a source once; ImproperlyConfigured for a name taken."""
    if source.name in _sources:
        raise ImproperlyConfigured(f"source {source.name} is registered twice")
    _sources[source.name] = source
    return source


def sources() -> list[Source]:
    return list(_sources.values())


def of_units(
    unit_ids: Collection[int], first: dt.date, last: dt.date, *, without: Collection[str] = ()
) -> list[tuple[Source, Dated]]:
    """What stands in the calendar of these units between two days, both included, by day.

    Sources named in `without` are not asked.
    """
    asked = [source for source in sources() if source.name not in without]
    found = [(source, one) for source in asked for one in source.of_units(unit_ids, first, last)]
    return sorted(found, key=lambda pair: (pair[1].day, pair[1].title, pair[1].key))


def of_offices(office_ids: Collection[int], first: dt.date, last: dt.date) -> list[tuple[Source, Dated]]:
    """What these offices owe between two days, both included, by day."""
    found = [
        (source, one)
        for source in sources()
        if source.of_offices
        for one in source.of_offices(office_ids, first, last)
    ]
    return sorted(found, key=lambda pair: (pair[1].day, pair[1].title, pair[1].key))
