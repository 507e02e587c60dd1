"""Every list leaves as Word in the layout of its side, and as Excel: the same rows, nothing that runs (T-67)."""

import io

import docx
import openpyxl
from django.test import Client

from danvan.documents import lists, word
from tests.world import World

from .test_register import make_document


def test_the_register_leaves_as_it_is_narrowed(world: World, client: Client) -> None:
    make_document(world, title="=HYPERLINK(1)")
    make_document(world, number="50-CT/TW", doc_type="CT")
    client.force_login(world.staff)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/nb/van-ban/?dang=excel&loai=NQ").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in rows[3:]] == ["25-NQ/TW"]
    assert rows[3][2] == "'=HYPERLINK(1)"
    answer = client.get("/nb/van-ban/?dang=word")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="so-van-ban.docx"'
    table = docx.Document(io.BytesIO(answer.content)).tables[2]
    assert [row.cells[0].text for row in table.rows] == ["Số, ký hiệu", "50-CT/TW", "25-NQ/TW"]


def test_a_list_of_a_party_unit_has_its_layout_and_signature(world: World, client: Client) -> None:
    client.force_login(world.mobiliser)
    document = docx.Document(io.BytesIO(client.get("/nb/van-ban/?dang=word").content))
    words = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any("ĐẢNG CỘNG SẢN VIỆT NAM" in text for text in words)
    assert any("Trần Quang Đạo" in text and "BÍ THƯ" in text for text in words)
    assert any("Lưu Văn phòng." in text for text in words)


def test_an_unknown_form_of_a_list_is_its_page(world: World, client: Client) -> None:
    client.force_login(world.staff)
    assert "<h1>" in client.get("/nb/van-ban/?dang=exe").content.decode()


def test_records_behind_a_figure_leave_veiled_as_on_the_page(world: World, client: Client) -> None:
    """T-07: the file shows what the page shows."""
    client.force_login(world.secretary)
    address = "/nb/bao-cao/2026-h1/so/programmes.begun/?don-vi=tu-phap&dang=excel"
    answer = client.get(address)
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in next(sheet.iter_rows(min_row=3))][:2] == ["Hồ sơ", "Đơn vị"]


def test_the_list_of_reorganisations_leaves(world: World, client: Client) -> None:
    client.force_login(world.administrator)
    answer = client.get("/nb/to-chuc/sap-xep/?dang=word")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sap-xep-to-chuc.docx"'


def test_a_list_too_long_for_word_says_where_the_rest_is(world: World) -> None:
    rows = [[str(number)] for number in range(1_002)]
    listing = lists.Listing("Danh sách dài", "dai", (word.Column("Số"),), rows, world.bloc)
    document = docx.Document(io.BytesIO(lists.as_word(listing, world.viewer("leader"))))
    assert any("Còn 2 dòng nữa" in paragraph.text for paragraph in document.paragraphs)
    sheet = openpyxl.load_workbook(io.BytesIO(lists.as_excel(listing))).active
    assert sheet.max_row == 1_005
