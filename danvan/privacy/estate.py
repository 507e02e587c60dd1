"""Requests about personal data of a unit that ends: its heir's administrators go on with them."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from danvan.flow import Actor
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.units.estate import Estate, Open, register
from danvan.units.models import Unit
from danvan.units.queries import nearest_office
from danvan.units.rules import Role

from .models import DataRequest
from .rules import OPEN


def _count(unit_ids: Collection[int], _day: dt.date) -> Mapping[int, int]:
    waiting = DataRequest.objects.filter(place__in=unit_ids, status__in=OPEN).order_by()
    return dict(waiting.values_list("place").annotate(Count("pk")))


def _listed(unit: Unit, _day: dt.date) -> list[Open]:
    """By code alone: whoever reorganises need not read who asks for what."""
    waiting = DataRequest.objects.filter(place=unit, status__in=OPEN).order_by("done_due", "pk")
    return [
        Open(one.code, one.code, one.get_status_display(), one.due, reverse("privacy:case", args=[one.code]))
        for one in waiting
    ]


def _hand_over(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
    waiting = DataRequest.objects.filter(place=unit, status__in=OPEN)
    moving = list(waiting if keys is None else waiting.filter(code__in=keys))
    office = nearest_office(heir, Role.ADMINISTRATOR, day)
    for request in moving:
        DataRequest.objects.filter(pk=request.pk).update(place=heir)
        subject = f"privacy:{request.code}"
        journal.record("privacy.inherit", subject=subject, unit_id=heir.pk, actor=by.actor, before=unit.pk)
        address = reverse("privacy:case", args=[request.code])
        notices.tell([office], "privacy.ask", subject=subject, address=address, title=request.code)
    return len(moving)


register(
    Estate(
        "privacy.requests",
        _("Yêu cầu về dữ liệu cá nhân"),
        _("Người quản trị của đơn vị kế thừa giải quyết tiếp; hạn giữ nguyên."),
        _count,
        _listed,
        _hand_over,
    )
)
