"""The organisation's mail server: one connection, its certificate checked, and what became of each letter."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Later(Exception):
    """The server takes nothing now; nothing was sent."""


class AddressRefused(Exception):
    """There is no such address, says the server."""


class LetterRefused(Exception):
    """The server will not take this letter, now or later."""


class Unclear(Exception):
    """The connection was lost while the letter was handed over: it may have been taken."""


Connection = EmailBackend


class _Checked(EmailBackend):
    """Django's own, with the organisation's certificate authority where one is named."""

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=settings.SMTP_CA_FILE or None)


def is_used() -> bool:
    return bool(settings.SMTP_HOST)


def faults() -> Iterator[str]:
    """What in the settings would make letters unsafe or impossible, in plain English."""
    if not is_used():
        return
    if settings.SMTP_TLS not in {"starttls", "tls", "none"}:
        yield "DANVAN_SMTP_TLS is none of starttls, tls, none"
    elif settings.SMTP_TLS == "none" and settings.SMTP_HOST not in _LOOPBACK:
        yield "DANVAN_SMTP_TLS=none would send letters unencrypted: only for a server on this machine"
    try:
        validate_email(settings.SMTP_FROM)
    except ValidationError:
        yield "DANVAN_SMTP_FROM is no address"
    for name in ("SMTP_CA_FILE", "SMTP_PASSWORD_FILE"):
        path = getattr(settings, name)
        if path and not Path(path).is_file():
            yield f"DANVAN_{name} names no file: {path}"
    if settings.SMTP_USER and not _password():
        yield "DANVAN_SMTP_USER needs DANVAN_SMTP_PASSWORD_FILE"
    if not settings.SITE:
        yield "DANVAN_ORIGINS is empty: letters carry no link to the sign-in page"


def _password() -> str:
    path = Path(settings.SMTP_PASSWORD_FILE)
    if settings.SMTP_PASSWORD_FILE and path.is_file():
        return path.read_text(encoding="utf-8").strip()
    return str(settings.SMTP_PASSWORD)


@contextmanager
def connected() -> Iterator[EmailBackend]:
    """An open connection; Later when there is none."""
    if settings.SMTP_TLS == "none" and settings.SMTP_HOST not in _LOOPBACK:
        raise Later("unencrypted")
    connection = _Checked(
        host=settings.SMTP_HOST,
        port=settings.SMTP_PORT,
        username=settings.SMTP_USER,
        password=_password(),
        use_tls=settings.SMTP_TLS == "starttls",
        use_ssl=settings.SMTP_TLS == "tls",
        timeout=settings.SMTP_TIMEOUT,
    )
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as silence:
        connection.close()
        raise Later(type(silence).__name__) from silence
    try:
        yield connection
    finally:
        connection.close()


def send(connection: EmailBackend, letter: EmailMessage) -> None:
    """Hand one letter over. Raises Later, AddressRefused, LetterRefused or Unclear."""
    try:
        _awake(connection)
        connection.send_messages([letter])
    except smtplib.SMTPRecipientsRefused as refusal:
        code = max(number for number, _words in refusal.recipients.values())
        raise (AddressRefused if code >= 500 else Later)(str(code)) from refusal
    except smtplib.SMTPResponseException as refusal:
        raise (LetterRefused if refusal.smtp_code >= 500 else Later)(str(refusal.smtp_code)) from refusal
    except (smtplib.SMTPNotSupportedError, ValueError) as wrong:
        raise LetterRefused(type(wrong).__name__) from wrong
    except OSError as lost:
        raise Unclear(type(lost).__name__) from lost


def _awake(connection: EmailBackend) -> None:
    """A server that closed the line while nothing was said has taken nothing."""
    try:
        code, _words = connection.connection.noop()  # type: ignore[union-attr]
    except (OSError, AttributeError) as lost:
        raise Later(type(lost).__name__) from lost
    if code != 250:
        raise Later(str(code))


def reach() -> None:
    """Connect and sign in; Later says why that cannot be done."""
    with connected():
        pass
