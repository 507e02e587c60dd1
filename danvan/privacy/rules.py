"""What a person may ask for about their data, and the way such a request goes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from danvan.flow import Flow, Step


class Kind(TextChoices):
    CORRECT = "CORRECT", _("Sửa dữ liệu sai")
    DELETE = "DELETE", _("Xóa dữ liệu cá nhân")
    OBJECT = "OBJECT", _("Phản đối một việc dùng dữ liệu")
    RESTRICT = "RESTRICT", _("Hạn chế dùng dữ liệu")
    OTHER = "OTHER", _("Việc khác về dữ liệu")


class Status(TextChoices):
    RECEIVED = "RECEIVED", _("Chờ trả lời")
    ACCEPTED = "ACCEPTED", _("Đã nhận làm")
    EXTENDED = "EXTENDED", _("Đã gia hạn")
    DONE = "DONE", _("Đã làm xong")
    REFUSED = "REFUSED", _("Không làm được")
    WITHDRAWN = "WITHDRAWN", _("Người yêu cầu đã rút")


BADGES = {
    Status.RECEIVED: "received",
    Status.ACCEPTED: "in_progress",
    Status.EXTENDED: "moved",
    Status.DONE: "done",
    Status.REFUSED: "cancelled",
    Status.WITHDRAWN: "cancelled",
}
IN_HAND = frozenset({Status.ACCEPTED, Status.EXTENDED})
OPEN = IN_HAND | {Status.RECEIVED}

FLOW = Flow(
    "privacy",
    Step("accept", frozenset({Status.RECEIVED}), Status.ACCEPTED, needs="privacy.handle"),
    Step("refuse", OPEN, Status.REFUSED, needs="privacy.handle"),
    # Once: there is no way from EXTENDED to itself.
    Step("extend", frozenset({Status.ACCEPTED}), Status.EXTENDED, needs="privacy.handle"),
    Step("carry_out", IN_HAND, Status.DONE, needs="privacy.handle"),
    Step("withdraw", OPEN, Status.WITHDRAWN, needs="privacy.withdraw"),
)
