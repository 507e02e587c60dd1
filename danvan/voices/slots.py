"""At most four heavy key derivations and two files being rebuilt at once, over all processes of the machine (T-15).

A derivation takes 64 MiB for a fifth of a second. Whoever finds no slot is told at once, alike for every code.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

# Never more than there are cores: a crowd that checks receipts would keep every other page waiting.
SLOTS: Final = max(2, min(4, os.cpu_count() or 1))
FILE_SLOTS: Final = 2
WAIT: Final = 3  # seconds after which trying again makes sense
WORDS: Final = _("Máy đang bận, thử lại sau 3 giây. Những gì bạn gõ còn nguyên.")


class Busy(Exception):
    """All slots are taken; nothing was computed."""


class Bucket:
    """A token bucket for all senders of one server process together: nobody is told apart, nothing is written down.

    `burst` at once, then `pace` a second. A hundred concerns a minute pass; a flood waits.
    """

    def __init__(self, burst: float, pace: float) -> None:
        self.burst, self.pace = burst, pace
        self._left, self._at = burst, time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> None:
        """One token; Busy when there is none."""
        with self._lock:
            now = time.monotonic()
            self._left = min(self.burst, self._left + (now - self._at) * self.pace)
            self._at = now
            if self._left < 1:
                raise Busy
            self._left -= 1


SENDING: Final = Bucket(burst=40, pace=2)


@contextlib.contextmanager
def slot() -> Iterator[None]:
    """Hold one slot for a derivation; Busy at once when there is none."""
    file = _taken()
    try:
        yield
    finally:
        file.close()


@contextlib.contextmanager
def file_slot() -> Iterator[None]:
    """Hold one slot for rebuilding files, beside those of the derivations."""
    file = _taken("file-", FILE_SLOTS)
    try:
        yield
    finally:
        file.close()


def _taken(prefix: str = "", slots: int = SLOTS) -> IO[bytes]:
    folder = settings.HOME / "slots"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(slots):
        file = (folder / f"{prefix}{number}").open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
        else:
            return file
    raise Busy
