"""Rows of a workbook as read, the organisation as known, and what the one would change in the other."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .rules import TREE_BY_KIND, Kind, Level, Role, Tree

# Worth a look, yet the row is taken.
DOUBTS: Final = frozenset(
    {
        "alike",
        "alike_known",
        "alike_person",
        "alike_person_known",
        "strange_letter",
        "former_name",
        "head_twice",
        "other_name",
        "future_day",
    }
)


def asks_first(ended: int, held: int) -> bool:
    """Whether ending that many of the posts held in the scope needs a person to type the number."""
    return ended > 0 and (2 * ended >= held or (ended > 20 and 10 * ended > held))


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
    ends_on: dt.date | None = None

    @property
    def key(self) -> str:
        return person_key(self.staff_code, self.sign_in_name)

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        return self.starts_on or dt.date.min, self.ends_on or dt.date.max


def person_key(staff_code: str, sign_in_name: str) -> str:
    """Who somebody is in a file: the staff code, or for those without one the sign-in name."""
    return staff_code.casefold() if staff_code else f"@{sign_in_name}"


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

    @property
    def key(self) -> str:
        return self.code.casefold()


@dataclass(frozen=True)
class KnownPerson:
    pk: int
    staff_code: str
    sign_in_name: str
    name: str
    address_form: str
    email: str

    @property
    def key(self) -> str:
        return person_key(self.staff_code, self.sign_in_name)


@dataclass(frozen=True)
class KnownPost:
    """A post, ended or not."""

    pk: int
    person: int
    unit: str
    role: str
    starts_on: dt.date
    ends_on: dt.date | None
    is_full_time: bool

    def holds(self, first: dt.date, last: dt.date) -> bool:
        """Whether any of its days lies from `first` to `last`."""
        return self.starts_on <= last and (self.ends_on is None or first <= self.ends_on)


@dataclass
class Known:
    """The organisation before the import, by keys of codes. `reach` and `scope` None mean everything."""

    units: dict[str, KnownUnit] = field(default_factory=dict)
    # Codes and names (as `text.keys`) that units had before -> (code, name) of the one that has it now, if any.
    former_codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    former_names: dict[str, tuple[str, str]] = field(default_factory=dict)
    people: dict[str, KnownPerson] = field(default_factory=dict)
    by_id: dict[int, KnownPerson] = field(default_factory=dict)
    posts: dict[tuple[int, str, str], KnownPost] = field(default_factory=dict)  # held today or later
    past: dict[tuple[int, str, str], list[KnownPost]] = field(default_factory=dict)
    heads: dict[tuple[str, str], list[KnownPost]] = field(default_factory=dict)
    staff: dict[int, list[KnownPost]] = field(default_factory=dict)
    sign_ins: set[str] = field(default_factory=set)
    reach: frozenset[str] | None = None
    near_people: frozenset[int] = frozenset()  # people within reach, when reach is not everything
    sender: int | None = None  # who sends the file; nobody gives rights to themselves
    # What the file is compared with: the reach, or the unit of which it is the full list and all below it.
    scope: frozenset[str] | None = None
    is_full_list: bool = False

    def in_scope(self, unit: str) -> bool:
        return bool(unit) and (self.scope is None or unit in self.scope)

    def in_reach(self, unit: str) -> bool:
        return self.reach is None or unit in self.reach


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


@dataclass(frozen=True)
class EndedPost:
    """`why` is replaced (by a new head), moved (to another unit), dated (in the file) or unlisted (in a full list)."""

    post: KnownPost
    ends_on: dt.date
    why: str
    row: int = 0  # of the file; 0 where none says so


@dataclass(frozen=True)
class ChangedPost:
    post: KnownPost
    row: int
    fields: Mapping[str, Any]


@dataclass
class Plan:
    """What an import would do. Rows with a grave problem are in none of the lists."""

    new_units: list[UnitRow] = field(default_factory=list)
    changed_units: list[UnitChange] = field(default_factory=list)
    same_units: list[UnitRow] = field(default_factory=list)
    absent_units: list[KnownUnit] = field(default_factory=list)
    new_people: list[PersonRow] = field(default_factory=list)
    changed_people: list[tuple[PersonRow, KnownPerson, dict[str, str]]] = field(default_factory=list)
    same_people: list[PersonRow] = field(default_factory=list)
    absent_people: list[KnownPerson] = field(default_factory=list)
    new_posts: list[NewPost] = field(default_factory=list)
    ended_posts: list[EndedPost] = field(default_factory=list)
    changed_posts: list[ChangedPost] = field(default_factory=list)
    held_posts: int = 0  # in the scope, before the import
    good_rows: int = 0
    bad_rows: int = 0
    problems: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The plan in numbers, as the page shows it."""
        lists = {name: len(getattr(self, name)) for name in LISTS}
        return lists | {
            "good_rows": self.good_rows,
            "bad_rows": self.bad_rows,
            "doubts": sum(problem.is_doubt for problem in self.problems),
            "held_posts": self.held_posts,
        }


LISTS: Final = (
    "new_units",
    "changed_units",
    "same_units",
    "absent_units",
    "new_people",
    "changed_people",
    "same_people",
    "absent_people",
    "new_posts",
    "changed_posts",
    "ended_posts",
)
