"""The notice of conclusions (thông báo kết luận, TB) as an official Word file."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from danvan.documents import word
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Office, Unit
from danvan.units.rules import Tree

from .models import Conference


def write(conference: Conference, viewer: Viewer) -> bytes:
    """The .docx, in Vietnamese whatever the language of the page; number, place and day are left to the registry."""
    with override("vi"):
        unit = conference.unit
        superior = (units.path_to(unit, viewer.day) or [unit])[:-1]
        called = list(conference.bodies.all())
        day = word.place_and_day("", conference.held_on).lstrip(", ")
        return word.write(
            word.OfficialDocument(
                superior=superior[-1].name if superior else "",
                issuer=unit.name,
                number=blank_number(unit, "TB"),
                place="……………",
                day=None,
                type_name=_("Thông báo"),
                summary=_("Kết luận hội nghị liên tịch %(day)s") % {"day": day},
                blocks=_blocks(conference, day),
                recipients=[*(body.name for body in called[1:]), copies(unit)],
                signature=signature(unit, viewer),
                profile=layout(unit),
            )
        )


def layout(unit: Unit) -> word.LayoutProfile:
    """The layout of its side."""
    return word.PARTY_HD36 if unit.tree == Tree.PARTY else word.STATE_ND30


def blank_number(unit: Unit, type_sign: str) -> str:
    """Room for the number before the sign of the paper: -KH/… on the Party's side, /KH-… on the state's."""
    return f"      -{type_sign}/……" if layout(unit).issuer_mark else f"      /{type_sign}-……"


def copies(unit: Unit) -> str:
    """The last line of the recipients."""
    return _("Lưu Văn phòng") if layout(unit).issuer_mark else _("Lưu: VT")


def signature(unit: Unit, viewer: Viewer) -> word.Signature:
    """The head; where somebody stands in, the paper says so above the title."""
    head = Office.objects.filter(unit=unit, role=unit.head_role).first()
    holders = units.holders([head.pk], viewer.day).get(head.pk, []) if head else []
    title, signer = str(unit.head_role.label), next(iter(holders), None)
    if signer is None or signer.is_own:
        return word.Signature(title=title, name=signer.name if signer else "")
    return word.Signature(title=title, authority=str(signer.capacity.label), name=signer.name)


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
