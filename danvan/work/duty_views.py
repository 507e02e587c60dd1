"""What my unit owes, the map of duties, what each duty asks for, reminding."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.documents import lists
from danvan.periods import Period, today
from danvan.units import queries as units
from danvan.units.access import Request

from . import duties, duty_actions, heat, owed, queries
from .duty_forms import ChangeForm, RuleForm, TakeBackForm
from .models import Duty, DutyRule, Exemption

_READ_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def owes_here(request: Request) -> HttpResponse:
    """To the first unit whose work I see, those I lead first; to my tasks where there is none."""
    for unit in units.homes(request.viewer):
        if request.viewer.reaches("task.read", unit.pk):
            return redirect("work:owes", unit.code)
    return redirect("work:tasks")


@require_safe
def owes(request: Request, code: str) -> HttpResponse:
    """Everything one unit owes, by how soon."""
    unit = get_object_or_404(request.viewer.units("task.read").select_related("current"), code=code)
    stretches = owed.owes([unit.pk], request.viewer.day)
    context = {
        "unit": unit,
        "stretches": stretches,
        "count": sum(len(stretch.things) for stretch in stretches),
        "homes": [
            home for home in units.homes(request.viewer) if request.viewer.reaches("task.read", home.pk)
        ],
    }
    return render(request, "work/owes.html", context)


@require_safe
def map_here(request: Request) -> HttpResponse:
    """To the map of the first unit I look over."""
    for unit in units.homes(request.viewer):
        if request.viewer.reaches("unit.overview", unit.pk):
            return redirect("work:map", unit.code)
    raise Http404


@require_safe
def duty_map(request: Request, code: str) -> HttpResponse:
    """Units below by duties, those that need attention first."""
    unit = get_object_or_404(request.viewer.units("unit.overview").select_related("current"), code=code)
    period = _period(request)
    sheet = queries.sheet(unit, period, request.viewer.day)
    only_open = request.GET.get("xem") == "chua-xong"
    rows = heat.by_need(heat.open_rows(sheet.rows) if only_open else sheet.rows)
    if request.GET.get("dang") and (left := lists.leave(request, heat.listing(sheet, rows))):
        return left
    context = {
        "unit": unit,
        "path": units.path_to(unit, request.viewer.day)[:-1],
        "period": period,
        "sheet": sheet,
        "heat": heat.of(sheet, rows),
        "only_open": only_open,
    }
    return render(request, "work/map.html", context)


def _period(request: Request) -> Period:
    key = request.GET.get("ky", "")
    if not key:
        return Period.of("half", today())
    try:
        return Period.from_key(key)
    except ValueError as wrong:
        raise Http404 from wrong


@require_safe
def catalogue(request: Request) -> HttpResponse:
    """Every duty the organisation keeps: whom it binds, how often, by when, what shows it, where it comes from."""
    day = request.viewer.day
    home = next((one for one in units.homes(request.viewer)), None)
    known = Duty.objects.standing(day)
    context = {
        "lines": [
            (duty, duty.period(day), duty.terms(duty.period(day)), duty.due(duty.period(day)))
            for duty in known
        ],
        "home": home,
        "rules": duties.rules_at(home, day) if home else [],
        "may_rule": bool(home and request.viewer.reaches("duty.rule", home.pk)),
        "may_change": request.viewer.has("installation.manage"),
    }
    return render(request, "work/catalogue.html", context)


@require_http_methods(_READ_WRITE)
def change(request: Request, duty: str) -> HttpResponse:
    """What the whole organisation asks for from a day on."""
    if not request.viewer.has("installation.manage"):
        raise PermissionDenied("installation.manage")
    found = get_object_or_404(Duty, code__iexact=duty)
    asked = found.terms(found.period(request.viewer.day))
    form = ChangeForm(request.POST if request.method == "POST" else None, duty=found, asked=asked)

    def act(told: dict[str, Any]) -> None:
        day, why, steps = told["starts_on"], told["reason"], told["step_days"]
        duty_actions.change_duty(found, day, form.asked(), why, step_days=steps, by=request.viewer)

    if form.is_valid() and _tried(form, act):
        messages.success(request, _("Đã ghi quy định mới của việc này."))
        return redirect("work:catalogue")
    return render(request, "work/terms.html", _terms(found, form), status=422 if form.is_bound else 200)


@require_http_methods(_READ_WRITE)
def rule(request: Request, duty: str, code: str) -> HttpResponse:
    """A stricter rule of one unit."""
    unit = get_object_or_404(request.viewer.units("duty.rule").select_related("current"), code=code)
    found = get_object_or_404(Duty, code__iexact=duty)
    asked = duties.terms_of(found, found.period(request.viewer.day), unit, request.viewer.day)
    form = RuleForm(request.POST if request.method == "POST" else None, asked=asked)

    def act(told: dict[str, Any]) -> None:
        day, why = told["starts_on"], told["reason"]
        duty_actions.set_rule(found, unit, day, form.asked(), why, by=request.viewer)

    if form.is_valid() and _tried(form, act):
        messages.success(request, _("Đã ghi quy định riêng của đơn vị."))
        return redirect("work:catalogue")
    context = {**_terms(found, form), "unit": unit, "asked": asked}
    return render(request, "work/terms.html", context, status=422 if form.is_bound else 200)


@require_POST
def end_rule(request: Request, number: int) -> HttpResponse:
    found = get_object_or_404(DutyRule, pk=number, unit__in=request.viewer.units("duty.rule"))
    duty_actions.end_rule(found, by=request.viewer)
    messages.success(request, _("Quy định riêng thôi áp dụng từ kỳ sau."))
    return redirect("work:catalogue")


@require_POST
def remind(request: Request, duty: str, code: str) -> HttpResponse:
    """One button: everybody below who still owes it, once a week at most."""
    cell = queries.duty_cell(request.viewer, duty, code, request.GET.get("ky", ""))
    count = duty_actions.remind(cell.duty, cell.period, cell.unit, by=request.viewer)
    words = ngettext("Đã nhắc %(count)s đơn vị.", "Đã nhắc %(count)s đơn vị.", count) % {"count": count}
    if not count:
        words = _("Không nhắc thêm: tuần này các đơn vị đã được nhắc, hoặc chưa gần hạn.")
    messages.success(request, words)
    return redirect(cell.duty.get_absolute_url(cell.unit, cell.period))


@require_POST
def take_back(request: Request, duty: str, code: str) -> HttpResponse:
    """An exemption no longer holds."""
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nêu lý do thôi miễn."))
        return redirect("work:duty", duty, code)
    found = get_object_or_404(
        Exemption.objects.select_related("unit", "duty"),
        pk=form.cleaned_data["code"],
        duty__code__iexact=duty,
    )
    duty_actions.take_back(found, form.cleaned_data["because"], by=request.viewer)
    messages.success(request, _("Đã thôi miễn. Đơn vị lại phải làm việc này trong kỳ."))
    return redirect("work:duty", duty, code)


def _terms(duty: Duty, form: Any) -> dict[str, Any]:
    period = duty.period(today())
    return {"duty": duty, "form": form, "period": period, "ladder": duties.ladder(duty, period)}


def _tried(form: Any, act: Any) -> bool:
    """Do it; what the action refuses stands beside its field."""
    try:
        act(form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True
