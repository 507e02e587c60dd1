"""Fields, statuses and steps of a concern."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from danvan.flow import Flow, Step
from danvan.units.rules import HEAD_ROLES, Role


class Kind(TextChoices):
    PRESSING = "PRESSING", _("Bức xúc")
    ASPIRATION = "ASPIRATION", _("Tâm tư, nguyện vọng")
    FEEDBACK = "FEEDBACK", _("Phản ánh, kiến nghị")


class Field(TextChoices):
    """What it is about; personnel, finance and staff policies first, as the programme stresses."""

    PERSONNEL = "PERSONNEL", _("Tổ chức, cán bộ")
    FINANCE = "FINANCE", _("Tài chính, chi trả")
    POLICIES = "POLICIES", _("Chế độ, chính sách")
    CONDITIONS = "CONDITIONS", _("Điều kiện làm việc, đời sống")
    OTHER = "OTHER", _("Việc khác")


class About(TextChoices):
    """Whose concern: of own staff, or of the people the sector serves."""

    STAFF = "STAFF", _("Người trong cơ quan, đơn vị")
    PEOPLE = "PEOPLE", _("Nhân dân mà ngành phục vụ")


class Status(TextChoices):
    RECEIVED = "RECEIVED", _("Đã nhận")
    ASSIGNED = "ASSIGNED", _("Đã giao")
    ROADMAP = "ROADMAP", _("Đang giải quyết")
    ANSWERED = "ANSWERED", _("Đã trả lời, chờ xác nhận")
    REOPENED = "REOPENED", _("Mở lại")
    CLOSED = "CLOSED", _("Người gửi xác nhận đã xong")
    VERIFIED = "VERIFIED", _("Người thứ hai kiểm tra: đã xong")
    WITHDRAWN = "WITHDRAWN", _("Người gửi đã rút")


class TurnVerb(TextChoices):
    """What happened to a concern, in the words of its course."""

    RECEIVE = "receive", _("Đã nhận ý kiến")
    ASSIGN = "assign", _("Đã giao")
    REASSIGN = "reassign", _("Đã giao lại")
    ROADMAP = "roadmap", _("Đã nêu lộ trình")
    ANSWER = "answer", _("Đã trả lời")
    PAUSE = "pause", _("Hạn trả lời bị dời, có nêu lý do")
    CLIMB = "climb", _("Quá hạn, đã báo cấp trên")
    VERIFY = "verify", _("Người thứ hai kiểm tra: đã xong")
    CONFIRM = "confirm", _("Người gửi xác nhận đã xong")
    REOPEN = "reopen", _("Người gửi mở lại")
    WITHDRAW = "withdraw", _("Người gửi đã rút")
    INHERIT = "inherit", _("Chuyển sang đơn vị kế thừa")


class Outcome(TextChoices):
    """What an office may answer; there is no fifth."""

    SOLVE = "solve", _("Giải quyết: ai làm gì, xong ngày nào")
    STUDY = "study", _("Nghiên cứu thêm: ai xem, trả lời lại ngày nào")
    NOT_OURS = "not_ours", _("Không thuộc thẩm quyền: nơi nào có thẩm quyền")
    CANNOT = "cannot", _("Không làm được, vì sao")


# Answers that promise something owe its day.
PROMISING = frozenset({Outcome.SOLVE, Outcome.STUDY})

# The status of a concern in the vocabulary of states all pages share.
BADGES = {
    Status.RECEIVED: "received",
    Status.ASSIGNED: "assigned",
    Status.ROADMAP: "roadmap",
    Status.ANSWERED: "answered",
    Status.REOPENED: "reopened",
    Status.CLOSED: "confirmed",
    Status.VERIFIED: "done",
    Status.WITHDRAWN: "withdrawn",
}

# The five words of the way a concern goes, and where each status stands on it.
STAGES = (_("Đã nhận"), _("Đã giao"), _("Đang giải quyết"), _("Đã trả lời"), _("Bạn xác nhận"))
STAGE_OF = {
    Status.RECEIVED: 0,
    Status.ASSIGNED: 1,
    Status.ROADMAP: 2,
    Status.REOPENED: 2,
    Status.ANSWERED: 4,
    Status.CLOSED: 4,
    Status.VERIFIED: 4,
}

# Who can be made to answer a concern or own a milestone: those who lead or mobilise, never the intake itself.
HANDLERS = HEAD_ROLES | {
    Role.DEPUTY_SECRETARY,
    Role.COMMITTEE_MEMBER,
    Role.DEPUTY_HEAD,
    Role.MOBILISER,
}

OPEN = frozenset({Status.RECEIVED, Status.ASSIGNED, Status.ROADMAP, Status.ANSWERED, Status.REOPENED})
ENDED = frozenset({Status.CLOSED, Status.VERIFIED, Status.WITHDRAWN})
IN_HAND = frozenset({Status.ASSIGNED, Status.ROADMAP, Status.REOPENED})

WAITS_FOR_ANSWER = frozenset({Status.ASSIGNED, Status.REOPENED})

FLOW = Flow(
    "concern",
    Step("assign", frozenset({Status.RECEIVED}), Status.ASSIGNED, needs="concern.assign"),
    Step("reassign", IN_HAND, Status.ASSIGNED, needs="concern.assign"),
    Step("roadmap", IN_HAND, Status.ROADMAP, needs="concern.roadmap"),
    Step("answer", IN_HAND, Status.ANSWERED, needs="concern.answer"),
    Step("confirm", frozenset({Status.ANSWERED}), Status.CLOSED, needs="concern.confirm"),
    Step("verify", frozenset({Status.ANSWERED}), Status.VERIFIED, needs="concern.assign"),
    Step(
        "reopen",
        frozenset({Status.ANSWERED, Status.CLOSED, Status.VERIFIED}),
        Status.REOPENED,
        needs="concern.reopen",
    ),
    Step("withdraw", OPEN, Status.WITHDRAWN, needs="concern.withdraw"),
)
