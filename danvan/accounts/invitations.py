"""Inviting people, coming in by an invitation, taking one back."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import today
from danvan.units.access import Viewer
from danvan.units.models import Person

from . import delays
from . import invitation_queries as queries
from .invitation_rules import MOST, fingerprint, new_code
from .models import Invitation


@dataclass(frozen=True)
class Slip:
    """What one invited person is handed, once; the code exists nowhere else."""

    name: str
    unit: str
    sign_in_name: str
    code: str


@transaction.atomic
def invite(choice: queries.Choice, *, by: Viewer) -> list[Slip]:
    """A new code for everybody chosen who has no password, in the order of units and names; older codes are void.

    Raises ValidationError when there is nobody to invite, or more than one page can carry.
    """
    if not by.has("person.password"):
        raise PermissionDenied("person.password")
    chosen = queries.invitable(by, choice)
    people = list(chosen.values_list("pk", "name", "sort_key", "sign_in_name")[: MOST + 1])
    if not people:
        raise ValidationError(_("Không có ai để mời: mọi người được chọn đã có mật khẩu."))
    if len(people) > MOST:
        raise ValidationError(
            _("Mỗi lần mời nhiều nhất %(most)d người. Chọn đơn vị nhỏ hơn.") % {"most": MOST}
        )
    units = queries.unit_names(chosen, by.day)
    people.sort(key=lambda row: (*units.get(row[0], ("", "")), row[2], row[0]))
    codes = {row[0]: new_code() for row in people}
    _keep(codes, last_day(by.day), by)
    return [Slip(name, units.get(pk, ("", ""))[1], sign_in, codes[pk]) for pk, name, _key, sign_in in people]


def _keep(codes: dict[int, str], until: dt.date, by: Viewer) -> None:
    Invitation.objects.bulk_create(
        (
            Invitation(
                person_id=pk,
                code_hash=fingerprint(code),
                made_on=by.day,
                valid_until=until,
                made_by=by.person,
                is_used=False,
            )
            for pk, code in codes.items()
        ),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["code_hash", "made_on", "valid_until", "made_by", "is_used"],
    )
    facts = {"until": until.isoformat()}
    journal.record_many(
        [journal.Act("invitation.make", f"person:{pk}", None, by.actor, facts) for pk in codes]
    )


def last_day(made_on: dt.date) -> dt.date:
    """The last day a code made on this day can be used."""
    return made_on + dt.timedelta(days=settings.INVITATION_DAYS)


@transaction.atomic
def withdraw(sign_in_name: str, *, by: Viewer) -> None:
    """Void the open code of a person; StepClosed when it was used or withdrawn meanwhile."""
    found = queries.seen_by(by).filter(person__sign_in_name=sign_in_name, is_used=False)
    person = found.values_list("person_id", flat=True).first()
    if person is None or not Invitation.objects.filter(person=person, is_used=False).delete()[0]:
        raise StepClosed("invitation", "withdrawn")
    journal.record("invitation.withdraw", subject=f"person:{person}", unit_id=None, actor=by.actor)


def come_in(name: str, code: str, password: str) -> Person:
    """The invited person of that name and code, with the password they chose.

    Raises ValidationError with one text for every wrong pair, used, expired or withdrawn, with the seconds to wait
    after many failures (T-78), or with what the password lacks; the code is then still good.
    """
    delays.begin(name)
    person = _use(name, fingerprint(code), password)
    if person is None:
        raise ValidationError(
            _(
                "Tên đăng nhập hoặc mã mời không đúng, hoặc mã đã dùng hay hết hạn. Nếu vừa đặt mật khẩu xong,"
                " hãy đăng nhập; nếu không, nhờ người quản trị mời lại."
            )
        )
    delays.forgive(name)
    return person


@transaction.atomic
def _use(name: str, code_hash: str, password: str) -> Person | None:
    """Set the password and spend the code, in one act; of two at the same moment one finds it spent."""
    found = queries.open_for(name, code_hash, today())
    if found is None:
        return None
    person = found.person
    _must_be_strong(password, person)
    spent = Invitation.objects.filter(pk=found.pk, code_hash=code_hash, is_used=False).update(is_used=True)
    if not spent:
        return None
    person.set_password(password)
    person.save(update_fields=["password"])
    subject = f"person:{person.pk}"
    journal.record("invitation.use", subject=subject, unit_id=None, actor=subject)
    notices.tell([person], "invitation.use", subject=subject, address=reverse("accounts:security"))
    return person


def _must_be_strong(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise ValidationError({"password": weak.error_list}) from weak
