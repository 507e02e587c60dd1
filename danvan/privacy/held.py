"""What this app holds about a person, and what stands in tables that know nobody by key: the journal, sessions."""

import datetime as dt
import json
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.journal import sought
from danvan.journal.models import EntryBody
from danvan.units.holdings import Holding, Item, Purpose, register
from danvan.units.models import Person

from .models import DataRequest
from .rules import OPEN, Kind

# What an entry of the journal is about, and the page of it.
_SUBJECTS: Final[dict[str, tuple[Promise, str]]] = {
    "task": (gettext_lazy("Việc được giao"), "work:task"),
    "activity": (gettext_lazy("Hoạt động của đơn vị"), "work:activity"),
    "concern": (gettext_lazy("Ý kiến của một người"), ""),
    "document": (gettext_lazy("Văn bản trong sổ"), "documents:detail"),
    "programme": (gettext_lazy("Chương trình hành động"), "programmes:tree"),
    "measure": (gettext_lazy("Giải pháp của chương trình"), ""),
    "import": (gettext_lazy("Lần nhập từ Excel"), ""),
    "privacy": (gettext_lazy("Yêu cầu về dữ liệu cá nhân"), ""),
}


def _act(entry: EntryBody) -> Item:
    said = json.loads(entry.body)
    noun, _colon, code = str(said["subject"]).partition(":")
    label, page = _SUBJECTS.get(noun, (_("Việc khác"), ""))
    address = reverse(page, args=[code]) if page else ""
    return Item(f"{label} {code}" if noun in _SUBJECTS else str(label), "", _day(said["day"]), address)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _other_requests(person: Person) -> list[str]:
    if DataRequest.objects.filter(person=person, status__in=OPEN).exclude(kind=Kind.DELETE).exists():
        return [_("Còn yêu cầu khác của người này chưa xong. Trả lời yêu cầu đó trước.")]
    return []


def _erase_requests(person: Person) -> None:
    empty = dict.fromkeys(("detail", "new_name", "new_staff_code", "answer", "extension_reason"), "")
    DataRequest.objects.filter(person=person).update(**empty)


register(
    Holding(
        "privacy.journal",
        Purpose.OFFICE,
        gettext_lazy("Dòng nhật ký về việc bạn đã làm"),
        gettext_lazy(
            "Giữ lâu dài để không ai sửa được việc đã qua; nhật ký chỉ ghi số của bạn, không ghi tên."
        ),
        (),
        lambda person: sought.acts_of(f"person:{person.pk}"),
        _act,
    )
)
register(
    Holding(
        "privacy.requests",
        Purpose.RIGHTS,
        gettext_lazy("Yêu cầu của bạn về dữ liệu cá nhân"),
        gettext_lazy("Giữ lâu dài để chứng minh đã làm; khi xóa dữ liệu thì lời viết bị xóa."),
        ("privacy.DataRequest.person",),
        lambda person: DataRequest.objects.filter(person=person),
        lambda request: Item(
            request.get_kind_display(),
            request.get_status_display(),
            request.received_on,
            request.get_absolute_url(),
        ),
        day="received_on",
        words=lambda viewer: {
            request.pk: request.detail for request in DataRequest.objects.filter(person=viewer.person)
        },
        reasons=_other_requests,
        erase=_erase_requests,
    )
)
register(
    Holding(
        "privacy.handled",
        Purpose.OFFICE,
        gettext_lazy("Yêu cầu về dữ liệu mà bạn đã giải quyết"),
        gettext_lazy("Giữ lâu dài; khi xóa dữ liệu thì không còn tên."),
        ("privacy.DataRequest.handled_by",),
        lambda person: DataRequest.objects.filter(handled_by=person),
        lambda request: Item(request.code, request.get_status_display(), request.received_on),
        day="received_on",
    )
)
