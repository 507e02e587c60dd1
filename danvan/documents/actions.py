"""Keeping files, and entering documents in the register."""

from django.core.files.base import File
from django.db import transaction

from danvan.units.access import Viewer
from danvan.units.models import Unit

from . import files
from .models import Attachment


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
