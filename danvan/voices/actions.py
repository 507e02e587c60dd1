"""What people of a channel do: make a key of their own, open the channel and close it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan.concerns import sealed
from danvan.concerns.sealed import Pair
from danvan.journal import actions as journal
from danvan.periods import today
from danvan.units.access import Viewer
from danvan.units.models import Office

from . import recipients
from .models import Channel, HandlerKey
from .rules import RECEIVING
from .slots import slot

SHORTEST = 12


@transaction.atomic
def make_key(passphrase: str, *, by: Viewer) -> Pair:
    """A key of one's own under a passphrase nobody can reset; the one before it ends, and what it opened stays shut.

    ValidationError for a short passphrase, slots.Busy when the machine is busy.
    """
    if len(passphrase) < SHORTEST:
        raise ValidationError(
            {"passphrase": _("Câu mở khóa cần ít nhất %(number)s ký tự.") % {"number": SHORTEST}}
        )
    pair = sealed.new_pair()
    with slot():
        locked = sealed.lock(pair, passphrase)
    HandlerKey.objects.filter(person=by.person, ended_on=None).update(ended_on=today())
    HandlerKey.objects.create(
        person=by.person, public=locked.public, salt=locked.salt, locked=locked.sealed, made_on=today()
    )
    journal.record("voice.key", subject=by.actor, unit_id=None, actor=by.actor)
    return pair


@transaction.atomic
def open_channel(office: Office, *, by: Viewer) -> Channel:
    """Take protected concerns in at this office. ValidationError with fewer than two people who hold a key there."""
    if not by.reaches("voice.channel", office.unit_id):
        raise PermissionDenied("voice.channel")
    if office.role not in RECEIVING:
        raise ValidationError(_("Chỉ người tiếp nhận hoặc kiểm tra viên nhận được ý kiến kín."))
    if len(recipients.keys_of([office], today())) < recipients.FEWEST:
        raise ValidationError(_("Cần ít nhất hai người ở đây đã đặt câu mở khóa của mình."))
    made, _new = Channel.objects.update_or_create(
        office=office, defaults={"is_open": True, "opened_on": today()}
    )
    journal.record("voice.open", subject=f"office:{office.pk}", unit_id=office.unit_id, actor=by.actor)
    return made


@transaction.atomic
def close_channel(channel: Channel, *, by: Viewer) -> None:
    """Take no more in; what was taken in stays with its readers."""
    if not by.reaches("voice.channel", channel.place_id):
        raise PermissionDenied("voice.channel")
    Channel.objects.filter(pk=channel.pk).update(is_open=False)
    journal.record(
        "voice.close", subject=f"office:{channel.office_id}", unit_id=channel.place_id, actor=by.actor
    )
