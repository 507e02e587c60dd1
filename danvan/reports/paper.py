"""The report as an official Word file (báo cáo), in the layout of Decree 30/2020/NĐ-CP (domain.md 9.1)."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from danvan.documents import word
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Office

from .queries import Figure, Report
from .rules import number, sentences


def write(report: Report, viewer: Viewer) -> bytes:
    """The .docx, in Vietnamese whatever the language of the page; number, place and day are left to the registry."""
    with override("vi"):
        unit = report.unit
        head = Office.objects.filter(unit=unit, role=unit.head_role).first()
        holders = units.holders([head.pk], viewer.day).get(head.pk, []) if head else []
        signer = holders[0] if holders else None
        superior = (units.path_to(unit, viewer.day) or [unit])[:-1]
        return word.write(
            word.OfficialDocument(
                superior=superior[-1].name if superior else "",
                issuer=unit.name,
                number="      /BC",
                place="……………",
                day=None,
                type_name=_("Báo cáo"),
                summary=_("Kết quả công tác dân vận %(period)s") % {"period": report.period.label},
                addressees=[superior[-1].name] if superior else [],
                blocks=_blocks(report),
                recipients=[*([_("Như trên")] if superior else []), _("Lưu: VT")],
                signature=_signature(str(unit.head_role.label), signer),
            )
        )


def _signature(title: str, signer: units.Holder | None) -> word.Signature:
    """The head; where somebody stands in, the paper says so above the title."""
    if signer is None or signer.is_own:
        return word.Signature(title=title, name=signer.name if signer else "")
    return word.Signature(title=title, authority=str(signer.capacity.label), name=signer.name)


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
