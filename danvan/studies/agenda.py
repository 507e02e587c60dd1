"""What of studies stands in a calendar: the day by which a unit has studied a text."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from danvan.agenda import Dated, Source, register

from .models import StudyTarget


def _targets(unit_ids: Collection[int], first: dt.date, last: dt.date) -> Iterator[Dated]:
    rows = StudyTarget.objects.filter(unit__in=unit_ids, due__range=(first, last))
    for target in rows.select_related("plan__document", "unit"):
        yield Dated(
            f"study:{target.plan.code}:{target.unit.code}",
            target.due,
            str(target.plan.document),
            target.get_absolute_url(),
            target.unit_id,
            target.is_done,
        )


STUDIES = register(Source("studies", _("Học tập, quán triệt"), _targets, right="study.read"))
