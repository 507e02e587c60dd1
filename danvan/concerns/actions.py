"""Raising a concern, giving it an owner, promising, answering; the one who asked closes or reopens it."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.law.queries import due
from danvan.notices import actions as notices
from danvan.periods import today
from danvan.search import actions as search
from danvan.units.access import Viewer
from danvan.units.models import Office, Person, Unit
from danvan.units.queries import nearest_office
from danvan.units.rules import HEAD_ROLES, Role
from danvan.work import actions as work
from danvan.work.followers import follows
from danvan.work.models import Task
from danvan.work.rules import TaskKind, TaskStatus

from . import queries, words
from .models import Concern, Milestone, Turn
from .rules import FLOW, IN_HAND, PROMISING, Kind, Status, TurnVerb


@transaction.atomic
def raise_concern(unit: Unit, text: str, field: str, *, by: Viewer, kind: str = Kind.FEEDBACK) -> Concern:
    """Put a concern to a unit, with name; the nearest intake is told and the clocks start today."""
    day = today()
    intake = nearest_office(unit, Role.INTAKE, day)
    if intake is None:
        intake, _made = Office.objects.get_or_create(unit=unit, role=unit.head_role)
    made = Concern.objects.create(
        unit=unit,
        author=by.person,
        field=field,
        kind=kind,
        intake=intake,
        received_on=day,
        assign_due=due("concern.assign", start=day),
        answer_due=due("concern.answer", start=day),
    )
    words.seal(made, text)
    _turn(made, TurnVerb.RECEIVE, by, office=intake)
    search.index(
        kind="concern",
        record=made.code,
        title=f"Ý kiến {made.code}",
        detail=unit.name,
        text=text,
        address=made.get_absolute_url(),
        scope=unit,
        right="concern.read",
        person=by.person,
    )
    _journal(
        made, "receive", by, assign_due=made.assign_due.isoformat(), answer_due=made.answer_due.isoformat()
    )
    _tell(made, "concern.receive", intake)
    return made


@transaction.atomic
def assign(concern: Concern, office: Office, *, by: Viewer, kind: str = "") -> None:
    """Give it an owner; the owner and the sender are told. Given before, it is given anew.

    Raises StepClosed when somebody else was first.
    """
    again = concern.status != Status.RECEIVED
    step = TurnVerb.REASSIGN if again else TurnVerb.ASSIGN
    change = {"handler": office, "assigned_on": concern.assigned_on or today(), "kind": kind or concern.kind}
    acting = _taking_in(concern, by)
    FLOW.take(concern, step.value, by=by, change=change, office=office.pk, **by.acting_for(acting))
    _turn(concern, step, by, office=office, due=None if again else concern.assign_due, acting=acting)
    _tell(concern, "concern.assign", office)
    _tell(concern, "concern.assigned", concern.author)


@transaction.atomic
def add_milestone(concern: Concern, title: str, office: Office, due: dt.date, *, by: Viewer) -> Milestone:
    """Promise one step: what will be done, by which office, by which day. The first one makes the roadmap."""
    if due < today():
        raise ValidationError({"due": _("Hạn đã qua. Chọn từ hôm nay trở đi.")})
    is_first = concern.status != Status.ROADMAP
    if not by.may("concern.roadmap", concern):
        raise PermissionDenied("concern.roadmap")
    acting = _acting_office(concern, by)
    FLOW.take(concern, "roadmap", by=by, due=due.isoformat(), **by.acting_for(acting))
    [task] = work.give_tasks(
        [office],
        by=by,
        giver=acting,
        kind=TaskKind.PROMISE,
        title=title,
        detail="",
        due=due,
        subject=f"concern:{concern.code}",
    )
    made = Milestone.objects.create(concern=concern, task=task, position=concern.milestones.count() + 1)
    _promise(concern)
    if is_first:
        _turn(concern, TurnVerb.ROADMAP, by, office=concern.handler, due=concern.answer_due, acting=acting)
    _tell(concern, "concern.roadmap", concern.author)
    if not by.is_(office):
        notices.tell(
            [office],
            "promise.make",
            subject=f"task:{task.code}",
            address=task.get_absolute_url(),
            title=title,
        )
    return made


_HEARD = {"move": "concern.move", "finish": "concern.keep", "inherit": "concern.step_inherited"}


@follows
def _hear(task: Task, verb: str) -> None:
    """A promised step was moved, done or passed to an heir, on whichever page: the sender is told (T-36)."""
    for milestone in Milestone.objects.filter(task=task).select_related("concern__author"):
        _promise(milestone.concern)
        _tell(milestone.concern, _HEARD[verb], milestone.concern.author)


@transaction.atomic
def answer(concern: Concern, text: str, outcome: str, due: dt.date | None = None, *, by: Viewer) -> None:
    """Give the official answer: one of four outcomes; the sender is told and decides whether it is done.

    ValidationError for a promise without its day, or one that has passed.
    """
    if not by.may("concern.answer", concern):
        raise PermissionDenied("concern.answer")
    if (outcome in PROMISING) != (due is not None):
        raise ValidationError({"due": _("Nêu ngày xong hoặc ngày trả lời lại.")})
    owed, acting = concern.owed_on, _acting_office(concern, by)
    facts = {"due": owed.isoformat(), "outcome": str(outcome), **by.acting_for(acting)}
    FLOW.take(concern, "answer", by=by, change={"answered_on": today()}, **facts)
    words.add_message(concern, text, by=by, kind=words.Kind.ANSWER, office=acting, outcome=outcome, due=due)
    _turn(concern, TurnVerb.ANSWER, by, office=acting, due=owed, acting=acting)
    _tell(concern, "concern.answer", concern.author)


@transaction.atomic
def confirm(concern: Concern, *, by: Viewer) -> None:
    """The one who asked says it is done."""
    FLOW.take(concern, "confirm", by=by, change={"closed_on": today()})
    _turn(concern, TurnVerb.CONFIRM, by)
    _tell(concern, "concern.confirm", concern.handler, concern.intake)


@transaction.atomic
def reopen(concern: Concern, reason: str, *, by: Viewer) -> None:
    """The one who asked says it is not done, and why; a new answer is owed from today."""
    old, new = concern.answer_due, due("concern.answer", start=today())
    change = {
        "answer_due": new,
        "promised_until": None,
        "answered_on": None,
        "closed_on": None,
        "reopened_times": concern.reopened_times + 1,
    }
    FLOW.take(concern, "reopen", by=by, change=change, old=old.isoformat(), new=new.isoformat())
    words.add_message(concern, reason, by=by, kind=words.Kind.REOPENING)
    _turn(concern, TurnVerb.REOPEN, by, due=new)
    _tell(concern, "concern.reopen", concern.handler, concern.intake, queries.level_above(concern, today()))


@transaction.atomic
def pause(concern: Concern, reason: str, until: dt.date, *, by: Viewer) -> None:
    """Move the day an answer is owed, with the reason the sender reads (T-36). StepClosed once it was answered."""
    if not by.may("concern.answer", concern):
        raise PermissionDenied("concern.answer")
    if until < today():
        raise ValidationError({"due": _("Hạn đã qua. Chọn từ hôm nay trở đi.")})
    old, acting = concern.answer_due, _acting_office(concern, by)
    waiting = Concern.objects.filter(pk=concern.pk, status__in=IN_HAND, answer_due=old)
    if not waiting.update(answer_due=until):
        raise StepClosed("concern", "pause")
    concern.answer_due = until
    words.add_message(concern, reason, by=by, kind=words.Kind.REASON, office=acting)
    _turn(concern, TurnVerb.PAUSE, by, office=acting, due=until, acting=acting)
    _journal(concern, "pause", by, old=old.isoformat(), new=until.isoformat(), **by.acting_for(acting))
    _tell(concern, "concern.pause", concern.author)


@transaction.atomic
def verify(concern: Concern, text: str, *, by: Viewer) -> None:
    """Close it for a sender who has been silent: somebody else than whoever answered looked, and says what they saw.

    ValidationError while the sender still has time, or for the one who answered. The sender can reopen it even then.
    """
    if not by.may("concern.assign", concern):
        raise PermissionDenied("concern.assign")
    if not queries.may_be_verified(concern, by.day):
        raise ValidationError(_("Người gửi còn thời gian để tự xác nhận."))
    if concern.turns.filter(verb=TurnVerb.ANSWER).latest("pk").person_id == by.person.pk:
        raise ValidationError(_("Người đã trả lời không tự kiểm tra. Nhờ người thứ hai."))
    FLOW.take(concern, "verify", by=by, change={"closed_on": today()})
    words.add_message(concern, text, by=by, kind=words.Kind.VERIFY, office=concern.intake)
    _turn(concern, TurnVerb.VERIFY, by, office=concern.intake, acting=_taking_in(concern, by))
    _tell(concern, "concern.verify", concern.author, concern.handler)


@transaction.atomic
def withdraw(concern: Concern, *, by: Viewer) -> None:
    """The one who asked takes it back, before anybody or after: no answer is owed any more.

    What was promised to it stays a promise of its owner, until whoever gave it takes it back.
    """
    FLOW.take(concern, "withdraw", by=by, change={"closed_on": today()})
    _turn(concern, TurnVerb.WITHDRAW, by)
    _tell(concern, "concern.withdraw", *filter(None, (concern.handler, concern.intake)))


@transaction.atomic
def write_message(concern: Concern, text: str, *, by: Viewer) -> None:
    """A word between the sender and those who handle the concern."""
    if not by.may("concern.write", concern):
        raise PermissionDenied("concern.write")
    speaks = _speaking(concern, by)
    words.add_message(concern, text, by=by, office=speaks)
    _journal(concern, "write", by, **by.acting_for(speaks))
    if by.is_(concern.author):
        _tell(concern, "concern.message", concern.handler or concern.intake)
    else:
        _tell(concern, "concern.message", concern.author)


def _promise(concern: Concern) -> None:
    """Keep with the concern the last day its roadmap promises."""
    standing = concern.milestones.exclude(task__status=TaskStatus.WITHDRAWN)
    concern.promised_until = standing.aggregate(last=Max("task__due"))["last"]
    concern.save(update_fields=["promised_until"])


def _acting_office(concern: Concern, by: Viewer) -> Office:
    """The office in whose name `by` promises or answers: the handler's, or that of the unit's head."""
    if concern.handler and by.is_(concern.handler):
        return concern.handler
    here = [post.office_id for post in by.held if post.unit_id == concern.unit_id and post.role in HEAD_ROLES]
    if not here:
        raise StepClosed("concern", "answer")
    return Office.objects.select_related("unit__current").get(pk=here[0])


def _taking_in(concern: Concern, by: Viewer) -> Office | None:
    """The intake's office, when `by` gives the concern its owner from there."""
    return concern.intake if by.is_(concern.intake) else None


def _speaking(concern: Concern, by: Viewer) -> Office | None:
    """The office that writes to the sender; none when the sender writes."""
    if by.is_(concern.author):
        return None
    return concern.handler if by.is_(concern.handler) else _taking_in(concern, by)


def _turn(
    concern: Concern,
    verb: TurnVerb,
    by: Viewer,
    *,
    office: Office | None = None,
    due: dt.date | None = None,
    acting: Office | None = None,
) -> None:
    """`office` is the one concerned; `acting` the one `by` acted in."""
    Turn.objects.create(
        concern=concern,
        verb=verb,
        happened_on=today(),
        due=due,
        office=office,
        person=by.person,
        capacity=by.capacity_in(acting),
    )


def _journal(concern: Concern, verb: str, by: Viewer, **facts: object) -> None:
    journal.record(
        f"concern.{verb}", subject=f"concern:{concern.code}", unit_id=concern.unit_id, actor=by.actor, **facts
    )


def _tell(concern: Concern, verb: str, *to: Person | Office | None) -> None:
    """Notices carry the code only, never a word of what was written."""
    for one in to:
        page = "concerns:own" if one == concern.author else "concerns:case"
        address = reverse(page, args=[concern.code])
        notices.tell([one], verb, subject=f"concern:{concern.code}", address=address, title=concern.code)
