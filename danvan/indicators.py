"""The register of indicators: every figure people report is declared once, by the app whose records it counts.

An indicator says which records count and on which day; the figure, its breakdown by unit and the list of records
behind it all come from that one declaration (`danvan.reports`), so they cannot differ.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet
from django.db.models.enums import TextChoices
from django.db.models.expressions import Combinable
from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from danvan.periods import Period, today


class Section(TextChoices):
    """The parts of the table of figures, in the order of the page."""

    PROGRAMMES = "programmes", _("Chương trình hành động")
    ACTIVITIES = "activities", _("Hoạt động đã tổ chức")
    DUTIES = "duties", _("Việc định kỳ")
    TASKS = "tasks", _("Nhiệm vụ được giao")
    CONCERNS = "concerns", _("Ý kiến, kiến nghị (chỉ ý kiến có tên)")
    PROMISES = "promises", _("Lời hứa")


@dataclass(frozen=True)
class Row:
    """One record behind a figure, as the list shows it; `address` is where it opens."""

    title: str
    unit_name: str
    day: dt.date | None
    address: str
    note: str = ""


@dataclass(frozen=True)
class Source:
    """One table of records that indicators count.

    `unit` is the path of the unit a record stands at. The record counts for the units above it on one day: its own
    `day` field, in the period that holds this day; or, for what merely stands at the end of a period, the day given by
    `stands(period)`. Exactly one of the two is declared. `within` narrows to a period where the day does not say it.
    `readable(viewer)` are the records the viewer may open; `veiled` is the row shown of the others.
    `stays` is the way to where records stood before an heir took them over (`units.Stay`; the record then has
    `moved_on`). `kept(unit id, periods)` answers for whole indicators, by code, from counters kept with the facts
    where the app has them; it must equal the sum over the records.
    """

    name: str
    noun: Promise | str
    rows: Callable[[], QuerySet[Any]]
    show: Callable[[Any], Row]
    readable: Callable[[Any], QuerySet[Any]]
    veiled: Callable[[Any], Row]
    why_veiled: Promise | str
    unit: str = "unit"
    day: str = ""
    stands: Callable[[Period], dt.date | Combinable] | None = None
    within: Callable[[Period], Q] | None = None
    stays: str = ""
    kept: Callable[[int, Iterable[Period]], Mapping[tuple[str, Period], int]] | None = None

    def __post_init__(self) -> None:
        if bool(self.day) == bool(self.stands):
            raise ImproperlyConfigured(f"{self.name}: either the field of the day, or what stands, not both")

    def narrow(self, period: Period) -> Q:
        """What of the table belongs to `period`."""
        own = Q(**{f"{self.day}__range": (period.first, period.last)}) if self.day else Q()
        return own & self.within(period) if self.within else own


@dataclass(frozen=True)
class Indicator:
    """A named, counted number per unit and period: `where` of the records of `source` that count.

    `amount` is the field or expression summed; without it records are counted. `where` must not join to many rows.
    """

    code: str
    label: Promise | str
    section: Section
    source: Source
    where: Callable[[Period], Q] = field(default=lambda period: Q())
    amount: str | Combinable | None = None
    unit_word: Promise | str = ""
    about_people: bool = False
    late: bool = False


@dataclass(frozen=True)
class Ratio:
    """Two indicators by code, part of whole; of any set of units it is the ratio of the two sums."""

    code: str
    label: Promise | str
    section: Section
    part: str
    whole: str


_register: dict[str, Indicator | Ratio] = {}


def register(entry: Indicator | Ratio) -> Indicator | Ratio:
    """Add a figure; a second home for the same code stops the program at its start."""
    if entry.code in _register:
        raise ImproperlyConfigured(f"the indicator {entry.code} is declared twice")
    _register[entry.code] = entry
    return entry


def registered() -> list[Indicator | Ratio]:
    """All figures: sections in the order of the page, within a section as declared."""
    order = list(Section)
    return sorted(_register.values(), key=lambda entry: order.index(entry.section))


def counted() -> list[Indicator]:
    return [entry for entry in registered() if isinstance(entry, Indicator)]


def get(code: str) -> Indicator | None:
    """The counted indicator of that code; a ratio has no records of its own."""
    entry = _register.get(code)
    return entry if isinstance(entry, Indicator) else None


def verify() -> None:
    """Every ratio is made of counted indicators; called once all apps have declared theirs."""
    for entry in _register.values():
        if isinstance(entry, Ratio) and not (get(entry.part) and get(entry.whole)):
            raise ImproperlyConfigured(f"the ratio {entry.code} needs {entry.part} and {entry.whole}")


def address(record: Any) -> str:
    """Where a record opens, or nothing while its page is not built."""
    try:
        return str(record.get_absolute_url())
    except NoReverseMatch:
        return ""


def standing(period: Period) -> dt.date:
    """The day on which things stand for `period`: its last, or today while it runs."""
    return min(max(today(), period.first), period.last)
