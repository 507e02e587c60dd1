"""What lies inside the encryption: a tar stream under gzip, so that `tar` alone reads it.

In this order: `about.json`; `database.sqlite3` or `database.dump`; `files/...`; `keys.age` (signing keys and session
secret, encrypted once more, so that whoever unpacks the data does not spread the keys); `SHA256SUMS` over all before
it, as `sha256sum -c` reads it.
"""

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from .refusal import Refused, both
from .rules import FORMAT, About

ABOUT, KEYS, SUMS, FILES = "about.json", "keys.age", "SHA256SUMS", "files"
_CHUNK = 1 << 20
# The quickest level: the database becomes a fifth, and the disk stays the slower half.
_LEVEL = 1
_BLOCK = tarfile.BLOCKSIZE


@dataclass(frozen=True)
class Part:
    """One member of the archive: its name there and where its bytes come from."""

    name: str
    source: Path | bytes


def said(about: About) -> bytes:
    return json.dumps(about.plain(), ensure_ascii=False, indent=1, sort_keys=True).encode()


def pack(parts: Iterable[Part]) -> Iterator[bytes]:
    """The archive in chunks, each part read once. A part that vanished meanwhile is left out.

    OSError when a file becomes shorter while it is read.
    """
    squeeze = zlib.compressobj(_LEVEL, wbits=31)
    sums: list[str] = []
    for part in parts:
        for chunk in _member(part, sums):
            yield squeeze.compress(chunk)
    for chunk in _member(Part(SUMS, "".join(sums).encode()), sums):
        yield squeeze.compress(chunk)
    yield squeeze.compress(bytes(2 * _BLOCK))
    yield squeeze.flush()


def _member(part: Part, sums: list[str]) -> Iterator[bytes]:
    try:
        file: IO[bytes] = (
            io.BytesIO(part.source) if isinstance(part.source, bytes) else part.source.open("rb")
        )
    except FileNotFoundError:
        return
    with file:
        size = len(part.source) if isinstance(part.source, bytes) else os.fstat(file.fileno()).st_size
        entry = tarfile.TarInfo(part.name)
        entry.size, entry.mode = size, 0o600
        yield entry.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
        digest, left = hashlib.sha256(), size
        while left:
            chunk = file.read(min(_CHUNK, left))
            if not chunk:
                raise OSError(f"{part.name} became shorter while it was read")
            digest.update(chunk)
            left -= len(chunk)
            yield chunk
        yield bytes(-size % _BLOCK)
    sums.append(f"{digest.hexdigest()}  {part.name}\n")


def unpack(stream: IO[bytes], folder: Path, *, look: Callable[[About], None] = lambda about: None) -> About:
    """Write the parts into `folder` and compare each with its sum; Refused when anything is not as it was packed.

    `look` sees what the backup says about itself before anything is written, and may refuse it.
    """
    found: dict[str, str] = {}
    about: About | None = None
    wanted: dict[str, str] | None = None
    try:
        with tarfile.open(fileobj=stream, mode="r|gz") as archive:
            for entry in archive:
                content = archive.extractfile(entry) if entry.isreg() else None
                if content is None:
                    raise _odd(entry.name)
                if about is None:
                    about = _about(entry.name, content, found)
                    look(about)
                elif entry.name == SUMS:
                    wanted = _sums(content.read())
                else:
                    found[entry.name] = _write(content, _place(folder, entry.name))
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise _odd(str(error)) from None
    if about is None or wanted is None or wanted != found:
        raise _odd(SUMS)
    return about


def _about(name: str, content: IO[bytes], found: dict[str, str]) -> About:
    """The first part, in a format this program knows."""
    if name != ABOUT:
        raise _odd(name)
    written = content.read()
    found[name] = hashlib.sha256(written).hexdigest()
    try:
        plain = json.loads(written)
        if int(plain["format"]) <= FORMAT:
            return About.of(plain)
    except (ValueError, TypeError, KeyError):
        raise _odd(name) from None
    raise Refused(
        both(
            f"bản sao lưu do danvan {plain.get('program', '?')} tạo, theo dạng mới hơn: cập nhật chương trình trước",
            f"the backup was made by danvan {plain.get('program', '?')} in a newer format: update the program first",
        )
    )


def _place(folder: Path, name: str) -> Path:
    """Where a part goes; never outside the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise _odd(name)
    return folder.joinpath(*path.parts)


def _write(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _sums(written: bytes) -> dict[str, str]:
    lines = written.decode("utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _odd(what: str) -> Refused:
    return Refused(
        both(
            f"nội dung bản sao lưu không đúng với lúc tạo ({what})",
            f"the content of the backup is not what was packed ({what})",
        )
    )


def pack_small(files: Iterable[tuple[str, Path]]) -> bytes:
    """A few small files as one tar, in memory."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, path in files:
            content = path.read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, io.BytesIO(content))
    return target.getvalue()


def unpack_small(content: bytes, folder: Path) -> None:
    """Write what `pack_small` took."""
    with tarfile.open(fileobj=io.BytesIO(content), mode="r") as archive:
        for entry in archive:
            file = archive.extractfile(entry)
            if file is None:
                raise _odd(entry.name)
            _write(file, _place(folder, entry.name))
