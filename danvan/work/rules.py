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
    # Done with a paper, not in a meeting.
    YEAR_PLAN = "YEAR_PLAN", _("Đưa nội dung dân vận vào kế hoạch năm")
    PIB_REPORT = "PIB_REPORT", _("Chương trình và báo cáo của Ban Thanh tra nhân dân")
    DEMOCRACY_REVIEW = "DEMOCRACY_REVIEW", _("Rà soát quy chế dân chủ ở cơ sở")
    MODEL_REGISTRATION = "MODEL_REGISTRATION", _("Đăng ký mô hình “Dân vận khéo”")
    MODEL_RECOGNITION = "MODEL_RECOGNITION", _("Kiểm tra, công nhận mô hình “Dân vận khéo”")
    HALF_YEAR_REPORT = "HALF_YEAR_REPORT", _("Báo cáo sơ kết 6 tháng công tác dân vận")
    YEAR_REPORT = "YEAR_REPORT", _("Báo cáo tổng kết năm công tác dân vận")

    @property
    def is_paper(self) -> bool:
        """Nobody is called to it: its evidence is a file."""
        return self in PAPERS


PAPERS = frozenset(list(ActivityKind)[7:])


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
    # migration 0007
    _("Đưa nội dung dân vận vào kế hoạch năm"),
    _("Kế hoạch năm"),
    _("cấp ủy"),
    _("Bài viết nguồn"),
    _("Chương trình và báo cáo của Ban Thanh tra nhân dân"),
    _("Ban TTND"),
    _("trưởng ban"),
    _("Thiết lập của phần mềm, chưa kiểm chứng"),
    _("Rà soát quy chế dân chủ ở cơ sở"),
    _("Quy chế dân chủ"),
    _("thủ trưởng"),
    _("Đăng ký mô hình “Dân vận khéo”"),
    _("Đăng ký mô hình"),
    _("người đứng đầu đơn vị"),
    _("Kế hoạch, hướng dẫn của các tỉnh; với đơn vị này là thiết lập của phần mềm"),
    _("Kiểm tra, công nhận mô hình “Dân vận khéo”"),
    _("Công nhận mô hình"),
    _("Báo cáo sơ kết 6 tháng công tác dân vận"),
    _("Báo cáo 6 tháng"),
    _("Kế hoạch hội nghị sơ kết các năm 2013–2025; hạn là thiết lập của phần mềm"),
    _("Báo cáo tổng kết năm công tác dân vận"),
    _("Báo cáo năm"),
    _("biên bản, số dự"),
    _("biên bản, thông báo kết luận"),
    _("câu hỏi, thông báo kết luận"),
    _("nghị quyết, biên bản"),
    _("kết luận"),
    _("danh sách"),
    _("kế hoạch"),
    _("báo cáo"),
    _("bản quy chế"),
    _("phiếu đăng ký"),
    _("biên bản"),
    _("báo cáo, bảng số liệu"),
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


@dataclass(frozen=True)
class Terms:
    """How often a duty is done in a period, how many days after it at the latest, and whether minutes are needed."""

    times: int
    grace_days: int
    needs_minutes: bool = False

    def with_(self, other: "Terms") -> "Terms":
        """The stricter of both in everything."""
        return Terms(
            max(self.times, other.times),
            min(self.grace_days, other.grace_days),
            self.needs_minutes or other.needs_minutes,
        )


# From so many days before its day on, what is not done is due soon.
SOON_DAYS = 30
# How long a unit is left in peace after it was reminded of something.
REMIND_DAYS = 7


class Compliance(StrEnum):
    """How a unit stands with a duty in a period."""

    NOT_APPLICABLE = "not_applicable"
    DONE = "done"
    NEARLY = "nearly"
    DUE_SOON = "due_soon"
    PENDING = "pending"
    LATE = "late"

    @property
    def badge(self) -> str:
        """Its word in the vocabulary of states."""
        return {"nearly": "in_progress", "pending": "not_started"}.get(self.value, self.value)


def compliance(met: int, expected: int, due: dt.date, today: dt.date) -> Compliance:
    """Done when all is met, nearly with four fifths; after the due day late, before it due soon or pending."""
    if expected == 0:
        return Compliance.NOT_APPLICABLE
    if met >= expected:
        return Compliance.DONE
    if met * 5 >= expected * 4:
        return Compliance.NEARLY
    if today > due:
        return Compliance.LATE
    return Compliance.DUE_SOON if (due - today).days < SOON_DAYS else Compliance.PENDING
