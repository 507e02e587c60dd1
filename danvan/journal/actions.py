"""Writing to the journal, in the transaction of the act."""

import hashlib
import secrets

from django.db import transaction
from django.db.models import F

from danvan.periods import today

from .models import Entry, EntryBody, Tip
from .rules import append, canonical, leaf_hash


def record(verb: str, *, subject: str, unit_id: int | None, actor: str | None, **facts: object) -> Entry:
    """Append one act. Must run inside the transaction of the act, so that both stand or fall (T-30).

    Facts are text, whole numbers, None, or lists of them. The UPDATE of the one-row head serialises writers (T-32).
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an act and its entry belong in one transaction")
    if not Tip.objects.filter(pk=1).update(size=F("size") + 1):
        Tip.objects.get_or_create(pk=1)
        Tip.objects.filter(pk=1).update(size=F("size") + 1)
    tip = Tip.objects.get(pk=1)
    sequence = tip.size - 1
    day = max(today(), tip.day) if tip.day else today()
    body = canonical(
        {
            "actor": actor,
            "day": day.isoformat(),
            "facts": facts,
            "sequence": sequence,
            "subject": subject,
            "unit": unit_id,
            "verb": verb,
        }
    )
    salt = secrets.token_bytes(32)
    leaf = leaf_hash(hashlib.sha256(salt + body.encode()).digest())
    frontier = append([bytes.fromhex(node) for node in tip.frontier], sequence, leaf)
    Tip.objects.filter(pk=1).update(frontier=[node.hex() for node in frontier], day=day)
    EntryBody.objects.create(sequence=sequence, salt=salt.hex(), body=body)
    return Entry.objects.create(sequence=sequence, day=day, leaf=leaf.hex())
