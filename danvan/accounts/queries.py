"""Reading what protects a person's sign-in."""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from danvan.units.access import Viewer
from danvan.units.models import Person

from .models import OpenSession, UsedCode
from .rules import GUARDED_RIGHTS

_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(person: Person | AnonymousUser) -> bool:
    """Whether the person has something besides the password: codes of an app, or a passkey."""
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=_FACTORS).exists())


def handles_what_others_wrote(viewer: Viewer) -> bool:
    """Whether a right of today opens other people's words or changes who may (T-78, ADR 15)."""
    return bool(viewer.rights & GUARDED_RIGHTS)


def needs_second_factor(viewer: Viewer) -> bool:
    """Whether this person may work only after a sign-in with two proofs; in a demonstration nobody must."""
    return not settings.DEMO and handles_what_others_wrote(viewer)


def factors(person: Person) -> "QuerySet[Authenticator]":
    """The app and the passkeys of the person, oldest first."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=person, type__in=_FACTORS)
    return found.order_by("pk")


def totp(person: Person) -> Authenticator | None:
    """The person's app of codes, if there is one."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()


def has_passkey(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists())


def recovery(person: Person) -> Authenticator | None:
    """The row the recovery codes grow from, if there are any."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()


def recovery_left(person: Person) -> int:
    """How many recovery codes were not used yet."""
    row = recovery(person)
    if row is None:
        return 0
    return int(app_settings.RECOVERY_CODE_COUNT) - UsedCode.objects.filter(authenticator=row).count()


@dataclass(frozen=True)
class Shown:
    """An open session as its owner sees it."""

    open: OpenSession
    is_this: bool


def open_sessions(person: Person, this_key: str | None) -> list[Shown]:
    """Sessions of the person that would still be accepted, newest first, the one asking on top."""
    kept = OpenSession.objects.filter(person=person).select_related("session")
    shown = [Shown(one, one.pk == this_key) for one in kept if _is_alive(one, person)]
    return sorted(shown, key=lambda one: not one.is_this)


def _is_alive(one: OpenSession, person: Person) -> bool:
    """A session opened under an older password or stamp is refused anyway, so it is not shown (T-05)."""
    known = str(one.session.get_decoded().get(HASH_SESSION_KEY, ""))
    return constant_time_compare(known, person.get_session_auth_hash())


def names_around(person: Person) -> Iterable[str]:
    """Names everybody knows about the person: their own, and those of the units they belong to."""
    yield person.name
    yield person.sign_in_name
    if person.pk:
        yield from (held.unit_name for held in Viewer.of(person).held)
