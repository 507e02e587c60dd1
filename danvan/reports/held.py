"""What this app holds about a person: the reports they signed."""

from django.utils.translation import gettext_lazy as _

from danvan.units.holdings import Holding, Item, Purpose, register

from .models import SignedReport

register(
    Holding(
        "reports.signed",
        Purpose.OFFICE,
        _("Báo cáo bạn đã ký"),
        _("Giữ lâu dài đúng như lúc ký; tên trong bản đã ký không đổi được."),
        ("reports.SignedReport.signed_by",),
        lambda person: (
            SignedReport.objects.filter(signed_by=person)
            .defer("content")
            .select_related("unit__current")
            .order_by("-signed_on", "-pk")
        ),
        lambda report: Item(
            f"{report.unit.name}, {report.span.label}", "", report.signed_on, report.get_absolute_url()
        ),
        day="signed_on",
    )
)
