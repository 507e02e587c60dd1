"""Studies: the list, one plan with its coverage, sessions, counts from a file, questions for oneself."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.documents import actions as documents
from danvan.documents import lists, word
from danvan.documents import queries as registers
from danvan.units.access import Request

from . import actions, counts, queries
from .forms import AudienceForm, CountsForm, PlanForm, QuestionForm, SessionForm
from .models import StudyPlan, StudyTarget

PAGE = 25
READ_WRITE = ["GET", "HEAD", "POST"]
_SALT = "danvan.studies.counts"


@require_safe
def plans(request: Request) -> HttpResponse:
    page = Paginator(queries.plans(request.viewer), PAGE).get_page(request.GET.get("trang"))
    context = {"page": page, "lines": queries.coverages(request.viewer, page.object_list)}
    return render(request, "studies/list.html", context)


@require_http_methods(READ_WRITE)
def add(request: Request) -> HttpResponse:
    """A study begins with a text."""
    office = registers.office_with(request.viewer, "study.write")
    if office is None:
        raise PermissionDenied("study.write")
    document = get_object_or_404(registers.register(), code=request.GET.get("van-ban", ""))
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlanForm(*posted)
    if form.is_valid():
        told, to = form.cleaned_data, queries.receivers(request.viewer, form.cleaned_data["kinds"])
        file = told["material"]
        try:
            kept = documents.attach(file, office.unit, by=request.viewer) if file else None
            made = actions.issue(document, list(to), told["due"], told["guidance"], kept, by=request.viewer)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Đã giao học tập. Người đứng đầu các đơn vị được báo."))
            return redirect(made)
    context = {"form": form, "document": document}
    return render(request, "studies/form.html", context, status=422 if form.is_bound else 200)


def _plan(request: Request, code: str) -> StudyPlan:
    return get_object_or_404(queries.plans(request.viewer), code=code)


@require_safe
def plan(request: Request, code: str) -> HttpResponse:
    found = _plan(request, code)
    rows = queries.targets(request.viewer, found)
    context = {
        "plan": found,
        "coverage": queries.coverage(rows),
        "children": queries.by_child(request.viewer, found),
        "mine": list(rows.filter(unit__in=request.viewer.home_ids)),
        "questions": queries.questions(found),
        "may_write": request.viewer.reaches("study.write", found.unit_id),
    }
    return render(request, "studies/plan.html", context)


@require_safe
def units(request: Request, code: str) -> HttpResponse:
    """Units that have not studied the text whole; never persons."""
    found = _plan(request, code)
    rows = queries.not_reached(queries.targets(request.viewer, found))
    if request.GET.get("dang") and (left := lists.leave(request, _listing(found, rows[: lists.MOST]))):
        return left
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    return render(request, "studies/units.html", {"plan": found, "page": page})


def _listing(plan: StudyPlan, rows: Any) -> lists.Listing:
    return lists.Listing(
        title=_("Đơn vị chưa học tập xong %(text)s") % {"text": plan.document.number},
        name="chua-hoc-tap",
        columns=(
            word.Column(_("Đơn vị"), share=4),
            word.Column(_("Đã học"), is_figure=True),
            word.Column(_("Phải học"), is_figure=True),
            word.Column(_("Số buổi"), is_figure=True),
        ),
        rows=[[row.unit.name, str(row.reached), str(row.audience), str(row.sessions_held)] for row in rows],
        unit=plan.unit,
    )


@require_http_methods(READ_WRITE)
def record(request: Request, code: str, unit: str) -> HttpResponse:
    """A session the unit held, in numbers; how many study it at all."""
    target = _target(request, code, unit)
    may = request.viewer.reaches("activity.record", target.unit_id)
    step = request.POST.get("step", "")
    posted = (request.POST, request.FILES) if request.method == "POST" and step != "audience" else ()
    form = SessionForm(*posted, unit=target.unit, audience=target.audience)
    counted = AudienceForm(
        request.POST if step == "audience" else None, initial={"audience": target.audience}
    )
    if request.method == "POST" and not may:
        raise PermissionDenied("activity.record")
    if step == "audience" and counted.is_valid():
        actions.set_audience(target, counted.cleaned_data["audience"], by=request.viewer)
        messages.success(request, _("Đã ghi số người phải học."))
        return redirect(target)
    if posted and form.is_valid():
        _record(request, target, form.cleaned_data)
        return redirect(target.plan)
    context = {
        "target": target,
        "form": form,
        "audience_form": counted,
        "sessions": queries.sessions(target),
        "may_record": may,
    }
    return render(request, "studies/record.html", context, status=422 if request.method == "POST" else 200)


def _target(request: Request, code: str, unit: str) -> StudyTarget:
    return get_object_or_404(
        queries.targets(request.viewer, _plan(request, code)).select_related("plan__unit"), unit__code=unit
    )


def _record(request: Request, target: StudyTarget, told: dict[str, Any]) -> None:
    file = told["minutes"]
    actions.record(
        target,
        told["held_on"],
        by=request.viewer,
        invited=told["invited"],
        present=told["present"],
        is_make_up=told["is_make_up"],
        minutes=documents.attach(file, target.unit, by=request.viewer) if file else None,
    )
    messages.success(request, _("Đã ghi buổi học tập."))


@require_http_methods(READ_WRITE)
def import_counts(request: Request, code: str) -> HttpResponse:
    """A file is looked at first: what it would record, and every row that is wrong."""
    found = _written(request, code)
    form = CountsForm(request.POST, request.FILES) if request.method == "POST" else CountsForm()
    if not form.is_valid():
        return render(
            request,
            "studies/import.html",
            {"plan": found, "form": form},
            status=422 if form.is_bound else 200,
        )
    try:
        rows = _read(form.cleaned_data["counts"])
    except counts.Unreadable:
        form.add_error("counts", _("Không đọc được tệp, hoặc thiếu cột. Cần đủ bốn cột ghi ở trên."))
        return render(request, "studies/import.html", {"plan": found, "form": form}, status=422)
    return _shown(request, found, rows)


def _shown(request: Request, plan: StudyPlan, rows: list[Any]) -> HttpResponse:
    examined = queries.examined(request.viewer, plan, rows)
    context = {
        "plan": plan,
        "form": CountsForm(),
        "wrong": [row for row in examined if row.fault],
        "known": sum(row.is_known and not row.fault for row in examined),
        "good": sum(not row.fault and not row.is_known for row in examined),
        "signed": signing.dumps([plan.pk, rows], salt=_SALT, compress=True),
        "examined": True,
    }
    return render(request, "studies/import.html", context)


def _read(given: Any) -> list[Any]:
    """The rows of an uploaded file, from the bounded process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / ("counts.xlsx" if given.name.lower().endswith(".xlsx") else "counts.csv")
        with path.open("wb") as kept:
            for chunk in given.chunks():
                kept.write(chunk)
        return list(counts.read(path))


@require_POST
def take(request: Request, code: str) -> HttpResponse:
    """What was looked at is recorded in one act; looked at once more, so that nothing counts twice."""
    found = _written(request, code)
    try:
        plan_key, rows = signing.loads(request.POST.get("signed", ""), salt=_SALT, max_age=3600)
    except signing.BadSignature as old:
        raise Http404 from old
    if plan_key != found.pk:
        raise Http404
    count = actions.take(found, queries.examined(request.viewer, found, rows), by=request.viewer)
    words = ngettext("Đã ghi %(count)s buổi học.", "Đã ghi %(count)s buổi học.", count)
    messages.success(request, words % {"count": count})
    return redirect(found)


@require_http_methods(READ_WRITE)
def question(request: Request, code: str) -> HttpResponse:
    """One more question people may put to themselves."""
    found = _written(request, code)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"plan": found, "form": form}
        return render(request, "studies/question.html", context, status=422 if form.is_bound else 200)
    told = form.cleaned_data
    actions.add_question(found, told["text"], told["lines"], told["right"], by=request.viewer)
    messages.success(request, _("Đã thêm câu hỏi."))
    return redirect(found)


def _written(request: Request, code: str) -> StudyPlan:
    found = _plan(request, code)
    if not request.viewer.reaches("study.write", found.unit_id):
        raise PermissionDenied("study.write")
    return found


@require_http_methods(READ_WRITE)
def check(request: Request, code: str) -> HttpResponse:
    """Questions for oneself: the result stands on this page and is kept nowhere."""
    found = _plan(request, code)
    asked = list(queries.questions(found))
    given = {one.pk: request.POST.get(f"q{one.pk}", "") for one in asked}
    lines = [(one, given[one.pk], given[one.pk] == str(one.right)) for one in asked]
    is_answered = request.method == "POST"
    context = {
        "plan": found,
        "lines": lines,
        "is_answered": is_answered,
        "right": sum(right for _one, _given, right in lines) if is_answered else 0,
    }
    return render(request, "studies/check.html", context)
