"""Fields, statuses and steps of a concern."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from danvan.flow import Flow, Step


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


OPEN = frozenset({Status.RECEIVED, Status.ASSIGNED, Status.ROADMAP, Status.ANSWERED, Status.REOPENED})
IN_HAND = frozenset({Status.ASSIGNED, Status.ROADMAP, Status.REOPENED})

FLOW = Flow(
    "concern",
    Step("assign", frozenset({Status.RECEIVED}), Status.ASSIGNED, needs="concern.assign"),
    Step("reassign", IN_HAND, Status.ASSIGNED, needs="concern.assign"),
    Step("roadmap", IN_HAND, Status.ROADMAP, needs="concern.roadmap"),
    Step("answer", IN_HAND, Status.ANSWERED, needs="concern.answer"),
    Step("confirm", frozenset({Status.ANSWERED}), Status.CLOSED, needs="concern.confirm"),
    Step("reopen", frozenset({Status.ANSWERED, Status.CLOSED}), Status.REOPENED, needs="concern.reopen"),
)
