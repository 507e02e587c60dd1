"""What those who read a protected concern do about it: give it an owner, ask back, answer by two people (T-24).

Each first opens it on record (T-16), in a transaction of its own; then acts in a second one.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan.concerns.rules import PROMISING, Outcome
from danvan.concerns.sealed import Pair
from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.units.access import Viewer
from danvan.units.models import Office

from . import clocks, opening, queries, recipients, weeks
from .models import Turn, Voice, Wrap
from .rules import FLOW, OPEN, Holder, PieceKind, Seal, Status, TurnVerb
from .turns import note


def assign(voice: Voice, office: Office, text: str, pair: Pair, *, by: Viewer) -> None:
    """Give it an owner, who reads `text`, what may be told of it, and never the original.

    Raises ValidationError where nobody in the office holds a key, or only people it must go past (T-12).
    """
    if not by.may("voice.assign", voice):
        raise PermissionDenied("voice.assign")
    keys = recipients.answering(voice, office, by.day)
    if not keys:
        raise ValidationError({"office": _("Người này chưa đặt câu mở khóa, hoặc không được biết việc này.")})
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    with transaction.atomic():
        FLOW.take(voice, "assign", by=by, change={"handler": office}, office=office.pk)
        _forget_handlers(voice, by.day)
        ring.share(Seal.SHARED, keys)
        ring.put(Seal.SHARED, PieceKind.REDACTED, text.encode(), week)
        note(voice, TurnVerb.ASSIGN, week, due=voice.answer_due, office=office, person=by.person.pk)
        clocks.tell([office], "voice.assign")


def _forget_handlers(voice: Voice, day: dt.date) -> None:
    """Whoever answered before reads it no longer; those of the channel do."""
    channel = [key.pk for key in recipients.keys_of([voice.channel.office], day)]
    held = Wrap.objects.filter(voice=voice, seal=Seal.SHARED, holder=Holder.HANDLER)
    readers = Wrap.objects.filter(voice=voice, seal=Seal.ORIGINAL, holder=Holder.HANDLER).values("key")
    held.exclude(key__in=channel).exclude(key__in=readers).delete()


def pass_on(voice: Voice, text: str, pair: Pair, number: int, *, by: Viewer) -> None:
    """Tell the owner, in words that give nobody away, what the sender wrote since."""
    if not by.may("voice.assign", voice):
        raise PermissionDenied("voice.assign")
    ring = opening.ring_of(voice, by, pair)
    with transaction.atomic():
        if ring.put_once(Seal.SHARED, PieceKind.REDACTED, text.encode(), weeks.week_of(by.day), number):
            _journal(voice, "tell", by)


def ask(voice: Voice, text: str, pair: Pair, number: int, *, by: Viewer) -> None:
    """Ask the sender something. StepClosed once it is over."""
    if not by.may("voice.answer", voice):
        raise PermissionDenied("voice.answer")
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    with transaction.atomic():
        if not Voice.objects.filter(pk=voice.pk, status__in=OPEN).exists():
            raise StepClosed("voice", "ask")
        if ring.put_once(Seal.SHARED, PieceKind.ASKED, text.encode(), week, number):
            note(voice, TurnVerb.ASK, week, office=acting(voice, by), person=by.person.pk)
            _journal(voice, "ask", by)


def draft(voice: Voice, outcome: str, text: str, due: dt.date | None, pair: Pair, *, by: Viewer) -> None:
    """Write the answer; its sender reads it once somebody else of the channel has read it over."""
    if (outcome in PROMISING) != (due is not None):
        raise ValidationError({"due": _("Nêu ngày xong hoặc ngày trả lời lại.")})
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    with transaction.atomic():
        FLOW.take(voice, "draft", by=by)
        ring.put(Seal.SHARED, PieceKind.DRAFT, f"{Outcome(outcome)} {text}".encode(), week)
        note(voice, TurnVerb.DRAFT, week, due=due, office=acting(voice, by), person=by.person.pk)
        clocks.tell([voice.channel.office], "voice.check")


def send_back(voice: Voice, reason: str, pair: Pair, *, by: Viewer) -> None:
    """The one who read it over wants something changed: it gives somebody away, or says nothing."""
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    waits = Status.ASSIGNED if voice.handler_id else Status.RECEIVED
    with transaction.atomic():
        FLOW.take(voice, "return", by=by, change={"status": waits})
        ring.put(Seal.SHARED, PieceKind.RETURNED, reason.encode(), week)
        note(voice, TurnVerb.RETURN, week, office=voice.channel.office, person=by.person.pk)
        clocks.tell([voice.handler], "voice.return")


def publish(voice: Voice, pair: Pair, *, by: Viewer) -> None:
    """Let the answer go to its sender. ValidationError for the one who wrote it: two people answer."""
    written = last_draft(voice)
    if written is None:
        raise StepClosed("voice", "publish")
    if written.person_id == by.person.pk:
        raise ValidationError(_("Người soạn không tự duyệt. Nhờ người thứ hai ở nơi tiếp nhận đọc lại."))
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    piece = queries.last_piece(voice, PieceKind.DRAFT)
    with transaction.atomic():
        FLOW.take(voice, "publish", by=by)
        outcome, text = ring.take(piece).decode().split(" ", 1)
        ring.put(Seal.SHARED, PieceKind.ANSWER, text.encode(), week)
        note(
            voice,
            TurnVerb(outcome),
            week,
            due=written.due,
            office=written.office,
            person=written.person_id,
        )


def verify(voice: Voice, text: str, pair: Pair, *, by: Viewer) -> None:
    """Close it for a sender who has been silent: somebody else than whoever answered looked and says what they saw.

    ValidationError while the sender still has time, or for the one who answered. The sender can reopen it even then.
    """
    if not clocks.may_be_verified(voice, by.day):
        raise ValidationError(_("Người gửi còn thời gian để tự xác nhận."))
    answered = Turn.objects.filter(voice=voice, verb__in=clocks.ANSWERS).latest("position")
    if answered.person_id == by.person.pk:
        raise ValidationError(_("Người đã trả lời không tự kiểm tra. Nhờ người thứ hai ở nơi tiếp nhận."))
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    with transaction.atomic():
        FLOW.take(voice, "verify", by=by, change={"ended_week": week, "erase_on": weeks.erase_after(week)})
        ring.put(Seal.SHARED, PieceKind.VERIFY, text.encode(), week)
        note(voice, TurnVerb.VERIFY, week, office=voice.channel.office, person=by.person.pk)


def shield(voice: Voice, text: str, pair: Pair, *, by: Viewer) -> None:
    """What was done for a sender who is made to suffer; the clock stops when two people have each said so."""
    if not by.may("voice.assign", voice):
        raise PermissionDenied("voice.assign")
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    with transaction.atomic():
        if not Voice.objects.filter(pk=voice.pk, protect_due__isnull=False).exists():
            raise StepClosed("voice", "shield")
        ring.put(Seal.SHARED, PieceKind.SHIELD, text.encode(), week)
        note(voice, TurnVerb.SHIELD, week, office=voice.channel.office, person=by.person.pk)
        _journal(voice, "shield", by)
        if len(_shielding(voice)) >= recipients.FEWEST:
            Voice.objects.filter(pk=voice.pk).update(protect_due=None)


def _shielding(voice: Voice) -> set[int]:
    """Who has looked since the sender last said so."""
    said = Turn.objects.filter(voice=voice, verb=TurnVerb.PROTECT).latest("position")
    looked = Turn.objects.filter(voice=voice, verb=TurnVerb.SHIELD, position__gt=said.position)
    return set(looked.values_list("person", flat=True))


def last_draft(voice: Voice) -> Turn | None:
    """Who wrote the answer that waits, for which office, promising which day."""
    drafts = Turn.objects.filter(voice=voice, verb=TurnVerb.DRAFT).select_related("office")
    return drafts.order_by("-position").first()


def acting(voice: Voice, by: Viewer) -> Office:
    """The office in whose name `by` speaks: the owner's, else the channel's."""
    return voice.handler if voice.handler and by.is_(voice.handler) else voice.channel.office


def _journal(voice: Voice, verb: str, by: Viewer) -> None:
    journal.record(f"voice.{verb}", subject=f"voice:{voice.code}", unit_id=voice.place_id, actor=by.actor)
