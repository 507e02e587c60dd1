"""The sample organisation: three trees joined by links, offices, people in their posts."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils.functional import cached_property

from danvan.accounts.sample_people import SAMPLE_PASSWORD
from danvan.search import actions as search
from danvan.text import fold, name_sort_key, person_sort_key
from danvan.units import tree
from danvan.units.models import Office, Person, Post, Unit, UnitLink, UnitVersion
from danvan.units.rules import HEAD_ROLE, TREE_BY_KIND, Kind, Level, Role, Tree

from .names import AGENCIES, DEPARTMENTS, ROOMS, person_name

BEGIN = dt.date(2024, 1, 1)


@dataclass(frozen=True)
class Size:
    """How many direct units, bodies below, cells and people."""

    uppers: int
    grassroots: int
    per_upper: int
    cells: int
    people: int
    concerns: int
    rooms: int  # of each grassroots body, on the agency side
    extra_mass: tuple[Kind, ...]


SIZES = {
    "small": Size(2, 3, 2, 14, 600, 60, 1, ()),
    "full": Size(34, 27, 24, 5800, 77_000, 10_000, 2, (Kind.YOUTH_UNION,)),
}


@dataclass
class Planned:
    """A unit before it is written."""

    code: str
    name: str
    kind: Kind
    level: Level = Level.NONE
    parent: "Planned | None" = None
    leader: "Planned | None" = None
    staff_number: int = 0
    unit: Unit = field(default_factory=Unit)
    roles: list[Role] = field(default_factory=list)

    @property
    def head_role(self) -> Role:
        return HEAD_ROLE[TREE_BY_KIND[self.kind]]


class Plan:
    """All units of the sample, parents before children."""

    def __init__(self, size: Size, random: Random) -> None:
        self.size, self.random = size, random
        self.units: list[Planned] = []
        self.root = self._add("khoi", "Đảng bộ Khối các cơ quan Trung ương", Kind.PARTY_ORG, Level.ROOT)
        self.root.roles += [
            Role.MOBILISER,
            Role.INTAKE,
            Role.INSPECTOR,
            Role.ADMINISTRATOR,
            Role.REGISTRY_CLERK,
        ]
        self.bases: list[tuple[Planned, Planned]] = []  # grassroots party body and its agency
        for number in range(size.uppers + size.grassroots):
            self._direct(number)
        self._cells()

    def _add(  # noqa: PLR0917 - a unit in one line
        self,
        code: str,
        name: str,
        kind: Kind,
        level: Level = Level.NONE,
        parent: Planned | None = None,
        leader: Planned | None = None,
    ) -> Planned:
        planned = Planned(code, name, kind, level, parent, leader)
        planned.roles.append(planned.head_role)
        self.units.append(planned)
        return planned

    def _direct(self, number: int) -> None:
        name = AGENCIES[number % len(AGENCIES)]
        if number >= len(AGENCIES):
            name = f"{name} (mẫu {number // len(AGENCIES) + 1})"
        code = f"{fold(AGENCIES[number % len(AGENCIES)]).replace(' ', '-')[:30].strip('-')}-{number + 1:02}"
        upper = number < self.size.uppers
        level = Level.UPPER if upper else Level.GRASSROOTS
        party = self._add(f"db-{code}", f"Đảng bộ {name}", Kind.PARTY_ORG, level, self.root)
        party.roles += [Role.DEPUTY_SECRETARY, Role.INTAKE, Role.MOBILISER]
        agency = self._add(code, name, Kind.AGENCY, leader=party)
        self._mass(code, name, agency, party)
        if not upper:
            self.bases.append((party, agency))
            return
        for place in range(self.size.per_upper):
            department = DEPARTMENTS[place % len(DEPARTMENTS)]
            below = self._add(
                f"db-{code}-{place + 1:02}",
                f"Đảng bộ {department}, {name}",
                Kind.PARTY_ORG,
                Level.GRASSROOTS,
                party,
            )
            unit = self._add(
                f"{code}-{place + 1:02}", f"{department}, {name}", Kind.SUB_UNIT, parent=agency, leader=below
            )
            self.bases.append((below, unit))
            if self.size.extra_mass:
                self._mass(unit.code, unit.name, unit, below)

    def _mass(self, code: str, name: str, agency: Planned, party: Planned) -> None:
        self._add(f"cd-{code}", f"Công đoàn {name}", Kind.UNION, leader=party)
        for kind in self.size.extra_mass:
            self._add(f"dtn-{code}", f"Đoàn Thanh niên {name}", kind, leader=party)
            self._add(f"ccb-{code}", f"Hội Cựu chiến binh {name}", Kind.VETERANS, leader=party)

    def _cells(self) -> None:
        """Cells spread over the grassroots bodies, each body with its rooms on the agency side too."""
        for number in range(self.size.cells):
            party, agency = self.bases[number % len(self.bases)]
            turn = number // len(self.bases)
            room = ROOMS[turn % len(ROOMS)]
            cell = self._add(
                f"cb-{agency.code}-{turn + 1:02}",
                f"Chi bộ {room}, {agency.name}",
                Kind.CELL,
                Level.CELL,
                party,
            )
            cell.staff_number = self.random.randint(8, 18)
            party.staff_number += cell.staff_number
            if turn < self.size.rooms:
                self._add(
                    f"{agency.code}-p{turn + 1}", f"{room}, {agency.name}", Kind.SUB_UNIT, parent=agency
                )

    @cached_property
    def workplaces(self) -> list[Planned]:
        """Where people work: agency bodies without any below them."""
        parents = {id(unit.parent) for unit in self.units}
        return [
            unit for unit in self.units if TREE_BY_KIND[unit.kind] == Tree.AGENCY and id(unit) not in parents
        ]


def write(plan: Plan, day: dt.date) -> None:
    """Put the whole plan into the database."""
    for planned in plan.units:
        planned.unit = Unit(code=planned.code, tree=TREE_BY_KIND[planned.kind])
    Unit.objects.bulk_create((planned.unit for planned in plan.units), batch_size=2000)
    _spread_people(plan)
    UnitVersion.objects.bulk_create(
        (
            UnitVersion(
                unit=planned.unit,
                starts_on=BEGIN,
                official_code=planned.code.upper(),
                name=planned.name,
                sort_key=name_sort_key(planned.name),
                kind=planned.kind,
                level=planned.level,
                parent=planned.parent.unit if planned.parent else None,
                staff_number=planned.staff_number,
            )
            for planned in plan.units
        ),
        batch_size=2000,
    )
    UnitLink.objects.bulk_create(
        (
            UnitLink(party=planned.leader.unit, body=planned.unit, starts_on=BEGIN)
            for planned in plan.units
            if planned.leader
        ),
        batch_size=2000,
    )
    tree.rebuild(day)
    _people(plan)
    search.index_many(
        search.entry(
            kind="unit",
            record=planned.code,
            title=planned.name,
            detail=str(planned.kind.label),
            address=planned.unit.get_absolute_url(),
        )
        for planned in plan.units
    )


def _spread_people(plan: Plan) -> None:
    places = plan.workplaces
    each, rest = divmod(plan.size.people, len(places))
    for number, place in enumerate(places):
        place.staff_number = each + (number < rest)
        upper = place.parent
        while upper is not None:
            upper.staff_number += place.staff_number
            upper = upper.parent


def _people(plan: Plan) -> None:
    """Staff where they work; offices held by some of them; a few offices of head left empty, as in life."""
    random = plan.random
    offices = [Office(unit=planned.unit, role=role) for planned in plan.units for role in planned.roles]
    staff = [Office(unit=planned.unit, role=Role.STAFF) for planned in plan.workplaces]
    Office.objects.bulk_create([*offices, *staff], batch_size=2000)
    locked = make_password(None)
    people: list[Person] = []
    posts: list[Post] = []
    for office, place in zip(staff, plan.workplaces, strict=True):
        for _ in range(place.staff_number):
            name, form = person_name(random)
            number = len(people) + 1
            person = Person(
                sign_in_name=f"{fold(name).split()[-1]}{number}",
                staff_code=f"NV{number:06}",
                name=name,
                sort_key=person_sort_key(name),
                address_form=form,
                password=locked,
            )
            people.append(person)
            posts.append(Post(person=person, office=office, starts_on=BEGIN))
    for office, person in zip(offices, _spread(people, len(offices)), strict=True):
        if office.role == Role.SECRETARY and random.random() < 0.004:
            continue
        posts.append(Post(person=person, office=office, starts_on=BEGIN))
    Person.objects.bulk_create(people, batch_size=2000)
    Post.objects.bulk_create(posts, batch_size=2000)
    search.index_many(
        search.entry(
            kind="person",
            record=person.sign_in_name,
            title=person.name,
            detail=office.unit.name if office.unit.current_id else "",
            address=office.unit.get_absolute_url(),
            scope=office.unit,
            right="person.read",
            person=person,
        )
        for person, office in _at_work(posts, staff)
    )


def _at_work(posts: list[Post], staff: list[Office]) -> Iterator[tuple[Person, Office]]:
    names = Unit.objects.select_related("current").in_bulk([office.unit_id for office in staff])
    for office in staff:
        office.unit = names[office.unit_id]
    for post in posts:
        if post.office.role == Role.STAFF:
            yield post.person, post.office


def _spread(people: list[Person], count: int) -> Iterator[Person]:
    """`count` different people, evenly over the organisation (again from the start when there are too few)."""
    for number in range(count):
        yield people[(number * 13) % len(people)]


def named_people(plan: Plan) -> dict[str, Person]:
    """The people one signs in as; each holds one office of the first direct unit or of the root."""
    by_code = {planned.code: planned for planned in plan.units}
    party, agency = plan.bases[0]
    first = party.parent or party
    cell = by_code[f"cb-{agency.code}-01"]
    staff = ("nhan-vien", "Lê Thị Minh Hạnh", "chị", agency, Role.STAFF)
    wanted = (
        staff,
        ("chi-bo", "Vũ Hải Nam", "anh", cell, Role.SECRETARY),
        ("van-phong", "Phạm Văn Tuấn", "anh", first, Role.INTAKE),
        ("thu-truong", "Đỗ Quang Vinh", "anh", agency, Role.AGENCY_HEAD),
        ("bi-thu", "Nguyễn Thu Hằng", "chị", first, Role.SECRETARY),
        ("dan-van", "Trịnh Quỳnh Anh", "chị", plan.root, Role.MOBILISER),
        ("nhan-kin", "Lý Văn Nhận", "anh", plan.root, Role.INTAKE),
        ("quan-tri", "Lại Xuân Thành", "anh", plan.root, Role.ADMINISTRATOR),
    )
    password = make_password(SAMPLE_PASSWORD)
    made: dict[str, Person] = {}
    for sign_in_name, name, form, place, role in wanted:
        office = Office.objects.get_or_create(unit=place.unit, role=role)[0]
        if role != Role.STAFF:
            Post.objects.filter(office=office).delete()
        person = Person(sign_in_name=sign_in_name, name=name, address_form=form, password=password)
        person.save()
        Post.objects.create(person=person, office=office, starts_on=BEGIN)
        made[sign_in_name] = person
    return made
