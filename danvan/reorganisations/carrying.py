"""Writing a reorganisation into the organisation, set by set, inside the caller's transaction."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from danvan.flow import Actor
from danvan.journal import actions as journal
from danvan.journal.actions import Act
from danvan.periods import today
from danvan.text import code, fold, name_sort_key
from danvan.units import estate, tree
from danvan.units.import_writing import tell_names
from danvan.units.models import (
    Office,
    Person,
    Post,
    SpentCode,
    Succession,
    Unit,
    UnitLink,
    UnitVersion,
)
from danvan.units.rules import TREE_BY_KIND, Role

from .models import Heir, Part
from .plan import Plan
from .rules import CHILDREN, LED, PEOPLE, EventKind

_BATCH = 500
_KEPT = ("official_code", "name", "kind", "level", "parent_id", "staff_number")


class Carrying:
    """One event being carried out as of its day: whole, or (by the caller's transaction) not at all."""

    def __init__(self, plan: Plan, by: Actor) -> None:
        self.plan, self.by, self.day = plan, by, plan.day
        self.acts: list[Act] = []
        self.moved: dict[str, int] = {}
        self.people: set[int] = set()
        self.named: dict[int, None] = {}

    def run(self) -> None:
        """Write everything; the lines of the tree last, then names for the search and the journal."""
        if self.plan.event.changes_units:
            self._change_units()
        else:
            self._found()
            self._move_children()
            self._relink()
            self._move_people()
            self._end_units()
            self._grow_heir()
        tree.rebuild(today(), since=self.day)
        self._hand_over()
        tell_names(self.named, self.people)
        journal.record_many(self.acts)

    def unit_of(self, heir: Heir) -> Unit:
        unit = heir.unit
        assert unit is not None  # noqa: S101 - founded before anything is given to it
        return unit

    def _act(self, verb: str, unit: Unit, **facts: object) -> None:
        self.named[unit.pk] = None
        event = {"event": self.plan.event.code, "day": self.day.isoformat()}
        self.acts.append(Act(f"unit.{verb}", f"unit:{unit.code}", unit.pk, self.by.actor, {**event, **facts}))

    def _found(self) -> None:
        """New units with their first version and the office of their head."""
        taken = {
            *Unit.objects.values_list("code", flat=True),
            *SpentCode.objects.values_list("code", flat=True),
        }
        fresh = self.plan.new
        made = [
            Unit(code=_address(heir.official_code, taken), tree=TREE_BY_KIND[heir.kind]) for heir in fresh
        ]
        Unit.objects.bulk_create(made, batch_size=_BATCH)
        versions = []
        for heir, unit in zip(fresh, made, strict=True):
            heir.unit = unit
            versions.append(
                UnitVersion(
                    unit=unit,
                    starts_on=self.day,
                    official_code=heir.official_code,
                    name=heir.name,
                    sort_key=name_sort_key(heir.name),
                    kind=heir.kind,
                    level=heir.level,
                    parent_id=heir.parent_id,
                    staff_number=staff_number(self.plan, heir),
                )
            )
            self._act("found", unit, name=heir.name)
        UnitVersion.objects.bulk_create(versions, batch_size=_BATCH)
        Office.objects.bulk_create([Office(unit=unit, role=unit.head_role) for unit in made])
        Heir.objects.bulk_update(fresh, ["unit"], _BATCH)

    def _move_children(self) -> None:
        fresh = []
        for part in self.plan.parts:
            for version in self.plan.children[part.pk]:
                heir = self.plan.heir_of(part, CHILDREN, version.unit.code)
                if heir:
                    fresh.append(_following(version, self.day, parent_id=self.unit_of(heir).pk))
                    self._act("move", version.unit, to=self.unit_of(heir).code)
        UnitVersion.objects.bulk_create(fresh, batch_size=_BATCH)
        self.moved[CHILDREN] = len(fresh)

    def _relink(self) -> None:
        """Bodies that were led get their new leader; new bodies are led by those who led the old."""
        standing = set(
            UnitLink.objects.filter(starts_on__lte=self.day, ends_on__gt=self.day).values_list(
                "party_id", "body_id"
            )
        )
        over: list[int] = []
        wanted: set[tuple[int, int]] = set()
        count = 0
        for part in self.plan.parts:
            for link in self.plan.led[part.pk]:
                heir = self.plan.heir_of(part, LED, link.body.code)
                if heir:
                    wanted.add((self.unit_of(heir).pk, link.body_id))
                    count += 1
                if heir or self.plan.event.ends_units:
                    over.append(link.pk)
            for link in self.plan.leaders[part.pk]:
                wanted |= {(link.party_id, self.unit_of(heir).pk) for heir in self._new_bodies(part)}
                if self.plan.event.ends_units:
                    over.append(link.pk)
        UnitLink.objects.filter(pk__in=over).update(ends_on=self.day)
        UnitLink.objects.bulk_create(
            [
                UnitLink(party_id=party, body_id=body, starts_on=self.day)
                for party, body in sorted(wanted - standing)
            ],
            batch_size=_BATCH,
        )
        self.moved[LED] = count

    def _new_bodies(self, part: Part) -> Iterable[Heir]:
        heirs = self.plan.heirs_of(part) if self.plan.event.ends_units else self.plan.new
        return [heir for heir in heirs if heir.is_new]

    def _move_people(self) -> None:
        """Posts end the day before; everybody gets a place at their heir, a chosen head the head's."""
        ended: dict[int, Post] = {}
        wanted: dict[tuple[int, int, str], bool] = {}
        heads = {heir.head_id: heir for heir in self.plan.new if heir.head_id}
        for part in self.plan.parts:
            for post in self.plan.posts[part.pk]:
                heir = self.plan.heir_of(part, PEOPLE, str(post.person_id))
                if heir or self.plan.event.ends_units:
                    ended[post.pk] = post
                if post.office.role == Role.ADMINISTRATOR and self.plan.event.ends_units:
                    wanted |= self._administration(part, post)
                if heir and post.person_id not in heads:
                    place = (post.person_id, self.unit_of(heir).pk, Role.STAFF.value)
                    wanted[place] = wanted.get(place, False) or post.is_full_time
        for person, heir in heads.items():
            if person:
                unit = self.unit_of(heir)
                wanted[person, unit.pk, unit.head_role.value] = True
                self.people.add(person)
        self.moved[PEOPLE] = len({post.person_id for post in ended.values()})
        self.people |= {post.person_id for post in ended.values()}
        self._write_posts(ended, wanted)

    def _administration(self, part: Part, post: Post) -> dict[tuple[int, int, str], bool]:
        """Administration passes to every heir, or units would be left that nobody may arrange."""
        if self.plan.event.kind == EventKind.CLOSE:
            return {}
        return {
            (post.person_id, self.unit_of(heir).pk, Role.ADMINISTRATOR.value): post.is_full_time
            for heir in self.plan.heirs_of(part)
        }

    def _write_posts(self, ended: dict[int, Post], wanted: dict[tuple[int, int, str], bool]) -> None:
        for chunk in _chunks(list(ended)):
            Post.objects.filter(pk__in=chunk).update(ends_on=self.day - dt.timedelta(days=1))
        places = {unit for _person, unit, _role in wanted}
        offices = {
            (unit, role): pk
            for pk, unit, role in Office.objects.filter(unit__in=places).values_list("pk", "unit_id", "role")
        }
        fresh = [
            Office(unit_id=unit, role=role)
            for unit, role in dict.fromkeys((unit, role) for _, unit, role in wanted)
            if (unit, role) not in offices
        ]
        Office.objects.bulk_create(fresh, batch_size=_BATCH)
        offices |= {(office.unit_id, office.role): office.pk for office in fresh}
        held = set(
            Post.objects.on(self.day).filter(office__unit__in=places).values_list("person_id", "office_id")
        )
        Post.objects.bulk_create(
            [
                Post(person_id=person, office_id=office, starts_on=self.day, is_full_time=full)
                for (person, unit, role), full in wanted.items()
                if (person, office := offices[unit, role]) not in held
            ],
            batch_size=_BATCH,
        )
        stamp = code(16)
        for chunk in _chunks(sorted({post.person_id for post in ended.values()})):
            Person.objects.filter(pk__in=chunk).update(session_stamp=stamp)

    def _end_units(self) -> None:
        """A last version that says so, and who stands for the unit from then on."""
        if not self.plan.event.ends_units:
            return
        fresh, heirs = [], []
        for part in self.plan.parts:
            last = self.plan.versions[part.unit_id]
            fresh.append(_following(last, self.day, ended=True))
            follow = [] if self.plan.event.kind == EventKind.CLOSE else self.plan.heirs_of(part)
            heirs += [
                Succession(unit=part.unit, heir=self.unit_of(heir), starts_on=self.day) for heir in follow
            ]
            self._act("end", part.unit, heirs=[self.unit_of(heir).code for heir in follow])
        UnitVersion.objects.bulk_create(fresh, batch_size=_BATCH)
        Succession.objects.bulk_create(heirs, batch_size=_BATCH)

    def _grow_heir(self) -> None:
        """A standing unit that absorbs others has their number of people too."""
        if self.plan.event.kind != EventKind.ABSORB:
            return
        for heir in self.plan.standing_heirs:
            unit = self.unit_of(heir)
            version = self.plan.versions[unit.pk]
            number = version.staff_number + _staff(self.plan)
            _following(version, self.day, staff_number=number).save()
            self._act("change", unit, staff_number=number)

    def _change_units(self) -> None:
        event = self.plan.event
        fields: dict[str, Any] = {}
        match event.kind:
            case EventKind.TRANSFER:
                fields = {"parent_id": event.new_parent_id}
            case EventKind.RENAME:
                fields = {"name": event.new_name, "official_code": event.new_official_code}
            case _:
                fields = {"kind": event.new_kind, "level": event.new_level}
        fields = {name: value for name, value in fields.items() if value or name == "level"}
        fresh = []
        for part in self.plan.parts:
            fresh.append(_following(self.plan.versions[part.unit_id], self.day, **fields))
            self._act("change", part.unit, **fields)
        UnitVersion.objects.bulk_create(fresh, batch_size=_BATCH)

    def _hand_over(self) -> None:
        """The open things of each kind: those named one by one first, then what is left of the unit.

        Each estate journals what it passes on; offices and intakes of the heirs are found along the new lines.
        """
        if self.plan.event.changes_units or self.plan.event.kind == EventKind.CLOSE:
            return
        for kind in estate.registered():
            moved = 0
            for part in self.plan.parts:
                by_heir: dict[int, list[str]] = defaultdict(list)
                for key, heir in self.plan.named(part, kind.name).items():
                    by_heir[heir.pk].append(key)
                for pk, keys in by_heir.items():
                    unit = self.unit_of(self.plan.heirs[pk])
                    moved += kind.hand_over(part.unit, unit, keys, self.day, self.by)
                rest = self.plan.rest_of(part, kind.name)
                if rest:
                    moved += kind.hand_over(part.unit, self.unit_of(rest), None, self.day, self.by)
            self.moved[kind.name] = moved


def staff_number(plan: Plan, heir: Heir) -> int:
    """The number of people of a new unit: as written, the sum of what is consolidated, or who comes with a post."""
    if heir.staff_number is not None:
        return heir.staff_number
    if plan.event.kind == EventKind.CONSOLIDATE:
        return _staff(plan)
    return len(
        {
            key
            for part in plan.parts
            for key in plan.keys(part, PEOPLE)
            if plan.heir_of(part, PEOPLE, key) == heir
        }
    )


def _staff(plan: Plan) -> int:
    known = (plan.versions.get(part.unit_id) for part in plan.parts)
    return sum(version.staff_number for version in known if version)


def _following(version: UnitVersion, day: dt.date, **changes: Any) -> UnitVersion:
    """The version after `version`, from the day on, with what changes."""
    fields = {name: getattr(version, name) for name in _KEPT} | changes
    return UnitVersion(
        unit_id=version.unit_id, starts_on=day, sort_key=name_sort_key(fields["name"]), **fields
    )


def _address(official_code: str, taken: set[str]) -> str:
    """The unit's own address for ever, numbered where another unit has or had it."""
    stem = fold(official_code).replace(" ", "-")[:54] or "don-vi"
    address, number = stem, 1
    while address in taken:
        number += 1
        address = f"{stem}-{number}"
    taken.add(address)
    return address


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    for start in range(0, len(ids), 900):
        yield ids[start : start + 900]
