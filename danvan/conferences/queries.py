"""Reading joint conferences, and what is open enough to stand on an agenda."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from danvan.concerns import queries as concerns
from danvan.concerns.rules import OPEN as OPEN_CONCERN
from danvan.documents.queries import opens_files
from danvan.units import queries as units
from danvan.units import reasons, tree
from danvan.units.access import Placed, Viewer
from danvan.units.models import Office, Unit, UnitLink
from danvan.units.rules import HEAD_ROLES, Tree
from danvan.work import queries as work
from danvan.work.models import Duty, Roll
from danvan.work.rules import OPEN_TASK, TaskKind

from .models import Body, Conclusion, Conference
from .rules import FEWEST, NAMED_TASKS, PointSource


def seen_by(viewer: Viewer) -> QuerySet[Conference]:
    """Conferences of the units the viewer reads or writes for, and those a body of theirs was called to."""
    places = viewer.units("conference.read")
    called = Body.objects.filter(conference=OuterRef("pk"), unit__in=places.values("pk"))
    wanted = Q(unit__in=places) | Q(unit__in=viewer.units("conference.write")) | Exists(called)
    return Conference.objects.filter(wanted).select_related("unit__current", "kept_by", "minutes_file")


def written_by(viewer: Viewer) -> QuerySet[Conference]:
    """Conferences of the units the viewer writes for."""
    return Conference.objects.filter(unit__in=viewer.units("conference.write")).select_related(
        "unit__current", "kept_by", "minutes_file"
    )


def with_follow_up(rows: QuerySet[Conference]) -> QuerySet[Conference]:
    """Each with `given` conclusions that became tasks, and how many of those are `undone`."""
    unfinished = Q(conclusions__task__status__in=OPEN_TASK)
    return rows.order_by("-held_on", "-pk").annotate(
        given=Count("conclusions__task"), undone=Count("conclusions__task", filter=unfinished)
    )


def units_to_call(viewer: Viewer) -> list[Unit]:
    """The viewer's own units that may call a conference, those they lead first."""
    return [unit for unit in units.homes(viewer) if viewer.reaches("conference.write", unit.pk)]


def office_at(viewer: Viewer, unit: Unit) -> Office | None:
    """The office in which the viewer acts for the unit, the head's first."""
    held = sorted(
        (post for post in viewer.held if post.unit_id == unit.pk),
        key=lambda post: post.role not in HEAD_ROLES,
    )
    return Office.objects.select_related("unit__current").get(pk=held[0].office_id) if held else None


def bodies_for(unit: Unit, viewer: Viewer) -> list[Unit]:
    """Who is usually called: the party body, the agencies and mass organisations it leads, the union side."""
    links = UnitLink.objects.filter(starts_on__lte=viewer.day, ends_on__gt=viewer.day)
    parties = (
        [unit.pk]
        if unit.tree == Tree.PARTY
        else list(links.filter(body=unit).values_list("party", flat=True))
    )
    led = list(links.filter(party__in=parties).values_list("body", flat=True))
    living = tree.living_below([*parties, *led], viewer.day).filter(pk__in=[*parties, *led])
    found = {
        one.pk: one for one in living.select_related("current").order_by("tree", "current__sort_key", "pk")
    }
    side = units.union_side(unit, viewer.day)
    if side:
        found[side.pk] = side
    found.pop(unit.pk, None)
    return list(found.values())


def owners(conference: Conference, viewer: Viewer) -> list[Unit]:
    """Units a conclusion may bind: the one that calls, those called, and what stands directly below."""
    called = list(
        Body.objects.filter(conference=conference, unit__isnull=False).values_list("unit", flat=True)
    )
    children = [version.unit_id for version in units.children(conference.unit, viewer.day)]
    ids = list(dict.fromkeys([conference.unit_id, *called, *children]))
    found = Unit.objects.select_related("current").in_bulk(ids)
    return [found[pk] for pk in ids]


@dataclass(frozen=True)
class FollowUp:
    """A conclusion and, where the viewer may open it, its task."""

    conclusion: Conclusion
    may_open: bool


def follow_up(conference: Conference, viewer: Viewer) -> list[FollowUp]:
    """Conclusions with the state of their tasks."""
    rows = list(
        Conclusion.objects.filter(conference=conference).select_related("unit__current", "task", "conference")
    )
    tasks = [row.task_id for row in rows if row.task_id]
    open_to = set(work.tasks_seen_by(viewer).filter(pk__in=tasks).values_list("pk", flat=True))
    return [FollowUp(row, row.task_id in open_to) for row in rows]


# What is open.


@dataclass(frozen=True)
class Found:
    """A matter for the agenda."""

    source: PointSource
    key: str
    title: str


def open_matters(conference: Conference, viewer: Viewer) -> list[Found]:
    """What waits at the unit and below, the unfinished conclusions of earlier conferences first."""
    return [
        *_unfinished(conference),
        *_late_tasks(conference.unit, viewer),
        *_missing_duties(conference.unit, viewer),
        *_open_concerns(conference.unit, viewer),
    ]


def _unfinished(conference: Conference) -> Iterator[Found]:
    rows = Conclusion.objects.filter(conference__unit=conference.unit_id, task__status__in=OPEN_TASK)
    for row in (
        rows.exclude(conference=conference).select_related("unit__current", "task").order_by("due", "pk")
    ):
        words = {"text": row.text, "unit": row.unit.name}
        yield Found(PointSource.CONCLUSION, f"conclusion:{row.code}", _("%(unit)s: %(text)s") % words)


def _late_tasks(unit: Unit, viewer: Viewer) -> Iterator[Found]:
    """The oldest by name, the others as one number; promises to people who raised a concern never by name."""
    here = tree.living_below([unit.pk], viewer.day).values("pk")
    late = work.tasks_seen_by(viewer).filter(unit__in=here, status__in=OPEN_TASK, due__lt=viewer.day)
    named = late.filter(kind=TaskKind.ASSIGNMENT, conclusion=None).order_by("due", "pk")
    total = named.count()
    for task in named[:NAMED_TASKS]:
        words = {"title": task.title, "unit": task.unit.name}
        yield Found(PointSource.TASK, f"task:{task.code}", _("%(unit)s: %(title)s") % words)
    if total > NAMED_TASKS:
        more = _("%(count)s nhiệm vụ trễ hạn khác") % {"count": total - NAMED_TASKS}
        yield Found(PointSource.TASK, "tasks:more", more)
    if promises := late.filter(kind=TaskKind.PROMISE).count():
        yield Found(PointSource.TASK, "promises", _("Lời hứa quá hạn: %(count)s") % {"count": few(promises)})


def _missing_duties(unit: Unit, viewer: Viewer) -> Iterator[Found]:
    """Duties whose last day has passed and that the unit or something below has not done."""
    for duty in Duty.objects.standing(viewer.day):
        for period in (duty.period(viewer.day).previous, duty.period(viewer.day)):
            if duty.due(period) >= viewer.day or not duty.expects(period):
                continue
            roll = Roll.objects.filter(unit=unit, duty=duty, period=period.key).first()
            if roll and roll.met < roll.expected:
                words = {
                    "duty": duty.label,
                    "period": period.label,
                    "met": roll.met,
                    "expected": roll.expected,
                }
                title = _("%(duty)s, %(period)s: mới làm %(met)s/%(expected)s") % words
                yield Found(PointSource.DUTY, f"duty:{duty.code}:{period.key}", title)


def _open_concerns(unit: Unit, viewer: Viewer) -> Iterator[Found]:
    """A number of those the viewer works on or reads; no word of any (T-16)."""
    here = tree.living_below([unit.pk], viewer.day).values("pk")
    rows = concerns.cases(viewer).filter(unit__in=here, status__in=OPEN_CONCERN).order_by()
    total = rows.count()
    if total:
        late = rows.filter(concerns.is_overdue(viewer.day)).count()
        words = {"count": few(total), "late": few(late)}
        title = _("Ý kiến, kiến nghị có tên đang mở: %(count)s; quá hạn: %(late)s") % words
        yield Found(PointSource.CONCERN, "concerns", title)


def few(number: int) -> str:
    """The number, or "ít hơn 5" where it could point at somebody."""
    return str(number) if number == 0 or number >= FEWEST else _("ít hơn %(number)s") % {"number": FEWEST}


@opens_files
def files_of_conferences(viewer: Viewer) -> Q:
    """Minutes open to those who may read the conference."""
    return Q(pk__in=seen_by(viewer).filter(minutes_file__isnull=False).values("minutes_file"))


@reasons.opens("conference.read", "conferences:conference", "conferences:notice")
def _one_conference(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return seen_by(viewer).filter(code=words["code"]).first()


@reasons.opens("conference.write", "conferences:edit", "conferences:hold")
def _one_of_ours(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return written_by(viewer).filter(code=words["code"]).first()
