"""What the pages of second factors and sessions show, and the little the session remembers between them."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from cryptography.exceptions import InvalidTag
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString

from danvan.units.access import Request, Viewer
from danvan.units.models import Person

from . import queries, signing
from .models import UsedCode

# Sealed like the secrets in the database: a stolen row of a session must not hold the secret of an app.
_NEW_SECRET = "totp_to_be"  # noqa: S105 - a name
_SHOW = "codes_to_show"


def overview(request: Request) -> dict[str, object]:
    """The page of the account: what is set up, what is left, where the person is signed in."""
    viewer = request.viewer
    person = viewer.person
    factors = list(queries.factors(person))
    return {
        "has_password": person.has_usable_password(),
        "factors": factors,
        "has_totp": any(factor.type == Authenticator.Type.TOTP for factor in factors),
        "must": queries.needs_second_factor(viewer),
        "advised": queries.handles_what_others_wrote(viewer),
        "codes_left": queries.recovery_left(person),
        "sessions": queries.open_sessions(person, request.session.session_key),
    }


def totp_secret(request: Request) -> str:
    """The secret offered to the person's app, the same until it is taken; sealed in the session."""
    if sealed := request.session.get(_NEW_SECRET):
        try:
            return str(decrypt(sealed))
        except InvalidTag:
            pass
    secret = str(generate_totp_secret())
    request.session[_NEW_SECRET] = encrypt(secret)
    return secret


def totp_words(person: Person, secret: str) -> dict[str, object]:
    """The secret as a picture to scan and as groups of four letters to type."""
    url = get_adapter().build_totp_url(person, secret)
    return {"picture": _picture(url), "groups": [secret[at : at + 4] for at in range(0, len(secret), 4)]}


def _picture(url: str) -> SafeString:
    """The QR code as an svg element of the page itself, which the content policy lets through."""
    drawn = str(get_adapter().build_totp_svg(url))
    return SafeString(drawn[drawn.index("<svg") :])


def added(request: Request) -> HttpResponse:
    """After a factor was added: this session counts as proved twice; the recovery codes come next if they are new."""
    request.session.pop(_NEW_SECRET, None)
    signing.add_proof(request)
    if queries.factors(request.viewer.person).count() == 1:
        show_codes(request)
        return redirect("accounts:recovery_codes")
    return redirect("accounts:security")


def removal(viewer: Viewer, factor: Authenticator) -> dict[str, Any]:
    is_last = queries.factors(viewer.person).count() == 1
    return {"factor": factor, "is_last": is_last, "must": is_last and queries.needs_second_factor(viewer)}


def show_codes(request: Request) -> None:
    request.session[_SHOW] = True


def hide_codes(request: Request) -> None:
    request.session.pop(_SHOW, None)


def codes(request: Request) -> dict[str, object]:
    """The codes, in two groups of five digits, while they may be seen; else only how many are left."""
    row = queries.recovery(request.viewer.person)
    left = queries.recovery_left(request.viewer.person)
    if row is None or not request.session.get(_SHOW):
        return {"left": left, "codes": [], "has_factor": queries.has_second_factor(request.viewer.person)}
    signing.secret_of(row, "seed")
    used = set(UsedCode.objects.filter(authenticator=row).values_list("number", flat=True))
    all_codes = RecoveryCodes(row).generate_codes()
    fresh = [f"{code[:5]} {code[5:]}" for number, code in enumerate(all_codes) if number not in used]
    return {"left": left, "codes": fresh, "has_factor": True}
