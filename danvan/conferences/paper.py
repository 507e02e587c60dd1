"""The notice of conclusions (thông báo kết luận, TB) as an official Word file."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from danvan.documents import papers, word
from danvan.units.access import Viewer

from .models import Conference


def write(conference: Conference, viewer: Viewer) -> bytes:
    """The .docx, in Vietnamese whatever the language of the page; number, place and day are left to the registry."""
    with override("vi"):
        unit = conference.unit
        called = list(conference.bodies.all())
        day = word.place_and_day("", conference.held_on).lstrip(", ")
        made = papers.paper(
            unit,
            viewer,
            "TB",
            type_name=_("Thông báo"),
            summary=_("Kết luận hội nghị liên tịch %(day)s") % {"day": day},
            blocks=_blocks(conference, day),
            recipients=[*(body.name for body in called[1:]), papers.copies(unit)],
        )
        return papers.write(unit, made, viewer.day)


def _blocks(conference: Conference, day: str) -> list[word.Heading | word.Paragraph | word.Table]:
    bodies = list(conference.bodies.all())
    words = {
        "day": day[:1].upper() + day[1:],
        "place": conference.place,
        "unit": conference.unit.name,
        "title": conference.title,
        "bodies": ", ".join(body.name for body in bodies[1:]),
        "present": sum(body.present or 0 for body in bodies),
        "invited": sum(body.invited or 0 for body in bodies),
    }
    columns = (
        word.Column(_("Việc"), share=5),
        word.Column(_("Đơn vị thực hiện"), share=3),
        word.Column(_("Hạn"), share=2),
    )
    rows = [
        [one.text, one.unit.name, one.due.strftime("%d/%m/%Y")]
        for one in conference.conclusions.select_related("unit__current")
    ]
    opening = _(
        "%(day)s, tại %(place)s, %(unit)s chủ trì hội nghị liên tịch “%(title)s”, cùng dự có %(bodies)s. "
        "Có mặt %(present)s/%(invited)s người được mời."
    )
    closing = _(
        "Các đơn vị thực hiện đúng hạn và báo kết quả; kết luận chưa xong sẽ được xem lại ở hội nghị sau."
    )
    return [
        word.Paragraph(opening % words),
        word.Paragraph(_("Sau khi bàn, hội nghị thống nhất kết luận:")),
        word.Table(columns, rows),
        word.Paragraph(closing),
    ]
