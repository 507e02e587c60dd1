"""Statuses, steps and kinds of work; when a duty is fulfilled."""

import datetime as dt
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from danvan.flow import Flow, Step


class ActivityKind(TextChoices):
    THEMATIC_MEETING = "THEMATIC_MEETING", _("Sinh hoạt chuyên đề về công tác dân vận")
    STUDY_SESSION = "STUDY_SESSION", _("Học tập, quán triệt văn bản")
    JOINT_CONFERENCE = "JOINT_CONFERENCE", _("Hội nghị liên tịch")
    DIALOGUE = "DIALOGUE", _("Đối thoại trực tiếp của người đứng đầu")
    STAFF_CONFERENCE = "STAFF_CONFERENCE", _("Hội nghị cán bộ, công chức, viên chức, người lao động")
    INSPECTION = "INSPECTION", _("Kiểm tra, giám sát công tác dân vận")
    TRAINING = "TRAINING", _("Bồi dưỡng cán bộ làm công tác dân vận")


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
    ACCEPTED = "ACCEPTED", _("Đã nhận")
    OBJECTED = "OBJECTED", _("Có vướng mắc")
    DONE = "DONE", _("Đã xong")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")


OPEN_TASK = frozenset({TaskStatus.ISSUED, TaskStatus.ACCEPTED, TaskStatus.OBJECTED})

TASK_FLOW = Flow(
    "task",
    Step("accept", frozenset({TaskStatus.ISSUED, TaskStatus.OBJECTED}), TaskStatus.ACCEPTED, needs="task.accept"),
    Step("object", frozenset({TaskStatus.ISSUED, TaskStatus.ACCEPTED}), TaskStatus.OBJECTED, needs="task.object"),
    Step("finish", frozenset({TaskStatus.ISSUED, TaskStatus.ACCEPTED}), TaskStatus.DONE, needs="task.finish"),
    Step("withdraw", OPEN_TASK, TaskStatus.WITHDRAWN, needs="task.withdraw"),
)


class Compliance(StrEnum):
    """How a unit stands with a duty in a period."""

    NOT_APPLICABLE = "not_applicable"
    DONE = "done"
    NEARLY = "nearly"
    PENDING = "pending"
    LATE = "late"


def compliance(met: int, expected: int, due: dt.date, today: dt.date) -> Compliance:
    """Done when all is met; after the due day late, or nearly when at least four fifths are met; else pending."""
    if expected == 0:
        return Compliance.NOT_APPLICABLE
    if met >= expected:
        return Compliance.DONE
    if met * 5 >= expected * 4:
        return Compliance.NEARLY
    return Compliance.LATE if today > due else Compliance.PENDING
