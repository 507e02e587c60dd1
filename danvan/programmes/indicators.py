"""What reports count of programmes: those that begin in a period."""

from django.utils.translation import gettext_lazy as _

from danvan.indicators import Indicator, Row, Section, Source, address, register

from .models import Programme


def _row(programme: Programme) -> Row:
    return Row(programme.title, programme.unit.name, programme.starts_on, address(programme))


# Programmes are open to everybody signed in, so nothing is ever veiled.
PROGRAMMES = Source(
    name="programmes",
    noun=_("sổ chương trình"),
    rows=lambda: Programme.objects.select_related("unit__current"),
    day="starts_on",
    show=_row,
    readable=lambda viewer: Programme.objects.all(),
    veiled=_row,
    why_veiled="",
)

register(
    Indicator(
        "programmes.begun",
        _("Chương trình hành động bắt đầu trong kỳ"),
        Section.PROGRAMMES,
        PROGRAMMES,
        unit_word=_("chương trình"),
    )
)
