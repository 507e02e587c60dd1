"""Reading what protects a person's sign-in."""

from allauth.mfa.models import Authenticator

from danvan.units.models import Person


def has_second_factor(person: Person) -> bool:
    """Whether the person has something besides the password: codes of an app, or a passkey."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=person, type__in=kinds).exists())
