"""Keeping files, and entering documents in the register."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from danvan.journal import actions as journal
from danvan.units.access import Viewer
from danvan.units.models import Unit
from danvan.units.rules import Tree

from . import files, jobs
from .edits import replace
from .models import Attachment, Document, DocumentFile, Letterhead, Term
from .numbering import Series
from .queries import office_with
from .rules import ReadState, Side

# Two clerks who ask at the same moment both get a number.
_ATTEMPTS: Final = 5


@transaction.atomic
def attach(file: File, unit: Unit, *, by: Viewer) -> Attachment:  # type: ignore[type-arg]
    """Keep a file handed in at `unit`; ValidationError says why one is refused (T-64).

    The caller has checked the right to add. Who may open it follows from the record that refers to it
    (`queries.opens_files`); until one does, only the person who added it.
    """
    checked = files.check(file)
    made = Attachment(
        name=checked.name,
        media_type=checked.media_type,
        size=checked.size,
        sha256=checked.sha256,
        unit=unit,
        added_by=by.person,
    )
    made.file.save("x", file, save=False)
    made.save()
    return made


@transaction.atomic
def register(entry: Mapping[str, Any], given: Sequence[File] = (), *, by: Viewer) -> Document:  # type: ignore[type-arg]
    """Enter a document with its files; the registrar's office keeps it, the worker reads the words of the files.

    ValidationError when the document is in the register already.
    """
    office = office_with(by, "document.register")
    if office is None:
        raise PermissionDenied("document.register")
    try:
        with transaction.atomic():
            made = Document.objects.create(**entry, unit=office.unit, kept_by=office)
    except IntegrityError as twice:
        raise ValidationError(_("Văn bản số này của cơ quan này, ký ngày này, đã có trong sổ.")) from twice
    _keep(made, given, by)
    _record(made, "document.register", by, number=made.number)
    return made


@transaction.atomic
def issue(
    entry: Mapping[str, Any],
    series: Series,
    number: int | None = None,
    given: Sequence[File] = (),  # type: ignore[type-arg]
    *,
    by: Viewer,
) -> Document:
    """Enter a paper of the registrar's own unit under `number` of its book, or the next one.

    ValidationError when somebody else has taken that number meanwhile.
    """
    office = office_with(by, "document.register")
    if office is None or office.unit_id != series.unit.pk:
        raise PermissionDenied("document.register")
    unit = office.unit
    side = Side.PARTY if unit.tree == Tree.PARTY else Side.STATE
    for _attempt in range(_ATTEMPTS if number is None else 1):
        chosen = number or series.next()
        owned = {"issued_by": unit, "series": series.key, "sequence": chosen, "number": series.text(chosen)}
        try:
            with transaction.atomic():
                made = Document.objects.create(
                    **{**entry, **owned}, side=side, issuer=unit.name, unit=unit, kept_by=office
                )
            break
        except IntegrityError:
            continue
    else:
        raise ValidationError(_("Số này vừa được cấp cho văn bản khác. Để trống để lấy số tiếp theo."))
    _keep(made, given, by)
    _record(made, "document.issue", by, number=made.number)
    return made


@transaction.atomic
def set_letterhead(unit: Unit, sign: str, place: str, *, by: Viewer) -> None:
    """The sign and the place of the unit's papers from now on; numbers already given stay as they are."""
    _may_head(unit, by)
    Letterhead.objects.update_or_create(unit=unit, defaults={"sign": sign, "place": place})
    _record_unit("letterhead.change", unit, by, sign=sign, place=place)


@transaction.atomic
def begin_term(unit: Unit, day: dt.date, *, by: Viewer) -> None:
    """A term of the committee begins: its papers are numbered anew from that day. Saying it twice changes nothing."""
    _may_head(unit, by)
    if Term.objects.get_or_create(unit=unit, starts_on=day)[1]:
        _record_unit("term.begin", unit, by, starts_on=day.isoformat())


@transaction.atomic
def set_template(unit: Unit, given: File | None, *, by: Viewer) -> None:  # type: ignore[type-arg]
    """Papers of the unit and of those below it without their own leave in this Word file; None: the official layout.

    The caller has tried the file (`word_template.check`).
    """
    _may_head(unit, by)
    kept = attach(given, unit, by=by) if given else None
    Letterhead.objects.update_or_create(unit=unit, defaults={"template": kept})
    _record_unit("letterhead.template", unit, by, sha256=kept.sha256 if kept else "")


def _may_head(unit: Unit, by: Viewer) -> None:
    office = office_with(by, "document.register")
    if office is None or office.unit_id != unit.pk:
        raise PermissionDenied("document.register")


def _record_unit(verb: str, unit: Unit, by: Viewer, **facts: object) -> None:
    journal.record(verb, subject=f"unit:{unit.code}", unit_id=unit.pk, actor=by.actor, **facts)


@transaction.atomic
def amend(
    document: Document,
    version: int,
    entry: Mapping[str, Any],
    given: Sequence[File] = (),  # type: ignore[type-arg]
    dropped: Collection[str] = (),
    *,
    by: Viewer,
) -> bool:
    """Correct the entry, add files, drop those of these codes; False, and nothing changed, when somebody else has
    saved since `version` (T-72)."""
    if not by.may("document.register", document):
        raise PermissionDenied("document.register")
    changed = sorted(name for name, value in entry.items() if getattr(document, name) != value)
    if not replace(document, version, entry):
        return False
    if dropped:
        document.files.filter(attachment__code__in=dropped).delete()
    _keep(document, given, by)
    _record(document, "document.amend", by, changed=[*changed, *(["file"] if given or dropped else [])])
    return True


def _keep(document: Document, given: Sequence[File], by: Viewer) -> None:  # type: ignore[type-arg]
    """Files join a document; those that hold words wait for the worker to read them."""
    for file in given:
        kept = attach(file, document.unit, by=by)
        is_read = files.EXTENSIONS[kept.media_type] in jobs.READ
        state = ReadState.PENDING if is_read else ReadState.OTHER
        made = DocumentFile.objects.create(document=document, attachment=kept, state=state)
        if is_read:
            jobs.read.enqueue(made.pk)


def _record(document: Document, verb: str, by: Viewer, **facts: object) -> None:
    journal.record(
        verb, subject=f"document:{document.code}", unit_id=document.unit_id, actor=by.actor, **facts
    )
    jobs.index(document)
