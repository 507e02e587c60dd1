"""Reorganisations: the list, the steps of a draft, deciding and taking back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.documents import lists
from danvan.units.access import Request

from . import actions, outcome, pages, queries
from .forms import BasicsForm, BeginForm, HeirForm, ReasonForm, UnitsForm
from .models import Event
from .rules import Status

PAGE = 25
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def _draft(request: Request, code: str) -> Event:
    """The administrator's own draft; one that has moved on is no draft any more."""
    event = get_object_or_404(queries.kept_by(request.viewer), code=code)
    if event.status != Status.DRAFT and request.method != "POST":
        raise Http404
    return event


def _version(request: HttpRequest) -> int:
    """The version the person saw; 0, which no draft has, for anything else."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


@require_safe
def list_(request: Request) -> HttpResponse:
    found = queries.listed(request.viewer)
    if request.GET.get("dang") and (left := lists.leave(request, pages.listing(found[: lists.MOST]))):
        return left
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    context = {"page": page, "rows": pages.rows(list(page.object_list))}
    return render(request, "reorganisations/list.html", context)


@read_or_write
def begin(request: Request) -> HttpResponse:
    form = BeginForm(request.POST or None) if request.method != "POST" else BeginForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return render(request, "reorganisations/begin.html", {"form": form}, status=_status(request))
    told = form.cleaned_data
    event = actions.begin(
        told["kind"], told["day"], told["decision"], old_stays=told["old_stays"], by=request.viewer
    )
    return redirect("reorganisations:units", event.code)


@require_safe
def event(request: Request, code: str) -> HttpResponse:
    found = get_object_or_404(queries.seen_by(request.viewer), code=code)
    if found.status == Status.DRAFT:
        return render(request, "reorganisations/preview.html", pages.preview(found, request.viewer))
    context = {**pages.record(found, request.viewer), "form": ReasonForm()}
    return render(request, "reorganisations/record.html", context)


@read_or_write
def basics(request: Request, code: str) -> HttpResponse:
    found = _draft(request, code)
    names = ("day", "decision", "old_stays", "version")
    initial = {name: getattr(found, name) for name in names}
    sent = request.POST if request.method == "POST" else None
    form = BasicsForm(sent, event=found, initial=initial)
    if sent is None or not form.is_valid():
        context = {**pages.frame(found, request.viewer), "form": form}
        return render(request, "reorganisations/form.html", context, status=_status(request))
    told = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    actions.amend(found, form.cleaned_data["version"], told, by=request.viewer)
    return redirect(found)


@read_or_write
def units(request: Request, code: str) -> HttpResponse:
    found = _draft(request, code)
    form = UnitsForm(request.POST if request.method == "POST" else None, event=found, viewer=request.viewer)
    if form.is_bound and outcome.units(found, form, request.POST, _version(request)):
        return redirect("reorganisations:units", found.code)
    context = {**pages.units(found, request.viewer, request.GET.get("q", "")), "form": form}
    return render(request, "reorganisations/units.html", context, status=_status(request))


@read_or_write
def heirs(request: Request, code: str) -> HttpResponse:
    found = _draft(request, code)
    form = UnitsForm(request.POST if request.method == "POST" else None, event=found, viewer=request.viewer)
    if form.is_bound and outcome.heirs(found, form, request.POST, _version(request)):
        return redirect("reorganisations:heirs", found.code)
    context = {**pages.heirs(found, request.viewer, request.GET.get("q", "")), "form": form}
    return render(request, "reorganisations/heirs.html", context, status=_status(request))


@read_or_write
def new_heir(request: Request, code: str) -> HttpResponse:
    found = _draft(request, code)
    if not found.founds:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    initial = pages.heir_initial(found, None)
    form = HeirForm(sent, event=found, viewer=request.viewer, initial=initial)
    if sent is None or not form.is_valid():
        context = {**pages.frame(found, request.viewer), "form": form, "heading": _("Đặt đơn vị mới")}
        return render(request, "reorganisations/form.html", context, status=_status(request))
    actions.add_heir(found, form.cleaned_data["version"], by=request.viewer, **form.fields_of_heir())
    return redirect("reorganisations:heirs", found.code)


@read_or_write
def heir(request: Request, code: str, number: int) -> HttpResponse:
    found = _draft(request, code)
    kept = get_object_or_404(queries.new_heirs(found), pk=number)
    sent = request.POST if request.method == "POST" else None
    initial = pages.heir_initial(found, kept)
    form = HeirForm(sent, event=found, viewer=request.viewer, heir=kept, initial=initial)
    if sent is None or not form.is_valid():
        context = {**pages.frame(found, request.viewer), "form": form, "heading": kept.title}
        return render(request, "reorganisations/form.html", context, status=_status(request))
    actions.amend_heir(kept, form.cleaned_data["version"], form.fields_of_heir(), by=request.viewer)
    return redirect("reorganisations:heirs", found.code)


@read_or_write
def change(request: Request, code: str) -> HttpResponse:
    found = _draft(request, code)
    form = pages.change_form(found, request.viewer, request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        context = {**pages.frame(found, request.viewer), "form": form, "heading": _("Thay đổi")}
        return render(request, "reorganisations/form.html", context, status=_status(request))
    told = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    actions.amend(found, form.cleaned_data["version"], told, by=request.viewer)
    return redirect(found)


@read_or_write
def share(request: Request, code: str, what: str) -> HttpResponse:
    found = _draft(request, code)
    sent = request.POST if request.method == "POST" else None
    context = pages.share(found, request.viewer, what, request.GET.get("trang", ""), sent)
    form = context["form"]
    if sent is None or not form.is_valid():
        return render(request, "reorganisations/share.html", context, status=_status(request))
    actions.share(found, form.cleaned_data["version"], what, form.given(), by=request.viewer)
    messages.success(request, _("Đã lưu nơi nhận."))
    return redirect(request.get_full_path())


@require_POST
def decide(request: Request, code: str) -> HttpResponse:
    found = _draft(request, code)
    refused = outcome.decide(found, _version(request), by=request.viewer)
    if refused:
        context = pages.preview(found, request.viewer)
        return render(request, "reorganisations/preview.html", {**context, "refused": True}, status=422)
    return redirect(found)


@require_POST
def take_back(request: Request, code: str) -> HttpResponse:
    found = get_object_or_404(queries.kept_by(request.viewer), code=code)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {**pages.record(found, request.viewer), "form": form}
        return render(request, "reorganisations/record.html", context, status=422)
    actions.take_back(found, form.cleaned_data["reason"], by=request.viewer)
    return redirect(found)


@require_POST
def mend(request: Request, code: str) -> HttpResponse:
    found = get_object_or_404(queries.kept_by(request.viewer), code=code)
    actions.mend(found, by=request.viewer)
    return redirect(found)


@require_POST
def drop(request: Request, code: str) -> HttpResponse:
    actions.drop(get_object_or_404(queries.kept_by(request.viewer), code=code), by=request.viewer)
    return redirect("reorganisations:list")
