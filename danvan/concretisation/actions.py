"""Asking units to make a text their own, and answering its clauses one by one."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan import bulk
from danvan.documents.models import Clause, Document
from danvan.documents.queries import office_with
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import today
from danvan.programmes import actions as programmes
from danvan.programmes.models import Measure, Programme
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Office, Unit
from danvan.work import actions as work
from danvan.work.models import Task
from danvan.work.rules import TaskKind

from . import queries
from .models import Answer, Concretisation
from .rules import innermost


@transaction.atomic
def ask(document: Document, to: Sequence[Unit], due: dt.date, *, by: Viewer) -> int:
    """Ask units to make the text their own by a day; their heads owe it as a task. How many were asked anew."""
    office = office_with(by, "concretisation.ask")
    if office is None:
        raise PermissionDenied("concretisation.ask")
    known = set(
        Concretisation.objects.filter(document=document, task__isnull=False).values_list("unit", flat=True)
    )
    asked = [unit for unit in to if unit.pk not in known]
    if not asked:
        return 0
    title = _("Cụ thể hóa %(number)s: %(title)s") % {"number": document.number, "title": document.title}
    made = work.give_tasks(
        _heads(asked),
        by=by,
        giver=office,
        kind=TaskKind.ASSIGNMENT,
        title=title[:500],
        detail=_("Mỗi điều khoản thành việc của đơn vị, hoặc ghi không áp dụng kèm lý do."),
        due=due,
        subject=f"document:{document.code}",
    )
    needed = len(innermost(list(document.clauses.all())))
    _begin(document, made, due, needed)
    notices.tell_each(
        [(task.office_id, f"task:{task.code}", task.get_absolute_url()) for task in made],
        "task.give",
        title=title,
    )
    return len(made)


def _begin(document: Document, tasks: Sequence[Task], due: dt.date, needed: int) -> None:
    """One row a unit; one that has begun by itself gets the task."""
    begun = Concretisation.objects.filter(document=document, unit__in=[task.unit_id for task in tasks])
    own = {one.unit_id: one for one in begun}
    fresh = []
    for task in tasks:
        if task.unit_id in own:
            Concretisation.objects.filter(pk=own[task.unit_id].pk).update(task=task, due=due)
        else:
            fresh.append(
                Concretisation(
                    document=document,
                    unit_id=task.unit_id,
                    task=task,
                    due=due,
                    begun_on=today(),
                    clauses=needed,
                    unanswered=needed,
                )
            )
    bulk.insert(fresh)


def _heads(places: Sequence[Unit]) -> list[Office]:
    known = {office.unit_id: office for office in units.heads_of(unit.pk for unit in places)}
    return [
        known.get(unit.pk) or Office.objects.get_or_create(unit=unit, role=unit.head_role)[0]
        for unit in places
    ]


@transaction.atomic
def make_measures(
    document: Document, unit: Unit, chosen: Sequence[Clause], programme: Programme, *, by: Viewer
) -> list[Measure]:
    """Each clause becomes a measure of the programme, with the clause as its source. ValidationError for none."""
    if not chosen:
        raise ValidationError(_("Chọn ít nhất một điều khoản."))
    made = [
        programmes.add_measure(
            programme,
            {
                "title": (clause.heading or clause.text.strip())[:500],
                "detail": clause.text.strip()[:20_000],
                "clause": clause.name[:255],
                "source": clause,
            },
            by=by,
        )
        for clause in chosen
    ]
    _count(_kept(document, unit))
    return made


@transaction.atomic
def make_own(
    document: Document, unit: Unit, chosen: Sequence[Clause], office: Office, due: dt.date, *, by: Viewer
) -> list[Task]:
    """Each clause becomes a task of an office of the unit, given by whoever leads it."""
    _require("concretisation.answer", unit, by)
    kept = _kept(document, unit)
    _must_be_free(kept, chosen)
    giver = next(office for office in _heads([unit]))
    made = []
    for clause in chosen:
        [task] = work.give_tasks(
            [office],
            by=by,
            giver=giver,
            kind=TaskKind.ASSIGNMENT,
            title=(clause.heading or clause.text.strip())[:500],
            detail=clause.text.strip()[:20_000],
            due=due,
            subject=f"concretisation:{kept.code}",
        )
        _answer(kept, clause, by, giver, task=task)
        made.append(task)
    notices.tell_each(
        [(task.office_id, f"task:{task.code}", task.get_absolute_url()) for task in made], "task.give"
    )
    _count(kept)
    return made


@transaction.atomic
def waive(document: Document, unit: Unit, chosen: Sequence[Clause], reason: str, *, by: Viewer) -> int:
    """Clauses do not apply at the unit, says who leads it, and why; how many were answered."""
    _require("concretisation.waive", unit, by)
    kept = _kept(document, unit)
    _must_be_free(kept, chosen)
    head = next(office for office in _heads([unit]))
    for clause in chosen:
        _answer(kept, clause, by, head, reason=reason)
    _count(kept)
    journal.record(
        "concretisation.waive",
        subject=f"concretisation:{kept.code}",
        unit_id=unit.pk,
        actor=by.actor,
        clauses=[clause.code for clause in chosen],
        reason=reason,
        **by.acting_for(head),
    )
    return len(chosen)


@transaction.atomic
def take_back(answer: Answer, *, by: Viewer) -> None:
    """A clause said not to apply waits for an answer again; nothing happens to one that became a task."""
    kept = answer.concretisation
    _require("concretisation.waive", kept.unit, by)
    gone, _by_model = Answer.objects.filter(pk=answer.pk, task=None).delete()
    if not gone:
        return
    _count(kept)
    journal.record(
        "concretisation.take_back",
        subject=f"concretisation:{kept.code}",
        unit_id=kept.unit_id,
        actor=by.actor,
        clause=answer.clause.code,
        reason=answer.reason,
    )


def _count(kept: Concretisation) -> None:
    """Keep how many clauses need an answer and how many wait for one; the day when none does."""
    found = queries.of(kept.document, kept.unit)
    needed, left = found.needed, len(found.open)
    done_on = (kept.done_on or today()) if needed and not left else None
    Concretisation.objects.filter(pk=kept.pk).update(clauses=needed, unanswered=left, done_on=done_on)


def _kept(document: Document, unit: Unit) -> Concretisation:
    """The unit's row of this text; a unit may begin before anybody asks."""
    made, _new = Concretisation.objects.select_related("document", "unit").get_or_create(
        document=document, unit=unit, defaults={"begun_on": today()}
    )
    return made


def _answer(
    kept: Concretisation,
    clause: Clause,
    by: Viewer,
    office: Office,
    *,
    task: Task | None = None,
    reason: str = "",
) -> None:
    Answer.objects.create(
        concretisation=kept,
        clause=clause,
        task=task,
        reason=reason,
        answered_on=today(),
        signed_by=by.person,
        capacity=by.capacity_in(office),
    )


def _must_be_free(kept: Concretisation, chosen: Collection[Clause]) -> None:
    if not chosen:
        raise ValidationError(_("Chọn ít nhất một điều khoản."))
    if kept.answers.filter(clause__in=[clause.pk for clause in chosen]).exists():
        raise ValidationError(_("Có điều khoản vừa được trả lời. Tải lại trang rồi chọn lại."))


def _require(right: str, unit: Unit, by: Viewer) -> None:
    if not by.reaches(right, unit.pk):
        raise PermissionDenied(right)
