"""What this app holds about a person: the answers they signed for their unit."""

from django.utils.translation import gettext_lazy as _

from danvan.units.holdings import Holding, Item, Purpose, register

from .models import Answer

register(
    Holding(
        "concretisation.answers",
        Purpose.OFFICE,
        _("Điều khoản bạn đã trả lời thay đơn vị"),
        _("Giữ lâu dài như hồ sơ công việc; khi xóa dữ liệu thì không còn tên."),
        ("concretisation.Answer.signed_by",),
        lambda person: Answer.objects.filter(signed_by=person).select_related("clause").order_by("-pk"),
        lambda answer: Item(str(answer.clause), answer.reason, answer.answered_on),
        day="answered_on",
    )
)
