"""Recording what was held, and giving, accepting, objecting to, finishing and moving tasks."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan import bulk
from danvan.documents.models import Attachment
from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import Period, today
from danvan.units.access import Viewer
from danvan.units.models import Office, Unit, UnitVersion

from . import breakdown, counters, followers, many, queries
from .models import Activity, DeadlineMove, Duty, Exemption, Help, Task
from .rules import (
    ACTIVITY_FLOW,
    MOST_LEVELS,
    MOST_PARTS,
    NEEDS_EVIDENCE,
    OPEN_TASK,
    TASK_FLOW,
    TaskKind,
    TaskStatus,
)


@transaction.atomic
def record_activity(
    unit: Unit,
    kind: str,
    held_on: dt.date,
    *,
    by: Viewer,
    invited: int,
    present: int,
    title: str = "",
    conclusions: str = "",
    minutes: Attachment | None = None,
) -> Activity:
    """Write down something the unit held; its duties and those above count it at once."""
    if not by.may("activity.record", unit):
        raise PermissionDenied("activity.record")
    return write_activity(
        unit,
        kind,
        held_on,
        by=by,
        invited=invited,
        present=present,
        title=title,
        conclusions=conclusions,
        minutes=minutes,
    )


@transaction.atomic
def write_activity(
    unit: Unit,
    kind: str,
    held_on: dt.date,
    *,
    by: Viewer,
    invited: int,
    present: int,
    title: str = "",
    conclusions: str = "",
    minutes: Attachment | None = None,
) -> Activity:
    """The same where the caller has checked the right: a level above takes counts of units below from a file."""
    version = UnitVersion.objects.on(held_on).filter(unit=unit).first()
    if version is None:
        raise ValidationError({"held_on": _("Ngày này đơn vị chưa có hoặc đã thôi hoạt động.")})
    made = Activity.objects.create(
        unit=unit,
        unit_kind=version.kind,
        kind=kind,
        held_on=held_on,
        title=title,
        invited=invited,
        present=present,
        conclusions=conclusions,
        minutes=minutes,
        recorded_by=by.person,
    )
    counters.count(made, 1)
    journal.record(
        "activity.record",
        subject=f"activity:{made.code}",
        unit_id=unit.pk,
        actor=by.actor,
        kind=kind,
        held_on=held_on.isoformat(),
        present=present,
        invited=invited,
    )
    return made


@transaction.atomic
def withdraw_activity(activity: Activity, reason: str, *, by: Viewer) -> None:
    """Take back a record made in error; the reason stays, the counters step back."""
    ACTIVITY_FLOW.take(activity, "withdraw", by=by, change={"withdrawn_because": reason}, reason=reason)
    counters.count(activity, -1)
    followers.tell_activity(activity)


@transaction.atomic
def exempt(duty: Duty, unit: Unit, period: Period, reason: str, *, by: Viewer) -> Exemption:
    """Free a unit from a duty for one period, with a reason everybody sees."""
    if not queries.may_exempt(unit, by):
        raise PermissionDenied("exemption.grant")
    if not queries.binds(duty, unit, counters.standing(period, today())):
        raise ValidationError(_("Đơn vị này không phải làm việc định kỳ này trong kỳ đã chọn."))
    made, new = Exemption.objects.get_or_create(
        duty=duty,
        unit=unit,
        period=period.key,
        taken_back_on=None,
        defaults={"reason": reason, "granted_by": by.person},
    )
    if not new:
        raise ValidationError(_("Đơn vị này đã được miễn trong kỳ này."))
    counters.recount(duty, [period], today())
    journal.record(
        "exemption.grant",
        subject=f"duty:{duty.code}",
        unit_id=unit.pk,
        actor=by.actor,
        period=period.key,
        reason=reason,
    )
    return made


@transaction.atomic
def give_tasks(
    offices: Sequence[Office],
    *,
    by: Viewer,
    giver: Office,
    kind: TaskKind,
    title: str,
    detail: str,
    due: dt.date,
    subject: str,
    expected_result: str = "",
    needs_evidence: bool = False,
    due_reason: str = "",
    helpers: Sequence[Office] = (),
    parent: Task | None = None,
) -> list[Task]:
    """The same task to each of many offices in one act, journalled once under `subject`.

    `offices` is the plain list of who owes it, filled or not; `helpers` read each task and do not owe it. With
    `parent` they are its parts. The caller has checked the right to give, and tells.
    """
    day = today()
    made = [
        Task(
            kind=kind,
            office=office,
            unit_id=office.unit_id,
            giver=giver,
            title=title,
            detail=detail,
            expected_result=expected_result,
            needs_evidence=needs_evidence,
            parent=parent,
            root_id=(parent.root_id or parent.pk) if parent else None,
            first_due=due,
            due=due,
            due_reason=due_reason,
            issued_on=day,
        )
        for office in offices
    ]
    bulk.insert_keyed(made)
    bulk.insert([Help(task=task, office=office) for task in made for office in helpers])
    journal.record(
        "promise.make" if kind == TaskKind.PROMISE else "task.give",
        subject=subject,
        unit_id=giver.unit_id,
        actor=by.actor,
        due=due.isoformat(),
        title=title,
        offices=[office.pk for office in offices] if len(offices) <= 50 else None,
        count=len(made),
        digest=hashlib.sha256(",".join(str(office.pk) for office in offices).encode()).hexdigest(),
    )
    return made


@transaction.atomic
def open_task(task: Task, *, by: Viewer) -> None:
    """The owner has looked at it for the first time; the one who gave it sees that it arrived."""
    if task.opened_on is None and by.is_(task.office):
        day = max(today(), task.issued_on)  # a clock set back does not open a task before it was given
        Task.objects.filter(pk=task.pk, opened_on=None).update(opened_on=day)
        task.opened_on = day


@transaction.atomic
def accept(task: Task, *, by: Viewer) -> None:
    """The owner takes the task on."""
    TASK_FLOW.take(task, "accept", by=by, **by.acting_for(task.office))


@transaction.atomic
def object_to(task: Task, reason: str, *, by: Viewer) -> None:
    """The owner says in a sentence what stands in the way; the giver is told."""
    TASK_FLOW.take(
        task, "object", by=by, change={"objection": reason}, reason=reason, **by.acting_for(task.office)
    )
    _tell(task, task.giver, "task.object")


@transaction.atomic
def progress(task: Task, note: str, *, by: Viewer) -> None:
    """The owner says in a sentence how far it is; the figure of progress is counted elsewhere, never said."""
    TASK_FLOW.take(task, "progress", by=by, change={"progress": note}, **by.acting_for(task.office))


@transaction.atomic
def finish(
    task: Task,
    result: str,
    *,
    by: Viewer,
    evidence: Attachment | None = None,
    activity: Activity | None = None,
) -> None:
    """The owner reports it done, with what came of it.

    Raises ValidationError without the evidence it asks for, and while a part of it is open.
    """
    if task.needs_evidence and evidence is None and activity is None:
        raise ValidationError({"evidence": NEEDS_EVIDENCE})
    if open_parts := Task.objects.open().filter(parent=task).count():
        raise ValidationError(
            _("Còn %(count)s phần của việc này chưa xong. Chờ xong, hoặc rút phần đó lại.")
            % {"count": open_parts}
        )
    change = {
        "result": result,
        "closed_on": max(today(), task.issued_on),
        "evidence": evidence,
        "activity": activity,
    }
    facts = {"on_time": "no" if task.is_late(today()) else "yes", **by.acting_for(task.office)}
    TASK_FLOW.take(task, "finish", by=by, change=change, **facts)
    _tell(task, task.giver, "task.finish")
    followers.tell(task, "finish")


@transaction.atomic
def break_down(
    task: Task,
    offices: Sequence[Office],
    *,
    by: Viewer,
    title: str,
    detail: str,
    due: dt.date,
    expected_result: str = "",
    needs_evidence: bool = False,
    due_reason: str = "",
) -> list[Task]:
    """Make parts of a task: the same words to each of `offices` below its unit or within; whoever divides takes it on.

    Raises ValidationError for a part nobody is named for, one that would go round in a circle, one after the day of
    the task without a reason; StepClosed when the task is closed.
    """
    if not by.may("task.break_down", task):
        raise PermissionDenied("task.break_down")
    if not Task.objects.select_for_update().filter(pk=task.pk, status__in=OPEN_TASK).exists():
        raise StepClosed("task", "break_down")
    _must_divide(task, offices, due, due_reason)
    if task.status == TaskStatus.ISSUED:
        accept(task, by=by)
    made = give_tasks(
        offices,
        by=by,
        giver=task.office,
        kind=TaskKind.ASSIGNMENT,
        title=title,
        detail=detail,
        due=due,
        subject=f"task:{task.code}",
        expected_result=expected_result,
        needs_evidence=needs_evidence,
        due_reason=due_reason if due > task.due else "",
        parent=task,
    )
    notices.tell_each(
        [(part.office_id, f"task:{part.code}", part.get_absolute_url()) for part in made],
        "task.break_down",
        title=title,
    )
    return made


def _must_divide(task: Task, offices: Sequence[Office], due: dt.date, due_reason: str) -> None:
    if not offices:
        raise ValidationError({"to": _("Chọn ít nhất một nơi nhận phần việc.")})
    if wrong := breakdown.in_the_way(task, offices, today()):
        raise ValidationError(
            {
                "to": _(
                    "Không giao phần việc cho %(office)s: nơi này giữ việc ở trên, hoặc không ở dưới đơn vị."
                    " Việc không chia vòng lại."
                )
                % {"office": wrong[0]}
            }
        )
    if len(breakdown.above(task)) + 2 > MOST_LEVELS:
        raise ValidationError(
            {"to": _("Việc đã chia %(most)s cấp. Giao thẳng cho người làm.") % {"most": MOST_LEVELS}}
        )
    if task.parts.filter(status__in=OPEN_TASK).count() + len(offices) > MOST_PARTS:
        raise ValidationError(
            {"to": _("Nhiều nhất %(most)s phần. Việc lớn hơn thì lập chương trình.") % {"most": MOST_PARTS}}
        )
    if due < today():
        raise ValidationError({"due": _("Hạn đã qua. Chọn từ hôm nay trở đi.")})
    if due > task.due and not due_reason:
        raise ValidationError(
            {"due_reason": _("Hạn này sau hạn của việc trên. Nêu lý do, hoặc chọn sớm hơn.")}
        )


@transaction.atomic
def withdraw(task: Task, reason: str, *, by: Viewer) -> None:
    """The giver takes the task back with all its parts; the owners are told why."""
    change = {"withdrawn_because": reason, "closed_on": max(today(), task.issued_on)}
    TASK_FLOW.take(task, "withdraw", by=by, change=change, reason=reason, **by.acting_for(task.giver))
    _tell(task, task.office, "task.withdraw")
    many.withdraw_all(
        Task.objects.filter(pk__in=breakdown.below(task)),
        reason,
        by=by,
        subject=f"task:{task.code}",
        unit_id=task.unit_id,
    )


@transaction.atomic
def move_due(task: Task, new_due: dt.date, reason: str, *, by: Viewer) -> DeadlineMove:
    """Move a deadline in the open: old day, new day and reason stay visible (T-36).

    Raises PermissionDenied unless `by` may move it, ValidationError when it is no move, StepClosed when it is closed
    or somebody has moved it meanwhile.
    """
    if not by.may("task.move", task):
        raise PermissionDenied("task.move")
    if new_due == task.due:
        raise ValidationError({"due": _("Đây vẫn là hạn cũ. Chọn một ngày khác.")})
    if new_due < today():
        raise ValidationError({"due": _("Hạn mới đã qua. Chọn từ hôm nay trở đi.")})
    moved = Task.objects.filter(pk=task.pk, due=task.due, status__in=OPEN_TASK).update(due=new_due)
    if not moved:
        raise StepClosed("task", "move")
    made = DeadlineMove.objects.create(
        task=task,
        old_due=task.due,
        new_due=new_due,
        reason=reason,
        moved_on=today(),
        moved_by=by.person,
        capacity=by.capacity_in(task.office),
    )
    journal.record(
        "task.move",
        subject=f"task:{task.code}",
        unit_id=task.unit_id,
        actor=by.actor,
        old=task.due.isoformat(),
        new=new_due.isoformat(),
        reason=reason,
        **by.acting_for(task.office),
    )
    task.due = new_due
    followers.tell(task, "move")
    return made


def _tell(task: Task, office: Office, verb: str) -> None:
    notices.tell(
        [office], verb, subject=f"task:{task.code}", address=task.get_absolute_url(), title=task.title
    )


@transaction.atomic
def switch_duty(duty: Duty, on: bool, *, by: Viewer) -> None:
    """Keep a duty in the organisation or not, from today; what was counted in periods that ended stays.

    The caller has checked that `by` looks after the whole installation. Done twice, it is done once.
    """
    if not by.has("installation.manage"):
        raise PermissionDenied("installation.manage")
    known = Duty.objects.select_for_update().get(pk=duty.pk)
    if (known.stopped_on is None) == on:
        return
    was = known.stopped_on
    known.stopped_on = None if on else today()
    known.save(update_fields=["stopped_on"])
    first = known.period(min(was or today(), today()))
    last = known.period(today())
    periods = {first}
    while first.first < last.first:
        first = first.following
        periods.add(first)
    counters.recount(known, periods, today())
    journal.record(
        "duty.on" if on else "duty.off", subject=f"duty:{known.code}", unit_id=None, actor=by.actor
    )
