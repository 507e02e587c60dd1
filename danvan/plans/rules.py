"""Statuses and steps of a plan; on which days what comes back falls; how a plan differs from the approved one."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from danvan.flow import Flow, Step


class PlanStatus(TextChoices):
    DRAFT = "DRAFT", _("Đang soạn")
    SUBMITTED = "SUBMITTED", _("Chờ duyệt")
    APPROVED = "APPROVED", _("Đã duyệt")
    RETURNED = "RETURNED", _("Trả lại để sửa")

    @property
    def badge(self) -> str:
        """Its word in the vocabulary of states."""
        return {"SUBMITTED": "issued", "APPROVED": "valid", "RETURNED": "objected"}.get(self.value, "draft")


WRITABLE: Final = frozenset({PlanStatus.DRAFT, PlanStatus.RETURNED, PlanStatus.APPROVED})
PLAN_FLOW = Flow(
    "plan",
    Step("submit", WRITABLE, PlanStatus.SUBMITTED, needs="plan.write"),
    Step("recall", frozenset({PlanStatus.SUBMITTED}), PlanStatus.DRAFT, needs="plan.write"),
    Step("approve", frozenset({PlanStatus.SUBMITTED}), PlanStatus.APPROVED, needs="plan.approve"),
    Step("return", frozenset({PlanStatus.SUBMITTED}), PlanStatus.RETURNED, needs="plan.approve"),
)


class TurnVerb(TextChoices):
    """What happened to a plan, in the words of its course."""

    BEGIN = "begin", _("Bắt đầu soạn")
    SUBMIT = "submit", _("Trình duyệt")
    RECALL = "recall", _("Rút về để sửa")
    APPROVE = "approve", _("Duyệt kế hoạch")
    RETURN = "return", _("Trả lại để sửa")


class Recurrence(TextChoices):
    """How often it comes back; the first day says on which day of the week or month."""

    ONCE = "ONCE", _("Một lần")
    WEEKLY = "WEEKLY", _("Hằng tuần, cùng thứ với ngày đầu")
    MONTHLY = "MONTHLY", _("Hằng tháng, cùng ngày với ngày đầu")
    MONTHLY_WEEKDAY = "WEEKDAY", _("Hằng tháng, cùng thứ và cùng tuần trong tháng")
    QUARTERLY = "QUARTERLY", _("Hằng quý")
    HALF_YEARLY = "HALF", _("6 tháng một lần")


class OnRestDay(TextChoices):
    """What becomes of a day on which nobody works."""

    KEEP = "KEEP", _("Vẫn giữ ngày đó")
    BEFORE = "BEFORE", _("Lên ngày làm việc liền trước")
    AFTER = "AFTER", _("Sang ngày làm việc liền sau")


_MONTHS: Final = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3, Recurrence.HALF_YEARLY: 6}


def occurrences(first: dt.date, last: dt.date, recurrence: str) -> list[dt.date]:
    """The days from `first` to `last`. A month without the 29th, 30th or 31st takes its last day; without a fifth
    Monday, its last Monday."""
    if recurrence == Recurrence.ONCE:
        return [first] if first <= last else []
    start, until = dt.datetime.combine(first, dt.time()), dt.datetime.combine(last, dt.time())
    if recurrence == Recurrence.WEEKLY:
        found = rrule(WEEKLY, dtstart=start, until=until)
    elif recurrence == Recurrence.MONTHLY_WEEKDAY:
        week = (first.day - 1) // 7 + 1
        day = weekday(first.weekday())(week if week < 5 else -1)
        found = rrule(MONTHLY, dtstart=start, until=until, byweekday=day)
    else:
        days = [first.day] if first.day <= 28 else list(range(28, first.day + 1))
        step = _MONTHS[Recurrence(recurrence)]
        found = rrule(MONTHLY, dtstart=start, until=until, interval=step, bymonthday=days, bysetpos=-1)
    return [moment.date() for moment in found]


def on_working_day(day: dt.date, rule: str, year: int, is_working: Callable[[dt.date], bool]) -> dt.date:
    """The day itself, or the nearest working day the rule asks for; never out of the year of the plan."""
    if rule == OnRestDay.KEEP or is_working(day):
        return day
    step = dt.timedelta(days=-1 if rule == OnRestDay.BEFORE else 1)
    moved = day
    while not is_working(moved):
        moved += step
        if moved.year != year:
            return day
    return moved


def a_year_later(day: dt.date) -> dt.date:
    """The same day of the next year; 29 February becomes the 28th."""
    return day + relativedelta(years=1)


@dataclass(frozen=True)
class Line:
    """One row of a plan's calendar: `key` names the thing for ever, `group` the series it belongs to."""

    key: str
    day: dt.date
    title: str
    accountable: str = ""
    source: str = ""
    address: str = ""
    done: bool = False

    @property
    def group(self) -> str:
        """All days of one own activity together; anything else stands for itself."""
        return ":".join(self.key.split(":")[:2]) if self.key.startswith("item:") else self.key


@dataclass(frozen=True)
class Change:
    """How one thing differs from what was approved: `kind` is added, moved or dropped; `count` days are concerned."""

    kind: str
    title: str
    old: dt.date | None
    new: dt.date | None
    count: int
    reason: str = ""


def changes(approved: Iterable[Line], now: Iterable[Line], reasons: Mapping[str, str]) -> list[Change]:
    """What was added, moved or dropped since the approval; one entry per series and kind, in the order of days."""
    was = {line.key: line for line in approved}
    here = {line.key: line for line in now}
    found: dict[tuple[str, str], Change] = {}
    for key in was.keys() | here.keys():
        old, new = was.get(key), here.get(key)
        if old and new and old.day == new.day:
            continue
        line = new or old
        assert line is not None  # noqa: S101 - the key came from one of the two
        kind = "moved" if old and new else "added" if new else "dropped"
        first = Change(
            kind,
            line.title,
            old.day if old else None,
            new.day if new else None,
            1,
            reasons.get(line.group, ""),
        )
        known = found.get((line.group, kind))
        found[line.group, kind] = _joined(known, first) if known else first
    return sorted(found.values(), key=lambda one: (one.old or one.new or dt.date.max, one.kind, one.title))


def _joined(one: Change, other: Change) -> Change:
    first = min(one, other, key=lambda change: change.old or change.new or dt.date.max)
    return Change(first.kind, first.title, first.old, first.new, one.count + other.count, first.reason)
