"""What a unit that ends leaves of studies: texts it has not studied whole, and plans it keeps."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from danvan.documents.estate import kept
from danvan.flow import Actor
from danvan.units import estate
from danvan.units.estate import Estate, Open
from danvan.units.models import Unit

from .models import StudyPlan, StudyTarget


def _open(unit_ids: Collection[int]) -> QuerySet[StudyTarget]:
    rows = StudyTarget.objects.filter(unit__in=unit_ids, reached__lt=F("audience"))
    return rows.select_related("plan__document", "unit")


def _count(unit_ids: Collection[int], day: dt.date) -> Mapping[int, int]:
    return dict(_open(unit_ids).order_by().values_list("unit").annotate(count=Count("pk")))


def _listed(unit: Unit, day: dt.date) -> list[Open]:
    return [
        Open(one.plan.code, str(one.plan), "", one.due, one.get_absolute_url()) for one in _open([unit.pk])
    ]


@transaction.atomic
def _hand_over(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
    """To the heir, but for texts the heir studies already."""
    chosen = _open([unit.pk]).exclude(plan__targets__unit=heir)
    if keys is not None:
        chosen = chosen.filter(plan__code__in=keys)
    found = dict(chosen.values_list("pk", "plan__code"))
    StudyTarget.objects.filter(pk__in=found).update(unit=heir)
    if found:
        estate.note("study.inherit", unit, heir, day=day, keys=list(found.values()), by=by)
    return len(found)


TARGETS = estate.register(
    Estate(
        "studies",
        _("Văn bản chưa học tập xong"),
        _("Đơn vị kế thừa học tiếp"),
        _count,
        _listed,
        _hand_over,
    )
)
PLANS = estate.register(
    kept(
        "study_plans",
        StudyPlan,
        "study.follow",
        _("Kế hoạch học tập đang giữ"),
        _("Đơn vị kế thừa giữ và theo dõi tiếp"),
    )
)
