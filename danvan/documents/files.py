"""What may be handed in as a file, and how it is given back (T-64, T-69).

Nothing is decoded, rendered or repaired here: a file is looked at only as far as needed to refuse it.
"""

import hashlib
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import FileResponse
from django.utils.translation import gettext as _

from danvan.text import clean

from .models import Attachment

MAX_SIZE: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
MAX_ENTRIES: Final = 2_000
MAX_UNPACKED: Final = 100 * 1024 * 1024
MAX_RATIO: Final = 100
_MAX_PART: Final = 2 * 1024 * 1024
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
EXTENSIONS: Final = {media_type: extension for extension, media_type in MEDIA_TYPES.items()}
ACCEPT: Final = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"


@dataclass(frozen=True)
class Checked:
    """What a file turned out to be: the name people gave it, cleaned, and its type by content."""

    name: str
    media_type: str
    size: int
    sha256: str


def check(file: File) -> Checked:  # type: ignore[type-arg]
    """Look at a file somebody hands in; ValidationError says in a sentence why it is refused."""
    name, extension = _name(file.name or "")
    size = file.size or 0
    if size == 0:
        raise ValidationError(_("Tệp rỗng. Chọn tệp khác."))
    if size > MAX_SIZE:
        raise ValidationError(_("Tệp lớn hơn 20 MB. Thu nhỏ hoặc chia tệp rồi gửi lại."))
    source: IO[bytes] = file.file if file.file is not None else file
    source.seek(0)
    if not _is_what_it_says(source, extension):
        raise ValidationError(
            _("Nội dung tệp không phải là %(extension)s, hoặc tệp bị hỏng."),
            params={"extension": extension.upper()},
        )
    source.seek(0)
    digest = hashlib.sha256()
    while chunk := source.read(1024 * 1024):
        digest.update(chunk)
    source.seek(0)
    return Checked(name, MEDIA_TYPES[extension], size, digest.hexdigest())


def _name(given: str) -> tuple[str, str]:
    """The last part of the given name, cleaned, at most 255 characters, and its extension."""
    name = clean(given.replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, extension = name.rpartition(".")
    extension = {"jpeg": "jpg"}.get(extension.lower(), extension.lower())
    if not dot or extension not in MEDIA_TYPES:
        raise ValidationError(_("Chỉ nhận tệp PDF, Word (docx), Excel (xlsx) và ảnh PNG, JPG."))
    return f"{stem[:250] or _('tệp')}.{extension}", extension


def _is_what_it_says(source: IO[bytes], extension: str) -> bool:
    match extension:
        case "pdf":
            return _is_pdf(source)
        case "png":
            return _is_png(source)
        case "jpg":
            return _is_jpeg(source)
        case _:
            return _is_office(source, extension)


def _is_pdf(source: IO[bytes]) -> bool:
    if not source.read(5).startswith(b"%PDF-"):
        return False
    end = source.seek(0, 2)
    source.seek(max(0, end - 2048))
    return b"%%EOF" in source.read()


def _is_png(source: IO[bytes]) -> bool:
    head = source.read(33)
    if len(head) < 33 or not head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        return False
    width, height = struct.unpack(">II", head[16:24])
    return _has_size(width, height)


def _is_jpeg(source: IO[bytes]) -> bool:
    """Walks the markers to the frame header, which holds the size."""
    if source.read(2) != b"\xff\xd8":
        return False
    for _marker in range(1000):
        mark = source.read(2)
        while mark == b"\xff\xff":
            mark = mark[1:] + source.read(1)
        if len(mark) < 2 or mark[0] != 0xFF:
            return False
        length = source.read(2)
        if len(length) < 2 or (skip := struct.unpack(">H", length)[0]) < 2:
            return False
        if 0xC0 <= mark[1] <= 0xCF and mark[1] not in (0xC4, 0xC8, 0xCC):
            frame = source.read(5)
            return len(frame) == 5 and _has_size(*struct.unpack(">HH", frame[1:]))
        source.seek(skip - 2, 1)
    return False


def _has_size(width: int, height: int) -> bool:
    if width * height > MAX_PIXELS:
        raise ValidationError(_("Ảnh lớn hơn 40 triệu điểm ảnh. Thu nhỏ ảnh rồi gửi lại."))
    return width > 0 and height > 0


def _is_office(source: IO[bytes], extension: str) -> bool:
    """A whole package of the stated kind: no bomb, no macro, nothing fetched from elsewhere when opened."""
    try:
        with zipfile.ZipFile(source) as package:
            entries = package.infolist()
            if len(entries) > MAX_ENTRIES or not _is_sane(package, entries, source):
                return False
            if not _says(package, extension):
                return False
            for relations in (entry for entry in entries if entry.filename.lower().endswith(".rels")):
                _refuse_outside(package, relations)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        KeyError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        _Odd,
    ):
        return False
    return True


class _Odd(Exception):
    """A part is not what the format allows."""


def _is_sane(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], source: IO[bytes]) -> bool:
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return False
    names = {entry.filename.lower() for entry in entries}
    if len(names) != len(entries):
        return False
    spans = []
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name or ".." in name.split("/") or entry.flag_bits & 1:
            return False
        if entry.file_size > MAX_RATIO * max(entry.compress_size, 1) and entry.file_size > 1024 * 1024:
            return False
        if "vbaproject" in name.lower() or "/activex/" in name.lower() or "/embeddings/" in name.lower():
            raise ValidationError(
                _("Tệp có mã lệnh (macro) hoặc đối tượng nhúng. Lưu lại không kèm rồi gửi.")
            )
        spans.append((entry.header_offset, _end(source, entry)))
    spans.sort()
    ends = [start for start, _end_of in spans[1:]] + [package.start_dir]
    return all(end <= following for (_start, end), following in zip(spans, ends, strict=True))


def _end(source: IO[bytes], entry: zipfile.ZipInfo) -> int:
    """Where the entry's bytes end in the file, by its own header."""
    source.seek(entry.header_offset)
    head = source.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise _Odd
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    return int(entry.header_offset + 30 + name_length + extra_length + entry.compress_size)


def _says(package: zipfile.ZipFile, extension: str) -> bool:
    """The list of content types names a main part of this kind and no part with macros."""
    types = [
        attributes.get("ContentType", "") for _tag, attributes in _elements(package, "[Content_Types].xml")
    ]
    return f"{MEDIA_TYPES[extension]}.main+xml" in types and not any(
        "macro" in kind.lower() for kind in types
    )


def _refuse_outside(package: zipfile.ZipFile, relations: zipfile.ZipInfo) -> None:
    """A link a reader may click stays; whatever would be fetched on opening is refused."""
    for tag, attributes in _elements(package, relations.filename):
        outside = attributes.get("TargetMode", "").lower() == "external"
        if tag.endswith("Relationship") and outside and not attributes.get("Type", "").endswith("/hyperlink"):
            raise ValidationError(_("Tệp lấy nội dung từ nơi khác khi mở. Bỏ liên kết ngoài rồi gửi lại."))


def _elements(package: zipfile.ZipFile, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of a small XML part; a document type declaration is refused (entity bombs)."""
    with package.open(part) as opened:
        content = opened.read(_MAX_PART + 1)
    if len(content) > _MAX_PART:
        raise _Odd
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def refuse(*_arguments: object) -> None:
        raise _Odd

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: found.append((tag, attributes))
    try:
        parser.Parse(content, True)
    except expat.ExpatError as odd:
        raise _Odd from odd
    return iter(found)


def send(attachment: Attachment) -> FileResponse:
    """The file as a download under a generated name, in a sandbox of its own; the caller has decided the right."""
    name = f"tep-{attachment.code}.{EXTENSIONS.get(attachment.media_type, 'bin')}"
    response = FileResponse(
        attachment.file.open("rb"), as_attachment=True, filename=name, content_type=attachment.media_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
