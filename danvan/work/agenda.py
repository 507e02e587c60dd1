"""What of work stands in a calendar: tasks on the day they are due, duties on the last day of their grace."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from danvan.agenda import Dated, Source, register
from danvan.periods import today

from .duties import dues
from .models import Duty, Leaf, Task
from .rules import TaskKind, TaskStatus


def _tasks(rows: QuerySet[Task], first: dt.date, last: dt.date) -> Iterator[Dated]:
    for task in rows.filter(due__range=(first, last)).exclude(status=TaskStatus.WITHDRAWN):
        yield Dated(
            f"task:{task.code}",
            task.due,
            task.title,
            task.get_absolute_url(),
            task.unit_id,
            task.status == TaskStatus.DONE,
            # A promise may be a step of somebody's concern.
            is_private=task.kind == TaskKind.PROMISE,
        )


def _duties(unit_ids: Collection[int], first: dt.date, last: dt.date) -> Iterator[Dated]:
    for duty in Duty.objects.all():
        period = duty.period(first - dt.timedelta(days=max(duty.grace_days, 0)))
        while duty.due(period) <= last:
            if duty.due(period) >= first and duty.expects(period):
                leaves = Leaf.objects.filter(unit__in=unit_ids, duty=duty, period=period.key, expected__gt=0)
                rows = list(leaves.select_related("unit"))
                days = dues([duty], {duty.pk: period}, {leaf.unit_id: 0 for leaf in rows}, today())
                for leaf in rows:
                    yield Dated(
                        f"duty:{duty.code}:{period.key}:{leaf.unit.code}",
                        days[leaf.unit_id, duty.pk],
                        duty.label,
                        duty.get_absolute_url(leaf.unit, period),
                        leaf.unit_id,
                        leaf.done >= leaf.expected,
                    )
            period = period.following


TASKS = register(
    Source(
        "tasks",
        _("Nhiệm vụ được giao"),
        lambda ids, first, last: _tasks(Task.objects.filter(unit__in=ids), first, last),
        lambda ids, first, last: _tasks(Task.objects.filter(office__in=ids), first, last),
        right="task.read",
    )
)
DUTIES = register(Source("duties", _("Việc định kỳ"), _duties))
