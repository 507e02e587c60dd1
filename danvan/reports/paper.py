"""The report as an official Word file (báo cáo), in the layout of its side (domain.md 9)."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from danvan.documents import papers, word
from danvan.units.access import Viewer

from .queries import Figure, Report
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
