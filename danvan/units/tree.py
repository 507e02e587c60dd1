"""The dated lines of the tree: who counts for whom on a day, computed from versions, links and heirs.

A unit that ended keeps its lines: its records go on counting, below its heir or below what was above it last.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from .models import NEVER, Line, Succession, Unit, UnitLink, UnitVersion

# What must be brought up to date, in the same transaction, when the tree changes (work's counters, for one).
_followers: list[Callable[[dt.date, dt.date], None]] = []


def follows(function: Callable[[dt.date, dt.date], None]) -> Callable[[dt.date, dt.date], None]:
    """Register `function(today, since)`: called in the transaction of every rebuild; nothing changed before `since`."""
    _followers.append(function)
    return function


@dataclass(frozen=True)
class Span:
    """From `start` until the day `end` (not included), at `steps` distance."""

    start: dt.date
    end: dt.date
    steps: int
    inherited: bool = False


# (above, below) -> their spans, in order, without overlap.
Spans = Mapping[tuple[int, int], list[Span]]
# unit -> what stands directly above it, from a day until a day (not included)
Edges = Mapping[int, list[tuple[int, dt.date, dt.date]]]


def below(units: QuerySet[Unit] | Iterable[int], day: dt.date, *, inherited: bool = True) -> QuerySet[Unit]:
    """The units that count for any of `units` on `day`, themselves and ended ones included.

    Without `inherited`, ended units only for those they already counted for while they lived.
    """
    lines = Line.objects.on(day).filter(above__in=units)
    return Unit.objects.filter(pk__in=(lines if inherited else lines.filter(inherited=False)).values("below"))


def living_below(units: QuerySet[Unit] | Iterable[int], day: dt.date) -> QuerySet[Unit]:
    """The same without those that have ended or not begun: whom work can be given to."""
    return below(units, day).filter(pk__in=UnitVersion.objects.on(day).values("unit"))


def above(unit_id: int, day: dt.date) -> QuerySet[Unit]:
    """The units `unit_id` counts for on `day`, nearest first, itself included."""
    return Unit.objects.filter(
        lines_down__below=unit_id, lines_down__starts_on__lte=day, lines_down__ends_on__gt=day
    ).order_by("lines_down__steps", "pk")


@transaction.atomic
def rebuild(today: dt.date, since: dt.date = dt.date.min) -> None:
    """Recompute all lines and every unit's version of today; only what differs is written.

    `since` is the first day on which a version, link or heir is not what it was; before it nothing is recounted.
    """
    wanted = _all_lines()
    stale: list[int] = []
    kept: dict[tuple[int, int], list[Span]] = defaultdict(list)
    rows = Line.objects.values_list(
        "pk", "above_id", "below_id", "starts_on", "ends_on", "steps", "inherited"
    )
    for pk, up, down, start, end, steps, inherited in rows.iterator(chunk_size=10_000):
        span = Span(start, end, steps, inherited)
        if span in wanted.get((up, down), ()) and span not in kept[up, down]:
            kept[up, down].append(span)
        else:
            stale.append(pk)
    _write(
        stale,
        [(pair, span) for pair, spans in wanted.items() for span in spans if span not in kept.get(pair, ())],
    )
    refresh_current(today)
    for function in _followers:
        function(today, since)


def _write(stale: list[int], fresh: list[tuple[tuple[int, int], Span]]) -> None:
    for start in range(0, len(stale), 500):
        Line.objects.filter(pk__in=stale[start : start + 500]).delete()
    Line.objects.bulk_create(
        [
            Line(
                above_id=up,
                below_id=down,
                steps=span.steps,
                starts_on=span.start,
                ends_on=span.end,
                inherited=span.inherited,
            )
            for (up, down), span in sorted(fresh, key=lambda line: (line[0], line[1].start))
        ],
        batch_size=2000,
    )


def refresh_current(today: dt.date) -> None:
    """Point every unit at its version of `today`: the last that names it, or its first if it has not begun."""
    named = UnitVersion.objects.filter(unit=OuterRef("pk"), ended=False)
    Unit.objects.update(current=Subquery(named.order_by("starts_on").values("pk")[:1]))
    begun = named.filter(starts_on__lte=today)
    Unit.objects.filter(versions__starts_on__lte=today).update(
        current=Subquery(begun.order_by("-starts_on").values("pk")[:1])
    )


def _all_lines() -> Spans:
    """Each unit's way up, stretch by stretch: on any day a walk over parents, leaders and heirs, each pair once."""
    found: dict[tuple[int, int], list[Span]] = {}
    edges, ends, lives = _edges()
    for unit in lives:
        ways: dict[int, list[Span]] = defaultdict(list)
        for up, span in _ways_up(unit, edges, lives):
            ways[up].append(span)
        for up, spans in ways.items():
            found[up, unit] = _marked(_merged(spans), ends.get(unit, ()))
    return found


def _ways_up(unit: int, edges: Edges, lives: Mapping[int, Span]) -> Iterator[tuple[int, Span]]:
    ways: list[tuple[int, Span, tuple[int, ...]]] = [(unit, lives[unit], (unit,))]
    while ways:
        here, span, path = ways.pop()
        yield here, span
        for up, start, end in edges[here]:
            first, last = max(start, span.start, lives[up].start), min(end, span.end)
            if (
                first < last and up not in path
            ):  # no loop on a day can be written; a broken database must not hang
                ways.append((up, Span(first, last, span.steps + 1), (*path, up)))


def _marked(spans: list[Span], ends: Iterable[tuple[dt.date, dt.date]]) -> list[Span]:
    """The spans of one pair, cut where the lower unit ended; after an end, inherited if nothing led there before."""
    for start, end in ends:
        before = start - dt.timedelta(days=1)
        stood = any(span.start <= before < span.end for span in spans)
        if not stood:
            spans = [replace(span, inherited=True) if start <= span.start < end else span for span in spans]
    return spans


def _edges() -> tuple[Edges, dict[int, list[tuple[dt.date, dt.date]]], dict[int, Span]]:
    """Who stands directly above whom and when; when units had ended; from when each is known."""
    versions: dict[int, list[tuple[dt.date, bool, int | None]]] = defaultdict(list)
    for unit, day, is_end, up in UnitVersion.objects.order_by("unit_id", "starts_on").values_list(
        "unit_id", "starts_on", "ended", "parent_id"
    ):
        versions[unit].append((day, is_end, up))
    heirs: dict[int, list[tuple[int, dt.date]]] = defaultdict(list)
    for unit, heir, day in Succession.objects.values_list("unit_id", "heir_id", "starts_on"):
        heirs[unit].append((heir, day))
    links: dict[int, list[tuple[int, dt.date, dt.date]]] = defaultdict(list)
    for party, body, start, end in UnitLink.objects.values_list(
        "party_id", "body_id", "starts_on", "ends_on"
    ):
        links[body].append((party, start, end))
    edges: dict[int, list[tuple[int, dt.date, dt.date]]] = {}
    ended: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for unit, steps in versions.items():
        edges[unit] = list(_edges_of(steps, heirs.get(unit, ()), links.get(unit, ()), ended[unit]))
    lives = {unit: Span(steps[0][0], NEVER, 0) for unit, steps in versions.items()}
    return edges, ended, lives


def _edges_of(
    versions: list[tuple[dt.date, bool, int | None]],
    heirs: Iterable[tuple[int, dt.date]],
    links: Iterable[tuple[int, dt.date, dt.date]],
    ended: list[tuple[dt.date, dt.date]],
) -> Iterator[tuple[int, dt.date, dt.date]]:
    parent: int | None = None
    for (start, is_end, up), end in zip(
        versions, [*(later[0] for later in versions[1:]), NEVER], strict=True
    ):
        if not is_end:
            parent = up
            if up is not None:
                yield up, start, end
            yield from _cut(links, start, end)
            continue
        ended.append((start, end))
        last_day = start - dt.timedelta(days=1)
        sole = [heir for heir, day in heirs if start <= day < end]
        leaders = [party for party, first, last in links if first <= last_day < last]
        ups = sole if len(sole) == 1 else [parent] if parent is not None else leaders
        for one in ups:
            yield one, start, end


def _cut(
    links: Iterable[tuple[int, dt.date, dt.date]], start: dt.date, end: dt.date
) -> Iterator[tuple[int, dt.date, dt.date]]:
    for party, first, last in links:
        if max(first, start) < min(last, end):
            yield party, max(first, start), min(last, end)


def _merged(spans: list[Span]) -> list[Span]:
    """The same days without overlap, each stretch with its shortest distance on that stretch."""
    if len(spans) < 2:
        return spans
    days = sorted({day for span in spans for day in (span.start, span.end)})
    out: list[Span] = []
    for start, end in pairwise(days):
        covering = [span.steps for span in spans if span.start <= start and end <= span.end]
        if not covering:
            continue
        steps = min(covering)
        if out and out[-1].end == start and out[-1].steps == steps:
            out[-1] = Span(out[-1].start, end, steps)
        else:
            out.append(Span(start, end, steps))
    return out
