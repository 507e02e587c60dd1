"""The folder of copies: each `NAME.danvan.age` with its label `NAME.danvan.age.json`; a copy without label is none.

Both are written under another name, made durable, and renamed, the label first: kill -9 at any moment leaves no half
copy that looks good (T-76).
"""

import fcntl
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from .refusal import Refused, both
from .rules import SUFFIX, UNFINISHED, Label

_CHUNK = 1 << 20


def usual() -> Path:
    """The folder of DANVAN_BACKUPS, or `backups` in HOME."""
    return (
        Path(settings.BACKUPS).expanduser().resolve() if settings.BACKUPS else Path(settings.HOME) / "backups"
    )


@contextmanager
def opened(folder: Path) -> Iterator[None]:
    """Alone with the folder; Refused when another backup is at work there, or it cannot be written to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refused(
            both(f"không ghi được vào {folder}", f"the folder cannot be written to: {error.strerror}")
        ) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                both(
                    "một lần sao lưu khác đang chạy ở thư mục này", "another backup is at work in this folder"
                )
            ) from None
        yield
    finally:
        os.close(descriptor)


def label_of(copy: Path) -> Path:
    return copy.with_name(f"{copy.name}.json")


def read_label(copy: Path) -> Label | None:
    """What stands beside a copy, or None where there is no readable label."""
    try:
        return Label.of(json.loads(label_of(copy).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def copies(folder: Path, origin: str | None = None) -> list[Label]:
    """The labels of the copies in a folder whose file is there in full length, oldest first.

    With `origin`, only those of that installation.
    """
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        label = read_label(path)
        if label and label.name == path.name and path.stat().st_size == label.size:
            found.append(label)
    ours = [label for label in found if origin is None or label.origin in {origin, ""}]
    return sorted(ours, key=lambda label: (label.made_at, label.name))


def is_open_to_others(path: Path) -> bool:
    """Whether another account of the machine may look into a file or folder."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def digest(path: Path) -> str:
    """SHA-256 of what the disk holds: what still lies in memory is let go of before reading."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def put(unfinished: Path, label: Label) -> Path:
    """Let a finished, checked copy appear with its label; where it is from now on."""
    copy = unfinished.with_name(label.name)
    beside = label_of(copy)
    draft = beside.with_name(f"{beside.name}{UNFINISHED}")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(label.plain(), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(beside)
    unfinished.replace(copy)
    settle(copy.parent)
    return copy


def settle(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(folder: Path, name: str) -> None:
    """A copy and its label go; the copy first, so that no copy ever stands without label."""
    for path in (folder / name, label_of(folder / name)):
        with suppress(FileNotFoundError):
            path.unlink()
    settle(folder)


def sweep(folder: Path) -> None:
    """What a killed backup left goes: unfinished files, labels without a copy. Only while `opened`."""
    for path in [*folder.glob(f"*{SUFFIX}{UNFINISHED}"), *folder.glob(f"*{SUFFIX}.json{UNFINISHED}")]:
        path.unlink(missing_ok=True)
    for path in folder.glob(f"*{SUFFIX}.json"):
        if not path.with_suffix("").exists():
            path.unlink(missing_ok=True)
