"""The one-time code of an invitation: how it is made, written, read again and recognised."""

import hashlib
import re
from enum import StrEnum

from danvan.text import clean, code

# 20 of 31 letters and digits: 99 bits, five groups of four.
_LENGTH = 20
_GROUP = 4
# A page of codes for more people than this would not open on an office computer.
MOST = 3000


class State(StrEnum):
    """How far an invitation has come; the words of the address."""

    WAITING = "chua-vao"
    CAME_IN = "da-vao"
    EXPIRED = "het-han"


def new_code() -> str:
    """A code as it is handed out, in groups of four."""
    made = code(_LENGTH)
    return "-".join(made[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def fingerprint(typed: str) -> str:
    """What is stored of a code; blanks, hyphens and capitals of the typing do not matter.

    No salt: 99 random bits cannot be guessed, and one look-up must find the code.
    """
    plain = re.sub(r"[^0-9a-z]", "", clean(typed).lower())
    return hashlib.sha256(f"danvan.invitation:{plain}".encode()).hexdigest()
