"""Reading the register, and the files a viewer may open."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from danvan.search import queries as search
from danvan.units import reasons
from danvan.units.access import Placed, Viewer
from danvan.units.grants import ROLES
from danvan.units.models import Office, Unit

from . import word_template
from .models import Attachment, Clause, Document, DocumentFile, Letterhead

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
    return Q(pk__in=DocumentFile.objects.values("attachment")) | Q(
        pk__in=Letterhead.objects.filter(template__isnull=False).values("template")
    )


def register() -> QuerySet[Document]:
    """The whole register; everybody signed in reads it."""
    return Document.objects.select_related("unit__current", "kept_by__unit__current")


def files_of(document: Document) -> QuerySet[DocumentFile]:
    """The files of a document, in the order they came."""
    return document.files.select_related("attachment")


def text_of(document: Document) -> str:
    """The words of a document: what was typed, or else what was read from its files, one after the other."""
    if document.text:
        return document.text
    return "\n".join(document.files.exclude(text="").values_list("text", flat=True))


def narrowed(
    viewer: Viewer, phrase: str = "", doc_type: str = "", year: int | None = None
) -> QuerySet[Document]:
    """The register by words, type and year of signing."""
    found = register()
    if phrase:
        rows = search.find(viewer, phrase, kind="document", limit=200)
        found = found.filter(code__in=[row.record for row in rows])
    if doc_type:
        found = found.filter(doc_type=doc_type)
    return found.filter(signed_on__year=year) if year else found


def same_number(issuer: str, number: str, year: int, other_than: Document | None = None) -> Document | None:
    """A document of the same issuer and number signed that year."""
    found = Document.objects.filter(issuer=issuer, number=number, signed_on__year=year)
    return (found.exclude(pk=other_than.pk) if other_than else found).first()


def office_with(viewer: Viewer, right: str) -> Office | None:
    """The viewer's first office whose role carries `right`; it keeps what they enter."""
    held = next((post for post in viewer.held if right in ROLES.get(post.role, ())), None)
    return Office.objects.select_related("unit__current").get(pk=held.office_id) if held else None


@reasons.opens("document.register", "documents:edit", "documents:split", "documents:border")
def _one_document(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return register().filter(code=words["code"]).first()


def letterhead(unit: Unit) -> Letterhead | None:
    """How the unit heads its papers, where it has said so."""
    return Letterhead.objects.filter(unit=unit).select_related("template").first()


def template_fields() -> list[tuple[str, str]]:
    """The fields a Word template may use, and what each holds."""
    words = (
        _("Cơ quan cấp trên"),
        _("Đơn vị ban hành"),
        _("Số, ký hiệu"),
        _("Nơi và ngày"),
        _("Tên loại văn bản"),
        _("Trích yếu"),
        _("Nơi kính gửi"),
        _("Nội dung văn bản (bắt buộc)"),
        _("Quyền hạn người ký"),
        _("Chức vụ người ký"),
        _("Họ tên người ký"),
        _("Nơi nhận"),
    )
    return list(zip(word_template.FIELDS, words, strict=True))


def clauses_of(document: Document) -> list[Clause]:
    """The clauses of a document, in their order."""
    return list(document.clauses.select_related("document"))


def is_out_of_date(document: Document, found: Sequence[Clause]) -> bool:
    """Whether the text has changed since it was cut. Corrected borders do not change it, nor do clauses that stay
    because something was made of them although their words are gone.
    """
    text = text_of(document)
    return bool(found) and "".join(clause.text for clause in found if clause.text.strip() in text) != text
