"""The pages of the one who raises a concern: the wizard, and following what becomes of it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.units.access import Request
from danvan.units.models import Unit

from . import actions, queries, words
from .forms import UNCLEAR, MessageForm, ReasonForm, WriteForm
from .models import Concern
from .rules import FLOW

# The wizard keeps no draft: what was typed travels in the body of each form until it is sent.


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request) -> HttpResponse:
    """An empty form, or the filled one again ("Sửa")."""
    form = WriteForm(places=queries.places(request.viewer), initial=request.POST.dict())
    return render(request, "concerns/write.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def way(request: Request) -> HttpResponse:
    return _next_page(request, "concerns/way.html")


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request) -> HttpResponse:
    return _next_page(request, "concerns/check.html")


def _next_page(request: Request, template: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("concerns:write")
    form = WriteForm(request.POST, places=queries.places(request.viewer))
    if not form.is_valid():
        return render(request, "concerns/write.html", {"form": form}, status=422)
    return render(request, template, {"form": form, "clocks": queries.clocks(request.viewer.day)})


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request) -> HttpResponse:
    if request.method != "POST":
        return redirect("concerns:write")
    places = queries.places(request.viewer)
    form = WriteForm(request.POST, places=places)
    if not form.is_valid():
        return render(request, "concerns/write.html", {"form": form}, status=422)
    unit = _place(request, places, form.cleaned_data["unit"])
    made = actions.raise_concern(
        unit, form.cleaned_data["text"], form.cleaned_data["field"], by=request.viewer
    )
    return redirect("concerns:sent", made.code)


def _place(request: Request, places: list[Unit], code: str) -> Unit:
    if code == UNCLEAR:
        return queries.unclear_place(request.viewer, places)
    return next(place for place in places if place.code == code)


@require_safe
def sent(request: Request, code: str) -> HttpResponse:
    concern = get_object_or_404(queries.raised_by(request.viewer), code=code)
    context = {"concern": concern, "clocks": queries.clocks(concern.received_on)}
    return render(request, "concerns/sent.html", context)


@require_safe
def mine(request: Request) -> HttpResponse:
    page = Paginator(queries.raised_by(request.viewer), queries.PAGE).get_page(request.GET.get("trang"))
    rows = list(page)
    opened = words.open_items(rows, request.viewer)
    context = {"page": page, "rows": [(concern, opened[concern.pk]) for concern in rows]}
    return render(request, "concerns/mine.html", context)


@require_safe
def own(request: Request, code: str) -> HttpResponse:
    return _own_page(request, get_object_or_404(queries.raised_by(request.viewer), code=code))


def _own_page(
    request: Request,
    concern: Concern,
    *,
    reason: ReasonForm | None = None,
    message: MessageForm | None = None,
) -> HttpResponse:
    context = {
        "concern": concern,
        "opened": words.open_item(concern, request.viewer),
        "stages": queries.stages(concern),
        "roadmap": queries.roadmap(concern),
        "course": queries.course(concern),
        "openings": queries.openings(concern)[:50],
        "steps": FLOW.open_steps(concern, request.viewer),
        "reason_form": reason or ReasonForm(),
        "message_form": message or MessageForm(),
    }
    return render(request, "concerns/own.html", context, status=422 if reason or message else 200)


@require_POST
def confirm(request: Request, code: str) -> HttpResponse:
    concern = get_object_or_404(queries.raised_by(request.viewer), code=code)
    actions.confirm(concern, by=request.viewer)
    return redirect("concerns:own", code)


@require_POST
def reopen(request: Request, code: str) -> HttpResponse:
    concern = get_object_or_404(queries.raised_by(request.viewer), code=code)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _own_page(request, concern, reason=form)
    actions.reopen(concern, form.cleaned_data["reason"], by=request.viewer)
    return redirect("concerns:own", code)


@require_POST
def withdraw(request: Request, code: str) -> HttpResponse:
    concern = get_object_or_404(queries.raised_by(request.viewer), code=code)
    actions.withdraw(concern, by=request.viewer)
    return redirect("concerns:own", code)


@require_POST
def own_message(request: Request, code: str) -> HttpResponse:
    concern = get_object_or_404(queries.raised_by(request.viewer), code=code)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _own_page(request, concern, message=form)
    actions.write_message(concern, form.cleaned_data["message"], by=request.viewer)
    return redirect("concerns:own", code)
