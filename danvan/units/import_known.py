"""The organisation as an import finds it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import queries, tree
from .access import By, Viewer
from .import_plan import Known, KnownPerson, KnownPost, KnownUnit
from .import_twins import mark
from .models import NEVER, Person, Post, Succession, Unit, UnitLink, UnitVersion
from .rules import HEAD_ROLES, Capacity, Kind, Level, Role


def known(by: By, day: dt.date, full_list: Unit | None = None) -> Known:
    """The organisation by keys of codes, how far `by` may change it, and what the file is compared with."""
    found = Known()
    key_of = _read_units(found)
    _read_people(found, key_of, day)
    if isinstance(by, Viewer) and not queries.reaches_everything(by):
        ids = set(by.units("unit.import").values_list("pk", flat=True))
        found.reach = frozenset(key for pk, key in key_of.items() if pk in ids)
        posts = Post.objects.on(day).filter(office__unit__in=ids)
        found.near_people = frozenset(posts.values_list("person", flat=True))
    found.sender = by.person.pk if isinstance(by, Viewer) else None
    found.scope = found.reach
    if full_list:
        below = tree.below([full_list.pk], day).values_list("pk", flat=True)
        found.scope = frozenset(key_of[pk] for pk in below if pk in key_of and found.in_reach(key_of[pk]))
        found.is_full_list = True
    return found


def _read_units(found: Known) -> dict[int, str]:
    newest: dict[int, tuple[Any, ...]] = {}
    older: list[tuple[Any, ...]] = []
    fields = ("unit_id", "pk", "official_code", "unit__tree", "name", "kind", "level", "parent_id")
    versions = UnitVersion.objects.order_by("unit_id", "starts_on")
    for row in versions.values_list(*fields, "staff_number", "starts_on", "ended"):
        if row[0] in newest:
            older.append(newest[row[0]])
        newest[row[0]] = row
    key_of = {unit: row[2].casefold() for unit, row in newest.items() if not row[-1]}
    links: dict[int, tuple[int, int, dt.date]] = {}
    for pk, party, body, start in (
        UnitLink.objects.filter(ends_on=NEVER)
        .order_by("pk")
        .values_list("pk", "party_id", "body_id", "starts_on")
    ):
        links[body] = (pk, party, start)
    for unit, key in key_of.items():
        _unit, version, code, its_tree, name, kind, level, parent, number, start, _ended = newest[unit]
        link = links.get(unit)
        found.units[key] = KnownUnit(
            pk=unit,
            version=version,
            code=code,
            tree=its_tree,
            name=name,
            kind=kind,
            level=level,
            parent=key_of.get(parent, ""),
            leader=key_of.get(link[1], "") if link else "",
            link=link[0] if link else None,
            link_starts_on=link[2] if link else None,
            staff_number=number,
            starts_on=start,
        )
    _read_former(found, key_of, [*older, *(row for row in newest.values() if row[-1])])
    return key_of


def _read_former(found: Known, key_of: Mapping[int, str], versions: Iterable[tuple[Any, ...]]) -> None:
    """Codes and names units no longer have, and who has the unit's place now: itself, or its only heir."""
    versions = list(versions)
    if not versions:
        return
    heirs: dict[int, list[int]] = defaultdict(list)
    for unit, heir in Succession.objects.values_list("unit_id", "heir_id"):
        heirs[unit].append(heir)
    names_now = {mark(unit.name) for unit in found.units.values()}
    for unit, _version, code, _tree, name, *_rest in versions:
        here, seen = unit, {unit}
        while here not in key_of and len(heirs[here]) == 1 and heirs[here][0] not in seen:
            here = heirs[here][0]
            seen.add(here)
        now = found.units.get(key_of.get(here, ""))
        words = (now.code, now.name) if now else ("", "")
        if code.casefold() not in found.units:
            found.former_codes[code.casefold()] = words
        if now and mark(name) not in names_now:
            found.former_names[mark(name)] = words


def _read_people(found: Known, key_of: Mapping[int, str], day: dt.date) -> None:
    for pk, code, *rest in Person.objects.values_list(
        "pk", "staff_code", "sign_in_name", "name", "address_form", "email"
    ).iterator(chunk_size=5000):
        found.sign_ins.add(rest[0])
        found.by_id[pk] = one = KnownPerson(pk, code or "", *rest)
        found.people[one.key] = one
    heads, staff, past = defaultdict(list), defaultdict(list), defaultdict(list)
    for pk, person, unit, role, start, end, full in (
        Post.objects.filter(capacity=Capacity.HOLDER)
        .order_by("starts_on", "pk")
        .values_list(
            "pk", "person_id", "office__unit_id", "office__role", "starts_on", "ends_on", "is_full_time"
        )
        .iterator(chunk_size=5000)
    ):
        post = KnownPost(pk, person, key_of.get(unit, ""), role, start, end, full)
        if end is not None and end < day:
            past[person, post.unit, role].append(post)
            continue
        found.posts[person, post.unit, role] = post
        if role in HEAD_ROLES:
            heads[post.unit, role].append(post)
        elif role == Role.STAFF:
            staff[person].append(post)
    found.heads, found.staff, found.past = heads, staff, past


@dataclass(frozen=True)
class Standing:
    """The organisation as rows of the two tables, in the order of their columns."""

    units: list[tuple[Any, ...]]
    people: list[tuple[Any, ...]]


def standing(by: By, day: dt.date) -> Standing:
    """What `by` imports for, as a file would say it: read back, it changes nothing.

    "Từ ngày" is left empty: what somebody then changes begins on the day it is written, and not long ago.
    """
    found = known(by, day)
    code = {key: unit.code for key, unit in found.units.items()}
    units = [
        (
            unit.code,
            unit.name,
            Kind(unit.kind),
            Level(unit.level),
            code.get(unit.parent),
            code.get(unit.leader),
            unit.staff_number,
            None,
        )
        for unit in _downwards(found)
        if found.in_reach(unit.key)
    ]
    places = {row[0].casefold(): number for number, row in enumerate(units)}
    posts = [post for post in found.posts.values() if post.unit in places]
    posts.sort(key=lambda post: (places[post.unit], list(Role).index(Role(post.role)), post.pk))
    return Standing(units, [_person(found.by_id[post.person], code[post.unit], post) for post in posts])


def _person(person: KnownPerson, unit: str, post: KnownPost) -> tuple[Any, ...]:
    said = (person.staff_code, person.name, person.sign_in_name, person.address_form, person.email)
    return (*said, unit, Role(post.role), None, post.is_full_time, post.ends_on)


def _downwards(found: Known) -> Iterator[KnownUnit]:
    """Every unit after what it stands under."""
    below: dict[str, list[KnownUnit]] = defaultdict(list)
    for unit in found.units.values():
        below[unit.parent or unit.leader].append(unit)
    waiting = below.pop("", [])[::-1]
    while waiting:
        unit = waiting.pop()
        yield unit
        waiting.extend(below.pop(unit.key, [])[::-1])
