"""Passkeys (khóa truy cập): WebAuthn by fido2, through the functions of allauth; always with PIN, finger or face.

Challenges live in the session and are used once. Whatever a browser sends that is not a signed answer to ours is one
and the same ValidationError.
"""

import json
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from danvan.units.models import Person

_LONGEST = 20_000
# What allauth, fido2 and its CBOR reader raise on bytes that are not what they should be.
_NOT_AN_ANSWER = (ValidationError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


def registration(person: Person) -> str:
    """What the browser needs to make a passkey for the person, as JSON; the challenge waits in the session."""
    return json.dumps(webauthn.begin_registration(person, passwordless=True))


def challenge(person: Person | None = None) -> str:
    """What the browser needs to sign with a passkey: one of the person's, or any it holds for this place; as JSON."""
    return json.dumps(webauthn.begin_authentication(person))


def register(answer: str) -> dict[str, Any]:
    """The new credential, checked against the challenge, in the form it is stored in."""
    try:
        given = _read(answer)
        kept = {
            "id": given["id"],
            "rawId": given["id"],
            "type": given["type"],
            "response": {name: given["response"][name] for name in ("clientDataJSON", "attestationObject")},
            "clientExtensionResults": {"credProps": {"rk": True}},
        }
        webauthn.parse_registration_response(kept)
        webauthn.complete_registration(kept)
    except _NOT_AN_ANSWER as error:
        raise ValidationError(_("Chưa tạo được khóa truy cập. Tải lại trang rồi thử lần nữa.")) from error
    return kept


def owner(answer: str) -> Person:
    """Whom the answer says it comes from; proves nothing yet."""
    try:
        person = cast(Person, webauthn.extract_user_from_response(_read(answer)))
    except _NOT_AN_ANSWER as error:
        raise _refused() from error
    if not person.is_active:
        raise _refused()
    return person


def prove(person: Person, answer: str) -> Authenticator:
    """The passkey of the person that signed the challenge of this session; the challenge is used up either way."""
    try:
        found = webauthn.complete_authentication(person, _read(answer))
    except _NOT_AN_ANSWER as error:
        raise _refused() from error
    finally:
        webauthn.clear_state()
    return found


def _read(answer: str) -> dict[str, Any]:
    given = json.loads(answer) if len(answer) <= _LONGEST else None
    if not isinstance(given, dict):
        raise TypeError("not an object")
    return given


def _refused() -> ValidationError:
    return ValidationError(
        _("Không nhận ra khóa truy cập này ở đây. Thử lại, hoặc đăng nhập bằng tên và mật khẩu.")
    )
