"""The workbooks we hand out: the empty template, and the organisation as it stands in the same shape."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from .import_cells import labels_of
from .import_known import Standing
from .import_shape import FIELDS, MAX_ROWS, PEOPLE, TITLES, UNITS
from .rules import Kind, Level, Role

_EXAMPLE: Final[dict[str, tuple[Any, ...]]] = {
    UNITS: ("Ví dụ", "Chi bộ Văn phòng", "Chi bộ", "Chi bộ trực thuộc", "DB-01", "", 12, dt.date(2026, 1, 1)),
    PEOPLE: (
        "Ví dụ",
        "Nguyễn Thị Lan",
        "",
        "chị",
        "lan@coquan.vn",
        "DB-01",
        "Bí thư",
        dt.date(2026, 1, 1),
        "Có",
        None,
    ),
}
_HEAD = PatternFill("solid", fgColor="0E5F57")
_LISTS: Final = "Danh mục"
_YES, _NO = "Có", "Không"
_DAYS: Final = frozenset({"starts_on", "ends_on"})
_CODES: Final = frozenset({"parent", "leader", "unit"})  # of units on the first sheet, or standing already
_NUMBERS: Final = frozenset({"staff_number"})
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def template() -> BinaryIO:
    """Guide, two empty tables with an example each that is passed over when read, and the lists to choose from."""
    return _book({key: iter(()) for key in TITLES}, with_example=True)


def as_it_stands(rows: Standing) -> BinaryIO:
    """The same workbook, filled."""
    labels = {kind: dict(zip(kind, labels_of(kind), strict=True)) for kind in (Kind, Level, Role)}
    labels[Level][Level.NONE] = ""

    def said(value: Any) -> Any:
        if isinstance(value, bool):
            return _YES if value else _NO
        return labels[type(value)][value] if isinstance(value, Kind | Level | Role) else value

    def told(table: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
        return ([said(value) for value in row] for row in table)

    return _book({UNITS: told(rows.units), PEOPLE: told(rows.people)}, with_example=False)


def _book(tables: dict[str, Iterator[list[Any]]], *, with_example: bool) -> BinaryIO:
    book = Workbook(write_only=True)
    _guide(book)
    choices = _choices()
    for key, title in TITLES.items():
        sheet = book.create_sheet(title)
        _shape(sheet, key, choices)
        if with_example:
            _Rows(sheet, key, Font(italic=True, color="777777")).write(_EXAMPLE[key])
        rows = _Rows(sheet, key)
        for row in tables[key]:
            rows.write(row)
    lists = book.create_sheet(_LISTS)
    depth = max(len(values) for values in choices.values())
    for number in range(depth):
        lists.append([values[number] if number < len(values) else None for values in choices.values()])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _choices() -> dict[tuple[str, str], list[str]]:
    """What may be chosen in a column; the data are Vietnamese whatever the language of the reader."""
    return {
        (UNITS, "kind"): labels_of(Kind),
        (UNITS, "level"): labels_of(Level),
        (PEOPLE, "address_form"): ["anh", "chị"],
        (PEOPLE, "role"): labels_of(Role),
        (PEOPLE, "is_full_time"): [_YES, _NO],
    }


def _guide(book: Workbook) -> None:
    sheet = book.create_sheet("Hướng dẫn")
    sheet.column_dimensions["A"].width = 100
    head = WriteOnlyCell(sheet, _("Cách điền tệp này"))
    head.font = Font(bold=True, size=14)
    sheet.append([head])
    for words in (
        _(
            "Điền hai trang tính “Đơn vị” và “Người”, lưu rồi gửi ở trang Nhập từ Excel."
            " Chưa ghi gì trước khi anh/chị đồng ý."
        ),
        _(
            "Ô có danh sách thì chọn trong danh sách. Không đổi tên cột; thứ tự cột tùy ý; cột không dùng thì để trống."
        ),
        _("Mã đơn vị và mã cán bộ là vĩnh viễn: cùng mã là cùng đơn vị, cùng người."),
        _("Ngày ghi ngày/tháng/năm, ví dụ 31/12/2026. Ô Từ ngày để trống nghĩa là từ ngày ghi."),
        _(
            "Một người giữ nhiều vị trí thì mỗi vị trí một dòng, cùng mã cán bộ. Hết giữ vị trí thì ghi Đến ngày."
        ),
        _("Ô để trống không xóa thông tin đã có. Dòng có mã “Ví dụ” được bỏ qua."),
        _("Không thêm cột tôn giáo, dân tộc, hoàn cảnh, đảng tịch."),
    ):
        line = WriteOnlyCell(sheet, words)
        line.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append([line])


def _shape(sheet: Any, key: str, choices: dict[tuple[str, str], list[str]]) -> None:
    """Widths, kinds of cells, headings, and what each column accepts."""
    heads = []
    for place, (field, names) in enumerate(FIELDS[key].items(), start=1):
        letter = get_column_letter(place)
        column = sheet.column_dimensions[letter]
        column.width = 34 if field in {"name", "role"} else 20
        column.number_format = "DD/MM/YYYY" if field in _DAYS else "0" if field in _NUMBERS else "@"
        if field in _DAYS | _CODES | _NUMBERS or (key, field) in choices:
            sheet.data_validations.append(_accepts(key, field, letter, choices))
        head = WriteOnlyCell(sheet, names[0])
        head.fill, head.font = _HEAD, Font(bold=True, color="FFFFFF")
        head.alignment = Alignment(wrap_text=True, vertical="center")
        heads.append(head)
    sheet.freeze_panes = "A2"
    sheet.append(heads)


def _accepts(key: str, field: str, letter: str, choices: dict[tuple[str, str], list[str]]) -> DataValidation:
    if field in _DAYS:
        rule = DataValidation(
            "date", operator="greaterThanOrEqual", formula1="DATE(1930,1,1)", allow_blank=True
        )
        rule.error = _("Ghi ngày/tháng/năm, ví dụ 31/12/2026.")
    elif field in _NUMBERS:
        rule = DataValidation("whole", operator="between", formula1="0", formula2="1000000", allow_blank=True)
        rule.error = _("Ghi số nguyên từ 0 đến 1.000.000.")
    elif field in _CODES:
        rule = DataValidation(
            "list", formula1=f"{quote_sheetname(TITLES[UNITS])}!$A$2:$A${MAX_ROWS}", allow_blank=True
        )
        # A unit that stands already need not be listed again: a word of warning, no refusal.
        rule.errorStyle = "warning"
        rule.error = _("Mã này không có ở trang tính “Đơn vị”. Vẫn được nếu đơn vị đã có trong hệ thống.")
    else:
        place = get_column_letter(list(choices).index((key, field)) + 1)
        end = len(choices[key, field])
        rule = DataValidation(
            "list", formula1=f"{quote_sheetname(_LISTS)}!${place}$1:${place}${end}", allow_blank=True
        )
        rule.error = _("Chọn một giá trị trong danh sách.")
    rule.add(f"{letter}2:{letter}{MAX_ROWS}")
    return rule


class _Rows:
    """Writes rows of one table; texts stay texts, whatever they begin with (T-67)."""

    def __init__(self, sheet: Any, key: str, font: Font | None = None) -> None:
        self.sheet = sheet
        self.cells = []
        for field in FIELDS[key]:
            cell = WriteOnlyCell(sheet)
            cell.number_format = "DD/MM/YYYY" if field in _DAYS else "0" if field in _NUMBERS else "@"
            if font:
                cell.font = font
            self.cells.append(cell)
        self.styles = [copy(cell._style) for cell in self.cells]  # type: ignore[attr-defined]

    def write(self, values: Iterable[Any]) -> None:
        """A row is written out at once, so its cells serve for the next."""
        for cell, style, value in zip(self.cells, self.styles, values, strict=True):
            cell.value = value if value != "" else None
            cell._style = style  # type: ignore[attr-defined] # a day would bring a format of its own
            if isinstance(value, str) and value.startswith(_FORMULA):
                cell.data_type = "s"
        self.sheet.append(self.cells)
