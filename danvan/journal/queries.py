"""Reading the journal: heads, proofs, and the full check."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.db import connection
from django.utils.translation import gettext as _

from . import keys, rules, triggers
from .models import Checkpoint, Entry, EntryBody, Erasure, SigningKey, Tip
from .notes import is_signed, read

_CHUNK = 10_000


def length() -> int:
    """How many entries the log has."""
    return Tip.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def body(sequence: int) -> dict[str, object] | None:
    """What an entry says, or None if it was erased or never was."""
    found = EntryBody.objects.filter(sequence=sequence).first()
    return cast(dict[str, object], json.loads(found.body)) if found else None


def latest_checkpoint() -> Checkpoint | None:
    """The newest signed head."""
    return Checkpoint.objects.last()


def signing_keys() -> list[SigningKey]:
    """Every key that ever signed, oldest first."""
    return list(SigningKey.objects.all())


def root(size: int | None = None) -> bytes:
    """The root over the first `size` entries (all, if not given), computed from the leaves."""
    return _subtree(0, length() if size is None else size)


def inclusion_proof(sequence: int, size: int) -> list[bytes]:
    """The path from an entry to the root of the first `size` entries. Reads the leaves: 2 s for a million."""
    return rules.inclusion_proof(sequence, size, _subtree)


def consistency_proof(old: int, new: int) -> list[bytes]:
    """That the first `old` entries are the beginning of the first `new`. Reads the leaves: 2 s for a million."""
    return rules.consistency_proof(old, new, _subtree)


def _subtree(start: int, end: int) -> bytes:
    leaves = Entry.objects.filter(sequence__gte=start, sequence__lt=end).order_by("sequence")
    return rules.root_of(
        bytes.fromhex(leaf) for leaf in leaves.values_list("leaf", flat=True).iterator(_CHUNK)
    )


@dataclass(frozen=True)
class Verdict:
    """What the full check found; no findings means the log is as it was written."""

    size: int
    root: bytes
    erased: int
    checkpoints: int
    findings: tuple[str, ...]

    @property
    def good(self) -> bool:
        return not self.findings


def verify() -> Verdict:
    """Recompute the whole log and everything signed; new entries may be written meanwhile (T-35).

    Memory does not grow with the log.
    """
    check = _Check()
    findings = [*check.log(), *_signatures(), *_tables()]
    return Verdict(check.size, rules.root(check.frontier), check.erased, check.checkpoints, tuple(findings))


class _Check:
    """One walk over the log: places, days, hashes, erasures, the head, the roots that were signed."""

    def __init__(self) -> None:
        tip = Tip.objects.filter(pk=1).first() or Tip()
        self.tip = tip
        self.size = 0
        self.erased = 0
        self.frontier: list[bytes] = []
        self.signed: dict[int, set[str]] = {}
        for size, root in Checkpoint.objects.values_list("size", "root"):
            self.signed.setdefault(size, set()).add(root)
        self.checkpoints = sum(len(roots) for roots in self.signed.values())
        self.day = dt.date.min

    def log(self) -> Iterator[str]:
        yield from self._signed_here()
        for start in range(0, self.tip.size, _CHUNK):
            part = {"sequence__gte": start, "sequence__lt": min(start + _CHUNK, self.tip.size)}
            bodies = {
                sequence: (salt, body)
                for sequence, salt, body in EntryBody.objects.filter(**part).values_list(
                    "sequence", "salt", "body"
                )
            }
            rows = Entry.objects.filter(**part).order_by("sequence")
            for sequence, day, leaf in rows.values_list("sequence", "day", "leaf"):
                if finding := self._wrong(sequence, day, leaf, bodies.get(sequence)):
                    yield finding
                self._add(sequence, leaf)
                if self.size in self.signed:
                    yield from self._signed_here()
        yield from self._head()
        yield from self._erasures()

    def _wrong(self, sequence: int, day: dt.date, leaf: str, said: tuple[str, str] | None) -> str:
        """What is wrong with one entry, or ""."""
        gone_back, self.day = day < self.day, max(day, self.day)
        self.erased += said is None
        if sequence != self.size:
            return _("Thiếu mục ghi trước số %(number)d.") % {"number": sequence}
        if gone_back:
            return _("Mục ghi %(number)d có ngày lùi lại.") % {"number": sequence}
        if said and not _says(sequence, day, leaf, *said):
            return _("Nội dung mục ghi %(number)d đã bị sửa.") % {"number": sequence}
        return ""

    def _add(self, sequence: int, leaf: str) -> None:
        """Grow the tree; after a missing entry no root can be right any more."""
        whole = sequence == self.size and len(self.frontier) == self.size.bit_count()
        self.frontier = rules.append(self.frontier, sequence, bytes.fromhex(leaf)) if whole else []
        self.size = sequence + 1

    def _signed_here(self) -> Iterator[str]:
        found = rules.root(self.frontier).hex()
        for root in self.signed.pop(self.size, ()):
            if root != found:
                yield _("Dấu niêm ở %(size)d mục ghi không khớp nhật ký.") % {"size": self.size}

    def _head(self) -> Iterator[str]:
        if self.size != self.tip.size or [node.hex() for node in self.frontier] != self.tip.frontier:
            yield _("Đầu nhật ký không khớp các mục ghi.")
        if self.tip.day and self.day > self.tip.day:
            yield _("Ngày của đầu nhật ký sớm hơn mục ghi cuối.")
        for size in self.signed:
            yield _("Dấu niêm ở %(size)d mục ghi: nhật ký nay ngắn hơn.") % {"size": size}

    def _erasures(self) -> Iterator[str]:
        """Every missing body was erased by an entry that says so."""
        erased = dict(Erasure.objects.values_list("sequence", "entry"))
        for sequence, entry in erased.items():
            said = body(entry)
            if not said or said["verb"] != "journal.erase" or said["subject"] != f"entry:{sequence}":
                yield _("Việc xóa nội dung mục ghi %(number)d không có mục ghi nào nói đến.") % {
                    "number": sequence
                }
        if self.erased > len(erased):
            missing = self.erased - len(erased)
            yield _("%(count)d mục ghi mất nội dung mà không qua việc xóa.") % {"count": missing}


def _says(sequence: int, day: dt.date, leaf: str, salt: str, body: str) -> bool:
    """Whether the body is the one committed to and carries the number and day of its entry.

    Keys are sorted and quotes inside text are escaped, so the first "day" and the last "sequence" are the entry's own.
    """
    try:
        found = rules.committed(bytes.fromhex(salt), body).hex()
    except ValueError:
        return False
    mark, place = body.find('"day":"'), body.rfind('"sequence":')
    return (
        found == leaf
        and body.startswith(f'"day":"{day}"', mark)
        and body.startswith(f'"sequence":{sequence},', place)
    )


def _signatures() -> Iterator[str]:
    """Every head is signed by a key whose public part lies in the folder of keys and was announced in the log."""
    files = keys.known()
    announced = {key.key_id: key for key in SigningKey.objects.all()}
    for key in announced.values():
        said = body(key.entry)
        told = said["facts"] if said else None
        if not said or said["subject"] != f"key:{key.key.id}" or told["public"] != key.public:  # type: ignore[index]
            yield _("Khóa %(key)s không được công bố trong nhật ký.") % {"key": key.key_id}
        if files.get(key.key_id) != str(key.key):
            yield _("Khóa %(key)s không có trong thư mục khóa của máy này.") % {"key": key.key_id}
    for checkpoint in Checkpoint.objects.iterator():
        signer = announced.get(checkpoint.key_id)
        try:
            head = read(checkpoint.note)
        except ValueError:
            head = None
        row = (checkpoint.size, checkpoint.root, checkpoint.day.isoformat())
        if not signer or not head or (head.size, head.root.hex(), head.day) != row:
            yield _("Dấu niêm ngày %(day)s đã bị sửa.") % {"day": checkpoint.day.isoformat()}
        elif not is_signed(checkpoint.note, signer.key):
            yield _("Chữ ký của dấu niêm ngày %(day)s không đúng.") % {"day": checkpoint.day.isoformat()}


def _tables() -> Iterator[str]:
    """The triggers are there, and no row stands beyond the head."""
    for name in triggers.missing(connection):
        yield _("Thiếu khóa chống sửa %(name)s.") % {"name": name}
    # One statement, so that an entry written meanwhile does not disturb.
    tip, entry, said = (model._meta.db_table for model in (Tip, Entry, EntryBody))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COALESCE((SELECT size FROM {tip}), 0), (SELECT COUNT(*) FROM {entry}),"  # noqa: S608
            f" (SELECT COUNT(*) FROM {said} b WHERE NOT EXISTS"
            f" (SELECT 1 FROM {entry} e WHERE e.sequence = b.sequence))"
        )
        size, entries, stray = cursor.fetchone()
    if size != entries:
        yield _("Nhật ký có %(entries)d mục ghi, đầu nhật ký nói %(size)d.") % {
            "entries": entries,
            "size": size,
        }
    if stray:
        yield _("%(count)d nội dung không có mục ghi.") % {"count": stray}
