"""What this app holds about a person: reorganisations they prepared or decided, units they were chosen to lead."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from danvan.units.holdings import Holding, Item, Purpose, register

from .models import Event, Heir

_KEPT = _("Giữ lâu dài như hồ sơ tổ chức; khi xóa dữ liệu thì không còn tên.")

register(
    Holding(
        "reorganisations.events",
        Purpose.OFFICE,
        _("Đợt sắp xếp tổ chức bạn chuẩn bị hoặc quyết định"),
        _KEPT,
        ("reorganisations.Event.by", "reorganisations.Event.decided_by"),
        lambda person: Event.objects.filter(Q(by=person) | Q(decided_by=person)),
        lambda event: Item(event.get_kind_display(), event.decision, event.day, event.get_absolute_url()),
        day="began_at",
    )
)
register(
    Holding(
        "reorganisations.heads",
        Purpose.WHO,
        _("Đơn vị mới mà bạn được chọn đứng đầu khi sắp xếp tổ chức"),
        _KEPT,
        ("reorganisations.Heir.head",),
        lambda person: (
            Heir.objects.filter(head=person).select_related("event", "unit__current").order_by("-pk")
        ),
        lambda heir: Item(heir.title, heir.event.decision, heir.event.day, heir.event.get_absolute_url()),
    )
)
