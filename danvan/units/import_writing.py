"""An import's plan against the database: what is known, writing it set by set, taking it back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models

from danvan import bulk
from danvan.text import fold, name_sort_key, person_sort_key

from . import names, tree
from .import_people import sign_in_names
from .import_plan import Known, KnownPost, NewPost, Plan, UnitChange, UnitRow
from .models import (
    Import,
    ImportChange,
    Office,
    Person,
    Post,
    SpentCode,
    Unit,
    UnitLink,
    UnitVersion,
)
from .rules import HEAD_ROLE, Kind, Level

_BATCH = 2000


class Writing:
    """One import being written, inside the caller's transaction."""

    def __init__(self, kept: Import, plan: Plan, before: Known, today: dt.date) -> None:
        self.kept, self.plan, self.before, self.today = kept, plan, before, today
        self.made: dict[str, list[int]] = defaultdict(list)
        self.changed: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.unit_ids = {key: unit.pk for key, unit in before.units.items()}
        self.people: dict[str, int] = {key: person.pk for key, person in before.people.items()}
        self.offices: dict[tuple[int, str], int] = {}

    def run(self, notice: Callable[[int, int], None]) -> None:
        """Write everything; `notice(done, total)` before each part, by the rows it has to write."""
        plan = self.plan
        units, people = len(plan.new_units) + len(plan.changed_units), len(plan.new_people)
        posts = len(plan.new_posts) + len(plan.ended_posts) + len(plan.changed_posts)
        parts = (
            (self.units, units),
            (self.versions, units),
            (self.links, units),
            (self.heads, units),
            (self.persons, people + len(plan.changed_people)),
            (self.posts, posts),
            (self.lines, 10 * units),
            (self.named, units + people),
            (self.remember, 1),
        )
        planned = (units + posts) // 2  # planning anew came before
        total, done = planned + sum(rows for _part, rows in parts), planned
        for part, rows in parts:
            notice(done, total)
            part()
            done += rows

    def units(self) -> None:
        taken = {
            *Unit.objects.values_list("code", flat=True),
            *SpentCode.objects.values_list("code", flat=True),
        }
        made = [Unit(code=_address(row.code, taken), tree=row.tree) for row in self.plan.new_units]
        self._create("unit", made)
        self.unit_ids |= {row.key: unit.pk for row, unit in zip(self.plan.new_units, made, strict=True)}
        self.fresh_units = made

    def versions(self) -> None:
        fresh = [self._version(row, self.unit_ids[row.key]) for row in self.plan.new_units]
        mended: list[UnitVersion] = []
        standing = UnitVersion.objects.in_bulk(
            [change.known.version for change in self.plan.changed_units if change.fields]
        )
        for change in self.plan.changed_units:
            if not change.fields:
                continue
            version = standing[change.known.version]
            if change.starts_on > change.known.starts_on:
                version = UnitVersion(
                    **{name: getattr(version, name) for name in _VERSION_FIELDS}, starts_on=change.starts_on
                )
                fresh.append(version)
            else:
                self._before("version", version, _VERSION_FIELDS)
                mended.append(version)
            for name, value in change.fields.items():
                setattr(version, "parent_id" if name == "parent" else name, self._value(name, value))
            version.sort_key = name_sort_key(version.name)
        self._create("version", fresh)
        UnitVersion.objects.bulk_update(
            mended, [name.removesuffix("_id") for name in _VERSION_FIELDS[1:]], 200
        )

    def _value(self, name: str, value: Any) -> Any:
        return self.unit_ids[value] if name == "parent" else value

    def _version(self, row: UnitRow, unit_id: int) -> UnitVersion:
        return UnitVersion(
            unit_id=unit_id,
            starts_on=row.starts_on or self.today,
            official_code=row.code,
            name=row.name,
            sort_key=name_sort_key(row.name),
            kind=row.kind,
            level=row.level or Level.NONE,
            parent_id=self.unit_ids[row.parent] if row.parent else None,
            staff_number=row.staff_number or 0,
        )

    def links(self) -> None:
        fresh = [
            UnitLink(
                party_id=self.unit_ids[row.leader],
                body_id=self.unit_ids[row.key],
                starts_on=row.starts_on or self.today,
            )
            for row in self.plan.new_units
            if row.leader
        ]
        for change in self.plan.changed_units:
            if change.leader:
                fresh.extend(self._new_leader(change))
        self._create("link", fresh)

    def _new_leader(self, change: UnitChange) -> Iterator[UnitLink]:
        """End the old link the day the new one begins; one that has not begun before is mended in place."""
        was, party = change.known, self.unit_ids[change.leader]
        starts_on = change.row.starts_on or self.today
        if was.link is not None:
            link = UnitLink.objects.get(pk=was.link)
            self._before("link", link, ("party_id", "ends_on"))
            if link.starts_on >= starts_on:
                UnitLink.objects.filter(pk=link.pk).update(party=party)
                return
            UnitLink.objects.filter(pk=link.pk).update(ends_on=starts_on)
        yield UnitLink(party_id=party, body_id=was.pk, starts_on=starts_on)

    def heads(self) -> None:
        """Every office the import needs: the head of each new unit, and those its people hold."""
        self.offices = {
            (unit, role): pk for pk, unit, role in Office.objects.values_list("pk", "unit_id", "role")
        }
        wanted = {(self.unit_ids[row.key], HEAD_ROLE[row.tree].value): None for row in self.plan.new_units}
        wanted |= {(self.unit_ids[post.row.unit], post.row.role.value): None for post in self.plan.new_posts}
        fresh = [Office(unit_id=unit, role=role) for unit, role in wanted if (unit, role) not in self.offices]
        self._create("office", fresh)
        self.offices |= {(office.unit_id, office.role): office.pk for office in fresh}

    def persons(self) -> None:
        """New people cannot sign in until an administrator gives them a password."""
        locked = make_password(None)
        signs = sign_in_names(self.plan.new_people, self.before.sign_ins)
        fresh = [
            Person(
                sign_in_name=signs[row.key],
                staff_code=row.staff_code,
                name=row.name,
                sort_key=person_sort_key(row.name),
                address_form=row.address_form,
                email=row.email,
                password=locked,
            )
            for row in self.plan.new_people
        ]
        self._create("person", fresh)
        self.people |= {row.key: person.pk for row, person in zip(self.plan.new_people, fresh, strict=True)}
        self.fresh_people = fresh
        wanted = {was.pk: fields for _row, was, fields in self.plan.changed_people}
        mended = list(Person.objects.filter(pk__in=wanted)) if wanted else []
        for person in mended:
            self._before("person", person, _PERSON_FIELDS)
            for name, value in wanted[person.pk].items():
                setattr(person, name, value)
            person.sort_key = person_sort_key(person.name)
        Person.objects.bulk_update(mended, [*_PERSON_FIELDS], 200)
        self.mended_people = mended

    def posts(self) -> None:
        for one in self.plan.changed_posts:
            self._remember_post(one.post)
            Post.objects.filter(pk=one.post.pk).update(**one.fields)
        until: dict[dt.date, list[int]] = defaultdict(list)
        for ended in self.plan.ended_posts:
            self._remember_post(ended.post)
            until[ended.ends_on].append(ended.post.pk)
        for day, ids in until.items():
            for chunk in _chunks(ids):
                Post.objects.filter(pk__in=chunk).update(ends_on=day)
        self._create("post", [self._post(post) for post in self.plan.new_posts])

    def _remember_post(self, post: KnownPost) -> None:
        end = post.ends_on.isoformat() if post.ends_on else None
        self.changed["post"][post.pk] = {"ends_on": end, "is_full_time": post.is_full_time}

    def _post(self, post: NewPost) -> Post:
        office = self.offices[self.unit_ids[post.row.unit], post.row.role.value]
        full = post.row.is_full_time
        return Post(
            person_id=self.people[post.row.key],
            office_id=office,
            starts_on=post.starts_on,
            ends_on=post.row.ends_on,
            is_full_time=True if full is None else full,
            given_by_id=self.kept.by_id,
            given_on=self.today,
        )

    def lines(self) -> None:
        if self.plan.new_units or self.plan.changed_units:
            tree.rebuild(self.today)

    def named(self) -> None:
        """New people are told from what was just written; reading them all back would cost as much as writing them."""
        fresh = {person.pk: person for person in self.fresh_people}
        places: dict[int, int] = {}
        for post in self.plan.new_posts:
            places.setdefault(self.people[post.row.key], self.unit_ids[post.row.unit])
        told = [*self.unit_ids_of_new(), *(change.known.pk for change in self.plan.changed_units)]
        others = [pk for pk in places if pk not in fresh]
        tell_names(told, dict.fromkeys([*(person.pk for person in self.mended_people), *others]))
        homes = {
            unit.pk: unit for unit in _in_order(Unit.objects.select_related("current"), set(places.values()))
        }
        names.tell(
            names.Named(person.name, home.name, home, person)
            for person in self.fresh_people
            if (home := homes.get(places.get(person.pk, 0)))
        )

    def unit_ids_of_new(self) -> list[int]:
        return [unit.pk for unit in self.fresh_units]

    def remember(self) -> None:
        """Keep what undoing needs."""
        models_touched = {**dict.fromkeys(self.made), **dict.fromkeys(self.changed)}
        ImportChange.objects.bulk_create(
            ImportChange(
                of=self.kept,
                model=model,
                made=_ranges(self.made.get(model, [])),
                before=[[pk, fields] for pk, fields in self.changed.get(model, {}).items()],
            )
            for model in models_touched
        )

    def _create(self, name: str, fresh: Sequence[Any]) -> None:
        bulk.insert_keyed(fresh)
        self.made[name].extend(one.pk for one in fresh)

    def _before(self, name: str, one: models.Model, fields: Iterable[str]) -> None:
        values = {field: getattr(one, field) for field in fields}
        self.changed[name][one.pk] = {
            field: value.isoformat() if isinstance(value, dt.date) else value
            for field, value in values.items()
        }


_VERSION_FIELDS = (
    "unit_id",
    "official_code",
    "name",
    "sort_key",
    "kind",
    "level",
    "parent_id",
    "staff_number",
)
_PERSON_FIELDS = ("name", "sort_key", "sign_in_name", "address_form", "email")


def tell_names(unit_ids: Iterable[int], person_ids: Iterable[int]) -> None:
    """Say the names of these units and people as they stand now; people at the unit of their first open post."""
    units = _in_order(Unit.objects.select_related("current"), unit_ids)
    told = [names.Named(unit.name, _kind(unit), unit) for unit in units]
    posts = Post.objects.filter(ends_on=None).order_by("-pk")
    places: dict[int, int] = {}
    wanted = list(person_ids)
    for chunk in _chunks(wanted):
        places |= dict(posts.filter(person__in=chunk).values_list("person_id", "office__unit_id"))
    homes = {
        unit.pk: unit for unit in _in_order(Unit.objects.select_related("current"), set(places.values()))
    }
    for person in _in_order(Person.objects.all(), wanted):
        if home := homes.get(places.get(person.pk, 0)):
            told.append(names.Named(person.name, home.name, home, person))
    names.tell(told)


def _kind(unit: Unit) -> str:
    return str(Kind(unit.current.kind).label) if unit.current else ""


def _in_order(rows: models.QuerySet[Any], ids: Iterable[int]) -> Iterator[Any]:
    for chunk in _chunks(list(ids)):
        yield from rows.filter(pk__in=chunk)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), 900):
        yield ids[start : start + 900]


def _address(code: str, taken: set[str]) -> str:
    """The unit's own address for ever: its first code folded, numbered where another unit has it."""
    stem = fold(code).replace(" ", "-")[:54] or "don-vi"
    address, number = stem, 1
    while address in taken:
        number += 1
        address = f"{stem}-{number}"
    taken.add(address)
    return address


def _ranges(ids: list[int]) -> list[list[int]]:
    out: list[list[int]] = []
    for pk in sorted(ids):
        if out and out[-1][1] == pk - 1:
            out[-1][1] = pk
        else:
            out.append([pk, pk])
    return out


_MODELS: dict[str, type[models.Model]] = {
    "post": Post,
    "link": UnitLink,
    "version": UnitVersion,
    "office": Office,
    "person": Person,
    "unit": Unit,
}


def take_back(kept: Import, today: dt.date, notice: Callable[[int, int], None]) -> None:
    """Restore what the import changed and delete what it made. ProtectedError when something stands on it."""
    changes = {change.model: change for change in kept.changes.all()}
    for number, (name, model) in enumerate(_MODELS.items()):
        notice(number, len(_MODELS) + 1)
        change = changes.get(name)
        if change is None:
            continue
        _restore(model, change.before)
        for first, last in change.made:
            if name == "version":
                Unit.objects.filter(current__pk__range=(first, last)).update(current=None)
            if name == "unit":
                spent = Unit.objects.filter(pk__range=(first, last)).values_list("code", flat=True)
                SpentCode.objects.bulk_create((SpentCode(code=code) for code in spent), batch_size=_BATCH)
            _delete(model, first, last)
    if "version" in changes or "link" in changes:
        tree.rebuild(today)
    renamed = [UnitVersion.objects.get(pk=pk).unit_id for pk, _ in _changed(changes, "version")]
    moved = list(
        Post.objects.filter(pk__in=[pk for pk, _ in _changed(changes, "post")]).values_list(
            "person", flat=True
        )
    )
    tell_names(
        dict.fromkeys(renamed), dict.fromkeys([*moved, *(pk for pk, _ in _changed(changes, "person"))])
    )


def _changed(changes: Mapping[str, ImportChange], name: str) -> list[tuple[int, dict[str, Any]]]:
    return [(pk, before) for pk, before in changes[name].before] if name in changes else []


def _restore(model: type[models.Model], before: Iterable[Sequence[Any]]) -> None:
    for pk, fields in before:
        model._default_manager.filter(pk=pk).update(**fields)


def _delete(model: type[models.Model], first: int, last: int) -> None:
    """In steps, so that Django's look at what stands on the rows stays within what a statement may hold."""
    for start in range(first, last + 1, _BATCH):
        model._default_manager.filter(pk__range=(start, min(start + _BATCH - 1, last))).delete()
