"""Plans of my units and of those below; one calendar of a year; an own activity."""

import datetime as dt
import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from danvan.documents import lists
from danvan.documents.files import MEDIA_TYPES
from danvan.text import clean
from danvan.units.access import Request
from danvan.units.models import Unit

from . import actions, paper, queries
from .forms import ITEM, ApproveForm, BeginForm, ItemForm, ReasonForm, ReturnForm
from .models import PlanItem, YearPlan

PAGE = 50


@require_safe
def plans(request: Request) -> HttpResponse:
    """My units' plans of a year, and how far the units below are."""
    viewer, year = request.viewer, _year(request)
    unit = queries.place(viewer, clean(request.GET.get("don-vi", "")))
    if unit is None and request.GET.get("don-vi"):
        raise Http404
    below = _below(request, unit, year) if unit else {}
    if isinstance(below, HttpResponse):
        return below
    context = {
        "year": str(year),  # as a word: a number would be grouped, 2.026
        "years": (str(year - 1), str(year + 1)),
        "own": queries.own_plans(viewer, year),
        "may_begin": bool(queries.units_to_plan(viewer)),
        "unit": unit,
        "above": queries.units_above(viewer),
        **below,
    }
    return render(request, "plans/list.html", context)


def _below(request: Request, unit: Unit, year: int) -> HttpResponse | dict[str, Any]:
    """The units directly below, narrowed to a state; or the list as a file."""
    state = request.GET.get("xem", "")
    if state not in queries.STATES:
        raise Http404
    every = queries.below(unit, year, request.viewer.day)
    rows = every.filter(plan_status=queries.STATES[state]) if state else every
    if request.GET.get("dang") and (left := lists.leave(request, paper.listing(unit, year, rows))):
        return left
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    lines = paper.below_lines(page.object_list)
    return {"page": page, "lines": lines, "tabs": paper.tabs(queries.counts(every)), "state": state}


def _year(request: Request) -> int:
    typed = request.GET.get("nam", "") or str(request.viewer.day.year)
    if not re.fullmatch(r"2[01][0-9]{2}", typed, re.ASCII):
        raise Http404
    return int(typed)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    """Begin a plan; where there is one, its page opens."""
    viewer = request.viewer
    places = queries.units_to_plan(viewer)
    form = BeginForm(request.POST if request.method == "POST" else None, places=places, year=viewer.day.year)
    if not form.is_valid():
        return render(request, "plans/begin.html", {"form": form}, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    known = {unit.pk: plan for unit, plan in queries.own_plans(viewer, said["year"])}
    if plan := known.get(said["unit"].pk):
        messages.info(request, _("Đơn vị đã có kế hoạch của năm này."))
        return redirect(plan)
    made = actions.begin(said["unit"], said["year"], by=viewer, carry_over=said["carry_over"])
    messages.success(request, _("Đã lập kế hoạch. Việc định kỳ và nhiệm vụ đã có sẵn; thêm việc của đơn vị."))
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, code: str) -> HttpResponse:
    """The calendar of a unit's year; a step is posted to the same address by its name."""
    found = _seen(request, code)
    if request.method == "POST":
        return _step(request, found)
    return _page(request, found, {"approve": ApproveForm(), "return": ReturnForm()})


def _page(request: Request, plan: YearPlan, forms: dict[str, Any], wrong: str = "") -> HttpResponse:
    lines = queries.calendar(plan)
    context = {
        "plan": plan,
        "months": queries.months(plan, lines),
        "total": len(lines),
        "items": queries.items(plan),
        "changes": queries.since_approved(plan, lines),
        "turns": plan.turns.select_related("by"),
        "steps": queries.open_steps(plan, request.viewer),
        "may_write": queries.may_write(plan, request.viewer),
        "forms": forms,
        "wrong": wrong,
    }
    return render(request, "plans/plan.html", context, status=422 if wrong else 200)


def _step(request: Request, plan: YearPlan) -> HttpResponse:
    approve, back = ApproveForm(), ReturnForm()
    match request.POST.get("step", ""):
        case "submit":
            actions.submit(plan, by=request.viewer)
            messages.success(request, _("Đã trình kế hoạch. Cấp trên được báo."))
        case "recall":
            actions.recall(plan, by=request.viewer)
            messages.success(request, _("Đã rút kế hoạch về để sửa."))
        case "approve":
            approve = ApproveForm(request.POST)
            if not approve.is_valid():
                return _page(request, plan, {"approve": approve, "return": back}, "approve")
            actions.approve(plan, by=request.viewer, remark=approve.cleaned_data["note"])
            messages.success(request, _("Đã duyệt kế hoạch. Mọi thay đổi về sau đều hiện."))
        case "return":
            back = ReturnForm(request.POST)
            if not back.is_valid():
                return _page(request, plan, {"approve": approve, "return": back}, "return")
            actions.give_back(plan, back.cleaned_data["remark"], by=request.viewer)
            messages.success(request, _("Đã trả lại kế hoạch, kèm điều cần sửa."))
        case _:
            raise Http404
    return redirect(plan)


@require_safe
def word(request: Request, code: str) -> HttpResponse:
    """The plan as an official paper."""
    found = _seen(request, code)
    content = paper.write(found, queries.calendar(found), request.viewer)
    response = HttpResponse(content, content_type=MEDIA_TYPES["docx"])
    response.headers["Content-Disposition"] = (
        f'attachment; filename="ke-hoach-{found.year}-{found.code}.docx"'
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def add_item(request: Request, code: str) -> HttpResponse:
    plan = _written(request, code)
    day = request.GET.get("ngay", "")
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        plan=plan,
        offices=queries.accountable_offices(plan.unit),
        initial={"first_on": day or max(request.viewer.day, dt.date(plan.year, 1, 1))},
    )
    if not form.is_valid():
        context = {"form": form, "plan": plan}
        return render(request, "plans/item.html", context, status=422 if form.is_bound else 200)
    actions.add_item(plan, _told(form), by=request.viewer)
    messages.success(request, _("Đã ghi vào kế hoạch."))
    return redirect(plan)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_item(request: Request, code: str, item: str) -> HttpResponse:
    found = _item(request, code, item)
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        plan=found.plan,
        offices=queries.accountable_offices(found.plan.unit),
        initial={
            **model_to_dict(found, [*ITEM, "version"]),
            "because": "",
            "accountable": found.accountable.role,
        },
    )
    context: dict[str, Any] = {"form": form, "plan": found.plan, "item": found}
    if not form.is_valid():
        return render(request, "plans/item.html", context, status=422 if form.is_bound else 200)
    version = form.cleaned_data["version"] or 0
    if not actions.amend_item(found, version, _told(form), by=request.viewer):
        context["differences"] = form.compare(found)
        return render(request, "plans/item.html", context, status=409)
    messages.success(request, _("Đã sửa trong kế hoạch."))
    return redirect(found.plan)


@require_http_methods(["GET", "HEAD", "POST"])
def drop_item(request: Request, code: str, item: str) -> HttpResponse:
    found = _item(request, code, item)
    form = ReasonForm(request.POST if request.method == "POST" else None, plan=found.plan)
    if not form.is_valid():
        context = {"form": form, "plan": found.plan, "item": found}
        return render(request, "plans/drop.html", context, status=422 if form.is_bound else 200)
    actions.drop_item(found, form.cleaned_data.get("reason", ""), by=request.viewer)
    messages.success(request, _("Đã bỏ khỏi kế hoạch."))
    return redirect(found.plan)


def _told(form: ItemForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ITEM if name in form.cleaned_data}


def _seen(request: Request, code: str) -> YearPlan:
    return get_object_or_404(queries.plans_seen_by(request.viewer), code=code)


def _written(request: Request, code: str) -> YearPlan:
    """A plan the viewer writes; 404 for one they may not even read, and for who only reads."""
    return get_object_or_404(queries.plans_written_by(request.viewer), code=code)


def _item(request: Request, code: str, item: str) -> PlanItem:
    return get_object_or_404(queries.items(_written(request, code)), code=item)
