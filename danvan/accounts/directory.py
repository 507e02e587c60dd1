"""The organisation's directory (LDAP, RFC 4511): it answers one question, whether this is the password of that name.

Who exists here and what they may do is never read from it.
"""

import logging
import secrets
import ssl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger(__name__)

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"ldap": 389, "ldaps": 636}


class Silent(Exception):
    """The directory did not answer, or answered what cannot be used; nobody's password was judged."""


@dataclass(frozen=True)
class Known:
    """Somebody whose password was right: what the directory itself calls them for ever, or their name."""

    subject: str


def is_used() -> bool:
    return bool(settings.LDAP_URL)


def faults() -> Iterator[str]:
    """What in the settings would make the sign-in unsafe or impossible, in plain English."""
    if not is_used():
        return
    address = urlsplit(settings.LDAP_URL)
    if address.scheme not in _PORTS or not address.hostname:
        yield "DANVAN_LDAP_URL is neither ldap://host nor ldaps://host"
    elif address.scheme == "ldap" and not settings.LDAP_STARTTLS and address.hostname not in _LOOPBACK:
        yield "DANVAN_LDAP_URL would send passwords unencrypted: use ldaps:// or DANVAN_LDAP_STARTTLS=1"
    if settings.LDAP_TEMPLATE:
        if "{name}" not in settings.LDAP_TEMPLATE:
            yield "DANVAN_LDAP_TEMPLATE does not contain {name}"
    elif not settings.LDAP_BASE:
        yield "neither DANVAN_LDAP_BASE nor DANVAN_LDAP_TEMPLATE says where people are"
    for name in ("LDAP_CA_FILE", "LDAP_PASSWORD_FILE"):
        path = getattr(settings, name)
        if path and not Path(path).is_file():
            yield f"DANVAN_{name} names no file: {path}"
    if settings.LDAP_BIND_DN and not settings.LDAP_PASSWORD_FILE:
        yield "DANVAN_LDAP_BIND_DN needs DANVAN_LDAP_PASSWORD_FILE"


def ask(name: str | None, password: str) -> Known | None:
    """The person of that name if the password is right; None if it is not or nobody has the name.

    Without a name the directory is asked about somebody who cannot exist, so that unknown names take as long (T-78)
    and no outsider's account in the directory is touched. An empty password is never sent: servers take it as
    an anonymous sign-in and say yes (RFC 4513, 5.1.2). Raises Silent.
    """
    if not password:
        return None
    wanted = name or f"none-{secrets.token_hex(8)}"
    password = unicodedata.normalize("NFC", password)  # RFC 8265: passwords are compared in NFC
    with _talking():
        place, subject = _template(wanted) if settings.LDAP_TEMPLATE else _search(wanted)
        right = _bind(place, password)
    return Known(subject or wanted) if right and name else None


def reach() -> None:
    """Connect and sign in as the searching account; Silent says why that cannot be done."""
    with _talking(), _connection(*_searcher()):
        pass


def _template(name: str) -> tuple[str, str]:
    from ldap3.utils.dn import escape_rdn  # noqa: PLC0415 - a large library, loaded where it is used

    return settings.LDAP_TEMPLATE.replace("{name}", escape_rdn(name)), ""


def _search(name: str) -> tuple[str, str]:
    """Where exactly one entry has this name, and its lasting id; a place that does not exist otherwise."""
    from ldap3.utils.conv import escape_filter_chars  # noqa: PLC0415

    wanted = f"({settings.LDAP_ATTRIBUTE}={escape_filter_chars(name)})"
    if settings.LDAP_FILTER:
        wanted = f"(&{wanted}{settings.LDAP_FILTER})"
    lasting = settings.LDAP_ID_ATTRIBUTE
    with _connection(*_searcher()) as connection:
        connection.search(
            settings.LDAP_BASE, wanted, attributes=[lasting] if lasting else ["1.1"], size_limit=2
        )
        found = [entry for entry in connection.response or [] if entry["type"] == "searchResEntry"]
    if len(found) != 1:
        return f"{settings.LDAP_ATTRIBUTE}=none-{secrets.token_hex(8)},{settings.LDAP_BASE}", ""
    raw = {key.lower(): values for key, values in found[0]["raw_attributes"].items()}.get(lasting.lower())
    return str(found[0]["dn"]), raw[0].hex() if raw else ""


def _searcher() -> tuple[str, str]:
    if not settings.LDAP_BIND_DN:
        return "", ""
    return settings.LDAP_BIND_DN, Path(settings.LDAP_PASSWORD_FILE).read_text(encoding="utf-8").strip()


def _bind(place: str, password: str) -> bool:
    """Whether the directory takes this password at this place (result 49 otherwise)."""
    with _connection(place, password, must=False) as connection:
        return bool(connection.bound)


@contextmanager
def _connection(place: str, password: str, *, must: bool = True) -> Iterator[Any]:
    """Connected, encrypted and signed in (anonymously without a place); `must`: being refused is a fault."""
    import ldap3  # noqa: PLC0415

    address = urlsplit(settings.LDAP_URL)
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=settings.LDAP_CA_FILE or None)
    seconds = settings.LDAP_TIMEOUT
    server = ldap3.Server(
        address.hostname,
        port=address.port or _PORTS[address.scheme],
        use_ssl=address.scheme == "ldaps",
        tls=tls,
        get_info=ldap3.NONE,
        connect_timeout=seconds,
    )
    connection = ldap3.Connection(
        server,
        user=place or None,
        password=password or None,
        receive_timeout=seconds,
        auto_referrals=False,  # T-68: no address the directory names is followed
        check_names=False,
        read_only=True,
    )
    try:
        connection.open()
        if settings.LDAP_STARTTLS and address.scheme == "ldap":
            connection.start_tls()
        if not connection.bind() and must:
            raise Silent(f"the searching account is refused: {connection.result['description']}")
        yield connection
    finally:
        opened = connection.socket
        connection.unbind()
        if opened is not None:  # where connecting failed, ldap3 itself does not
            opened.close()


@contextmanager
def _talking() -> Iterator[None]:
    from ldap3.core.exceptions import LDAPException  # noqa: PLC0415

    try:
        yield
    except (LDAPException, OSError) as failure:
        raise Silent(" ".join(str(failure).split())[:200]) from failure
