"""What this app holds about a person: what they did for their office."""

from django.utils.translation import gettext_lazy as _

from danvan.units.holdings import Holding, Item, Purpose, register

from .models import Activity, Amendment, DeadlineMove, DutyRule, Exemption, Reminder

_KEPT = _("Giữ lâu dài như hồ sơ công việc; khi xóa dữ liệu thì không còn tên.")

register(
    Holding(
        "work.activities",
        Purpose.OFFICE,
        _("Hoạt động bạn ghi nhận"),
        _KEPT,
        ("work.Activity.recorded_by",),
        lambda person: Activity.objects.filter(recorded_by=person).order_by("-recorded_at", "-pk"),
        lambda activity: Item(str(activity), "", activity.held_on, activity.get_absolute_url()),
        day="recorded_at",
    )
)
register(
    Holding(
        "work.moves",
        Purpose.OFFICE,
        _("Lần bạn dời hạn một việc"),
        _KEPT,
        ("work.DeadlineMove.moved_by",),
        lambda person: DeadlineMove.objects.filter(moved_by=person).select_related("task").order_by("-pk"),
        lambda move: Item(move.task.title, move.reason, move.moved_on, move.task.get_absolute_url()),
        day="moved_on",
    )
)
register(
    Holding(
        "work.exemptions",
        Purpose.OFFICE,
        _("Lần bạn cho một đơn vị miễn việc định kỳ"),
        _KEPT,
        ("work.Exemption.granted_by",),
        lambda person: (
            Exemption.objects.filter(granted_by=person)
            .select_related("duty", "unit__current")
            .order_by("-pk")
        ),
        lambda exemption: Item(f"{exemption.duty.label}, {exemption.unit.name}", exemption.reason),
    )
)
register(
    Holding(
        "work.amendments",
        Purpose.OFFICE,
        _("Lần bạn sửa việc đã giao"),
        _KEPT,
        ("work.Amendment.amended_by",),
        lambda person: Amendment.objects.filter(amended_by=person).order_by("-pk"),
        lambda amendment: Item(amendment.old_title, amendment.reason, amendment.amended_on),
        day="amended_on",
    )
)
register(
    Holding(
        "work.exemptions_taken_back",
        Purpose.OFFICE,
        _("Lần bạn thôi miễn một việc định kỳ"),
        _KEPT,
        ("work.Exemption.taken_back_by",),
        lambda person: Exemption.objects.filter(taken_back_by=person).select_related("duty").order_by("-pk"),
        lambda exemption: Item(str(exemption.duty), exemption.taken_back_because, exemption.taken_back_on),
        day="taken_back_on",
    )
)
register(
    Holding(
        "work.duty_rules",
        Purpose.OFFICE,
        _("Quy định bạn đặt cho việc định kỳ"),
        _KEPT,
        ("work.DutyRule.set_by",),
        lambda person: DutyRule.objects.filter(set_by=person).select_related("duty").order_by("-pk"),
        lambda rule: Item(str(rule.duty), rule.reason, rule.starts_on),
        day="starts_on",
    )
)
register(
    Holding(
        "work.reminders",
        Purpose.OFFICE,
        _("Lần bạn nhắc việc định kỳ"),
        _KEPT,
        ("work.Reminder.reminded_by",),
        lambda person: Reminder.objects.filter(reminded_by=person).select_related("duty").order_by("-pk"),
        lambda reminder: Item(str(reminder.duty), "", reminder.reminded_on),
        day="reminded_on",
    )
)
