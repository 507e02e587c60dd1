"""The organisation through an upheaval: a branch of the tree, and the split of 2025 replayed on the sample."""

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

from .goals import Sample

NEW = (
    "Đảng bộ các cơ quan Đảng Trung ương",
    "Đảng bộ Chính phủ",
    "Đảng bộ Quốc hội",
    "Đảng bộ Mặt trận Tổ quốc, các đoàn thể Trung ương",
)
_FIGURES = (
    "activities.thematic-meeting",
    "tasks.made",
    "promises.made",
    "concerns.received",
    "duties.expected",
)


def branch(client: Any, top: Any, rounds: int) -> Iterator[Sample]:
    """Server time of the root's branch of the tree."""
    address = f"/nb/to-chuc/nhanh/{top.code}/"
    client.get(address)
    took = []
    for _ in range(max(15, 3 * rounds)):
        began = time.perf_counter()
        assert client.get(address).status_code == 200
        took.append((time.perf_counter() - began) * 1000)
    yield Sample("branch of the root", tuple(took))


def split(client: Any, top: Any, by: Any) -> Iterator[Sample]:
    """The root is dissolved; what stood below goes to four new committees, in one act. Once: it changes the sample."""
    from danvan.periods import Period, today
    from danvan.reorganisations import actions
    from danvan.reorganisations.models import Event
    from danvan.units import estate, queries
    from danvan.units.rules import Kind, Level

    day, period = today(), Period.of("half", today()).previous
    before = _total(period)
    event = actions.begin("DISSOLVE", day, "Kịch bản năm 2025", by=by)

    def version() -> int:
        return Event.objects.get(pk=event.pk).version

    actions.add_units(event, version(), [top], by=by)
    heirs = [
        actions.add_heir(
            event,
            version(),
            by=by,
            name=name,
            official_code=f"MOI-{number}",
            kind=Kind.PARTY_ORG,
            level=Level.ROOT,
            head_left_open=True,
        )
        for number, name in enumerate(NEW)
    ]
    [part] = event.parts.all()
    actions.name_heirs(event, version(), {part.pk: heirs[0]}, by=by)
    children = list(queries.children(top, day).filter(parent=top).values_list("unit__code", flat=True))
    given = {(part.pk, code): heirs[place % len(heirs)] for place, code in enumerate(children)}
    actions.share(event, version(), "children", given, by=by)
    began = time.perf_counter()
    assert client.get(event.get_absolute_url()).status_code == 200
    yield Sample("split of 2025, preview page", ((time.perf_counter() - began) * 1000,))
    event.refresh_from_db()
    began = time.perf_counter()
    actions.decide(event, event.version, by=by)
    yield Sample(
        "split of 2025, carried out",
        (time.perf_counter() - began,),
        note=f"{len(children)} units to 4 committees",
    )
    left = sum(
        sum(kind.count([top.pk], day).values()) for kind in estate.registered() if kind.name != "duties"
    )
    yield Sample("split of 2025, open things without heir", (left,))
    after = _total(period)
    unlike = sum(before[code] != after[code] for code in before)
    yield Sample("split of 2025, totals that differ", (unlike,), note=f"{len(before)} totals, {period.key}")


def _total(period: Any) -> dict[tuple[str, str], int]:
    """Each figure summed over everything at the top, by the tree of its day and by today's."""
    from danvan.periods import today
    from danvan.reports import queries as reports
    from danvan.reports.rules import View
    from danvan.units.models import Line, Unit

    found: dict[tuple[str, str], int] = {}
    for view in View:
        day: dt.date = today() if view == View.TODAY else period.last
        lower = Line.objects.on(day).filter(steps__gt=0).values("below")
        for unit in Unit.objects.filter(lines_up__steps=0, lines_up__starts_on__lte=day).exclude(
            pk__in=lower
        ):
            for (code, _period), figure in reports.figures(unit.pk, [period], view).items():
                if code in _FIGURES:
                    found[view.name, code] = found.get((view.name, code), 0) + figure
    # Both views of one figure must agree as well: each is compared with the first of the day before the split.
    for code in _FIGURES:
        assert found["AS_IT_WAS", code] == found["TODAY", code], (code, found)
    return found
