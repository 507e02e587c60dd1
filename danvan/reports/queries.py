"""Figures of a unit and everything below it, their breakdown by what stands directly below, and their records.

All three follow one path: a record counts for the units above it on its own day (`units.Line`), so a unit that
moved takes its later records with it and leaves the earlier ones where they happened.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, DateField, F, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.http import Http404

from danvan import indicators
from danvan.indicators import Indicator, Ratio, Row, Section, Source
from danvan.periods import Period, today
from danvan.units import queries as units
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.models import Line, Unit

from .rules import Pair, percent

FIRST_YEAR, LAST_YEAR = 2001, 2100
PAGE = 25


def period_of(key: str) -> Period:
    """The period of an address; anything else is no page."""
    try:
        found = Period.from_key(key)
    except ValueError:
        raise Http404(key) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Http404(key)
    return found


def offered() -> list[Period]:
    """The half-years and years people report by: the running ones and those of the two years before, newest first."""
    day = today()
    halves = [Period.of("half", day)]
    while len(halves) < 5:
        halves.append(halves[-1].previous)
    years = [Period(day.year - back, "year") for back in range(3)]
    return [*halves, *years]


def place(viewer: Viewer, code: str) -> Unit:
    """The unit of that code, or without one the viewer's own, if they may read its report; else no page."""
    reached = viewer.units("report.read").select_related("current")
    if code:
        found = reached.filter(code=code).first()
    else:
        own = {unit.pk: unit for unit in reached.filter(pk__in=viewer.home_ids)}
        found = next((own[pk] for pk in viewer.home_ids if pk in own), None)
    if found is None:
        raise Http404(code)
    return found


def path_to(viewer: Viewer, unit: Unit) -> list[Unit]:
    """The units above `unit` whose reports the viewer may read, from the top down."""
    above = tree.above(unit.pk, viewer.day).filter(pk__in=viewer.units("report.read"))
    return list(above.exclude(pk=unit.pk).select_related("current"))[::-1]


def below(unit: Unit, viewer: Viewer) -> list[Unit]:
    """What stands directly below today."""
    return [version.unit for version in units.children(unit, viewer.day).select_related("unit__current")]


def _day(source: Source, period: Period) -> Combinable:
    """The day whose tree says for whom a record of `source` counts."""
    if source.stands is None:
        return F(source.day)
    day = source.stands(period)
    return Value(day, output_field=DateField()) if isinstance(day, dt.date) else day


def _under(source: Source, unit_id: int, period: Period) -> QuerySet[Any]:
    """The records of a source that count for the unit, not yet narrowed to the period, with their day."""
    line = f"{source.unit}__lines_up__"
    rows: QuerySet[Any] = (
        source.rows()
        .annotate(counts_on=_day(source, period))
        .filter(
            **{
                f"{line}above": unit_id,
                f"{line}starts_on__lte": F("counts_on"),
                f"{line}ends_on__gt": F("counts_on"),
            }
        )
    )
    return rows


def _amount(indicator: Indicator, where: Q) -> Any:
    if indicator.amount is None:
        return Count("pk", filter=where)
    return Sum(indicator.amount, filter=where, default=0)


Counts = dict[tuple[str, Period], int]


def figures(unit_id: int, periods: Sequence[Period]) -> Counts:
    """Every figure of the unit for each of the periods; one statement a source, two for what stands on a day."""
    found: Counts = {}
    for source, group in _by_source(indicators.counted()):
        if source.kept:
            found.update(source.kept(unit_id, periods))
        elif source.day:
            found.update(sums(source, group, unit_id, periods))
        else:
            for period in periods:
                found.update(sums(source, group, unit_id, [period]))
    return found


def _by_source(entries: Iterable[Indicator]) -> Iterator[tuple[Source, list[Indicator]]]:
    ordered = sorted(entries, key=lambda entry: entry.source.name)
    for _name, group in groupby(ordered, key=lambda entry: entry.source.name):
        found = list(group)
        yield found[0].source, found


def sums(source: Source, group: Sequence[Indicator], unit_id: int, periods: Sequence[Period]) -> Counts:
    """Several figures of one source in one statement; of a source that stands on a day, for one period only."""
    wanted = {
        f"figure_{place}": (entry, period)
        for place, (entry, period) in enumerate((entry, period) for entry in group for period in periods)
    }
    inside = [source.narrow(period) for period in periods]
    # An empty condition means all of it, which `|` would forget.
    narrowed = reduce(or_, inside) if all(inside) else Q()
    found = (
        _under(source, unit_id, periods[0])
        .filter(narrowed)
        .aggregate(
            **{
                name: _amount(entry, source.narrow(period) & entry.where(period))
                for name, (entry, period) in wanted.items()
            }
        )
    )
    return {(entry.code, period): found[name] for name, (entry, period) in wanted.items()}


@dataclass(frozen=True)
class Figure:
    """A line of the table: what it is, this period and the same a year before; a share also names its two parts."""

    entry: Indicator | Ratio
    pair: Pair
    whole: Pair | None = None

    @property
    def opens(self) -> str:
        """The code whose records stand behind it."""
        return self.entry.part if isinstance(self.entry, Ratio) else self.entry.code

    @property
    def is_share(self) -> bool:
        return self.whole is not None

    @property
    def now(self) -> int | None:
        return percent(self.pair.now, self.whole.now) if self.whole else self.pair.now

    @property
    def before(self) -> int | None:
        return percent(self.pair.before, self.whole.before) if self.whole else self.pair.before

    @property
    def is_late(self) -> bool:
        return isinstance(self.entry, Indicator) and self.entry.late and self.pair.now > 0

    @property
    def source(self) -> Source:
        entry = self.entry if isinstance(self.entry, Indicator) else indicators.get(self.entry.part)
        assert entry is not None  # noqa: S101 - indicators.verify() has seen to it at the start
        return entry.source


@dataclass(frozen=True)
class Part:
    """A section of the table."""

    section: Section
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Report:
    """All figures of a unit for a period, beside those of a year before."""

    unit: Unit
    period: Period
    parts: tuple[Part, ...]

    @property
    def pairs(self) -> dict[str, Pair]:
        return {
            line.entry.code: line.pair for part in self.parts for line in part.figures if not line.is_share
        }

    @property
    def labels(self) -> dict[str, str]:
        return {line.entry.code: str(line.entry.label) for part in self.parts for line in part.figures}


def report(unit: Unit, period: Period) -> Report:
    """The page of a unit and period."""
    earlier = period.same_last_year
    counts = figures(unit.pk, [period, earlier])

    def pair(code: str) -> Pair:
        return Pair(counts[code, period], counts[code, earlier])

    def line(entry: Indicator | Ratio) -> Figure:
        if isinstance(entry, Ratio):
            return Figure(entry, pair(entry.part), pair(entry.whole))
        return Figure(entry, pair(entry.code))

    parts = groupby(indicators.registered(), key=lambda entry: entry.section)
    return Report(
        unit, period, tuple(Part(section, tuple(line(entry) for entry in group)) for section, group in parts)
    )


def indicator(code: str) -> Indicator:
    """The figure of an address; anything else is no page."""
    found = indicators.get(code)
    if found is None:
        raise Http404(code)
    return found


def records(entry: Indicator, unit: Unit, period: Period) -> QuerySet[Any]:
    """The records that make the figure, the newest first; each carries what it adds as `adds`."""
    rows: QuerySet[Any] = _under(entry.source, unit.pk, period).filter(
        entry.source.narrow(period), entry.where(period)
    )
    amount = (
        Value(1)
        if entry.amount is None
        else F(entry.amount)
        if isinstance(entry.amount, str)
        else entry.amount
    )
    listed: QuerySet[Any] = rows.annotate(adds=amount).order_by("-counts_on", "-pk")
    return listed


def total(entry: Indicator, unit: Unit, period: Period) -> int:
    """The figure, counted from its records."""
    rows: QuerySet[Any] = _under(entry.source, unit.pk, period).filter(entry.source.narrow(period))
    found: int = rows.aggregate(figure=_amount(entry, entry.where(period)))["figure"]
    return found


@dataclass(frozen=True)
class Share:
    """What one unit directly below, or the unit itself, adds to the figure."""

    unit: Unit
    figure: int
    is_itself: bool
    is_open: bool


def breakdown(entry: Indicator, unit: Unit, period: Period, viewer: Viewer) -> list[Share]:
    """The figure by what stood directly below on each record's day; the sum is the figure.

    A record that counts along two ways (a body led by one unit and standing under another) is given to the nearest.
    """
    rows: QuerySet[Any] = _under(entry.source, unit.pk, period).filter(
        entry.source.narrow(period), entry.where(period)
    )
    place = entry.source.unit
    figures = rows.order_by().values(place, "counts_on").annotate(figure=_amount(entry, Q()))
    steps = _first_steps(unit.pk)
    counts: dict[int, int] = defaultdict(int)
    for at, day, figure in figures.values_list(place, "counts_on", "figure"):
        counts[_step_on(steps.get(at, ()), day) or unit.pk] += figure
    children = units.children(unit, indicators.standing(period)).values_list("unit_id", flat=True)
    named = Unit.objects.select_related("current").in_bulk({unit.pk, *children, *counts})
    reached = set(viewer.units("report.read").filter(pk__in=named).values_list("pk", flat=True))
    shares = [Share(at, counts.get(pk, 0), pk == unit.pk, pk in reached) for pk, at in named.items()]
    shown = [share for share in shares if share.figure or not share.is_itself]
    return sorted(shown, key=lambda share: (share.is_itself, -share.figure, _sort_key(share.unit)))


# A unit directly below and a stretch of days: nearest first, the day `end` not included.
Steps = Sequence[tuple[int, dt.date, dt.date]]


def _first_steps(unit_id: int) -> Mapping[int, Steps]:
    """For everything that ever counted for the unit: below which of its direct children, on which days."""
    direct: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    lines = Line.objects.filter(above=unit_id, steps=1)
    for child, start, end in lines.values_list("below", "starts_on", "ends_on"):
        direct[child].append((start, end))
    found: dict[int, list[tuple[int, dt.date, dt.date]]] = defaultdict(list)
    further = Line.objects.filter(above__in=lines.values("below")).order_by("steps", "above")
    for child, below, start, end in further.values_list("above", "below", "starts_on", "ends_on"):
        for first, last in direct[child]:
            if max(first, start) < min(last, end):
                found[below].append((child, max(first, start), min(last, end)))
    return found


def _step_on(steps: Steps, day: dt.date) -> int | None:
    return next((child for child, start, end in steps if start <= day < end), None)


def _sort_key(unit: Unit) -> str:
    return unit.current.sort_key if unit.current else unit.code


@dataclass(frozen=True)
class Listed:
    """A record as this viewer sees it: with its address, or with the reason why it does not open."""

    row: Row
    adds: int
    why_closed: str = ""


@dataclass(frozen=True)
class Listing:
    """One page of the records behind a figure."""

    page: Page[Any]
    rows: tuple[Listed, ...]


def listing(entry: Indicator, unit: Unit, period: Period, number: str, viewer: Viewer) -> Listing:
    """Twenty-five records; one more question tells which of them the viewer may open."""
    page = Paginator(records(entry, unit, period), PAGE).get_page(number)
    found = list(page.object_list)
    source = entry.source
    keys = [record.pk for record in found]
    open_to = set(source.readable(viewer).filter(pk__in=keys).values_list("pk", flat=True))
    rows = tuple(
        Listed(source.show(record), record.adds)
        if record.pk in open_to
        else Listed(source.veiled(record), record.adds, str(source.why_veiled))
        for record in found
    )
    return Listing(page, rows)
