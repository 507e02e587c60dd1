"""Rows of a workbook as read, the organisation as known, and what the one would change in the other."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .rules import TREE_BY_KIND, Kind, Level, Role, Tree

DOUBTS: Final = frozenset({"alike"})


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell; the row is not taken unless it is only a doubt."""

    sheet: str
    row: int
    name: str  # of the field
    kind: str
    value: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_doubt(self) -> bool:
        return self.kind in DOUBTS


@dataclass(frozen=True)
class UnitRow:
    row: int
    code: str
    name: str
    kind: Kind
    level: Level | None  # None: the cell says nothing
    parent: str  # key of its code, or ""
    leader: str
    staff_number: int | None
    starts_on: dt.date | None

    @property
    def key(self) -> str:
        return self.code.casefold()

    @property
    def tree(self) -> Tree:
        return TREE_BY_KIND[self.kind]


@dataclass(frozen=True)
class PersonRow:
    row: int
    staff_code: str
    name: str
    sign_in_name: str
    address_form: str
    email: str
    unit: str
    role: Role
    starts_on: dt.date | None
    is_full_time: bool | None

    @property
    def key(self) -> str:
        return self.staff_code.casefold()


@dataclass(frozen=True)
class KnownUnit:
    """A unit as it stands: its newest version and who leads it."""

    pk: int
    version: int
    code: str
    tree: str
    name: str
    kind: str
    level: str
    parent: str
    leader: str
    link: int | None
    link_starts_on: dt.date | None
    staff_number: int
    starts_on: dt.date


@dataclass(frozen=True)
class KnownPerson:
    pk: int
    sign_in_name: str
    name: str
    address_form: str
    email: str


@dataclass(frozen=True)
class KnownPost:
    """A post that has not ended."""

    pk: int
    person: int
    unit: str
    role: str
    starts_on: dt.date
    is_full_time: bool


@dataclass
class Known:
    """The organisation before the import, by keys of codes. `reach` None means everything."""

    units: dict[str, KnownUnit] = field(default_factory=dict)
    people: dict[str, KnownPerson] = field(default_factory=dict)
    posts: dict[tuple[int, str, str], KnownPost] = field(default_factory=dict)
    heads: dict[tuple[str, str], list[KnownPost]] = field(default_factory=dict)
    staff: dict[int, list[KnownPost]] = field(default_factory=dict)
    sign_ins: set[str] = field(default_factory=set)
    reach: frozenset[str] | None = None
    near_people: frozenset[int] = frozenset()  # people within reach, when reach is not everything


@dataclass(frozen=True)
class UnitChange:
    row: UnitRow
    known: KnownUnit
    starts_on: dt.date
    fields: Mapping[str, Any]  # of the version; "parent" as key
    leader: str = ""  # a new leader's key, or ""


@dataclass(frozen=True)
class NewPost:
    row: PersonRow
    starts_on: dt.date


@dataclass
class Plan:
    """What an import would do. Rows with a grave problem are in none of the lists."""

    new_units: list[UnitRow] = field(default_factory=list)
    changed_units: list[UnitChange] = field(default_factory=list)
    same_units: int = 0
    new_people: list[PersonRow] = field(default_factory=list)
    changed_people: list[tuple[PersonRow, KnownPerson, dict[str, str]]] = field(default_factory=list)
    same_people: int = 0
    new_posts: list[NewPost] = field(default_factory=list)
    ended_posts: list[tuple[KnownPost, dt.date]] = field(default_factory=list)
    changed_posts: list[tuple[KnownPost, bool]] = field(default_factory=list)
    good_rows: int = 0
    bad_rows: int = 0
    problems: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The plan in numbers, as the page shows it and the writing checks it."""
        return {
            "good_rows": self.good_rows,
            "bad_rows": self.bad_rows,
            "doubts": sum(problem.is_doubt for problem in self.problems),
            "new_units": len(self.new_units),
            "changed_units": len(self.changed_units),
            "same_units": self.same_units,
            "new_people": len(self.new_people),
            "changed_people": len(self.changed_people),
            "same_people": self.same_people,
            "new_posts": len(self.new_posts),
            "ended_posts": len(self.ended_posts),
            "changed_posts": len(self.changed_posts),
        }

    @property
    def changes(self) -> int:
        """How many things would be made or changed."""
        made = len(self.new_units) + len(self.changed_units) + len(self.new_people) + len(self.changed_people)
        return made + len(self.new_posts) + len(self.ended_posts) + len(self.changed_posts)
