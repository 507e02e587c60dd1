"""What a unit owes: everything of its calendar that is not done, by how soon it must be."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from danvan import agenda
from danvan.agenda import Dated
from danvan.periods import Period

# What was due longer ago is found in the lists of its own kind.
_BACK = dt.timedelta(days=400)


@dataclass(frozen=True)
class Due:
    """One thing that is owed, and what it is: a task, a duty, a session."""

    what: Dated
    kind: str
    is_late: bool


@dataclass(frozen=True)
class Stretch:
    """Things owed within one stretch of time."""

    label: Promise
    things: list[Due]


def owes(unit_ids: Collection[int], day: dt.date) -> list[Stretch]:
    """What these units owe: late or today, within this month, within this half-year; nothing twice.

    Read from the register of calendars (`danvan.agenda`), so tasks, duties, plans and sessions all stand in it.
    """
    ends = (day, Period.of("month", day).last, Period.of("half", day).last)
    found = [
        Due(one, str(source.label), one.day < day)
        for source, one in agenda.of_units(unit_ids, day - _BACK, ends[-1])
        if not one.done
    ]
    labels = (_("Trễ hạn và hôm nay"), _("Trong tháng này"), _("Trong nửa năm này"))
    begins = (dt.date.min, day, ends[1])
    return [
        Stretch(label, [due for due in found if begin < due.what.day <= end])
        for label, begin, end in zip(labels, begins, ends, strict=True)
    ]
