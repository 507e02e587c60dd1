"""What this app holds about a person: notices to them, and which notices they have seen."""

from django.utils.translation import gettext_lazy as _

from danvan.units.holdings import Holding, Item, Purpose, register
from danvan.units.models import Person

from .models import Feed, Letterbox, Mailing, Notice, Seen


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


def _erase_letterbox(person: Person) -> None:
    Letterbox.objects.filter(person=person).delete()


def _erase_mailings(person: Person) -> None:
    Mailing.objects.filter(person=person).delete()


def _erase_feeds(person: Person) -> None:
    Feed.objects.filter(person=person).delete()


register(
    Holding(
        "notices.letterbox",
        Purpose.TELLING,
        _("Địa chỉ và giờ nhận thư của bạn"),
        _("Đến khi bạn bỏ địa chỉ."),
        ("notices.Letterbox.person",),
        lambda person: Letterbox.objects.filter(person=person),
        lambda box: Item(box.address or box.asked_address),
        erase=_erase_letterbox,
    )
)
register(
    Holding(
        "notices.mailings",
        Purpose.TELLING,
        _("Thư đã gửi bạn: chỉ ngày gửi, không có nội dung"),
        _("30 ngày."),
        ("notices.Mailing.person",),
        lambda person: Mailing.objects.filter(person=person).order_by("-next_try", "-pk"),
        lambda mailing: Item(mailing.get_status_display(), "", mailing.next_try),
        day="next_try",
        erase=_erase_mailings,
    )
)
register(
    Holding(
        "notices.feeds",
        Purpose.TELLING,
        _("Đường dẫn lịch riêng của bạn"),
        _("Đến khi bạn thu hồi."),
        ("notices.Feed.person",),
        lambda person: Feed.objects.filter(person=person),
        lambda feed: Item(str(feed.unit or ""), "", feed.made_on),
        day="made_on",
        erase=_erase_feeds,
    )
)
