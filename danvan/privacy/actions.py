"""Changing one's own data, asking for more, and carrying out what was asked; the journal holds no personal word."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from danvan.journal import actions as journal
from danvan.journal import sought
from danvan.law.queries import due
from danvan.notices import actions as notices
from danvan.periods import today
from danvan.units.access import Viewer
from danvan.units.holdings import registered
from danvan.units.import_writing import tell_names
from danvan.units.models import Person
from danvan.units.queries import nearest_office
from danvan.units.rules import Role

from . import queries
from .models import DataRequest
from .rules import FLOW, OPEN, Kind


@transaction.atomic
def amend_own(*, by: Viewer, address_form: str, language: str, email: str) -> None:
    """What a person may change alone."""
    person = by.person
    wanted = {"address_form": address_form, "language": language, "email": email}
    changed = sorted(name for name, value in wanted.items() if getattr(person, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(person, name, wanted[name])
    person.save(update_fields=changed)
    journal.record(
        "person.amend_own", subject=f"person:{person.pk}", unit_id=None, actor=by.actor, changed=changed
    )


@transaction.atomic
def note_copy(*, by: Viewer) -> None:
    """That the person took a copy of everything."""
    journal.record("person.copy", subject=f"person:{by.person.pk}", unit_id=None, actor=by.actor)


@transaction.atomic
def ask(kind: str, detail: str, *, by: Viewer, new_name: str = "", new_staff_code: str = "") -> DataRequest:
    """Ask for something about one's data; the clocks start today and the nearest administrator is told.

    A person has one open request for deletion at a time: asked again, it is the same one.
    """
    person = Person.objects.select_for_update().get(pk=by.person.pk)
    if kind == Kind.DELETE:
        standing = DataRequest.objects.filter(person=person, kind=kind, status__in=OPEN).first()
        if standing:
            return standing
    place = queries.place_of(by)
    if place is None:
        raise ValidationError(_("Chưa có đơn vị nào trong tổ chức nên chưa ai nhận được yêu cầu."))
    day = today()
    done_due = due("privacy.done", start=day)
    made = DataRequest.objects.create(
        person=person,
        place=place,
        kind=kind,
        detail=detail,
        new_name=new_name,
        new_staff_code=new_staff_code,
        received_on=day,
        answer_due=due("privacy.answer", start=day),
        done_due=done_due,
        first_done_due=done_due,
    )
    journal.record(
        "privacy.ask",
        subject=f"privacy:{made.code}",
        unit_id=place.pk,
        actor=by.actor,
        kind=kind,
        answer_due=made.answer_due.isoformat(),
        done_due=made.done_due.isoformat(),
    )
    _tell_administrator(made, "privacy.ask")
    return made


@transaction.atomic
def withdraw(request: DataRequest, *, by: Viewer) -> None:
    """The person no longer asks for it."""
    FLOW.take(request, "withdraw", by=by, change={"done_on": today()})
    _tell_administrator(request, "privacy.withdraw")


@transaction.atomic
def accept(request: DataRequest, answer: str, *, by: Viewer, with_others: bool = False) -> None:
    """Say that it will be done; others who were given the data make the law's longer limit apply."""
    owed = due("privacy.done_others", start=request.received_on) if with_others else request.done_due
    change = {**_answered(answer, by), "done_due": owed, "first_done_due": owed}
    FLOW.take(request, "accept", by=by, change=change, due=owed.isoformat())
    _tell_person(request, "privacy.accept")


@transaction.atomic
def refuse(request: DataRequest, reason: str, *, by: Viewer) -> None:
    """Say that it cannot be done, and why."""
    FLOW.take(request, "refuse", by=by, change={**_answered(reason, by), "done_on": today()})
    _tell_person(request, "privacy.refuse")


@transaction.atomic
def extend(request: DataRequest, reason: str, *, by: Viewer) -> None:
    """Put the work off once, within the law's limit, for a reason the person reads (T-36)."""
    later = due("privacy.extend", start=request.done_due)
    change = {"done_due": later, "extension_reason": reason, "handled_by": by.person}
    FLOW.take(
        request, "extend", by=by, change=change, old=request.done_due.isoformat(), new=later.isoformat()
    )
    _tell_person(request, "privacy.extend")


@transaction.atomic
def carry_out(request: DataRequest, answer: str, *, by: Viewer) -> None:
    """Do what was asked: a correction is written, a deletion is carried out, the rest is reported as done.

    ValidationError says why a deletion must wait, or which value is taken.
    """
    change = {"answer": answer or request.answer, "done_on": today(), "handled_by": by.person}
    FLOW.take(request, "carry_out", by=by, change=change)
    if request.kind == Kind.DELETE:
        _erase(request, by)
        return
    if request.kind == Kind.CORRECT and (request.new_name or request.new_staff_code):
        _correct(request, by)
    _tell_person(request, "privacy.carry_out")


def _answered(answer: str, by: Viewer) -> dict[str, object]:
    return {"answer": answer, "answered_on": today(), "handled_by": by.person}


def _correct(request: DataRequest, by: Viewer) -> None:
    person = Person.objects.select_for_update().get(pk=request.person_id)
    code = request.new_staff_code
    if code and Person.objects.filter(staff_code=code).exclude(pk=person.pk).exists():
        raise ValidationError(_("Mã cán bộ này đã có người khác dùng. Kiểm tra lại với người yêu cầu."))
    changed = []
    if request.new_name:
        person.name = request.new_name
        changed.append("name")
    if code:
        person.staff_code = code
        changed.append("staff_code")
    person.save(update_fields=[*changed, "sort_key"])
    tell_names([], [person.pk])
    journal.record(
        "person.correct",
        subject=f"person:{person.pk}",
        unit_id=request.place_id,
        actor=by.actor,
        changed=changed,
        request=request.code,
    )


def _erase(request: DataRequest, by: Viewer) -> None:
    """What can go goes; what must stay stays without the name. The journal still proves itself afterwards (T-35)."""
    person = Person.objects.select_for_update().get(pk=request.person_id)
    if reasons := queries.reasons_to_wait(person):
        raise ValidationError(reasons)
    erased = _erase_in_journal(person, request, by)
    for holding in registered():
        holding.erase(person)
    request.refresh_from_db()
    journal.record(
        "person.erase",
        subject=f"person:{person.pk}",
        unit_id=request.place_id,
        actor=by.actor,
        entries=erased,
        request=request.code,
    )


def _erase_in_journal(person: Person, request: DataRequest, by: Viewer) -> int:
    subject = f"person:{person.pk}"
    namesake = Person.objects.filter(name=person.name).exclude(pk=person.pk).exists()
    everywhere = [person.email] if namesake else [person.name, person.email]
    own = [person.name, person.email, person.sign_in_name, person.staff_code or ""]
    found = {
        *sought.naming(everywhere, subject=subject),
        *sought.naming(own, subject=subject, only_subject=True),
    }
    for sequence in sorted(found):
        journal.erase(sequence, f"privacy:{request.code}", actor=by.actor)
    return len(found)


def _tell_person(request: DataRequest, verb: str) -> None:
    notices.tell(
        [request.person],
        verb,
        subject=f"privacy:{request.code}",
        address=request.get_absolute_url(),
        title=request.code,
    )


def _tell_administrator(request: DataRequest, verb: str) -> None:
    office = nearest_office(request.place, Role.ADMINISTRATOR, today())
    address = reverse("privacy:case", args=[request.code])
    notices.tell([office], verb, subject=f"privacy:{request.code}", address=address, title=request.code)
