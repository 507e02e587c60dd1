"""Reading CSV files as Excel and others save them: which letters, which separator, which of the two tables."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from danvan.text import keys

from .import_shape import (
    FIELDS,
    HEADER_WITHIN,
    LONGEST,
    MAX_ROWS,
    TITLES,
    WIDEST,
    Refused,
    find_header,
    missing,
)

_SEPARATORS: Final = (";", ",", "\t")
# What a cell may not begin with unprotected (T-67); the full-width forms count as well.
_PROTECTED = re.compile("'[=+\\-@\\t\\r\uff1d\uff0b\uff0d\uff20]")
# Programs that cannot write a letter write a question mark in its place.
_LOST = re.compile(r"[^\W\d_]\?|\?[^\W\d_]")
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
_SURE = 3  # headings read letter for letter that make an old encoding certain


def said(paths: Sequence[Path]) -> Iterator[Any]:
    """The same values as for a workbook; raises Refused."""
    tables = [_Table(path.read_bytes()) for path in paths]
    if len({table.key for table in tables}) < len(tables):
        raise Refused("csv_twice", title=TITLES[tables[0].key])
    yield {"about": sum(table.text.count("\n") for table in tables)}
    rows = 0
    for table in sorted(tables, key=lambda table: list(TITLES).index(table.key)):
        for one in table.said():
            rows += isinstance(one, list)
            if rows > MAX_ROWS:
                raise Refused("too_many_rows", limit=MAX_ROWS)
            yield one


class _Table:
    """One file: its text, and how its columns are separated and named."""

    def __init__(self, content: bytes) -> None:
        self.text, is_certain = decoded(content)
        ways = []
        for separator in _SEPARATORS:
            head = list(islice(self._records(separator), HEADER_WITHIN))
            for key in TITLES:
                header, places = find_header((record[:WIDEST] for record in head), key)
                ways.append((not missing(places, key), len(places), separator, key, header, places))
        whole, _count, self.separator, self.key, self.header, self.places = max(ways, key=lambda way: way[:2])
        if not is_certain and self._sure() < _SURE:
            raise Refused("encoding")
        if not whole:
            lacking = ", ".join(missing(self.places, self.key))
            raise Refused("column_missing", title=TITLES[self.key], columns=lacking)

    def _records(self, separator: str) -> Iterator[list[str]]:
        try:
            yield from csv.reader(io.StringIO(self.text, newline=""), delimiter=separator, strict=True)
        except csv.Error as error:
            raise Refused("csv_broken") from error

    def _sure(self) -> int:
        """How many headings are written exactly as we write them, marks included."""
        record = next(islice(self._records(self.separator), self.header - 1, None), []) if self.header else []
        meant = {keys(name) for names in FIELDS[self.key].values() for name in names}
        return sum(keys(word) in meant and not word.isascii() for word in record)

    def said(self) -> Iterator[Any]:
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 - only the child needs it

        columns = {field: get_column_letter(place + 1) for field, place in self.places.items()}
        yield {"sheet": self.key, "title": TITLES[self.key], "header": self.header, "columns": columns}
        order = [self.places.get(field) for field in FIELDS[self.key]]
        for number, record in enumerate(self._records(self.separator), start=1):
            if number <= self.header:
                continue
            width = len(record)
            values = [
                _value(record[place]) if place is not None and place < width else None for place in order
            ]
            if any(value is not None for value in values):
                yield [self.key, number, values]


def _value(words: str) -> Any:
    if not words.strip():
        return None
    if words.startswith("="):
        return {"formula": words[:200]}
    return words[1 if _PROTECTED.match(words) else 0 :][:LONGEST]


def decoded(content: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding is certain: UTF-8 and UTF-16 are, Windows-1258 has to prove itself.

    Raises Refused when the letters cannot be told, or were already lost when the file was saved.
    """
    codec = _codec(content)
    try:
        text = content.decode(codec)
        certain = True
    except UnicodeDecodeError as error:
        if codec != "utf-8":
            raise Refused("encoding") from error
        text, certain = _old_letters(content), False
    if "\ufffd" in text or ((text.isascii() or not certain) and _LOST.search(text)):
        raise Refused("letters_lost")
    return text, certain


def _codec(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise Refused("encoding")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[:4096]
    if b"\0" in start:  # no text has NUL; in UTF-16 each ASCII letter brings one
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    return "utf-8"


def _old_letters(content: bytes) -> str:
    """Windows-1258, letters joined with their tones; refused when a letter is not Vietnamese."""
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error
    if not all(_is_vietnamese(letter) for letter in set(text) if letter.isalpha() and not letter.isascii()):
        raise Refused("encoding")
    return text


def _is_vietnamese(letter: str) -> bool:
    parts = unicodedata.normalize("NFD", letter)
    return letter in "đĐ" or (parts[0].isascii() and set(parts[1:]) <= _MARKS)
