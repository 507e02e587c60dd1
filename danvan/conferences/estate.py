"""What a unit that ends leaves of conferences: those called or held and not yet concluded."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from danvan.flow import Actor
from danvan.units import estate
from danvan.units.estate import Estate, Open
from danvan.units.models import Unit

from .models import Conference
from .rules import OPEN


def _count(unit_ids: Collection[int], day: dt.date) -> Mapping[int, int]:
    rows = Conference.objects.filter(status__in=OPEN, unit__in=unit_ids).order_by()
    return dict(rows.values_list("unit").annotate(count=Count("pk")))


def _listed(unit: Unit, day: dt.date) -> list[Open]:
    rows = Conference.objects.filter(status__in=OPEN, unit=unit)
    return [Open(one.code, one.title, one.place, one.held_on, one.get_absolute_url()) for one in rows]


@transaction.atomic
def _hand_over(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
    chosen = Conference.objects.filter(status__in=OPEN, unit=unit)
    if keys is not None:
        chosen = chosen.filter(code__in=keys)
    codes = dict(chosen.order_by().values_list("code", "kept_by__role"))
    for role in set(codes.values()):
        passed = [code for code, kept in codes.items() if kept == role]
        Conference.objects.filter(code__in=passed).update(unit=heir, kept_by=estate.successor(role, heir))
    if codes:
        estate.note("conference.inherit", unit, heir, day=day, keys=codes, by=by)
    return len(codes)


CONFERENCES = estate.register(
    Estate(
        "conferences",
        _("Hội nghị liên tịch chưa kết luận"),
        _("Đơn vị kế thừa chủ trì tiếp"),
        _count,
        _listed,
        _hand_over,
    )
)
