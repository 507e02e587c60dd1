"""Changing what duties ask for, taking an exemption back, reminding those who still owe."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan import bulk
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import Period, today
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Unit

from . import counters, duties, queries
from .models import Duty, DutyRule, Exemption, Reminder
from .rules import Terms


@transaction.atomic
def change_duty(
    duty: Duty, starts_on: dt.date, asked: Terms, reason: str, *, step_days: int, by: Viewer
) -> None:
    """What the whole organisation asks for, from a day on; periods that began before keep what they had."""
    if not by.has("installation.manage"):
        raise PermissionDenied("installation.manage")
    _must_begin(duty, starts_on)
    known = Duty.objects.select_for_update().get(pk=duty.pk)
    day = starts_on.isoformat()
    kept = [change for change in known.changes if change["starts_on"] < day]
    made = {"starts_on": day, "times": asked.times, "grace_days": asked.grace_days, "reason": reason}
    known.changes, known.step_days = [*kept, made], step_days
    known.save(update_fields=["changes", "step_days"])
    _recount(known, starts_on)
    journal.record(
        "duty.change",
        subject=f"duty:{duty.code}",
        unit_id=None,
        actor=by.actor,
        starts_on=day,
        times=asked.times,
        grace_days=asked.grace_days,
        step_days=step_days,
        reason=reason,
    )


@transaction.atomic
def set_rule(
    duty: Duty, unit: Unit, starts_on: dt.date, asked: Terms, reason: str, *, by: Viewer
) -> DutyRule:
    """A unit asks for more than what it inherits, for itself and everything below.

    ValidationError where it would ask for less in anything, or for nothing new, or in a period that has begun.
    """
    if not by.reaches("duty.rule", unit.pk):
        raise PermissionDenied("duty.rule")
    _must_begin(duty, starts_on)
    inherited = duties.terms_of(duty, duty.period(starts_on), unit, today())
    if asked.times < inherited.times:
        raise ValidationError(
            {"times": _("Không ít hơn cấp trên: %(times)s lần.") % {"times": inherited.times}}
        )
    if asked.grace_days > inherited.grace_days:
        raise ValidationError({"grace_days": _("Không muộn hơn hạn của cấp trên.")})
    if inherited.with_(asked) == inherited:
        raise ValidationError(_("Quy định này không chặt hơn quy định đang có."))
    made, _new = DutyRule.objects.update_or_create(
        duty=duty,
        unit=unit,
        starts_on=starts_on,
        defaults={
            "times": asked.times,
            "grace_days": asked.grace_days,
            "needs_minutes": asked.needs_minutes,
            "reason": reason,
            "set_by": by.person,
            "ends_on": None,
        },
    )
    _recount(duty, starts_on)
    _note(made, "duty.rule", by, times=asked.times, grace_days=asked.grace_days, reason=reason)
    return made


@transaction.atomic
def end_rule(rule: DutyRule, *, by: Viewer) -> None:
    """From the next period on the unit asks for no more than what it inherits."""
    if not by.reaches("duty.rule", rule.unit_id):
        raise PermissionDenied("duty.rule")
    if DutyRule.objects.filter(pk=rule.pk, ends_on=None).update(ends_on=today()):
        _recount(rule.duty, today())
        _note(rule, "duty.rule_end", by)


@transaction.atomic
def take_back(exemption: Exemption, reason: str, *, by: Viewer) -> None:
    """An exemption no longer holds: the unit owes the duty again; both reasons stay."""
    if not queries.may_exempt(exemption.unit, by):
        raise PermissionDenied("exemption.grant")
    changed = Exemption.objects.filter(pk=exemption.pk, taken_back_on=None).update(
        taken_back_on=today(), taken_back_because=reason, taken_back_by=by.person
    )
    if not changed:
        return
    counters.recount(exemption.duty, [Period.from_key(exemption.period)], today())
    journal.record(
        "exemption.take_back",
        subject=f"duty:{exemption.duty.code}",
        unit_id=exemption.unit_id,
        actor=by.actor,
        period=exemption.period,
        reason=reason,
    )


@transaction.atomic
def remind(duty: Duty, period: Period, unit: Unit, *, by: Viewer) -> int:
    """Remind every unit below that still owes the duty, once a week at most each; how many were reminded.

    The heads are told. Two who press at once remind once: the database keeps one reminder a unit and week.
    """
    if not by.has("duty.remind"):
        raise PermissionDenied("duty.remind")
    places = duties.to_remind(duty, period, unit, by)
    if not places:
        return 0
    week = today() - dt.timedelta(days=today().weekday())
    made = [
        Reminder(
            duty=duty, unit_id=place, period=period.key, week=week, reminded_on=today(), reminded_by=by.person
        )
        for place in places
    ]
    bulk.insert(made)
    _tell(duty, period, places)
    journal.record(
        "duty.remind",
        subject=f"duty:{duty.code}",
        unit_id=unit.pk,
        actor=by.actor,
        period=period.key,
        count=len(made),
    )
    return len(made)


def _tell(duty: Duty, period: Period, places: Sequence[int]) -> None:
    rows = [
        (head.pk, f"duty:{duty.code}:{period.key}", duty.get_absolute_url(head.unit, period))
        for head in units.heads_of(places)
    ]
    notices.tell_each(rows, "duty.remind", title=f"{duty.short_label}, {period.label}")


def _must_begin(duty: Duty, starts_on: dt.date) -> None:
    if starts_on < duty.period(today()).first:
        raise ValidationError(
            {"starts_on": _("Chọn từ đầu kỳ này trở đi: kỳ đã qua giữ nguyên quy định cũ.")}
        )


def _recount(duty: Duty, since: dt.date) -> None:
    """The running period asks for something else where the change holds from its first day."""
    period = duty.period(today())
    if since <= period.last:
        counters.recount(duty, [period], today())


def _note(rule: DutyRule, verb: str, by: Viewer, **facts: object) -> None:
    journal.record(
        verb,
        subject=f"duty:{rule.duty.code}",
        unit_id=rule.unit_id,
        actor=by.actor,
        starts_on=rule.starts_on.isoformat(),
        **facts,
    )
