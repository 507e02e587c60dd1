"""A paper of a unit: who issues it, its superior, number, place and signature filled in, in the unit's own template.

    content = papers.write(unit, papers.paper(unit, viewer, "KH", type_name="Kế hoạch", summary="…", blocks=[…]))

Texts are Vietnamese whatever the language of the page: callers work under `override("vi")`.
"""

import datetime as dt
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Office, Unit
from danvan.units.rules import Tree

from . import word, word_template
from .models import Letterhead
from .numbering import profile_of, sign_of

_BLANK: Final = "……"


def paper(unit: Unit, viewer: Viewer, type_sign: str, **content: Any) -> word.OfficialDocument:
    """Everything around the content of a paper; its number and day are left to the registry."""
    superior = superiors(unit, viewer.day)
    return word.OfficialDocument(
        **{
            "superior": superior[-1].name if superior else "",
            "issuer": unit.name,
            "number": blank_number(unit, type_sign),
            "place": _nearest(unit, viewer.day, ~Q(place="")).place or _BLANK * 2,
            "day": None,
            "signature": signature(unit, viewer.day),
            "profile": profile_of(unit),
            **content,
        }
    )


def write(unit: Unit, made: word.OfficialDocument, day: dt.date) -> bytes:
    """The .docx in the Word template nearest above the unit, or in the official layout."""
    template = _nearest(unit, day, Q(template__isnull=False)).template
    if template is None:
        return word.write(made)
    with template.file.open("rb") as opened:
        return word_template.render(opened.read(), made)


def superiors(unit: Unit, day: dt.date) -> list[Unit]:
    """Units above in its own tree, the nearest last."""
    return (units.path_to(unit, day) or [unit])[:-1]


def blank_number(unit: Unit, type_sign: str) -> str:
    """Room for the number before the sign of the paper: -KH/… on the Party's side, /KH-… on the state's."""
    own = Letterhead.objects.filter(unit=unit).first()
    sign = (own and own.sign) or _BLANK
    full = word.full_number(profile_of(unit), 0, sign_of(unit, type_sign), sign)
    return "      " + full.removeprefix("00")


def copies(unit: Unit) -> str:
    """The last line of the recipients."""
    return _("Lưu Văn phòng") if unit.tree == Tree.PARTY else _("Lưu: VT")


def signature(unit: Unit, day: dt.date) -> word.Signature:
    """The head; where somebody stands in, the paper says so above the title."""
    head = Office.objects.filter(unit=unit, role=unit.head_role).first()
    holders = units.holders([head.pk], day).get(head.pk, []) if head else []
    title, signer = str(unit.head_role.label), next(iter(holders), None)
    if signer is None or signer.is_own:
        return word.Signature(title=title, name=signer.name if signer else "")
    return word.Signature(title=title, authority=str(signer.capacity.label), name=signer.name)


def _nearest(unit: Unit, day: dt.date, wanted: Q) -> Letterhead:
    """The letterhead of the unit or nearest above it in its tree that answers; an empty one where none does."""
    order = {one.pk: steps for steps, one in enumerate(reversed(units.path_to(unit, day) or [unit]))}
    found = Letterhead.objects.filter(wanted, unit__in=order).select_related("template")
    return min(found, key=lambda one: order[one.unit_id], default=Letterhead())
