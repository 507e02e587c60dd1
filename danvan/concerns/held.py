"""What this app holds about a person: own concerns, who opened them, and what they did with those of others.

The words of a concern reach the copy through `words.py` alone; here stand only codes and days.
"""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.units.access import Viewer
from danvan.units.holdings import Holding, Item, Purpose, register
from danvan.units.models import Person

from . import words
from .models import Concern, Opening, Turn
from .rules import ENDED


def _concern(concern: Concern) -> Item:
    title = _("Ý kiến %(code)s gửi %(unit)s") % {"code": concern.code, "unit": concern.unit.name}
    address = reverse("concerns:own", args=[concern.code])
    return Item(title, concern.get_status_display(), concern.received_on, address)


def _words(viewer: Viewer) -> Mapping[int, str]:
    """Their own concerns in full: the sender opens them as on their page."""
    own = Concern.objects.filter(author=viewer.person).select_related("author", "intake", "handler")
    found = {}
    for concern in own:
        opened = words.open_item(concern, viewer)
        said = [f"{said.author}, {said.written_at:%d/%m/%Y}: {said.text}" for said in opened.messages]
        found[concern.pk] = "\n\n".join([opened.text, *said])
    return found


def _not_closed(person: Person) -> list[str]:
    number = Concern.objects.filter(author=person).exclude(status__in=ENDED).count()
    if not number:
        return []
    waiting = _(
        "Còn %(number)s ý kiến chưa xong. Người gửi xác nhận đã xong hoặc rút thì mới xóa lời đã viết được."
    )
    return [waiting % {"number": number}]


def _opening(opening: Opening) -> Item:
    title = _("%(role)s, %(unit)s mở ý kiến %(code)s") % {
        "role": opening.get_role_display(),
        "unit": opening.unit.name,
        "code": opening.concern.code,
    }
    return Item(title, "", opening.opened_on, reverse("concerns:own", args=[opening.concern.code]))


def _turn(turn: Turn) -> Item:
    return Item(_("Ý kiến %(code)s") % {"code": turn.concern.code}, turn.get_verb_display(), turn.happened_on)


register(
    Holding(
        "concerns.own",
        Purpose.VOICE,
        gettext_lazy("Ý kiến của bạn, lời đã viết và tệp kèm theo"),
        gettext_lazy("Giữ lâu dài; khi xóa dữ liệu thì lời và tệp bị xóa, chỉ còn ngày và kết quả để đếm."),
        ("concerns.Concern.author", "concerns.Message.author"),
        lambda person: (
            Concern.objects.filter(author=person)
            .select_related("unit__current")
            .order_by("-received_on", "-pk")
        ),
        _concern,
        day="received_on",
        words=_words,
        reasons=_not_closed,
        erase=words.forget,
    )
)
register(
    Holding(
        "concerns.opened",
        Purpose.VOICE,
        gettext_lazy("Ai đã mở ý kiến của bạn"),
        gettext_lazy("Lâu như ý kiến."),
        (),
        lambda person: (
            Opening.objects.filter(concern__author=person)
            .select_related("concern", "unit__current")
            .order_by("-opened_on", "-pk")
        ),
        _opening,
        day="opened_on",
    )
)
register(
    Holding(
        "concerns.openings",
        Purpose.OFFICE,
        gettext_lazy("Ý kiến của người khác mà bạn đã mở"),
        gettext_lazy("Lâu như ý kiến, để người gửi thấy ai đã mở."),
        ("concerns.Opening.person",),
        lambda person: (
            Opening.objects.filter(person=person).select_related("concern").order_by("-opened_on", "-pk")
        ),
        lambda opening: Item(opening.concern.code, opening.get_role_display(), opening.opened_on),
        day="opened_on",
    )
)
register(
    Holding(
        "concerns.turns",
        Purpose.OFFICE,
        gettext_lazy("Bước bạn đã làm với một ý kiến"),
        gettext_lazy("Lâu như ý kiến; khi xóa dữ liệu thì không còn tên."),
        ("concerns.Turn.person",),
        lambda person: Turn.objects.filter(person=person).select_related("concern").order_by("-pk"),
        _turn,
        day="happened_on",
    )
)
