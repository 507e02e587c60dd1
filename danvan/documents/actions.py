"""Keeping files, and entering documents in the register."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from danvan.journal import actions as journal
from danvan.search import actions as search
from danvan.units.access import Viewer
from danvan.units.models import Unit

from . import files
from .edits import replace
from .models import Attachment, Document
from .queries import office_with


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
def register(entry: Mapping[str, Any], file: File | None = None, *, by: Viewer) -> Document:  # type: ignore[type-arg]
    """Enter a document; the registrar's office keeps it. ValidationError when it is in the register already."""
    office = office_with(by, "document.register")
    if office is None:
        raise PermissionDenied("document.register")
    kept = attach(file, office.unit, by=by) if file else None
    try:
        with transaction.atomic():
            made = Document.objects.create(**entry, file=kept, unit=office.unit, kept_by=office)
    except IntegrityError as twice:
        raise ValidationError(_("Văn bản số này của cơ quan này, ký ngày này, đã có trong sổ.")) from twice
    _tell(made, "document.register", by, number=made.number)
    return made


@transaction.atomic
def amend(
    document: Document,
    version: int,
    entry: Mapping[str, Any],
    file: File | None = None,  # type: ignore[type-arg]
    *,
    by: Viewer,
) -> bool:
    """Correct the entry; False, and nothing changed, when somebody else has saved since `version` (T-72)."""
    if not by.may("document.register", document):
        raise PermissionDenied("document.register")
    changed = sorted(name for name, value in entry.items() if getattr(document, name) != value)
    with transaction.atomic():
        if not replace(document, version, entry):
            return False
        if file:
            document.file = attach(file, document.unit, by=by)
            document.save(update_fields=["file"])
    _tell(document, "document.amend", by, changed=[*changed, *(["file"] if file else [])])
    return True


def _tell(document: Document, verb: str, by: Viewer, **facts: object) -> None:
    journal.record(
        verb, subject=f"document:{document.code}", unit_id=document.unit_id, actor=by.actor, **facts
    )
    search.index(
        kind="document",
        record=document.code,
        title=str(document),
        detail=document.issuer,
        text=f"{document.issuer} {document.text}",
        address=document.get_absolute_url(),
    )
