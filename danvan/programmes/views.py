"""Programmes, their measures, and issuing them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from danvan.documents import lists
from danvan.documents import queries as documents
from danvan.units.access import Request

from . import actions, cascade, papers, queries
from .forms import IssueForm, MeasureForm, ObjectiveForm, ProgrammeForm, WithdrawForm, aimed
from .models import Measure, Programme

PAGE = 25
PROGRAMME = ("title", "starts_on", "ends_on")
MEASURE = ("title", "objective", "detail", "expected_result", "needs_evidence", "clause")


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
    if request.GET.get("dang") and (paper := lists.leave(request, papers.of_programme(programme, lines))):
        return paper
    stands = programme.withdrawn_on is None
    context = {
        "programme": programme,
        "groups": queries.grouped(programme, lines),
        "lines": lines,
        "whole": queries.summed(lines),
        "may_write": stands and request.viewer.may("programme.write", programme),
        "may_issue": stands and request.viewer.may("programme.issue", programme),
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
def add_objective(request: Request, code: str) -> HttpResponse:
    programme = _written_by(request, code)
    form = ObjectiveForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "programme": programme}
        return render(request, "programmes/objective.html", context, status=422 if form.is_bound else 200)
    actions.add_objective(programme, form.cleaned_data["title"], by=request.viewer)
    messages.success(request, _("Đã thêm mục tiêu."))
    return redirect(programme)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_objective(request: Request, code: str, objective: str) -> HttpResponse:
    programme = _written_by(request, code)
    found = get_object_or_404(queries.objectives(programme), code=objective)
    form = ObjectiveForm(request.POST if request.method == "POST" else None, initial={"title": found.title})
    if not form.is_valid():
        context = {"form": form, "programme": programme, "objective": found}
        return render(request, "programmes/objective.html", context, status=422 if form.is_bound else 200)
    actions.amend_objective(found, form.cleaned_data["title"], by=request.viewer)
    messages.success(request, _("Đã sửa mục tiêu."))
    return redirect(programme)


@require_http_methods(["GET", "HEAD", "POST"])
def add_measure(request: Request, code: str) -> HttpResponse:
    programme = _written_by(request, code)
    form = MeasureForm(request.POST or None, objectives=queries.objectives(programme))
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "programme": programme}
        return render(request, "programmes/measure_form.html", context, status=422 if form.is_bound else 200)
    actions.add_measure(programme, _told(form, MEASURE), by=request.viewer)
    messages.success(request, _("Đã thêm nhiệm vụ."))
    return redirect(programme)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_measure(request: Request, code: str, measure: str) -> HttpResponse:
    """Change a measure; where it is given, everybody at work on it gets the new words with the reason."""
    programme = _written_by(request, code)
    found = get_object_or_404(queries.measures(programme), code=measure)
    first = {name: getattr(found, name) for name in (*MEASURE, "version")}
    given = found if queries.has_open_tasks(found) else None
    form = MeasureForm(
        request.POST or None, initial=first, objectives=queries.objectives(programme), given=given
    )
    context = {"form": form, "programme": programme, "measure": found, "given": given}
    if request.method != "POST" or not form.is_valid():
        return render(request, "programmes/measure_form.html", context, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    facts = {"reason": said.get("reason", ""), "due": said.get("new_due")}
    if not actions.amend_measure(
        found, said["version"] or 0, _told(form, MEASURE), by=request.viewer, **facts
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
    viewer, rows = request.viewer, queries.tasks(found, request.viewer, view)
    if request.GET.get("dang"):
        lines = queries.task_lines(rows[: lists.MOST], viewer.day)
        if paper := lists.leave(request, papers.of_measure(found, lines)):
            return paper
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    every = queries.standing_measures(found.programme, viewer.day)
    stands = not (found.withdrawn_on or found.programme.withdrawn_on)
    context = {
        "measure": found,
        "programme": found.programme,
        "progress": queries.summed(line for line in every if line.record == found),
        "page": page,
        "view": view,
        "lines": queries.task_lines(page.object_list, viewer.day),
        "may_write": stands and viewer.may("programme.write", found.programme),
        "may_issue": stands and viewer.may("programme.issue", found.programme),
    }
    return render(request, "programmes/measure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def aim(request: Request, code: str, measure: str) -> HttpResponse:
    """Keep whom a measure is for and by when, before it is given."""
    programme = _written_by(request, code)
    found = get_object_or_404(queries.measures(programme), code=measure)
    day = request.viewer.day
    form = IssueForm(request.POST or None, programme=programme, day=day, initial=aimed(found, day))
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "programme": programme, "measure": found}
        return render(request, "programmes/aim.html", context, status=422 if form.is_bound else 200)
    actions.aim(found, form.cleaned_data, by=request.viewer)
    messages.success(request, _("Đã ghi nơi nhận và hạn."))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: Request, code: str, measure: str) -> HttpResponse:
    """One measure: choose receivers (GET), look at what would happen (GET with the choice), give (POST)."""
    found = _measure(code, measure)
    _must_issue(request, found.programme)
    told, day = _said(request), request.viewer.day
    form = IssueForm(told or None, programme=found.programme, day=day, initial=aimed(found, day))
    context: dict[str, Any] = {"form": form, "measure": found, "measures": [found]}
    context["here"] = reverse("programmes:issue", args=[code, measure])
    if not form.is_valid():
        return _choose(request, context, found.programme)
    plans = [cascade.chosen_plan(found, form.cleaned_data, day)]
    return _issue(request, context, found.programme, plans, found)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_all(request: Request, code: str) -> HttpResponse:
    """The whole programme in one act; measures without receivers of their own get those chosen here."""
    programme = get_object_or_404(queries.programmes(), code=code)
    _must_issue(request, programme)
    told, day = _said(request), request.viewer.day
    measures = list(queries.issuable(programme))
    lacking = [one for one in measures if cascade.lacks_target(one, day)]
    form = IssueForm(told or None, programme=programme, day=day, complete=not lacking)
    context: dict[str, Any] = {"form": form, "measures": measures, "lacking": lacking}
    context["here"] = reverse("programmes:issue_all", args=[code])
    if not form.is_valid() or not measures:
        return _choose(request, context, programme)
    plans = cascade.plans(programme, measures, form.cleaned_data, day)
    return _issue(request, context, programme, plans, programme)


def _said(request: Request) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _must_issue(request: Request, programme: Programme) -> None:
    if not request.viewer.may("programme.issue", programme):
        raise PermissionDenied("programme.issue")


def _choose(request: Request, context: dict[str, Any], programme: Programme) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return render(request, "programmes/issue.html", {**context, "programme": programme}, status=status)


def _issue(
    request: Request,
    context: dict[str, Any],
    programme: Programme,
    plans: list[cascade.Plan],
    after: Programme | Measure,
) -> HttpResponse:
    """The list that was shown is the list that is given: a digest holds the two together."""
    preview = cascade.preview(plans, request.viewer.day)
    changed = request.method == "POST" and request.POST.get("seen", "") != preview.digest
    if request.method != "POST" or changed:
        context |= {"programme": programme, "preview": preview, "plans": plans, "changed": changed}
        return render(request, "programmes/preview.html", context, status=409 if changed else 200)
    count = actions.issue_all(plans, by=request.viewer)
    messages.success(
        request,
        ngettext("Đã giao %(count)s nhiệm vụ.", "Đã giao %(count)s nhiệm vụ.", count) % {"count": count},
    )
    return redirect(after)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take the whole programme back, with every open task."""
    programme = get_object_or_404(queries.programmes(), code=code)
    _must_issue(request, programme)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "programme": programme, "record": programme}
        return render(request, "programmes/withdraw.html", context, status=422 if form.is_bound else 200)
    actions.withdraw_programme(programme, form.cleaned_data["reason"], by=request.viewer)
    messages.success(request, _("Đã rút lại. Nơi đang làm được báo kèm lý do."))
    return redirect(programme)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_measure(request: Request, code: str, measure: str) -> HttpResponse:
    """Take one measure back, with every open task of it."""
    found = _measure(code, measure)
    _must_issue(request, found.programme)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "programme": found.programme, "record": found}
        return render(request, "programmes/withdraw.html", context, status=422 if form.is_bound else 200)
    actions.withdraw_measure(found, form.cleaned_data["reason"], by=request.viewer)
    messages.success(request, _("Đã rút lại. Nơi đang làm được báo kèm lý do."))
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
