"""An event read into memory: what stands on its day, what each unit leaves, and which heir gets which thing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from danvan.units import estate
from danvan.units.estate import Estate
from danvan.units.models import Post, Unit, UnitLink, UnitVersion

from .models import Event, Heir, Part, Share
from .rules import CHILDREN, LED, PEOPLE, EventKind


@dataclass
class Plan:
    """Everything preview, checks and carrying out ask about; a dozen statements, however large the units are."""

    event: Event
    parts: list[Part]
    heirs: dict[int, Heir]
    shares: dict[tuple[int, str, str], int]
    # In force on the day, by unit.
    versions: dict[int, UnitVersion]
    children: dict[int, list[UnitVersion]]
    posts: dict[int, list[Post]]
    led: dict[int, list[UnitLink]]
    leaders: dict[int, list[UnitLink]]
    estates: dict[str, dict[int, int]] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        return self.event.day

    @cached_property
    def ending(self) -> frozenset[int]:
        """The units that end."""
        return frozenset(part.unit_id for part in self.parts) if self.event.ends_units else frozenset()

    @cached_property
    def new(self) -> list[Heir]:
        return [heir for heir in self.heirs.values() if heir.is_new]

    @cached_property
    def standing_heirs(self) -> list[Heir]:
        return [heir for heir in self.heirs.values() if not heir.is_new]

    def heir_of(self, part: Part, what: str, key: str) -> Heir | None:
        """Who gets one thing: the heir named for it, for its kind or, where its unit ends, for its unit."""
        found = self.shares.get((part.pk, what, key)) or self.shares.get((part.pk, what, ""))
        if found is None and self.event.ends_units:
            found = part.heir_id
        return self.heirs.get(found) if found else None

    def rest_of(self, part: Part, what: str) -> Heir | None:
        """Who gets what is named one by one to nobody."""
        return self.heir_of(part, what, "")

    def named(self, part: Part, what: str) -> dict[str, Heir]:
        """The things of a kind that have an heir of their own, by key."""
        return {
            key: self.heirs[heir]
            for (of, kind, key), heir in self.shares.items()
            if of == part.pk and kind == what and key
        }

    def heirs_of(self, part: Part) -> list[Heir]:
        """Who succeeds a part: all heirs of a single unit; of several, who gets something of this one."""
        if len(self.parts) == 1:
            return list(self.heirs.values())
        ids = {part.heir_id, *(heir for (of, *_), heir in self.shares.items() if of == part.pk)}
        return [heir for pk, heir in self.heirs.items() if pk in ids]

    def left(self, part: Part, what: str) -> list[str]:
        """Keys of children, people or led bodies of a part that go nowhere yet."""
        return [key for key in self.keys(part, what) if self.heir_of(part, what, key) is None]

    def keys(self, part: Part, what: str) -> list[str]:
        match what:
            case "children":
                return [version.unit.code for version in self.children[part.pk]]
            case "people":
                return list(dict.fromkeys(str(post.person_id) for post in self.posts[part.pk]))
            case _:
                return [link.body.code for link in self.led[part.pk]]

    def left_open(self, part: Part, kind: Estate) -> int:
        """How many open things of an estate go nowhere yet."""
        count = self.estates[kind.name].get(part.unit_id, 0)
        if not count or self.rest_of(part, kind.name):
            return 0
        named = self.named(part, kind.name)
        return sum(thing.key not in named for thing in kind.listed(part.unit, self.day)) if named else count

    def count(self, what: str) -> int:
        """How many things of a kind all parts leave, or hand over one by one."""
        if what in self.estates:
            return sum(self.estates[what].values())
        return sum(len(self.keys(part, what)) for part in self.parts)

    def total(self, part: Part) -> int:
        return sum(counts.get(part.unit_id, 0) for counts in self.estates.values())

    def parent_of(self, heir: Heir) -> int | None:
        if heir.is_new:
            return heir.parent_id
        version = self.versions.get(heir.unit_id or 0)
        return version.parent_id if version else None


def read(event: Event) -> Plan:
    """The event as it stands in the database now."""
    parts = list(event.parts.select_related("unit__current", "heir").order_by("pk"))
    heirs = {
        heir.pk: heir
        for heir in event.heirs.select_related("unit__current", "parent__current", "head").order_by("pk")
    }
    shares = {
        (share.part_id, share.what, share.key): share.heir_id
        for share in Share.objects.filter(part__event=event)
    }
    ids = [part.unit_id for part in parts]
    of = {part.unit_id: part.pk for part in parts}
    ending = set(ids) if event.ends_units else set()
    wanted = {*ids, *(heir.unit_id for heir in heirs.values()), *(heir.parent_id for heir in heirs.values())}
    wanted = {pk for pk in (*wanted, event.new_parent_id) if pk}
    plan = Plan(
        event,
        parts,
        heirs,
        shares,
        {
            version.unit_id: version
            for version in UnitVersion.objects.on(event.day)
            .filter(unit__in=wanted)
            .select_related("unit", "parent__current")
        },
        defaultdict(list),
        defaultdict(list),
        defaultdict(list),
        defaultdict(list),
    )
    if event.changes_units:
        return plan
    _read_places(plan, ids, of, ending)
    plan.estates = {
        kind.name: {pk: number for pk, number in kind.count(ids, event.day).items() if number}
        for kind in estate.registered()
    }
    return plan


def _read_places(plan: Plan, ids: Collection[int], of: dict[int, int], ending: Collection[int]) -> None:
    day = plan.day
    for version in (
        UnitVersion.objects.on(day)
        .filter(parent__in=ids)
        .exclude(unit__in=ending)
        .select_related("unit", "parent")
        .order_by("sort_key", "pk")
    ):
        plan.children[of[version.parent_id or 0]].append(version)
    for post in posts_from(ids, day):
        plan.posts[of[post.office.unit_id]].append(post)
    links = UnitLink.objects.filter(ends_on__gt=day, starts_on__lte=day).select_related(
        "body__current", "party__current"
    )
    for link in links.filter(party__in=ids).order_by("body__current__sort_key", "pk"):
        plan.led[of[link.party_id]].append(link)
    for link in links.filter(body__in=ids).order_by("pk"):
        plan.leaders[of[link.body_id]].append(link)


def posts_from(ids: Iterable[int], day: dt.date) -> list[Post]:
    """Posts at these units held on the day or after it."""
    return list(
        Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), office__unit__in=ids)
        .select_related("person", "office")
        .order_by("person__sort_key", "person_id", "pk")
    )


def children_by_code(plan: Plan) -> dict[str, Unit]:
    return {version.unit.code: version.unit for rows in plan.children.values() for version in rows}


def wants_place(event: Event, what: str) -> bool:
    """Whether each thing of a kind needs somewhere to go; people and links may end with a unit nobody succeeds."""
    if not event.ends_units:
        return False
    return what == CHILDREN or event.kind != EventKind.CLOSE or what not in {PEOPLE, LED}
