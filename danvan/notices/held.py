"""What this app holds about a person: notices to them, and which notices they have seen."""

from django.utils.translation import gettext_lazy as _

from danvan.units.holdings import Holding, Item, Purpose, register
from danvan.units.models import Person

from .models import Notice, Seen


def _erase_notices(person: Person) -> None:
    Notice.objects.filter(person=person).delete()


def _erase_seen(person: Person) -> None:
    Seen.objects.filter(person=person).delete()


register(
    Holding(
        "notices.told",
        Purpose.TELLING,
        _("Thông báo gửi riêng bạn"),
        _("Đến khi dữ liệu của bạn được xóa."),
        ("notices.Notice.person",),
        lambda person: Notice.objects.filter(person=person),
        lambda notice: Item(notice.words, notice.title, notice.told_at, notice.address),
        day="told_at",
        erase=_erase_notices,
    )
)
register(
    Holding(
        "notices.seen",
        Purpose.TELLING,
        _("Thông báo bạn đã xem"),
        _("Đến khi dữ liệu của bạn được xóa; không ai khác hỏi được."),
        ("notices.Seen.person",),
        lambda person: Seen.objects.filter(person=person).select_related("notice").order_by("-pk"),
        lambda seen: Item(seen.notice.words, seen.notice.title),
        erase=_erase_seen,
    )
)
