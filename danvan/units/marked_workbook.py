"""The workbooks we hand out: the template to fill in, and a checked file with its problem cells coloured."""

from collections import defaultdict
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from . import import_files as files
from .import_cells import labels_of
from .import_words import words
from .models import Import
from .rules import Kind, Level, Role
from .workbook import FIELDS, PEOPLE, TITLES, UNITS

_EXAMPLE: dict[str, tuple[Any, ...]] = {
    UNITS: ("Ví dụ", "Chi bộ Văn phòng", "Chi bộ", "Chi bộ trực thuộc", "DB-01", "", 12, "01/01/2026"),
    PEOPLE: ("Ví dụ", "Nguyễn Thị Lan", "", "chị", "lan@coquan.vn", "DB-01", "Bí thư", "01/01/2026", "Có"),
}
_HEAD = PatternFill("solid", fgColor="0E5F57")
_BAD = PatternFill("solid", fgColor="F8D4CE")
_DOUBT = PatternFill("solid", fgColor="FFE9B0")
_LAST = 100_000
_MARKED = 5000  # comments in one file; Excel grows slow with more, the other cells are coloured only


def template(out: BinaryIO) -> None:
    """Two sheets with headings, lists to choose from and an example that is passed over when read."""
    book = Workbook()
    book.remove(book.worksheets[0])
    lists = book.create_sheet("Danh mục")
    choices = {
        (UNITS, "kind"): labels_of(Kind),
        (UNITS, "level"): labels_of(Level),
        (PEOPLE, "address_form"): ["anh", "chị"],
        (PEOPLE, "role"): labels_of(Role),
        (PEOPLE, "is_full_time"): ["Có", "Không"],
    }
    for key, title in TITLES.items():
        sheet = book.create_sheet(title)
        _headings(sheet, key)
        for place, field in enumerate(FIELDS[key], start=1):
            if values := choices.get((key, field)):
                _offer(lists, sheet, get_column_letter(place), values)
    book.move_sheet(lists, offset=2)
    book.active = 0
    book.save(out)


def _headings(sheet: Worksheet, key: str) -> None:
    for place, (field, names) in enumerate(FIELDS[key].items(), start=1):
        letter = get_column_letter(place)
        head = sheet.cell(1, place, names[0])
        head.fill, head.font = _HEAD, Font(bold=True, color="FFFFFF")
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[letter].width = 34 if field == "name" else 20
        sheet.column_dimensions[letter].number_format = "@" if field != "staff_number" else "0"
        example = sheet.cell(2, place, _EXAMPLE[key][place - 1] or None)
        example.font = Font(italic=True, color="777777")
    sheet.freeze_panes = "A2"


def _offer(lists: Worksheet, sheet: Worksheet, letter: str, values: list[str]) -> None:
    place = lists.max_column + 1 if lists.cell(1, 1).value else 1
    for number, value in enumerate(values, start=1):
        lists.cell(number, place, value)
    column = get_column_letter(place)
    rule = DataValidation(
        "list", formula1=f"'{lists.title}'!${column}$1:${column}${len(values)}", allow_blank=True
    )
    rule.error = _("Chọn một giá trị trong danh sách.")
    rule.add(f"{letter}2:{letter}{_LAST}")
    sheet.add_data_validation(rule)


def write(kept: Import) -> None:
    """The rows of a checked file at their old places, problem cells coloured, each with what to do."""
    marks: dict[tuple[str, int, str], list[tuple[str, bool]]] = defaultdict(list)
    for problem in kept.problems.all():
        said = " ".join(words(problem.kind, problem.value, problem.facts))
        marks[problem.sheet, problem.row, problem.column].append((said, problem.is_doubt))
    book = Workbook(write_only=True)
    sheets: dict[str, _Marked] = {}
    for sheet, number, cells in files.rows(kept):
        if sheet not in sheets:
            sheets[sheet] = _Marked(book, kept.columns[sheet], sheet, marks)
        sheets[sheet].row(number, cells)
    for key in TITLES:
        if key not in sheets and key in kept.columns:
            _Marked(book, kept.columns[key], key, marks)
    fresh = Path(f"{files.marked_path(kept)}.new")
    book.save(fresh)
    fresh.replace(files.marked_path(kept))


class _Marked:
    """One sheet being written from top to bottom."""

    def __init__(self, book: Workbook, about: Any, key: str, marks: Any) -> None:
        self.key, self.marks = key, marks
        self.sheet: Any = book.create_sheet(TITLES[key])
        self.places = {
            field: column_index_from_string(letter) - 1 for field, letter in about["columns"].items()
        }
        self.letters = about["columns"]
        self.width = max(self.places.values()) + 1
        self.last = 0
        self.comments = 0
        self._pad(about["header"])
        self.sheet.append(self._across({field: FIELDS[key][field][0] for field in self.places}))
        self.last += 1

    def row(self, number: int, cells: Any) -> None:
        self._pad(number)
        self.sheet.append(
            self._across({field: self._cell(number, field, cells[field]) for field in self.places})
        )
        self.last = number

    def _pad(self, number: int) -> None:
        while self.last < number - 1:
            self.sheet.append([])
            self.last += 1

    def _across(self, values: dict[str, Any]) -> list[Any]:
        line: list[Any] = [None] * self.width
        for field, value in values.items():
            line[self.places[field]] = value
        return line

    def _cell(self, number: int, field: str, value: Any) -> Any:
        if isinstance(value, dict):
            value = next(iter(value.values()))
        found = self.marks.get((self.key, number, self.letters[field]))
        if not found and not (isinstance(value, str) and value[:1] in "=+-@\t\r"):
            return value
        cell = WriteOnlyCell(self.sheet, value)
        if isinstance(value, str):
            cell.data_type = "s"  # never a formula (T-67)
        if found:
            cell.fill = _DOUBT if all(is_doubt for _said, is_doubt in found) else _BAD
            self.comments += 1
            if self.comments <= _MARKED:
                cell.comment = Comment(
                    "\n".join(said for said, _is_doubt in found)[:1000], "Dân vận", 120, 320
                )
        return cell
