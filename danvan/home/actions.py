"""Signing in and out, with a growing delay after failures and no lock-out (T-78)."""

import datetime as dt
import hashlib
import hmac
from math import ceil

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from danvan.periods import now
from danvan.units.models import Person

from . import first_run
from .models import SignInAttempt

_WINDOW = dt.timedelta(minutes=15)
_FREE = 5  # failures on one name before the first wait
_LONGEST = 30  # seconds: a stranger can slow the owner down, never lock them out
_SETUP = "\0set-up code"  # no name of a person can be this
_EVERYBODY = 300  # failures of all names together before everybody waits


def sign_in(request: HttpRequest, name: str, password: str) -> Person:
    """The person with that name and password.

    Raises ValidationError with one text for every wrong pair, and with the seconds to wait after many failures.
    """
    tried = _hash(name)
    _wait(tried)
    person = authenticate(request, username=name.strip().lower(), password=password)
    if person is None:
        _remember(tried)
        raise ValidationError(_("Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra lại rồi nhập lần nữa."))
    SignInAttempt.objects.filter(name_hash=tried).delete()
    return person


def begin(code: str, wanted: first_run.Founding) -> None:
    """Make the first administrator for whoever knows the code of the terminal; the code is burnt.

    Raises ValidationError for a wrong code, with a growing delay, and StepClosed when somebody else was first.
    """
    tried = _hash(_SETUP)
    _wait(tried)
    if not first_run.is_code(code):
        _remember(tried)
        raise ValidationError(
            {"code": _("Mã không đúng. Xem lại mã trong cửa sổ lệnh đã chạy danvan serve.")}
        )
    first_run.found(wanted)
    first_run.burn_code()


def _hash(name: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), name.strip().lower().encode(), hashlib.sha256).hexdigest()


def _wait(tried: str) -> None:
    recent = SignInAttempt.objects.filter(at__gte=now() - _WINDOW)
    mine = recent.filter(name_hash=tried).order_by("-at")
    failures, last = mine.count(), mine.values_list("at", flat=True).first()
    if recent.count() >= _EVERYBODY:
        failures, last = max(failures, _FREE + 3), recent.order_by("-at").values_list("at", flat=True).first()
    if last is None or failures < _FREE:
        return
    delay = min(_LONGEST, 2 ** (failures - _FREE + 1))
    left = delay - (now() - last).total_seconds()
    if left > 0:
        raise ValidationError(
            _("Nhiều lần đăng nhập không đúng. Chờ %(seconds)d giây rồi thử lại.") % {"seconds": ceil(left)}
        )


@transaction.atomic
def _remember(tried: str) -> None:
    SignInAttempt.objects.filter(at__lt=now() - _WINDOW).delete()
    SignInAttempt.objects.create(name_hash=tried, at=now())
