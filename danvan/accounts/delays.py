"""A growing delay after failures, by name and for all together; nobody is ever locked out (T-78)."""

import datetime as dt
import hashlib
import hmac
from math import ceil

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan.periods import now
from danvan.text import clean

from .models import SignInAttempt

# The code of a refusal that only asks for patience.
WAIT = "wait"
_WINDOW = dt.timedelta(minutes=15)
_FREE = 5  # failures on one name before the first wait
_LONGEST = 30  # seconds: a stranger can slow the owner down, never lock them out
_EVERYBODY = 300  # failures of all names together before everybody waits


@transaction.atomic
def begin(name: str) -> None:
    """Note a try on `name` before it is looked at, so that tries sent side by side count; `forgive` what was right.

    Raises ValidationError with the seconds to wait; a try refused that way counts for nothing.
    """
    SignInAttempt.objects.filter(at__lt=now() - _WINDOW).delete()
    tried = _hash(name)
    _wait(tried)
    SignInAttempt.objects.create(name_hash=tried, at=now())


def forgive(name: str) -> None:
    """The try was right: nothing remains of it nor of those before."""
    SignInAttempt.objects.filter(name_hash=_hash(name)).delete()


def _hash(name: str) -> str:
    # Cleaned, or invisible letters and other spellings of one name would each have tries of their own.
    return hmac.new(settings.SECRET_KEY.encode(), clean(name).lower().encode(), hashlib.sha256).hexdigest()


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
            _("Nhiều lần đăng nhập không đúng. Chờ %(seconds)d giây rồi thử lại.") % {"seconds": ceil(left)},
            code=WAIT,
        )
