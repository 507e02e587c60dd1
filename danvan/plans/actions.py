"""Writing a plan, bringing it before the level above, approving it or giving it back."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from danvan import bulk
from danvan.documents.edits import replace
from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import today
from danvan.units.access import Viewer
from danvan.units.models import Office, Unit

from . import queries
from .models import PlanItem, PlanRow, PlanTurn, YearPlan
from .rules import PLAN_FLOW, WRITABLE, TurnVerb, a_year_later


@transaction.atomic
def begin(unit: Unit, year: int, *, by: Viewer, carry_over: bool = False) -> YearPlan:
    """Begin the plan of a year; with `carry_over`, own activities of the year before come a year later.

    ValidationError when the unit has a plan of that year.
    """
    if not by.may("plan.write", unit):
        raise PermissionDenied("plan.write")
    try:
        with transaction.atomic():
            plan = YearPlan.objects.create(unit=unit, year=year)
    except IntegrityError as twice:
        raise ValidationError(_("Đơn vị đã có kế hoạch của năm này.")) from twice
    if carry_over:
        _carry_over(plan)
    _turn(plan, TurnVerb.BEGIN, by)
    journal.record("plan.begin", subject=f"plan:{plan.code}", unit_id=unit.pk, actor=by.actor, year=year)
    return plan


def _carry_over(plan: YearPlan) -> None:
    earlier = PlanItem.objects.filter(plan__unit=plan.unit_id, plan__year=plan.year - 1, dropped=False)
    bulk.insert(
        [
            PlanItem(
                plan=plan,
                title=item.title,
                first_on=a_year_later(item.first_on),
                recurrence=item.recurrence,
                last_on=item.last_on and a_year_later(item.last_on),
                on_rest_day=item.on_rest_day,
                accountable_id=item.accountable_id,
            )
            for item in earlier
        ]
    )


@transaction.atomic
def add_item(plan: YearPlan, told: Mapping[str, Any], *, by: Viewer) -> PlanItem:
    """Put an own activity into the plan; StepClosed while the plan waits for approval."""
    _must_write(plan, by)
    made = PlanItem.objects.create(plan=plan, **told)
    _note(plan, "plan.add", by, item=made.code, title=made.title, because=made.because)
    return made


@transaction.atomic
def amend_item(item: PlanItem, version: int, told: Mapping[str, Any], *, by: Viewer) -> bool:
    """Change an own activity; False, and nothing changed, when somebody else has saved since `version` (T-72)."""
    _must_write(item.plan, by)
    if not replace(item, version, told):
        return False
    _note(item.plan, "plan.amend", by, item=item.code, because=item.because)
    return True


@transaction.atomic
def drop_item(item: PlanItem, reason: str, *, by: Viewer) -> None:
    """Take an own activity out; after an approval it stays to be seen, with the reason."""
    _must_write(item.plan, by)
    if item.plan.approved:
        PlanItem.objects.filter(pk=item.pk).update(dropped=True, because=reason)
    else:
        item.delete()
    _note(item.plan, "plan.drop", by, item=item.code, title=item.title, because=reason)


@transaction.atomic
def submit(plan: YearPlan, *, by: Viewer) -> None:
    """Bring the plan before the level above, which is told."""
    PLAN_FLOW.take(plan, "submit", by=by, change={"remark": ""})
    _turn(plan, TurnVerb.SUBMIT, by)
    _tell(plan, queries.directly_above(plan.unit, today()), "plan.submit")


@transaction.atomic
def recall(plan: YearPlan, *, by: Viewer) -> None:
    """Take it back to write on, before it was decided."""
    PLAN_FLOW.take(plan, "recall", by=by)
    _turn(plan, TurnVerb.RECALL, by)


@transaction.atomic
def approve(plan: YearPlan, *, by: Viewer, remark: str = "") -> None:
    """The calendar as it stands now is kept row by row: the plan in force."""
    _must_decide(plan, by)
    number = plan.approved + 1
    change = {
        "approved": number,
        "approved_on": today(),
        "first_approved_on": plan.first_approved_on or today(),
        "remark": remark,
    }
    PLAN_FLOW.take(plan, "approve", by=by, change=change, number=number, remark=remark)
    lines = {line.key: line for line in queries.calendar(plan)}
    bulk.insert(
        [
            PlanRow(
                plan=plan,
                number=number,
                key=line.key,
                day=line.day,
                title=line.title[:500],
                accountable=line.accountable[:300],
                source=line.source[:120],
            )
            for line in lines.values()
        ]
    )
    _turn(plan, TurnVerb.APPROVE, by, remark)
    _tell(plan, _writers(plan), "plan.approve")


@transaction.atomic
def give_back(plan: YearPlan, remark: str, *, by: Viewer) -> None:
    """Not approved: the remark says what to change; what was approved before stays in force."""
    _must_decide(plan, by)
    PLAN_FLOW.take(plan, "return", by=by, change={"remark": remark}, remark=remark)
    _turn(plan, TurnVerb.RETURN, by, remark)
    _tell(plan, _writers(plan), "plan.return")


def _must_write(plan: YearPlan, by: Viewer) -> None:
    if not by.may("plan.write", plan):
        raise PermissionDenied("plan.write")
    if not YearPlan.objects.filter(pk=plan.pk, status__in=WRITABLE).exists():
        raise StepClosed("plan", "amend")


def _must_decide(plan: YearPlan, by: Viewer) -> None:
    if not queries.may_approve(plan, by):
        raise PermissionDenied("plan.approve")


def _turn(plan: YearPlan, verb: TurnVerb, by: Viewer, remark: str = "") -> None:
    PlanTurn.objects.create(plan=plan, verb=verb, day=today(), by=by.person, remark=remark)


def _note(plan: YearPlan, verb: str, by: Viewer, **facts: Any) -> None:
    journal.record(verb, subject=f"plan:{plan.code}", unit_id=plan.unit_id, actor=by.actor, **facts)


def _writers(plan: YearPlan) -> list[Office]:
    return list(
        Office.objects.filter(unit=plan.unit_id, role=plan.unit.head_role).select_related("unit__current")
    )


def _tell(plan: YearPlan, to: list[Office], verb: str) -> None:
    notices.tell(to, verb, subject=f"plan:{plan.code}", address=plan.get_absolute_url(), title=plan.unit.name)
