"""Writing to the journal, in the transaction of the act."""

import base64
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import F

from danvan.periods import today
from danvan.text import code

from . import keys, queries
from .models import Checkpoint, Entry, EntryBody, Erasure, SigningKey, Tip
from .notes import Head, PublicKey, sign
from .rules import append, canonical, committed, root, verify_consistency

log = logging.getLogger(__name__)


class NotErasable(ValueError):
    """There is no such body, or the log could not be checked without it."""


class NotConsistent(Exception):
    """The log no longer begins with what was signed before; nothing is signed, `danvan verify` tells more."""


@dataclass(frozen=True)
class Act:
    """One act to be journalled: who did what to what; facts are text, whole numbers, None, lists or dicts of them."""

    verb: str
    subject: str
    unit_id: int | None = None
    actor: str | int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def record(
    verb: str, /, *, subject: str, unit_id: int | None, actor: str | int | None, **facts: object
) -> Entry:
    """Append one act. Must run inside the transaction of the act, so that both stand or fall (T-30)."""
    return record_many([Act(verb, subject, unit_id, actor, facts)])[0]


def record_many(acts: Sequence[Act]) -> list[Entry]:
    """Append several acts in order, in the transaction of the acts; the entries made.

    The UPDATE of the one-row head makes writers wait for each other (T-32).
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an act and its entry belong in one transaction")
    if not acts:
        return []
    tip = _grow(len(acts))
    day = today()
    if tip.day and day < tip.day:
        log.error("the clock says %s, the journal is already at %s: it keeps its day", day, tip.day)  # T-37
        day = tip.day
    first = tip.size - len(acts)
    frontier = [bytes.fromhex(node) for node in tip.frontier]
    entries, bodies = [], []
    for sequence, act in enumerate(acts, start=first):
        salt = secrets.token_bytes(32)
        body = canonical(
            {
                "actor": act.actor,
                "day": day.isoformat(),
                "facts": act.facts,
                "sequence": sequence,
                "subject": act.subject,
                "unit": act.unit_id,
                "verb": act.verb,
            }
        )
        leaf = committed(salt, body)
        frontier = append(frontier, sequence, leaf)
        entries.append(Entry(sequence=sequence, day=day, leaf=leaf.hex()))
        bodies.append(EntryBody(sequence=sequence, salt=salt.hex(), body=body))
    Tip.objects.filter(pk=1).update(frontier=[node.hex() for node in frontier], day=day)
    made = Entry.objects.bulk_create(entries, batch_size=500)
    EntryBody.objects.bulk_create(bodies, batch_size=500)
    return made


def _grow(count: int) -> Tip:
    """The head after room was made for `count` entries; other writers wait until our transaction ends."""
    if not Tip.objects.filter(pk=1).update(size=F("size") + count):
        Tip.objects.get_or_create(pk=1)
        Tip.objects.filter(pk=1).update(size=F("size") + count)
    return Tip.objects.get(pk=1)


@transaction.atomic
def erase(sequence: int, reason: str, *, actor: str | int | None) -> Entry:
    """Erase what an entry says, for a reason that is journalled; its hash stays, so the log still proves (T-35).

    NotErasable for a missing body and for the entries a reader needs to check the log: erasures and keys.
    """
    body = queries.body(sequence)
    if body is None or str(body["verb"]).startswith(("journal.", "key.")):
        raise NotErasable(sequence)
    made = record("journal.erase", subject=f"entry:{sequence}", unit_id=None, actor=actor, reason=reason)
    Erasure.objects.create(sequence=sequence, entry=made.sequence)
    EntryBody.objects.filter(sequence=sequence).delete()
    return made


@transaction.atomic
def ensure_key() -> SigningKey:
    """The key that signs now; made, and announced in the log, where there is none yet."""
    _grow(0)
    found = SigningKey.objects.last()
    if found:
        return found
    return _announce("key.created", keys.make(f"danvan-{code(8)}"))


def _announce(verb: str, key: PublicKey, **facts: object) -> SigningKey:
    public = base64.b64encode(key.raw).decode()
    made = record(
        verb, subject=f"key:{key.id}", unit_id=None, actor=None, name=key.name, public=public, **facts
    )
    return SigningKey.objects.create(key_id=key.id, name=key.name, public=public, entry=made.sequence)


def rotate_key(reason: str = "") -> SigningKey:
    """A new signing key. The head that announces it is signed by both, so trust passes on; the old one is deleted.

    Where the old private key was lost, the new one signs alone and the entry says so.
    """
    with transaction.atomic():
        old = ensure_key()
        try:
            signers = [(old.key, keys.private(old.key_id))]
        except keys.NoSigningKey:
            signers = []
        new = _announce(
            "key.rotated", keys.make(old.name), old=old.key_id, old_lost=int(not signers), reason=reason
        )
        _sign(_proved(), [*signers, (new.key, keys.private(new.key_id))])
    keys.forget(old.key_id)
    return new


def checkpoint() -> Checkpoint:
    """The signed head of today: made once a day, after a proof that the log still begins with the head before it.

    NotConsistent if it does not; keys.NoSigningKey if the private key is gone. Writers wait only for the last step.
    """
    key = ensure_key().key
    newest = Checkpoint.objects.last()
    if newest and newest.day >= today():
        return newest
    tip = _proved()
    with transaction.atomic():
        _grow(0)
        rival = Checkpoint.objects.last()
        if rival and rival != newest:
            return rival
        return _sign(tip, [(key, keys.private(key.id))])


def _proved() -> Tip:
    """The head, after its leaves and the head signed before it were checked against it (T-33)."""
    tip = Tip.objects.get(pk=1)
    head = root([bytes.fromhex(node) for node in tip.frontier])
    before = Checkpoint.objects.last()
    if queries.root(tip.size) != head:
        raise NotConsistent(f"the entries do not give the head of {tip.size}")
    if before:
        proof = queries.consistency_proof(before.size, tip.size)
        if not verify_consistency(before.size, tip.size, bytes.fromhex(before.root), head, proof):
            raise NotConsistent(f"the head of {tip.size} does not continue that of {before.size}")
    return tip


def _sign(tip: Tip, signers: Sequence[tuple[PublicKey, Ed25519PrivateKey]]) -> Checkpoint:
    """Write the head with the signatures of all; the last one is the key that signs from now on."""
    key = signers[-1][0]
    head = root([bytes.fromhex(node) for node in tip.frontier])
    day = max(today(), tip.day or today())
    note = sign(Head(key.name, tip.size, head, day.isoformat()), signers)
    return Checkpoint.objects.create(day=day, size=tip.size, root=head.hex(), key_id=key.id, note=note)
