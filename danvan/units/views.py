"""The organisation, imports from Excel, first passwords."""

from io import BytesIO

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import actions, import_pages, jobs, queries
from . import import_files as files
from . import organisation as chart
from .access import Request
from .forms import DayForm, ImportForm, PasswordForm

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
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = actions.keep_import(file.chunks(), file.name, by=request.viewer)
        jobs.start(kept, by=request.viewer)
        return redirect(kept)
    past = queries.imports_seen_by(request.viewer)[:20]
    status = 422 if request.method == "POST" else 200
    return render(request, "units/imports.html", {"form": form, "past": past}, status=status)


@require_safe
def import_template(request: Request) -> HttpResponseBase:
    from .marked_workbook import template  # noqa: PLC0415 - a large library, loaded where it is used

    out = BytesIO()
    template(out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename="mau-to-chuc.xlsx", content_type=XLSX)


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


@require_safe
def import_marked(request: Request, code: str) -> HttpResponseBase:
    kept = get_object_or_404(queries.imports_seen_by(request.viewer), code=code)
    path = files.marked_path(kept)
    if not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename="to-chuc-danh-dau.xlsx", content_type=XLSX
    )


@require_http_methods(["GET", "HEAD", "POST"])
def passwords(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["sign_in_name"]
        person = queries.people_to_unlock(request.viewer).filter(sign_in_name=wanted).first()
        form.refuse_unknown(person)
        if person:
            secret = actions.give_password(person, by=request.viewer)
            return render(
                request, "units/passwords.html", {"form": PasswordForm(), "person": person, "secret": secret}
            )
    status = 422 if request.method == "POST" else 200
    return render(request, "units/passwords.html", {"form": form}, status=status)
