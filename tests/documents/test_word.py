"""Official Word files, read back: margins, sizes, bold, the text of each cell (Decree 30/2020/NĐ-CP, Annex I)."""

import datetime as dt
import io
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from danvan.documents.word import (
    PARTY_HD36,
    STATE_ND30,
    Column,
    Heading,
    LayoutProfile,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
    full_number,
    place_and_day,
    write,
)


def make_paper(**changes: Any) -> OfficialDocument:
    told: dict[str, Any] = {
        "superior": "Đảng ủy Khối các cơ quan Trung ương",
        "issuer": "Đảng ủy Bộ Tư pháp",
        "number": "05/BC-ĐU",
        "place": "Hà Nội",
        "day": dt.date(2026, 1, 5),
        "type_name": "Báo cáo",
        "summary": "Kết quả công tác dân vận 6 tháng đầu năm 2026",
        "addressees": ("Đảng ủy Khối", "Ban Dân vận"),
        "blocks": (
            Heading("I. TÌNH HÌNH"),
            Paragraph("Các chi bộ đã sinh hoạt chuyên đề.\nDòng thứ hai."),
            Table(
                (Column("Việc", share=3), Column("Kết quả", is_figure=True)),
                (("Sinh hoạt chuyên đề", "1.284"), ("Cộng", "1.284")),
                caption="Bảng 1",
                bold=frozenset({1}),
            ),
        ),
        "signature": Signature("Bí thư", "TM. Ban Thường vụ", "Nguyễn Thu Hằng"),
        "recipients": ("Như trên", "Lưu: VT, DV"),
    }
    return OfficialDocument(**{**told, **changes})


def read(paper: OfficialDocument) -> Any:
    return docx.Document(io.BytesIO(write(paper)))


def lines(cell: Any) -> list[tuple[str, float, bool, bool]]:
    return [
        (line.text, line.runs[0].font.size.pt, bool(line.runs[0].bold), bool(line.runs[0].italic))
        for line in cell.paragraphs
        if line.text
    ]


@pytest.mark.parametrize("layout", [STATE_ND30, PARTY_HD36])
def test_page_margins_and_fonts_are_those_of_the_profile(layout: LayoutProfile) -> None:
    document = read(make_paper(profile=layout))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.styles["Heading 1"].font.name == "Times New Roman"
    assert section.different_first_page_header_footer
    assert not section.first_page_header.paragraphs[0].runs
    number = section.header.paragraphs[0]
    assert number.alignment == ALIGN.CENTER
    assert "PAGE" in number._p.xml
    assert number.runs[0].font.size.pt == layout.page_number_size


def test_the_head_of_a_state_paper() -> None:
    head, second = read(make_paper()).tables[:2]
    assert lines(head.cell(0, 0)) == [
        ("ĐẢNG ỦY KHỐI CÁC CƠ QUAN TRUNG ƯƠNG", 12, False, False),
        ("ĐẢNG ỦY BỘ TƯ PHÁP", 12, True, False),
    ]
    assert lines(head.cell(0, 1)) == [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True, False),
        ("Độc lập - Tự do - Hạnh phúc", 13, True, False),
    ]
    assert lines(second.cell(0, 0)) == [("Số: 05/BC-ĐU", 13, False, False)]
    assert lines(second.cell(0, 1)) == [("Hà Nội, ngày 05 tháng 01 năm 2026", 13, False, True)]


def test_the_head_of_a_party_paper() -> None:
    head, second = read(make_paper(profile=PARTY_HD36, number="05-BC/ĐU")).tables[:2]
    assert lines(head.cell(0, 0)) == [
        ("ĐẢNG ỦY KHỐI CÁC CƠ QUAN TRUNG ƯƠNG", 14, False, False),
        ("ĐẢNG ỦY BỘ TƯ PHÁP", 14, True, False),
        ("*", 14, False, False),
    ]
    assert lines(head.cell(0, 1)) == [("ĐẢNG CỘNG SẢN VIỆT NAM", 15, True, False)]
    assert lines(second.cell(0, 0)) == [("Số 05-BC/ĐU", 14, False, False)]


def test_title_addressees_body_and_headings() -> None:
    document = read(make_paper())
    said = [
        (line.text, line.runs[0].font.size.pt, bool(line.runs[0].bold), line.alignment)
        for line in document.paragraphs
        if line.text
    ]
    assert said == [
        ("BÁO CÁO", 14, True, ALIGN.CENTER),
        ("Kết quả công tác dân vận 6 tháng đầu năm 2026", 14, True, ALIGN.CENTER),
        ("Kính gửi:", 14, False, ALIGN.LEFT),
        ("- Đảng ủy Khối;", 14, False, ALIGN.LEFT),
        ("- Ban Dân vận.", 14, False, ALIGN.LEFT),
        ("I. TÌNH HÌNH", 14, True, None),
        ("Các chi bộ đã sinh hoạt chuyên đề.", 14, False, ALIGN.JUSTIFY),
        ("Dòng thứ hai.", 14, False, ALIGN.JUSTIFY),
        ("Bảng 1", 12, True, ALIGN.CENTER),
    ]
    body = next(line for line in document.paragraphs if line.text.startswith("Các chi bộ"))
    assert round(body.paragraph_format.first_line_indent.mm, 1) == 12.7
    assert body.paragraph_format.space_after.pt == 6


def test_figures_stand_to_the_right_and_the_first_row_is_repeated() -> None:
    figures = read(make_paper()).tables[2]
    assert [[cell.text for cell in row.cells] for row in figures.rows] == [
        ["Việc", "Kết quả"],
        ["Sinh hoạt chuyên đề", "1.284"],
        ["Cộng", "1.284"],
    ]
    sides = [cell.paragraphs[0].alignment for cell in figures.rows[1].cells]
    assert sides == [ALIGN.LEFT, ALIGN.RIGHT]
    assert [bool(row.cells[1].paragraphs[0].runs[0].bold) for row in figures.rows] == [True, False, True]
    assert "w:tblHeader" in figures.rows[0]._tr.xml


def test_recipients_and_signature_stand_side_by_side() -> None:
    foot = read(make_paper()).tables[3]
    assert lines(foot.cell(0, 0)) == [
        ("Nơi nhận:", 12, True, True),
        ("- Như trên;", 11, False, False),
        ("- Lưu: VT, DV.", 11, False, False),
    ]
    assert lines(foot.cell(0, 1)) == [
        ("TM. BAN THƯỜNG VỤ", 14, True, False),
        ("BÍ THƯ", 14, True, False),
        ("Nguyễn Thu Hằng", 14, True, False),
    ]


def test_a_letter_has_its_summary_under_the_number() -> None:
    document = read(make_paper(type_name="", summary="gửi số liệu", addressees=("Ban Dân vận",)))
    assert [line[0] for line in lines(document.tables[1].cell(0, 0))] == ["Số: 05/BC-ĐU", "V/v gửi số liệu"]
    assert "Kính gửi: Ban Dân vận" in [line.text for line in document.paragraphs]


def test_days_and_numbers_as_official_papers_write_them() -> None:
    assert place_and_day("Hà Nội", dt.date(2026, 12, 9)) == "Hà Nội, ngày 09 tháng 12 năm 2026"
    assert place_and_day("Hà Nội", dt.date(2026, 3, 15)) == "Hà Nội, ngày 15 tháng 3 năm 2026"
    assert full_number(STATE_ND30, 5, "BC", "ABC") == "05/BC-ABC"
    assert full_number(PARTY_HD36, 127, "QĐ", "TW") == "127-QĐ/TW"


def test_signs_a_file_cannot_hold_are_left_out() -> None:
    document = read(make_paper(blocks=(Paragraph("Một\x00 hai\x0b ba \ud800 bốn"),)))
    assert "Một hai ba bốn" in [" ".join(line.text.split()) for line in document.paragraphs]
