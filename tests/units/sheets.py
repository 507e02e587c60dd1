"""Small workbooks for the tests of the import."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

UNIT_HEAD = (
    "Mã",
    "Tên đơn vị",
    "Loại",
    "Cấp",
    "Mã đơn vị cấp trên",
    "Mã tổ chức đảng lãnh đạo",
    "Số người",
    "Từ ngày",
)
PEOPLE_HEAD = (
    "Mã cán bộ",
    "Họ và tên",
    "Tên đăng nhập",
    "Xưng hô",
    "Email",
    "Mã đơn vị",
    "Vai trò",
    "Từ ngày",
    "Chuyên trách",
)
Row = Sequence[Any]
# A cell, an agency and two people that fit under the small world.
UNITS: list[Row] = [
    ("CB-MOI", "Chi bộ Vụ Hợp tác", "Chi bộ", None, "TU-PHAP", None, 9, "01/03/2026"),
    ("VU-HT", "Vụ Hợp tác", "Đơn vị trực thuộc", None, "BO-TU-PHAP", "CB-MOI", 20, "01/03/2026"),
]
PEOPLE: list[Row] = [
    ("A1", "Nguyễn Thị Lan", None, "chị", "lan@coquan.vn", "CB-MOI", "Bí thư", "01/03/2026", "Có"),
    ("A2", "Trần Văn Hùng", None, "anh", None, "VU-HT", None, "01/03/2026", None),
]


def make_book(
    units: Iterable[Row] = (),
    people: Iterable[Row] = (),
    *,
    unit_head: Row = UNIT_HEAD,
    people_head: Row = PEOPLE_HEAD,
    touch: Callable[[Workbook], None] = lambda book: None,
) -> bytes:
    book = Workbook()
    first = book.worksheets[0]
    first.title = "Đơn vị"
    first.append(list(unit_head))
    for row in units:
        first.append(list(row))
    second = book.create_sheet("Người")
    second.append(list(people_head))
    for row in people:
        second.append(list(row))
    touch(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(content: bytes, name: str = "to-chuc.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def as_csv(head: Row, rows: Iterable[Row], separator: str = ",") -> str:
    """The same table as Excel saves it."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([list(head), *(list(row) for row in rows)])
    return out.getvalue()
