"""Having a text studied, recording sessions as numbers, taking counts from a file."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _

from danvan import bulk
from danvan.documents.models import Attachment, Document
from danvan.documents.queries import office_with
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import today
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Unit
from danvan.work import actions as work
from danvan.work import followers
from danvan.work.models import Activity
from danvan.work.rules import ActivityKind, ActivityStatus

from .models import Question, StudyPlan, StudySession, StudyTarget
from .queries import FileRow


@transaction.atomic
def issue(
    document: Document,
    to: Sequence[Unit],
    due: dt.date,
    guidance: str = "",
    material: Attachment | None = None,
    *,
    by: Viewer,
) -> StudyPlan:
    """Have a text studied by units below; their heads are told once. ValidationError for no unit, or a day past."""
    office = office_with(by, "study.write")
    if office is None:
        raise PermissionDenied("study.write")
    if not to:
        raise ValidationError({"kinds": _("Không có đơn vị nào như vậy bên dưới. Chọn loại khác.")})
    if due < today():
        raise ValidationError({"due": _("Hạn đã qua. Chọn từ hôm nay trở đi.")})
    plan = StudyPlan.objects.create(
        document=document,
        unit=office.unit,
        kept_by=office,
        due=due,
        issued_on=today(),
        guidance=guidance,
        material=material,
    )
    bulk.insert([StudyTarget(plan=plan, unit=unit, due=due, audience=_people(unit)) for unit in to])
    heads = units.heads_of(unit.pk for unit in to)
    rows = [(head.pk, f"study:{plan.code}", plan.get_absolute_url()) for head in heads]
    notices.tell_each(rows, "study.issue", title=str(document))
    _note(plan, "study.issue", by, document=document.code, units=len(to), due=due.isoformat())
    return plan


def _people(unit: Unit) -> int:
    return unit.current.staff_number if unit.current else 0


@transaction.atomic
def record(
    target: StudyTarget,
    held_on: dt.date,
    *,
    by: Viewer,
    invited: int,
    present: int,
    is_make_up: bool = False,
    conclusions: str = "",
    minutes: Attachment | None = None,
) -> StudySession:
    """A session the unit held: an activity like others, counted for this text too."""
    activity = work.record_activity(
        target.unit,
        ActivityKind.STUDY_SESSION,
        held_on,
        by=by,
        invited=invited,
        present=present,
        title=str(target.plan.document)[:500],
        conclusions=conclusions,
        minutes=minutes,
    )
    made = StudySession.objects.create(activity=activity, target=target, is_make_up=is_make_up)
    _count([target.pk])
    return made


@transaction.atomic
def set_audience(target: StudyTarget, audience: int, *, by: Viewer) -> None:
    """How many people of the unit study the text; what was reached never passes it."""
    if not by.reaches("activity.record", target.unit_id):
        raise PermissionDenied("activity.record")
    StudyTarget.objects.filter(pk=target.pk).update(reached=0, audience=audience)
    _count([target.pk])
    _note(target.plan, "study.audience", by, unit=target.unit.code, audience=audience)


@transaction.atomic
def take(plan: StudyPlan, rows: Iterable[FileRow], *, by: Viewer) -> int:
    """Record the sessions of a file in one act; those known already are passed over. How many were recorded."""
    if not by.reaches("study.write", plan.unit_id):
        raise PermissionDenied("study.write")
    by_code = {target.unit.code: target for target in plan.targets.select_related("unit")}
    touched = []
    for row in rows:
        if row.fault or row.is_known or row.day is None:
            continue
        target = by_code[row.unit]
        activity = work.write_activity(
            target.unit,
            ActivityKind.STUDY_SESSION,
            row.day,
            by=by,
            invited=row.invited,
            present=row.present,
            title=str(plan.document)[:500],
        )
        StudySession.objects.create(activity=activity, target=target)
        touched.append(target.pk)
    _count(touched)
    _note(plan, "study.take", by, count=len(touched))
    return len(touched)


@transaction.atomic
def add_question(plan: StudyPlan, text: str, options: Sequence[str], right: int, *, by: Viewer) -> Question:
    """A question people may put to themselves."""
    if not by.reaches("study.write", plan.unit_id):
        raise PermissionDenied("study.write")
    last = plan.questions.aggregate(last=Max("position"))["last"] or 0
    made = Question.objects.create(
        plan=plan, position=last + 1, text=text, options=list(options), right=right
    )
    _note(plan, "study.question", by, text=text)
    return made


def _count(target_ids: Sequence[int]) -> None:
    """What the sessions of these units add up to, never more than their people."""
    counted = StudySession.objects.filter(target__in=target_ids, activity__status=ActivityStatus.RECORDED)
    sums = {
        row["target"]: (row["people"] or 0, row["times"])
        for row in counted.order_by()
        .values("target")
        .annotate(people=Sum("activity__present"), times=Count("pk"))
    }
    for target in StudyTarget.objects.filter(pk__in=target_ids):
        people, times = sums.get(target.pk, (0, 0))
        StudyTarget.objects.filter(pk=target.pk).update(
            reached=min(people, target.audience), sessions_held=times
        )


@followers.follows_activities
def _withdrawn(activity: Activity) -> None:
    """A session taken back counts no more."""
    found = StudySession.objects.filter(activity=activity).values_list("target", flat=True)
    _count(list(found))


def _note(plan: StudyPlan, verb: str, by: Viewer, **facts: Any) -> None:
    journal.record(verb, subject=f"study:{plan.code}", unit_id=plan.unit_id, actor=by.actor, **facts)
