"""Opening a copy into an empty folder, which then looks like a HOME."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import age, archive, shelf
from .archive import ABOUT, KEYS
from .refusal import Refused, both
from .rules import About


def open_copy(
    copy: Path, identities: list[Any], folder: Path, *, look: Callable[[About], None] = lambda about: None
) -> About:
    """Every part of a copy, compared with its sum, in `folder`: database, `files`, `keys`, `secret`.

    Refused for another key, a damaged or shortened copy, a newer format, or when `look` refuses.
    """
    if not copy.is_file():
        raise Refused(both(f"không có tệp {copy}", "there is no such file"))
    label = shelf.read_label(copy)
    if label and (label.size != copy.stat().st_size or label.sha256 != shelf.digest(copy)):
        raise Refused(
            both(
                "tệp sao lưu không còn như lúc tạo: bị hỏng, bị cắt ngắn hoặc bị sửa; dùng bản khác",
                "the backup is no longer what was written: damaged, cut short or changed; take another one",
            )
        )
    try:
        with age.decrypted(copy, identities) as stream:
            about = archive.unpack(stream, folder, look=look)
        sealed = folder / KEYS
        archive.unpack_small(age.decrypt(sealed.read_bytes(), identities), folder)
        sealed.unlink()
        (folder / ABOUT).write_bytes(archive.said(about))
    except OSError as error:
        raise Refused(both(f"không mở được bản sao lưu: {error}", "the backup cannot be opened")) from error
    return about
