"""The door for those who have no name here: from "which unit" to the receipt, and everything the receipt opens.

No cookie, no session, no script needed. What was typed travels in the body of each form until it is sealed; the
receipt is only ever in a body too, so a page that holds it is the answer to a form and is never redirected to (T-13).
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from danvan.concerns import queries as concerns
from danvan.concerns.rules import Field
from danvan.concerns.sealed import Receipt
from danvan.law.queries import limit
from danvan.periods import today
from danvan.search import queries as search
from danvan.units import queries as units
from danvan.units.models import Unit

from . import queries, rebuild, recipients, sending, slots, traces
from .door_forms import (
    FilesForm,
    HowForm,
    KeyForm,
    LastFourForm,
    PlaceForm,
    SpeakForm,
    new_form_key,
    refusal,
)
from .rules import Way
from .sending import Draft, NobodyIndependent

View = Callable[..., HttpResponse]
TOPS = 10
READ_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


def page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"voices/door/{name}.html", context, status=status)


def patient(view: View) -> View:
    """While the machine is busy, say so at once, alike for everybody, and keep what was typed (T-15)."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except slots.Busy:
            # A browser carries no file to the next page: they are chosen again where they were chosen.
            again = _chosen_again(request) if request.FILES else request.get_full_path()
            context = {
                "typed": request.POST.items(),
                "again": again,
                "wait": slots.WAIT,
                "files": request.FILES,
            }
            answer = page(request, "busy", context, 503)
            answer.headers["Retry-After"] = str(slots.WAIT)
            return answer

    return answered


def _chosen_again(request: HttpRequest) -> str:
    page = "door:check" if request.path_info == reverse("door:send") else "door:lookup"
    query = request.META.get("QUERY_STRING", "")
    return reverse(page) + (f"?{query}" if query else "")


def digits(request: HttpRequest) -> str:
    return "".join(request.POST.get("receipt", "").split())


# To the receipt.


@READ_OR_SENT
def place(request: HttpRequest) -> HttpResponse:
    """Which unit it is about. Looked for by a form, so that no address tells where somebody works."""
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        codes = [row.record for row in search.find_open(form.cleaned_data["q"], "unit")]
        by_code = {unit.code: unit for unit in queries.standing(codes, today())}
        found = [by_code[code] for code in codes if code in by_code]
        return _place_page(request, form, found)
    return _place_page(request, form)


def _place_page(request: HttpRequest, form: PlaceForm, found: list[Unit] | None = None) -> HttpResponse:
    """What was found, or the units at the top; words typed before come along."""
    context = {
        "form": form,
        "found": list(units.tops(today()))[:TOPS] if found is None else found,
        "is_asked": found is not None,
        "carried": _carried(request, "text", "field", "reach"),
    }
    return page(request, "place", context, 422 if form.errors else 200)


@require_safe
def poster_door(request: HttpRequest, code: str) -> HttpResponse:
    """Where the poster of a unit leads: the same page as choosing the unit by hand."""
    return _how_page(request, _unit(code))


@READ_OR_SENT
def how(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("door:place")
    unit = _standing(request.POST.get("unit", ""))
    return _how_page(request, unit) if unit else _place_page(request, PlaceForm())


def _standing(code: str) -> Unit | None:
    return next(iter(queries.standing([code], today())), None)


def _unit(code: str) -> Unit:
    unit = _standing(code)
    if unit is None:
        raise Http404
    return unit


def _how_page(request: HttpRequest, unit: Unit, form: HowForm | None = None) -> HttpResponse:
    """Who reads it, among how many one hides, how long it is kept, what is not protected: before a word is written."""
    day = today()
    larger = None if recipients.is_large_enough(unit, day) else recipients.place_for(unit, day)
    context = {
        "unit": unit,
        "form": form or HowForm(initial=request.POST.dict()),
        "is_large_enough": recipients.is_large_enough(unit, day),
        "larger": larger,
        "group": recipients.group(unit, day),
        "fewest": limit("voice.group", on=day).number,
        "readers": recipients.readers(unit, False, day),
        "readers_about_head": recipients.readers(unit, True, day),
        "carried": _carried(request, "text", "field", "reach"),
        **_rules(),
    }
    return page(request, "how", context, 422 if form else 200)


def _rules() -> dict[str, Any]:
    day = today()
    return {"keep": limit("voice.keep", on=day).number, "clocks": concerns.clocks(day)}


def _carried(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed on another page of the way, as it was typed."""
    return {name: request.POST[name] for name in names if request.POST.get(name)}


@READ_OR_SENT
def write(request: HttpRequest) -> HttpResponse:
    """The words; empty the first time, filled again by "Sửa"."""
    if request.method != "POST":
        return redirect("door:place")
    unit, chosen = _unit(request.POST.get("unit", "")), HowForm(request.POST)
    if not chosen.is_valid():
        return _how_page(request, unit, chosen)
    if refusal := _refused(request, unit, chosen):
        return refusal
    form = SpeakForm(way=chosen.cleaned_data["way"], initial=request.POST.dict())
    return _write_page(request, unit, chosen, form)


def _write_page(request: HttpRequest, unit: Unit, chosen: HowForm, form: SpeakForm) -> HttpResponse:
    about = chosen.cleaned_data["about_head"]
    context = {
        "unit": unit,
        "way": Way(chosen.cleaned_data["way"]),
        "about_head": about,
        "form": form,
        "readers": recipients.readers(unit, about, today()),
        "group": recipients.group(unit, today()),
        "form_key": request.POST.get("form_key") or new_form_key(),
    }
    return page(request, "write", context, 422 if form.errors else 200)


def _refused(request: HttpRequest, unit: Unit, chosen: HowForm) -> HttpResponse | None:
    """Where nobody independent reads, or the group is too small to hide in: the other ways instead (T-12)."""
    day, about = today(), chosen.cleaned_data["about_head"]
    if recipients.is_large_enough(unit, day) and recipients.readers(unit, about, day):
        return None
    context = {"unit": unit, "larger": recipients.place_for(unit, day), "about_head": about}
    return page(request, "nobody", context, 422)


@READ_OR_SENT
def check(request: HttpRequest) -> HttpResponse:
    """Read once more what is sent, with the words pointed out that may give its sender away."""
    if request.method != "POST":
        return redirect("door:place")
    return _checked(request, _check_page)


@dataclass(frozen=True)
class Typed:
    """Everything typed on the way so far, found valid."""

    unit: Unit
    chosen: HowForm
    form: SpeakForm
    key: KeyForm

    @property
    def about_head(self) -> bool:
        return bool(self.chosen.cleaned_data["about_head"])

    @property
    def way(self) -> Way:
        return Way(self.chosen.cleaned_data["way"])


def _checked(request: HttpRequest, then: Callable[[HttpRequest, Typed], HttpResponse]) -> HttpResponse:
    """Go on with everything typed so far, or back to the page where something is missing."""
    unit, chosen = _unit(request.POST.get("unit", "")), HowForm(request.POST)
    if not chosen.is_valid():
        return _how_page(request, unit, chosen)
    if refusal := _refused(request, unit, chosen):
        return refusal
    form, key = SpeakForm(request.POST, way=chosen.cleaned_data["way"]), KeyForm(request.POST)
    if not form.is_valid():
        return _write_page(request, unit, chosen, form)
    if not key.is_valid():
        return redirect("door:place")
    return then(request, Typed(unit, chosen, form, key))


def _check_page(request: HttpRequest, typed: Typed, uploads: FilesForm | None = None) -> HttpResponse:
    given = typed.form.cleaned_data
    text = given["text"]
    if "blank_now" in request.POST:
        text = traces.blank(text, {int(one) for one in request.POST.getlist("blank") if one.isdecimal()})
    context = {
        "unit": typed.unit,
        "way": typed.way,
        "about_head": typed.about_head,
        "text": text,
        "traces": traces.find(text),
        "field": Field(given["field"]),
        "reach": given.get("reach", ""),
        "form_key": typed.key.cleaned_data["form_key"],
        "files_form": uploads or FilesForm(),
        "readers": recipients.readers(typed.unit, typed.about_head, today()),
        "group": recipients.group(typed.unit, today()),
        **_rules(),
    }
    return page(request, "check", context, 422 if uploads else 200)


@READ_OR_SENT
@patient
def send(request: HttpRequest) -> HttpResponse:
    """Seal it and show the receipt. Sent again, the same receipt (T-71)."""
    if request.method != "POST":
        return redirect("door:place")
    return _checked(request, _send)


def _send(request: HttpRequest, typed: Typed) -> HttpResponse:
    given, uploads = typed.form.cleaned_data, FilesForm(request.POST, request.FILES)
    if not uploads.is_valid():
        return _check_page(request, typed, uploads)
    draft = Draft(
        unit=typed.unit,
        field=given["field"],
        way=typed.way,
        text=given["text"],
        about_head=typed.about_head,
        files=uploads.cleaned_data["uploads"],
        reach=given.get("reach", ""),
    )
    try:
        receipt = sending.send(draft, typed.key.key)
    except NobodyIndependent:
        return page(request, "nobody", {"unit": typed.unit, "about_head": draft.about_head}, 422)
    except rebuild.Refused as refused:
        uploads.add_error("uploads", refusal(refused, draft.files))
        return _check_page(request, typed, uploads)
    except ValidationError as refused:
        typed.form.add_error(None, refused.messages)
        return _write_page(request, typed.unit, typed.chosen, typed.form)
    return _receipt_page(request, receipt)


def _receipt_page(request: HttpRequest, receipt: Receipt, form: LastFourForm | None = None) -> HttpResponse:
    context = {
        "receipt": receipt,
        "picture": _picture(receipt.digits),
        "form": form or LastFourForm(digits=receipt.digits),
        **_rules(),
    }
    return page(request, "receipt", context, 422 if form else 200)


def _picture(words: str) -> SafeString:
    """A QR code as an svg element of the page itself, which the content policy lets through."""
    drawn = qrcode.make(words, image_factory=qrcode.image.svg.SvgPathImage).to_string(encoding="unicode")
    return SafeString(drawn[drawn.index("<svg") :])


@READ_OR_SENT
def kept(request: HttpRequest) -> HttpResponse:
    """Leave the receipt only when it was written down."""
    receipt = Receipt(digits(request))
    if request.method != "POST" or not receipt.is_well_formed:
        return redirect("door:lookup")
    form = LastFourForm(request.POST, digits=receipt.digits)
    if not form.is_valid():
        return _receipt_page(request, receipt, form)
    return page(request, "kept", {})


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """To print and hang up: what it is, the QR code and the address of the door of one unit."""
    unit = _unit(code)
    site = settings.SITE or request.build_absolute_uri("/").rstrip("/")
    address = site + reverse("door:poster_door", args=[code])
    day = today()
    context = {
        "unit": unit,
        "address": address,
        "picture": _picture(address),
        "readers": recipients.readers(unit, False, day),
        "is_large_enough": recipients.is_large_enough(unit, day),
    }
    return page(request, "poster", context)


@require_safe
def legal_roads(request: HttpRequest) -> HttpResponse:
    """Complaints and denunciations have a road of their own, with its addresses and time limits."""
    return page(request, "legal_roads", concerns.legal_roads(today()))


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Away from here at once: the browser drops what it kept of this site's pages (T-23)."""
    response = redirect("public:front_door")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
