"""Whom measures are issued to: which units, which offices, who is missing; ids are read once and named in parts."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from danvan import bulk
from danvan.periods import Period
from danvan.text import fold
from danvan.units import queries as units
from danvan.units.models import Line, Office, Post, Unit, UnitVersion
from danvan.units.rules import Capacity
from danvan.work.breakdown import head_of_its_tree
from danvan.work.rules import OPEN_TASK

from .models import Assignment, Measure, Programme
from .rules import period_of

NAMED = 20


def tops(programme: Programme, day: dt.date) -> list[Unit]:
    """The unit of the programme and what stands directly below: where a subtree may begin."""
    below = [version.unit_id for version in units.children(programme.unit, day)]
    found = Unit.objects.select_related("current").in_bulk([programme.unit_id, *below])
    return [found[pk] for pk in dict.fromkeys([programme.unit_id, *below])]


def _below(unit_id: int, day: dt.date) -> set[int]:
    return set(Line.objects.on(day).filter(above=unit_id).values_list("below", flat=True)) - {unit_id}


@dataclass(frozen=True)
class _Standing:
    """What a unit is on a day."""

    kind: str
    level: str
    sort_key: str
    official_code: str
    name: str


def _standing(day: dt.date) -> dict[int, _Standing]:
    """Every living unit of the day, from one plain read of all versions.

    The newest version is picked here: as a subquery PostgreSQL asks it anew for every row, minutes for 5,800 cells.
    """
    names = ("unit", "ended", "kind", "level", "sort_key", "official_code", "name")
    rows = UnitVersion.objects.filter(starts_on__lte=day).order_by("unit", "starts_on").values_list(*names)
    newest = {unit: (ended, _Standing(*facts)) for unit, ended, *facts in rows}
    return {unit: standing for unit, (ended, standing) in newest.items() if not ended}


def choices(programme: Programme, day: dt.date) -> tuple[set[str], set[str]]:
    """Kinds and levels that exist below the programme's unit: nothing else is worth offering."""
    reach = _below(programme.unit_id, day)
    found = [one for unit, one in _standing(day).items() if unit in reach]
    return {one.kind for one in found}, {one.level for one in found if one.level}


def receivers(
    programme: Programme, top: Unit, kinds: Iterable[str], levels: Iterable[str], day: dt.date
) -> list[int]:
    """Living units of these kinds (and levels, when any is named) below `top`, within the programme's reach."""
    reach = _below(programme.unit_id, day)
    if top.pk != programme.unit_id:
        reach &= _below(top.pk, day) | {top.pk}
    wanted, graded = set(kinds), set(levels)
    found = [
        (one.sort_key, unit)
        for unit, one in _standing(day).items()
        if unit in reach and one.kind in wanted and (not graded or one.level in graded)
    ]
    return [unit for _key, unit in sorted(found)]


@dataclass(frozen=True)
class Named:
    """Units people named line by line, and the lines that name none or several."""

    ids: list[int]
    unknown: list[str]
    doubtful: list[str]


def named_units(lines: Iterable[str], day: dt.date, programme: Programme | None = None) -> Named:
    """The living unit each line names by its official code or name, below the programme's unit where one is given."""
    reach = None if programme is None else _below(programme.unit_id, day)
    known: dict[str, set[int]] = {}
    for unit, one in _standing(day).items():
        if reach is None or unit in reach:
            known.setdefault(fold(one.official_code), set()).add(unit)
            known.setdefault(fold(one.name), set()).add(unit)
    result = Named([], [], [])
    for line in filter(None, (line.strip() for line in lines)):
        found = known.get(fold(line), set())
        if len(found) == 1:
            result.ids.extend(found - set(result.ids))
        else:
            (result.doubtful if found else result.unknown).append(line)
    return result


@dataclass(frozen=True)
class Plan:
    """One measure, the units that get it, the office that answers there, its day, and who helps."""

    measure: Measure
    unit_ids: Sequence[int]
    due: dt.date
    role: str = ""
    helper_ids: Sequence[int] = field(default=())
    due_reason: str = ""

    @property
    def period(self) -> Period | None:
        """The period that ends with its day, if one does."""
        return period_of(self.due)


def lacks_target(measure: Measure, day: dt.date) -> bool:
    """Whether what is chosen for the whole programme decides whom it is for, or by when."""
    return not (measure.kinds or measure.picked.all()) or measure.due is None or measure.due < day


def chosen_plan(measure: Measure, chosen: Mapping[str, Any], day: dt.date) -> Plan:
    """One measure for the units a form names, whatever target it had."""
    programme = measure.programme
    to = (
        living(programme, chosen["picked_ids"], day)
        if chosen["picked_ids"]
        else receivers(programme, chosen["top_unit"], chosen["kinds"], chosen["levels"], day)
    )
    return Plan(measure, to, chosen["day"], chosen["role"], chosen["helper_ids"], chosen["due_reason"])


def plans(
    programme: Programme, measures: Sequence[Measure], chosen: Mapping[str, Any], day: dt.date
) -> list[Plan]:
    """What each measure would become: its own target where it has one, else what was `chosen`."""
    remembered: dict[object, list[int]] = {}

    def ids(top: Unit, kinds: Sequence[str], levels: Sequence[str]) -> list[int]:
        key = (top.pk, *sorted(kinds), "", *sorted(levels))
        if key not in remembered:
            remembered[key] = receivers(programme, top, kinds, levels, day)
        return remembered[key]

    found = []
    for measure in measures:
        own_day = measure.due if measure.due and measure.due >= day else None
        due, reason = own_day or chosen["day"], measure.due_reason if own_day else chosen["due_reason"]
        helpers = [unit.pk for unit in measure.helpers.all()] or chosen.get("helper_ids", [])
        if picked := [unit.pk for unit in measure.picked.all()]:
            to, role = living(programme, picked, day), measure.role
        elif measure.kinds:
            to, role = ids(measure.top or programme.unit, measure.kinds, measure.levels), measure.role
        else:
            to = chosen["picked_ids"] or ids(chosen["top_unit"], chosen["kinds"], chosen["levels"])
            role = chosen["role"]
        found.append(Plan(measure, to, due, role, helpers, reason))
    return found


def living(programme: Programme, ids: Iterable[int], day: dt.date) -> list[int]:
    """Those of `ids` that stand below the programme's unit today."""
    reach, standing = _below(programme.unit_id, day), _standing(day)
    return sorted(reach & standing.keys() & set(ids), key=lambda unit: (standing[unit].sort_key, unit))


@dataclass(frozen=True)
class Preview:
    """What issuing would do: how many units, people and tasks, and who is missing."""

    units: int
    heads: int
    tasks: int
    skipped: int
    vacant: int
    vacant_units: list[Unit]
    stood_in: int
    digest: str

    @property
    def more_vacant(self) -> int:
        return self.vacant - len(self.vacant_units)


def preview(wanted: Sequence[Plan], day: dt.date) -> Preview:
    """Counted without making anything; each set of units is read once, whatever the number of measures."""
    held: dict[tuple[str, tuple[int, ...]], list[tuple[int, int, str]]] = {}
    skipped = 0
    for plan in wanted:
        key = (plan.role, tuple(plan.unit_ids))
        if key not in held:
            held[key] = _held(plan.unit_ids, plan.role, day)
        skipped += len(already(plan.measure, plan.role) & set(plan.unit_ids))
    rows = [row for found in held.values() for row in found]
    vacant: dict[int, None] = {}
    for (_role, ids), found in held.items():
        filled = {unit for unit, _person, _capacity in found}
        vacant.update(dict.fromkeys(pk for pk in ids if pk not in filled))
    first = list(vacant)[:NAMED]
    names = Unit.objects.select_related("current").in_bulk(first)
    own = {unit for unit, _person, capacity in rows if capacity == Capacity.HOLDER}
    return Preview(
        units=len({pk for plan in wanted for pk in plan.unit_ids}),
        heads=len({person for _unit, person, _capacity in rows}),
        tasks=sum(len(plan.unit_ids) for plan in wanted) - skipped,
        skipped=skipped,
        vacant=len(vacant),
        vacant_units=[names[pk] for pk in first],
        stood_in=len({unit for unit, _person, _capacity in rows} - own),
        digest=digest(wanted),
    )


def _held(ids: Sequence[int], role: str, day: dt.date) -> list[tuple[int, int, str]]:
    """Who stands in the office that answers at each of these units, delegates aside: unit, person, capacity."""
    posts = Post.objects.on(day).exclude(capacity=Capacity.DELEGATE)
    names = ("office__unit", "person", "capacity")
    return [
        row
        for part in bulk.chunks(ids)
        for row in posts.filter(_answers(role, "office__"), office__unit__in=part).values_list(*names)
    ]


def _answers(role: str, prefix: str = "") -> Q:
    return Q(**{f"{prefix}role": role}) if role else head_of_its_tree(prefix)


def already(measure: Measure, role: str) -> set[int]:
    """Units whose office has an open task of this measure: they are passed over."""
    rows = Assignment.objects.filter(
        _answers(role, "task__office__"), measure=measure, task__status__in=OPEN_TASK
    )
    return set(rows.values_list("task__unit", flat=True))


def digest(wanted: Iterable[Plan]) -> str:
    """A short name for exactly these measures, words, units, offices, helpers and days."""
    summed = hashlib.sha256()
    for plan in wanted:
        facts = (plan.measure.code, plan.measure.version, plan.role, plan.due, sorted(plan.helper_ids))
        summed.update(f"{facts}{sorted(plan.unit_ids)}".encode())
    return summed.hexdigest()[:16]


def offices(ids: Sequence[int], role: str) -> list[Office]:
    """The office that answers at each of these units, where there is one."""
    return [
        office
        for part in bulk.chunks(ids)
        for office in Office.objects.filter(_answers(role), unit__in=part).order_by("pk")
    ]
