"""Where workbooks lie, how far the work on one has come, and its rows once read."""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from . import workbook
from .import_rules import Notice
from .models import Import

MAX_SIZE = 20 * 1024 * 1024
Rows = Iterator[tuple[str, int, Mapping[str, Any]]]


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(chunks: Iterable[bytes]) -> tuple[str, str]:
    """Store a file under a random name; the name and its SHA-256 (T-64)."""
    name, digest = secrets.token_hex(16), hashlib.sha256()
    with os.fdopen(os.open(_folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    return name, digest.hexdigest()


def original(kept: Import) -> Path:
    return _folder() / kept.stored_as


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


def forget(kept: Import) -> None:
    """Remove what was made beside the file itself."""
    for path in (rows_path(kept), _progress_path(kept)):
        with suppress(FileNotFoundError):
            path.unlink()


def read(kept: Import, notice: Notice) -> dict[str, Any]:
    """Read the workbook in a process of its own and keep its rows; what the sheets are like. Raises Refused."""
    if not original(kept).exists():
        raise workbook.Refused("gone")
    sheets: dict[str, Any] = {}
    fresh = _folder() / secrets.token_hex(16)
    try:
        number = _copy_rows(kept, fresh, sheets, notice)
        if not number:
            raise workbook.Refused("no_rows")
        fresh.replace(rows_path(kept))
    finally:
        fresh.unlink(missing_ok=True)
    return sheets


def _copy_rows(kept: Import, fresh: Path, sheets: dict[str, Any], notice: Notice) -> int:
    number = 0
    with fresh.open("w", encoding="utf-8") as file:
        for said in workbook.read(original(kept)):
            if isinstance(said, dict):
                sheets[said["sheet"]] = said
                continue
            file.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n")
            number += 1
            if number % 2000 == 0:
                notice(number)
    return number


def rows(kept: Import) -> Rows:
    """The rows as read: sheet, number, cells by field."""
    fields = {sheet: list(names) for sheet, names in workbook.FIELDS.items()}
    with rows_path(kept).open(encoding="utf-8") as file:
        for line in file:
            sheet, number, values = json.loads(line)
            yield sheet, number, dict(zip(fields[sheet], values, strict=True))
