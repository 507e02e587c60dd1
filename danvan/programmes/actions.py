"""Making a programme of a document, its measures, and issuing a measure to many units in one act."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.urls import reverse

from danvan import bulk
from danvan.documents.edits import replace
from danvan.documents.models import Document
from danvan.documents.queries import office_with
from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import today
from danvan.units.access import Viewer
from danvan.units.models import Office, Unit
from danvan.units.rules import HEAD_ROLE, Tree
from danvan.work import actions as work
from danvan.work import many
from danvan.work.models import Task
from danvan.work.rules import TaskKind

from . import cascade, queries
from .cascade import Plan
from .models import Assignment, Measure, Objective, Programme
from .rules import REASON_NEEDED, WORDS_OF_A_TASK


@transaction.atomic
def start(directive: Document, title: str, starts_on: dt.date, ends_on: dt.date, *, by: Viewer) -> Programme:
    """Begin a programme that carries out `directive`; the viewer's office keeps it."""
    office = office_with(by, "programme.write")
    if office is None:
        raise PermissionDenied("programme.write")
    made = Programme.objects.create(
        directive=directive,
        unit=office.unit,
        kept_by=office,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _record("programme.start", f"programme:{made.code}", made, by, directive=directive.code, title=title)
    return made


@transaction.atomic
def amend_programme(programme: Programme, version: int, fields: Mapping[str, Any], *, by: Viewer) -> bool:
    """Change title or days; False when somebody saved since `version` (T-72)."""
    _require("programme.write", programme, by)
    changed = sorted(name for name, value in fields.items() if getattr(programme, name) != value)
    if not replace(programme, version, fields):
        return False
    _record("programme.amend", f"programme:{programme.code}", programme, by, changed=changed)
    return True


@transaction.atomic
def add_measure(programme: Programme, fields: Mapping[str, Any], *, by: Viewer) -> Measure:
    """Put a measure at the end of the programme."""
    _require("programme.write", programme, by)
    Programme.objects.filter(pk=programme.pk).update(
        title=F("title")
    )  # one writer at a time finds the last place
    last = programme.measures.aggregate(last=Max("position"))["last"] or 0
    made = Measure.objects.create(programme=programme, position=last + 1, **fields)
    _record("measure.add", f"measure:{made.code}", programme, by, title=made.title)
    return made


@transaction.atomic
def amend_measure(
    measure: Measure,
    version: int,
    fields: Mapping[str, Any],
    *,
    by: Viewer,
    reason: str = "",
    due: dt.date | None = None,
) -> bool:
    """Change a measure; its open tasks get the new words (and `due`) in the same act, with the reason (T-36, T-72).

    False when somebody saved since `version`. Tasks that are done stay as they were. Raises ValidationError when open
    tasks would change without a reason.
    """
    programme = measure.programme
    _require("programme.write", programme, by)
    changed = sorted(name for name, value in fields.items() if getattr(measure, name) != value)
    if not replace(measure, version, fields):
        return False
    _record("measure.amend", f"measure:{measure.code}", programme, by, changed=changed)
    if (due or set(changed) & WORDS_OF_A_TASK) and queries.has_open_tasks(measure):
        if not reason:
            raise ValidationError({"reason": REASON_NEEDED})
        many.amend_all(
            Task.objects.filter(assignment__measure=measure),
            reason,
            by=by,
            subject=f"measure:{measure.code}",
            unit_id=programme.unit_id,
            title=measure.title,
            detail=measure.detail,
            expected_result=measure.expected_result,
            due=due,
        )
    return True


@transaction.atomic
def add_objective(programme: Programme, title: str, *, by: Viewer) -> Objective:
    """Put an objective at the end of the programme."""
    _require("programme.write", programme, by)
    Programme.objects.filter(pk=programme.pk).update(title=F("title"))
    last = programme.objectives.aggregate(last=Max("position"))["last"] or 0
    made = Objective.objects.create(programme=programme, position=last + 1, title=title)
    _record("objective.add", f"programme:{programme.code}", programme, by, title=title)
    return made


@transaction.atomic
def amend_objective(objective: Objective, title: str, *, by: Viewer) -> None:
    """Say an objective in other words."""
    _require("programme.write", objective.programme, by)
    was, objective.title = objective.title, title
    objective.save(update_fields=["title"])
    subject = f"programme:{objective.programme.code}"
    _record("objective.amend", subject, objective.programme, by, old=was, title=title)


@transaction.atomic
def aim(measure: Measure, chosen: Mapping[str, Any], *, by: Viewer) -> None:
    """Keep whom a measure is for and by when, so that the whole programme can be issued in one act."""
    _require("programme.write", measure.programme, by)
    picked = chosen["picked_ids"]
    Measure.objects.filter(pk=measure.pk).update(
        kinds=[] if picked else chosen["kinds"],
        levels=[] if picked else chosen["levels"],
        top=None if picked else chosen["top_unit"],
        role=chosen["role"],
        due=chosen["day"],
        due_reason=chosen["due_reason"],
        version=F("version") + 1,
    )
    measure.picked.set(picked)
    measure.helpers.set(chosen["helper_ids"])
    measure.refresh_from_db()
    _record("measure.aim", f"measure:{measure.code}", measure.programme, by, due=chosen["day"].isoformat())


@transaction.atomic
def issue(
    measure: Measure,
    unit_ids: Sequence[int],
    due: dt.date,
    *,
    by: Viewer,
    role: str = "",
    due_reason: str = "",
) -> int:
    """Give one measure as a task to one office of every unit: its head, or `role`; the number of tasks made."""
    return issue_all([Plan(measure, unit_ids, due, role, due_reason=due_reason)], by=by)


@transaction.atomic
def issue_all(plans: Sequence[Plan], *, by: Viewer) -> int:
    """Give measures of one programme as tasks, all in one act; the number of tasks made.

    Few statements: 34,800 tasks take seconds. Units whose office has an open task of a measure are passed over, so
    that issuing twice is harmless. An office nobody holds gets its task too. Everybody is told once. Raises
    PermissionDenied without the right, StepClosed for what was withdrawn.
    """
    made: list[tuple[Plan, list[Task]]] = []
    for plan in sorted(plans, key=lambda plan: plan.measure.pk):
        _require("programme.issue", plan.measure.programme, by)
        standing = Measure.objects.filter(pk=plan.measure.pk, withdrawn_on=None, programme__withdrawn_on=None)
        # two who issue at once wait for each other
        if not standing.update(position=F("position")):
            raise StepClosed("measure", "issue")
        made.append((plan, _give(plan, by)))
    tasks = [task for _plan, given in made for task in given]
    bulk.insert([Assignment(task=task, measure=plan.measure) for plan, given in made for task in given])
    _tell_owners(tasks)
    _tell_helpers([plan for plan, given in made if given])
    return len(tasks)


def _give(plan: Plan, by: Viewer) -> list[Task]:
    measure = plan.measure
    taken = cascade.already(measure, plan.role)
    wanted = [pk for pk in plan.unit_ids if pk not in taken]
    if not wanted:
        return []
    return work.give_tasks(
        _offices(wanted, plan.role),
        by=by,
        giver=measure.programme.kept_by,
        kind=TaskKind.ASSIGNMENT,
        title=measure.title,
        detail=measure.detail,
        due=plan.due,
        subject=f"measure:{measure.code}",
        expected_result=measure.expected_result,
        needs_evidence=measure.needs_evidence,
        due_reason=plan.due_reason if plan.due > measure.programme.ends_on else "",
        helpers=cascade.offices(plan.helper_ids, ""),
    )


def _offices(ids: Sequence[int], role: str) -> list[Office]:
    """Every unit has its offices, but one added by hand may lack one: a task needs somewhere to lie."""
    found = cascade.offices(ids, role)
    missing = set(ids) - {office.unit_id for office in found}
    if not missing:
        return found
    trees = [
        pair
        for part in bulk.chunks(sorted(missing))
        for pair in Unit.objects.filter(pk__in=part).values_list("pk", "tree")
    ]
    bulk.insert([Office(unit_id=pk, role=role or HEAD_ROLE[Tree(tree)]) for pk, tree in trees])
    return cascade.offices(ids, role)


def _tell_owners(tasks: Sequence[Task]) -> None:
    """One notice to each office: its task, or that it has several."""
    mine: dict[int, list[Task]] = {}
    for task in tasks:
        mine.setdefault(task.office_id, []).append(task)
    for several in (False, True):
        rows = [(office, given[0]) for office, given in mine.items() if (len(given) > 1) == several]
        notices.tell_each(
            [
                (office, f"task:{task.code}", reverse("work:tasks") if several else task.get_absolute_url())
                for office, task in rows
            ],
            "task.give_many" if several else "task.give",
            title="" if several or not tasks else tasks[0].title,
        )


def _tell_helpers(plans: Sequence[Plan]) -> None:
    told: dict[int, Plan] = {}
    for plan in plans:
        for office in cascade.offices(plan.helper_ids, ""):
            told.setdefault(office.pk, plan)
    notices.tell_each(
        [(pk, f"measure:{plan.measure.code}", plan.measure.get_absolute_url()) for pk, plan in told.items()],
        "task.help",
    )


@transaction.atomic
def withdraw_measure(measure: Measure, reason: str, *, by: Viewer) -> int:
    """Take back a measure with every open task and part of it; how many tasks. What is done stays."""
    _require("programme.issue", measure.programme, by)
    return _withdraw(
        Measure.objects.filter(pk=measure.pk), measure.programme, f"measure:{measure.code}", reason, by
    )


@transaction.atomic
def withdraw_programme(programme: Programme, reason: str, *, by: Viewer) -> int:
    """Take back a programme with its measures and every open task and part of them; how many tasks."""
    _require("programme.issue", programme, by)
    fields = {"withdrawn_on": today(), "withdrawn_because": reason}
    if not Programme.objects.filter(pk=programme.pk, withdrawn_on=None).update(**fields):
        raise StepClosed("programme", "withdraw")
    measures = Measure.objects.filter(programme=programme, withdrawn_on=None)
    return _withdraw(measures, programme, f"programme:{programme.code}", reason, by)


def _withdraw(
    measures: QuerySet[Measure], programme: Programme, subject: str, reason: str, by: Viewer
) -> int:
    ids = list(measures.filter(withdrawn_on=None).values_list("pk", flat=True))
    if not ids and subject.startswith("measure:"):
        raise StepClosed("measure", "withdraw")
    Measure.objects.filter(pk__in=ids).update(withdrawn_on=today(), withdrawn_because=reason)
    own = Task.objects.filter(assignment__measure__in=ids)
    count = many.withdraw_all(
        own | Task.objects.filter(root__assignment__measure__in=ids),
        reason,
        by=by,
        subject=subject,
        unit_id=programme.unit_id,
    )
    _record(
        f"{subject.split(':', maxsplit=1)[0]}.withdraw", subject, programme, by, count=count, reason=reason
    )
    return count


def _require(right: str, programme: Programme, by: Viewer) -> None:
    if not by.may(right, programme):
        raise PermissionDenied(right)


def _record(verb: str, subject: str, programme: Programme, by: Viewer, **facts: object) -> None:
    journal.record(verb, subject=subject, unit_id=programme.unit_id, actor=by.actor, **facts)
