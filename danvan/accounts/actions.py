"""Changing what protects a sign-in: passwords, second factors, open sessions.

The journal learns that it happened and who did it, never a secret, an hour or a place; the person always gets a notice.
"""

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from danvan import text
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import now
from danvan.units.access import Operator, Viewer
from danvan.units.models import Person
from danvan.units.queries import people_to_unlock

from . import queries, signing
from .models import OpenSession, UsedCode

By = Viewer | Operator


def _note(verb: str, person: Person, by: By, **facts: object) -> None:
    """One line of the journal, and one notice to the person."""
    subject = f"person:{person.pk}"
    journal.record(verb, subject=subject, unit_id=None, actor=by.actor, **facts)
    notices.tell([person], verb, subject=subject, address=reverse("accounts:security"))


def _must_reach(person: Person, by: By) -> None:
    if isinstance(by, Viewer) and not people_to_unlock(by).filter(pk=person.pk).exists():
        raise PermissionDenied("person.password")


@transaction.atomic
def change_password(password: str, *, by: Viewer) -> None:
    """The person's own new password, already checked against the rules; every other session ends (T-05)."""
    by.person.set_password(password)
    by.person.save(update_fields=["password"])
    OpenSession.objects.filter(person=by.person).delete()
    _note("account.password_change", by.person, by)


@transaction.atomic
def set_password(person: Person, password: str, *, by: Operator) -> None:
    """A password given at the machine itself. Raises ValidationError with what the rules do not allow."""
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    _note("account.password_given", person, by)


@transaction.atomic
def give_password(person: Person, *, by: Viewer) -> str:
    """A new random password, shown once to the administrator; the person's open sessions end."""
    _must_reach(person, by)
    secret = "-".join(text.code(4) for _part in range(4))
    person.set_password(secret)
    person.save(update_fields=["password"])
    _note("account.password_given", person, by)
    return secret


@transaction.atomic
def reset_factors(person: Person, *, by: By) -> None:
    """Take every second factor and recovery code from somebody who lost them; the person's open sessions end.

    Raises PermissionDenied out of reach, ValidationError when there is none.
    """
    _must_reach(person, by)
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise ValidationError(_("Người này không có bước xác nhận thứ hai nào."))
    person.end_sessions()
    OpenSession.objects.filter(person=person).delete()
    _note("account.factor_reset", person, by)


@transaction.atomic
def add_totp(secret: str, code: str, *, by: Viewer) -> None:
    """Take the app whose code was just shown; the code counts as used.

    Raises ValidationError when the code is not of this secret, or there is an app already.
    """
    number = signing.matching_number(secret, "".join(code.split()))
    if number is None:
        raise ValidationError(
            _("Mã không đúng. Chờ ứng dụng hiện mã mới rồi nhập lại; đồng hồ của điện thoại phải chạy đúng.")
        )
    if queries.totp(by.person):
        raise ValidationError(_("Đã có một ứng dụng tạo mã. Gỡ ứng dụng cũ trước khi thêm cái mới."))
    row = Authenticator.objects.create(
        user=by.person,
        type=Authenticator.Type.TOTP,
        data={"secret": encrypt(secret)},
        created_at=_since(),
    )
    UsedCode.objects.create(authenticator=row, number=number)
    _added(row, by)


@transaction.atomic
def add_passkey(name: str, credential: dict[str, Any], *, by: Viewer) -> None:
    """Take a passkey that `passkeys.register` has checked."""
    data = {"name": name, "credential": credential}
    row = Authenticator.objects.create(
        user=by.person, type=Authenticator.Type.WEBAUTHN, data=data, created_at=_since()
    )
    _added(row, by)


def _since() -> dt.datetime:
    """The day of now, as a moment: at what hour somebody sat there is nobody's business."""
    return localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)


def _added(row: Authenticator, by: Viewer) -> None:
    _note("account.factor_add", by.person, by, kind=str(row.type))
    if queries.recovery(by.person) is None:
        _new_codes(by.person)


@transaction.atomic
def remove_factor(row: Authenticator, *, by: Viewer) -> None:
    """Take away the viewer's own app or passkey; with the last one the recovery codes go too."""
    if row.user_id != by.person.pk:
        raise PermissionDenied("account.factor_remove")
    kind = str(row.type)
    if not Authenticator.objects.filter(pk=row.pk).delete()[0]:
        return
    if not queries.has_second_factor(by.person):
        Authenticator.objects.filter(user=by.person).delete()
    _note("account.factor_remove", by.person, by, kind=kind)


@transaction.atomic
def renew_recovery_codes(*, by: Viewer) -> None:
    """New recovery codes; the old ones are worth nothing. Raises ValidationError without a second factor."""
    if not queries.has_second_factor(by.person):
        raise ValidationError(_("Đặt bước xác nhận thứ hai trước; mã dự phòng đi kèm với nó."))
    _new_codes(by.person)
    _note("account.recovery_renew", by.person, by)


def _new_codes(person: Person) -> None:
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(person)


@transaction.atomic
def end_session(code: str, *, by: Viewer) -> None:
    """Sign the viewer's own session of that code out; nothing happens when it has ended already."""
    for one in OpenSession.objects.filter(person=by.person, code=code).select_related("session"):
        one.session.delete()


@transaction.atomic
def end_other_sessions(this_key: str | None, *, by: Viewer) -> None:
    """Sign the viewer out everywhere but in the session with this key."""
    for one in OpenSession.objects.filter(person=by.person).exclude(pk=this_key).select_related("session"):
        one.session.delete()
