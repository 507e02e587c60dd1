"""Who sees which protected concern: those it was wrapped for, while they stand in its office; nobody by role."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from danvan.concerns.rules import HANDLERS
from danvan.units import reasons, tree
from danvan.units.access import Placed, Viewer
from danvan.units.models import Office, Post, Unit, UnitVersion

from . import recipients
from .models import Channel, HandlerKey, Piece, Turn, Voice, Wrap
from .rules import RECEIVING, Holder, PieceKind


def seen_by(viewer: Viewer) -> QuerySet[Voice]:
    """Concerns the viewer's offices take in or handle, and that the viewer holds a wrapped key for (T-06, T-12)."""
    offices = Q(channel__office__in=viewer.office_ids) | Q(handler__in=viewer.office_ids)
    wrapped = Wrap.objects.filter(holder=Holder.HANDLER, key__person=viewer.person, key__ended_on=None)
    found = Voice.objects.filter(offices, pk__in=wrapped.values("voice"))
    return found.exclude(pk__in=_shut_out(viewer, found)).select_related(
        "unit__current", "channel__office__unit__current", "handler__unit__current"
    )


def _shut_out(viewer: Viewer, found: QuerySet[Voice]) -> list[UUID]:
    """Those about a head whom the viewer has come to serve since."""
    about = found.filter(about_head=True).select_related("unit").order_by("unit")
    return [one.pk for one in about if recipients.is_shut_out(one, viewer.person, viewer.day)]


def standing(codes: Collection[str], day: dt.date) -> QuerySet[Unit]:
    """Units of these codes that exist on the day."""
    there = UnitVersion.objects.on(day).values("unit")
    return Unit.objects.filter(code__in=codes, pk__in=there).select_related("current")


def own_key(viewer: Viewer) -> HandlerKey | None:
    """The viewer's key in use."""
    return HandlerKey.objects.filter(person=viewer.person, ended_on=None).first()


def channels_of(viewer: Viewer) -> QuerySet[Channel]:
    """Channels the viewer stands in."""
    return Channel.objects.filter(office__in=viewer.office_ids).select_related("office__unit__current")


def receiving(viewer: Viewer) -> list[Office]:
    """Offices the viewer may open or close as channels, each with `keyed`: how many there hold a key."""
    people = HandlerKey.objects.filter(ended_on=None, person__is_active=True).values("person")
    today = Post.objects.on(viewer.day).filter(person__in=people)
    found = (
        Office.objects.filter(role__in=RECEIVING, unit__in=viewer.units("voice.channel"))
        .annotate(keyed=Count("posts__person", filter=Q(posts__in=today), distinct=True))
        .filter(Q(keyed__gt=0) | Q(voice_channel__is_open=True))
    )
    return list(
        found.select_related("unit__current", "voice_channel").order_by("unit__current__name", "role")
    )


def handlers_for(voice: Voice, viewer: Viewer) -> list[Office]:
    """Offices of the unit and above, up to the channel, with somebody who holds a key and may know of it."""
    line = tree.above(voice.unit_id, viewer.day)
    offices = Office.objects.filter(role__in=HANDLERS, unit__in=line).select_related("unit__current")
    return [one for one in offices if recipients.answering(voice, one, viewer.day)]


def course(voice: Voice) -> QuerySet[Turn]:
    """What happened to it, in order."""
    return Turn.objects.filter(voice=voice).select_related("office__unit__current").order_by("position")


def last_piece(voice: Voice, kind: PieceKind) -> Piece:
    """The newest piece of a kind, still sealed."""
    return Piece.objects.filter(voice=voice, kind=kind).latest("number")


def count_of(voice: Voice, kind: PieceKind) -> int:
    """How many pieces of a kind there are: the number the next one gets."""
    return Piece.objects.filter(voice=voice, kind=kind).count()


@reasons.opens(
    "voice.read",
    "voices:case",
    "voices:alike",
    "voices:assign",
    "voices:pass_on",
    "voices:ask",
    "voices:draft",
    "voices:send_back",
    "voices:publish",
    "voices:file",
    "voices:add_step",
    "voices:move_step",
    "voices:finish_step",
    "voices:pause",
    "voices:verify",
    "voices:shield",
)
def _one(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    """Why its page opens; nothing is opened for it."""
    return seen_by(viewer).filter(code=words["code"]).first()
