"""People and their posts in a file: where they stand, what begins, what ends. Knows no database."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.utils.translation import override

from danvan.text import clean, fold

from .import_cells import Codes, RawRow, written
from .import_plan import (
    ChangedPost,
    EndedPost,
    Known,
    KnownPost,
    NewPost,
    PersonRow,
    Plan,
)
from .import_twins import mark
from .rules import HEAD_ROLE, HEAD_ROLES, Role, Tree

Rows = list[tuple[RawRow, PersonRow | None]]
Good = list[tuple[RawRow, PersonRow]]
Periods = list[tuple[dt.date, dt.date, int, str]]  # first day, last day, row, key of the person


def place_people(
    rows: Rows, known: Known, standing: Mapping[str, tuple[str, int]], plan: Plan, today: dt.date
) -> None:
    """Check people against each other and the known, and sort what changes into the plan."""
    reach = None if known.reach is None else set(known.reach) | {unit.key for unit in plan.new_units}
    names = {unit.key: (unit.code, unit.name) for unit in plan.new_units}
    codes = Codes({key: (unit.code, unit.name) for key, unit in known.units.items()} | names, known)
    first: dict[str, tuple[RawRow, PersonRow]] = {}
    explicit: dict[str, str] = {}
    clashes = _Clashes(known, today)
    for row, person in rows:
        if person is None:
            continue
        _check_place(row, person, standing, codes)
        if row.good and reach is not None and not _near(person, known, reach):
            row.wrong("unit", "outside", row.text("unit"))
        leading = first.setdefault(person.key, (row, person)) if row.good else first.get(person.key)
        if leading and leading[0] is not row and mark(leading[1].name) != mark(person.name):
            row.wrong("name", "two_people", person.staff_code, first=leading[0].number)
        if row.good:
            clashes.check(row, person)
        if row.good and person.sign_in_name:
            _check_sign_in(row, person, known, explicit)
    _Posts(known, plan, today).sort([(row, person) for row, person in rows if row.good and person])
    good = [(row, person) for row, person in rows if row.good and person]
    _find_alike(good, known)
    _sort_people(good, known, plan)
    _compare(rows, known, plan, today)


def _check_place(
    row: RawRow, person: PersonRow, standing: Mapping[str, tuple[str, int]], codes: Codes
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


class _Clashes:
    """Rows that say two things of the same post, the same head's office or the same person."""

    def __init__(self, known: Known, today: dt.date) -> None:
        self.known, self.today = known, today
        self.places: dict[tuple[str, str, Role], Periods] = defaultdict(list)
        self.chairs: dict[tuple[str, Role], Periods] = defaultdict(list)
        self.leading: dict[tuple[str, Role], tuple[int, str, bool]] = {}

    def check(self, row: RawRow, person: PersonRow) -> None:
        held = self._held(person)
        start, end = person.period
        if person.role in HEAD_ROLES and not (held or person.starts_on or person.ends_on):
            start = self.today
        mine = (start, end, row.number, person.key)
        twin = _overlapping(self.places[person.key, person.unit, person.role], mine)
        if twin:
            row.wrong("staff_code", "same_post", person.staff_code, first=twin)
            return
        self.places[person.key, person.unit, person.role].append(mine)
        if person.role not in HEAD_ROLES:
            return
        other = _overlapping(self.chairs[person.unit, person.role], mine)
        if other:
            row.wrong("role", "second_head", person.role.label, first=other)
            return
        self.chairs[person.unit, person.role].append(mine)
        if end >= self.today:
            self._twice(row, person, held)

    def _held(self, person: PersonRow) -> bool:
        was = self.known.people.get(person.key)
        return bool(was and (was.pk, person.unit, person.role) in self.known.posts)

    def _twice(self, row: RawRow, person: PersonRow, held: bool) -> None:
        """One person at the head of two units of the same tree: possible, and worth a look when it is new."""
        mine = (row.number, person.unit, held)
        number, unit, was_held = self.leading.setdefault((person.key, person.role), mine)
        if unit != person.unit and not (held and was_held):
            row.wrong("role", "head_twice", person.role.label, first=number)


def _overlapping(periods: Periods, mine: tuple[dt.date, dt.date, int, str]) -> int:
    """The row of a period with a day in common; 0 where there is none."""
    return next((row for start, end, row, _key in periods if start <= mine[1] and mine[0] <= end), 0)


def _find_alike(good: Good, known: Known) -> None:
    """Two codes with one name in one unit: perhaps one person twice. Those who stand already were seen before."""
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    fresh = False
    for row, person in good:
        place = (person.unit, mark(person.name))
        number, key = seen.setdefault(place, (row.number, person.key))
        new = person.key not in known.people
        fresh = fresh or new
        if key != person.key and (new or key not in known.people):
            row.wrong("name", "alike_person", person.name, first=number)
    if not fresh or not known.posts:
        return
    places = {person.unit for _row, person in good if person.key not in known.people}
    keys = {person.key for _row, person in good}
    standing = {
        (post.unit, mark(found.name)): found.staff_code or found.sign_in_name
        for post in known.posts.values()
        if post.unit in places and (found := known.by_id[post.person]) and found.key not in keys
    }
    for row, person in good:
        near = standing.get((person.unit, mark(person.name)))
        if near and person.key not in known.people:
            row.wrong("name", "alike_person_known", person.name, near=near)


def _sort_people(good: Good, known: Known, plan: Plan) -> None:
    done: set[str] = set()
    for row, person in good:
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
        if "name" in fields and fold(was.name) != fold(person.name):
            row.wrong("name", "other_name", person.name, code=person.staff_code, known=was.name)
        if fields:
            plan.changed_people.append((person, was, fields))
        else:
            plan.same_people.append(person)


class _Posts:
    """What begins, changes and ends."""

    def __init__(self, known: Known, plan: Plan, today: dt.date) -> None:
        self.known, self.plan, self.today = known, plan, today
        self.ended: dict[int, EndedPost] = {}

    def sort(self, good: Good) -> None:
        named = {(person.key, person.unit) for _, person in good if person.role == Role.STAFF}
        rest = [(row, person) for row, person in good if not self._stands(row, person)]
        for row, person in rest:
            self._begin(row, person, named)
        self.plan.ended_posts.extend(self.ended.values())

    def _stands(self, row: RawRow, person: PersonRow) -> bool:
        """Whether the row is about a post held already: then at most its end and its working time change."""
        was = self.known.people.get(person.key)
        held = self.known.posts.get((was.pk, person.unit, person.role)) if was else None
        if held is None or not held.holds(*person.period):
            return False
        if person.ends_on and person.ends_on < held.starts_on:
            row.wrong("ends_on", "ends_before", row.text("ends_on"), known=written(held.starts_on))
        elif person.ends_on and person.ends_on != held.ends_on:
            self.ended[held.pk] = EndedPost(held, person.ends_on, "dated", row.number)
        if row.good and person.is_full_time not in {None, held.is_full_time}:
            fields = {"is_full_time": person.is_full_time}
            self.plan.changed_posts.append(ChangedPost(held, row.number, fields))
        return True

    def _begin(self, row: RawRow, person: PersonRow, named: set[tuple[str, str]]) -> None:
        starts_on, ends_on = person.starts_on or self.today, person.ends_on
        was = self.known.people.get(person.key)
        if was and was.pk == self.known.sender and person.role != Role.STAFF:
            row.wrong("role", "own_post", person.role.label)
            return
        if ends_on and ends_on < starts_on:
            row.wrong("ends_on", "ends_before", row.text("ends_on"), known=written(starts_on))
            return
        again = self._before(row, person, starts_on)
        leaving = self._leaving(person, starts_on, named) if row.good else []
        if ends_on and ends_on < self.today:
            if near := next((post for post in leaving if post.holds(starts_on, ends_on)), None):
                row.wrong("ends_on", "head_then", row.text("ends_on"), known=written(near.starts_on))
            leaving = []
        late = [post for post in leaving if post.starts_on >= starts_on]
        if late:
            row.wrong("starts_on", "post_before", row.text("starts_on"), known=written(late[0].starts_on))
        if not row.good:
            return
        for post in leaving:
            why = "replaced" if person.role in HEAD_ROLES else "moved"
            until = starts_on - dt.timedelta(days=1)
            self.ended.setdefault(post.pk, EndedPost(post, until, why, row.number))
        if again is None:
            self.plan.new_posts.append(NewPost(person, starts_on))
        elif again.ends_on != ends_on:
            self.plan.changed_posts.append(ChangedPost(again, row.number, {"ends_on": ends_on}))

    def _before(self, row: RawRow, person: PersonRow, starts_on: dt.date) -> KnownPost | None:
        """The ended post the row is about, by its first day; another one on the same days is a mistake."""
        was = self.known.people.get(person.key)
        past = self.known.past.get((was.pk, person.unit, person.role), []) if was else []
        for post in past:
            if post.starts_on == starts_on:
                return post
            if post.holds(starts_on, person.ends_on or dt.date.max):
                row.wrong(
                    "starts_on",
                    "post_overlap",
                    row.text("starts_on"),
                    known=written(post.ends_on or starts_on),
                )
        return None

    def _leaving(self, person: PersonRow, starts_on: dt.date, named: set[tuple[str, str]]) -> list[KnownPost]:
        """The posts that end where this one begins: of the head before, or the person's place of work before."""
        was = self.known.people.get(person.key)
        found: Iterable[KnownPost] = ()
        if person.role in HEAD_ROLES:
            found = self.known.heads.get((person.unit, person.role), ())
        elif was and person.role == Role.STAFF:
            staff = self.known.staff.get(was.pk, ())
            found = [
                post
                for post in staff
                if (person.key, post.unit) not in named and self.known.in_reach(post.unit)
            ]
        return [post for post in found if self._until(post) >= starts_on]

    def _until(self, post: KnownPost) -> dt.date:
        """The last day of a post, as the file says it or as it stands."""
        said = self.ended.get(post.pk)
        return (said.ends_on if said and said.why == "dated" else post.ends_on) or dt.date.max


def _compare(rows: Rows, known: Known, plan: Plan, today: dt.date) -> None:
    """Who of the scope the file does not name; in a full list their posts end the day before."""
    scoped = [post for post in known.posts.values() if known.in_scope(post.unit)]
    plan.held_posts = len(scoped)
    if not rows:
        return
    named = {person.key for _row, person in rows if person}
    named |= {clean(str(row.cells["staff_code"] or "")).casefold() for row, person in rows if person is None}
    absent = [post for post in scoped if known.by_id[post.person].key not in named]
    plan.absent_people = [known.by_id[pk] for pk in dict.fromkeys(post.person for post in absent)]
    if not known.is_full_list:
        return
    done = {one.post.pk for one in plan.ended_posts}
    for post in absent:
        # Those without a staff code cannot be named in a list of staff, and administrators are none of its business.
        listed = known.by_id[post.person].staff_code and post.role != Role.ADMINISTRATOR
        if listed and post.pk not in done and post.starts_on < today:
            plan.ended_posts.append(EndedPost(post, today - dt.timedelta(days=1), "unlisted"))


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
