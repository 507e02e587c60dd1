"""At most four heavy key derivations at once, over all processes of the machine (T-15).

Each takes 64 MiB for a fifth of a second; whoever finds no slot is told at once, alike for every code.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

SLOTS: Final = 4
WAIT: Final = 3  # seconds after which trying again makes sense
WORDS: Final = _("Máy đang bận, thử lại sau 3 giây. Những gì bạn gõ còn nguyên.")


class Busy(Exception):
    """All slots are taken; nothing was computed."""


@contextlib.contextmanager
def slot() -> Iterator[None]:
    """Hold one slot; Busy at once when there is none."""
    file = _taken()
    try:
        yield
    finally:
        file.close()


def _taken() -> IO[bytes]:
    folder = settings.HOME / "slots"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(SLOTS):
        file = (folder / str(number)).open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
        else:
            return file
    raise Busy
