"""Ways, statuses and steps of a protected concern."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from danvan.units.rules import HEAD_ROLES, Role


class Way(TextChoices):
    """How it was sent; neither has an author. A confidential one may carry a sealed way to reach the sender (T-18)."""

    CONFIDENTIAL = "CONFIDENTIAL", _("Kín tên")
    ANONYMOUS = "ANONYMOUS", _("Ẩn danh")


class Status(TextChoices):
    RECEIVED = "RECEIVED", _("Đã nhận")
    ASSIGNED = "ASSIGNED", _("Đã giao")
    ROADMAP = "ROADMAP", _("Đang giải quyết")
    ANSWERED = "ANSWERED", _("Đã trả lời, chờ xác nhận")
    REOPENED = "REOPENED", _("Mở lại")
    CLOSED = "CLOSED", _("Đã xong")
    WITHDRAWN = "WITHDRAWN", _("Người gửi đã rút")


class TurnVerb(TextChoices):
    """What happened, in the words its sender reads."""

    RECEIVE = "receive", _("Đã nhận ý kiến")
    CONFIRM = "confirm", _("Người gửi xác nhận đã xong")
    REOPEN = "reopen", _("Người gửi mở lại")
    WITHDRAW = "withdraw", _("Người gửi đã rút")
    PROTECT = "protect", _("Đã nhận báo bị gây khó")
    IDENTIFY = "identify", _("Người gửi đã cho một người biết cách liên hệ")
    REKEY = "rekey", _("Đã trao quyền mở cho người nhận bàn giao")


class PieceKind(TextChoices):
    """What a sealed piece is; stands in the clear, so it names kinds alike for every concern."""

    TEXT = "TEXT", _("Lời của người gửi")
    SAID = "SAID", _("Lời nhắn của người gửi")
    REOPENING = "REOPENING", _("Lý do mở lại")
    HARM = "HARM", _("Báo bị gây khó")
    REACH = "REACH", _("Cách liên hệ")
    FILE_NAME = "FILE_NAME", _("Tên tệp")
    FILE = "FILE", _("Tệp")
    ASKED = "ASKED", _("Lời hỏi lại")
    ANSWER = "ANSWER", _("Trả lời")


class Seal:
    """The seals of a concern: what the sender wrote, what goes on between sender and handler, the sender's own."""

    ORIGINAL = 1
    SHARED = 2
    OWN = 3


class Holder(TextChoices):
    """For whom the key of a seal is wrapped."""

    HANDLER = "HANDLER", _("Người đọc được")
    SENDER = "SENDER", _("Người gửi")
    RECOVERY = "RECOVERY", _("Khóa dự phòng")


OPEN = frozenset({Status.RECEIVED, Status.ASSIGNED, Status.ROADMAP, Status.ANSWERED, Status.REOPENED})
# Who leads a unit: a concern about one of them goes past all of them and everybody they command (T-12).
LEADING = HEAD_ROLES | {Role.DEPUTY_SECRETARY, Role.DEPUTY_HEAD}
# Who can take protected concerns in, at a body outside the sender's line.
RECEIVING = frozenset({Role.INTAKE, Role.INSPECTOR})

# What the sender does with the receipt alone: journalled a week later (T-30), so no steps of a Flow.
BY_SENDER = {
    "confirm": (frozenset({Status.ANSWERED}), Status.CLOSED),
    "reopen": (frozenset({Status.ANSWERED, Status.CLOSED}), Status.REOPENED),
    "withdraw": (OPEN, Status.WITHDRAWN),
}
