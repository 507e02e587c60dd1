"""Official Word files (.docx) in the layout the state or the Party prescribes.

    content = write(OfficialDocument(issuer="Đảng ủy Khối", number="05/BC-ĐUK", ..., blocks=(Paragraph("..."),)))

The layout is data: `STATE_ND30` follows Decree 30/2020/NĐ-CP, Annex I; `PARTY_HD36` follows Regulation 66-QĐ/TW and
Guide 36-HD/VPTW, whose margins are known from second hand and stay a setting of the profile.
Sizes are in points, lengths in millimetres. Texts are always Vietnamese: these are papers of the organisation.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from danvan.text import clean


@dataclass(frozen=True)
class LayoutProfile:
    """How one side lays out its papers."""

    name: str
    top: float
    bottom: float
    left: float
    right: float
    header_from_top: float
    page_number_size: float
    # The lines of the top right cell: words, size, length of the line drawn under the last.
    nation: tuple[tuple[str, float], ...]
    nation_rule: float
    # Width of the top left cell; the rest of the line is the right one's.
    left_cell: float
    superior_size: float
    issuer_size: float
    # "*" under the issuer, or a line.
    issuer_mark: str
    number_prefix: str
    number_size: float
    place_size: float
    type_size: float
    summary_size: float
    letter_summary_size: float
    letter_summary_italic: bool
    body_size: float
    heading_size: float
    table_size: float
    first_line: float
    after_paragraph: float
    line_spacing: float
    signature_size: float
    recipients_title_size: float
    recipients_size: float
    font: str = "Times New Roman"

    @property
    def width(self) -> float:
        """Of the text on a standing A4 page."""
        return 210 - self.left - self.right


STATE_ND30: Final = LayoutProfile(
    name="STATE_ND30",
    top=20,
    bottom=20,
    left=30,
    right=15,
    header_from_top=10,
    page_number_size=13,
    nation=(("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12), ("Độc lập - Tự do - Hạnh phúc", 13)),
    nation_rule=57,
    left_cell=67,
    superior_size=12,
    issuer_size=12,
    issuer_mark="",
    number_prefix="Số: ",
    number_size=13,
    place_size=13,
    type_size=14,
    summary_size=14,
    letter_summary_size=12,
    letter_summary_italic=False,
    body_size=14,
    heading_size=14,
    table_size=12,
    first_line=12.7,
    after_paragraph=6,
    line_spacing=1.15,
    signature_size=14,
    recipients_title_size=12,
    recipients_size=11,
)
PARTY_HD36: Final = LayoutProfile(
    name="PARTY_HD36",
    top=20,
    bottom=20,
    left=30,
    right=15,
    header_from_top=10,
    page_number_size=14,
    nation=(("ĐẢNG CỘNG SẢN VIỆT NAM", 15),),
    nation_rule=75,
    left_cell=78,
    superior_size=14,
    issuer_size=14,
    issuer_mark="*",
    number_prefix="Số ",
    number_size=14,
    place_size=14,
    type_size=16,
    summary_size=15,
    letter_summary_size=12,
    letter_summary_italic=True,
    body_size=14,
    heading_size=14,
    table_size=12,
    first_line=12.7,
    after_paragraph=6,
    line_spacing=1.15,
    signature_size=14,
    recipients_title_size=12,
    recipients_size=12,
)
PROFILES: Final = {profile.name: profile for profile in (STATE_ND30, PARTY_HD36)}


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 for I., 2 for 1., 3 for a)."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; a basis (căn cứ) is italic."""

    text: str
    italic: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table; figures stand to the right. `share` is its part of the width among the columns."""

    title: str
    is_figure: bool = False
    share: float = 1


@dataclass(frozen=True)
class Table:
    """A table of figures: every row has one text per column; a row of `bold` (by place) is a sum."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    bold: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Signature:
    """Who signs: "TM. BAN THƯỜNG VỤ" (state) or "T/M BAN THƯỜNG VỤ" (Party), then the title, then the name."""

    title: str
    authority: str = ""
    name: str = ""


@dataclass(frozen=True)
class OfficialDocument:
    """Everything the paper says. Without `type_name` it is a letter (công văn), its summary under the number."""

    issuer: str
    number: str
    place: str
    day: dt.date | None
    summary: str
    signature: Signature
    superior: str = ""
    type_name: str = ""
    addressees: Sequence[str] = ()
    blocks: Sequence[Heading | Paragraph | Table] = ()
    recipients: Sequence[str] = ()
    landscape: bool = False
    profile: LayoutProfile = field(default=STATE_ND30)


def place_and_day(place: str, day: dt.date | None) -> str:
    """ "Hà Nội, ngày 05 tháng 01 năm 2026": a zero before days 1-9 and months 1, 2; blanks before it is dated."""
    if day is None:
        return f"{place}, ngày      tháng      năm"
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"


def full_number(profile: LayoutProfile, number: int, type_sign: str, issuer_sign: str) -> str:
    """05/BC-ABC on the state side (12/ABC where the type has no sign), 05-BC/ABC on the Party's."""
    if not type_sign:
        return f"{number:02}/{issuer_sign}"
    shape = "{:02}-{}/{}" if profile.issuer_mark else "{:02}/{}-{}"
    return shape.format(number, type_sign, issuer_sign)


def write(paper: OfficialDocument) -> bytes:
    """The .docx file."""
    document = docx.Document()
    _prepare(document, paper)
    _head(document, paper)
    _title(document, paper)
    _addressees(document, paper)
    draw_blocks(document, paper)
    _foot(document, paper)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def recipients(paper: OfficialDocument) -> list[str]:
    """The lines of the recipients: each ends with a semicolon, the last with a full stop."""
    names = [name.rstrip(".;,") for name in paper.recipients]
    return [*(f"{name};" for name in names[:-1]), *(f"{name}." for name in names[-1:])]


def draw_blocks(document: Any, paper: OfficialDocument) -> None:
    """Headings, paragraphs and tables of the paper, at the end of the document."""
    for block in paper.blocks:
        match block:
            case Heading():
                _heading(document, block, paper.profile)
            case Paragraph():
                _body(document, block, paper.profile)
            case Table():
                _table(document, block, _width(paper), paper.profile)


def sign_file(document: Any, paper: OfficialDocument) -> None:
    """Who made the file and when, the same for the same paper."""
    about = document.core_properties
    about.author, about.last_modified_by, about.comments = paper.issuer[:250], "", ""
    about.title, about.language = f"{paper.type_name} {paper.summary}".strip()[:250], "vi-VN"
    moment = dt.datetime.combine(paper.day or dt.date(2000, 1, 1), dt.time(), dt.UTC)
    about.created = about.modified = moment.replace(tzinfo=None)


def _width(paper: OfficialDocument) -> float:
    return 297 - paper.profile.left - paper.profile.right if paper.landscape else paper.profile.width


def _prepare(document: Any, paper: OfficialDocument) -> None:
    """Page, margins, fonts of the styles, the number of the page from the second on, who wrote it."""
    layout = paper.profile
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if paper.landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(layout.top), Mm(layout.bottom)
    section.left_margin, section.right_margin = Mm(layout.left), Mm(layout.right)
    section.header_distance = section.footer_distance = Mm(layout.header_from_top)
    section.different_first_page_header_footer = True
    for name in ("Normal", "Header", "Heading 1", "Heading 2", "Heading 3"):
        _style(document.styles[name], layout)
    _page_number(section.header.paragraphs[0], layout)
    sign_file(document, paper)


def _style(style: Any, layout: LayoutProfile) -> None:
    is_heading = style.name.startswith("Heading")
    style.font.name = layout.font
    style.font.size = Pt(layout.heading_size if is_heading else layout.body_size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for mark in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{mark}"), None)
    for mark in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{mark}"), layout.font)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    if style.name == "Normal":
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        style.element.get_or_add_rPr().append(language)


def _page_number(paragraph: Any, layout: LayoutProfile) -> None:
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(layout.page_number_size)
    for kind in ("begin", "PAGE", "end"):
        if kind == "PAGE":
            part = OxmlElement("w:instrText")
            part.text = kind
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _head(document: Any, paper: OfficialDocument) -> None:
    """Cells 1 to 4 (and 5b of a letter): issuer and nation, then number and place with the day."""
    layout = paper.profile
    left, right = _columns(document, layout.left_cell, _width(paper) - layout.left_cell)
    if paper.superior:
        _line(left, paper.superior.upper(), layout.superior_size)
    _line(left, paper.issuer.upper(), layout.issuer_size, bold=True)
    if layout.issuer_mark:
        _line(left, layout.issuer_mark, layout.issuer_size)
    else:
        _rule(
            left, _length(paper.issuer.upper(), layout.issuer_size, layout.left_cell) * 0.4, layout.left_cell
        )
    for words, size in layout.nation:
        _line(right, words, size, bold=True)
    _rule(right, layout.nation_rule, _width(paper) - layout.left_cell)
    left, right = _columns(document, layout.left_cell, _width(paper) - layout.left_cell)
    _line(left, layout.number_prefix + paper.number, layout.number_size)
    if not paper.type_name:
        summary = _line(
            left, f"V/v {paper.summary}", layout.letter_summary_size, italic=layout.letter_summary_italic
        )
        summary.paragraph_format.space_before = Pt(6)
    _line(right, place_and_day(paper.place, paper.day), layout.place_size, italic=True)


def _title(document: Any, paper: OfficialDocument) -> None:
    layout = paper.profile
    if not paper.type_name:
        return
    title = _paragraph(document, paper.type_name.upper(), layout.type_size, ALIGN.CENTER, bold=True)
    title.paragraph_format.space_before = Pt(18)
    _paragraph(document, paper.summary, layout.summary_size, ALIGN.CENTER, bold=True)
    rule = document.add_paragraph()
    _draw(rule, _length(paper.summary, layout.summary_size, layout.width * 0.6) * 0.4, _width(paper))
    rule.paragraph_format.space_after = Pt(12)


def _addressees(document: Any, paper: OfficialDocument) -> None:
    names, layout = list(paper.addressees), paper.profile
    if not names:
        return
    words = f"Kính gửi: {names[0]}" if len(names) == 1 else "Kính gửi:"
    first = _paragraph(document, words, layout.body_size, ALIGN.LEFT)
    first.paragraph_format.left_indent = Mm(25)
    first.paragraph_format.space_before = Pt(12)
    if len(names) > 1:
        for place, name in enumerate(names, start=1):
            end = "." if place == len(names) else ";"
            line = _paragraph(document, f"- {name}{end}", layout.body_size, ALIGN.LEFT)
            line.paragraph_format.left_indent = Mm(45)
    document.paragraphs[-1].paragraph_format.space_after = Pt(12)


def _heading(document: Any, heading: Heading, layout: LayoutProfile) -> None:
    made = document.add_paragraph(style=f"Heading {heading.level}")
    _run(made, heading.text, layout.heading_size, bold=True, italic=heading.level == 3)
    made.paragraph_format.first_line_indent = Mm(layout.first_line)
    made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(layout.after_paragraph)
    made.paragraph_format.keep_with_next = True


def _body(document: Any, block: Paragraph, layout: LayoutProfile) -> None:
    for words in filter(None, (part.strip() for part in block.text.split("\n"))):
        made = _paragraph(document, words, layout.body_size, ALIGN.JUSTIFY, italic=block.italic)
        made.paragraph_format.first_line_indent = Mm(layout.first_line)
        made.paragraph_format.space_after = Pt(layout.after_paragraph)
        made.paragraph_format.line_spacing = layout.line_spacing


def _table(document: Any, block: Table, width: float, layout: LayoutProfile) -> None:
    """Its first row is repeated on each page; no row is torn in two."""
    if block.caption:
        caption = _paragraph(document, block.caption, layout.table_size, ALIGN.CENTER, bold=True)
        caption.paragraph_format.space_before = caption.paragraph_format.space_after = Pt(6)
        caption.paragraph_format.keep_with_next = True
    made = document.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    total = sum(column.share for column in block.columns)
    widths = [Mm(width * column.share / total) for column in block.columns]
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = wide
    titles = [column.title for column in block.columns]
    for place, texts in enumerate([titles, *block.rows], start=-1):
        cells = made.add_row().cells
        row = made.rows[-1]._tr.get_or_add_trPr()
        row.append(OxmlElement("w:cantSplit"))
        if place < 0:
            row.append(OxmlElement("w:tblHeader"))
        for cell, text, column, wide in zip(cells, texts, block.columns, widths, strict=True):
            cell.width = wide
            side = ALIGN.CENTER if place < 0 else ALIGN.RIGHT if column.is_figure else ALIGN.LEFT
            line = cell.paragraphs[0]
            line.alignment = side
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
            _run(line, text, layout.table_size, bold=place < 0 or place in block.bold)
    after = document.add_paragraph()
    after.paragraph_format.space_after = Pt(0)
    after.paragraph_format.line_spacing = Pt(8)


def _foot(document: Any, paper: OfficialDocument) -> None:
    """Cells 7 and 9b: recipients to the left, who signs to the right, never torn from each other."""
    layout = paper.profile
    gap = document.add_paragraph()
    gap.paragraph_format.keep_with_next = True
    gap.paragraph_format.line_spacing = Pt(10)
    half = _width(paper) / 2
    left, right = _columns(document, half, half)
    if paper.recipients:
        title = _line(left, "Nơi nhận:", layout.recipients_title_size, bold=True, italic=True)
        title.alignment = ALIGN.LEFT
        for name in recipients(paper):
            line = _line(left, f"- {name}", layout.recipients_size)
            line.alignment = ALIGN.LEFT
    signature = paper.signature
    for words in filter(None, (signature.authority, signature.title)):
        _line(right, words.upper(), layout.signature_size, bold=True)
    for _room in range(4):
        _line(right, "", layout.signature_size)
    _line(right, signature.name, layout.signature_size, bold=True)


def _columns(document: Any, left: float, right: float) -> tuple[Any, Any]:
    """A row of two cells without borders, as wide as the text."""
    table = document.add_table(rows=1, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, wide in zip(table.columns, (left, right), strict=True):
        column.width = Mm(wide)
    cells = table.rows[0].cells
    cells[0].width, cells[1].width = Mm(left), Mm(right)
    return cells[0], cells[1]


def _line(cell: Any, text: str, size: float, *, bold: bool = False, italic: bool = False) -> Any:
    """A centred line of a cell; the empty paragraph every cell is born with is used first."""
    first = cell.paragraphs[0]
    made = cell.add_paragraph() if first.runs or len(cell.paragraphs) > 1 else first
    made.alignment = ALIGN.CENTER
    _run(made, text, size, bold=bold, italic=italic)
    return made


def _rule(cell: Any, length: float, width: float) -> None:
    _draw(cell.add_paragraph(), length, width)


def _draw(paragraph: Any, length: float, width: float) -> None:
    """A centred line of `length` in a column of `width`: the upper border of an almost flat paragraph."""
    indent = max((width - length) / 2, 0)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.line_spacing = Pt(3), Pt(6)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for mark, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{mark}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _length(text: str, size: float, most: float) -> float:
    """About how long the text is in Times New Roman, in millimetres, at most `most`."""
    ems = sum(0.7 if letter.isupper() else 0.45 for letter in text)
    return min(ems * size * 0.3528, most)


def _paragraph(
    document: Any, text: str, size: float, side: Any, *, bold: bool = False, italic: bool = False
) -> Any:
    made = document.add_paragraph()
    made.alignment = side
    _run(made, text, size, bold=bold, italic=italic)
    return made


def _run(paragraph: Any, text: str, size: float, *, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(clean(text, multiline=True) if text.strip() else "")
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
