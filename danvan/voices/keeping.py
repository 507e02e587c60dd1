"""Putting sealed pieces away and taking them out, for whoever holds the key of their seal.

Only `sending.py` (the sender, with the receipt) and `opening.py` (a handler, after the opening is written) call it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from danvan.concerns import sealed
from danvan.concerns.sealed import Pair, Place, Unopenable

from .models import HandlerKey, Piece, Voice, Wrap
from .rules import Holder, PieceKind, Seal


@dataclass
class Ring:
    """The keys of the seals of one concern that somebody can open."""

    voice: Voice
    keys: dict[int, bytes] = field(default_factory=dict)

    def put_once(self, seal: int, kind: PieceKind, content: bytes, week: str, number: int) -> bool:
        """Seal it as the piece the form was shown for; False when this very form was sent already (T-71).

        If somebody wrote something else meanwhile, it comes after that.
        """
        before = Piece.objects.filter(voice=self.voice, kind=kind, number=number).first()
        if before and self.take(before) == content:
            return False
        self.put(seal, kind, content, week)
        return True

    def put(self, seal: int, kind: PieceKind, content: bytes, week: str) -> int:
        """Seal one more piece of this kind; its number. TooLong beyond one seal."""
        number = Piece.objects.filter(voice=self.voice, kind=kind).count()
        place = Place(self.voice.pk.bytes, seal, kind, number)
        Piece.objects.create(
            voice=self.voice,
            seal=seal,
            kind=kind,
            number=number,
            week=week,
            content=sealed.seal(content, self.keys[seal], place),
        )
        return number

    def put_files(self, files: Sequence[tuple[str, bytes]], week: str) -> None:
        """Each rebuilt file: its name with where its chunks begin and how many there are, then the chunks."""
        for name, content in files:
            parts = sealed.chunks(content)
            start = Piece.objects.filter(voice=self.voice, kind=PieceKind.FILE).count()
            about = f"{start} {len(parts)} {name}"
            self.put(Seal.ORIGINAL, PieceKind.FILE_NAME, about.encode(), week)
            for part in parts:
                self.put(Seal.ORIGINAL, PieceKind.FILE, part, week)

    def take(self, piece: Piece) -> bytes:
        """What a piece says; Unopenable if anything about it was changed or exchanged."""
        key = self.keys.get(piece.seal)
        if key is None:
            raise Unopenable
        place = Place(self.voice.pk.bytes, piece.seal, piece.kind, piece.number)
        return sealed.unseal(bytes(piece.content), key, place)

    def share(self, seal: int, keys: Iterable[HandlerKey]) -> None:
        """Wrap the key of a seal for more people; those who have it already are passed over."""
        wanted = list(keys)
        known = set(
            Wrap.objects.filter(voice=self.voice, seal=seal, key__in=wanted).values_list("key_id", flat=True)
        )
        Wrap.objects.bulk_create(
            _wrap(
                self.voice,
                seal,
                self.keys[seal],
                holder=Holder.HANDLER,
                public=bytes(one.public),
                of=one,
            )
            for one in wanted
            if one.pk not in known
        )


def make(
    voice: Voice, seal: int, *, keys: Iterable[HandlerKey], sender: bytes, recovery: bytes | None = None
) -> bytes:
    """A new seal of a concern: its fresh key, wrapped for its readers, the sender and, if there is one, recovery."""
    key = sealed.new_key()
    wraps = [_wrap(voice, seal, key, holder=Holder.SENDER, public=sender)]
    wraps += [
        _wrap(voice, seal, key, holder=Holder.HANDLER, public=bytes(one.public), of=one) for one in keys
    ]
    if recovery:
        wraps.append(_wrap(voice, seal, key, holder=Holder.RECOVERY, public=recovery))
    Wrap.objects.bulk_create(wraps)
    return key


def ring(voice: Voice, pair: Pair, wraps: Iterable[Wrap]) -> Ring:
    """What `pair` opens of the wraps given; Unopenable if one that should open does not."""
    keys = {wrap.seal: sealed.unwrap(bytes(wrap.content), pair, voice.pk.bytes, wrap.seal) for wrap in wraps}
    return Ring(voice, keys)


def _wrap(
    voice: Voice, seal: int, key: bytes, *, holder: Holder, public: bytes, of: HandlerKey | None = None
) -> Wrap:
    return Wrap(
        voice=voice,
        seal=seal,
        holder=holder,
        key=of,
        content=sealed.wrap(key, public, voice.pk.bytes, seal),
    )
