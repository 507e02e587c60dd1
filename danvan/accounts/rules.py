"""Ways of coming in, whose sign-in needs two proofs, and how a device is named."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _


class Way(StrEnum):
    """How a session was opened; a session without one was not opened at our door."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    PASSWORD_AND_FACTOR = "password+factor"  # noqa: S105 - the name of a way
    PASSKEY = "passkey"
    # Another house vouches for the person (single sign-on) and asks for its own second factor.
    VOUCHED = "vouched"


# Rights whose holder needs a second factor (T-78): they open what other people wrote, or change who may do so.
GUARDED_RIGHTS: Final = frozenset(
    {
        "concern.read",
        "concern.inbox",
        "concern.answer",
        "unit.import",
        "unit.reorganise",
        "person.manage",
        "person.password",
        "privacy.handle",
        "installation.manage",
    }
)

# First match wins: later names also stand in the words of earlier browsers.
_BROWSERS: Final = (
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """Browser and system, without versions, as "Chrome/Windows"; each empty when unknown."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser}/{system}"


def device_words(kept: str) -> str:
    """What `device` kept, in words."""
    browser, _slash, system = kept.partition("/")
    if browser and system:
        return _("%(browser)s trên %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Thiết bị không rõ")
