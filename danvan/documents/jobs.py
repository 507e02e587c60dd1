"""What the worker does for documents: it reads the words of their files (T-65)."""

from pathlib import Path
from typing import Final

from django.db import transaction
from django_tasks import task

from danvan.search import actions as search

from . import clause_actions, reading
from .files import EXTENSIONS
from .models import Document, DocumentFile
from .queries import text_of
from .rules import ReadState

READ: Final = frozenset({"pdf", "docx"})


@task()
def read(file_id: int) -> None:
    """Read one file and make its words known to the search; nothing when it was read or dropped meanwhile (T-73)."""
    file = (
        DocumentFile.objects.select_related("attachment").filter(pk=file_id, state=ReadState.PENDING).first()
    )
    if file is None:
        return
    found = reading.read(Path(file.attachment.file.path), EXTENSIONS[file.attachment.media_type])
    with transaction.atomic():
        file.state, file.text, file.length = found.state, found.text, found.length
        file.blank_pages = found.blank_pages
        file.save(update_fields=["state", "text", "length", "blank_pages"])
        document = Document.objects.get(pk=file.document_id)
        clause_actions.split_fresh(document)
        index(document)


def index(document: Document) -> None:
    """The document is found by its number, title, issuer, signer and words."""
    search.index(
        kind="document",
        record=document.code,
        title=str(document),
        detail=document.issuer,
        text=f"{document.issuer} {document.signer} {text_of(document)}",
        address=document.get_absolute_url(),
    )
