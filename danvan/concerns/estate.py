"""What a unit that ends leaves of concerns: those still open, with whoever takes them in or answers them."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from danvan import bulk
from danvan.flow import Actor
from danvan.notices import actions as notices
from danvan.search import actions as search
from danvan.units import estate
from danvan.units.access import Viewer
from danvan.units.estate import Estate, Open
from danvan.units.models import EVER, Office, Unit
from danvan.units.queries import nearest_office
from danvan.units.rules import Role

from .models import Concern, ConcernStay, Turn
from .rules import OPEN, TurnVerb


def _left(unit_ids: Collection[int]) -> QuerySet[Concern]:
    """Open concerns that stand at the units, or wait for an office there."""
    there = Q(unit__in=unit_ids) | Q(intake__unit__in=unit_ids) | Q(handler__unit__in=unit_ids)
    return Concern.objects.filter(there, status__in=OPEN)


def _counts(unit_ids: Collection[int], day: dt.date) -> Mapping[int, int]:
    wanted = set(unit_ids)
    counts: dict[int, int] = {}
    rows = _left(unit_ids).values_list("unit_id", "intake__unit_id", "handler__unit_id")
    for places in rows:
        for unit in wanted & set(places):
            counts[unit] = counts.get(unit, 0) + 1
    return counts


def _listed(unit: Unit, day: dt.date) -> list[Open]:
    """The code and the day it is owed; nothing of what it says, nor a way to it: rights decide that elsewhere."""
    rows = _left([unit.pk]).order_by("answer_due", "pk")
    return [Open(one.code, one.code, str(one.get_status_display()), one.due) for one in rows]


@transaction.atomic
def hand_over(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
    """Open concerns to the heir: the same office where it has one, the intake nearest to it; every sender is told."""
    rows = _left([unit.pk]).select_related("author", "intake", "handler")
    passed = list(rows if keys is None else rows.filter(code__in=keys))
    if not passed:
        return 0
    intake = nearest_office(heir, Role.INTAKE, day) or estate.successor(heir.head_role, heir)
    moved = [one for one in passed if one.unit_id == unit.pk]
    bulk.insert(
        [
            ConcernStay(concern=one, unit=unit, starts_on=one.moved_on or EVER, ends_on=day)
            for one in moved
            if (one.moved_on or EVER) < day
        ]
    )
    _update(moved, unit=heir, moved_on=day)
    _update([one for one in passed if one.intake.unit_id == unit.pk], intake=intake)
    offices = _handlers(passed, unit, heir)
    for role, office in offices.items():
        _update(
            [
                one
                for one in passed
                if one.handler and one.handler.unit_id == unit.pk and one.handler.role == role
            ],
            handler=office,
        )
    search.move("concern", [one.code for one in moved], heir)
    _tell(passed, unit, offices, intake=intake, day=day, by=by)
    estate.note("concern.inherit", unit, heir, day=day, keys=[one.code for one in passed], by=by)
    return len(passed)


def _handlers(passed: list[Concern], unit: Unit, heir: Unit) -> dict[str, Office]:
    roles = {one.handler.role for one in passed if one.handler and one.handler.unit_id == unit.pk}
    return {role: estate.successor(role, heir) for role in roles}


def _update(rows: list[Concern], **values: object) -> None:
    ids = [one.pk for one in rows]
    for start in range(0, len(ids), 500):
        Concern.objects.filter(pk__in=ids[start : start + 500]).update(**values)


def _tell(
    passed: list[Concern],
    unit: Unit,
    offices: Mapping[str, Office],
    *,
    intake: Office,
    day: dt.date,
    by: Actor,
) -> None:
    person = by.person if isinstance(by, Viewer) else None
    turns, told = [], []
    for one in passed:
        mine = one.handler and one.handler.unit_id == unit.pk
        office = offices[one.handler.role] if one.handler and mine else None
        if office is None and one.intake.unit_id == unit.pk:
            office = intake
        turns.append(
            Turn(
                concern=one,
                verb=TurnVerb.INHERIT,
                happened_on=day,
                office=office or one.handler,
                person=person,
            )
        )
        if office:
            told.append((office.pk, f"concern:{one.code}", reverse("concerns:case", args=[one.code])))
        notices.tell(
            [one.author],
            "concern.inherit",
            subject=f"concern:{one.code}",
            address=reverse("concerns:own", args=[one.code]),
            title=one.code,
        )
    Turn.objects.bulk_create(turns, batch_size=500)
    notices.tell_each(told, "concern.taken_over")


CONCERNS = estate.register(
    Estate(
        "concerns",
        _("Ý kiến đang mở"),
        _("Sang đơn vị kế thừa, giữ nguyên hạn; người gửi được báo"),
        _counts,
        _listed,
        hand_over,
    )
)
