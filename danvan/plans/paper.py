"""A plan (kế hoạch, KH) as an official Word file, and the list of plans below as it leaves and as the page shows it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from danvan.documents import papers, word
from danvan.documents.lists import Listing
from danvan.units.access import Viewer
from danvan.units.models import Unit, UnitVersion

from .models import YearPlan
from .queries import NONE, STATES
from .rules import Line, PlanStatus


def write(plan: YearPlan, lines: Sequence[Line], viewer: Viewer) -> bytes:
    """The .docx, in Vietnamese whatever the language of the page; number, place and day are left to the registry."""
    with override("vi"):
        unit = plan.unit
        above = papers.superiors(unit, viewer.day)[-1:]
        made = papers.paper(
            unit,
            viewer,
            "KH",
            type_name=_("Kế hoạch"),
            summary=_("Công tác dân vận năm %(year)s") % {"year": plan.year},
            blocks=_blocks(plan, lines),
            recipients=[*(one.name for one in above), papers.copies(unit)],
        )
        return papers.write(unit, made, viewer.day)


def _blocks(plan: YearPlan, lines: Sequence[Line]) -> list[word.Heading | word.Paragraph | word.Table]:
    columns = (
        word.Column(_("Ngày")),
        word.Column(_("Việc"), share=5),
        word.Column(_("Chịu trách nhiệm"), share=2),
    )
    head = str(plan.unit.head_role.label)
    found: list[word.Heading | word.Paragraph | word.Table] = [
        word.Heading(_("I. Việc trong năm, theo tháng"))
    ]
    for month in range(1, 13):
        rows = [
            [line.day.strftime("%d/%m"), line.title, line.accountable or head]
            for line in lines
            if line.day.month == month
        ]
        if rows:
            found += [word.Heading(_("Tháng %(month)s") % {"month": month}, 2), word.Table(columns, rows)]
    words = _("Đơn vị thực hiện kế hoạch này; việc phát sinh được bổ sung và trình cấp trên duyệt.")
    return [*found, word.Heading(_("II. Tổ chức thực hiện")), word.Paragraph(words)]


# The list of plans below.


@dataclass(frozen=True)
class BelowLine:
    """A unit directly below and how far its plan is."""

    version: UnitVersion
    status: str
    words: str
    badge: str
    code: str
    approved_on: dt.date | None


def below_lines(rows: Iterable[Any]) -> list[BelowLine]:
    found = []
    for row in rows:
        status: str = row.plan_status
        known = PlanStatus(status) if status != NONE else None
        words, badge = (str(known.label), known.badge) if known else (_("Chưa trình kế hoạch"), "not_started")
        found.append(BelowLine(row, status, words, badge, row.plan_code or "", row.plan_approved_on))
    return found


def tabs(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """The filters of the list: the word in the address, the word on screen, how many."""
    words = {
        "": _("Tất cả"),
        "chua-co": _("Chưa trình kế hoạch"),
        "cho-duyet": _("Chờ duyệt"),
        "da-duyet": _("Đã duyệt"),
        "tra-lai": _("Trả lại để sửa"),
    }
    return [
        (name, words[name], counts.get(status, 0) if name else sum(counts.values()))
        for name, status in STATES.items()
    ]


def listing(unit: Unit | None, year: int, rows: QuerySet[Any]) -> Listing:
    """What leaves as Word or Excel: the same rows as on the page."""
    return Listing(
        title=_("Kế hoạch năm %(year)s của các đơn vị") % {"year": year},
        name=f"ke-hoach-{year}",
        columns=(
            word.Column(_("Đơn vị"), share=4),
            word.Column(_("Tình trạng"), share=2),
            word.Column(_("Ngày duyệt")),
        ),
        rows=[
            [line.version.name, line.words, line.approved_on.strftime("%d/%m/%Y") if line.approved_on else ""]
            for line in below_lines(rows)
        ],
        unit=unit,
    )
