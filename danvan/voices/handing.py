"""Passing on what one can open: a colleague who comes to the channel reads older concerns only through this (T-06).

One transaction a concern, for each opening must stand on its own before a key is touched (T-16).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan.concerns.sealed import Pair
from danvan.journal import actions as journal
from danvan.units.access import Viewer
from danvan.units.models import Person

from . import opening, recipients, weeks
from .models import Channel, HandlerKey, Voice, Wrap
from .rules import Holder, Seal, TurnVerb
from .turns import note


def hand_keys(channel: Channel, to: Person, pair: Pair, *, by: Viewer) -> int:
    """Let somebody new at the office open what `by` can open there; every sender sees it (T-06). How many."""
    if not by.is_(channel.office):
        raise PermissionDenied("voice.assign")
    key = next((one for one in recipients.keys_of([channel.office], by.day) if one.person_id == to.pk), None)
    if key is None:
        raise ValidationError(_("Người này chưa ở bộ phận tiếp nhận, hoặc chưa đặt câu mở khóa."))
    readable = Wrap.objects.filter(holder=Holder.HANDLER, key__person=by.person, key__ended_on=None)
    voices = Voice.objects.filter(channel=channel, pk__in=readable.values("voice"))
    handed = voices.select_related("channel__office", "handler", "unit")
    return sum(_hand(voice, key, pair, by=by) for voice in list(handed))


def _hand(voice: Voice, key: HandlerKey, pair: Pair, *, by: Viewer) -> int:
    """One concern to one more reader, unless it must go past them (T-12); the opening is written first (T-16)."""
    if recipients.is_shut_out(voice, key.person, by.day):
        return 0
    ring = opening.ring_of(voice, by, pair)
    with transaction.atomic():
        if Wrap.objects.filter(voice=voice, key=key).exists():
            return 0
        for seal in set(ring.keys) - {Seal.OWN}:
            ring.share(seal, [key])
        week = weeks.week_of(by.day)
        note(voice, TurnVerb.REKEY, week, office=voice.channel.office, person=by.person.pk)
        journal.record("voice.rekey", subject=f"voice:{voice.code}", unit_id=voice.place_id, actor=by.actor)
    return 1
