"""What the house itself holds about a person: forms sent in the last week."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.units.holdings import Holding, Item, Purpose, register
from danvan.units.models import Person

from .models import Settled, Submission


def _erase(person: Person) -> None:
    Submission.objects.filter(person=person).delete()


register(
    Holding(
        "home.submissions",
        Purpose.ENTRY,
        gettext_lazy("Dấu chống gửi một biểu mẫu hai lần"),
        gettext_lazy("Một tuần."),
        ("home.Submission.person",),
        lambda person: Submission.objects.filter(person=person).order_by("-at"),
        lambda sent: Item(_("Một biểu mẫu đã gửi"), "", sent.at, sent.result),
        day="at",
        erase=_erase,
    )
)
register(
    Holding(
        "home.settled",
        Purpose.OFFICE,
        gettext_lazy("Điều bạn đã xác nhận khi cài đặt"),
        gettext_lazy("Giữ lâu dài; khi xóa dữ liệu thì không còn tên."),
        ("home.Settled.person",),
        lambda person: Settled.objects.filter(person=person).order_by("-at", "-pk"),
        lambda settled: Item(_("Một quy định hoặc tên tổ chức đã xác nhận"), "", settled.at),
        day="at",
    )
)
