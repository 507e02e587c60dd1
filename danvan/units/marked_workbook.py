"""A checked file as it came, with its problem cells coloured."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string

from . import import_files as files
from .import_shape import FIELDS, TITLES
from .import_words import words
from .models import Import

_BAD = PatternFill("solid", fgColor="F8D4CE")
_DOUBT = PatternFill("solid", fgColor="FFE9B0")
_MARKED = 5000  # comments in one file; Excel grows slow with more, the other cells are coloured only


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
