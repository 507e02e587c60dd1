"""Ways, statuses and steps of a protected concern."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from danvan.flow import Flow, Step
from danvan.units.rules import HEAD_ROLES, Role


class Way(TextChoices):
    """How it was sent; neither has an author. A confidential one may carry a sealed way to reach the sender (T-18)."""

    CONFIDENTIAL = "CONFIDENTIAL", _("Kín tên")
    ANONYMOUS = "ANONYMOUS", _("Ẩn danh")


class Status(TextChoices):
    RECEIVED = "RECEIVED", _("Đã nhận")
    ASSIGNED = "ASSIGNED", _("Đã giao")
    ROADMAP = "ROADMAP", _("Đang giải quyết")
    CHECKING = "CHECKING", _("Chờ người thứ hai đọc lại")
    ANSWERED = "ANSWERED", _("Đã trả lời, chờ xác nhận")
    REOPENED = "REOPENED", _("Mở lại")
    CLOSED = "CLOSED", _("Đã xong")
    WITHDRAWN = "WITHDRAWN", _("Người gửi đã rút")


class TurnVerb(TextChoices):
    """What happened, in the words its sender reads."""

    RECEIVE = "receive", _("Đã nhận ý kiến")
    ASSIGN = "assign", _("Đã giao người giải quyết")
    ASK = "ask", _("Người phụ trách hỏi lại")
    DRAFT = "draft", _("Đã soạn trả lời, chờ người thứ hai đọc lại")
    RETURN = "return", _("Người đọc lại yêu cầu sửa câu trả lời")
    STEP = "step", _("Đã hứa một mốc")
    STEP_DONE = "step_done", _("Một mốc đã xong")
    MOVE = "move", _("Một mốc bị dời, có nêu lý do")
    PAUSE = "pause", _("Hạn trả lời bị dời, có nêu lý do")
    CLIMB = "climb", _("Quá hạn trả lời, đã báo cấp trên")
    SHIELD = "shield", _("Một người ngoài đơn vị đã xem việc bạn bị gây khó")
    VERIFY = "verify", _("Người thứ hai kiểm tra: đã xong")
    SOLVE = "solve", _("Trả lời: giải quyết")
    STUDY = "study", _("Trả lời: nghiên cứu thêm, có hạn")
    NOT_OURS = "not_ours", _("Trả lời: không thuộc thẩm quyền, đã chỉ nơi có thẩm quyền")
    CANNOT = "cannot", _("Trả lời: không làm được, có nêu lý do")
    CONFIRM = "confirm", _("Người gửi xác nhận đã xong")
    REOPEN = "reopen", _("Người gửi mở lại")
    WITHDRAW = "withdraw", _("Người gửi đã rút")
    PROTECT = "protect", _("Đã nhận báo bị gây khó")
    IDENTIFY = "identify", _("Người gửi đã cho một người biết cách liên hệ")
    RECOVER = "recover", _("Khóa dự phòng của cơ quan được dùng")
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
    REDACTED = "REDACTED", _("Bản đã che, cho người giải quyết")
    ASKED = "ASKED", _("Lời hỏi lại")
    STEP = "STEP", _("Mốc đã hứa")
    REASON = "REASON", _("Lý do dời hạn")
    SHIELD = "SHIELD", _("Về việc bị gây khó")
    VERIFY = "VERIFY", _("Kết quả kiểm tra")
    DRAFT = "DRAFT", _("Câu trả lời chờ đọc lại")
    RETURNED = "RETURNED", _("Điều phải sửa")
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


# How each status looks in the vocabulary of states all pages share.
BADGES = {
    Status.RECEIVED: "received",
    Status.ASSIGNED: "assigned",
    Status.ROADMAP: "roadmap",
    Status.CHECKING: "draft",
    Status.ANSWERED: "answered",
    Status.REOPENED: "reopened",
    Status.CLOSED: "confirmed",
    Status.WITHDRAWN: "withdrawn",
}

IN_HAND = frozenset({Status.RECEIVED, Status.ASSIGNED, Status.ROADMAP, Status.REOPENED})
WAITS = IN_HAND | {Status.CHECKING}
OPEN = IN_HAND | {Status.CHECKING, Status.ANSWERED}
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

# What those who read it do: two people answer, one writes, another one of the channel reads it over and lets it go.
FLOW = Flow(
    "voice",
    Step("assign", IN_HAND, Status.ASSIGNED, needs="voice.assign"),
    Step("roadmap", IN_HAND, Status.ROADMAP, needs="voice.answer"),
    Step("draft", IN_HAND, Status.CHECKING, needs="voice.answer"),
    Step("return", frozenset({Status.CHECKING}), Status.ASSIGNED, needs="voice.assign"),
    Step("publish", frozenset({Status.CHECKING}), Status.ANSWERED, needs="voice.assign"),
    Step("verify", frozenset({Status.ANSWERED}), Status.CLOSED, needs="voice.assign"),
)
