"""Numbers of sessions in an Excel or CSV file, read in a process of its own (T-65); knows nothing of Django.

Columns by their titles, in any order: unit's code, day, how many were called, how many were there.
"""

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from danvan import limited
from danvan.text import fold

TITLES: Final = {
    "unit": ("ma don vi", "don vi", "unit"),
    "day": ("ngay", "ngay hoc", "day", "date"),
    "invited": ("so phai du", "phai du", "invited"),
    "present": ("so co mat", "co mat", "present"),
}
MOST: Final = 20_000
_SECONDS: Final = 60


class Unreadable(Exception):
    """No such file, or not one of the titles."""


def read(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as (number in the file, values by field). Raises Unreadable."""
    try:
        for said in limited.lines(__name__, [path], seconds=_SECONDS):
            if said == "unreadable":
                raise Unreadable
            number, row = said
            yield int(number), row
    except (limited.TooHeavy, TypeError, ValueError) as broken:
        raise Unreadable from broken


def main(arguments: Sequence[str]) -> None:
    """In the process itself."""
    limited.guard(_SECONDS)
    try:
        for said in _rows(Path(arguments[0])):
            limited.say(said)
    except Exception:
        limited.say("unreadable")
    limited.say(limited.END)


def _rows(path: Path) -> Iterator[Any]:
    rows = _table(path) if path.suffix == ".xlsx" else _text(path)
    columns: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        if not columns:
            columns = _columns(row)
            continue
        if number > MOST:
            return
        values = {name: _said(row[place]) if place < len(row) else "" for name, place in columns.items()}
        if any(values.values()):
            yield number, values
    if not columns:
        yield "unreadable"


def _columns(row: Sequence[Any]) -> dict[str, int]:
    folded = [fold(_said(cell)) for cell in row]
    found = {
        name: next((place for place, words in enumerate(folded) if words in titles), -1)
        for name, titles in TITLES.items()
    }
    return found if all(place >= 0 for place in found.values()) else {}


def _table(path: Path) -> Iterator[Sequence[Any]]:
    yield from load_workbook(path, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)


def _text(path: Path) -> Iterator[Sequence[Any]]:
    words = path.read_text(encoding="utf-8-sig")
    dialect = ";" if words.partition("\n")[0].count(";") > words.partition("\n")[0].count(",") else ","
    yield from csv.reader(words.splitlines(), delimiter=dialect)


def _said(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
