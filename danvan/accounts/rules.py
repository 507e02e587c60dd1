"""Ways of coming in and what each of them proves."""

from enum import StrEnum


class Way(StrEnum):
    """How a session was opened; a session without one was not opened at our door."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    PASSWORD_AND_FACTOR = "password+factor"  # noqa: S105 - the name of a way
    PASSKEY = "passkey"
    # The house that vouches for the person (single sign-on) asks for its own second factor.
    VOUCHED = "vouched"
