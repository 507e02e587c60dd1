"""Programmes, their measures, and issuing them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from danvan.documents import queries as documents
from danvan.units.access import Request

from . import actions, queries
from .forms import IssueForm, MeasureForm, ProgrammeForm
from .models import Measure, Programme
from .rules import offered_dues

PAGE = 25
PROGRAMME = ("title", "starts_on", "ends_on")
MEASURE = ("title", "detail", "clause")


@require_safe
def programmes(request: Request) -> HttpResponse:
    document = request.GET.get("van-ban", "")
    page = Paginator(queries.programmes(document), PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "lines": queries.standing_programmes(page.object_list, request.viewer.day),
        "document": documents.register().filter(code=document).first() if document else None,
        "may_add": bool(documents.office_with(request.viewer, "programme.write")),
    }
    return render(request, "programmes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """A programme begins with a document."""
    if not documents.office_with(request.viewer, "programme.write"):
        raise PermissionDenied("programme.write")
    directive = get_object_or_404(documents.register(), code=request.GET.get("van-ban", ""))
    form = ProgrammeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "programmes/form.html", {"form": form, "directive": directive}, status=status)
    made = actions.start(directive, **_told(form, PROGRAMME), by=request.viewer)
    messages.success(request, _("Đã lập chương trình. Việc tiếp theo: thêm nhiệm vụ."))
    return redirect(made)


@require_safe
def tree(request: Request, code: str) -> HttpResponse:
    programme = get_object_or_404(queries.programmes(), code=code)
    lines = queries.standing_measures(programme, request.viewer.day)
    context = {
        "programme": programme,
        "lines": lines,
        "whole": queries.summed(lines),
        "may_write": request.viewer.may("programme.write", programme),
        "may_issue": request.viewer.may("programme.issue", programme),
    }
    return render(request, "programmes/tree.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    programme = _written_by(request, code)
    form = ProgrammeForm(request.POST or None, initial=model_to_dict(programme, [*PROGRAMME, "version"]))
    context = {"form": form, "programme": programme, "directive": programme.directive}
    if request.method != "POST" or not form.is_valid():
        return render(request, "programmes/form.html", context, status=422 if form.is_bound else 200)
    version = form.cleaned_data["version"] or 0
    if not actions.amend_programme(programme, version, _told(form, PROGRAMME), by=request.viewer):
        return render(
            request, "programmes/form.html", {**context, "differences": form.compare(programme)}, status=409
        )
    messages.success(request, _("Đã sửa chương trình."))
    return redirect(programme)


@require_http_methods(["GET", "HEAD", "POST"])
def add_measure(request: Request, code: str) -> HttpResponse:
    programme = _written_by(request, code)
    form = MeasureForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "programme": programme}
        return render(request, "programmes/measure_form.html", context, status=422 if form.is_bound else 200)
    actions.add_measure(programme, _told(form, MEASURE), by=request.viewer)
    messages.success(request, _("Đã thêm nhiệm vụ."))
    return redirect(programme)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_measure(request: Request, code: str, measure: str) -> HttpResponse:
    programme = _written_by(request, code)
    found = get_object_or_404(queries.measures(programme), code=measure)
    form = MeasureForm(request.POST or None, initial=model_to_dict(found, [*MEASURE, "version"]))
    context = {"form": form, "programme": programme, "measure": found}
    if request.method != "POST" or not form.is_valid():
        return render(request, "programmes/measure_form.html", context, status=422 if form.is_bound else 200)
    if not actions.amend_measure(
        found, form.cleaned_data["version"] or 0, _told(form, MEASURE), by=request.viewer
    ):
        context["differences"] = form.compare(found)
        return render(request, "programmes/measure_form.html", context, status=409)
    messages.success(request, _("Đã sửa nhiệm vụ."))
    return redirect(found)


@require_safe
def measure(request: Request, code: str, measure: str) -> HttpResponse:
    """The tasks a measure became, as far as the viewer reads them."""
    found, view = _measure(code, measure), request.GET.get("xem", "")
    if view not in queries.VIEWS:
        raise Http404
    page = Paginator(queries.tasks(found, request.viewer, view), PAGE).get_page(request.GET.get("trang"))
    context = {
        "measure": found,
        "programme": found.programme,
        "progress": queries.summed(
            line
            for line in queries.standing_measures(found.programme, request.viewer.day)
            if line.record == found
        ),
        "page": page,
        "view": view,
        "lines": queries.task_lines(page.object_list, request.viewer.day),
        "may_write": request.viewer.may("programme.write", found.programme),
        "may_issue": request.viewer.may("programme.issue", found.programme),
    }
    return render(request, "programmes/measure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: Request, code: str, measure: str) -> HttpResponse:
    """Choose receivers (GET), look at what would happen (GET with the choice), give (POST)."""
    found = _measure(code, measure)
    if not request.viewer.may("programme.issue", found.programme):
        raise PermissionDenied("programme.issue")
    day, told = request.viewer.day, request.POST if request.method == "POST" else request.GET
    tops, there = queries.tops(found.programme, day), queries.choices(found.programme, day)
    form = IssueForm(told or None, tops=tops, there=there, dues=offered_dues(day))
    context: dict[str, Any] = {"form": form, "measure": found, "programme": found.programme}
    if not form.is_valid():
        return render(request, "programmes/issue.html", context, status=422 if form.is_bound else 200)
    chosen = form.cleaned_data
    to = queries.receivers(found.programme, chosen["top_unit"], chosen["kinds"], chosen["levels"], day)
    context |= {"preview": queries.preview(found, to, chosen["role"], day), "due": chosen["day"]}
    seen = told.get("seen", "")
    if request.method != "POST" or seen != context["preview"].digest:
        context["changed"] = request.method == "POST"
        return render(request, "programmes/preview.html", context, status=409 if context["changed"] else 200)
    count = actions.issue(found, to, chosen["day"], by=request.viewer, role=chosen["role"])
    messages.success(
        request,
        ngettext("Đã giao %(count)s nhiệm vụ.", "Đã giao %(count)s nhiệm vụ.", count) % {"count": count},
    )
    return redirect(found)


def _measure(code: str, measure: str) -> Measure:
    programme = get_object_or_404(queries.programmes(), code=code)
    return get_object_or_404(queries.measures(programme), code=measure)


def _written_by(request: Request, code: str) -> Programme:
    programme = get_object_or_404(queries.programmes(), code=code)
    if not request.viewer.may("programme.write", programme):
        raise PermissionDenied("programme.write")
    return programme


def _told(form: ProgrammeForm | MeasureForm, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}
