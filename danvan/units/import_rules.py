"""Which rows of a workbook can be taken, what they change, and what is wrong with the others. Knows no database."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import override

from danvan.text import fold, keys

from .import_cells import PROPOSALS, SIGN_IN, RawRow, known_choices, written
from .import_plan import Known, KnownPost, NewPost, PersonRow, Plan, UnitChange, UnitRow
from .rules import HEAD_ROLE, HEAD_ROLES, Kind, Level, Role, Tree
from .workbook import PEOPLE, UNITS

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
    read_unit, read_person = _unit_reader(today), _person_reader(today)
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
    _place_people(people, known, good, plan, today)
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
        name = row.text("name", needed=True)
        kind = row.choice("kind", kinds, kind_labels, needed=True)
        level = row.choice("level", levels, level_labels)
        parent, leader = row.text("parent").casefold(), row.text("leader").casefold()
        number, starts_on = row.number_of("staff_number"), row.day("starts_on", today)
        if not (code and name and kind):
            return None
        return UnitRow(row.number, code, name, kind, level, parent, leader, number, starts_on)

    return read


def _person_reader(today: dt.date) -> Callable[[RawRow], PersonRow | None]:
    roles, role_labels = known_choices(Role)
    forms = {"anh": "anh", "chi": "chị"}

    def read(row: RawRow) -> PersonRow | None:
        code = row.code("staff_code", needed=True, limit=40)
        name = row.text("name", needed=True)
        sign_in = row.text("sign_in_name").lower()
        if sign_in and not SIGN_IN.fullmatch(sign_in):
            row.wrong("sign_in_name", "not_sign_in", sign_in)
        form = row.choice("address_form", forms, ["anh", "chị"]) or ""
        email = row.text("email", limit=254)
        if email and not _is_email(email):
            row.wrong("email", "not_email", email)
        unit = row.text("unit", needed=True).casefold()
        role = row.choice("role", roles, role_labels)
        starts_on, full = row.day("starts_on", today), row.yes_no("is_full_time")
        if not (code and name):
            return None
        return PersonRow(
            row.number, code, name, sign_in, form, email, unit, role or Role.STAFF, starts_on, full
        )

    return read


def _is_email(words: str) -> bool:
    try:
        validate_email(words)
    except ValidationError:
        return False
    return True


class _Codes:
    """Proposes the code meant by a wrong one: a unit of that name, or a near code."""

    def __init__(self, names: Mapping[str, tuple[str, str]]) -> None:
        self.names = names  # key -> (code, name)
        self.by_name = {fold(name): code for code, name in names.values()}
        self.left = PROPOSALS

    def unknown(self, row: RawRow, name: str) -> None:
        value = row.text(name)
        near = self.by_name.get(fold(value), "")
        if not near and self.left > 0:
            self.left -= 1
            found = get_close_matches(value.casefold(), self.names, 1, 0.75)
            near = self.names[found[0]][0] if found else ""
        row.wrong(name, "near_unit" if near else "unknown_unit", value, **({"near": near} if near else {}))


def _place_units(
    rows: list[tuple[RawRow, UnitRow | None]], known: Known, plan: Plan, today: dt.date
) -> dict[str, tuple[str, int]]:
    """Check units against each other and the known; key -> (tree, row or 0) of every unit that will stand."""
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
    names = {key: (unit.code, unit.name) for key, (_, unit) in first.items()}
    codes = _Codes(
        names | {key: (unit.code, unit.name) for key, unit in known.units.items() if key not in names}
    )
    trees = {key: unit.tree for key, unit in known.units.items()} | {
        key: unit.tree for key, (_, unit) in first.items()
    }
    for key, (row, unit) in first.items():
        was = known.units.get(key)
        if was and was.tree != unit.tree:
            row.wrong("kind", "tree_changed", unit.kind.label)
        _check_ups(row, unit, trees, broken, codes)
    _find_loops(first, known)
    _find_alike(first)
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
    return standing | {key: ("", number) for key, number in broken.items() if key not in standing}


def _check_ups(
    row: RawRow, unit: UnitRow, trees: Mapping[str, str], broken: Mapping[str, int], codes: _Codes
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


def _find_alike(first: Mapping[str, tuple[RawRow, UnitRow]]) -> None:
    """The same name under the same parent, however the tone marks are placed: worth a look."""
    seen: dict[tuple[str, str, str], int] = {}
    for row, unit in first.values():
        mark = (unit.parent, unit.leader, keys(unit.name))
        if (number := seen.setdefault(mark, row.number)) != row.number:
            row.wrong("name", "alike", unit.name, first=number)


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
        if key not in first or all(up in reached for up in (first[key][1].parent, first[key][1].leader) if up)
    }


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
        plan.same_units += 1
        return
    if unit.starts_on and unit.starts_on < was.starts_on and fields:
        row.wrong("starts_on", "before_known", row.text("starts_on"), known=written(was.starts_on))
        return
    if unit.starts_on and leader and was.link_starts_on and unit.starts_on < was.link_starts_on:
        row.wrong("starts_on", "before_known", row.text("starts_on"), known=written(was.link_starts_on))
        return
    starts_on = unit.starts_on or max(today, was.starts_on)
    plan.changed_units.append(UnitChange(unit, was, starts_on, fields, leader))


def _place_people(
    rows: list[tuple[RawRow, PersonRow | None]],
    known: Known,
    standing: Mapping[str, tuple[str, int]],
    plan: Plan,
    today: dt.date,
) -> None:
    reach = None if known.reach is None else set(known.reach) | {unit.key for unit in plan.new_units}
    names = {unit.key: (unit.code, unit.name) for unit in plan.new_units}
    codes = _Codes({key: (unit.code, unit.name) for key, unit in known.units.items()} | names)
    first: dict[str, tuple[RawRow, PersonRow]] = {}
    posts: dict[tuple[str, str, Role], int] = {}
    heads: dict[tuple[str, Role], int] = {}
    explicit: dict[str, str] = {}
    for row, person in rows:
        if person is None:
            continue
        _check_place(row, person, standing, codes)
        if row.good and reach is not None and not _near(person, known, reach):
            row.wrong("unit", "outside", row.text("unit"))
        leading = first.setdefault(person.key, (row, person)) if row.good else first.get(person.key)
        if leading and leading[0] is not row and keys(leading[1].name) != keys(person.name):
            row.wrong("name", "two_people", person.staff_code, first=leading[0].number)
        place = (person.key, person.unit, person.role)
        if row.good and posts.setdefault(place, row.number) != row.number:
            row.wrong("staff_code", "same_post", person.staff_code, first=posts[place])
        chair = (person.unit, person.role)
        if row.good and person.role in HEAD_ROLES and heads.setdefault(chair, row.number) != row.number:
            row.wrong("role", "second_head", person.role.label, first=heads[chair])
        if row.good and person.sign_in_name:
            _check_sign_in(row, person, known, explicit)
    good = [(row, person) for row, person in rows if row.good and person]
    _sort_posts(good, known, plan, today)
    _sort_people([(row, person) for row, person in good if row.good], known, plan)


def _check_place(
    row: RawRow, person: PersonRow, standing: Mapping[str, tuple[str, int]], codes: _Codes
) -> None:
    if not person.unit:
        return
    if person.unit not in standing:
        codes.unknown(row, "unit")
        return
    tree, bad = standing[person.unit]
    if bad:
        row.wrong("unit", "bad_unit", row.text("unit"), first=bad)
    elif person.role in HEAD_ROLES and HEAD_ROLE[Tree(tree)] != person.role:
        with override("vi"):
            words = {"value": str(person.role.label), "near": str(HEAD_ROLE[Tree(tree)].label)}
        row.wrong("role", "head_elsewhere", words["value"], near=words["near"])


def _near(person: PersonRow, known: Known, reach: set[str]) -> bool:
    was = known.people.get(person.key)
    return person.unit in reach and (was is None or was.pk in known.near_people)


def _check_sign_in(row: RawRow, person: PersonRow, known: Known, explicit: dict[str, str]) -> None:
    was = known.people.get(person.key)
    taken = person.sign_in_name in known.sign_ins and not (was and was.sign_in_name == person.sign_in_name)
    if taken or explicit.setdefault(person.sign_in_name, person.key) != person.key:
        row.wrong("sign_in_name", "sign_in_taken", person.sign_in_name)


def _sort_people(good: list[tuple[RawRow, PersonRow]], known: Known, plan: Plan) -> None:
    done: set[str] = set()
    for _row, person in good:
        if person.key in done:
            continue
        done.add(person.key)
        was = known.people.get(person.key)
        if was is None:
            plan.new_people.append(person)
            continue
        says = {"name": person.name, "sign_in_name": person.sign_in_name}
        says |= {"address_form": person.address_form, "email": person.email}
        fields = {name: value for name, value in says.items() if value and getattr(was, name) != value}
        if fields:
            plan.changed_people.append((person, was, fields))
        else:
            plan.same_people += 1


def _sort_posts(good: list[tuple[RawRow, PersonRow]], known: Known, plan: Plan, today: dt.date) -> None:
    named = {(person.key, person.unit) for _, person in good if person.role == Role.STAFF}
    ended: set[int] = set()
    for row, person in good:
        was = known.people.get(person.key)
        held = known.posts.get((was.pk, person.unit, person.role)) if was else None
        if held:
            if person.is_full_time is not None and person.is_full_time != held.is_full_time:
                plan.changed_posts.append((held, person.is_full_time))
            continue
        starts_on = person.starts_on or today
        leaving: list[KnownPost] = []
        if person.role in HEAD_ROLES:
            leaving = known.heads.get((person.unit, person.role), [])
        elif was and person.role == Role.STAFF:
            leaving = [post for post in known.staff.get(was.pk, []) if (person.key, post.unit) not in named]
        late = [post for post in leaving if post.starts_on >= starts_on]
        if late:
            row.wrong("starts_on", "post_before", row.text("starts_on"), known=written(late[0].starts_on))
            continue
        for post in leaving:
            if post.pk not in ended:
                ended.add(post.pk)
                plan.ended_posts.append((post, starts_on - dt.timedelta(days=1)))
        plan.new_posts.append(NewPost(person, starts_on))


def sign_in_names(people: Iterable[PersonRow], taken: set[str]) -> dict[str, str]:
    """A sign-in name for each new person: given name and initials, numbered where it is not the first."""
    people = list(people)
    used = set(taken) | {person.sign_in_name for person in people if person.sign_in_name}
    numbers: dict[str, int] = {}
    found: dict[str, str] = {}
    for person in people:
        if person.sign_in_name:
            found[person.key] = person.sign_in_name
            continue
        words = fold(person.name).split() or [fold(person.staff_code).replace(" ", "") or "nguoi"]
        stem = (words[-1] + "".join(word[0] for word in words[:-1]))[:60].ljust(3, "0")
        number = numbers.get(stem, 1)
        name = stem if number == 1 else f"{stem}{number}"
        while name in used:
            number += 1
            name = f"{stem}{number}"
        numbers[stem] = number + 1
        used.add(name)
        found[person.key] = name
    return found
