"""The first page: what waits for this person, the most pressing first; then what they may say and what they said."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from danvan import agenda
from danvan.backups import queries as backups
from danvan.concerns import queries as concerns
from danvan.concerns import words
from danvan.concerns.models import Concern
from danvan.concerns.rules import WAITS_FOR_ANSWER
from danvan.concerns.words import Opened
from danvan.notices import queries as notices
from danvan.notices.models import Notice
from danvan.periods import Period
from danvan.plans import queries as plans
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Unit
from danvan.units.rules import Role
from danvan.work import queries as work
from danvan.work.models import Task
from danvan.work.queries import DutyState

from .context import address

# Rows of each kind, and concerns and notices of one's own, on this page; the rest is a link away.
# Tasks and duties have rows of their own; what is older than this is found in the lists of its kind.
_SHOWN_APART = frozenset({"tasks", "duties"})
_BACK = dt.timedelta(days=60)
SHOWN = 8
MINE = 3
# About how long each takes, in minutes; said as "about".
RECORDING, DOING, ASSIGNING, ANSWERING, DECIDING = 4, 5, 1, 10, 3


@dataclass(frozen=True)
class Row:
    """One thing that waits: what, where, until when; `due` is empty for what is simply late."""

    title: str
    url: str
    note: str = ""
    due: dt.date | None = None


@dataclass(frozen=True)
class Waiting:
    """Rows of one kind, how many there are in all, and about how many minutes they take."""

    rows: list[Row]
    count: int
    minutes: int


@dataclass(frozen=True)
class DutyRow:
    """A duty of a unit of mine: how it stands, and where it is recorded."""

    unit: Unit
    state: DutyState
    url: str


@dataclass(frozen=True)
class Start:
    """All that the first page says."""

    place: Unit | None
    invitation: str
    greeting: str
    month: str
    is_staff: bool
    rows: list[Row]
    count: int
    minutes: int
    later: Row | None
    record_url: str
    duties: list[DutyRow]
    mine: list[tuple[Concern, Opened]]
    news: list[Notice]
    backups: str = ""


def start(viewer: Viewer) -> Start:
    """Gather it for this person on this day."""
    places = work.units_recorded_for(viewer)
    duties = list(_duties(viewer, places))
    kinds = [
        _late_promises(viewer),
        _unassigned(viewer),
        _unanswered(viewer),
        _objected(viewer),
        _plans(viewer),
        _tasks(viewer),
        _due_duties(duties, viewer.day),
        _dated(places, viewer.day),
    ]
    rows = [row for kind in kinds for row in kind.rows]
    homes = places or units.homes(viewer)
    month = Period.of("month", viewer.day)
    return Start(
        place=homes[0] if homes else None,
        invitation=_invitation(viewer),
        greeting=_greeting(viewer),
        month=month.label,
        is_staff=bool(viewer.rights),
        rows=sorted(rows, key=lambda row: row.due or dt.date.min),
        count=sum(kind.count for kind in kinds),
        minutes=sum(kind.minutes for kind in kinds),
        later=None if rows else _later(viewer, duties),
        record_url=reverse("work:record", args=[places[0].code]) if places else "",
        duties=duties,
        mine=_mine(viewer),
        news=list(notices.waiting(viewer).order_by("-told_at", "-pk")[:MINE]),
        backups=_backups(viewer),
    )


def _backups(viewer: Viewer) -> str:
    """What the administrator must know about backups (T-76); the sample organisation needs none."""
    if settings.DEMO or "installation.manage" not in viewer.rights:
        return ""
    return backups.standing().warning


def _invitation(viewer: Viewer) -> str:
    """Addressed as the person asked to be, else plainly."""
    person = viewer.person
    if not person.address_form:
        return _("Bạn có điều gì muốn nói?")
    form = str(person.get_address_form_display()).capitalize()
    return _("%(form)s %(name)s có điều gì muốn nói?") % {"form": form, "name": person.given_name}


def _greeting(viewer: Viewer) -> str:
    person = viewer.person
    if not person.address_form:
        return _("Chào bạn.")
    return _("Chào %(form)s %(name)s.") % {
        "form": person.get_address_form_display(),
        "name": person.given_name,
    }


def _month_end(day: dt.date) -> dt.date:
    return Period.of("month", day).last


def _late_promises(viewer: Viewer) -> Waiting:
    """Promises past their day at the units this person reads for; the first thing a head sees."""
    if "task.read" not in viewer.rights:
        return Waiting([], 0, 0)
    late = work.late_promises(viewer).count()
    late_words = ngettext("%(count)d lời hứa quá hạn", "%(count)d lời hứa quá hạn", late) % {"count": late}
    row = Row(
        late_words, address("home:own_unit") or reverse("work:tasks"), _("Ở đơn vị của bạn và cấp dưới")
    )
    return Waiting([row] if late else [], int(late > 0), DECIDING if late else 0)


def _unassigned(viewer: Viewer) -> Waiting:
    """What the clerk has not yet given to anybody: one row for the whole box."""
    if not any(post.role == Role.INTAKE for post in viewer.held):
        return Waiting([], 0, 0)
    shelf = concerns.inbox(viewer)["cho-giao"]
    first = shelf.rows.first()
    if first is None:
        return Waiting([], 0, 0)
    title = ngettext("Giao %(count)d ý kiến", "Giao %(count)d ý kiến", shelf.count) % {"count": shelf.count}
    row = Row(
        title, reverse("concerns:inbox"), _("Mỗi ý kiến cần một người chịu trách nhiệm"), first.assign_due
    )
    return Waiting([row], 1, ASSIGNING * shelf.count)


def _unanswered(viewer: Viewer) -> Waiting:
    """Cases of the viewer's offices without answer or roadmap. Their words stay closed here (T-17)."""
    waiting = concerns.handled_by(viewer).filter(status__in=WAITS_FOR_ANSWER)
    rows = [
        Row(
            _("Trả lời ý kiến về %(field)s") % {"field": concern.get_field_display().lower()},
            concern.get_absolute_url(),
            f"{concern.unit} · {concern.code}",
            concern.answer_due,
        )
        for concern in waiting[:SHOWN]
    ]
    count = len(rows) if len(rows) < SHOWN else waiting.count()
    return Waiting(rows, count, ANSWERING * count)


def _objected(viewer: Viewer) -> Waiting:
    """Tasks this person's offices gave, where something stands in the way."""
    objected = work.given_and_objected(viewer)
    rows = [
        Row(
            _("Gỡ vướng mắc: %(task)s") % {"task": task.title},
            task.get_absolute_url(),
            f"{task.office}: {task.objection}",
            task.due,
        )
        for task in objected[:SHOWN]
    ]
    count = len(rows) if len(rows) < SHOWN else objected.count()
    return Waiting(rows, count, DECIDING * count)


def _plans(viewer: Viewer) -> Waiting:
    """Yearly plans from directly below that wait for this person's approval: one row for all."""
    if "plan.approve" not in viewer.rights:
        return Waiting([], 0, 0)
    waiting = plans.to_decide(viewer).count()
    said = ngettext("Duyệt %(count)d kế hoạch năm", "Duyệt %(count)d kế hoạch năm", waiting)
    address = f"{reverse('plans:list')}?xem=cho-duyet"
    row = Row(said % {"count": waiting}, address, _("Đơn vị cấp dưới đã trình"))
    return Waiting([row] if waiting else [], int(waiting > 0), DECIDING * waiting)


def _tasks(viewer: Viewer) -> Waiting:
    """What the viewer's offices owe by the end of the month, late ones first."""
    due = work.owed(viewer).filter(due__lte=_month_end(viewer.day))
    rows = [_task_row(task) for task in due[:SHOWN]]
    count = len(rows) if len(rows) < SHOWN else due.count()
    return Waiting(rows, count, DOING * count)


def _task_row(task: Task) -> Row:
    note = _("%(giver)s giao") % {"giver": task.giver}
    return Row(task.title, task.get_absolute_url(), note, task.due)


def _duties(viewer: Viewer, places: list[Unit]) -> Iterator[DutyRow]:
    """The recurring duties of the units this person records for."""
    for unit in places:
        record = reverse("work:record", args=[unit.code])
        for state in work.own_duties(unit, viewer.day):
            done = state.met >= state.expected
            open_it = state.duty.get_absolute_url(unit, state.period)
            yield DutyRow(unit, state, open_it if done else f"{record}?loai={state.duty.activity_kind}")


def _due_duties(duties: list[DutyRow], day: dt.date) -> Waiting:
    end = _month_end(day)
    rows = [_duty_row(duty) for duty in duties if not _is_met(duty) and duty.state.due <= end]
    return Waiting(rows, len(rows), RECORDING * len(rows))


def _dated(places: list[Unit], day: dt.date) -> Waiting:
    """Whatever else stands in the calendar of these units until the end of the month: studies, own activities."""
    if not places:
        return Waiting([], 0, 0)
    names = {unit.pk: unit.name for unit in places}
    found = [
        (source, one)
        for source, one in agenda.of_units(list(names), day - _BACK, _month_end(day), without=_SHOWN_APART)
        if not one.done
    ]
    rows = [
        Row(one.title, one.address, f"{source.label}, {names[one.unit_id]}", one.day) for source, one in found
    ]
    return Waiting(rows[:SHOWN], len(rows), RECORDING * len(rows))


def _is_met(duty: DutyRow) -> bool:
    return duty.state.met >= duty.state.expected


def _duty_row(duty: DutyRow) -> Row:
    title = _("Ghi kết quả: %(duty)s") % {"duty": duty.state.duty.short_label}
    return Row(title, duty.url, _("%(unit)s · điền 5 ô") % {"unit": duty.unit}, duty.state.due)


def _later(viewer: Viewer, duties: list[DutyRow]) -> Row | None:
    """When nothing is due this month: the next thing."""
    rows = [_task_row(task) for task in work.owed(viewer)[:1]]
    rows += [_duty_row(duty) for duty in duties if not _is_met(duty)]
    return min(rows, key=lambda row: row.due or dt.date.max, default=None)


def _mine(viewer: Viewer) -> list[tuple[Concern, Opened]]:
    """The newest concerns this person raised, in their own words."""
    raised = list(concerns.raised_by(viewer)[:MINE])
    opened = words.open_items(raised, viewer)
    return [(concern, opened[concern.pk]) for concern in raised]
