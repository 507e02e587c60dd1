"""What an administrator sees of one request, and the form of each step that is open."""

from typing import Any

from django.forms import Form
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from danvan.units.access import Viewer

from . import actions, queries
from .forms import AcceptForm, CarryOutForm, ReasonForm
from .models import DataRequest
from .rules import FLOW, Kind

# The word in the address, the step of the flow, its heading and its button.
STEPS = {
    "nhan-lam": ("accept", _("Nhận làm"), _("Nhận làm"), "user-check"),
    "lam-xong": ("carry_out", _("Làm xong"), _("Báo đã làm xong"), "circle-check"),
    "gia-han": ("extend", _("Gia hạn một lần"), _("Gia hạn"), "clock-exclamation"),
    "tu-choi": ("refuse", _("Không làm được"), _("Trả lời không làm được"), "circle-x"),
}


def form_of(word: str, request: DataRequest, sent: QueryDict | None = None) -> Form:
    """The form of one step; Http404 for a word that is none."""
    if word not in STEPS:
        raise Http404
    named = f"{word}_%s"
    if word == "lam-xong":
        return CarryOutForm(request, sent, auto_id=named)
    return AcceptForm(sent, auto_id=named) if word == "nhan-lam" else ReasonForm(sent, auto_id=named)


def context(request: DataRequest, viewer: Viewer, filled: tuple[str, Form] | None = None) -> dict[str, Any]:
    """The request, what stands in the way of a deletion, and the open steps with their forms."""
    steps = FLOW.open_steps(request, viewer)
    erases = request.kind == Kind.DELETE
    reasons = queries.reasons_to_wait(request.person) if erases and request.is_open else []
    blocks = [
        {
            "word": word,
            "title": title,
            "button": _("Xóa dữ liệu của người này") if erases and step == "carry_out" else button,
            "icon": icon,
            "leads": step in {"accept", "carry_out"},
            "danger": erases and step == "carry_out",
            "form": filled[1] if filled and filled[0] == word else form_of(word, request),
        }
        for word, (step, title, button, icon) in STEPS.items()
        if step in steps and not (step == "carry_out" and reasons)
    ]
    return {"case": request, "blocks": blocks, "reasons": reasons, "erases": erases}


def take(word: str, request: DataRequest, form: Form, viewer: Viewer) -> None:
    """Carry the step out with what the form says."""
    text = form.cleaned_data.get("text", "")
    if word == "nhan-lam":
        actions.accept(request, text, by=viewer, with_others=form.cleaned_data["with_others"])
    elif word == "tu-choi":
        actions.refuse(request, text, by=viewer)
    elif word == "gia-han":
        actions.extend(request, text, by=viewer)
    else:
        actions.carry_out(request, text, by=viewer)
