"""Lists of programmes that leave as Word and Excel."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from danvan.documents import lists
from danvan.documents.word import Column

from .models import Measure, Programme
from .queries import Line, TaskLine


def of_measure(measure: Measure, lines: Iterable[TaskLine]) -> lists.Listing:
    """Unit by unit: who answers, how it stands, by when, what is said."""
    columns = (
        Column(_("Đơn vị"), share=5),
        Column(_("Chịu trách nhiệm"), share=4),
        Column(_("Tình trạng"), share=3),
        Column(_("Hạn"), share=2),
        Column(_("Vướng mắc hoặc kết quả"), share=6),
    )
    rows = [
        (
            line.task.unit.name,
            ", ".join(map(str, line.holders)) or _("Chưa có người giữ"),
            str(line.task.get_status_display()),
            date_format(line.task.due, "SHORT_DATE_FORMAT"),
            line.said,
        )
        for line in lines
    ]
    return lists.Listing(measure.title, f"nhiem-vu-{measure.code}", columns, rows, measure.programme.unit)


def of_programme(programme: Programme, lines: Iterable[Line]) -> lists.Listing:
    """Measure by measure: how many were given, opened, objected to, done, late."""
    titles = (_("Nhiệm vụ"), _("Đã giao"), _("Đã mở"), _("Có vướng mắc"), _("Đã xong"), _("Trễ hạn"))
    columns = tuple(
        Column(title, is_figure=place > 0, share=8 if place == 0 else 2) for place, title in enumerate(titles)
    )
    rows = [
        (
            line.record.title,
            *(str(getattr(line.progress, name)) for name in ("total", "opened", "objected", "done", "late")),
        )
        for line in lines
    ]
    return lists.Listing(programme.title, f"chuong-trinh-{programme.code}", columns, rows, programme.unit)
