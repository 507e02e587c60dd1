"""What a unit that ends leaves of work: tasks, promises, tasks it gave, duties left undone."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from danvan import bulk
from danvan.flow import Actor
from danvan.notices import actions as notices
from danvan.periods import Period
from danvan.units import estate, tree
from danvan.units.estate import Estate, Open
from danvan.units.models import EVER, Office, Unit

from . import followers
from .models import Duty, Help, Leaf, Task, TaskStay
from .rules import TaskKind

# The heir has this long to do what the ended unit left undone.
_CATCH_UP = dt.timedelta(days=90)


def _counts(rows: QuerySet[Task], place: str) -> Mapping[int, int]:
    return dict(rows.order_by().values_list(place).annotate(count=Count("pk")))


def _row(task: Task) -> Open:
    return Open(task.code, task.title, str(task.office), task.due, task.get_absolute_url())


def _listed(rows: QuerySet[Task]) -> list[Open]:
    return [_row(task) for task in rows.select_related("office__unit__current").order_by("due", "pk")]


def _chosen(rows: QuerySet[Task], keys: Collection[str] | None) -> QuerySet[Task]:
    return rows if keys is None else rows.filter(code__in=keys)


def _owed(name: str, kind: TaskKind, label: Promise, how: Promise) -> Estate:
    """Open tasks of one kind that stand at the unit: to the same office of the heir, with their deadlines."""
    rows = Task.objects.open().filter(kind=kind)

    @transaction.atomic
    def hand_over(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
        chosen = _chosen(rows.filter(unit=unit), keys)
        passed = list(chosen.select_related("office"))
        if not passed:
            return 0
        offices = {role: estate.successor(role, heir) for role in {task.office.role for task in passed}}
        bulk.insert(
            [
                TaskStay(task=task, unit=unit, starts_on=task.moved_on or EVER, ends_on=day)
                for task in passed
                if (task.moved_on or EVER) < day
            ]
        )
        for role, office in offices.items():
            chosen.filter(office__role=role).update(unit=heir, office=office, moved_on=day)
        estate.note("task.inherit", unit, heir, day=day, keys=[task.code for task in passed], by=by)
        notices.tell_each(
            [(offices[task.office.role].pk, f"task:{task.code}", task.get_absolute_url()) for task in passed],
            "task.inherit",
        )
        if kind == TaskKind.PROMISE:
            for task in passed:
                followers.tell(task, "inherit")
        return len(passed)

    return Estate(
        name,
        label,
        how,
        lambda ids, day: _counts(rows.filter(unit__in=ids), "unit"),
        lambda unit, day: _listed(rows.filter(unit=unit)),
        hand_over,
    )


@transaction.atomic
def _hand_over_given(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
    chosen = _chosen(Task.objects.open().filter(giver__unit=unit), keys)
    codes = dict(chosen.order_by().values_list("code", "giver__role"))
    for role in set(codes.values()):
        chosen.filter(giver__role=role).update(giver=estate.successor(role, heir))
    if codes:
        estate.note("task.follow", unit, heir, day=day, keys=codes, by=by)
    return len(codes)


def _helps(unit_ids: Collection[int]) -> QuerySet[Help]:
    return Help.objects.filter(office__unit__in=unit_ids, task__in=Task.objects.open())


def _helps_listed(unit: Unit, day: dt.date) -> list[Open]:
    return [_row(one.task) for one in _helps([unit.pk]).select_related("task__office__unit__current")]


@transaction.atomic
def _hand_over_helps(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
    """The heir's office helps in place of the old one; where it helps already, once."""
    rows = _helps([unit.pk])
    if keys is not None:
        rows = rows.filter(task__code__in=keys)
    found = list(rows.select_related("task", "office"))
    for role in {one.office.role for one in found}:
        office = estate.successor(role, heir)
        passed = [one.pk for one in found if one.office.role == role]
        twice = Help.objects.filter(office=office).values("task")
        Help.objects.filter(pk__in=passed, task__in=twice).delete()
        Help.objects.filter(pk__in=passed).update(office=office)
    if found:
        estate.note("task.help_on", unit, heir, day=day, keys=[one.task.code for one in found], by=by)
    return len(found)


def _undone(unit_ids: Collection[int], day: dt.date) -> QuerySet[Leaf]:
    """Duties of the last finished period before `day` that the units did not do."""
    wanted = [
        Leaf.objects.filter(
            duty=duty,
            period=duty.period(day).previous.key,
            unit__in=unit_ids,
            expected__gt=F("done"),
        )
        for duty in Duty.objects.filter(starts_on__lte=day)
        if duty.due(duty.period(day).previous) < day
    ]
    found = Leaf.objects.none()
    for part in wanted:
        found |= part
    return found.select_related("duty", "unit__current")


def _leaf_key(leaf: Leaf) -> str:
    return f"{leaf.duty.code}:{leaf.period}"


def _undone_counts(unit_ids: Collection[int], day: dt.date) -> Mapping[int, int]:
    return dict(_undone(unit_ids, day).order_by().values_list("unit").annotate(count=Count("pk")))


def _undone_listed(unit: Unit, day: dt.date) -> list[Open]:
    return [
        Open(_leaf_key(leaf), str(leaf.duty), Period.from_key(leaf.period).label)
        for leaf in _undone([unit.pk], day)
    ]


@transaction.atomic
def _hand_over_undone(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
    """Each becomes a task of the heir's head, given by the head of what stands above."""
    left = [leaf for leaf in _undone([unit.pk], day) if keys is None or _leaf_key(leaf) in keys]
    if not left:
        return 0
    owner = estate.successor(heir.head_role, heir)
    over = tree.above(heir.pk, day).filter(tree=heir.tree).exclude(pk=heir.pk).first()
    giver = Office.objects.filter(unit=over, role=over.head_role).first() if over else None
    made = []
    with override("vi"):
        for leaf in left:
            words = {"duty": leaf.duty, "period": Period.from_key(leaf.period).label, "unit": unit.name}
            made.append(
                Task(
                    kind=TaskKind.ASSIGNMENT,
                    office=owner,
                    unit=heir,
                    giver=giver or owner,
                    title=(gettext("Làm bù: %(duty)s, %(period)s, của %(unit)s") % words)[:500],
                    first_due=day + _CATCH_UP,
                    due=day + _CATCH_UP,
                    issued_on=day,
                )
            )
    bulk.insert(made)
    estate.note("duty.inherit", unit, heir, day=day, keys=[_leaf_key(leaf) for leaf in left], by=by)
    notices.tell_each(
        [(owner.pk, f"task:{task.code}", task.get_absolute_url()) for task in made], "task.inherit"
    )
    return len(made)


PROMISES = estate.register(
    _owed(
        "promises",
        TaskKind.PROMISE,
        _("Lời hứa đang mở"),
        _("Sang đơn vị kế thừa, giữ nguyên hạn; người được hứa được báo"),
    )
)
TASKS = estate.register(
    _owed(
        "tasks",
        TaskKind.ASSIGNMENT,
        _("Nhiệm vụ được giao đang mở"),
        _("Sang đơn vị kế thừa, giữ nguyên hạn"),
    )
)
GIVEN = estate.register(
    Estate(
        "given",
        _("Nhiệm vụ đã giao cho nơi khác, chưa xong"),
        _("Đơn vị kế thừa theo dõi tiếp"),
        lambda ids, day: _counts(Task.objects.open().filter(giver__unit__in=ids), "giver__unit"),
        lambda unit, day: _listed(Task.objects.open().filter(giver__unit=unit)),
        _hand_over_given,
    )
)
HELPS = estate.register(
    Estate(
        "helps",
        _("Nhiệm vụ đang phối hợp"),
        _("Đơn vị kế thừa phối hợp tiếp"),
        lambda ids, day: dict(_helps(ids).order_by().values_list("office__unit").annotate(count=Count("pk"))),
        _helps_listed,
        _hand_over_helps,
    )
)
UNDONE = estate.register(
    Estate(
        "duties",
        _("Việc định kỳ kỳ trước chưa làm"),
        _("Thành nhiệm vụ làm bù của đơn vị kế thừa, hạn 90 ngày"),
        _undone_counts,
        _undone_listed,
        _hand_over_undone,
    )
)
