"""The page of a unit for those who lead it: what is overdue first, then duties, concerns and promises.

Figures come from the register of indicators, so the tile and the report say the same; twelve queries in all.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Window
from django.http import Http404
from django.utils.translation import gettext as _

from danvan import indicators
from danvan.indicators import Indicator, Row
from danvan.periods import Period, today
from danvan.reorganisations import queries as reorganisations
from danvan.reorganisations.models import Event
from danvan.reports import queries as reports
from danvan.reports.rules import percent
from danvan.units import queries as units
from danvan.units import reasons
from danvan.units.access import Placed, Viewer
from danvan.units.models import Office, Unit
from danvan.work import heat
from danvan.work import queries as work

SHOWN = 6
_RIGHTS = ("unit.overview", "task.read", "concern.read", "report.read")


@dataclass(frozen=True)
class Place:
    """A unit, what stands above it, and which of the rights of this page reach it."""

    unit: Unit
    path: list[Unit]
    rights: frozenset[str]


def place(code: str, viewer: Viewer) -> Place:
    """The unit at an address; names of units are open to everybody signed in. Raises Http404 for no unit."""
    reach = {
        right.replace(".", "_"): Exists(viewer.units(right).filter(pk=OuterRef("pk"))) for right in _RIGHTS
    }
    changes = Exists(reorganisations.coming(OuterRef("pk")))
    named = Unit.objects.select_related("current").annotate(**reach, changes=changes)
    above = named.filter(
        lines_down__below__code=code,
        lines_down__starts_on__lte=viewer.day,
        lines_down__ends_on__gt=viewer.day,
    ).order_by("lines_down__steps", "pk")
    # A unit that has ended or not begun stands under nothing today.
    found = list(above) or list(named.filter(code=code))
    if not found:
        raise Http404(code)
    unit = found[0]
    rights = frozenset(right for right in _RIGHTS if getattr(unit, right.replace(".", "_")))
    return Place(unit, [up for up in found[:0:-1] if up.tree == unit.tree], rights)


def coming(at: Place) -> Iterable[Event]:
    """Decided changes of the unit that wait for their day; asked for only where there are any."""
    return reorganisations.coming(at.unit) if getattr(at.unit, "changes", False) else ()


@reasons.opens("unit.overview", "home:unit", for_all=True)
def _one_unit(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return units.by_code(words["code"]).first()


def own(viewer: Viewer) -> Unit:
    """The first unit the viewer leads or belongs to; Http404 for those who belong to none."""
    homes = units.homes(viewer)
    if not homes:
        raise Http404
    open_to = set(viewer.units("unit.overview").filter(pk__in=viewer.home_ids).values_list("pk", flat=True))
    return next((home for home in homes if home.pk in open_to), homes[0])


def head_of(unit: Unit, day: dt.date) -> list[units.Holder]:
    """Who answers for the unit."""
    offices = Office.objects.filter(unit=unit, role=unit.head_role)
    return [holder for holders in units.holders(offices, day).values() for holder in holders]


@dataclass(frozen=True)
class Listing:
    """The first few records behind a figure, and how many there are."""

    total: int
    rows: tuple[Row, ...]
    shown_in_words: bool


@dataclass(frozen=True)
class Bar:
    """One bar of the chart, in its own coordinates."""

    x: int
    y: int
    height: int
    value: int

    @property
    def label_y(self) -> int:
        return self.y - 4


@dataclass(frozen=True)
class Month:
    """A month of the chart: its concerns received, and of these the ones confirmed by now."""

    period: Period
    got: Bar
    done: Bar
    middle: int
    label: str


@dataclass(frozen=True)
class Overview:
    """Everything the page shows."""

    period: Period
    promises: Listing
    concerns: Listing
    received: int
    confirmed: int
    reopened: int
    unanswered: int
    duties_share: int | None
    duties_met: int
    duties_expected: int
    heat: heat.Heat
    months: tuple[Month, ...]
    chart_width: int


def overview(at: Place, period: Period) -> Overview:
    """The page of a unit the viewer may look over."""
    unit = at.unit
    sheet = work.sheet(unit, period, today())
    due = [state for state in sheet.total if period.contains(state.period.last)]
    met, expected = sum(state.met for state in due), sum(state.expected for state in due)
    months = _months(period)
    received = _figure("concerns.received")
    now_closed = Indicator(
        "closed", "", received.section, received.source, lambda _period: Q(status="CLOSED")
    )
    wanted = [
        received,
        *(_figure(f"concerns.{name}") for name in ("answered", "confirmed", "reopened")),
        now_closed,
    ]
    counts = reports.sums(received.source, wanted, unit.pk, [period, *months])
    return Overview(
        period=period,
        promises=_listing("promises.late", at, period, "task.read", "due"),
        concerns=_listing("concerns.open", at, period, "concern.read", "received_on"),
        received=counts["concerns.received", period],
        confirmed=counts["concerns.confirmed", period],
        reopened=counts["concerns.reopened", period],
        unanswered=counts["concerns.received", period] - counts["concerns.answered", period],
        duties_share=percent(met, expected),
        duties_met=met,
        duties_expected=expected,
        heat=heat.of(sheet),
        months=_chart(months, counts),
        chart_width=20 + 67 * len(months),
    )


def _figure(code: str) -> Indicator:
    found = indicators.get(code)
    if found is None:
        raise LookupError(code)
    return found


def _listing(code: str, at: Place, period: Period, right: str, order: str) -> Listing:
    """The oldest records of a figure with their number in one query; without the right, only the number."""
    entry = _figure(code)
    if right not in at.rights:
        return Listing(reports.total(entry, at.unit, period), (), shown_in_words=False)
    rows = reports.records(entry, at.unit, period).annotate(of_all=Window(Count("pk"))).order_by(order, "pk")
    found: list[Any] = list(rows[:SHOWN])
    shown = tuple(entry.source.show(record) for record in found)
    return Listing(found[0].of_all if found else 0, shown, shown_in_words=True)


def _months(period: Period) -> list[Period]:
    found = [Period.of("month", period.first)]
    while found[-1].last < period.last:
        found.append(found[-1].following)
    return found


def _chart(months: Sequence[Period], counts: reports.Counts) -> tuple[Month, ...]:
    """Two bars a month; the highest is 120 high, the ground line lies at 150."""
    pairs = [(counts["concerns.received", month], counts["closed", month]) for month in months]
    top = max((got for got, _done in pairs), default=0) or 1
    found = []
    for place_, (month, (got, done)) in enumerate(zip(months, pairs, strict=True)):
        left = 20 + 67 * place_
        label = _("Th. %(month)d") % {"month": month.index}
        found.append(Month(month, _bar(left, got, top), _bar(left + 27, done, top), left + 26, label))
    return tuple(found)


def _bar(x: int, value: int, top: int) -> Bar:
    height = round(120 * value / top)
    return Bar(x, 150 - height, height, value)
