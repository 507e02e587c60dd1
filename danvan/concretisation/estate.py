"""What a unit that ends leaves of concretisation: texts whose clauses still wait for an answer."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from danvan.flow import Actor
from danvan.units import estate
from danvan.units.estate import Estate, Open
from danvan.units.models import Unit

from .models import Concretisation


def _open(unit_ids: Collection[int]) -> QuerySet[Concretisation]:
    return Concretisation.objects.filter(done_on=None, unit__in=unit_ids).select_related("document", "unit")


def _count(unit_ids: Collection[int], day: dt.date) -> Mapping[int, int]:
    return dict(_open(unit_ids).order_by().values_list("unit").annotate(count=Count("pk")))


def _listed(unit: Unit, day: dt.date) -> list[Open]:
    rows = _open([unit.pk])
    return [Open(one.code, str(one.document), "", one.due, one.get_absolute_url()) for one in rows]


@transaction.atomic
def _hand_over(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
    """To the heir, but for texts it makes its own already."""
    chosen = _open([unit.pk]).exclude(document__concretisations__unit=heir)
    if keys is not None:
        chosen = chosen.filter(code__in=keys)
    codes = list(chosen.values_list("code", flat=True))
    Concretisation.objects.filter(code__in=codes).update(unit=heir)
    if codes:
        estate.note("concretisation.inherit", unit, heir, day=day, keys=codes, by=by)
    return len(codes)


CONCRETISATIONS = estate.register(
    Estate(
        "concretisations",
        _("Văn bản đang cụ thể hóa"),
        _("Đơn vị kế thừa làm tiếp từ chỗ đang dở"),
        _count,
        _listed,
        _hand_over,
    )
)
