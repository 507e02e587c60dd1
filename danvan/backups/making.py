"""Making a backup: copy, pack, encrypt, write, read again, and only then let it count (T-76).

The database is copied first, the files after it. A file is on disk before the row that names it is committed, so
every row of the copy finds its file; a file that arrives in between is at most one too many. The other way round, a
row could name a file that the copy lacks.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from danvan import __version__
from danvan.journal.keys import folder as keys_folder
from danvan.law.queries import limit
from danvan.periods import now, today
from danvan.text import code

from . import actions, age, archive, database, shelf
from .actions import OPERATOR
from .archive import ABOUT, FILES, KEYS, Part
from .opening import open_copy
from .refusal import Refused, both
from .rules import FORMAT, SUFFIX, UNFINISHED, About, Label, outdated

# T-74: at 3 % free the program only reads; a backup must not bring the disk there.
KEEP_FREE = 0.03
_SPARE = 64 * 2**20
# Files of the moment, remade when they are needed.
_PASSING = (".new", ".progress")


@dataclass(frozen=True)
class Made:
    """A good copy, what it says about itself, and the names of the old ones that went."""

    path: Path
    label: Label
    about: About
    removed: list[str]


def make(folder: Path, identities: list[Any] | None = None) -> Made:
    """Write one copy into `folder`; with the private keys at hand, also open it again and compare every part.

    Refused when it cannot be done; nothing half-written counts then.
    """
    age.encrypt(b"")  # no key: refuse before the work
    with shelf.opened(folder), workshop("backup") as work:
        shelf.sweep(folder)
        _room(folder, work)
        moment = timezone.localtime(now())
        name = f"danvan-{moment:%Y%m%d-%H%M%S}-{code(4).lower()}{SUFFIX}"
        unfinished = folder / f"{name}{UNFINISHED}"
        try:
            about, written = _write(unfinished, work, moment.isoformat(timespec="seconds"))
            label = _label(unfinished, name, about, written)
            if identities:
                open_copy(unfinished, identities, work / "check")
            path = shelf.put(unfinished, label)
        finally:
            unfinished.unlink(missing_ok=True)
        return Made(path, label, about, _forget(folder, about.origin))


@contextmanager
def workshop(purpose: str) -> Iterator[Path]:
    """A private folder in HOME for the copy in the open, gone afterwards; what a killed run left there goes first.

    Only one at a time uses it, so the folder carries a lock.
    """
    place = Path(settings.HOME) / f"{purpose}-work"
    with shelf.opened(place):
        _clear(place)
        try:
            yield place
        finally:
            _clear(place)


def _clear(place: Path) -> None:
    for path in place.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != ".lock":
            path.unlink()


def _files() -> Iterator[tuple[str, Path]]:
    """Everything people handed in, with its place below the folder of files; links are not followed."""
    root = Path(settings.MEDIA_ROOT)
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder) / name
            if not name.endswith(_PASSING) and path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix(), path


def _keys() -> Iterator[tuple[str, Path]]:
    """Signing keys, session secret, and for whom backups are written."""
    home = Path(settings.HOME)
    for path in sorted(keys_folder().glob("*.p*")):
        yield f"keys/{path.name}", path
    for path in (home / "secret", age.recipients_file()):
        if path.exists():
            yield path.name, path


def _room(folder: Path, work: Path) -> None:
    """Refused when the copy would not fit: once in the open beside the data, once packed in the folder (T-74)."""
    base = database.size()
    packed = base + sum(path.stat().st_size for _, path in _files()) + _SPARE
    needs = {folder: packed, work: base + _SPARE}
    if folder.stat().st_dev == work.stat().st_dev:
        needs = {folder: packed + base}
    for place, need in needs.items():
        usage = shutil.disk_usage(place)
        if usage.free - need < KEEP_FREE * usage.total:
            raise Refused(
                both(
                    f"không đủ chỗ ở {place}: cần {need // 2**20} MiB, còn {usage.free // 2**20} MiB",
                    "not enough free space there",
                )
            )


class _Counted:
    """A file that keeps the sum of what goes into it, to compare with what is read back."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._sum = file, hashlib.sha256()

    def write(self, chunk: bytes) -> int:
        self._sum.update(chunk)
        return self._file.write(chunk)

    def flush(self) -> None:
        self._file.flush()

    @property
    def sha256(self) -> str:
        return self._sum.hexdigest()


def _write(unfinished: Path, work: Path, moment: str) -> tuple[About, str]:
    """The copy under its unfinished name, durable; what it says about itself, and the sum of what was written."""
    dump = work / database.NAMES[connection.vendor]
    with database.copied(dump) as contents:
        files = dict(_files())
        about = About(
            format=FORMAT,
            program=__version__,
            made_at=moment,
            database=connection.vendor,
            origin=contents.origin(),
            head=contents.head(),
            migrations=contents.migrations(),
            counts=contents.counts(),
            lost=[name for name in contents.files() if name not in files],
        )
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        counted = _Counted(file)
        age.encrypt_to(archive.pack(_parts(about, dump, files)), counted)
        file.flush()
        os.fsync(file.fileno())
    return about, counted.sha256


def _parts(about: About, dump: Path, files: dict[str, Path]) -> Iterator[Part]:
    yield Part(ABOUT, archive.said(about))
    yield Part(dump.name, dump)
    for name, path in files.items():
        yield Part(f"{FILES}/{name}", path)
    yield Part(KEYS, age.encrypt(archive.pack_small(_keys())))


def _label(unfinished: Path, name: str, about: About, written: str) -> Label:
    """The label of a file just written, after reading it again from the disk and finding the same."""
    if shelf.digest(unfinished) != written:
        raise Refused(
            both(
                "đọc lại bản vừa ghi thấy khác: ổ đĩa có lỗi, bản này bị bỏ",
                "what was read back is not what was written: the disk is faulty, this copy is thrown away",
            )
        )
    return Label(
        name=name,
        made_at=about.made_at,
        size=unfinished.stat().st_size,
        sha256=written,
        origin=about.origin,
        entries=about.head.size,
        root=about.head.root,
        program=about.program,
    )


def _forget(folder: Path, origin: str) -> list[str]:
    """Copies past their days go (T-22), and the rows follow the folder; the names of those that went."""
    day = today()
    old = outdated(shelf.copies(folder, origin), day, limit("backup.keep", on=day).number)
    for label in old:
        shelf.remove(folder, label.name)
    actions.follow_folder(folder.name, shelf.copies(folder, origin), by=OPERATOR)
    return [label.name for label in old]
