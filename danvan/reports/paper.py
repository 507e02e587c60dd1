"""The report as an official Word file (báo cáo), in the layout of its side (domain.md 9)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from danvan.documents import papers, word
from danvan.documents.lists import Listing
from danvan.indicators import Indicator
from danvan.periods import Period
from danvan.units.access import Viewer
from danvan.units.models import Unit

from .queries import Figure, Listed, Report
from .rules import number, sentences


def write(report: Report, viewer: Viewer) -> bytes:
    """The .docx, in Vietnamese whatever the language of the page; number, place and day are left to the registry."""
    with override("vi"):
        unit = report.unit
        above = [one.name for one in papers.superiors(unit, viewer.day)[-1:]]
        made = papers.paper(
            unit,
            viewer,
            "BC",
            type_name=_("Báo cáo"),
            summary=_("Kết quả công tác dân vận %(period)s") % {"period": report.period.label},
            addressees=above,
            blocks=_blocks(report),
            recipients=[*([_("Như trên")] if above else []), papers.copies(unit)],
        )
        return papers.write(unit, made, viewer.day)


def _blocks(report: Report) -> list[word.Heading | word.Paragraph | word.Table]:
    earlier = report.period.same_last_year
    columns = (
        word.Column(_("Chỉ tiêu"), share=5),
        word.Column(_("Kỳ này"), is_figure=True),
        word.Column(_("Cùng kỳ %(year)s") % {"year": earlier.year}, is_figure=True),
        word.Column(_("Nguồn"), share=2),
    )
    rows: list[list[str]] = []
    titles: set[int] = set()
    for part in report.parts:
        titles.add(len(rows))
        rows.append([str(part.section.label), "", "", ""])
        rows.extend(_row(line) for line in part.figures)
    return [
        word.Heading(_("I. Kết quả")),
        *(word.Paragraph(text) for text in sentences(report.pairs, report.labels)),
        word.Heading(_("II. Bảng số liệu")),
        word.Table(columns, rows, bold=frozenset(titles)),
    ]


def _row(line: Figure) -> list[str]:
    return [str(line.entry.label), _cell(line, line.now), _cell(line, line.before), str(line.source.noun)]


def _cell(line: Figure, value: int | None) -> str:
    if value is None:
        return "–"
    return f"{number(value)}%" if line.is_share else number(value)


def listing(entry: Indicator, unit: Unit, period: Period, rows: Sequence[Listed]) -> Listing:
    """The records behind a figure, as they stand on its page."""
    label = str(entry.label)
    return Listing(
        title=f"{label[:1].upper()}{label[1:]}, {period.label}",
        name=f"ho-so-{unit.code}-{period.key}",
        columns=(
            word.Column(_("Hồ sơ"), share=5),
            word.Column(_("Đơn vị"), share=3),
            word.Column(_("Ngày"), share=1.5),
            word.Column(_("Góp vào"), is_figure=True),
        ),
        rows=[
            [
                one.row.title,
                one.row.unit_name,
                one.row.day.strftime("%d/%m/%Y") if one.row.day else "",
                str(one.adds),
            ]
            for one in rows
        ],
        unit=unit,
    )
