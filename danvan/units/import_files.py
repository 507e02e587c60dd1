"""Where files lie, how far the work on one has come, and its rows once read."""

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings

from . import workbook
from .import_shape import FIELDS, Refused
from .models import Import

MAX_SIZE = 20 * 1024 * 1024
A_PAGE = 25  # differences
Rows = Iterator[tuple[str, int, Mapping[str, Any]]]


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(files: Iterable[Iterable[bytes]]) -> tuple[str, str]:
    """Store one file, or two that belong together, under a random name; the name and the SHA-256 of all (T-64)."""
    name, digest = secrets.token_hex(16), hashlib.sha256()
    for number, chunks in enumerate(files):
        path = _folder() / (f"{name}.{number + 1}" if number else name)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
    return name, digest.hexdigest()


def originals(kept: Import) -> list[Path]:
    """The files as they came."""
    first = _folder() / kept.stored_as
    second = _folder() / f"{kept.stored_as}.2"
    return [first, second] if second.exists() else [first]


def forget(kept: Import) -> None:
    """Remove the files and everything made of them."""
    for path in _folder().glob(f"{kept.stored_as}*"):
        path.unlink(missing_ok=True)


def rows_path(kept: Import) -> Path:
    return _folder() / f"{kept.stored_as}.rows"


def marked_path(kept: Import) -> Path:
    return _folder() / f"{kept.stored_as}.xlsx"


def _progress_path(kept: Import) -> Path:
    return _folder() / f"{kept.stored_as}.progress"


def note(kept: Import, done: int, total: int) -> None:
    """Say how far the work is; outside the database, where one long transaction would hide it from the page."""
    path = _progress_path(kept)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(f"{done} {max(total, done, 1)}", encoding="ascii")
    fresh.replace(path)


def progress(kept: Import) -> tuple[int, int]:
    """(done, total); total 0 while nothing is known."""
    try:
        done, total = _progress_path(kept).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0, 0
    return int(done), int(total)


def read(kept: Import, notice: Callable[[int, int], None]) -> tuple[dict[str, Any], int]:
    """Read the files in a process of its own and keep the rows: what the sheets are like, and how many rows.

    `notice(rows read, about how many)`. Raises Refused.
    """
    if not originals(kept)[0].exists():
        raise Refused("gone")
    sheets: dict[str, Any] = {}
    fresh = _folder() / secrets.token_hex(16)
    try:
        number = _copy_rows(kept, fresh, sheets, notice)
        if not number:
            raise Refused("no_rows")
        fresh.replace(rows_path(kept))
    finally:
        fresh.unlink(missing_ok=True)
    return sheets, number


def _copy_rows(kept: Import, fresh: Path, sheets: dict[str, Any], notice: Callable[[int, int], None]) -> int:
    number = about = 0
    with fresh.open("w", encoding="utf-8") as file:
        for said in workbook.read(originals(kept)):
            if isinstance(said, dict):
                about = said.get("about", about)
                if "sheet" in said:
                    sheets[said["sheet"]] = said
                continue
            file.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n")
            number += 1
            if number % 2000 == 0:
                notice(number, max(about, number))
    return number


def rows(kept: Import) -> Rows:
    """The rows as read: sheet, number, cells by field."""
    fields = {sheet: list(names) for sheet, names in FIELDS.items()}
    with rows_path(kept).open(encoding="utf-8") as file:
        for line in file:
            sheet, number, values = json.loads(line)
            yield sheet, number, dict(zip(fields[sheet], values, strict=True))


def _plan_path(kept: Import, plan: str) -> Path:
    return _folder() / f"{kept.stored_as}.{plan[:16]}.plan"


def keep_plan(kept: Import, lines: Iterable[tuple[str, bytes]]) -> str:
    """Write down what the plan changes, with the places of its pages; the digest that names it."""
    fresh = _folder() / secrets.token_hex(16)
    pages: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    total = hashlib.sha256()
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        place = 0
        for section, line in lines:
            number = counts.get(section, 0)
            counts[section] = number + 1
            if number % A_PAGE == 0:
                pages.setdefault(section, []).append(place)
            total.update(section.encode())
            total.update(line)
            place += file.write(line)
        file.write(json.dumps(pages).encode() + b"\n" + f"{place:020}".encode())
    for old in _folder().glob(f"{kept.stored_as}.*.plan"):
        old.unlink()
    fresh.replace(_plan_path(kept, total.hexdigest()))
    return total.hexdigest()


def differences(kept: Import, section: str, first: int, last: int) -> list[dict[str, Any]]:
    """The differences of a section numbered `first` (from 0) to `last` (not included)."""
    try:
        file = _plan_path(kept, kept.plan).open("rb")
    except FileNotFoundError:
        return []
    with file:
        file.seek(-20, os.SEEK_END)
        file.seek(int(file.read()))
        pages = json.loads(file.readline()).get(section, [])
        if first // A_PAGE >= len(pages):
            return []
        file.seek(pages[first // A_PAGE])
        lines = islice(file, first % A_PAGE, first % A_PAGE + last - first)
        return [json.loads(line) for line in lines]
