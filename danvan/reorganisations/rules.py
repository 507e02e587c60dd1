"""Kinds of reorganisation, the steps each event takes, and when two names are too alike."""

import unicodedata
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from danvan.flow import Flow, Step
from danvan.text import keys


class EventKind(TextChoices):
    """What happens to the units (domain 2.3)."""

    CONSOLIDATE = "CONSOLIDATE", _("Hợp nhất thành một đơn vị mới")
    ABSORB = "ABSORB", _("Sáp nhập vào một đơn vị đang có")
    DISSOLVE = "DISSOLVE", _("Kết thúc, có đơn vị kế thừa")
    CLOSE = "CLOSE", _("Kết thúc, không có đơn vị kế thừa")
    SPLIT = "SPLIT", _("Chia, tách thành nhiều đơn vị")
    TRANSFER = "TRANSFER", _("Chuyển sang đơn vị cấp trên khác")
    RENAME = "RENAME", _("Đổi tên, đổi mã")
    RELEVEL = "RELEVEL", _("Đổi cấp, đổi loại")


# Kinds in which the units chosen end, and kinds that only change them; SPLIT may do either.
ENDING: Final = frozenset({EventKind.CONSOLIDATE, EventKind.ABSORB, EventKind.DISSOLVE, EventKind.CLOSE})
CHANGING: Final = frozenset({EventKind.TRANSFER, EventKind.RENAME, EventKind.RELEVEL})

HINTS: Final[dict[str, Promise]] = {
    EventKind.CONSOLIDATE: _("Từ hai đơn vị trở lên kết thúc; một đơn vị mới thành lập và nhận tất cả."),
    EventKind.ABSORB: _("Các đơn vị được chọn kết thúc; một đơn vị đang có nhận tất cả."),
    EventKind.DISSOLVE: _("Đơn vị kết thúc; người, cấp dưới và việc dở dang chia cho một hay nhiều đơn vị."),
    EventKind.CLOSE: _("Đơn vị kết thúc khi không còn việc dở dang; cấp dưới về nơi khác."),
    EventKind.SPLIT: _("Thành lập đơn vị mới từ một đơn vị; đơn vị cũ kết thúc hoặc ở lại."),
    EventKind.TRANSFER: _("Đơn vị và mọi cấp dưới của nó sang dưới đơn vị cấp trên khác."),
    EventKind.RENAME: _("Vẫn là đơn vị ấy; tên cũ còn trong các kỳ trước."),
    EventKind.RELEVEL: _("Vẫn là đơn vị ấy ở cấp khác hay loại khác."),
}


class Status(TextChoices):
    """How far an event has come."""

    DRAFT = "DRAFT", _("Bản nháp")
    SCHEDULED = "SCHEDULED", _("Chờ đến ngày")
    BLOCKED = "BLOCKED", _("Chưa thực hiện được")
    DONE = "DONE", _("Đã thực hiện")
    TAKEN_BACK = "TAKEN_BACK", _("Đã rút lại")
    DROPPED = "DROPPED", _("Đã bỏ bản nháp")


RIGHT: Final = "unit.reorganise"

FLOW = Flow(
    "reorganisation",
    Step("schedule", frozenset({Status.DRAFT}), Status.SCHEDULED, RIGHT),
    Step("carry_out", frozenset({Status.DRAFT, Status.SCHEDULED}), Status.DONE, RIGHT),
    Step("block", frozenset({Status.SCHEDULED}), Status.BLOCKED, RIGHT),
    Step("mend", frozenset({Status.BLOCKED}), Status.DRAFT, RIGHT),
    Step("take_back", frozenset({Status.SCHEDULED, Status.BLOCKED}), Status.TAKEN_BACK, RIGHT),
    Step("drop", frozenset({Status.DRAFT}), Status.DROPPED, RIGHT),
)

# What a unit leaves besides the open things of the apps, named like the estates.
CHILDREN: Final = "children"
PEOPLE: Final = "people"
LED: Final = "led"
SHARED: Final[dict[str, Promise]] = {
    CHILDREN: _("Đơn vị cấp dưới"),
    PEOPLE: _("Người đang giữ chức vụ"),
    LED: _("Cơ quan, đoàn thể đang lãnh đạo"),
}
HOW: Final[dict[str, Promise]] = {
    CHILDREN: _("Sang dưới đơn vị nhận, giữ nguyên tên, mã và cấp dưới của mình"),
    PEOPLE: _("Chức vụ cũ kết thúc, nhận chỗ ở đơn vị mới; phải đăng nhập lại"),
    LED: _("Đơn vị nhận tiếp tục lãnh đạo"),
}

YEARS_AHEAD: Final = 2

# Letters of other alphabets that look like ours (Unicode confusables, the part a keyboard or a copied text gives).
_TWINS = str.maketrans(
    "авеєкмнорстухѕіјԁһԛԝАВЕЅІЈКМНОРСТУХԌαινορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡıℓ",
    "abeekmhopctyxsijdhqwABESIJKMHOPCTYXGaivoptuxABEZHIKMNOPTYXagil",
)


def look(name: str) -> str:
    """What the eye sees of a name: the same for two that differ only by spaces, marks' places or twin letters."""
    shown = unicodedata.normalize("NFKC", name).translate(_TWINS)
    shown = "".join(one for one in shown if unicodedata.category(one) not in {"Cf", "Mn"} or _is_tone(one))
    return keys(shown.translate(_TWINS)).replace(" ", "")


def _is_tone(mark: str) -> bool:
    return mark in "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
