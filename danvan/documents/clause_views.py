"""The clauses of a document on one page, and correcting their borders."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from danvan.units.access import Request

from . import clause_actions, clauses, queries
from .models import Clause, Document
from .rules import ClauseKind


@require_safe
def of_document(request: Request, code: str) -> HttpResponse:
    document = get_object_or_404(queries.register(), code=code)
    found = queries.clauses_of(document)
    may_edit = request.viewer.may("document.register", document)
    context = {
        "document": document,
        "clauses": [(clause, clauses.lines_of(clause.text) if may_edit else []) for clause in found],
        "files": queries.files_of(document),
        "kinds": ClauseKind.choices,
        "may_edit": may_edit,
        "may_concretise": request.viewer.has("concretisation.read"),
        "can_split": may_edit and not found and bool(queries.text_of(document)),
        "out_of_date": queries.is_out_of_date(document, found),
        "is_plain": bool(found) and all(clause.kind == ClauseKind.PARAGRAPH for clause in found),
    }
    return render(request, "documents/clauses.html", context)


@require_POST
def split(request: Request, code: str) -> HttpResponse:
    """Cut the text as it is now."""
    document = get_object_or_404(queries.register(), code=code)
    kept = clause_actions.split_again(document, by=request.viewer)
    messages.success(request, _("Đã tách lại. %(kept)s điều khoản đã dùng được giữ nguyên.") % {"kept": kept})
    return redirect("documents:clauses", document.code)


@require_POST
def border(request: Request, code: str, clause: str) -> HttpResponse:
    """Join with the one before, cut at a line, or name the kind: `step` says which."""
    document = get_object_or_404(queries.register(), code=code)
    found = get_object_or_404(Clause.objects.select_related("document"), document=document, code=clause)
    if not request.viewer.may("document.register", document):
        raise PermissionDenied("document.register")
    try:
        shown = _corrected(request, found)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        shown = found
    return redirect(f"{_page(document)}#{shown.code}")


def _corrected(request: Request, clause: Clause) -> Clause:
    step, viewer = request.POST.get("step"), request.viewer
    at, kind = request.POST.get("at", ""), request.POST.get("kind", "")
    if step == "join":
        return clause_actions.join(clause, by=viewer)
    if step == "cut" and at.isascii() and at.isdigit() and len(at) < 6:
        return clause_actions.cut(clause, int(at), by=viewer)
    if step == "kind" and kind in ClauseKind.values:
        clause_actions.rename(clause, kind, by=viewer)
        return clause
    raise Http404


def _page(document: Document) -> str:
    return f"{document.get_absolute_url()}dieu-khoan/"
