"""The dated lines of the tree: who counts for whom on a day, computed from versions and links."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from .models import NEVER, Line, Unit, UnitLink, UnitVersion

# What must be brought up to date, in the same transaction, when the tree changes (work's counters, for one).
_followers: list[Callable[[dt.date], None]] = []


def follows(function: Callable[[dt.date], None]) -> Callable[[dt.date], None]:
    """Register `function(day)`: called inside the transaction of every rebuild, with today."""
    _followers.append(function)
    return function


@dataclass(frozen=True)
class Span:
    """From `start` until the day `end` (not included), at `steps` distance."""

    start: dt.date
    end: dt.date
    steps: int


def below(units: QuerySet[Unit] | Iterable[int], day: dt.date) -> QuerySet[Unit]:
    """The units that count for any of `units` on `day`, themselves included."""
    return Unit.objects.filter(pk__in=Line.objects.on(day).filter(above__in=units).values("below"))


def above(unit_id: int, day: dt.date) -> QuerySet[Unit]:
    """The units `unit_id` counts for on `day`, nearest first, itself included."""
    return Unit.objects.filter(
        lines_down__below=unit_id, lines_down__starts_on__lte=day, lines_down__ends_on__gt=day
    ).order_by("lines_down__steps", "pk")


@transaction.atomic
def rebuild(today: dt.date) -> None:
    """Recompute all lines and every unit's version of today; only what differs is written."""
    wanted = {
        (above_id, below_id, span.steps, span.start, span.end)
        for below_id, ups in _all_lines().items()
        for above_id, spans in ups.items()
        for span in spans
    }
    kept: set[tuple[int, int, int, dt.date, dt.date]] = set()
    stale: list[int] = []
    rows = Line.objects.values_list("pk", "above_id", "below_id", "steps", "starts_on", "ends_on")
    for pk, *rest in rows.iterator(chunk_size=10_000):
        row = (rest[0], rest[1], rest[2], rest[3], rest[4])
        if row in wanted and row not in kept:
            kept.add(row)
        else:
            stale.append(pk)
    for start in range(0, len(stale), 500):
        Line.objects.filter(pk__in=stale[start : start + 500]).delete()
    Line.objects.bulk_create(
        [
            Line(above_id=up, below_id=down, steps=steps, starts_on=first, ends_on=end)
            for up, down, steps, first, end in sorted(wanted - kept)
        ],
        batch_size=2000,
    )
    refresh_current(today)
    for function in _followers:
        function(today)


def refresh_current(today: dt.date) -> None:
    """Point every unit at its version of `today`: the last that names it, or its first if it has not begun."""
    named = UnitVersion.objects.filter(unit=OuterRef("pk"), ended=False)
    Unit.objects.update(current=Subquery(named.order_by("starts_on").values("pk")[:1]))
    begun = named.filter(starts_on__lte=today)
    Unit.objects.filter(versions__starts_on__lte=today).update(
        current=Subquery(begun.order_by("-starts_on").values("pk")[:1])
    )


def _all_lines() -> Mapping[int, Mapping[int, list[Span]]]:
    """below -> above -> spans. Each unit's lines are its own life plus those of its parents and leaders, cut to it."""
    edges, lives = _edges()
    done: dict[int, dict[int, list[Span]]] = {}

    def lines(unit: int, path: frozenset[int]) -> dict[int, list[Span]]:
        if unit in done:
            return done[unit]
        found: dict[int, list[Span]] = defaultdict(list)
        found[unit] = list(lives.get(unit, ()))
        for up, start, end in edges.get(unit, ()):
            if up in path:  # a loop cannot be written by the import; a broken database must not hang
                continue
            for far, spans in lines(up, path | {unit}).items():
                for span in spans:
                    first, last = max(start, span.start), min(end, span.end)
                    if first < last:
                        found[far].append(Span(first, last, span.steps + 1))
        done[unit] = {far: _merged(spans) for far, spans in found.items()}
        return done[unit]

    for unit in lives:
        lines(unit, frozenset())
    return done


def _edges() -> tuple[dict[int, list[tuple[int, dt.date, dt.date]]], dict[int, list[Span]]]:
    """unit -> (parent or leading body, from, until) and unit -> the spans of its life."""
    by_unit: dict[int, list[tuple[dt.date, bool, int | None]]] = defaultdict(list)
    for unit, start, ended, parent in UnitVersion.objects.order_by("unit_id", "starts_on").values_list(
        "unit_id", "starts_on", "ended", "parent_id"
    ):
        by_unit[unit].append((start, ended, parent))
    edges: dict[int, list[tuple[int, dt.date, dt.date]]] = defaultdict(list)
    lives: dict[int, list[Span]] = defaultdict(list)
    for unit, versions in by_unit.items():
        ends = [later[0] for later in versions[1:]] + [NEVER]
        for (start, ended, up), end in zip(versions, ends, strict=True):
            if ended:
                continue
            lives[unit].append(Span(start, end, 0))
            if up is not None:
                edges[unit].append((up, start, end))
    merged = {unit: _merged(spans) for unit, spans in lives.items()}
    for party, body, start, end in UnitLink.objects.values_list(
        "party_id", "body_id", "starts_on", "ends_on"
    ):
        for life in merged.get(body, ()):  # a link may outlast the body it leads
            first, last = max(start, life.start), min(end, life.end)
            if first < last:
                edges[body].append((party, first, last))
    return edges, merged


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
