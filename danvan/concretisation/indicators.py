"""I22: texts made own in a period, of those due in it."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from danvan.indicators import Indicator, Ratio, Row, Section, Source, address, register
from danvan.periods import Period

from .models import Concretisation
from .queries import seen_by


def _row(one: Concretisation) -> Row:
    return Row(str(one.document), one.unit.name, one.due, address(one))


def _veiled(one: Concretisation) -> Row:
    return Row(str(_("Văn bản đang cụ thể hóa")), one.unit.name, one.due, "")


ASKED = Source(
    name="concretisations",
    noun=_("sổ cụ thể hóa văn bản"),
    rows=lambda: Concretisation.objects.filter(due__isnull=False).select_related("document", "unit__current"),
    day="due",
    show=_row,
    readable=seen_by,
    veiled=_veiled,
    why_veiled=_("Bạn không theo dõi đơn vị này."),
)


def _done(period: Period) -> Q:
    return Q(done_on__isnull=False, done_on__lte=F("due"))


register(
    Indicator(
        "concretisation.due",
        _("Văn bản phải cụ thể hóa trong kỳ"),
        Section.PROGRAMMES,
        ASKED,
        unit_word=_("văn bản"),
    )
)
register(
    Indicator(
        "concretisation.done",
        _("Văn bản cụ thể hóa xong đúng hạn"),
        Section.PROGRAMMES,
        ASKED,
        where=_done,
        unit_word=_("văn bản"),
    )
)
register(
    Ratio(
        "concretisation.share",
        _("Tỷ lệ cụ thể hóa đúng hạn"),
        Section.PROGRAMMES,
        part="concretisation.done",
        whole="concretisation.due",
    )
)
