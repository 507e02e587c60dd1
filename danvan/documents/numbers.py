"""The page of a unit's numbers, terms and Word template."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.units.access import Request
from danvan.units.models import Unit
from danvan.units.rules import Tree

from . import actions, numbering, queries, word_template
from .files import MEDIA_TYPES
from .forms import LetterheadForm, TemplateForm, TermForm


def _unit(request: Request) -> Unit:
    office = queries.office_with(request.viewer, "document.register")
    if office is None:
        raise PermissionDenied("document.register")
    return office.unit


def _page(request: Request, unit: Unit, **forms: object) -> HttpResponse:
    head = queries.letterhead(unit)
    context = {
        "unit": unit,
        "head": head,
        "is_party": unit.tree == Tree.PARTY,
        "terms": unit.terms.all(),
        "books": numbering.books(unit),
        "fields": queries.template_fields(),
        "form": LetterheadForm(instance=head),
        "term_form": TermForm(),
        "template_form": TemplateForm(),
    }
    return render(request, "documents/book.html", context | forms, status=422 if forms else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: Request) -> HttpResponse:
    unit = _unit(request)
    if request.method != "POST":
        return _page(request, unit)
    form = LetterheadForm(request.POST, instance=queries.letterhead(unit))
    if not form.is_valid():
        return _page(request, unit, form=form)
    actions.set_letterhead(unit, form.cleaned_data["sign"], form.cleaned_data["place"], by=request.viewer)
    messages.success(request, _("Đã lưu ký hiệu và nơi ghi trên văn bản."))
    return redirect("documents:book")


@require_POST
def term(request: Request) -> HttpResponse:
    unit, form = _unit(request), TermForm(request.POST)
    if not form.is_valid():
        return _page(request, unit, term_form=form)
    actions.begin_term(unit, form.cleaned_data["starts_on"], by=request.viewer)
    messages.success(request, _("Đã ghi nhiệm kỳ. Văn bản ký từ ngày đó lấy số từ 01."))
    return redirect("documents:book")


@require_POST
def template(request: Request) -> HttpResponse:
    unit, form = _unit(request), TemplateForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, unit, template_form=form)
    actions.set_template(unit, form.cleaned_data["template"], by=request.viewer)
    messages.success(request, _("Văn bản và danh sách của đơn vị từ nay theo mẫu này."))
    return redirect("documents:book")


@require_POST
def drop_template(request: Request) -> HttpResponse:
    actions.set_template(_unit(request), None, by=request.viewer)
    messages.success(request, _("Văn bản của đơn vị theo lại thể thức quy định."))
    return redirect("documents:book")


@require_safe
def base(request: Request) -> HttpResponse:
    """The official layout as a Word file with its fields, to adapt."""
    content = word_template.default(numbering.profile_of(_unit(request)))
    response = HttpResponse(content, content_type=MEDIA_TYPES["docx"])
    response.headers["Content-Disposition"] = 'attachment; filename="mau-van-ban.docx"'
    return response
