"""Any list on a page leaves as Word in the official layout, or as Excel: the same rows, the same words.

if paper := lists.leave(request, listing):      # ?dang=word or ?dang=excel
    return paper
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook

from danvan.periods import today
from danvan.units import queries as units
from danvan.units.access import Request, Viewer
from danvan.units.models import Unit

from . import papers, word
from .files import MEDIA_TYPES

# More rows than any organisation has units; a Word table longer than its own limit says where the rest is.
MOST = 20_000
_WORD_MOST: Final = 1_000
_SIGN: Final = "DS"


@dataclass(frozen=True)
class Listing:
    """What leaves: a title, columns, rows of texts; `unit` is the issuer, `name` the file's name without marks."""

    title: str
    name: str
    columns: Sequence[word.Column]
    rows: Sequence[Sequence[str]]
    unit: Unit | None = None


def leave(request: Request, listing: Listing) -> HttpResponse | None:
    """The file the address asks for with `?dang=`; None where it asks for a page."""
    match request.GET.get("dang", ""):
        case "word":
            return _file(as_word(listing, request.viewer), "docx", listing.name)
        case "excel":
            return _file(as_excel(listing), "xlsx", listing.name)
    return None


def as_word(listing: Listing, viewer: Viewer) -> bytes:
    """A paper of the unit with the table: its side's layout, its Word template, its head to sign."""
    with override("vi"):
        unit = listing.unit or next(iter(units.homes(viewer)), None)
        content: dict[str, Any] = {
            "type_name": _("Danh sách"),
            "summary": listing.title,
            "blocks": _blocks(listing),
            "landscape": len(listing.columns) > 5,
        }
        if unit is None:
            signature = word.Signature(title="")
            return word.write(
                word.OfficialDocument(
                    issuer="", number="", place="……………", day=None, signature=signature, **content
                )
            )
        made = papers.paper(unit, viewer, _SIGN, recipients=[papers.copies(unit)], **content)
        return papers.write(unit, made, viewer.day)


def _blocks(listing: Listing) -> list[word.Table | word.Paragraph]:
    rows = list(listing.rows)
    left = len(rows) - _WORD_MOST
    blocks: list[word.Table | word.Paragraph] = [word.Table(listing.columns, rows[:_WORD_MOST])]
    if left > 0:
        blocks.append(word.Paragraph(_("Còn %(left)s dòng nữa. Tải Excel để có đủ.") % {"left": left}))
    return blocks


def as_excel(listing: Listing) -> bytes:
    """One sheet: the title, the day it was taken, the rows as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Danh sách"))
    sheet.append([listing.title])
    sheet.append([today().strftime("%d/%m/%Y")])
    sheet.append([column.title for column in listing.columns])
    for row in list(listing.rows)[:MOST]:
        sheet.append([_safe(text) for text in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _safe(text: str) -> str:
    """A text Excel would take for a formula is marked as text (T-67)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _file(content: bytes, extension: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPES[extension])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response
