"""Reading the organisation: names, places and people by right."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from . import tree
from .access import Viewer
from .models import Import, Line, Office, Person, Post, Succession, Unit, UnitLink, UnitVersion
from .rules import ImportStatus, Role


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


def holders(office_ids: list[int] | QuerySet[Office], day: dt.date) -> dict[int, list[Person]]:
    """Who holds each office on `day`."""
    found: dict[int, list[Person]] = {}
    posts = Post.objects.on(day).filter(office__in=office_ids).select_related("person").order_by("pk")
    for post in posts:
        found.setdefault(post.office_id, []).append(post.person)
    return found


def post_title(viewer: Viewer) -> tuple[str, str]:
    """The person's main post as (role, unit) in words; empty words without a post."""
    if not viewer.held:
        return "", ""
    main = min(viewer.held, key=lambda held: list(Role).index(held.role))
    return str(main.role.label), main.unit_name


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
    return Import.objects.filter(mine).select_related("by")


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


def people_to_unlock(viewer: Viewer) -> QuerySet[Person]:
    """People with a post today where the viewer may give passwords; everybody, for who reaches everything."""
    if reaches_everything(viewer):
        return Person.objects.all() if "person.password" in viewer.rights else Person.objects.none()
    posts = Post.objects.on(viewer.day).filter(office__unit__in=viewer.units("person.password"))
    return Person.objects.filter(pk__in=posts.values("person"))
