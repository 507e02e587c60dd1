"""What somebody does with the receipt alone: read, speak, decide (T-13, T-17, T-18).

No act takes a person. What is done is journalled in the weekly batch (T-30); nothing is queued, told or logged.
"""

import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from danvan.concerns.sealed import Pair, Receipt
from danvan.flow import StepClosed
from danvan.periods import today

from . import keeping, rebuild, weeks
from .keeping import Ring
from .models import HandlerKey, Locator, Opening, Piece, Promise, Turn, Voice, Wrap
from .rules import BY_SENDER, Holder, PieceKind, Seal, Status, TurnVerb
from .sending import rebuilt
from .slots import slot
from .turns import journal_later, note


@dataclass(frozen=True)
class Sender:
    """Whoever holds the receipt: the concern and the key made from the secret, for the time of one request."""

    voice: Voice
    pair: Pair = field(repr=False)


_NOWHERE = Receipt("0" * 24)
_NO_SALT = b"\0" * 16


def by_receipt(typed: str) -> Sender | None:
    """The concern of a receipt as people type it. None, after the same work, for any code that is not right.

    Raises slots.Busy before anything is computed.
    """
    given = Receipt("".join(typed.split()).replace("-", ""))
    receipt = given if given.is_well_formed else _NOWHERE
    found = (
        Locator.objects.filter(digits=receipt.locator)
        .select_related("voice__unit__current", "voice__channel__office__unit__current", "voice__handler")
        .first()
    )
    voice = found.voice if found else None
    with slot():
        pair = receipt.pair(bytes(voice.salt) if voice else _NO_SALT)
    right = hmac.compare_digest(pair.public, bytes(voice.sender_public) if voice else _NO_SALT * 2)
    return Sender(voice, pair) if voice and right else None


def ring_of(sender: Sender) -> Ring:
    """Every seal of the sender's own concern."""
    wraps = Wrap.objects.filter(voice=sender.voice, holder=Holder.SENDER)
    return keeping.ring(sender.voice, sender.pair, wraps)


@dataclass(frozen=True)
class Line:
    """One thing written: what kind, in which week, by the sender or to them."""

    kind: str
    text: str
    week: str
    from_sender: bool


@dataclass(frozen=True)
class Followed:
    """Everything the sender sees (T-17)."""

    text: str
    lines: tuple[Line, ...]
    files: tuple[str, ...]
    turns: tuple[Turn, ...]
    openings: tuple[Opening, ...]
    acts: frozenset[str]
    promises: tuple[tuple[Promise, str], ...] = ()


SAID_BY_SENDER = frozenset({PieceKind.SAID, PieceKind.REOPENING, PieceKind.HARM})
TOLD_TO_SENDER = frozenset(
    {PieceKind.ASKED, PieceKind.ANSWER, PieceKind.REASON, PieceKind.SHIELD, PieceKind.VERIFY}
)


def follow(sender: Sender) -> Followed:
    """Read one's own concern. Leaves no trace of having been read."""
    voice, ring = sender.voice, ring_of(sender)
    pieces = list(
        Piece.objects.filter(voice=voice).exclude(kind=PieceKind.FILE).order_by("week", "kind", "number")
    )
    said = {
        (piece.kind, piece.number): ring.take(piece).decode() for piece in pieces if piece.seal in ring.keys
    }
    lines = [
        Line(piece.kind, said[piece.kind, piece.number], piece.week, piece.kind in SAID_BY_SENDER)
        for piece in pieces
        if piece.kind in SAID_BY_SENDER | TOLD_TO_SENDER
    ]
    names = [text.split(" ", 2)[2] for (kind, _number), text in said.items() if kind == PieceKind.FILE_NAME]
    return Followed(
        text=said[PieceKind.TEXT, 0],
        lines=tuple(lines),
        files=tuple(names),
        turns=tuple(
            Turn.objects.filter(voice=voice).select_related("office__unit__current").order_by("position")
        ),
        openings=tuple(
            Opening.objects.filter(voice=voice).select_related("unit__current").order_by("-week", "pk")
        ),
        promises=tuple(
            (one, said[PieceKind.STEP, one.number])
            for one in Promise.objects.filter(voice=voice).order_by("number")
        ),
        acts=frozenset(name for name, (sources, _to) in BY_SENDER.items() if voice.status in sources),
    )


def next_numbers(sender: Sender) -> dict[str, int]:
    """The places the next message and the next report of harm get."""
    kinds = {"say": PieceKind.SAID, "harm": PieceKind.HARM}
    return {name: Piece.objects.filter(voice=sender.voice, kind=kind).count() for name, kind in kinds.items()}


def say(sender: Sender, text: str, files: Sequence[rebuild.Upload] = (), *, number: int = 0) -> None:
    """Write to those who read it; StepClosed once it is withdrawn or erased, slots.Busy, rebuild.Refused.

    `number` is the place the form was shown for: sent twice, it is said once (T-71).
    """
    week = weeks.week_of(today())
    if not Voice.objects.filter(pk=sender.voice.pk).exclude(status=Status.WITHDRAWN).exists():
        raise StepClosed("voice", "say")
    sent = Piece.objects.filter(voice=sender.voice, kind=PieceKind.FILE_NAME).count()
    made = rebuilt(files, sent)
    ring = ring_of(sender)
    with transaction.atomic():
        if ring.put_once(Seal.ORIGINAL, PieceKind.SAID, text.encode(), week, number):
            ring.put_files(made, week)


def confirm(sender: Sender) -> None:
    """It is done, says the one who asked."""
    _act(sender, "confirm", TurnVerb.CONFIRM, erase_on=weeks.erase_after(weeks.week_of(today())))


def reopen(sender: Sender, reason: str) -> None:
    """It is not done: the office must answer anew, and the level above its own is told."""
    answer_due = weeks.due_after(weeks.week_of(today()), "concern.answer")
    change = {"answer_due": answer_due, "erase_on": None}
    _act(sender, "reopen", TurnVerb.REOPEN, reason, due=answer_due, **change)


def withdraw(sender: Sender) -> None:
    """Take it back at any time; what was published stays."""
    _act(sender, "withdraw", TurnVerb.WITHDRAW, erase_on=weeks.erase_after(weeks.week_of(today())))


@transaction.atomic
def report_harm(sender: Sender, text: str, *, number: int = 0) -> None:
    """ "Tôi bị gây khó": those who read it, all outside the unit, have a clock of its own for this."""
    week = weeks.week_of(today())
    due = weeks.due_after(week, "voice.protect")
    if not ring_of(sender).put_once(Seal.ORIGINAL, PieceKind.HARM, text.encode(), week, number):
        return
    Voice.objects.filter(pk=sender.voice.pk).update(protect_due=due)
    note(sender.voice, TurnVerb.PROTECT, week, due=due)
    journal_later(sender.voice, "protect", week)


def reach_of(sender: Sender) -> str:
    """What the sender left to be reached by; LookupError where nothing was left."""
    piece = Piece.objects.filter(voice=sender.voice, kind=PieceKind.REACH).first()
    if piece is None:
        raise LookupError(PieceKind.REACH)
    return ring_of(sender).take(piece).decode()


def may_learn(sender: Sender) -> list[HandlerKey]:
    """Those the sender may let know how to reach them: who can open it now, one of them at a time.

    None while nothing was left to be told, and none who was told already.
    """
    mine = Wrap.objects.filter(voice=sender.voice)
    if not mine.filter(seal=Seal.OWN, holder=Holder.SENDER).exists():
        return []
    told = mine.filter(seal=Seal.OWN, holder=Holder.HANDLER).values("key")
    readers = mine.filter(holder=Holder.HANDLER, key__ended_on=None).exclude(key__in=told).values("key")
    return list(HandlerKey.objects.filter(pk__in=readers).select_related("person").order_by("pk"))


@transaction.atomic
def disclose(sender: Sender, key: HandlerKey) -> None:
    """Let one named handler see how to reach the sender: the only way anybody ever does (T-18)."""
    ring = ring_of(sender)
    if Seal.OWN not in ring.keys:
        raise StepClosed("voice", "identify")
    ring.share(Seal.OWN, [key])
    week = weeks.week_of(today())
    note(sender.voice, TurnVerb.IDENTIFY, week)
    journal_later(sender.voice, "identify", week)


@transaction.atomic
def _act(
    sender: Sender,
    name: str,
    verb: TurnVerb,
    reason: str = "",
    *,
    due: dt.date | None = None,
    **change: object,
) -> None:
    """A step of the sender, by a conditional UPDATE; StepClosed when it is no longer open."""
    sources, target = BY_SENDER[name]
    week = weeks.week_of(today())
    fields: dict[str, object] = {"status": target, **change}
    if name == "reopen":
        fields["reopened_times"] = sender.voice.reopened_times + 1
    else:
        fields["ended_week"] = week
    if not Voice.objects.filter(pk=sender.voice.pk, status__in=sources).update(**fields):
        raise StepClosed("voice", name)
    if reason:
        ring_of(sender).put(Seal.ORIGINAL, PieceKind.REOPENING, reason.encode(), week)
    note(sender.voice, verb, week, due=due)
    journal_later(sender.voice, name, week)
