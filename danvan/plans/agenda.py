"""What of plans stands in a calendar: own activities, on every day they come back."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from danvan.agenda import Dated, Source, register

from . import queries
from .models import PlanItem


def _items(rows: QuerySet[PlanItem], first: dt.date, last: dt.date) -> Iterator[Dated]:
    within = rows.filter(dropped=False, plan__year__range=(first.year, last.year)).select_related("plan")
    for item, key, day in queries.days_of(within):
        if first <= day <= last:
            yield Dated(key, day, item.title, item.plan.get_absolute_url(), item.plan.unit_id)


PLANS = register(
    Source(
        queries.OWN,
        _("Việc trong kế hoạch năm"),
        lambda ids, first, last: _items(PlanItem.objects.filter(plan__unit__in=ids), first, last),
        lambda ids, first, last: _items(PlanItem.objects.filter(accountable__in=ids), first, last),
    )
)
