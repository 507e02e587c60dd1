"""The organisation, imports from Excel or CSV, first passwords."""

from typing import BinaryIO

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import actions, import_pages, jobs, queries
from . import import_files as files
from . import organisation as chart
from .access import Request
from .forms import DayForm, EndsForm, ImportForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def organisation(request: Request) -> HttpResponse:
    """From the top down, today or on the day asked for."""
    viewer, form = request.viewer, DayForm(request.GET)
    day = form.day(viewer.day)
    own = chart.homes(viewer) if day == viewer.day else []
    context = {"own": own, "branches": chart.tops(viewer, day), "form": form, "day": day}
    status = 200 if form.is_valid() else 422
    return render(
        request, "units/organisation.html", {**context, "is_today": day == viewer.day}, status=status
    )


@require_safe
def branch(request: Request, code: str) -> HttpResponse:
    unit = get_object_or_404(queries.by_code(code))
    form = DayForm(request.GET)
    day = form.day(request.viewer.day)
    context = {
        "branches": chart.below(request.viewer, unit, day),
        "day": day,
        "is_today": day == request.viewer.day,
    }
    if request.htmx:
        return render(request, "units/branches.html", context)
    context |= {"unit": unit, "path": chart.path_to(unit, day), "story": chart.story(unit, day), "form": form}
    return render(request, "units/branch.html", context, status=200 if form.is_valid() else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        kept = actions.keep_import(form.parts, by=request.viewer, full_list=form.cleaned_data["full_list"])
        jobs.start(kept, by=request.viewer)
        return redirect(kept)
    past = queries.imports_seen_by(request.viewer)[:20]
    status = 422 if request.method == "POST" else 200
    return render(request, "units/imports.html", {"form": form, "past": past}, status=status)


@require_safe
def import_template(request: Request) -> HttpResponseBase:
    from .import_books import template  # noqa: PLC0415 - a large library, loaded where it is used

    return _xlsx(template(), "mau-to-chuc.xlsx")


@require_POST
def import_export(request: Request) -> HttpResponseBase:
    from .import_books import as_it_stands  # noqa: PLC0415 - a large library, loaded where it is used

    rows = actions.export_organisation(by=request.viewer)
    return _xlsx(as_it_stands(rows), "to-chuc-hien-nay.xlsx")


def _xlsx(file: BinaryIO, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
def import_(request: Request, code: str) -> HttpResponse:
    kept = get_object_or_404(queries.imports_seen_by(request.viewer), code=code)
    context = import_pages.state(kept, request.GET.get("trang", ""))
    name = "units/import.html#working" if request.htmx and context["working"] else "units/import.html"
    response = render(request, name, context)
    if request.htmx and not context["working"]:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def import_step(request: Request, code: str, step: str) -> HttpResponse:
    kept = get_object_or_404(queries.imports_seen_by(request.viewer), code=code)
    match step:
        case "nhap":
            actions.begin_write(kept, by=request.viewer)
        case "hoan-tac":
            actions.begin_undo(kept, by=request.viewer)
        case "kiem-tra":
            actions.begin_check(kept, by=request.viewer)
        case "tiep-tuc":
            pass
        case _:
            raise Http404
    jobs.start(kept, by=request.viewer)
    return redirect(kept)


@require_http_methods(["GET", "HEAD", "POST"])
def import_confirm(request: Request, code: str) -> HttpResponse:
    kept = get_object_or_404(queries.imports_seen_by(request.viewer), code=code)
    form = EndsForm(request.POST or None, ends=kept.counts.get("ended_posts", 0))
    if request.method == "POST" and form.is_valid():
        actions.begin_write(kept, by=request.viewer, ends=form.cleaned_data["ends"])
        jobs.start(kept, by=request.viewer)
        return redirect(kept)
    if request.method != "POST" and not import_pages.may_confirm(kept):
        return redirect(kept)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/import_confirm.html", {"kept": kept, "form": form}, status=status)


@require_safe
def import_differences(request: Request, code: str, section: str) -> HttpResponse:
    kept = get_object_or_404(queries.imports_seen_by(request.viewer), code=code)
    context = import_pages.differences(kept, section, request.GET.get("trang", ""))
    if context is None:
        raise Http404
    return render(request, "units/import_differences.html", context)


@require_safe
def import_marked(request: Request, code: str) -> HttpResponseBase:
    kept = get_object_or_404(queries.imports_seen_by(request.viewer), code=code)
    path = files.marked_path(kept)
    if not path.exists():
        raise Http404
    return _xlsx(path.open("rb"), "to-chuc-danh-dau.xlsx")
