"""Reading the register, and the files a viewer may open."""

from collections.abc import Callable
from typing import Final

from django.db.models import Q, QuerySet

from danvan.units.access import Viewer

from .models import Attachment, Document

# Files are opened through the records that refer to them; each app says which ones.
_OPENERS: Final[list[Callable[[Viewer], Q]]] = []


def opens_files(function: Callable[[Viewer], Q]) -> Callable[[Viewer], Q]:
    """Register `function(viewer)`: a condition on Attachment, true for files of records the viewer may read."""
    _OPENERS.append(function)
    return function


def files_seen_by(viewer: Viewer) -> QuerySet[Attachment]:
    """Files the viewer handed in, and those of records they may read; a file of no record opens to nobody else."""
    wanted = Q(added_by=viewer.person)
    for opener in _OPENERS:
        wanted |= opener(viewer)
    return Attachment.objects.filter(wanted)


@opens_files
def files_of_documents(viewer: Viewer) -> Q:
    """The register is open to everybody signed in."""
    return Q(pk__in=Document.objects.filter(file__isnull=False).values("file"))
