"""What reports count of plans: yearly plans the level above approved (domain.md 8.2, I02)."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from danvan.indicators import Indicator, Row, Section, Source, address, register

from . import queries
from .models import YearPlan


def _row(plan: YearPlan) -> Row:
    title = gettext("Kế hoạch năm %(year)s") % {"year": plan.year}
    return Row(title, plan.unit.name, plan.first_approved_on, address(plan), plan.get_status_display())


def _veiled(plan: YearPlan) -> Row:
    return Row(gettext("Một kế hoạch năm"), plan.unit.name, plan.first_approved_on, "")


PLANS = Source(
    name="plans",
    noun=_("sổ kế hoạch năm"),
    rows=lambda: YearPlan.objects.select_related("unit__current"),
    day="first_approved_on",
    show=_row,
    readable=queries.plans_seen_by,
    veiled=_veiled,
    why_veiled=_("Chỉ đơn vị lập kế hoạch và cấp trên mở được kế hoạch này."),
)

register(
    Indicator(
        "plans.approved",
        _("Kế hoạch năm được duyệt trong kỳ"),
        Section.PROGRAMMES,
        PLANS,
        unit_word=_("kế hoạch"),
    )
)
