"""Sending without a name (T-10 to T-14). No act takes a person; nothing is queued, told or logged.

With the receipt it goes on in `following.py`.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from danvan.concerns import sealed
from danvan.concerns.sealed import Receipt
from danvan.periods import today
from danvan.units.models import Unit

from . import keeping, rebuild, recipients, weeks
from .keeping import Ring
from .models import Locator, Voice
from .rules import PieceKind, Seal, TurnVerb, Way
from .slots import SENDING, file_slot, slot
from .turns import journal_later, note

_ATTEMPTS = 50


class NobodyIndependent(Exception):
    """Nobody outside the line can read it: the form refuses and names the other ways (T-12)."""


@dataclass(frozen=True)
class Draft:
    """What is about to be sent. `files`: (name, content) as they came; `reach`: for the sender's own seal."""

    unit: Unit
    field: str
    way: Way
    text: str
    about_head: bool = False
    files: Sequence[tuple[str, bytes]] = ()
    reach: str = ""


def send(draft: Draft, form_key: bytes) -> Receipt:
    """Take a concern in. Sent twice with one `form_key` it is one concern and the same receipt (T-71).

    Raises NobodyIndependent, slots.Busy, rebuild.Refused, and ValidationError where the group is too small or the
    text too long.
    """
    day = today()
    if receipt := _sent_before(form_key):
        return receipt
    readers = recipients.readers(draft.unit, draft.about_head, day)
    if readers is None:
        raise NobodyIndependent
    if not recipients.is_large_enough(draft.unit, day):
        raise ValidationError({"unit": _("Đơn vị này quá nhỏ để ẩn mình. Chọn đơn vị cấp trên.")})
    if len(draft.text.encode()) > sealed.MOST:
        raise ValidationError({"text": _("Lời quá dài. Bớt lại rồi gửi phần còn lại bằng lời nhắn.")})
    SENDING.take()
    files = rebuilt(draft.files)
    for attempt in range(_ATTEMPTS):
        receipt = sealed.receipt_of(form_key, attempt)
        if Locator.objects.filter(digits=receipt.locator).exists():
            continue
        salt = sealed.new_salt()
        with slot():
            sender = receipt.pair(salt)
        try:
            _store(
                draft,
                files,
                readers,
                concern=_id_of(form_key),
                locator=receipt.locator,
                salt=salt,
                sender=sender.public,
            )
        except IntegrityError:
            # Somebody took the locator meanwhile, or this very form was sent twice at once.
            if before := _sent_before(form_key):
                return before
            continue
        return receipt
    raise RuntimeError("no free locator")


def rebuilt(files: Sequence[rebuild.Upload], before: int = 0) -> list[rebuild.Upload]:
    """The files made anew, one form after the other (T-20); slots.Busy, rebuild.Refused."""
    if not files:
        return []
    with file_slot():
        return rebuild.rebuild(files, before)


def _sent_before(form_key: bytes) -> Receipt | None:
    concern = _id_of(form_key)
    if not Voice.objects.filter(pk=concern).exists():
        return None
    for attempt in range(_ATTEMPTS):
        receipt = sealed.receipt_of(form_key, attempt)
        if Locator.objects.filter(digits=receipt.locator, voice_id=concern).exists():
            return receipt
    return None


def _id_of(form_key: bytes) -> uuid.UUID:
    return uuid.UUID(bytes=sealed.concern_id_of(form_key))


@transaction.atomic
def _store(
    draft: Draft,
    files: Sequence[rebuild.Upload],
    readers: recipients.Readers,
    *,
    concern: uuid.UUID,
    locator: str,
    salt: bytes,
    sender: bytes,
) -> None:
    day = today()
    week = weeks.week_of(day)
    voice = Voice.objects.create(
        pk=concern,
        way=draft.way,
        unit=draft.unit,
        field=draft.field,
        about_head=draft.about_head,
        channel=readers.channel,
        salt=salt,
        sender_public=sender,
        hides_among=recipients.group(draft.unit, day),
        week=week,
        assign_due=weeks.due_after(week, "concern.assign"),
        answer_due=weeks.due_after(week, "concern.answer"),
    )
    Locator.objects.create(digits=locator, voice=voice)
    recovery = readers.channel.recovery_public
    held = bytes(recovery) if recovery else None
    keys = {
        seal: keeping.make(voice, seal, keys=readers.keys, sender=sender, recovery=held)
        for seal in _READ_BY_HANDLERS
    }
    if draft.reach:
        keys[Seal.OWN] = keeping.make(voice, Seal.OWN, keys=(), sender=sender)
    ring = Ring(voice, keys)
    ring.put(Seal.ORIGINAL, PieceKind.TEXT, draft.text.encode(), week)
    if draft.reach:
        ring.put(Seal.OWN, PieceKind.REACH, draft.reach.encode(), week)
    ring.put_files(files, week)
    note(voice, TurnVerb.RECEIVE, week)
    journal_later(voice, "receive", week)


_READ_BY_HANDLERS = (Seal.ORIGINAL, Seal.SHARED)
