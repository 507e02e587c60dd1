"""What this app holds about a person: their key, and what they did for an office. Of senders it holds nothing."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.units.holdings import Holding, Item, Purpose, register

from .models import HandlerKey, Opening, Turn

register(
    Holding(
        "voices.keys",
        Purpose.OFFICE,
        gettext_lazy("Khóa riêng của bạn để mở ý kiến kín"),
        gettext_lazy("Đến khi những gì nó mở được đã xóa; câu mở khóa không lưu ở đâu cả."),
        ("voices.HandlerKey.person",),
        lambda person: HandlerKey.objects.filter(person=person).order_by("-made_on", "-pk"),
        lambda key: Item(_("Khóa riêng"), "", key.made_on),
        day="made_on",
    )
)
for _name, _where, _label, _rows, _item in (
    (
        "voices.openings",
        "voices.Opening.person",
        gettext_lazy("Ý kiến kín bạn đã mở"),
        lambda person: Opening.objects.filter(person=person).select_related("voice").order_by("-week", "pk"),
        lambda row: Item(row.voice.code, f"{row.get_role_display()}, {row.week}"),
    ),
    (
        "voices.turns",
        "voices.Turn.person",
        gettext_lazy("Bước bạn đã làm với một ý kiến kín"),
        lambda person: Turn.objects.filter(person=person).select_related("voice").order_by("-week", "pk"),
        lambda row: Item(row.voice.code, f"{row.get_verb_display()}, {row.week}"),
    ),
):
    register(
        Holding(
            _name,
            Purpose.OFFICE,
            _label,
            gettext_lazy("Lâu như ý kiến, để người gửi thấy ai đã mở và đã làm gì."),
            (_where,),
            _rows,
            _item,
        )
    )
