"""Reading events, and the units an administrator may rearrange."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from danvan.text import clean, fold
from danvan.units.access import Viewer
from danvan.units.models import Person, Post, Unit, UnitVersion
from danvan.units.rules import HEAD_ROLES

from .models import Event, Heir, Part
from .plan import read
from .rules import RIGHT, Status, look

FOUND = 25


def kept_by(viewer: Viewer) -> QuerySet[Event]:
    """Events this administrator may prepare, decide and take back."""
    return _named(Event.objects.filter(place__in=viewer.units(RIGHT)))


def seen_by(viewer: Viewer) -> QuerySet[Event]:
    """What was decided is open to everybody signed in, as names of units are; drafts to their administrators."""
    kept = Q(place__in=viewer.units(RIGHT))
    decided = Q(decided_at__isnull=False) & ~Q(status=Status.DRAFT)
    return _named(Event.objects.filter(kept | decided))


def listed(viewer: Viewer) -> QuerySet[Event]:
    """The administrator's own events and every decided one, those that wait first."""
    return seen_by(viewer).exclude(status=Status.DROPPED).prefetch_related("parts__unit__current")


def _named(events: QuerySet[Event]) -> QuerySet[Event]:
    return events.select_related("by", "decided_by", "new_parent__current")


def coming(unit: Unit | OuterRef) -> QuerySet[Event]:
    """Decided changes of a unit that wait for their day."""
    touched = Q(parts__unit=unit) | Q(heirs__unit=unit)
    return Event.objects.filter(touched, status=Status.SCHEDULED).distinct().order_by("day", "pk")


def place_of(viewer: Viewer) -> int:
    """The unit from which this administrator arranges: the first whose post carries the right."""
    tops, _ = viewer.reach(RIGHT)
    return next(post.unit_id for post in viewer.held if post.unit_id in tops)


def outside(viewer: Viewer, unit_ids: Iterable[int]) -> set[int]:
    """Those of the units that this administrator does not reach."""
    wanted = set(unit_ids)
    return wanted - set(viewer.units(RIGHT).filter(pk__in=wanted).values_list("pk", flat=True))


def search_units(viewer: Viewer, phrase: str, day: dt.date) -> list[UnitVersion]:
    """Units within reach that stand on the day, by code, name or a former name; at most FOUND.

    Every word typed begins a word of the name, marks left out. Read past the index: it knows no former names, and
    of a name hundreds of cells share it would give the first two hundred, in reach or not.
    """
    words, typed = fold(clean(phrase)[:200]).split(), clean(phrase)[:200]
    if not words:
        return []
    named = {unit for unit, name in _names(viewer) if _holds(fold(name), words)}
    rows = UnitVersion.objects.on(day).filter(unit__in=viewer.units(RIGHT))
    rows = rows.select_related("unit", "parent__current").order_by("sort_key", "pk")
    by_code = list(rows.filter(Q(official_code__iexact=typed) | Q(unit__code=typed))[:FOUND])
    found = {version.pk: version for version in by_code}
    for chunk in range(0, len(named), 900):
        if len(found) < FOUND:
            some = sorted(named)[chunk : chunk + 900]
            found |= {version.pk: version for version in rows.filter(unit__in=some)[:FOUND]}
    return list(found.values())[:FOUND]


def _names(viewer: Viewer) -> Iterable[tuple[int, str]]:
    """Every name units within reach have or had."""
    return UnitVersion.objects.filter(unit__in=viewer.units(RIGHT)).values_list("unit_id", "name").iterator()


def _holds(name: str, words: list[str]) -> bool:
    spaced = f" {name}"
    return all(f" {word}" in spaced for word in words)


def units_called(viewer: Viewer, words: str, day: dt.date) -> list[UnitVersion]:
    """Units within reach with exactly this code, or else this name, on the day."""
    rows = UnitVersion.objects.on(day).filter(unit__in=viewer.units(RIGHT)).select_related("unit")
    by_code = list(rows.filter(Q(official_code__iexact=words) | Q(unit__code=words))[:FOUND])
    if by_code:
        return by_code
    wanted, folded = look(words), fold(words)
    named = sorted({unit for unit, name in _names(viewer) if fold(name) == folded})[:900]
    return [version for version in rows.filter(unit__in=named) if look(version.name) == wanted][:FOUND]


def siblings_alike(name: str, parent_id: int | None, tree: str, day: dt.date, gone: Collection[int]) -> str:
    """The name of a unit under the same parent that looks the same, "" without one; `gone` are left out."""
    rows = UnitVersion.objects.on(day).filter(unit__tree=tree).exclude(unit__in=gone)
    rows = rows.filter(parent=parent_id) if parent_id else rows.filter(parent__isnull=True)
    wanted = look(name)
    return next((one for one in rows.values_list("name", flat=True) if look(one) == wanted), "")


def code_taken(official_code: str, day: dt.date, gone: Collection[int]) -> str:
    """The name of a unit that stands on the day, or will, under this code; "" without one."""
    asked = official_code.casefold()
    ended = UnitVersion.objects.filter(unit=OuterRef("unit"), ended=True, starts_on__lte=day)
    rows = UnitVersion.objects.filter(~Exists(ended), ended=False).exclude(unit__in=gone)
    near = rows.filter(Q(official_code__iexact=official_code) | Q(official_code=official_code))
    return next(
        (name for code, name in near.values_list("official_code", "name") if code.casefold() == asked), ""
    )


def heads_of(units: Collection[int], day: dt.date) -> dict[int, Person]:
    """Who leads each of the units on the day."""
    posts = Post.objects.on(day).filter(office__unit__in=units, office__role__in=HEAD_ROLES)
    return {post.office.unit_id: post.person for post in posts.select_related("person", "office")}


def candidates(event: Event) -> list[Person]:
    """Who may be proposed as head of a new unit: people of the units concerned and heads directly below them."""
    plan = read(event)
    below = [version.unit_id for rows in plan.children.values() for version in rows]
    found = {post.person_id: post.person for rows in plan.posts.values() for post in rows}
    found |= {person.pk: person for person in heads_of(below, event.day).values()}
    return sorted(found.values(), key=lambda person: person.sort_key)


def person_named(viewer: Viewer, words: str) -> Person | None:
    """The one person within reach with this sign-in name or staff code."""
    posts = Post.objects.on(viewer.day).filter(office__unit__in=viewer.units(RIGHT))
    people = Person.objects.filter(pk__in=posts.values("person"), is_active=True)
    return people.filter(Q(sign_in_name=words.lower()) | Q(staff_code=words)).first()


def people_outside(viewer: Viewer, people: Collection[int], units: Collection[int]) -> set[int]:
    """Those of the people who hold no post within reach."""
    posts = Post.objects.filter(person__in=people, office__unit__in=viewer.units(RIGHT))
    return set(people) - set(posts.values_list("person", flat=True))


def new_heirs(event: Event) -> QuerySet[Heir]:
    """The units the event founds."""
    return Heir.objects.filter(event=event, is_new=True).select_related("event", "parent__current", "head")


def due(day: dt.date) -> QuerySet[Event]:
    """Decided events whose day has come, in the order of their days."""
    return Event.objects.filter(status=Status.SCHEDULED, day__lte=day).order_by("day", "decided_at", "pk")


def others_scheduled(event: Event, units: Collection[int]) -> list[tuple[int, Event, bool]]:
    """(unit, event, whether it ends there) for other events that wait and touch one of the units."""
    found: list[tuple[int, Event, bool]] = []
    waiting = Event.objects.filter(status=Status.SCHEDULED).exclude(pk=event.pk)
    for part in Part.objects.filter(event__in=waiting, unit__in=units).select_related("event"):
        found.append((part.unit_id, part.event, part.event.ends_units))
    for heir in Heir.objects.filter(event__in=waiting, unit__in=units).select_related("event"):
        found.append((heir.unit_id or 0, heir.event, False))
    return found
