"""What this app holds about a person: what they did to a plan for their office."""

from django.utils.translation import gettext_lazy as _

from danvan.units.holdings import Holding, Item, Purpose, register

from .models import PlanTurn

register(
    Holding(
        "plans.turns",
        Purpose.OFFICE,
        _("Lần bạn trình, duyệt hoặc trả lại một kế hoạch năm"),
        _("Giữ lâu dài như hồ sơ công việc; khi xóa dữ liệu thì không còn tên."),
        ("plans.PlanTurn.by",),
        lambda person: (
            PlanTurn.objects.filter(by=person).select_related("plan__unit__current").order_by("-day", "-pk")
        ),
        lambda turn: Item(str(turn.plan), turn.remark, turn.day, turn.plan.get_absolute_url()),
        day="day",
    )
)
