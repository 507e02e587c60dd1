"""The recovery key of a channel, where the agency wants one: any two of its custodians together open with it (T-14).

For the day on which everybody who could open is gone. Each use is in the journal, and every sender sees it (T-17).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan.concerns import sealed
from danvan.concerns.sealed import Pair, Unopenable
from danvan.journal import actions as journal
from danvan.units.access import Viewer

from . import keeping, queries, recipients, weeks
from .models import Channel, HandlerKey, Voice, Wrap
from .rules import Holder, Seal, TurnVerb
from .turns import note

FEWEST_CUSTODIANS, MOST_CUSTODIANS = 2, 7


@transaction.atomic
def make_recovery(channel: Channel, custodians: int, *, by: Viewer) -> tuple[str, ...]:
    """A code for each custodian, to be shown once and kept apart; what comes in from now on can be recovered.

    The codes of a key made before are void; what came in while it stood stays shut to the new one.
    """
    if not by.reaches("voice.channel", channel.place_id):
        raise PermissionDenied("voice.channel")
    if not FEWEST_CUSTODIANS <= custodians <= MOST_CUSTODIANS:
        raise ValidationError({"custodians": _("Từ 2 đến 7 người giữ.")})
    pair = sealed.new_pair()
    made = sealed.split(pair, custodians)
    Channel.objects.filter(pk=channel.pk).update(
        recovery_public=pair.public, recovery_envelopes=[one.hex() for one in made.envelopes.values()]
    )
    journal.record(
        "voice.recovery_key",
        subject=f"office:{channel.office_id}",
        unit_id=channel.place_id,
        actor=by.actor,
        custodians=custodians,
    )
    return made.codes


def recover(channel: Channel, codes: tuple[str, str], *, by: Viewer) -> int:
    """Let `by`, who stands in the channel and has a key, open what lies under its recovery key. How many concerns.

    Raises ValidationError for codes that do not belong together or to this channel.
    """
    key = queries.own_key(by)
    if not by.is_(channel.office) or key is None or channel.recovery_public is None:
        raise PermissionDenied("voice.assign")
    envelopes = [bytes.fromhex(one) for one in channel.recovery_envelopes]
    try:
        pair = sealed.join(codes, envelopes, bytes(channel.recovery_public))
    except Unopenable as wrong:
        raise ValidationError(_("Hai mã này không mở được khóa dự phòng.")) from wrong
    voices = Voice.objects.filter(channel=channel, wraps__holder=Holder.RECOVERY).distinct()
    found = voices.select_related("unit", "channel__office")
    return sum(_recover(voice, key, pair, by=by) for voice in list(found))


@transaction.atomic
def _recover(voice: Voice, key: HandlerKey, pair: Pair, *, by: Viewer) -> int:
    """One concern; those that must go past this person are passed over (T-12), as is what an older key sealed."""
    if recipients.is_shut_out(voice, by.person, by.day) or Wrap.objects.filter(voice=voice, key=key).exists():
        return 0
    try:
        ring = keeping.ring(voice, pair, Wrap.objects.filter(voice=voice, holder=Holder.RECOVERY))
    except Unopenable:
        return 0
    for seal in set(ring.keys) - {Seal.OWN}:
        ring.share(seal, [key])
    week = weeks.week_of(by.day)
    note(voice, TurnVerb.RECOVER, week, office=voice.channel.office, person=by.person.pk)
    journal.record("voice.recover", subject=f"voice:{voice.code}", unit_id=voice.place_id, actor=by.actor)
    return 1
