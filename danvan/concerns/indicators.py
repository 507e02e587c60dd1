"""What reports count of concerns: named ones only, those received in a period and what became of them by its end.

Figures stand on the columns of the concern; what people wrote is never read here.
"""

from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from danvan.indicators import Indicator, Ratio, Row, Section, Source, address, register, standing
from danvan.periods import Period

from . import queries
from .models import Concern
from .queries import is_overdue
from .rules import OPEN, Status


def _row(concern: Concern) -> Row:
    title = gettext("Ý kiến %(code)s: %(field)s") % {
        "code": concern.code,
        "field": concern.get_field_display(),
    }
    return Row(title, concern.unit.name, concern.received_on, address(concern), concern.get_status_display())


def _veiled(concern: Concern) -> Row:
    """Those who may not open a concern learn that it is there, neither its field nor its state."""
    return Row(gettext("Một ý kiến có tên"), concern.unit.name, concern.received_on, "")


RECEIVED = Source(
    name="concerns.received",
    noun=_("sổ ý kiến"),
    rows=lambda: Concern.objects.select_related("unit__current"),
    day="received_on",
    stays="stays",
    show=_row,
    readable=queries.seen_by,
    veiled=_veiled,
    why_veiled=_("Chỉ người gửi, người tiếp nhận, người xử lý và người đứng đầu mở được ý kiến này."),
)
STANDING = Source(
    name="concerns.standing",
    noun=RECEIVED.noun,
    rows=RECEIVED.rows,
    stands=standing,
    stays="stays",
    show=_row,
    readable=queries.seen_by,
    veiled=_veiled,
    why_veiled=RECEIVED.why_veiled,
)


def _answered(period: Period) -> Q:
    return Q(answered_on__lte=standing(period))


def _open(period: Period) -> Q:
    """Received by then and not confirmed by then; one reopened since its confirmation counts as open."""
    day = standing(period)
    return Q(received_on__lte=day) & (Q(closed_on__isnull=True) | Q(closed_on__gt=day) | Q(status__in=OPEN))


for _code, _label, _where in (
    ("concerns.received", _("Ý kiến nhận trong kỳ"), lambda period: Q()),
    (
        "concerns.assigned-in-time",
        _("trong đó có người chịu trách nhiệm đúng hạn"),
        lambda period: Q(assigned_on__lte=standing(period)) & Q(assigned_on__lte=F("assign_due")),
    ),
    ("concerns.answered", _("trong đó đã trả lời"), _answered),
    (
        "concerns.answered-in-time",
        _("trong đó trả lời đúng hạn"),
        lambda period: _answered(period) & Q(answered_on__lte=F("answer_due")),
    ),
    (
        "concerns.confirmed",
        _("trong đó người gửi xác nhận đã xong"),
        lambda period: Q(status=Status.CLOSED, closed_on__lte=standing(period)),
    ),
    ("concerns.reopened", _("trong đó người gửi đã mở lại"), lambda period: Q(reopened_times__gt=0)),
):
    register(
        Indicator(_code, _label, Section.CONCERNS, RECEIVED, _where, unit_word=_("ý kiến"), about_people=True)
    )
register(
    Indicator(
        "concerns.open",
        _("Ý kiến đang mở, tính đến cuối kỳ"),
        Section.CONCERNS,
        STANDING,
        _open,
        unit_word=_("ý kiến"),
        about_people=True,
    )
)
register(
    Indicator(
        "concerns.late",
        _("Ý kiến quá hạn, tính đến cuối kỳ"),
        Section.CONCERNS,
        STANDING,
        lambda period: is_overdue(standing(period)),
        unit_word=_("ý kiến"),
        about_people=True,
        late=True,
    )
)
register(
    Ratio(
        "concerns.confirmed-share",
        _("Tỷ lệ người gửi xác nhận đã xong"),
        Section.CONCERNS,
        "concerns.confirmed",
        "concerns.received",
    )
)
