"""What of conferences stands in a calendar: the day, for the unit that calls and for every body called."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from danvan.agenda import Dated, Source, register
from danvan.units.models import Office

from .models import Body, Conference
from .rules import ConferenceStatus


def _conferences(unit_ids: Collection[int], first: dt.date, last: dt.date) -> Iterator[Dated]:
    rows = Conference.objects.filter(held_on__range=(first, last)).exclude(status=ConferenceStatus.CANCELLED)
    places = {(one.pk, one.unit_id): one for one in rows.filter(unit__in=unit_ids)}
    called = Body.objects.filter(unit__in=unit_ids, conference__in=rows).select_related("conference")
    places |= {(body.conference_id, body.unit_id): body.conference for body in called if body.unit_id}
    for (_pk, unit_id), one in places.items():
        yield Dated(
            f"conference:{one.code}:{unit_id}",
            one.held_on,
            one.title,
            one.get_absolute_url(),
            unit_id,
            one.status != ConferenceStatus.CALLED,
        )


def _of_offices(office_ids: Collection[int], first: dt.date, last: dt.date) -> Iterator[Dated]:
    offices = Office.objects.filter(pk__in=office_ids).select_related("unit")
    yield from _conferences(
        {office.unit_id for office in offices if office.role == office.unit.head_role}, first, last
    )


CONFERENCES = register(Source("conferences", _("Hội nghị liên tịch"), _conferences, _of_offices))
