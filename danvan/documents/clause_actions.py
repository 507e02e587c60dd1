"""Cutting a document into its clauses, and correcting where they begin and end."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from danvan import bulk
from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.units.access import Viewer

from . import clauses
from .clauses import Piece
from .models import Clause, Document
from .queries import text_of
from .rules import ClauseKind


def pieces(text: str) -> list[Piece]:
    """The pieces of a text: by its numbering, or its paragraphs where it has none."""
    found = clauses.split(text)
    if all(piece.kind in (ClauseKind.HEAD, ClauseKind.FOOT) for piece in found):
        return clauses.paragraphs(text)
    return found


@transaction.atomic
def split_fresh(document: Document) -> int:
    """Cut a document that has a text and no clauses yet; the number of clauses made."""
    text = text_of(document)
    if not text or document.clauses.exists():
        return 0
    made = _rows(document, pieces(text))
    bulk.insert(made)
    return len(made)


@transaction.atomic
def split_again(document: Document, *, by: Viewer) -> int:
    """Cut the text as it is now; clauses something was made of stay, wherever their words stand now.

    The number of clauses that stay. One whose words are gone stays at the end, so that nothing made of it is lost.
    """
    _require(document, by)
    text = text_of(document)
    used = _used(document)
    document.clauses.exclude(pk__in=[clause.pk for clause in used]).delete()
    found = sorted(_kept(text, used), key=lambda pair: pair[1].start)
    kept, end = [], 0
    for clause, piece in found:
        if piece.start >= end:
            kept.append((clause, piece))
            end = piece.end
    stays = {piece.start: (clause, piece) for clause, piece in kept}
    order = clauses.around(text, [piece for _clause, piece in kept]) if kept else pieces(text)
    fresh = {piece.start: piece for piece in order}
    for place, start in enumerate(sorted({*fresh, *stays}), start=1):
        if start in stays:
            clause, piece = stays[start]
            Clause.objects.filter(pk=clause.pk).update(position=place, text=piece.text)
        else:
            bulk.insert(_rows(document, [fresh[start]], place))
    _to_the_end(document, [clause for clause in used if clause not in [one for one, _piece in kept]])
    _note(document, "clause.split_again", by, kept=len(used))
    return len(used)


@transaction.atomic
def join(clause: Clause, *, by: Viewer) -> Clause:
    """Make a clause part of the one before it. ValidationError for the first, and where something was made of it."""
    _require(clause.document, by)
    before = Clause.objects.filter(document=clause.document, position__lt=clause.position).last()
    if before is None:
        raise ValidationError(_("Đây là đoạn đầu, không có đoạn trước để ghép."))
    try:
        with transaction.atomic():
            gone, _by_model = Clause.objects.filter(pk=clause.pk, text=clause.text).delete()
    except ProtectedError as used:
        raise ValidationError(
            _("Đoạn này đã thành nhiệm vụ hoặc đã ghi không áp dụng, không ghép được.")
        ) from used
    if not gone:
        raise StepClosed("clause", "join")
    before.text += clause.text
    before.save(update_fields=["text"])
    _note(clause.document, "clause.join", by, clause=before.code)
    return before


@transaction.atomic
def cut(clause: Clause, at: int, *, by: Viewer) -> Clause:
    """Begin a new clause at line `at` (from 1) of this one; StepClosed when there is no such line any more."""
    _require(clause.document, by)
    first, rest = clauses.cut(clause.text, at)
    if not rest or not Clause.objects.filter(pk=clause.pk, text=clause.text).update(text=first):
        raise StepClosed("clause", "cut")
    Clause.objects.filter(document=clause.document, position__gt=clause.position).update(
        position=F("position") + 1
    )
    kind, mark, heading = clauses.named(rest)
    made = Clause.objects.create(
        document=clause.document,
        position=clause.position + 1,
        kind=kind,
        level=clause.level,
        mark=mark[:40],
        heading=heading,
        text=rest,
    )
    _note(clause.document, "clause.cut", by, clause=made.code)
    return made


@transaction.atomic
def rename(clause: Clause, kind: str, *, by: Viewer) -> None:
    """Say what kind of piece it is."""
    _require(clause.document, by)
    Clause.objects.filter(pk=clause.pk).update(kind=kind)
    _note(clause.document, "clause.kind", by, clause=clause.code, kind=kind)


def _rows(document: Document, found: Iterable[Piece], first: int = 1) -> list[Clause]:
    return [
        Clause(
            document=document,
            position=place,
            kind=piece.kind,
            level=piece.level,
            mark=piece.mark[:40],
            heading=piece.heading[:255],
            text=piece.text,
        )
        for place, piece in enumerate(found, start=first)
    ]


def _used(document: Document) -> list[Clause]:
    """Clauses something was made of, whichever app made it."""
    keys: set[int] = set()
    for relation in Clause._meta.related_objects:
        rows = relation.related_model._default_manager.filter(
            **{f"{relation.field.name}__document": document}
        )
        keys |= set(rows.values_list(relation.field.name, flat=True))
    return list(document.clauses.filter(pk__in=keys))


def _kept(text: str, used: Sequence[Clause]) -> Iterable[tuple[Clause, Piece]]:
    """Where the words of these clauses stand in the text now."""
    for clause in used:
        words = clause.text.strip()
        start = text.find(words) if words else -1
        if start >= 0:
            kind = ClauseKind(clause.kind)
            yield clause, Piece(kind, clause.level, clause.mark, clause.heading, words, start)


def _to_the_end(document: Document, lost: Sequence[Clause]) -> None:
    last = document.clauses.count()
    for place, clause in enumerate(lost, start=last + 1):
        Clause.objects.filter(pk=clause.pk).update(position=place)


def _require(document: Document, by: Viewer) -> None:
    if not by.may("document.register", document):
        raise PermissionDenied("document.register")


def _note(document: Document, verb: str, by: Viewer, **facts: object) -> None:
    journal.record(
        verb, subject=f"document:{document.code}", unit_id=document.unit_id, actor=by.actor, **facts
    )
