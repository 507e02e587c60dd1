"""My tasks, a task's card, recording what was held, and the records behind a duty's figure."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from danvan.documents import actions as documents
from danvan.flow import StepClosed
from danvan.units.access import Request
from danvan.units.models import Unit

from . import actions, breakdown, duties, origins, queries
from .forms import (
    ActivityForm,
    ActivityWithdrawForm,
    BreakDownForm,
    ExemptForm,
    FinishForm,
    MoveForm,
    ObjectForm,
    ProgressForm,
    StepForm,
    WithdrawForm,
)
from .models import Activity, Task
from .rules import ACTIVITY_FLOW, TASK_FLOW, ActivityKind

PAGE = 25
TABS = {"": "open", "vuong-mac": "objected", "xong": "done", "da-giao": "given", "cho-nguoi": "waiting"}
FORMS: dict[str, type[StepForm]] = {
    "progress": ProgressForm,
    "object": ObjectForm,
    "finish": FinishForm,
    "move": MoveForm,
    "withdraw": WithdrawForm,
}


@require_safe
def tasks(request: Request) -> HttpResponse:
    """What my offices owe, the most pressing first."""
    tab = TABS.get(request.GET.get("xem", ""))
    if tab is None:
        raise Http404
    found = queries.task_list(request.viewer, tab)
    page = Paginator(found.tasks, PAGE).get_page(request.GET.get("trang"))
    return render(request, "work/tasks.html", {"list": found, "page": page, "tasks": page.object_list})


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: Request, code: str) -> HttpResponse:
    """The card of one task; a step is posted to the same address by its name."""
    viewer = request.viewer
    found = get_object_or_404(queries.with_moves(queries.tasks_seen_by(viewer)), code=code)
    if request.method == "POST":
        return _step(request, found)
    actions.open_task(found, by=viewer)
    return _card(request, found, {name: form(task=found) for name, form in FORMS.items()})


def _step(request: Request, task: Task) -> HttpResponse:
    step = request.POST.get("step", "")
    if step == "accept":
        actions.accept(task, by=request.viewer)
        messages.success(request, _("Đã nhận việc."))
        return redirect(task)
    if step not in FORMS:
        raise Http404
    forms = {name: form(task=task) for name, form in FORMS.items() if name != step}
    form = FORMS[step](request.POST, request.FILES, task=task)
    if not form.is_valid():
        return _card(request, task, {**forms, step: form}, step)
    _take(request, task, step, form.cleaned_data)
    return redirect(task)


def _take(request: Request, task: Task, step: str, said: dict[str, Any]) -> None:
    viewer = request.viewer
    match step:
        case "progress":
            actions.progress(task, said["note"], by=viewer)
            messages.success(request, _("Đã ghi việc làm đến đâu."))
        case "object":
            actions.object_to(task, said["reason"], by=viewer)
            messages.success(request, _("Đã báo vướng mắc. Người giao việc được báo ngay."))
        case "finish":
            file = said["evidence"]
            evidence = documents.attach(file, task.unit, by=viewer) if file else None
            actions.finish(task, said["result"], by=viewer, evidence=evidence, activity=said["activity"])
            messages.success(request, _("Đã báo xong việc."))
        case "move":
            actions.move_due(task, said["due"], said["reason"], by=viewer)
            messages.success(request, _("Đã lùi hạn. Hạn cũ và lý do vẫn hiện."))
        case "withdraw":
            actions.withdraw(task, said["reason"], by=viewer)
            messages.success(request, _("Đã rút lại việc này."))


def _card(request: Request, task: Task, forms: dict[str, StepForm], wrong: str = "") -> HttpResponse:
    steps = set(TASK_FLOW.open_steps(task, request.viewer))
    if task.is_open and request.viewer.may("task.move", task):
        steps.add("move")
    context = {
        "task": task,
        "forms": forms,
        "steps": steps,
        "wrong": wrong,
        "is_late": task.is_late(request.viewer.day),
        "origins": origins.of(task),
        "chain": breakdown.above(task),
        "parts": breakdown.parts(task, request.viewer.day),
        "amendments": queries.amendments(task),
        "helpers": list(task.helping_offices().select_related("unit__current")),
        "may_divide": task.is_open and request.viewer.may("task.break_down", task),
    }
    if context["parts"]:
        context["leaves"] = breakdown.leaves(task, request.viewer.day)
    return render(request, "work/task.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def break_down(request: Request, code: str) -> HttpResponse:
    """Divide a task into parts for what stands below or within."""
    viewer = request.viewer
    found = get_object_or_404(queries.tasks_seen_by(viewer), code=code)
    if not viewer.may("task.break_down", found):
        raise PermissionDenied("task.break_down")
    if not found.is_open:
        raise StepClosed("task", "break_down")
    posted = request.POST if request.method == "POST" else None
    form = BreakDownForm(posted, task=found, receivers=breakdown.receivers(found, viewer.day))
    if not form.is_valid():
        context = {"task": found, "form": form}
        return render(request, "work/break_down.html", context, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    words = {name: said[name] for name in ("title", "due", "expected_result", "needs_evidence", "due_reason")}
    made = actions.break_down(found, said["offices"], by=viewer, detail=found.detail, **words)
    count = len(made)
    messages.success(
        request, ngettext("Đã giao %(count)s phần.", "Đã giao %(count)s phần.", count) % {"count": count}
    )
    return redirect(found)


@require_safe
def record_here(request: Request) -> HttpResponse:
    """To the unit I write down activities of, those I lead first."""
    found = queries.units_recorded_for(request.viewer)
    if not found:
        raise Http404
    return redirect("work:record", found[0].code)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: Request, code: str) -> HttpResponse:
    """Five fields on one phone screen; `?loai=` fixes the kind."""
    unit = get_object_or_404(queries.units_to_record(request.viewer), code=code)
    kind = request.GET.get("loai", "")
    if kind and kind not in ActivityKind.values:
        raise Http404
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    first = queries.kinds_owed(unit, request.viewer.day)
    form = ActivityForm(*posted, unit=unit, kind=kind, first=first)
    if request.method != "POST" or not form.is_valid():
        context = {
            "form": form,
            "unit": unit,
            "kind": ActivityKind(kind).label if kind else "",
            "places": queries.units_recorded_for(request.viewer),
        }
        return render(request, "work/record.html", context, status=422 if form.is_bound else 200)
    made = _record(request, unit, form.cleaned_data)
    return redirect(made)


def _record(request: Request, unit: Unit, said: dict[str, Any]) -> Activity:
    file = said["minutes"]
    made = actions.record_activity(
        unit,
        said["kind"],
        said["held_on"],
        by=request.viewer,
        invited=said["invited"],
        present=said["present"],
        conclusions=said["conclusions"],
        minutes=documents.attach(file, unit, by=request.viewer) if file else None,
    )
    state = queries.state_after(made, request.viewer.day)
    if state is None:
        messages.success(request, _("Đã ghi: %(kind)s.") % {"kind": made.get_kind_display()})
    else:
        words = {"duty": state.duty.short_label, "done": state.done, "expected": state.expected}
        messages.success(request, _("Đã ghi. %(duty)s: %(done)d/%(expected)d") % words)
    return made


@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: Request, code: str) -> HttpResponse:
    """What was held, and taking the record back with a reason."""
    viewer = request.viewer
    found = get_object_or_404(queries.activities_seen_by(viewer), code=code)
    form = ActivityWithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.withdraw_activity(found, form.cleaned_data["reason"], by=viewer)
        messages.success(request, _("Đã rút bản ghi này. Số liệu đã trừ lại."))
        return redirect(found)
    context = {
        "activity": found,
        "form": form,
        "can_withdraw": "withdraw" in ACTIVITY_FLOW.open_steps(found, viewer),
        "state": queries.state_after(found, viewer.day),
    }
    return render(request, "work/activity.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: Request, duty: str, code: str) -> HttpResponse:
    """The records and units behind one figure of the duty sheet; exempting the unit."""
    viewer = request.viewer
    cell = queries.duty_cell(viewer, duty, code, request.GET.get("ky", ""))
    form = ExemptForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.exempt(cell.duty, cell.unit, cell.period, form.cleaned_data["reason"], by=viewer)
        messages.success(request, _("Đã miễn việc này trong kỳ."))
        return redirect(cell.duty.get_absolute_url(cell.unit, cell.period))
    records = Paginator(cell.records, PAGE).get_page(request.GET.get("trang"))
    places = Paginator(cell.leaves, PAGE).get_page(request.GET.get("trang_dv"))
    context = {
        "cell": cell,
        "form": form,
        "records": records,
        "places": places,
        "bound": queries.bound(cell, places.object_list, viewer.day),
        "can_exempt": queries.can_exempt(viewer, cell),
        "can_record": viewer.reaches("activity.record", cell.unit.pk),
        "to_remind": len(duties.to_remind(cell.duty, cell.period, cell.unit, viewer))
        if viewer.has("duty.remind")
        else 0,
        "reminders": cell.duty.reminders.filter(unit=cell.unit, period=cell.period.key),
        "ladder": duties.ladder(cell.duty, cell.period),
        "asked": duties.terms_of(cell.duty, cell.period, cell.unit, cell.standing),
        "may_take_back": queries.may_exempt(cell.unit, viewer),
    }
    return render(request, "work/duty.html", context, status=422 if form.is_bound else 200)
