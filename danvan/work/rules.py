"""Statuses, steps and kinds of work; when a duty is fulfilled."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from danvan.flow import Flow, Step


class ActivityKind(TextChoices):
    THEMATIC_MEETING = "THEMATIC_MEETING", _("Sinh hoạt chuyên đề về công tác dân vận")
    STUDY_SESSION = "STUDY_SESSION", _("Học tập, quán triệt văn bản")
    JOINT_CONFERENCE = "JOINT_CONFERENCE", _("Hội nghị liên tịch")
    DIALOGUE = "DIALOGUE", _("Đối thoại trực tiếp của người đứng đầu")
    STAFF_CONFERENCE = "STAFF_CONFERENCE", _("Hội nghị cán bộ, công chức, viên chức, người lao động")
    INSPECTION = "INSPECTION", _("Kiểm tra, giám sát công tác dân vận")
    TRAINING = "TRAINING", _("Bồi dưỡng cán bộ làm công tác dân vận")


# The words of the duties the program starts with (migration 0003), here so that they have their English.
DUTY_WORDS = (
    _("Sinh hoạt chuyên đề về công tác dân vận"),
    _("Sinh hoạt chuyên đề"),
    _("bí thư chi bộ"),
    _("Bài viết nguồn: ít nhất một lần mỗi năm"),
    _("Hội nghị liên tịch cấp ủy, lãnh đạo đơn vị và đoàn thể"),
    _("Hội nghị liên tịch"),
    _("bí thư"),
    _("Bài viết nguồn; 6 tháng một lần là thiết lập của phần mềm, chưa kiểm chứng"),
    _("Đối thoại trực tiếp của bí thư, thủ trưởng với cán bộ, người lao động"),
    _("Đối thoại"),
    _("bí thư, thủ trưởng"),
    _("Bài viết nguồn ghi “định kỳ”; mỗi năm một lần theo quy định của các tỉnh, chưa kiểm chứng"),
    _("Hội nghị cán bộ, công chức, viên chức, người lao động"),
    _("Hội nghị CBCCVC"),
    _("thủ trưởng cùng bên công đoàn"),
    _("Luật 10/2022/QH15, Điều 51: trong 3 tháng sau khi hết năm công tác (theo nguồn thứ cấp)"),
    _("Kiểm tra, giám sát công tác dân vận"),
    _("Kiểm tra, giám sát"),
    _("cấp ủy, ủy ban kiểm tra"),
    _("Bài viết nguồn; mỗi năm một lần là thiết lập của phần mềm, chưa kiểm chứng"),
    _("Bồi dưỡng cán bộ làm công tác dân vận"),
    _("Bồi dưỡng cán bộ"),
    _("ban dân vận"),
    _("Theo thông lệ, chưa kiểm chứng"),
)


class ActivityStatus(TextChoices):
    RECORDED = "RECORDED", _("Đã ghi")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")


ACTIVITY_FLOW = Flow(
    "activity",
    Step("withdraw", frozenset({ActivityStatus.RECORDED}), ActivityStatus.WITHDRAWN, needs="activity.record"),
)


class TaskKind(TextChoices):
    ASSIGNMENT = "ASSIGNMENT", _("Nhiệm vụ được giao")
    PROMISE = "PROMISE", _("Lời hứa")


class TaskStatus(TextChoices):
    ISSUED = "ISSUED", _("Đã giao, chưa nhận")
    ACCEPTED = "ACCEPTED", pgettext_lazy("task", "Đã nhận")
    IN_PROGRESS = "IN_PROGRESS", _("Đang làm")
    OBJECTED = "OBJECTED", _("Có vướng mắc")
    DONE = "DONE", _("Đã xong")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")

    @property
    def badge(self) -> str:
        """Its word in the vocabulary of states."""
        return {"ISSUED": "not_started", "WITHDRAWN": "cancelled"}.get(self.value, self.value.lower())


OPEN_TASK = frozenset({TaskStatus.ISSUED, TaskStatus.ACCEPTED, TaskStatus.IN_PROGRESS, TaskStatus.OBJECTED})
# Open and not held up: what its owner is expected to go on with.
_GOING = frozenset({TaskStatus.ISSUED, TaskStatus.ACCEPTED, TaskStatus.IN_PROGRESS})

NEEDS_EVIDENCE = _("Việc này cần bằng chứng: kèm một tệp, hoặc chọn một hoạt động đã ghi.")

# How deep a task may be broken down: the trees have five levels, and one office may divide once more within.
MOST_LEVELS = 6
# How many parts one task may have at once; more are a programme.
MOST_PARTS = 500

TASK_FLOW = Flow(
    "task",
    Step(
        "accept",
        frozenset({TaskStatus.ISSUED, TaskStatus.OBJECTED}),
        TaskStatus.ACCEPTED,
        needs="task.accept",
    ),
    # Also from where it leads: a new note of how far it is.
    Step("progress", OPEN_TASK, TaskStatus.IN_PROGRESS, needs="task.progress"),
    Step("object", _GOING, TaskStatus.OBJECTED, needs="task.object"),
    Step("finish", _GOING, TaskStatus.DONE, needs="task.finish"),
    Step("withdraw", OPEN_TASK, TaskStatus.WITHDRAWN, needs="task.withdraw"),
)


@dataclass(frozen=True)
class Leaves:
    """How far a task is: the tasks below it (or itself) that were not broken down further, counted.

    Withdrawn ones are left out. Never typed, and never a mean of percentages.
    """

    total: int = 0
    done: int = 0
    late: int = 0

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def meter(self) -> str:
        return "late" if self.late else ""


class Compliance(StrEnum):
    """How a unit stands with a duty in a period."""

    NOT_APPLICABLE = "not_applicable"
    DONE = "done"
    NEARLY = "nearly"
    PENDING = "pending"
    LATE = "late"

    @property
    def badge(self) -> str:
        """Its word in the vocabulary of states."""
        return {"nearly": "in_progress", "pending": "not_started"}.get(self.value, self.value)


def compliance(met: int, expected: int, due: dt.date, today: dt.date) -> Compliance:
    """Done when all is met; after the due day late, or nearly when at least four fifths are met; else pending."""
    if expected == 0:
        return Compliance.NOT_APPLICABLE
    if met >= expected:
        return Compliance.DONE
    if met * 5 >= expected * 4:
        return Compliance.NEARLY
    return Compliance.LATE if today > due else Compliance.PENDING
