"""Reading what somebody sent, Excel or CSV, in a process of its own with little memory and time (T-64, T-65).

The process prints one JSON value a line and knows nothing of Django:
{"about": 89000}                                      rows of all sheets, as far as the file says it
{"sheet": "units", "title": "Đơn vị", "header": 3, "columns": {"code": "A", ...}}
["units", 5, ["VP", "Văn phòng", ...]]                the fields in the order of FIELDS
{"refused": "not_excel", "facts": {...}}              the whole file, with the reason by name
A value is text, a number, true or false, null, {"day": "2026-01-31"}, {"formula": "=A1"} or {"error": "#REF!"}.
"""

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from danvan import limited
from danvan.text import fold

from . import csv_text
from .import_shape import (
    FIELDS,
    HEADER_WITHIN,
    LONGEST,
    MAX_ROWS,
    PEOPLE,
    TITLES,
    UNITS,
    WIDEST,
    Refused,
    find_header,
    missing,
)

_MAX_ENTRIES = 2000
_MAX_BYTES = 100 * 1024 * 1024
_MAX_RATIO = 100
_SMALL = 1024 * 1024  # below this a high ratio means nothing
_SECONDS = 180  # of the processor
_WAIT = 900  # by the clock, on a busy machine
_ZIP = b"PK\x03\x04"
_TEXT = frozenset({"csv", "txt", "tsv"})
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def read(paths: Sequence[Path]) -> Iterator[Any]:
    """What the child says about the files, line by line; raises Refused."""
    try:
        for said in limited.lines("danvan.units.workbook", paths, seconds=_WAIT):
            if isinstance(said, dict) and "refused" in said:
                raise Refused(said["refused"], **said["facts"])
            yield said
    except limited.TooHeavy as heavy:
        raise Refused("too_heavy") from heavy


def first_look(start: bytes, name: str) -> None:
    """What the first bytes and the name tell at once; raises Refused."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if start.startswith(_OLE):
        raise Refused("locked" if ending == "xlsx" else "old_excel")
    if not start.startswith(_ZIP):
        if ending not in _TEXT:
            raise Refused("not_excel")
    elif ending in {"xlsm", "xltm", "xlsb"}:
        raise Refused("macros")
    elif ending != "xlsx":
        raise Refused("zip" if ending == "zip" else "not_excel")


def main(names: Sequence[str]) -> None:
    """Read one file, or two CSV files, and print what they hold; never more than the limits allow."""
    limited.guard(_SECONDS)
    warnings.simplefilter("ignore")
    try:
        for said in _said_of([Path(name) for name in names]):
            limited.say(said)
        limited.say(limited.END)
    except Refused as refusal:
        limited.say({"refused": refusal.reason, "facts": refusal.facts})
    except MemoryError:
        limited.say({"refused": "too_heavy", "facts": {}})
    except Exception:  # whatever a broken file does to the reader, the answer is the same
        limited.say({"refused": "broken", "facts": {}})


def _said_of(paths: Sequence[Path]) -> Iterator[Any]:
    starts = []
    for path in paths:
        with path.open("rb") as file:
            starts.append(file.read(8))
    if not any(start.startswith((_ZIP, _OLE)) for start in starts):
        yield from csv_text.said(paths)
        return
    if len(paths) > 1:
        raise Refused("two_files")
    first_look(starts[0], "x.xlsx")
    check_archive(paths[0])
    yield from _said(paths[0])


def check_archive(path: Path) -> None:
    """The rules for archives of T-64, before anything is unpacked to memory; raises Refused."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refused("broken") from error
    with archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("locked")
        if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > _MAX_BYTES:
            raise Refused("bomb")
        if any(_swells(entry) for entry in entries) or _overlap(entries) or len(set(names)) < len(names):
            raise Refused("bomb")
        if any(_escapes(name) for name in names):
            raise Refused("broken")
        if any("vbaproject" in name.lower() for name in names):
            raise Refused("macros")
        if any(name.lower().startswith("xl/externallinks/") for name in names):
            raise Refused("external_links")
        if "xl/workbook.xml" not in names:
            raise Refused("not_excel")
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                _check_xml(archive, entry)


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _SMALL and entry.file_size > _MAX_RATIO * max(1, entry.compress_size)


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + 30 + len(entry.filename.encode()) + entry.compress_size
    return False


def _escapes(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name)


def _check_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No document type, hence no entities, in an encoding we can look through."""
    try:
        with archive.open(entry) as file:
            tail = file.read(4)
            if tail[:2] in {b"\xfe\xff", b"\xff\xfe"} or b"\0" in tail:
                raise Refused("broken")
            while chunk := file.read(1 << 20):
                if b"<!DOCTYPE" in (window := tail + chunk) or b"<!ENTITY" in window:
                    raise Refused("broken")
                tail = chunk[-12:]
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise Refused("broken") from error


def _said(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only the child needs it

    file = path.open("rb")  # a stored file has no ending; the reader asks for one, or for an open file
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    known = {fold(title): key for key, title in TITLES.items()} | {"units": UNITS, "people": PEOPLE}
    sheets: dict[str, Any] = {}
    for sheet in book.worksheets:
        key = known.get(fold(sheet.title))
        if key:
            sheets.setdefault(key, sheet)
    for key, title in TITLES.items():
        if key not in sheets:
            raise Refused("sheet_missing", title=title, found=", ".join(book.sheetnames[:10])[:200])
    yield {"about": sum(sheets[key].max_row or 0 for key in TITLES)}
    rows = 0
    for key in TITLES:
        for said in _sheet(sheets[key], key):
            rows += isinstance(said, list)
            if rows > MAX_ROWS:
                raise Refused("too_many_rows", limit=MAX_ROWS)
            yield said


def _sheet(sheet: Any, key: str) -> Iterator[Any]:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=HEADER_WITHIN, max_col=WIDEST, values_only=True)
    header, places = find_header(rows, key)
    if lacking := missing(places, key):
        raise Refused("column_missing", title=TITLES[key], columns=", ".join(lacking))
    columns = {field: get_column_letter(place + 1) for field, place in places.items()}
    yield {"sheet": key, "title": sheet.title, "header": header, "columns": columns}
    order = [places.get(field) for field in FIELDS[key]]
    widest = max(places.values()) + 1
    for number, cells in enumerate(sheet.iter_rows(min_row=header + 1, max_col=widest), start=header + 1):
        width = len(cells)
        values = [_value(cells[place]) if place is not None and place < width else None for place in order]
        if any(value is not None for value in values):
            yield [key, number, values]


def _value(cell: Any) -> Any:
    value = cell.value
    if value is None:
        return None
    kind = cell.data_type
    if kind in {"s", "inlineStr"}:
        return str(value)[:LONGEST] if str(value).strip() else None
    if kind == "n":
        return value if isinstance(value, int | float) else str(value)[:LONGEST]
    if kind in {"f", "e"}:
        return (
            {"formula": str(getattr(value, "text", value))[:200]}
            if kind == "f"
            else {"error": str(value)[:40]}
        )
    if isinstance(value, dt.datetime | dt.date):
        return {"day": value.strftime("%Y-%m-%d") if value.year >= 1000 else str(value)}
    return value if isinstance(value, bool | str) else str(value)[:LONGEST]
