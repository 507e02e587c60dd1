"""The one door into a session: every way of signing in ends in `enter`."""

import logging
from typing import Any, cast

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.exceptions import InvalidTag
from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from danvan import text
from danvan.periods import now, today
from danvan.units.models import Person

from . import delays, passkeys, queries
from .models import OpenSession, UsedCode
from .rules import Way, device

log = logging.getLogger(__name__)

# What the session says about itself: by which way the person came in, and when they last proved who they are.
WAY = "way_in"
PROVED = "proved_at"
# Who has given the right password and still owes the second proof.
HALF = "half_in"
_PATIENCE = 600  # seconds for the second step, and for which a proof stays fresh
_MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def by_password(request: HttpRequest, name: str, password: str) -> Person:
    """The person with that name and password; takes the same time and says the same for a name nobody has.

    Raises ValidationError with one text for every wrong pair, and with the seconds to wait after many failures.
    """
    delays.begin(name)
    person = authenticate(request, username=name.strip().lower(), password=password)
    if person is None:
        raise ValidationError(_("Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra lại rồi nhập lần nữa."))
    delays.forgive(name)
    return person


def by_code(person: Person, code: str) -> None:
    """Prove the person by a code of their app or a recovery code; each is taken once.

    Raises ValidationError for anything else, and with the seconds to wait after many failures.
    """
    name = f"factor:{person.pk}"
    delays.begin(name)
    digits = "".join(code.split())
    if not (_is_of_app(person, digits) or _is_recovery(person, digits)):
        raise ValidationError(
            _("Mã không đúng hoặc đã dùng rồi. Chờ ứng dụng hiện mã mới, hoặc dùng một mã dự phòng.")
        )
    delays.forgive(name)


def by_passkey(credential: str) -> Person:
    """The person whose passkey signed the challenge of this session, asked without a name."""
    person = passkeys.owner(credential)
    passkeys.prove(person, credential)
    return person


def enter(request: HttpRequest, person: Person, way: Way, *, backend: str = "") -> None:
    """Open a new session for the person, who has proved by `way` who they are; the key of the session is new.

    `backend` is the path of the authentication backend when `authenticate` did not find the person.
    """
    request.session.pop(HALF, None)
    login(request, person, backend=backend or getattr(person, "backend", "") or _MODEL_BACKEND)
    request.session["language"] = person.language
    request.session[WAY] = way
    note_proof(request)
    _list_session(request, person)


def note_proof(request: HttpRequest) -> None:
    """The person has just proved again who they are."""
    request.session[PROVED] = int(now().timestamp())


def is_proved(request: HttpRequest) -> bool:
    """Whether the last proof is fresh enough for changing what protects an account."""
    return 0 <= int(now().timestamp()) - int(request.session.get(PROVED, 0)) < _PATIENCE


def add_proof(request: HttpRequest) -> None:
    """A factor was set up in this session: it counts as entered with two proofs from now on."""
    if request.session.get(WAY) == Way.PASSWORD:
        request.session[WAY] = Way.PASSWORD_AND_FACTOR


def drop_proof(request: HttpRequest, person: Person) -> None:
    """The last factor was taken away: the password alone stands behind this session."""
    if request.session.get(WAY) in {Way.PASSWORD_AND_FACTOR, Way.PASSKEY} and not queries.has_second_factor(
        person
    ):
        request.session[WAY] = Way.PASSWORD


def keep_session(request: HttpRequest, person: Person) -> None:
    """After the password changed in this very session: it gets a new key and goes on; all others have ended (T-05)."""
    update_session_auth_hash(request, person)
    _list_session(request, person)


def begin_second_step(request: HttpRequest, person: Person) -> None:
    """The password was right; remember that, in a new session, until the second proof. Whoever was in is out."""
    language = request.session.get("language", "")
    request.session.flush()
    request.session["language"] = language
    request.session[HALF] = {
        "person": person.pk,
        "backend": getattr(person, "backend", _MODEL_BACKEND),
        "at": int(now().timestamp()),
        "known": person.get_session_auth_hash(),
    }


def half_in(request: HttpRequest) -> Person | None:
    """Who gave the right password a moment ago and may now give the second proof."""
    half: dict[str, Any] = request.session.get(HALF) or {}
    if not half or not 0 <= int(now().timestamp()) - half["at"] < _PATIENCE:
        return None
    person = Person.objects.filter(pk=half["person"], is_active=True).first()
    if person is None or not constant_time_compare(half["known"], person.get_session_auth_hash()):
        return None
    person.backend = half["backend"]
    return person


def _list_session(request: HttpRequest, person: Person) -> None:
    """Let the owner see the session among the open ones: what kind of device, since which day, nothing more."""
    if not request.session.session_key:
        request.session.save()
    key = cast(str, request.session.session_key)
    OpenSession.objects.update_or_create(
        session_id=key,
        defaults={
            "person": person,
            "code": text.code(12),
            "device": device(request.headers.get("User-Agent", "")),
            "began_on": today(),
        },
    )


def _is_of_app(person: Person, code: str) -> bool:
    """Whether the code is of this, the last or the next half minute and none as new was used (RFC 6238, 5.2)."""
    row = queries.totp(person)
    if row is None or len(code) != app_settings.TOTP_DIGITS:
        return False
    number = matching_number(secret_of(row, "secret"), code)
    return number is not None and use(row, number)


def matching_number(secret: str, code: str) -> int | None:
    """The half minute a code of the app belongs to, if that is now, just before or just after."""
    here = int(now().timestamp()) // app_settings.TOTP_PERIOD
    for number in (here, here - 1, here + 1):
        if constant_time_compare(format_hotp_value(hotp_value(secret, number)), code):
            return int(number)
    return None


@transaction.atomic
def use(row: Authenticator, number: int) -> bool:
    """Take the code of that half minute; False when it, or a later one, was taken before."""
    used = UsedCode.objects.filter(authenticator=row)
    if used.filter(number__gte=number).exists():
        return False
    _code, is_new = UsedCode.objects.get_or_create(authenticator=row, number=number)
    used.filter(number__lt=number).delete()
    return is_new


def _is_recovery(person: Person, code: str) -> bool:
    row = queries.recovery(person)
    if row is None or len(code) != app_settings.RECOVERY_CODE_DIGITS:
        return False
    secret_of(row, "seed")
    for number, known in enumerate(RecoveryCodes(row).generate_codes()):
        if constant_time_compare(known, code):
            return UsedCode.objects.get_or_create(authenticator=row, number=number)[1]
    return False


def secret_of(row: Authenticator, name: str) -> str:
    """The unsealed secret; ValidationError when it was sealed under another secret of the installation."""
    try:
        return str(decrypt(row.data[name]))
    except InvalidTag as error:
        log.exception("a second factor was sealed under another secret than the one in DANVAN_HOME/secret")
        raise ValidationError(
            _("Máy chủ không đọc được bước xác nhận này nữa. Nhờ người quản trị gỡ ra rồi đặt lại.")
        ) from error
