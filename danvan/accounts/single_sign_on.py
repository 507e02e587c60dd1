"""The sign-in service of the organisation (OpenID Connect): what is configured, and who somebody it vouches for is."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _

from danvan.text import clean
from danvan.units.models import Person

from . import outside

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MATCHES = ("sign_in_name", "staff_code", "email")


def is_used() -> bool:
    return bool(settings.OIDC_URL)


def is_safe(address: object) -> bool:
    """Whether nobody between us and that address can read or change what is said."""
    parts = urlsplit(str(address))
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def faults() -> Iterator[str]:
    """What in the settings would make the sign-in unsafe or impossible, in plain English."""
    if not is_used():
        return
    if not is_safe(settings.OIDC_URL):
        yield "DANVAN_OIDC_URL is not https://"
    if not settings.OIDC_CLIENT:
        yield "DANVAN_OIDC_CLIENT is empty"
    if settings.OIDC_MATCH not in _MATCHES:
        yield f"DANVAN_OIDC_MATCH is none of {', '.join(_MATCHES)}"
    for name in ("OIDC_SECRET_FILE", "OIDC_CA_FILE"):
        path = getattr(settings, name)
        if path and not Path(path).is_file():
            yield f"DANVAN_{name} names no file: {path}"


@register()
def service_is_safe(**_: object) -> list[CheckMessage]:
    return [Error(fault, id="danvan.E011") for fault in faults()]


def secret() -> str:
    if settings.OIDC_SECRET_FILE:
        return Path(settings.OIDC_SECRET_FILE).read_text(encoding="utf-8").strip()
    return str(settings.OIDC_SECRET)


def shown() -> dict[str, object]:
    """What the sign-in page shows of the service; nothing where there is none."""
    return {"service_name": settings.OIDC_NAME or _("tài khoản cơ quan")} if is_used() else {}


def person_named(issuer: str, claims: Mapping[str, Any]) -> Person | None:
    """The active person the service speaks of: the one this account of theirs was linked to, else the exact match.

    A name that later belongs to somebody else at the service leads to nobody here: an account keeps its person, and a
    person their account.
    """
    subject = str(claims["sub"])
    linked = outside.linked_to(issuer, subject)
    if linked:
        return linked if linked.is_active else None
    found = _match(claims)
    return found if found and outside.is_or_becomes(found, issuer, subject) else None


def _match(claims: Mapping[str, Any]) -> Person | None:
    said = claims.get(settings.OIDC_CLAIM)
    value = clean(said) if isinstance(said, str) else ""
    if not value:
        return None
    # Anybody can claim an address at a service that does not check it.
    if settings.OIDC_CLAIM == "email" and claims.get("email_verified") is not True:
        return None
    if settings.OIDC_MATCH == "email":
        return outside.only_person(email__iexact=value)
    if settings.OIDC_MATCH == "staff_code":
        return outside.only_person(staff_code=value)
    return outside.only_person(sign_in_name=value.lower())


def has_second_factor(claims: Mapping[str, Any]) -> bool:
    """Whether the service says that it asked for more than one proof (RFC 8176 `mfa`, or an `acr` we were told of)."""
    methods = claims.get("amr")
    agreed = {value.strip() for value in settings.OIDC_ACR.split(",") if value.strip()}
    return (isinstance(methods, list) and "mfa" in methods) or claims.get("acr") in agreed
