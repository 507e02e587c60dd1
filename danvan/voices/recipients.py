"""Who can read a protected concern: always outside the line of the one who speaks (T-12)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from danvan.law.queries import limit
from danvan.units import tree
from danvan.units.models import Office, Person, Post, Unit, UnitVersion
from danvan.units.rules import Capacity

from .models import Channel, HandlerKey, Voice
from .rules import LEADING

FEWEST = 2


@dataclass(frozen=True)
class Readers:
    """A channel and the keys of the people there who may read: at least two."""

    channel: Channel
    keys: tuple[HandlerKey, ...]


def readers(unit: Unit, about_head: bool, day: dt.date) -> Readers | None:
    """The nearest channel with at least two independent people who hold a key; None: nobody independent is there.

    Looked for above the unit; only the top of a tree, which has nothing above it, is served by its own channel.
    """
    line = list(tree.above(unit.pk, day).values_list("pk", flat=True))
    places = line[1:] or line
    open_ones = Channel.objects.filter(is_open=True, office__unit__in=places).select_related(
        "office__unit__current"
    )
    shut_out = commanded(unit, day) if about_head else tree.below([unit.pk], day)
    for channel in sorted(open_ones, key=lambda one: places.index(one.office.unit_id)):
        if about_head or len(line) > 1:
            keys = independent(channel.office, shut_out, day)
        else:
            keys = keys_of([channel.office], day)
        if len(keys) >= FEWEST:
            return Readers(channel, tuple(keys))
    return None


def keys_of(offices: Iterable[Office], day: dt.date) -> list[HandlerKey]:
    """The keys in use of those who stand in the offices today, whoever was sent by somebody else excepted."""
    people = _people(offices, day)
    return list(HandlerKey.objects.filter(person__in=people, ended_on=None).order_by("pk"))


def independent(office: Office, shut_out: Iterable[Unit], day: dt.date) -> list[HandlerKey]:
    """The same without people who hold any post in the units shut out."""
    inside = Post.objects.on(day).filter(office__unit__in=shut_out).values("person")
    people = _people([office], day).exclude(pk__in=inside)
    return list(HandlerKey.objects.filter(person__in=people, ended_on=None).order_by("pk"))


def answering(voice: Voice, office: Office, day: dt.date) -> list[HandlerKey]:
    """The keys of an office that could answer it: about a head, only of people the accused do not command (T-12)."""
    if voice.about_head:
        return independent(office, commanded(voice.unit, day), day)
    return keys_of([office], day)


def _people(offices: Iterable[Office], day: dt.date) -> models.QuerySet[Person]:
    posts = Post.objects.on(day).filter(office__in=[one.pk for one in offices])
    return Person.objects.filter(
        pk__in=posts.exclude(capacity=Capacity.DELEGATE).values("person"), is_active=True
    )


def commanded(unit: Unit, day: dt.date) -> models.QuerySet[Unit]:
    """The unit of a head complained about, all units its head and deputies lead anywhere, and everything below."""
    accused = Post.objects.on(day).filter(office__unit=unit, office__role__in=LEADING).values("person")
    led = Post.objects.on(day).filter(person__in=accused, office__role__in=LEADING)
    return tree.below([unit.pk, *led.values_list("office__unit", flat=True)], day)


def is_shut_out(voice: Voice, person: Person, day: dt.date) -> bool:
    """Whether the person must not meet this concern today, whatever posts they were given since (T-12)."""
    shut_out = commanded(voice.unit, day) if voice.about_head else Unit.objects.none()
    return Post.objects.on(day).filter(person=person, office__unit__in=shut_out).exists()


def group(unit: Unit, day: dt.date) -> int:
    """Among how many people somebody of this unit hides: its own number, or that of all units at the bottom of it.

    Within one tree only, for the people of an agency and those of the party body that leads it are the same people.
    """
    standing = UnitVersion.objects.on(day)
    own = standing.filter(unit=unit).values_list("staff_number", flat=True).first() or 0
    below = standing.filter(unit__in=tree.below([unit.pk], day), unit__tree=unit.tree)
    bottom = below.exclude(unit__in=below.exclude(parent=None).values("parent"))
    return max(own, bottom.aggregate(people=models.Sum("staff_number"))["people"] or 0)


def is_large_enough(unit: Unit, day: dt.date) -> bool:
    return group(unit, day) >= limit("voice.group", on=day).number


def place_for(unit: Unit, day: dt.date) -> Unit | None:
    """The unit itself, or the nearest one above it, that is large enough to hide in; None if there is none."""
    return next((one for one in tree.above(unit.pk, day) if is_large_enough(one, day)), None)
