"""What the house itself holds about a person: forms sent in the last week."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.units.holdings import Holding, Item, Purpose, register
from danvan.units.models import Person

from .models import Submission


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
