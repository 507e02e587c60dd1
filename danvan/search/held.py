"""What this app holds about a person: the words they and their concerns are found by."""

from django.db import connections
from django.utils.translation import gettext_lazy as _

from danvan.units.holdings import Holding, Item, Purpose, register
from danvan.units.models import Person

from . import words
from .models import SearchEntry


def _erase(person: Person) -> None:
    SearchEntry.objects.filter(person=person).delete()
    words.forget_deleted(connections[SearchEntry.objects.db])


register(
    Holding(
        "search.entries",
        Purpose.TELLING,
        _("Dòng tìm kiếm có tên bạn hoặc ý kiến của bạn"),
        _("Lâu như điều được tìm; mất ngay khi dữ liệu của bạn được xóa."),
        ("search.SearchEntry.person",),
        lambda person: SearchEntry.objects.filter(person=person).order_by("kind", "pk"),
        lambda entry: Item(entry.title, entry.detail, None, entry.address),
        erase=_erase,
    )
)
