"""What reports count of work: activities held, duties met, tasks given and promises made."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, DateField, F, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Least
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from danvan.indicators import Indicator, Ratio, Row, Section, Source, address, register, standing
from danvan.periods import Period

from . import queries
from .models import Activity, Duty, Leaf, Roll, Task
from .rules import ActivityKind, ActivityStatus, TaskKind, TaskStatus

_TASK_ROWS = ("unit__current", "office__unit__current")


def _activities() -> QuerySet[Activity]:
    return Activity.objects.filter(status=ActivityStatus.RECORDED).select_related("unit__current")


def _activity_row(activity: Activity) -> Row:
    people = gettext("%(present)d có mặt trong %(invited)d được mời") % {
        "present": activity.present,
        "invited": activity.invited,
    }
    return Row(str(activity), activity.unit.name, activity.held_on, address(activity), people)


def _activity_veiled(activity: Activity) -> Row:
    return Row(str(activity.get_kind_display()), activity.unit.name, activity.held_on, "")


ACTIVITIES = Source(
    name="activities",
    noun=_("hồ sơ hoạt động"),
    rows=_activities,
    day="held_on",
    show=_activity_row,
    readable=queries.activities_seen_by,
    veiled=_activity_veiled,
    why_veiled=_("Bạn không theo dõi hoạt động của đơn vị này."),
)


def _kind_is(kind: str) -> Any:
    return lambda period: Q(kind=kind)


for _kind in (kind for kind in ActivityKind if not kind.is_paper):
    register(
        Indicator(
            code=f"activities.{_kind.value.lower().replace('_', '-')}",
            label=_kind.label,
            section=Section.ACTIVITIES,
            source=ACTIVITIES,
            where=_kind_is(_kind.value),
            unit_word=_("cuộc"),
        )
    )
register(
    Indicator(
        code="activities.present",
        label=_("Lượt người có mặt"),
        section=Section.ACTIVITIES,
        source=ACTIVITIES,
        amount="present",
        unit_word=_("lượt"),
        about_people=True,
    )
)


def _own_periods(period: Period) -> list[tuple[str, Period]]:
    """The duties' own periods, by kind, that fall due within `period`: those whose last day lies in it."""
    found: list[tuple[str, Period]] = []
    for kind in ("half", "year"):
        own = Period.of(kind, period.first)
        while own.first <= period.last:
            if period.contains(own.last):
                found.append((kind, own))
            own = own.following
    return found


def _leaves_within(period: Period) -> Q:
    owed = Q(pk__in=[])
    for kind, own in _own_periods(period):
        owed |= Q(duty__period_kind=kind, period=own.key)
    return owed


def _leaves_stand(period: Period) -> dt.date | Combinable:
    """What is expected stands under the tree of the own period's last day, or of today while it runs."""
    days = [When(period=own.key, then=Value(standing(own))) for _kind, own in _own_periods(period)]
    return Case(*days, default=Value(standing(period)), output_field=DateField())


def _kept(unit_id: int, periods: Iterable[Period]) -> Mapping[tuple[str, Period], int]:
    """Met and expected of a unit and all below it, from the kept counters: one query for all periods."""
    wanted = list(periods)
    sums = {
        f"{name}_{number}": Sum(name, filter=_leaves_within(period), default=0)
        for number, period in enumerate(wanted)
        for name in ("met", "expected")
    }
    found = Roll.objects.filter(unit=unit_id).aggregate(**sums)
    return {
        (f"duties.{name}", period): found[f"{name}_{number}"]
        for number, period in enumerate(wanted)
        for name in ("met", "expected")
    }


def _leaf_row(leaf: Leaf) -> Row:
    where = Period.from_key(leaf.period)
    note = gettext("%(done)d lần trong %(expected)d lần phải làm, %(period)s") % {
        "done": leaf.done,
        "expected": leaf.expected,
        "period": where.label,
    }
    return Row(str(leaf.duty), leaf.unit.name, None, _cell(leaf.duty, leaf), note)


def _cell(duty: Duty, leaf: Leaf) -> str:
    try:
        return f"{reverse('work:duty', args=[duty.code, leaf.unit.code])}?ky={leaf.period}"
    except NoReverseMatch:
        return ""


def _leaf_veiled(leaf: Leaf) -> Row:
    return Row(str(leaf.duty), leaf.unit.name, None, "", Period.from_key(leaf.period).label)


DUTIES = Source(
    name="duties",
    noun=_("đầu việc định kỳ của các đơn vị"),
    rows=lambda: Leaf.objects.filter(expected__gt=0).select_related("unit__current", "duty"),
    stands=_leaves_stand,
    within=_leaves_within,
    show=_leaf_row,
    readable=lambda viewer: Leaf.objects.filter(unit__in=viewer.units("unit.overview")),
    veiled=_leaf_veiled,
    why_veiled=_("Bạn không theo dõi hoạt động của đơn vị này."),
    kept=_kept,
)

register(
    Indicator(
        code="duties.expected",
        label=_("Lượt việc định kỳ phải làm"),
        section=Section.DUTIES,
        source=DUTIES,
        amount="expected",
        unit_word=_("lượt"),
    )
)
register(
    Indicator(
        code="duties.met",
        label=_("Lượt đã làm"),
        section=Section.DUTIES,
        source=DUTIES,
        where=lambda period: Q(done__gt=0),
        amount=Least(F("done"), F("expected")),
        unit_word=_("lượt"),
    )
)
register(
    Ratio(
        "duties.met-share", _("Tỷ lệ đã làm trên phải làm"), Section.DUTIES, "duties.met", "duties.expected"
    )
)


def _tasks() -> QuerySet[Task]:
    return Task.objects.select_related(*_TASK_ROWS)


def _task_row(task: Task) -> Row:
    return Row(task.title, task.unit.name, task.due, address(task), str(task.get_status_display()))


def _task_veiled(task: Task) -> Row:
    return Row(str(task.get_kind_display()), task.unit.name, task.due, "", str(task.get_status_display()))


def _task_source(name: str, **when: Any) -> Source:
    return Source(
        name=name,
        noun=_("sổ nhiệm vụ và lời hứa"),
        rows=_tasks,
        show=_task_row,
        readable=queries.tasks_seen_by,
        veiled=_task_veiled,
        why_veiled=_("Bạn không theo dõi nhiệm vụ của đơn vị này."),
        stays="stays",
        **when,
    )


ISSUED = _task_source("tasks.issued", day="issued_on")
DUE = _task_source("tasks.due", day="due")
STANDING = _task_source("tasks.standing", stands=standing)

_OWED = ~Q(status=TaskStatus.WITHDRAWN)
_DONE = Q(status=TaskStatus.DONE)


def _late(period: Period) -> Q:
    """Past its day and not done when the period ended (or today while it runs)."""
    day = standing(period)
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    return Q(due__lt=day, issued_on__lte=day) & open_then


def _figures(kind: TaskKind, section: Section, stem: str, words: Mapping[str, Any]) -> None:
    own = Q(kind=kind)
    plain: tuple[tuple[str, Source, Any], ...] = (
        ("made", ISSUED, lambda period: own),
        ("due", DUE, lambda period: own & _OWED),
        ("done", DUE, lambda period: own & _DONE),
        ("on-time", DUE, lambda period: own & _DONE & Q(closed_on__lte=F("due"))),
        ("late", STANDING, lambda period: own & _late(period)),
    )
    for name, source, where in plain:
        register(
            Indicator(
                code=f"{stem}.{name}",
                label=words[name],
                section=section,
                source=source,
                where=where,
                unit_word=words["unit"],
                late=name == "late",
            )
        )
    register(Ratio(f"{stem}.on-time-share", words["share"], section, f"{stem}.on-time", f"{stem}.due"))


_figures(
    TaskKind.ASSIGNMENT,
    Section.TASKS,
    "tasks",
    {
        "made": _("Nhiệm vụ giao trong kỳ"),
        "due": _("Nhiệm vụ đến hạn trong kỳ"),
        "done": _("trong đó đã xong"),
        "on-time": _("trong đó xong đúng hạn"),
        "late": _("Nhiệm vụ quá hạn, tính đến cuối kỳ"),
        "share": _("Tỷ lệ nhiệm vụ xong đúng hạn"),
        "unit": _("nhiệm vụ"),
    },
)
_figures(
    TaskKind.PROMISE,
    Section.PROMISES,
    "promises",
    {
        "made": _("Lời hứa nêu trong kỳ"),
        "due": _("Lời hứa đến hạn trong kỳ"),
        "done": _("trong đó đã giữ lời"),
        "on-time": _("trong đó giữ đúng hạn"),
        "late": _("Lời hứa quá hạn, tính đến cuối kỳ"),
        "share": _("Tỷ lệ lời hứa giữ đúng hạn"),
        "unit": _("lời hứa"),
    },
)
