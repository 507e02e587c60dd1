"""Reading the organisation: names, places and people by right."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from danvan.periods import today

from . import tree
from .access import Viewer
from .import_plan import asks_first as asks
from .models import (
    NEVER,
    Import,
    Line,
    Office,
    Person,
    Post,
    Succession,
    UnionSide,
    Unit,
    UnitLink,
    UnitVersion,
)
from .rules import HEAD_ROLES, Capacity, ImportStatus, Role


def by_code(code: str) -> QuerySet[Unit]:
    """The unit at an address; names of units are open to everybody signed in."""
    return Unit.objects.filter(code=code).select_related("current")


def path_to(unit: Unit, day: dt.date) -> list[Unit]:
    """From the top of its own tree down to the unit itself, by the parents of `day`."""
    ups = tree.above(unit.pk, day).filter(tree=unit.tree).select_related("current")
    return list(ups)[::-1]


def children(unit: Unit, day: dt.date) -> QuerySet[UnitVersion]:
    """Versions in force on `day` of what stands directly below: children in the tree, then bodies it leads."""
    led = UnitLink.objects.filter(party=unit, starts_on__lte=day, ends_on__gt=day).values("body")
    return (
        UnitVersion.objects.on(day)
        .filter(Q(parent=unit) | Q(unit__in=led))
        .select_related("unit")
        .order_by("unit__tree", "sort_key", "pk")
    )


def tops(day: dt.date) -> QuerySet[Unit]:
    """Units with nothing above them on `day`."""
    lower = Line.objects.on(day).filter(steps__gt=0).values("below")
    standing = UnitVersion.objects.on(day).values("unit")
    found = Unit.objects.filter(pk__in=standing).exclude(pk__in=lower)
    return found.select_related("current").order_by("current__sort_key", "pk")


def lives(unit_id: int) -> list[tuple[dt.date, dt.date]]:
    """The stretches in which the unit stood: from a day until a day (not included, NEVER while it lasts)."""
    found: list[tuple[dt.date, dt.date]] = []
    rows = UnitVersion.objects.filter(unit=unit_id).order_by("starts_on").values_list("starts_on", "ended")
    for start, ended in rows:
        if found and found[-1][1] == NEVER:
            if not ended:
                continue
            found[-1] = (found[-1][0], start)
        elif not ended:
            found.append((start, NEVER))
    return found


def sole_heirs(day: dt.date) -> dict[int, int]:
    """Each unit that had ended by `day` with one heir -> the unit living that day that stands for it alone."""
    heirs: dict[int, set[int]] = {}
    for unit, heir in Succession.objects.filter(starts_on__lte=day).values_list("unit_id", "heir_id"):
        heirs.setdefault(unit, set()).add(heir)
    if not heirs:
        return {}
    concerned = {*heirs, *(one for several in heirs.values() for one in several)}
    living = set(UnitVersion.objects.on(day).filter(unit__in=concerned).values_list("unit_id", flat=True))
    found: dict[int, int] = {}
    for unit in heirs.keys() - living:
        here, seen = unit, {unit}
        while here not in living and len(heirs.get(here, ())) == 1:
            (here,) = heirs[here]
            if here in seen:
                break
            seen.add(here)
        if here in living:
            found[unit] = here
    return found


def homes(viewer: Viewer) -> list[Unit]:
    """The units the viewer belongs to, those they lead first."""
    found = Unit.objects.select_related("current").in_bulk(viewer.home_ids)
    return [found[pk] for pk in viewer.home_ids if pk in found]


def nearest_office(unit: Unit, role: Role, day: dt.date) -> Office | None:
    """The office of that role at the unit or nearest above it; the same tree before those that lead it."""
    held = Post.objects.on(day).filter(
        office=OuterRef("pk")
    )  # not `posts__in`: that lists every post there is
    return (
        Office.objects.filter(
            Exists(held),
            role=role,
            unit__lines_down__below=unit,
            unit__lines_down__starts_on__lte=day,
            unit__lines_down__ends_on__gt=day,
        )
        .select_related("unit__current")
        .order_by("unit__lines_down__steps", "unit_id")
        .first()
    )


def heads_of(unit_ids: Iterable[int]) -> list[Office]:
    """The offices of the heads of these units, where they have one; one statement."""
    found = Office.objects.filter(unit__in=list(unit_ids), role__in=HEAD_ROLES).select_related("unit")
    return [office for office in found if office.role == office.unit.head_role]


@dataclass(frozen=True)
class Holder:
    """Somebody who stands in an office on a day."""

    person: Person
    capacity: Capacity = Capacity.HOLDER

    @property
    def is_own(self) -> bool:
        return self.capacity == Capacity.HOLDER

    @property
    def name(self) -> str:
        return self.person.name

    def __str__(self) -> str:
        """The name, with how the person stands there where it is not their own office."""
        return self.name if self.is_own else f"{self.name} ({str(self.capacity.label).lower()})"


def holders(office_ids: list[int] | QuerySet[Office], day: dt.date) -> dict[int, list[Holder]]:
    """Who stands in each office on `day`: its holders first, then stand-ins, then delegates."""
    found: dict[int, list[Holder]] = {}
    posts = Post.objects.on(day).filter(office__in=office_ids).select_related("person").order_by("pk")
    for post in sorted(posts, key=lambda post: list(Capacity).index(Capacity(post.capacity))):
        found.setdefault(post.office_id, []).append(Holder(post.person, Capacity(post.capacity)))
    return found


def union_side(unit: Unit, day: dt.date) -> Unit | None:
    """The body that takes the union's part in the procedures of `unit` on `day`; None while nobody is named."""
    found = UnionSide.objects.on(day).filter(unit=unit).select_related("body__current").last()
    return found.body if found else None


def post_title(viewer: Viewer) -> tuple[str, str]:
    """The person's main post as (role, unit) in words; empty words without a post."""
    if not viewer.held:
        return "", ""
    main = min(viewer.held, key=lambda held: (held.capacity != Capacity.HOLDER, list(Role).index(held.role)))
    role = str(main.role.label)
    return role if main.capacity == Capacity.HOLDER else f"{main.capacity.label} {role}", main.unit_name


def reaches_everything(viewer: Viewer) -> bool:
    """Whether the person imports for a unit with nothing above it, and so for the whole organisation."""
    places = {post.unit_id for post in viewer.held if viewer.reaches("unit.import", post.unit_id)}
    lower = Line.objects.on(viewer.day).filter(below__in=places, steps__gt=0).values_list("below", flat=True)
    return bool(places - set(lower))


def imports_seen_by(viewer: Viewer) -> QuerySet[Import]:
    """Imports of the administrators within the viewer's reach; those of the command line, who reaches everything."""
    mine = Q(place__in=viewer.units("unit.import"))
    if reaches_everything(viewer):
        mine |= Q(place=None)
    return Import.objects.filter(mine).select_related("by", "full_list__current")


def is_newest(kept: Import) -> bool:
    """Whether nothing was imported after it that still stands."""
    if kept.written_at is None:
        return False
    standing = Import.objects.filter(
        status__in=[ImportStatus.WRITTEN, ImportStatus.WRITING, ImportStatus.UNDOING]
    )
    after = Q(written_at__gt=kept.written_at) | Q(written_at=kept.written_at, pk__gt=kept.pk)
    later = standing.exclude(pk=kept.pk).filter(after | Q(written_at=None))
    return not later.exists()


def asks_first(kept: Import) -> bool:
    """Whether writing it ends so many posts that a person has to type the number."""
    return asks(kept.counts.get("ended_posts", 0), kept.counts.get("held_posts", 0))


def import_scope(viewer: Viewer, code: str) -> Unit | None:
    """The unit with this code of today, where the viewer may import."""
    unit = unit_of_today(code)
    return unit if unit and viewer.reaches("unit.import", unit.pk) else None


def unit_of_today(code: str) -> Unit | None:
    """The unit that stands today with this official code, whoever asks."""
    standing = UnitVersion.objects.on(today()).values("unit")
    found = Unit.objects.filter(current__official_code__iexact=code, pk__in=standing)
    return found.select_related("current").order_by("pk").first()


def people_to_unlock(viewer: Viewer) -> QuerySet[Person]:
    """People whose every post of today lies where the viewer may give passwords; everybody, for who reaches all.

    One post in a small unit does not hand a senior person to that unit's administrator.
    """
    if reaches_everything(viewer):
        return Person.objects.all() if "person.password" in viewer.rights else Person.objects.none()
    posts = Post.objects.on(viewer.day)
    within = posts.filter(office__unit__in=viewer.units("person.password"))
    beyond = posts.exclude(office__unit__in=viewer.units("person.password"))
    return Person.objects.filter(pk__in=within.values("person")).exclude(pk__in=beyond.values("person"))
