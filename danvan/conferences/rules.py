"""Statuses and steps of a joint conference; where a point of its agenda comes from."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from danvan.flow import Flow, Step


class ConferenceStatus(TextChoices):
    CALLED = "CALLED", _("Đã triệu tập")
    HELD = "HELD", _("Đã họp, chờ kết luận")
    CONCLUDED = "CONCLUDED", _("Đã kết luận, đã giao việc")
    CANCELLED = "CANCELLED", _("Không tổ chức")

    @property
    def badge(self) -> str:
        """Its word in the vocabulary of states."""
        return {"CALLED": "issued", "HELD": "in_progress", "CONCLUDED": "done"}.get(self.value, "cancelled")


CONFERENCE_FLOW = Flow(
    "conference",
    Step("hold", frozenset({ConferenceStatus.CALLED}), ConferenceStatus.HELD, needs="conference.write"),
    Step(
        "cancel", frozenset({ConferenceStatus.CALLED}), ConferenceStatus.CANCELLED, needs="conference.write"
    ),
    Step(
        "conclude", frozenset({ConferenceStatus.HELD}), ConferenceStatus.CONCLUDED, needs="conference.write"
    ),
)
OPEN: Final = frozenset({ConferenceStatus.CALLED, ConferenceStatus.HELD})


class PointSource(TextChoices):
    """Where a point of the agenda comes from."""

    OWN = "OWN", _("Nội dung tự ghi")
    CONCLUSION = "CONCLUSION", _("Kết luận lần trước chưa xong")
    TASK = "TASK", _("Nhiệm vụ trễ hạn")
    DUTY = "DUTY", _("Việc định kỳ còn thiếu")
    CONCERN = "CONCERN", _("Ý kiến, kiến nghị đang mở")


# A smaller number of concerns could point at somebody (domain.md 8.2: "ít hơn 5").
FEWEST: Final = 5
# So many late tasks stand on the agenda by name; the others as one number.
NAMED_TASKS: Final = 10
