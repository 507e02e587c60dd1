"""Figures of a unit and everything below it, their breakdown by what stands directly below, and their records.

All three follow one path: a record counts for the units above it on its own day (`units.Line`), so a unit that
moved takes its later records with it and leaves the earlier ones where they happened. In the other view it counts
for the units above it today, so that years compare across a reorganisation.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Count, DateField, F, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from danvan import indicators
from danvan.indicators import Indicator, Ratio, Row, Section, Source
from danvan.periods import Period, today
from danvan.units import queries as units
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.models import Line, Unit

from .models import SignedReport
from .rules import Pair, View, percent

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


def view_of(key: str) -> View:
    """The view of an address; anything else is no page."""
    try:
        return View(key)
    except ValueError:
        raise Http404(key) from None


def scope(unit: Unit, view: View) -> str:
    """The query of an address: which unit, by which tree."""
    return f"?don-vi={unit.code}" + (f"&cay={view.value}" if view.value else "")


def address(unit: Unit, period: Period) -> str:
    """The page of figures of a unit and period."""
    return reverse("reports:report", args=[period.key]) + scope(unit, View.AS_IT_WAS)


def views(unit: Unit, now: View) -> list[tuple[View, str, bool]]:
    """Both views with their query, and which of them is shown."""
    return [(view, scope(unit, view), view == now) for view in View]


def _day(source: Source, period: Period, view: View) -> Combinable:
    """The day whose tree says for whom a record of `source` counts."""
    if view == View.TODAY:
        return Value(today(), output_field=DateField())
    if source.stands is None:
        return F(source.day)
    day = source.stands(period)
    return Value(day, output_field=DateField()) if isinstance(day, dt.date) else day


@dataclass(frozen=True)
class Part:
    """Records that count for a unit, with the day they count on, and the way to the unit they stood at that day."""

    rows: QuerySet[Any]
    place: str


def _under(source: Source, unit_id: int, periods: Sequence[Period], view: View) -> list[Part]:
    """The records of a source that count for the unit; apart those that on their day stood elsewhere than now."""
    inside = [source.narrow(period) for period in periods]
    # An empty condition means all of it, which `|` would forget.
    narrowed = reduce(or_, inside) if all(inside) else Q()
    rows = source.rows().annotate(counts_on=_day(source, periods[0], view)).filter(narrowed)
    if view == View.TODAY or not source.stays:
        return [Part(rows.filter(_line(source.unit, unit_id)), source.unit)]
    here = Q(moved_on__isnull=True) | Q(moved_on__lte=F("counts_on"))
    stay = Q(
        **{f"{source.stays}__starts_on__lte": F("counts_on"), f"{source.stays}__ends_on__gt": F("counts_on")}
    )
    place = f"{source.stays}__unit"
    return [
        Part(rows.filter(here, _line(source.unit, unit_id)), source.unit),
        Part(rows.filter(stay & _line(place, unit_id), moved_on__isnull=False), place),
    ]


def _line(place: str, unit_id: int) -> Q:
    line = f"{place}__lines_up__"
    return Q(
        **{
            f"{line}above": unit_id,
            f"{line}starts_on__lte": F("counts_on"),
            f"{line}ends_on__gt": F("counts_on"),
        }
    )


def _amount(indicator: Indicator, where: Q) -> Any:
    if indicator.amount is None:
        return Count("pk", filter=where)
    return Sum(indicator.amount, filter=where, default=0)


Counts = dict[tuple[str, Period], int]


def figures(unit_id: int, periods: Sequence[Period], view: View = View.AS_IT_WAS) -> Counts:
    """Every figure of the unit for each of the periods; one statement a source, two for what stands on a day."""
    found: Counts = {}
    for source, group in _by_source(indicators.counted()):
        if source.kept and view == View.AS_IT_WAS:
            found.update(source.kept(unit_id, periods))
        elif source.day:
            found.update(sums(source, group, unit_id, periods, view))
        else:
            for period in periods:
                found.update(sums(source, group, unit_id, [period], view))
    return found


def _by_source(entries: Iterable[Indicator]) -> Iterator[tuple[Source, list[Indicator]]]:
    ordered = sorted(entries, key=lambda entry: entry.source.name)
    for _name, group in groupby(ordered, key=lambda entry: entry.source.name):
        found = list(group)
        yield found[0].source, found


def sums(
    source: Source,
    group: Sequence[Indicator],
    unit_id: int,
    periods: Sequence[Period],
    view: View = View.AS_IT_WAS,
) -> Counts:
    """Several figures of one source in one statement; of a source that stands on a day, for one period only."""
    wanted = {
        f"figure_{place}": (entry, period)
        for place, (entry, period) in enumerate((entry, period) for entry in group for period in periods)
    }
    amounts = {
        name: _amount(entry, source.narrow(period) & entry.where(period))
        for name, (entry, period) in wanted.items()
    }
    counts = dict.fromkeys(((entry.code, period) for entry, period in wanted.values()), 0)
    for part in _under(source, unit_id, periods, view):
        found = part.rows.aggregate(**amounts)
        for name, (entry, period) in wanted.items():
            counts[entry.code, period] += found[name]
    return counts


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
class Block:
    """A section of the table."""

    section: Section
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Report:
    """All figures of a unit for a period, beside those of a year before."""

    unit: Unit
    period: Period
    parts: tuple[Block, ...]

    @property
    def pairs(self) -> dict[str, Pair]:
        return {
            line.entry.code: line.pair for part in self.parts for line in part.figures if not line.is_share
        }

    @property
    def labels(self) -> dict[str, str]:
        return {line.entry.code: str(line.entry.label) for part in self.parts for line in part.figures}


def report(unit: Unit, period: Period, view: View = View.AS_IT_WAS) -> Report:
    """The page of a unit and period."""
    earlier = period.same_last_year
    counts = figures(unit.pk, [period, earlier], view)

    def pair(code: str) -> Pair:
        return Pair(counts[code, period], counts[code, earlier])

    def line(entry: Indicator | Ratio) -> Figure:
        if isinstance(entry, Ratio):
            return Figure(entry, pair(entry.part), pair(entry.whole))
        return Figure(entry, pair(entry.code))

    parts = groupby(indicators.registered(), key=lambda entry: entry.section)
    return Report(
        unit, period, tuple(Block(section, tuple(line(entry) for entry in group)) for section, group in parts)
    )


def indicator(code: str) -> Indicator:
    """The figure of an address; anything else is no page."""
    found = indicators.get(code)
    if found is None:
        raise Http404(code)
    return found


def records(entry: Indicator, unit: Unit, period: Period, view: View = View.AS_IT_WAS) -> QuerySet[Any]:
    """The records that make the figure, the newest first; each carries what it adds as `adds`."""
    parts = _parts(entry, unit, period, view)
    rows = parts[0].rows
    if len(parts) > 1:
        inside = reduce(or_, (Q(pk__in=part.rows.values("pk")) for part in parts))
        rows = entry.source.rows().annotate(counts_on=_day(entry.source, period, view)).filter(inside)
    amount = (
        Value(1)
        if entry.amount is None
        else F(entry.amount)
        if isinstance(entry.amount, str)
        else entry.amount
    )
    listed: QuerySet[Any] = rows.annotate(adds=amount).order_by("-counts_on", "-pk")
    return listed


def _parts(entry: Indicator, unit: Unit, period: Period, view: View) -> list[Part]:
    parts = _under(entry.source, unit.pk, [period], view)
    return [Part(part.rows.filter(entry.where(period)), part.place) for part in parts]


def total(entry: Indicator, unit: Unit, period: Period, view: View = View.AS_IT_WAS) -> int:
    """The figure, counted from its records."""
    parts = _parts(entry, unit, period, view)
    return sum(part.rows.aggregate(figure=_amount(entry, Q()))["figure"] for part in parts)


@dataclass(frozen=True)
class Share:
    """What one unit directly below, or the unit itself, adds to the figure."""

    unit: Unit
    figure: int
    is_itself: bool
    is_open: bool


def breakdown(
    entry: Indicator, unit: Unit, period: Period, viewer: Viewer, view: View = View.AS_IT_WAS
) -> list[Share]:
    """The figure by what stood directly below on each record's day, or stands there today; the sum is the figure.

    A record that counts along two ways (a body led by one unit and standing under another) is given to the nearest.
    """
    steps = _first_steps(unit.pk)
    counts: dict[int, int] = defaultdict(int)
    for part in _parts(entry, unit, period, view):
        rows = part.rows.order_by().values(part.place, "counts_on").annotate(figure=_amount(entry, Q()))
        for at, day, figure in rows.values_list(part.place, "counts_on", "figure"):
            counts[_step_on(steps.get(at, ()), day) or unit.pk] += figure
    day = today() if view == View.TODAY else indicators.standing(period)
    children = units.children(unit, day).values_list("unit_id", flat=True)
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


def listing(
    entry: Indicator,
    unit: Unit,
    period: Period,
    number: str,
    viewer: Viewer,
    *,
    view: View = View.AS_IT_WAS,
) -> Listing:
    """Twenty-five records; one more question tells which of them the viewer may open."""
    page = Paginator(records(entry, unit, period, view), PAGE).get_page(number)
    return Listing(page, as_seen(entry, list(page.object_list), viewer))


def as_seen(entry: Indicator, found: Sequence[Any], viewer: Viewer) -> tuple[Listed, ...]:
    """Records as this viewer sees them; those that do not open are veiled."""
    source = entry.source
    keys = [record.pk for record in found]
    open_to = set(source.readable(viewer).filter(pk__in=keys).values_list("pk", flat=True))
    return tuple(
        Listed(source.show(record), record.adds)
        if record.pk in open_to
        else Listed(source.veiled(record), record.adds, str(source.why_veiled))
        for record in found
    )


def signed(unit: Unit, period: Period) -> QuerySet[SignedReport]:
    """What the unit's head signed for the period, the newest first."""
    rows = SignedReport.objects.filter(unit=unit, period=period.key).defer("content")
    return rows.select_related("signed_by", "office__unit__current")


def signed_seen_by(viewer: Viewer) -> QuerySet[SignedReport]:
    """Signed reports of the units whose figures the viewer reads, ended ones too."""
    return SignedReport.objects.filter(unit__in=viewer.units("report.read")).select_related("unit__current")


def as_signed(report: SignedReport) -> bytes:
    """The bytes that were signed; ValidationError when they are no longer the same."""
    content = bytes(report.content)
    if hashlib.sha256(content).hexdigest() != report.sha256:
        raise ValidationError(
            _("Bản lưu không còn đúng như lúc ký. Báo người quản trị chạy “danvan verify” trước khi dùng.")
        )
    return content
