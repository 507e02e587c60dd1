"""The unlocked key of somebody who reads, for the time of a visit (T-15).

The session row keeps it sealed under a key that only the cookie of the browser holds: neither opens anything alone.
"""

import base64
import binascii
import datetime as dt
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from danvan.concerns import sealed
from danvan.concerns.sealed import Locked, Pair, Unopenable
from danvan.periods import now
from danvan.units.access import Viewer

from .models import HandlerKey
from .slots import slot

IDLE: Final = dt.timedelta(minutes=20)
COOKIE: Final = "danvan_khoa"
PATH: Final = "/nb/hop-kin/"
_KEPT: Final = "voices_unlocked"


def unlock(passphrase: str, viewer: Viewer) -> Pair:
    """One's own key, opened. ValidationError for a wrong passphrase, slots.Busy when the machine is busy."""
    key = HandlerKey.objects.filter(person=viewer.person, ended_on=None).first()
    if key is None:
        raise ValidationError(_("Bạn chưa đặt câu mở khóa."))
    locked = Locked(bytes(key.public), bytes(key.salt), bytes(key.locked))
    try:
        with slot():
            return sealed.unlock(locked, passphrase)
    except Unopenable as wrong:
        raise ValidationError(_("Câu mở khóa không đúng. Không ai đặt lại được câu này.")) from wrong


def keep(request: HttpRequest, response: HttpResponse, pair: Pair) -> None:
    """From here on the visit can open what `pair` opens, until 20 minutes pass without a page."""
    key, kept = sealed.carry(pair)
    request.session[_KEPT] = {"kept": base64.b64encode(kept).decode(), "until": _until()}
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(key).decode(),
        path=PATH,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Strict",
    )


def pair_of(request: HttpRequest) -> Pair | None:
    """The unlocked key, for another 20 minutes; None when it was locked, went stale, or cookie and session differ."""
    held = request.session.get(_KEPT)
    cookie = request.COOKIES.get(COOKIE, "")
    if not held or not cookie or held["until"] < now().timestamp():
        return None
    try:
        pair = sealed.carried(base64.urlsafe_b64decode(cookie), base64.b64decode(held["kept"]))
    except (Unopenable, binascii.Error, ValueError):
        return None
    request.session[_KEPT] = {**held, "until": _until()}
    return pair


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Lock again."""
    request.session.pop(_KEPT, None)
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def _until() -> float:
    return (now() + IDLE).timestamp()
