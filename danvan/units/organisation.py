"""The organisation as it stood on a day: what stood where under which name, and what became of a unit since."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from . import queries
from .access import Viewer
from .models import NEVER, Line, Succession, Unit, UnitLink, UnitVersion
from .rules import Kind


@dataclass(frozen=True)
class Branch:
    """A line of the organisation as it is shown: its name of the day, where it opens, whether more stands below.

    `overview` is the page of its work, empty for those who do not look over it.
    """

    name: str
    kind: str
    address: str
    overview: str
    has_more: bool


def tops(viewer: Viewer, day: dt.date) -> list[Branch]:
    """Units with nothing above them on `day`."""
    found = UnitVersion.objects.on(day).filter(unit__in=queries.tops(day)).select_related("unit")
    return branches(viewer, found.order_by("sort_key", "pk"), day)


def below(viewer: Viewer, unit: Unit, day: dt.date) -> list[Branch]:
    """What stood directly below the unit on `day`."""
    return branches(viewer, queries.children(unit, day), day)


def homes(viewer: Viewer) -> list[Branch]:
    """The units the viewer belongs to, those they lead first."""
    found = UnitVersion.objects.on(viewer.day).filter(unit__in=viewer.home_ids).select_related("unit")
    order = {unit: place for place, unit in enumerate(viewer.home_ids)}
    return branches(viewer, sorted(found, key=lambda version: order[version.unit_id]), viewer.day)


def branches(viewer: Viewer, versions: Iterable[UnitVersion], day: dt.date) -> list[Branch]:
    """The same with what the page draws; four statements however many there are."""
    shown = list(versions)
    ids = [version.unit_id for version in shown]
    children = UnitVersion.objects.on(day).filter(parent__in=ids).values_list("parent", flat=True)
    led = UnitLink.objects.filter(party__in=ids, starts_on__lte=day, ends_on__gt=day)
    more = {*children, *led.values_list("party", flat=True)}
    opens = set(viewer.units("unit.overview").filter(pk__in=ids).values_list("pk", flat=True))
    # Once: the router is slow for a long list.
    place, overview = (reverse(name, args=["x"]) for name in ("units:branch", "home:unit"))
    then = "" if day == viewer.day else f"?ngay={day.isoformat()}"
    return [
        Branch(
            version.name,
            str(Kind(version.kind).label),
            place.replace("/x/", f"/{version.unit.code}/") + then,
            overview.replace("/x/", f"/{version.unit.code}/") if version.unit_id in opens else "",
            version.unit_id in more,
        )
        for version in shown
    ]


@dataclass(frozen=True)
class Stretch:
    """What a unit was from a day until a day (not included; None while it lasts)."""

    version: UnitVersion
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True)
class Story:
    """A unit on a day and through time: its version of the day, all it was, who it came from and who took over."""

    now: UnitVersion | None
    stretches: tuple[Stretch, ...]
    heirs: tuple[Succession, ...]
    predecessors: tuple[Succession, ...]


def story(unit: Unit, day: dt.date) -> Story:
    """Four statements, whatever happened to it."""
    versions = list(
        UnitVersion.objects.filter(unit=unit).select_related("parent__current").order_by("starts_on")
    )
    ends = [later.starts_on for later in versions[1:]] + [NEVER]
    stretches = tuple(
        Stretch(version, version.starts_on, None if end == NEVER else end)
        for version, end in zip(versions, ends, strict=True)
    )
    begun = [version for version in versions if version.starts_on <= day]
    return Story(
        begun[-1] if begun and not begun[-1].ended else None,
        stretches[::-1],
        tuple(_with_units(unit.heirs.all())),
        tuple(_with_units(unit.predecessors.all())),
    )


def _with_units(rows: QuerySet[Succession]) -> QuerySet[Succession]:
    return rows.select_related("unit__current", "heir__current").order_by("starts_on", "pk")


def path_to(unit: Unit, day: dt.date) -> list[UnitVersion]:
    """What stood above the unit in its own tree on `day`, from the top down, under its names of the day."""
    lines = Line.objects.on(day).filter(below=unit, steps__gt=0, above__tree=unit.tree)
    steps = dict(lines.values_list("above_id", "steps"))
    found = UnitVersion.objects.on(day).filter(unit__in=steps).select_related("unit")
    return sorted(found, key=lambda version: -steps[version.unit_id])
