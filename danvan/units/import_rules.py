"""Which rows of a workbook can be taken, what they change, and what is wrong with the others. Knows no database."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from danvan.text import fold

from .import_cells import SIGN_IN, Codes, RawRow, known_choices, written
from .import_people import place_people
from .import_plan import Known, PersonRow, Plan, UnitChange, UnitRow
from .import_shape import PEOPLE, UNITS
from .import_twins import mark
from .rules import Kind, Level, Role, Tree

EXAMPLE: Final = "vi du"  # a row whose code says "Ví dụ" is the example of the template

Notice = Callable[[int], None]


def make_plan(
    rows: Iterable[tuple[str, int, Mapping[str, Any]]],
    known: Known,
    today: dt.date,
    notice: Notice = lambda _: None,
) -> Plan:
    """What the rows (sheet, number, cells by field) would do to the organisation."""
    plan = Plan()
    units: list[tuple[RawRow, UnitRow | None]] = []
    people: list[tuple[RawRow, PersonRow | None]] = []
    read_unit, read_person = _unit_reader(today), _person_reader(today, known)
    for number, (sheet, row_number, cells) in enumerate(rows):
        if (
            isinstance(first := cells["code" if sheet == UNITS else "staff_code"], str)
            and fold(first) == EXAMPLE
        ):
            continue
        row = RawRow(sheet, row_number, cells, plan.problems)
        if sheet == UNITS:
            units.append((row, read_unit(row)))
        else:
            people.append((row, read_person(row)))
        if number % 2000 == 0:
            notice(number)
    good = _place_units(units, known, plan, today)
    place_people(people, known, good, plan, today)
    _say_future(units, people, today)
    everything = [row for row, _one in [*units, *people]]
    plan.good_rows = sum(row.good for row in everything)
    plan.bad_rows = len(everything) - plan.good_rows
    order = {UNITS: 0, PEOPLE: 1}
    plan.problems.sort(key=lambda problem: (order[problem.sheet], problem.row))
    return plan


def _unit_reader(today: dt.date) -> Callable[[RawRow], UnitRow | None]:
    kinds, kind_labels = known_choices(Kind)
    levels, level_labels = known_choices(Level)

    def read(row: RawRow) -> UnitRow | None:
        code = row.code("code", needed=True)
        name = row.title("name")
        kind = row.choice("kind", kinds, kind_labels, needed=True)
        level = row.choice("level", levels, level_labels)
        parent, leader = row.text("parent").casefold(), row.text("leader").casefold()
        number, starts_on = row.number_of("staff_number"), row.day("starts_on", today)
        if not (code and name and kind):
            return None
        return UnitRow(row.number, code, name, kind, level, parent, leader, number, starts_on)

    return read


def _person_reader(today: dt.date, known: Known) -> Callable[[RawRow], PersonRow | None]:
    roles, role_labels = known_choices(Role)
    forms = {"anh": "anh", "chi": "chị"}

    def read(row: RawRow) -> PersonRow | None:
        code = row.code("staff_code", limit=40)
        name = row.title("name")
        sign_in = row.text("sign_in_name").lower()
        if sign_in and not SIGN_IN.fullmatch(sign_in):
            row.wrong("sign_in_name", "not_sign_in", sign_in)
        if not code and row.good and f"@{sign_in}" not in known.people:
            row.wrong("staff_code", "empty")
        form = row.choice("address_form", forms, ["anh", "chị"]) or ""
        email = row.text("email", limit=254)
        if email and not _is_email(email):
            row.wrong("email", "not_email", email)
        unit = row.text("unit", needed=True).casefold()
        role = row.choice("role", roles, role_labels)
        starts_on, full = row.day("starts_on", today), row.yes_no("is_full_time")
        ends_on = row.day("ends_on", today)
        if starts_on and ends_on and ends_on < starts_on:
            row.wrong("ends_on", "ends_before", row.text("ends_on"), known=written(starts_on))
        if not (code or sign_in) or not name:
            return None
        role = role or Role.STAFF
        return PersonRow(row.number, code, name, sign_in, form, email, unit, role, starts_on, full, ends_on)

    return read


def _is_email(words: str) -> bool:
    try:
        validate_email(words)
    except ValidationError:
        return False
    return True


def _place_units(
    rows: list[tuple[RawRow, UnitRow | None]], known: Known, plan: Plan, today: dt.date
) -> dict[str, tuple[str, int]]:
    """Check units against each other and the known; key -> (tree, row or 0) of every unit that will stand."""
    first, broken = _first_of_each(rows)
    names = {key: (unit.code, unit.name) for key, (_, unit) in first.items()}
    known_names = {key: (unit.code, unit.name) for key, unit in known.units.items() if key not in names}
    codes = Codes(names | known_names, known)
    trees = {key: unit.tree for key, unit in known.units.items()} | {
        key: unit.tree for key, (_, unit) in first.items()
    }
    for key, (row, unit) in first.items():
        was = known.units.get(key)
        if was and was.tree != unit.tree:
            row.wrong("kind", "tree_changed", unit.kind.label)
        _check_ups(row, unit, trees, broken, codes)
        if was is None:
            _check_former(row, unit, known)
    _find_loops(first, known)
    _find_alike(first, known)
    _spread_badness(first, known)
    reach = None if known.reach is None else _reach(first, known)
    standing = {key: (unit.tree, 0) for key, unit in known.units.items()}
    for key, (row, unit) in first.items():
        if row.good and reach is not None and key not in reach:
            row.wrong("code", "outside", unit.code)
        if row.good:
            _sort_unit(row, unit, known, plan, today)
        if row.good or key not in known.units:
            standing[key] = (unit.tree, 0 if row.good else row.number)
    if rows:
        named = {*first, *broken}
        plan.absent_units = [
            unit for key, unit in known.units.items() if known.in_scope(key) and key not in named
        ]
    return standing | {key: ("", number) for key, number in broken.items() if key not in standing}


def _first_of_each(
    rows: list[tuple[RawRow, UnitRow | None]],
) -> tuple[dict[str, tuple[RawRow, UnitRow]], dict[str, int]]:
    """The rows by key of their code, and the codes of rows that could not be read."""
    first: dict[str, tuple[RawRow, UnitRow]] = {}
    broken: dict[str, int] = {}
    for row, unit in rows:
        if unit is None:
            if code := row.cells["code"]:
                broken.setdefault(str(code).casefold(), row.number)
        elif unit.key in first:
            row.wrong("code", "duplicate", unit.code, first=first[unit.key][0].number)
        else:
            first[unit.key] = (row, unit)
    return first, broken


def _check_ups(
    row: RawRow, unit: UnitRow, trees: Mapping[str, str], broken: Mapping[str, int], codes: Codes
) -> None:
    for name, up in (("parent", unit.parent), ("leader", unit.leader)):
        if not up:
            continue
        if up not in trees:
            if up in broken:
                row.wrong(name, "bad_unit", row.text(name), first=broken[up])
            else:
                codes.unknown(row, name)
        elif name == "parent" and trees[up] != unit.tree:
            row.wrong(name, "other_tree", row.text(name))
        elif name == "leader" and unit.tree == Tree.PARTY:
            row.wrong(name, "party_led", row.text(name))
        elif name == "leader" and trees[up] != Tree.PARTY:
            row.wrong(name, "leader_not_party", row.text(name))


def _parent(key: str, first: Mapping[str, tuple[RawRow, UnitRow]], known: Known) -> str:
    if key in first and first[key][1].parent:
        return first[key][1].parent
    return known.units[key].parent if key in known.units else ""


def _find_loops(first: Mapping[str, tuple[RawRow, UnitRow]], known: Known) -> None:
    done: set[str] = set()
    for key in first:
        way: dict[str, None] = {}
        here = key
        while here and here not in done and here not in way:
            way[here] = None
            here = _parent(here, first, known)
        if here in way:
            ring = list(way)[list(way).index(here) :]
            shown = [first[one][1].code if one in first else known.units[one].code for one in ring]
            for one in ring:
                if one in first:
                    words = " → ".join([*shown[:6], "…" if len(shown) > 6 else shown[0]])
                    first[one][0].wrong("parent", "loop", first[one][0].text("parent"), way=words)
        done.update(way)


def _check_former(row: RawRow, unit: UnitRow, known: Known) -> None:
    """A new unit may not take a code that was another's; a name another had before is worth a look."""
    if found := known.former_codes.get(unit.key):
        code, name = found
        kind = "former_code" if code else "spent_code"
        row.wrong("code", kind, unit.code, near=code, now=name)
    elif (found := known.former_names.get(mark(unit.name))) and found[0]:
        row.wrong("name", "former_name", unit.name, near=found[0], now=found[1])


def _find_alike(first: Mapping[str, tuple[RawRow, UnitRow]], known: Known) -> None:
    """The same name under the same parent, however it is written: worth a look unless both stand already."""
    standing = {
        (unit.parent, unit.leader, mark(unit.name)): unit.code
        for key, unit in known.units.items()
        if key not in first
    }
    seen: dict[tuple[str, str, str], tuple[int, str]] = {}
    for key, (row, unit) in first.items():
        place = (unit.parent, unit.leader, mark(unit.name))
        number, other = seen.setdefault(place, (row.number, key))
        if other != key and not (key in known.units and other in known.units):
            row.wrong("name", "alike", unit.name, first=number)
        elif key not in known.units and place in standing:
            row.wrong("name", "alike_known", unit.name, near=standing[place])


def _spread_badness(first: Mapping[str, tuple[RawRow, UnitRow]], known: Known) -> None:
    """What stands below a unit that cannot be made cannot be made either."""
    waiting: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, (_row, unit) in first.items():
        for name, up in (("parent", unit.parent), ("leader", unit.leader)):
            if up in first and up not in known.units:
                waiting[up].append((key, name))
    bad = [key for key, (row, _) in first.items() if not row.good and key not in known.units]
    while bad:
        up = bad.pop()
        for key, name in waiting.pop(up, ()):
            row = first[key][0]
            if row.good:
                row.wrong(name, "bad_unit", row.text(name), first=first[up][0].number)
                if key not in known.units:
                    bad.append(key)


def _reach(first: Mapping[str, tuple[RawRow, UnitRow]], known: Known) -> set[str]:
    """Known units within reach, and new ones whose parent (or, without one, leader) is."""
    reached = set(known.reach or ())
    below: dict[str, list[str]] = defaultdict(list)
    for key, (_row, unit) in first.items():
        if key not in known.units:
            below[unit.parent or unit.leader].append(key)
    more = list(reached)
    while more:
        fresh = below.pop(more.pop(), [])
        reached.update(fresh)
        more.extend(fresh)
    # A unit may not be moved under one out of reach either.
    return {
        key
        for key in reached
        if key not in first or all(up in reached for up in _new_ups(first[key][1], known))
    }


def _new_ups(unit: UnitRow, known: Known) -> list[str]:
    """The parent and the leader the row gives, unless they are so already."""
    was = known.units.get(unit.key)
    ups = ((unit.parent, was.parent if was else ""), (unit.leader, was.leader if was else ""))
    return [up for up, before in ups if up and up != before]


def _sort_unit(row: RawRow, unit: UnitRow, known: Known, plan: Plan, today: dt.date) -> None:
    was = known.units.get(unit.key)
    if was is None:
        plan.new_units.append(unit)
        return
    says: dict[str, Any] = {"name": unit.name, "kind": unit.kind.value}
    if unit.level is not None:
        says["level"] = unit.level.value
    if unit.parent:
        says["parent"] = unit.parent
    if unit.staff_number is not None:
        says["staff_number"] = unit.staff_number
    fields = {name: value for name, value in says.items() if getattr(was, name) != value}
    leader = unit.leader if unit.leader and unit.leader != was.leader else ""
    if not fields and not leader:
        plan.same_units.append(unit)
        return
    if unit.starts_on and unit.starts_on < was.starts_on and fields:
        row.wrong("starts_on", "before_known", row.text("starts_on"), known=written(was.starts_on))
        return
    if unit.starts_on and leader and was.link_starts_on and unit.starts_on < was.link_starts_on:
        row.wrong("starts_on", "before_known", row.text("starts_on"), known=written(was.link_starts_on))
        return
    starts_on = unit.starts_on or max(today, was.starts_on)
    plan.changed_units.append(UnitChange(unit, was, starts_on, fields, leader))


def _say_future(
    units: Iterable[tuple[RawRow, Any]], people: Iterable[tuple[RawRow, Any]], today: dt.date
) -> None:
    """Days to come are allowed; said once a sheet, at the first row that has one."""
    for rows in (units, people):
        late = [
            (row, one.starts_on) for row, one in rows if row.good and one.starts_on and one.starts_on > today
        ]
        if late:
            row, day = late[0]
            row.wrong("starts_on", "future_day", written(day), rows=len(late))
