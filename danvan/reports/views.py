"""Choosing a report, the table of figures, what stands behind each of them, the Word file and its signed versions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from danvan.documents import lists
from danvan.periods import Period
from danvan.units.access import Request
from danvan.units.models import Unit

from . import actions, paper, queries
from .queries import address
from .rules import View, sentences

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def choose(request: Request) -> HttpResponse:
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    context = {"unit": unit, "periods": queries.offered(), "below": queries.below(unit, request.viewer)}
    return render(request, "reports/list.html", context | {"path": queries.path_to(request.viewer, unit)})


@require_safe
def report(request: Request, key: str) -> HttpResponse:
    period = queries.period_of(key)
    view = queries.view_of(request.GET.get("cay", ""))
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    figures = queries.report(unit, period, view)
    context = {
        "unit": unit,
        "period": period,
        "view": view,
        "views": queries.views(unit, view),
        "scope": queries.scope(unit, view),
        "report": figures,
        "sentences": sentences(figures.pairs, figures.labels),
        "signed": queries.signed(unit, period),
        "may_sign": view == View.AS_IT_WAS and request.viewer.may("report.sign", unit),
        "path": queries.path_to(request.viewer, unit),
        "below": queries.below(unit, request.viewer),
    }
    return render(request, "reports/report.html", context)


@require_safe
def figure(request: Request, key: str, code: str) -> HttpResponse:
    """What makes one number: by unit directly below, then record by record."""
    period = queries.period_of(key)
    view = queries.view_of(request.GET.get("cay", ""))
    entry = queries.indicator(code)
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    number, viewer = request.GET.get("trang", ""), request.viewer
    if request.GET.get("dang"):
        found = list(queries.records(entry, unit, period, view)[: lists.MOST])
        rows = queries.as_seen(entry, found, viewer)
        if left := lists.leave(request, paper.listing(entry, unit, period, rows)):
            return left
    context = {
        "unit": unit,
        "period": period,
        "view": view,
        "scope": queries.scope(unit, view),
        "entry": entry,
        "total": queries.total(entry, unit, period, view),
        "shares": queries.breakdown(entry, unit, period, viewer, view),
        "listing": queries.listing(entry, unit, period, number, viewer, view=view),
    }
    return render(request, "reports/figure.html", context)


def _document(request: Request, unit: Unit, period: Period, view: View) -> bytes:
    return paper.write(queries.report(unit, period, view), request.viewer)


def _attached(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
    return HttpResponse(content, content_type=WORD, headers=headers)


@require_safe
def word(request: Request, key: str) -> HttpResponse:
    period = queries.period_of(key)
    view = queries.view_of(request.GET.get("cay", ""))
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    return _attached(_document(request, unit, period, view), f"bao-cao-{unit.code}-{period.key}")


@require_POST
def sign(request: Request, key: str) -> HttpResponse:
    """The head keeps the report as it is now; it can be printed again the same at any time."""
    period = queries.period_of(key)
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    made = actions.sign(unit, period, _document(request, unit, period, View.AS_IT_WAS), by=request.viewer)
    messages.success(request, _("Đã ký và lưu bản %(version)d.") % {"version": made.version})
    return redirect(address(unit, period))


@require_safe
def signed(request: Request, code: str) -> HttpResponse:
    report = get_object_or_404(queries.signed_seen_by(request.viewer), code=code)
    name = f"bao-cao-{report.unit.code}-{report.period}-da-ky-{report.version}"
    return _attached(queries.as_signed(report), name)
