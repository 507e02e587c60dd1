"""The register of documents, and the files behind it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import model_to_dict
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from danvan.units.access import Request

from . import actions, files, lists, queries, word
from .forms import DocumentForm, FilterForm, OwnForm
from .models import Document

PAGE = 25
ENTRY = ("side", "doc_type", "number", "signed_on", "issuer", "signer", "signer_post", "title", "text")


@require_safe
def file(request: Request, code: str) -> FileResponse:
    return files.send(get_object_or_404(queries.files_seen_by(request.viewer), code=code))


@require_safe
def register(request: Request) -> HttpResponse:
    form = FilterForm(request.GET)
    told: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = queries.narrowed(request.viewer, told.get("q", ""), told.get("loai", ""), told.get("nam"))
    if request.GET.get("dang") and (left := lists.leave(request, _listing(found))):
        return left
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    context = {
        "form": form,
        "page": page,
        "narrowed": any(told.values()),
        "may_add": bool(queries.office_with(request.viewer, "document.register")),
    }
    return render(request, "documents/register.html", context, status=200 if form.is_valid() else 400)


def _listing(found: QuerySet[Document]) -> lists.Listing:
    return lists.Listing(
        title=_("Sổ văn bản"),
        name="so-van-ban",
        columns=(
            word.Column(_("Số, ký hiệu"), share=2),
            word.Column(_("Ngày ký"), share=1.3),
            word.Column(_("Trích yếu"), share=5),
            word.Column(_("Cơ quan ban hành"), share=3),
        ),
        rows=[
            [one.number, one.signed_on.strftime("%d/%m/%Y"), one.title, one.issuer]
            for one in found[: lists.MOST]
        ],
    )


@require_safe
def detail(request: Request, code: str) -> HttpResponse:
    document = get_object_or_404(queries.register(), code=code)
    context = {
        "document": document,
        "files": queries.files_of(document),
        "text": queries.text_of(document),
        "may_edit": request.viewer.may("document.register", document),
        "may_study": request.viewer.has("study.write"),
        "may_plan": bool(queries.office_with(request.viewer, "programme.write")),
    }
    return render(request, "documents/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    if not queries.office_with(request.viewer, "document.register"):
        raise PermissionDenied("document.register")
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "documents/form.html", {"form": form}, status=422 if form.is_bound else 200)
    made = actions.register(_entry(form), form.cleaned_data["attached"], by=request.viewer)
    messages.success(request, _("Đã ghi văn bản vào sổ."))
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: Request) -> HttpResponse:
    """A paper of the own unit, numbered from its book."""
    office = queries.office_with(request.viewer, "document.register")
    if office is None:
        raise PermissionDenied("document.register")
    initial = {"doc_type": request.GET.get("loai", ""), "title": request.GET.get("trich-yeu", "")[:500]}
    form = OwnForm(request.POST or None, request.FILES or None, unit=office.unit, initial=initial)
    context = {"form": form, "own": office.unit}
    if request.method != "POST" or not form.is_valid():
        return render(request, "documents/form.html", context, status=422 if form.is_bound else 200)
    told = form.cleaned_data
    entry = {name: told[name] for name in ENTRY if name in told and name != "number"}
    made = actions.issue(entry, told["series"], told["sequence"], told["attached"], by=request.viewer)
    messages.success(request, _("Đã cấp số %(number)s.") % {"number": made.number})
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    document = get_object_or_404(queries.register(), code=code)
    if not request.viewer.may("document.register", document):
        raise PermissionDenied("document.register")
    initial = model_to_dict(document, [*ENTRY, "version"])
    form = DocumentForm(request.POST or None, request.FILES or None, initial=initial, editing=document)
    context = {"form": form, "document": document}
    if request.method != "POST" or not form.is_valid():
        return render(request, "documents/form.html", context, status=422 if form.is_bound else 200)
    told = form.cleaned_data
    changes = (told["version"] or 0, _entry(form), told["attached"], told["dropped"])
    if not actions.amend(document, *changes, by=request.viewer):
        context["differences"] = form.compare(document)
        return render(request, "documents/form.html", context, status=409)
    messages.success(request, _("Đã sửa văn bản."))
    return redirect(document)


def _entry(form: DocumentForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ENTRY}
