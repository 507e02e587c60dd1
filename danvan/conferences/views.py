"""Joint conferences: the list, the call, one conference with its agenda and conclusions, its minutes, its notice."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from danvan.documents import actions as documents
from danvan.documents import lists, word
from danvan.documents.files import MEDIA_TYPES
from danvan.text import clean
from danvan.units import queries as units
from danvan.units.access import Request

from . import actions, paper, queries
from .forms import TOLD, CallForm, CancelForm, ConclusionForm, HoldForm, PointForm
from .models import Conference
from .rules import CONFERENCE_FLOW, OPEN, ConferenceStatus

PAGE = 25
# So many rows leave as Word or Excel at once.
MOST = 1_000


@require_safe
def conferences(request: Request) -> HttpResponse:
    rows = queries.with_follow_up(queries.seen_by(request.viewer))
    if request.GET.get("dang") and (left := lists.leave(request, _listing(request, rows[:MOST]))):
        return left
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    may_call = bool(queries.units_to_call(request.viewer))
    return render(request, "conferences/list.html", {"page": page, "may_call": may_call})


def _listing(request: Request, rows: Any) -> lists.Listing:
    columns = (
        word.Column(_("Hội nghị"), share=4),
        word.Column(_("Đơn vị chủ trì"), share=3),
        word.Column(_("Ngày họp")),
        word.Column(_("Tình trạng"), share=2),
        word.Column(_("Kết luận chưa xong"), is_figure=True),
    )
    return lists.Listing(
        title=_("Hội nghị liên tịch"),
        name="hoi-nghi-lien-tich",
        columns=columns,
        rows=[
            [
                one.title,
                one.unit.name,
                one.held_on.strftime("%d/%m/%Y"),
                str(one.get_status_display()),
                f"{one.undone}/{one.given}",
            ]
            for one in rows
        ],
        unit=next(iter(units.homes(request.viewer)), None),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Request) -> HttpResponse:
    """Call a conference at one of my units; `?don-vi=` chooses another of them."""
    places = queries.units_to_call(request.viewer)
    wanted = request.GET.get("don-vi", "")
    unit = next((one for one in places if one.code == wanted or not wanted), None)
    if unit is None:
        raise Http404
    offered = queries.bodies_for(unit, request.viewer)
    form = CallForm(
        request.POST if request.method == "POST" else None,
        offered=offered,
        initial={
            "title": _("Hội nghị liên tịch"),
            "place": _("Phòng họp cơ quan"),
            "called": [body.code for body in offered],
        },
    )
    if not form.is_valid():
        context = {"form": form, "unit": unit, "places": places}
        return render(request, "conferences/call.html", context, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    told = {name: said[name] for name in TOLD}
    made = actions.call(unit, told, by=request.viewer, bodies=said["units"], others=said["others"])
    messages.success(request, _("Đã triệu tập. Nơi được mời được báo. Việc tiếp theo: chương trình họp."))
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    found = _written(request, code)
    offered = queries.bodies_for(found.unit, request.viewer)
    form = CallForm(
        request.POST if request.method == "POST" else None,
        offered=offered,
        initial={**model_to_dict(found, [*TOLD, "version"]), **_circle(found)},
    )
    context: dict[str, Any] = {"form": form, "unit": found.unit, "conference": found}
    if not form.is_valid():
        return render(request, "conferences/call.html", context, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    told = {name: said[name] for name in TOLD}
    if not actions.amend(
        found, said["version"] or 0, told, by=request.viewer, bodies=said["units"], others=said["others"]
    ):
        context["differences"] = form.compare(found)
        return render(request, "conferences/call.html", context, status=409)
    messages.success(request, _("Đã sửa. Nơi được mời được báo nếu đổi ngày hoặc nơi họp."))
    return redirect(found)


def _circle(conference: Conference) -> dict[str, Any]:
    """Who was called, as the form shows it; the first body is the unit itself."""
    bodies = list(conference.bodies.select_related("unit"))[1:]
    return {
        "called": [body.unit.code for body in bodies if body.unit],
        "others": "\n".join(body.name for body in bodies if not body.unit),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def conference(request: Request, code: str) -> HttpResponse:
    """One conference; what is done with it is posted to the same address by its name."""
    found = _seen(request, code)
    if request.method == "POST":
        return _step(request, found)
    return _page(request, found)


def _forms(request: Request, conference: Conference) -> dict[str, Any]:
    return {
        "point": PointForm(auto_id="point_%s"),
        "cancel": CancelForm(auto_id="cancel_%s"),
        "conclusion": ConclusionForm(owners=queries.owners(conference, request.viewer)),
    }


def _page(request: Request, conference: Conference, wrong: str = "", form: Any = None) -> HttpResponse:
    viewer = request.viewer
    may_write = viewer.may("conference.write", conference)
    forms = _forms(request, conference) if may_write else {}
    context = {
        "conference": conference,
        "bodies": conference.bodies.all(),
        "points": conference.points.all(),
        "lines": queries.follow_up(conference, viewer),
        "steps": CONFERENCE_FLOW.open_steps(conference, viewer),
        "may_write": may_write and conference.status in OPEN,
        "is_held": conference.status in {ConferenceStatus.HELD, ConferenceStatus.CONCLUDED},
        "forms": {**forms, **({wrong: form} if wrong else {})},
        "wrong": wrong,
    }
    return render(request, "conferences/conference.html", context, status=422 if wrong else 200)


def _step(request: Request, conference: Conference) -> HttpResponse:
    viewer, step = request.viewer, request.POST.get("step", "")
    named = clean(request.POST.get("code", ""))
    match step:
        case "gather":
            count = actions.gather(conference, by=viewer)
            words = ngettext("Đã đưa vào %(count)d nội dung.", "Đã đưa vào %(count)d nội dung.", count)
            messages.success(request, words % {"count": count})
        case "up":
            actions.raise_point(conference, named, by=viewer)
        case "drop_point":
            actions.drop_point(conference, named, by=viewer)
        case "drop_conclusion":
            actions.drop_conclusion(conference, named, by=viewer)
        case "conclude":
            made = actions.conclude(conference, by=viewer)
            words = ngettext("Đã giao %(count)d nhiệm vụ.", "Đã giao %(count)d nhiệm vụ.", len(made))
            messages.success(request, words % {"count": len(made)})
        case "point" | "cancel" | "conclusion":
            return _written_step(request, conference, step)
        case _:
            raise Http404
    return redirect(conference)


def _written_step(request: Request, conference: Conference, step: str) -> HttpResponse:
    """The steps that ask for words."""
    form: Any
    match step:
        case "point":
            form = PointForm(request.POST, auto_id="point_%s")
        case "cancel":
            form = CancelForm(request.POST, auto_id="cancel_%s")
        case _:
            form = ConclusionForm(request.POST, owners=queries.owners(conference, request.viewer))
    if not form.is_valid():
        return _page(request, conference, step, form)
    said = form.cleaned_data
    match step:
        case "point":
            actions.add_point(conference, said["title"], by=request.viewer)
        case "cancel":
            actions.cancel(conference, said["reason"], by=request.viewer)
            messages.success(request, _("Đã ghi là không tổ chức. Nơi được mời được báo."))
        case _:
            actions.add_conclusion(conference, said["text"], said["unit"], said["due"], by=request.viewer)
    return redirect(conference)


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: Request, code: str) -> HttpResponse:
    """Numbers by body and the minutes."""
    found = _written(request, code)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = HoldForm(*posted, bodies=found.bodies.all(), day=found.held_on)
    if not form.is_valid():
        context = {"form": form, "conference": found}
        return render(request, "conferences/hold.html", context, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    kept = documents.attach(said["file"], found.unit, by=request.viewer) if said["file"] else None
    actions.hold(
        found,
        said["held_on"],
        said["attendance"],
        by=request.viewer,
        minutes=said["minutes"],
        file=kept,
    )
    messages.success(request, _("Đã ghi hội nghị. Việc tiếp theo: các kết luận."))
    return redirect(found)


@require_safe
def notice(request: Request, code: str) -> HttpResponse:
    """The notice of conclusions as an official paper."""
    found = _seen(request, code)
    if found.status not in {ConferenceStatus.HELD, ConferenceStatus.CONCLUDED}:
        messages.info(request, _("Chưa họp nên chưa có kết luận để thông báo."))
        return redirect(found)
    response = HttpResponse(paper.write(found, request.viewer), content_type=MEDIA_TYPES["docx"])
    response.headers["Content-Disposition"] = f'attachment; filename="thong-bao-ket-luan-{found.code}.docx"'
    return response


def _seen(request: Request, code: str) -> Conference:
    return get_object_or_404(queries.seen_by(request.viewer), code=code)


def _written(request: Request, code: str) -> Conference:
    return get_object_or_404(queries.written_by(request.viewer), code=code)
