"""The only path of a handler to what was written: first the opening is on record, then a word is decrypted (T-16).

The sender sees every opening. If it cannot be written, nothing is opened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from danvan.concerns.sealed import Pair
from danvan.units.access import Viewer

from . import keeping, recipients, weeks
from .keeping import Ring
from .models import Opening, Piece, Voice, Wrap
from .rules import Holder, PieceKind


@dataclass(frozen=True)
class Said:
    """One sealed piece in plain words: its kind, number and week."""

    kind: str
    number: int
    week: str
    text: str


def open_item(voice: Voice, viewer: Viewer, pair: Pair) -> tuple[Said, ...]:
    """Everything of a concern that the viewer's key opens, in the order it was written; files by their names.

    Raises PermissionDenied without a tie to it or without a wrapped key (T-06), Unopenable when rows were exchanged.
    """
    ring = ring_of(voice, viewer, pair)
    pieces = Piece.objects.filter(voice=voice, seal__in=ring.keys).exclude(kind=PieceKind.FILE)
    return tuple(
        Said(piece.kind, piece.number, piece.week, ring.take(piece).decode())
        for piece in pieces.order_by("week", "kind", "number")
    )


def open_many(viewer: Viewer, voices: Iterable[Voice], pair: Pair) -> list[tuple[Voice, str]]:
    """What was first written in each of these, for as far as the viewer's key opens it: the original, or what was told.

    Each is noted as opened, and its sender sees it, though only a machine reads it here (T-16, T-19).
    """
    return [(voice, _first_words(open_item(voice, viewer, pair))) for voice in voices]


def _first_words(said: Sequence[Said]) -> str:
    words = {one.kind: one.text for one in reversed(said)}
    return words.get(PieceKind.TEXT) or words.get(PieceKind.REDACTED, "")


def open_file(voice: Voice, viewer: Viewer, pair: Pair, number: int) -> tuple[str, bytes]:
    """A file sent with a concern: the name we gave it, and its content. LookupError if there is none."""
    ring = ring_of(voice, viewer, pair)
    about = Piece.objects.filter(voice=voice, kind=PieceKind.FILE_NAME, number=number).first()
    if about is None:
        raise LookupError(number)
    start, count, name = ring.take(about).decode().split(" ", 2)
    numbers = range(int(start), int(start) + int(count))
    parts = Piece.objects.filter(voice=voice, kind=PieceKind.FILE, number__in=numbers).order_by("number")
    found = [ring.take(part) for part in parts]
    if len(found) != int(count):
        raise LookupError(number)
    return name, b"".join(found)


def ring_of(voice: Voice, viewer: Viewer, pair: Pair) -> Ring:
    """The seals of a concern the viewer may open, after the opening was committed."""
    if not viewer.may("voice.read", voice) or recipients.is_shut_out(voice, viewer.person, viewer.day):
        raise PermissionDenied("voice.read")
    wraps = list(
        Wrap.objects.filter(voice=voice, holder=Holder.HANDLER, key__person=viewer.person, key__ended_on=None)
    )
    if not wraps:
        raise PermissionDenied("voice.read")
    _note(voice, viewer)
    return keeping.ring(voice, pair, wraps)


def _note(voice: Voice, viewer: Viewer) -> None:
    """Write who opens it, once a week, in a transaction of its own: durable, so it stands before any word is read."""
    week = weeks.week_of(viewer.day)
    if Opening.objects.filter(voice=voice, person=viewer.person, week=week).exists():
        return
    offices = {voice.channel.office_id, voice.handler_id}
    post = next(post for post in viewer.held if post.office_id in offices)
    with transaction.atomic(durable=True):
        Opening.objects.create(
            voice=voice, role=post.role, unit_id=post.unit_id, person=viewer.person, week=week
        )
