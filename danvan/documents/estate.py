"""What a unit that ends leaves of documents: the keeping of those it entered; numbers and names stay as they are."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from danvan.flow import Actor
from danvan.units import estate
from danvan.units.estate import Estate, Open
from danvan.units.models import Unit

from .models import Document


def kept(name: str, model: type[models.Model], verb: str, label: Promise, how: Promise) -> Estate:
    """Records with a `code` that an office keeps (`kept_by`): the heir's office keeps them; their unit stays."""
    rows: models.QuerySet[Any] = model._default_manager.all()

    def count(unit_ids: Collection[int], day: dt.date) -> Mapping[int, int]:
        found = rows.filter(kept_by__unit__in=unit_ids).order_by().values_list("kept_by__unit")
        return dict(found.annotate(count=Count("pk")))

    def listed(unit: Unit, day: dt.date) -> list[Open]:
        found = rows.filter(kept_by__unit=unit)
        return [Open(one.code, str(one), address=one.get_absolute_url()) for one in found]

    @transaction.atomic
    def hand_over(unit: Unit, heir: Unit, keys: Collection[str] | None, day: dt.date, by: Actor) -> int:
        chosen = rows.filter(kept_by__unit=unit)
        if keys is not None:
            chosen = chosen.filter(code__in=keys)
        codes = dict(chosen.order_by().values_list("code", "kept_by__role"))
        for role in set(codes.values()):
            chosen.filter(kept_by__role=role).update(kept_by=estate.successor(role, heir))
        if codes:
            estate.note(verb, unit, heir, day=day, keys=codes, by=by)
        return len(codes)

    return Estate(name, label, how, count, listed, hand_over)


DOCUMENTS = estate.register(
    kept(
        "documents",
        Document,
        "document.inherit",
        _("Văn bản đang giữ trong sổ"),
        _("Số, ký hiệu và tên cơ quan giữ nguyên; văn thư của đơn vị kế thừa giữ sổ"),
    )
)
