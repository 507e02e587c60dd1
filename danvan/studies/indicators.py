"""I01: sessions, people reached and coverage of texts to be studied in a period."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from danvan.indicators import Indicator, Ratio, Row, Section, Source, address, register
from danvan.units.access import Viewer

from .models import StudyTarget


def _row(one: StudyTarget) -> Row:
    return Row(str(one.plan.document), one.unit.name, one.due, address(one.plan))


def _veiled(one: StudyTarget) -> Row:
    return Row(str(_("Một văn bản phải học tập")), one.unit.name, one.due, "")


def _readable(viewer: Viewer) -> QuerySet[StudyTarget]:
    return StudyTarget.objects.filter(unit__in=viewer.units("study.read"))


TARGETS = Source(
    name="studies",
    noun=_("sổ học tập, quán triệt"),
    rows=lambda: StudyTarget.objects.select_related("plan__document", "unit__current"),
    day="due",
    show=_row,
    readable=_readable,
    veiled=_veiled,
    why_veiled=_("Bạn không theo dõi đơn vị này."),
)

for _code, _label, _amount, _word in (
    ("studies.sessions", _("Buổi học tập, quán triệt văn bản"), "sessions_held", _("buổi")),
    ("studies.reached", _("Lượt người được học tập, quán triệt"), "reached", _("lượt")),
    ("studies.audience", _("Lượt người phải học tập, quán triệt"), "audience", _("lượt")),
):
    register(
        Indicator(
            _code, _label, Section.ACTIVITIES, TARGETS, amount=_amount, unit_word=_word, about_people=True
        )
    )
register(
    Ratio(
        "studies.coverage",
        _("Tỷ lệ người được học tập, quán triệt"),
        Section.ACTIVITIES,
        part="studies.reached",
        whole="studies.audience",
    )
)
