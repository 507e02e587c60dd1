"""One small named organisation for the tests; the names carry the meaning.

Đảng bộ Khối (bloc)
├── Đảng bộ Bộ Tư pháp (ministry)      leads the agency Bộ Tư pháp (agency)
│   ├── Chi bộ Vụ Pháp luật (cell)             └── Cục Thi hành án (department)
│   └── Chi bộ Văn phòng (empty_cell: nobody is its secretary)
└── Đảng bộ Bộ Y tế (neighbours)
    └── Chi bộ Cục Dân số (other_cell)
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from danvan.periods import today
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.models import Office, Person, Post, Unit, UnitLink, UnitVersion
from danvan.units.rules import TREE_BY_KIND, Kind, Level, Role

BEGIN = dt.date(2024, 1, 1)
# What tests take for today, wherever and whenever they run.
CLOCK = "2026-06-22T09:00:00+07:00"


def make_unit(
    code: str,
    name: str,
    kind: Kind,
    *,
    parent: Unit | None = None,
    level: Level = Level.NONE,
    starts_on: dt.date = BEGIN,
    staff_number: int = 0,
) -> Unit:
    unit = Unit.objects.create(code=code, tree=TREE_BY_KIND[kind])
    UnitVersion.objects.create(
        unit=unit,
        starts_on=starts_on,
        official_code=code.upper(),
        name=name,
        kind=kind,
        level=level,
        parent=parent,
        staff_number=staff_number,
    )
    Office.objects.create(unit=unit, role=unit.head_role)
    return unit


def make_person(sign_in_name: str, name: str) -> Person:
    person = Person(sign_in_name=sign_in_name, name=name)
    person.set_unusable_password()
    person.save()
    return person


def make_post(person: Person, unit: Unit, role: Role, *, starts_on: dt.date = BEGIN) -> Post:
    office, _ = Office.objects.get_or_create(unit=unit, role=role)
    return Post.objects.create(person=person, office=office, starts_on=starts_on)


def office(unit: Unit, role: Role) -> Office:
    return Office.objects.get_or_create(unit=unit, role=role)[0]


def viewer(person: Person) -> Viewer:
    return Viewer.of(person)


@dataclass
class World:
    """Units and people by what they are to each other; `people` holds everybody by name for the matrix test."""

    bloc: Unit
    ministry: Unit
    cell: Unit
    empty_cell: Unit
    neighbours: Unit
    other_cell: Unit
    agency: Unit
    department: Unit
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def viewer(self, who: str) -> Viewer:
        return Viewer.of(self.people[who])


def make_world() -> World:
    bloc = make_unit("khoi", "Đảng bộ Khối các cơ quan", Kind.PARTY_ORG, level=Level.ROOT, staff_number=60)
    ministry = make_unit(
        "tu-phap", "Đảng bộ Bộ Tư pháp", Kind.PARTY_ORG, parent=bloc, level=Level.UPPER, staff_number=30
    )
    cell = make_unit("cb-phap-luat", "Chi bộ Vụ Pháp luật", Kind.CELL, parent=ministry, staff_number=13)
    empty_cell = make_unit("cb-van-phong", "Chi bộ Văn phòng", Kind.CELL, parent=ministry, staff_number=9)
    neighbours = make_unit(
        "y-te", "Đảng bộ Bộ Y tế", Kind.PARTY_ORG, parent=bloc, level=Level.GRASSROOTS, staff_number=25
    )
    other_cell = make_unit("cb-dan-so", "Chi bộ Cục Dân số", Kind.CELL, parent=neighbours, staff_number=12)
    agency = make_unit("bo-tu-phap", "Bộ Tư pháp", Kind.AGENCY, staff_number=200)
    department = make_unit(
        "cuc-thi-hanh-an", "Cục Thi hành án", Kind.SUB_UNIT, parent=agency, staff_number=50
    )
    UnitLink.objects.create(party=ministry, body=agency, starts_on=BEGIN)
    world = World(bloc, ministry, cell, empty_cell, neighbours, other_cell, agency, department)
    for who, name, unit, role in (
        ("leader", "Trần Quang Đạo", bloc, Role.SECRETARY),
        ("mobiliser", "Trịnh Quỳnh Anh", bloc, Role.MOBILISER),
        ("administrator", "Lê Văn Quản", bloc, Role.ADMINISTRATOR),
        ("inspector", "Ngô Thanh Tra", bloc, Role.INSPECTOR),
        ("secretary", "Nguyễn Thu Hằng", ministry, Role.SECRETARY),
        ("clerk", "Phạm Văn Tuấn", ministry, Role.INTAKE),
        ("cell_secretary", "Vũ Hải Nam", cell, Role.SECRETARY),
        ("neighbour", "Hoàng Minh Châu", neighbours, Role.SECRETARY),
        ("neighbour_clerk", "Đặng Thị Ngân", neighbours, Role.INTAKE),
        ("head", "Đỗ Quang Vinh", agency, Role.AGENCY_HEAD),
        ("department_head", "Bùi Đức Long", department, Role.AGENCY_HEAD),
        ("staff", "Lê Thị Minh Hạnh", department, Role.STAFF),
        ("colleague", "Mai Văn Bình", department, Role.STAFF),
    ):
        person = make_person(who.replace("_", "-"), name)
        make_post(person, unit, role)
        world.people[who] = person
    world.people["outsider"] = make_person("outsider", "Người Không Chức")
    tree.rebuild(today())
    return world
