"""Whatever somebody sends: a clear word, the cell named, a mend proposed, nothing written, never an error page."""

import io
import zipfile

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from danvan import limited
from danvan.text import fold
from danvan.units import import_cells, import_words, workbook
from danvan.units.models import Import, Unit
from danvan.units.rules import Kind

from .conftest import Send
from .sheets import PEOPLE, UNIT_HEAD, UNITS, Row, make_book, upload

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_entry(name: str, content: bytes) -> bytes:
    out = io.BytesIO(make_book(UNITS, PEOPLE))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"hello", "Đây không phải tệp Excel hay CSV."),
        ("a.zip", make_book(UNITS), "Không nhận tệp nén"),
        ("a.xls", OLE, "Excel đời cũ"),
        ("a.xlsx", OLE, "đặt mật khẩu"),
        ("a.xlsm", make_book(UNITS), "macro"),
        ("a.xlsx", b"", "Tệp rỗng"),
        ("a.pdf", b"%PDF-1.7", "không phải tệp Excel"),
    ],
)
def test_what_is_not_excel_is_refused_at_the_door(
    administrator: Client, name: str, content: bytes, words: str
) -> None:
    answer = administrator.post("/nb/to-chuc/nhap/", {"file": upload(content, name)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Import.objects.exists()


def test_a_file_over_20_mb_is_refused(administrator: Client) -> None:
    """T-61"""
    answer = administrator.post(
        "/nb/to-chuc/nhap/", {"file": upload(b"PK\x03\x04" + bytes(20 * 1024 * 1024))}
    )
    assert answer.status_code == 422
    assert "lớn hơn 20 MB" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04" + b"x" * 300, "broken"),
        (make_book(UNITS)[:3000], "broken"),
        (zipped({"a.txt": b"hello"}), "not_excel"),
        (zipped({"xl/workbook.xml": b"<x/>"}), "broken"),
        (zipped({"xl/workbook.xml": b"<x/>", "a.xml": bytes(120 * 1024 * 1024)}), "bomb"),
        (zipped({"xl/workbook.xml": b"<x/>", "a.bin": bytes(3 * 1024 * 1024)}), "bomb"),
        (zipped({f"xl/{number}.xml": b"" for number in range(2001)}), "bomb"),
        (with_entry("../evil.xml", b"<x/>"), "broken"),
        (with_entry("xl/vbaProject.bin", b"x"), "macros"),
        (with_entry("xl/externalLinks/externalLink1.xml", b"<x/>"), "external_links"),
        (with_entry("xl/a.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "broken"),
        (with_entry("xl/a.xml", "<x/>".encode("utf-16")), "broken"),
    ],
)
def test_a_harmful_or_broken_archive_is_refused(
    send: Send, administrator: Client, content: bytes, reason: str
) -> None:
    """T-64"""
    kept = send(content)
    assert (kept.status, kept.reason) == ("FAILED", reason)
    page = administrator.get(kept.get_absolute_url())
    assert page.status_code == 200
    assert str(import_words.REFUSALS[reason][0]) in page.content.decode()


def remove_people(book: Workbook) -> None:
    del book["Người"]


def rename_heading(book: Workbook) -> None:
    book["Đơn vị"]["C1"] = "Gì đó"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (make_book(UNITS, touch=remove_people), "Không thấy trang tính “Người”. Tệp có: Đơn vị."),
        (make_book(UNITS, touch=rename_heading), "Bảng “Đơn vị” thiếu cột: Loại."),
        (make_book(), "Tệp không có dòng dữ liệu nào."),
    ],
)
def test_a_workbook_of_another_shape_says_what_is_missing(
    send: Send, administrator: Client, content: bytes, words: str
) -> None:
    kept = send(content)
    assert kept.status == "FAILED"
    assert words in administrator.get(kept.get_absolute_url()).content.decode()


def test_more_than_100000_rows_are_refused_with_the_limit_named(
    send: Send, administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row too many, of the smallest kind."""
    book = Workbook(write_only=True)
    for title, head in (("Đơn vị", UNIT_HEAD), ("Người", ("Mã cán bộ", "Họ và tên", "Mã đơn vị"))):
        sheet = book.create_sheet(title)
        sheet.append(head)
        if title == "Đơn vị":
            for _ in range(workbook.MAX_ROWS + 1):
                sheet.append(("A",))
    out = io.BytesIO()
    book.save(out)
    kept = send(out.getvalue())
    assert (kept.status, kept.reason) == ("FAILED", "too_many_rows")


def unit(
    code: object = "X",
    name: object = "Tên",
    kind: object = "Chi bộ",
    parent: object = "TU-PHAP",
    **more: object,
) -> Row:
    return (
        code,
        name,
        kind,
        more.get("level"),
        parent,
        more.get("leader"),
        more.get("number"),
        more.get("day"),
    )


def person(
    code: object = "P", name: object = "Nguyễn Văn A", place: object = "TU-PHAP", **more: object
) -> Row:
    sign_in, form, email = more.get("sign_in"), more.get("form"), more.get("email")
    return (code, name, sign_in, form, email, place, more.get("role"), more.get("day"), more.get("full"))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([unit(code=None)], ["Đơn vị!A2: Ô này để trống. Điền giá trị."]),
        ([unit(name="\u200b \u200d")], ["Đơn vị!B2: Ô này để trống. Điền giá trị."]),
        ([unit(), unit(name="Khác")], ["Đơn vị!A3: Mã “X” đã có ở dòng 2. Xóa một dòng hoặc đổi mã."]),
        ([unit(kind="Chi bo")], []),
        ([unit(kind="CELL")], []),
        ([unit(kind="Chi bộo")], ["Đơn vị!C2: “Chi bộo” không có trong danh sách. Có phải “Chi bộ”?"]),
        ([unit(parent="TU-PHAPP")], ["Đơn vị!E2: Không có đơn vị mã “TU-PHAPP”. Có phải “TU-PHAP”?"]),
        (
            [unit(parent="Đảng bộ Bộ Tư pháp")],
            ["Đơn vị!E2: Không có đơn vị mã “Đảng bộ Bộ Tư pháp”. Có phải “TU-PHAP”?"],
        ),
        (
            [unit(parent="zzz")],
            ["Đơn vị!E2: Không có đơn vị mã “zzz”. Thêm đơn vị này vào trang tính “Đơn vị” hoặc sửa mã."],
        ),
        (
            [unit("A", "Một", parent="B"), unit("B", "Hai", parent="A")],
            [
                "Đơn vị!E2: Vòng lặp cấp trên: A → B → A. Sửa mã cấp trên của một trong các đơn vị này.",
                "Đơn vị!E3: Vòng lặp cấp trên: A → B → A. Sửa mã cấp trên của một trong các đơn vị này.",
            ],
        ),
        (
            [unit("A", "Một", kind="gì"), unit("B", "Hai", parent="A")],
            [
                "Đơn vị!C2: “gì” không có trong danh sách. Chọn một trong: "
                + ", ".join(import_cells.labels_of(Kind))
                + ".",
                "Đơn vị!E3: Đơn vị “A” ở dòng 2 đang có lỗi. Sửa dòng 2 trước.",
            ],
        ),
        ([unit(day="5/3/26")], ["Đơn vị!H2: Ngày “5/3/26” có năm hai chữ số. Ghi đủ năm: có phải 5/3/2026?"]),
        (
            [unit(day="3/25/2026")],
            ["Đơn vị!H2: Ngày “3/25/2026” có vẻ ghi tháng trước ngày. Có phải 25/3/2026?"],
        ),
        (
            [unit(day=46000)],
            ["Đơn vị!H2: “46000” là số, không phải ngày. Định dạng ô là ngày: có phải 9/12/2025?"],
        ),
        ([unit(day="mai")], ["Đơn vị!H2: Không hiểu ngày “mai”. Ghi ngày/tháng/năm, ví dụ 31/12/2026."]),
        ([unit(day="31/1/2026")], []),
        ([unit(day="2026-01-31")], []),
        ([unit(number="=2+3")], ["Đơn vị!G2: Ô chứa công thức =2+3. Chép ô rồi dán giá trị (Paste Values)."]),
        (
            [unit(number="nhiều")],
            ["Đơn vị!G2: “nhiều” không phải số người. Ghi số nguyên từ 0 đến 1.000.000."],
        ),
        ([unit(number="1.200")], []),
        ([unit(name="D" * 300)], ["Đơn vị!B2: Dài 300 ký tự, tối đa 255. Viết gọn lại."]),
        (
            [unit(parent="BO-TU-PHAP")],
            [
                "Đơn vị!E2: “BO-TU-PHAP” không cùng hệ thống với đơn vị này. "
                + str(import_words.PROBLEMS["other_tree"][1])
            ],
        ),
        (
            [unit(code="a b")],
            ["Đơn vị!A2: Mã “a b” có ký tự lạ. Mã gồm chữ, số và các dấu . - _ / , không có khoảng trắng."],
        ),
        (
            [unit("A", "Chi bộ Thủy văn"), unit("B", "Chi bộ Thuỷ văn")],
            [
                "Đơn vị!B3: Trùng tên với dòng 2, cùng đơn vị cấp trên. Xem lại; nếu đúng là hai đơn vị thì cứ nhập."
            ],
        ),
        (
            [unit("KHOI", "Đảng bộ Khối các cơ quan", kind="Đảng bộ", parent="CB-PHAP-LUAT")],
            [
                "Đơn vị!E2: Vòng lặp cấp trên: KHOI → CB-PHAP-LUAT → TU-PHAP → KHOI. "
                + str(import_words.PROBLEMS["loop"][1])
            ],
        ),
    ],
)
def test_every_bad_unit_row_is_named_with_its_cell_and_a_mend(
    send: Send, rows: list[Row], said: list[str]
) -> None:
    kept = send(make_book(rows))
    assert kept.status == "CHECKED"
    assert [words_of(problem) for problem in kept.problems.all()] == said


def words_of(problem: object) -> str:
    from danvan.units.imports import in_words

    return in_words(problem)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([person(place="VY-TE")], ["Người!F2: Không có đơn vị mã “VY-TE”. Có phải “Y-TE”?"]),
        ([person(role="Bí thu")], []),
        (
            [person(role="Thủ trưởng")],
            ["Người!G2: “Thủ trưởng” không đứng đầu loại đơn vị này. Có phải “Bí thư”?"],
        ),
        (
            [person(email="lan@")],
            ["Người!E2: “lan@” không phải địa chỉ thư. Ghi dạng ten@coquan.vn hoặc để trống."],
        ),
        ([person(form="ông")], ["Người!D2: “ông” không có trong danh sách. Chọn một trong: anh, chị."]),
        (
            [person(sign_in="leader")],
            ["Người!C2: Tên đăng nhập “leader” đã có người dùng. Chọn tên khác hoặc để trống."],
        ),
        ([person(full="hơi hơi")], ["Người!I2: “hơi hơi” không rõ có hay không. Ghi Có hoặc Không."]),
        (
            [person(), person(name="Người Khác", place="Y-TE")],
            [
                "Người!B3: Mã “P” ở dòng 2 là của người tên khác. Sửa mã cán bộ hoặc họ tên ở một trong hai dòng."
            ],
        ),
        ([person(), person()], ["Người!A3: Trùng với dòng 2. Xóa một dòng."]),
        (
            [person(role="Bí thư", day="1/6/2026"), person("Q", "Lê Thị B", role="Bí thư", day="1/6/2026")],
            [
                "Người!G3: Đơn vị đã có người đứng đầu ở dòng 2. Chỉ để một người đứng đầu; sửa vai trò ở một dòng."
            ],
        ),
        (
            [person(role="Bí thư", day="1/1/2023")],
            [
                "Người!H2: Vị trí đang giữ bắt đầu từ 1/1/2024, muộn hơn hoặc bằng ngày này. Ghi ngày sau 1/1/2024."
            ],
        ),
        ([person(), person(place="Y-TE", role="Văn thư")], []),
    ],
)
def test_every_bad_person_row_is_named_with_its_cell_and_a_mend(
    send: Send, rows: list[Row], said: list[str]
) -> None:
    kept = send(make_book([], rows))
    assert [words_of(problem) for problem in kept.problems.all()] == said


def messy(book: Workbook) -> None:
    """A title above, headings without marks and in capitals, merged cells, blank rows, words in pieces (NFD)."""
    sheet = book["Đơn vị"]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "DANH SÁCH TỔ CHỨC NĂM 2026"
    sheet.merge_cells("A1:H1")
    for cell in sheet[3]:
        cell.value = fold(str(cell.value)).upper()
    sheet.insert_rows(5, 3)
    sheet["B4"] = "Chi bo\u0323\u0302 Vu\u0323 Ho\u031b\u0323p ta\u0301c"
    sheet["B5"] = "   "


def test_a_messy_but_honest_workbook_is_understood(send: Send, administrator: Client) -> None:
    kept = send(make_book(UNITS, PEOPLE, touch=messy))
    assert (kept.counts["new_units"], kept.counts["bad_rows"]) == (2, 0)
    administrator.post(f"/nb/to-chuc/nhap/{kept.code}/nhap/")
    assert Unit.objects.select_related("current").get(code="cb-moi").name == "Chi bộ Vụ Hợp tác"


def test_good_rows_are_written_beside_bad_ones(send: Send, administrator: Client) -> None:
    kept = send(make_book([*UNITS, unit(parent="zzz")]))
    administrator.post(f"/nb/to-chuc/nhap/{kept.code}/nhap/")
    assert set(Unit.objects.filter(code__in=["cb-moi", "vu-ht", "x"]).values_list("code", flat=True)) == {
        "cb-moi",
        "vu-ht",
    }


def test_a_reader_that_dies_is_said_in_words(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """T-65"""
    monkeypatch.setattr(limited, "_START", "import os; os.abort()")
    kept = send(make_book(UNITS))
    assert (kept.status, kept.reason) == ("FAILED", "too_heavy")


def test_formulas_read_back_from_a_marked_file_stay_words(send: Send, administrator: Client) -> None:
    """T-67"""
    kept = send(make_book([unit(name="=HYPERLINK(1)")]))
    answer = administrator.get(f"/nb/to-chuc/nhap/{kept.code}/tep-danh-dau/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert (book["Đơn vị"]["B2"].value, book["Đơn vị"]["B2"].data_type) == ("=HYPERLINK(1)", "s")
