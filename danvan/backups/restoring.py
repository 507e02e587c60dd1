"""Putting a copy in the place of an installation, or into an empty one.

Everything is opened, compared and examined beside the place first, in `restore-work` of HOME; only then names are
changed. What stood there is kept in `before-...`. The program must not run meanwhile.
"""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from danvan.journal import notes, queries
from danvan.periods import now

from . import database, shelf
from .making import workshop
from .opening import open_copy
from .refusal import Refused, Words, both
from .rules import About

# What belongs to an installation, in HOME.
SQLITE = "danvan.sqlite3"
_PARTS = (SQLITE, f"{SQLITE}-wal", f"{SQLITE}-shm", "files", "keys", "secret", "backup-recipients.txt")


@dataclass(frozen=True)
class Restored:
    """What stands there now, where the old one is kept ("" if there was none), and journal entries known to be lost.

    `lost` is None when nothing newer to compare with was there; `findings` were accepted by the operator.
    """

    about: About
    aside: str
    lost: int | None
    findings: list[Words] = field(default_factory=list)


def restore(
    copy: Path,
    identities: list[Any],
    *,
    replace: bool = False,
    seal: Path | None = None,
    accept: bool = False,
) -> Restored:
    """Restore `copy` into HOME and DANVAN_DATABASE; `seal` is a newer signed head that somebody kept (`dau-niem.txt`).

    Refused, and nothing changed, for a place in use or not empty, a copy that does not open, or findings of the
    examination unless they are accepted.
    """
    kept = _kept(seal)
    occupied = _occupied()
    if occupied and not replace:
        raise Refused(
            both(
                f"đã có dữ liệu ở {settings.HOME}; thêm --replace để thay, dữ liệu cũ được giữ bên cạnh",
                "there is data already; --replace puts the copy in its place and keeps the old data aside",
            )
        )
    _refuse_running()
    with workshop("restore") as work:
        place = work / "home"
        about = open_copy(copy, identities, place, look=fits)
        there = _length() if occupied else None
        newest = max(
            [size for size in (there, kept.size if kept else None) if size is not None], default=None
        )
        lost = None if newest is None else max(newest - about.head.size, 0)
        name = _fill(place, occupied)
        entry = {"backup": copy.name, "made_at": about.made_at, "entries": about.head.size}
        if lost is not None:
            entry["lost"] = lost
        try:
            findings = prove(place, name, enter=entry, seal=seal)
            if findings and not accept:
                vietnamese, english = zip(*findings, strict=True)
                raise Refused(("; ".join(vietnamese), "; ".join(english)))
        except BaseException:
            _undo(name)
            raise
        aside = _change_places(place, name, occupied)
    return Restored(about, aside, lost, findings)


def _kept(seal: Path | None) -> notes.Head | None:
    try:
        return notes.read(seal.read_text(encoding="utf-8")) if seal else None
    except (OSError, ValueError):
        raise Refused(both(f"{seal} không phải dấu niêm", "not a signed head of a journal")) from None


def _undo(name: str) -> None:
    """The database of PostgreSQL as it was before."""
    if name and name == connection.settings_dict["NAME"]:
        database.clear()
    elif name:
        database.drop_beside(name)


def fits(about: About) -> None:
    """Refuse a copy of the other kind of database, or one made by a newer program."""
    if about.database != connection.vendor:
        raise Refused(
            both(
                f"bản sao lưu là của {about.database}, nơi này dùng {connection.vendor}: đặt lại DANVAN_DATABASE",
                f"the backup is of {about.database}, this place uses {connection.vendor}: set DANVAN_DATABASE",
            )
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ()}
    newer = [name for name in about.migrations if name not in known]
    if newer:
        raise Refused(
            both(
                f"bản sao lưu do danvan mới hơn tạo ({about.program}): cập nhật chương trình trước",
                f"the backup was made by a newer danvan ({about.program}): update the program first",
            )
        )


def prove(
    place: Path, name: str, *, enter: dict[str, object] | None = None, seal: Path | None = None
) -> list[Words]:
    """Examine the installation at `place`, with the database `name` on PostgreSQL; what is not as it should be."""
    about = place / "about.json"
    command = [sys.executable, "-m", "django", "prove", str(about)]
    if enter is not None:
        command += ["--enter", json.dumps(enter)]
    if seal:
        command += ["--seal", str(seal.resolve())]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "danvan.settings",
        "DANVAN_HOME": str(place),
        "DANVAN_DATABASE": database.address(name) if name else "",
        "DANVAN_HOSTS": "localhost",
    }
    done = subprocess.run(  # noqa: S603
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    try:
        return [(vietnamese, english) for vietnamese, english in json.loads(done.stdout.splitlines()[-1])]
    except (ValueError, IndexError):
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        return [(f"Bản khôi phục không chạy được: {last}", f"What was restored does not run: {last}")]


def _occupied() -> bool:
    home = Path(settings.HOME)
    held = any((home / name).is_dir() and any((home / name).iterdir()) for name in ("files", "keys"))
    return held or not database.is_empty()


def _length() -> int | None:
    """Entries of the journal that stands there now, as far as it can be read."""
    try:
        return queries.length()
    except DatabaseError:
        return None


def _refuse_running() -> None:
    """Nobody else may have the database open."""
    if connection.vendor == "postgresql":
        running = bool(database.others_connected())
    else:
        connection.close()
        running = _is_open(database.sqlite_file())
    if running:
        raise Refused(
            both("danvan đang chạy ở đây: dừng chương trình trước", "danvan is running here: stop it first")
        )


def _is_open(path: Path) -> bool:
    """Whether another process has this SQLite database open: then it cannot be had alone."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=1)) as alone:
        try:
            alone.execute("PRAGMA locking_mode=EXCLUSIVE")
            alone.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as busy:
            return "locked" in str(busy)
        except sqlite3.DatabaseError:
            return False
        alone.rollback()
        return False


def _fill(place: Path, occupied: bool) -> str:
    """The database of the copy where it can be examined; its name on PostgreSQL, "" for SQLite."""
    if connection.vendor == "sqlite":
        (place / database.NAMES["sqlite"]).replace(place / SQLITE)
        return ""
    beside = not database.is_empty()
    name = database.make_beside("restored") if occupied and beside else str(connection.settings_dict["NAME"])
    fill_or_drop(place, name)
    return name


def fill_or_drop(place: Path, name: str) -> None:
    """The dump of the copy into the database `name`; a scratch database goes when that fails."""
    try:
        database.fill(place / database.NAMES["postgresql"], name)
    except BaseException:
        if name != connection.settings_dict["NAME"]:
            database.drop_beside(name)
        raise
    (place / database.NAMES["postgresql"]).unlink()


def _change_places(place: Path, name: str, occupied: bool) -> str:
    """The old parts aside, the new ones in; the folder that keeps the old ones, "" if there were none."""
    home = Path(settings.HOME)
    aside = home / f"before-{timezone.localtime(now()):%Y%m%d-%H%M%S}"
    connection.close()
    if occupied:
        aside.mkdir(mode=0o700)
        _move(home, aside)
    _move(place, home)
    if name and name != connection.settings_dict["NAME"]:
        database.swap(name, f"{connection.settings_dict['NAME'][:40]}_{aside.name}".replace("-", "_"))
    shelf.settle(home)
    return aside.name if occupied else ""


def _move(source: Path, target: Path) -> None:
    for part in _PARTS:
        with suppress(FileNotFoundError):
            (source / part).replace(target / part)
