"""Reading concerns: who sees which, the inbox of an intake, the roadmap, and the records behind every figure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Paginator
from django.db import connections
from django.db.models import (
    Case,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.functional import Promise

from danvan.law.models import Limit
from danvan.law.queries import due, limit
from danvan.search import queries as search
from danvan.units import queries as units
from danvan.units import reasons, tree
from danvan.units.access import Placed, Viewer
from danvan.units.models import Line, Office, Post, Unit, UnitVersion
from danvan.units.rules import HEAD_ROLES, Capacity, Level, Role

from .models import Concern, Milestone, Opening, Turn
from .rules import HANDLERS, IN_HAND, STAGE_OF, STAGES, WAITS_FOR_ANSWER, Status, TurnVerb

# Lists count no further than this, so that a hundred thousand concerns page like ten thousand.
BOUND = 5000
PAGE = 25
SOON = dt.timedelta(days=10)
_NAMED = ("unit__current", "author", "intake__unit__current", "handler__unit__current")


def seen_by(viewer: Viewer) -> QuerySet[Concern]:
    """Concerns the viewer raised, takes in or handles, and those of the units they read for."""
    return Concern.objects.filter(Q(author=viewer.person) | _worked_on(viewer)).select_related(*_NAMED)


def cases(viewer: Viewer) -> QuerySet[Concern]:
    """The same without those one only raised."""
    return Concern.objects.filter(_worked_on(viewer)).select_related(*_NAMED)


def _worked_on(viewer: Viewer) -> Q:
    offices = Q(intake__in=viewer.office_ids) | Q(handler__in=viewer.office_ids)
    return offices | Q(unit__in=viewer.units("concern.read"))


@search.found_by
def _by_office(viewer: Viewer) -> Q:
    """Intake and handler find what they work on, whatever they may read beside it."""
    offices = Q(intake__in=viewer.office_ids) | Q(handler__in=viewer.office_ids)
    return Q(kind="concern", record__in=Concern.objects.filter(offices).values("code"))


def raised_by(viewer: Viewer) -> QuerySet[Concern]:
    """The viewer's own, the newest first."""
    mine = Concern.objects.filter(author=viewer.person).select_related(*_NAMED)
    return mine.order_by("-received_on", "-pk")


def handled_by(viewer: Viewer) -> QuerySet[Concern]:
    """What waits for an answer or a milestone of the viewer's offices, the most pressing first."""
    mine = Concern.objects.filter(handler__in=viewer.office_ids, status__in=IN_HAND)
    return mine.select_related(*_NAMED).order_by("answer_due", "pk")


def places(viewer: Viewer) -> list[Unit]:
    """The units a person can turn to: their own, then those above, nearest first; the top for people without a post."""
    if not viewer.held:
        top = UnitVersion.objects.on(viewer.day).filter(level=Level.ROOT, parent=None).values("unit")
        return list(Unit.objects.filter(pk__in=top).select_related("current"))
    return list(
        Unit.objects.filter(
            pk__in=UnitVersion.objects.on(viewer.day).values("unit"),
            lines_down__below__in=viewer.home_ids,
            lines_down__starts_on__lte=viewer.day,
            lines_down__ends_on__gt=viewer.day,
        )
        .annotate(steps=Min("lines_down__steps"))
        .order_by("steps", "pk")
        .select_related("current")
    )


def unclear_place(viewer: Viewer, offered: Sequence[Unit]) -> Unit:
    """Where "Không rõ" leads: the nearest unit that has somebody taking concerns in."""
    if not offered:
        raise Http404
    office = units.nearest_office(offered[0], Role.INTAKE, viewer.day)
    return office.unit if office else offered[0]


def handlers_for(concern: Concern, day: dt.date) -> list[Office]:
    """Offices that can answer, each with `holder` (a name or "") and how that person stands there, `capacity`.

    The unit's head first, then up to the intake's unit, then the heads directly below. One query.
    """
    line = Line.objects.on(day).filter(below=concern.unit_id, above=OuterRef("unit"))
    within = Line.objects.on(day).filter(above=concern.intake.unit_id).values("below")
    path = Line.objects.on(day).filter(below=concern.unit_id, above__in=within).values("above")
    below = Line.objects.on(day).filter(above=concern.unit_id, steps=1).values("below")
    own_first = Case(*(When(capacity=one, then=place) for place, one in enumerate(Capacity)), default=9)
    posts = Post.objects.on(day).filter(office=OuterRef("pk")).order_by(own_first, "pk")
    found = list(
        Office.objects.filter(
            Q(role__in=HANDLERS, unit__in=path)
            | Q(role__in=HANDLERS, unit=concern.unit_id)
            | Q(role__in=HEAD_ROLES, unit__in=below)
        )
        .annotate(
            steps=Coalesce(Subquery(line.values("steps")[:1]), Value(99)),
            holder=Coalesce(Subquery(posts.values("person__name")[:1]), Value("")),
            capacity=Coalesce(Subquery(posts.values("capacity")[:1]), Value(Capacity.HOLDER.value)),
        )
        .select_related("unit__current")
    )
    order = list(Role)
    return sorted(
        found,
        key=lambda office: (getattr(office, "steps", 99), order.index(Role(office.role)), office.unit.name),
    )


@dataclass(frozen=True)
class Shelf:
    """A tab of the inbox: its concerns in order, and how many (never counted beyond BOUND)."""

    key: str
    count: int
    rows: QuerySet[Concern]

    @property
    def is_more(self) -> bool:
        return self.count > BOUND


def inbox(viewer: Viewer) -> dict[str, Shelf]:
    """What the viewer's offices took in, by what it waits for; one query counts all shelves."""
    mine = Concern.objects.filter(intake__in=viewer.office_ids).select_related(*_NAMED)
    shelves = {
        "cho-giao": mine.filter(status=Status.RECEIVED).order_by("assign_due", "pk"),
        "cho-lo-trinh": mine.filter(status=Status.ASSIGNED).order_by("answer_due", "pk"),
        "sap-den-han": mine.filter(status__in=WAITS_FOR_ANSWER, answer_due__lte=viewer.day + SOON).order_by(
            "answer_due", "pk"
        ),
        "mo-lai": mine.filter(status=Status.REOPENED).order_by("answer_due", "pk"),
    }
    counts = bounded_counts(list(shelves.values())) if viewer.office_ids else [0] * len(shelves)
    return {key: Shelf(key, count, rows) for (key, rows), count in zip(shelves.items(), counts, strict=True)}


def bounded_counts(sets: Sequence[QuerySet[Concern]]) -> list[int]:
    """How many rows each set has, at most BOUND + 1, all in one statement that walks no index further than that."""
    parts, values = [], []
    for rows in sets:
        sql, params = rows.order_by().values("pk")[: BOUND + 1].query.get_compiler(using=rows.db).as_sql()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - compiled by the ORM
        values.extend(params)
    with connections[sets[0].db].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone())


class Pages(Paginator):  # type: ignore[type-arg]  # generic for the checker only
    """Pages that first find their 25 keys by an index alone, then read what belongs to them."""

    def page(self, number: int | str) -> Any:
        found = super().page(number)
        keys = cast(QuerySet[Concern], found.object_list)
        rows = Concern.objects.filter(pk__in=keys.select_related(None).values("pk")).select_related(*_NAMED)
        found.object_list = rows.order_by(*keys.query.order_by)
        return found


def pages(rows: QuerySet[Concern], count: int) -> Pages:
    """Pages of 25 over at most BOUND rows, without counting again."""
    paginator = Pages(rows, PAGE)
    paginator.__dict__["count"] = min(count, BOUND)
    return paginator


def following(shelf: Shelf, concern: Concern) -> Concern | None:
    """The one after `concern` in the order of assigning."""
    later = Q(assign_due__gt=concern.assign_due) | Q(assign_due=concern.assign_due, pk__gt=concern.pk)
    return shelf.rows.filter(later).exclude(pk=concern.pk).first()


def works_on(viewer: Viewer, concern: Concern) -> bool:
    """Whether the viewer takes it in, handles it or reads for its unit, not only raised it."""
    offices = {concern.intake_id, concern.handler_id} & viewer.office_ids
    return bool(offices) or viewer.reaches("concern.read", concern.unit_id)


@dataclass(frozen=True)
class Stage:
    """One of the five stages of a concern: done, now, or next."""

    label: Promise
    state: str


def stages(concern: Concern) -> list[Stage]:
    """How far it has come, in the five words its sender reads."""
    if concern.status == Status.WITHDRAWN:
        return [Stage(STAGES[0], "done"), Stage(Status.WITHDRAWN.label, "now")]
    now = STAGE_OF[Status(concern.status)]
    states = ["done" if place < now else "now" if place == now else "next" for place in range(len(STAGES))]
    if concern.status == Status.CLOSED:
        states[-1] = "done"
    return [Stage(label, state) for label, state in zip(STAGES, states, strict=True)]


def roadmap(concern: Concern) -> list[Milestone]:
    """Its milestones in order, each with its task and owner, and with `moves` where the day was moved."""
    steps = list(concern.milestones.select_related("task__office__unit__current", "task__giver"))
    moved = [step for step in steps if step.task.due != step.task.first_due]
    prefetch_related_objects(moved, "task__moves")
    return steps


def course(concern: Concern) -> list[Turn]:
    """What happened to it, in order."""
    return list(concern.turns.select_related("person", "office__unit__current"))


def openings(concern: Concern) -> QuerySet[Opening]:
    """Who opened its words: role, unit and day; shown to the one who sent it (T-17)."""
    return concern.openings.select_related("unit__current").order_by("-opened_on", "pk")


def last_assignment(concern: Concern) -> Turn | None:
    """Who gave it to whom, last."""
    given = concern.turns.filter(verb__in=[TurnVerb.ASSIGN, TurnVerb.REASSIGN])
    return given.select_related("person", "office__unit__current").last()


def legal_roads(day: dt.date) -> dict[str, Limit]:
    """The time limits of complaints and denunciations, with source and whether they were verified."""
    keys = ("complaint.accept", "complaint.first_decision", "denunciation.conclusion")
    return {key.replace(".", "_"): limit(key, on=day) for key in keys}


def clocks(day: dt.date) -> dict[str, Limit]:
    """The time limits of every concern: an owner, an answer."""
    return {"assign": limit("concern.assign", on=day), "answer": limit("concern.answer", on=day)}


def level_above(concern: Concern, day: dt.date) -> Office | None:
    """The head of the unit above the one that owes an answer; None at the top."""
    owes = concern.handler or concern.intake
    above = tree.above(owes.unit_id, day).exclude(pk=owes.unit_id).first()
    return Office.objects.filter(unit=above, role=above.head_role).first() if above else None


def may_be_verified(concern: Concern, day: dt.date) -> bool:
    """Whether its sender has been silent since the answer for as long as the rule gives them."""
    answered = concern.answered_on
    return answered is not None and day > due("concern.confirm", start=answered)


def overdue(day: dt.date) -> QuerySet[Concern]:
    """Late on `day`."""
    return Concern.objects.filter(is_overdue(day))


def is_overdue(day: dt.date) -> Q:
    """Late on `day`: no owner, or no answer by the day of the rule or of the roadmap, whichever is later.

    A broken promise on the way counts as a late promise, not as a late concern.
    """
    unowned = Q(assign_due__lt=day) & (Q(assigned_on__isnull=True) | Q(assigned_on__gt=day))
    passed = Q(answer_due__lt=day) & (Q(promised_until__isnull=True) | Q(promised_until__lt=day))
    unanswered = Q(answered_on__isnull=True) | Q(answered_on__gt=day)
    running = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    return Q(received_on__lte=day) & running & (unowned | (unanswered & passed))


@reasons.opens(
    "concern.read",
    "concerns:case",
    "concerns:case_message",
    "concerns:assign",
    "concerns:add_milestone",
    "concerns:move",
    "concerns:finish",
    "concerns:answer",
    "concerns:pause",
    "concerns:verify",
)
def _one_case(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    """Why its page opens; the words stay closed, so that nobody is noted as having read them."""
    return cases(viewer).filter(code=words["code"]).first()


@reasons.opens(
    "concern.read",
    "concerns:own",
    "concerns:own_message",
    "concerns:sent",
    "concerns:confirm",
    "concerns:reopen",
    "concerns:withdraw",
)
def _one_of_mine(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return raised_by(viewer).filter(code=words["code"]).first()
