"""Choosing a report, the table of figures, what stands behind each of them, and the Word file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.units.access import Request

from . import queries
from .rules import sentences

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def choose(request: Request) -> HttpResponse:
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    context = {"unit": unit, "periods": queries.offered(), "below": queries.below(unit, request.viewer)}
    return render(request, "reports/list.html", context | {"path": queries.path_to(request.viewer, unit)})


@require_safe
def report(request: Request, key: str) -> HttpResponse:
    period = queries.period_of(key)
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    figures = queries.report(unit, period)
    context = {
        "unit": unit,
        "period": period,
        "report": figures,
        "sentences": sentences(figures.pairs, figures.labels),
        "path": queries.path_to(request.viewer, unit),
        "below": queries.below(unit, request.viewer),
    }
    return render(request, "reports/report.html", context)


@require_safe
def figure(request: Request, key: str, code: str) -> HttpResponse:
    """What makes one number: by unit directly below, then record by record."""
    period = queries.period_of(key)
    entry = queries.indicator(code)
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    context = {
        "unit": unit,
        "period": period,
        "entry": entry,
        "total": queries.total(entry, unit, period),
        "shares": queries.breakdown(entry, unit, period, request.viewer),
        "listing": queries.listing(entry, unit, period, request.GET.get("trang", ""), request.viewer),
    }
    return render(request, "reports/figure.html", context)


@require_safe
def word(request: Request, key: str) -> HttpResponse:
    period = queries.period_of(key)
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    from . import paper  # noqa: PLC0415 - a large library, loaded where it is used

    content = paper.write(queries.report(unit, period), request.viewer)
    name = f"bao-cao-{unit.code}-{period.key}.docx"
    return HttpResponse(
        content, content_type=WORD, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
