"""The organisation, imports from Excel, first passwords."""

from io import BytesIO

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import actions, import_pages, jobs, queries
from . import import_files as files
from .access import Request
from .forms import ImportForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def organisation(request: Request) -> HttpResponse:
    viewer = request.viewer
    own = queries.branches(viewer, queries.homes(viewer))
    tops = queries.branches(viewer, queries.tops(viewer))
    return render(request, "units/organisation.html", {"own": own, "branches": tops})


@require_safe
def branch(request: Request, code: str) -> HttpResponse:
    unit = get_object_or_404(queries.by_code(code))
    below = queries.branch_of(request.viewer, unit)
    if request.htmx:
        return render(request, "units/branches.html", {"branches": below})
    path = queries.path_to(unit, request.viewer.day)
    return render(request, "units/branch.html", {"unit": unit, "path": path[:-1], "branches": below})


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
