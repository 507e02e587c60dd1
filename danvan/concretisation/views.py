"""The clause map of a text at a unit, what marked clauses become, and how far units below are."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.documents import lists, word
from danvan.documents import queries as documents
from danvan.documents.models import Document
from danvan.programmes import actions as programmes
from danvan.programmes.models import Programme
from danvan.units.access import Request
from danvan.units.models import Unit

from . import actions, queries
from .forms import AskForm, MeasuresForm, OwnForm, WaiveForm

PAGE = 25
Where = tuple[Document, Unit]
READ_WRITE = ["GET", "HEAD", "POST"]


def _text(code: str) -> Document:
    return get_object_or_404(documents.register(), code=code)


@require_safe
def texts(request: Request) -> HttpResponse:
    """Texts being made own, where the viewer reads."""
    page = Paginator(queries.texts(request.viewer), PAGE).get_page(request.GET.get("trang"))
    return render(request, "concretisation/texts.html", {"page": page})


@require_safe
def clause_map(request: Request, code: str) -> HttpResponse:
    """The clauses at one unit: mark some, then say what they become."""
    document = _text(code)
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    return render(request, "concretisation/map.html", _context(request, document, unit))


def _context(request: Request, document: Document, unit: Unit, **more: Any) -> dict[str, Any]:
    viewer, found = request.viewer, queries.of(document, unit)
    return {
        "document": document,
        "unit": unit,
        "map": found,
        "only_open": request.GET.get("xem") == "chua-xong",
        "may_answer": viewer.reaches("concretisation.answer", unit.pk),
        "may_waive": viewer.reaches("concretisation.waive", unit.pk),
        "may_plan": _plans_here(request, unit),
        "may_ask": bool(documents.office_with(viewer, "concretisation.ask")),
        **more,
    }


def _plans_here(request: Request, unit: Unit) -> bool:
    office = documents.office_with(request.viewer, "programme.write")
    return bool(office and office.unit_id == unit.pk)


@require_POST
def measures(request: Request, code: str) -> HttpResponse:
    """Marked clauses become measures of a programme: which one is asked first."""
    document = _text(code)
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    if not _plans_here(request, unit):
        raise PermissionDenied("programme.write")
    known = list(queries.programmes_of(document, unit))
    offered = _("Chương trình hành động thực hiện %(number)s") % {"number": document.number}
    first = "programme" not in request.POST
    data = _offered(request, known, offered) if first else request.POST
    form = MeasuresForm(data, clauses=documents.clauses_of(document), programmes=known, offered=offered)
    if not form.is_valid() or first:
        return _ask_more(request, (document, unit), form, "concretisation:measures", first=first)
    told = form.cleaned_data
    programme = form.programmes.get(told["programme"]) or _new(request, document, told)
    made = actions.make_measures(document, unit, form.marked(), programme, by=request.viewer)
    words = ngettext("Đã thêm %(count)s nhiệm vụ.", "Đã thêm %(count)s nhiệm vụ.", len(made))
    messages.success(request, words % {"count": len(made)} + " " + _("Việc tiếp theo: giao cho các đơn vị."))
    return redirect(programme)


def _offered(request: Request, known: list[Programme], title: str) -> Any:
    """The first answer offered for each field, so that one press is enough."""
    data = request.POST.copy()
    blank = MeasuresForm(None, clauses=[], programmes=known, offered=title)
    for name in ("programme", "title", "starts_on", "ends_on"):
        value = blank.initial[name]
        data[name] = value if isinstance(value, str) else value.isoformat()
    return data


def _new(request: Request, document: Document, told: dict[str, Any]) -> Programme:
    return programmes.start(document, told["title"], told["starts_on"], told["ends_on"], by=request.viewer)


@require_POST
def own(request: Request, code: str) -> HttpResponse:
    """Marked clauses become tasks of the unit itself."""
    document = _text(code)
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    if not request.viewer.reaches("concretisation.answer", unit.pk):
        raise PermissionDenied("concretisation.answer")
    offices = queries.offices_of(unit)
    form = OwnForm(request.POST, clauses=documents.clauses_of(document), offices=offices)
    first = "due" not in request.POST

    def act() -> None:
        told = form.cleaned_data
        made = actions.make_own(document, unit, form.marked(), told["office"], told["due"], by=request.viewer)
        words = ngettext("Đã thành %(count)s việc.", "Đã thành %(count)s việc.", len(made))
        messages.success(request, words % {"count": len(made)})

    return _answered(request, (document, unit), form, "concretisation:own", first=first, act=act)


@require_POST
def waive(request: Request, code: str) -> HttpResponse:
    """Marked clauses do not apply here, signed with a reason."""
    document = _text(code)
    unit = queries.place(request.viewer, request.GET.get("don-vi", ""))
    if not request.viewer.reaches("concretisation.waive", unit.pk):
        raise PermissionDenied("concretisation.waive")
    form = WaiveForm(request.POST, clauses=documents.clauses_of(document))
    first = "reason" not in request.POST

    def act() -> None:
        count = actions.waive(document, unit, form.marked(), form.cleaned_data["reason"], by=request.viewer)
        words = ngettext(
            "Đã ghi %(count)s điều khoản không áp dụng.", "Đã ghi %(count)s điều khoản không áp dụng.", count
        )
        messages.success(request, words % {"count": count})

    return _answered(request, (document, unit), form, "concretisation:waive", first=first, act=act)


def _answered(request: Request, at: Where, form: Any, page: str, *, first: bool, act: Any) -> HttpResponse:
    """Ask what is missing, or do it and go back to the map."""
    if first or not form.is_valid():
        return _ask_more(request, at, form, page, first=first)
    try:
        act()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _ask_more(request, at, form, page, first=False)
    document, unit = at
    return redirect(f"{reverse('concretisation:map', args=[document.code])}?don-vi={unit.code}")


def _ask_more(request: Request, at: Where, form: Any, page: str, *, first: bool) -> HttpResponse:
    """The page between marking and doing; nothing marked leads back with a word."""
    document, unit = at
    if "chosen" in form.errors:
        words = " ".join(form.errors["chosen"])
        context = _context(request, document, unit, nothing_marked=words)
        return render(request, "concretisation/map.html", context, status=422)
    if first:
        form.errors.clear()
    context = {"document": document, "unit": unit, "form": form, "page_name": page, "clauses": form.marked()}
    return render(request, "concretisation/become.html", context, status=200 if first else 422)


@require_POST
def take_back(request: Request, code: str) -> HttpResponse:
    """A clause said not to apply waits for an answer again."""
    document = _text(code)
    number = request.POST.get("answer", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 12 else 0
    answer = get_object_or_404(queries.answers_seen_by(request.viewer, document), pk=wanted)
    actions.take_back(answer, by=request.viewer)
    messages.success(request, _("Điều khoản này lại chờ trả lời."))
    return redirect(answer.concretisation)


@require_safe
def units(request: Request, code: str) -> HttpResponse:
    """How far every unit below is with this text, those with most left first."""
    document = _text(code)
    rows = queries.by_unit(request.viewer, document)
    if request.GET.get("dang") and (left := lists.leave(request, _listing(document, rows[: lists.MOST]))):
        return left
    context = {
        "document": document,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("trang")),
        "open": queries.open_clauses(request.viewer, document),
        "done": rows.filter(done_on__isnull=False).count(),
    }
    return render(request, "concretisation/units.html", context)


def _listing(document: Document, rows: Any) -> lists.Listing:
    return lists.Listing(
        title=_("Cụ thể hóa %(number)s ở các đơn vị") % {"number": document.number},
        name="cu-the-hoa",
        columns=(
            word.Column(_("Đơn vị"), share=4),
            word.Column(_("Đã trả lời"), is_figure=True),
            word.Column(_("Phải trả lời"), is_figure=True),
            word.Column(_("Hạn")),
            word.Column(_("Xong ngày")),
        ),
        rows=[
            [
                row.unit.name,
                str(row.clauses - row.unanswered),
                str(row.clauses),
                row.due.strftime("%d/%m/%Y") if row.due else "",
                row.done_on.strftime("%d/%m/%Y") if row.done_on else "",
            ]
            for row in rows
        ],
    )


@require_http_methods(READ_WRITE)
def ask(request: Request, code: str) -> HttpResponse:
    """Ask units below to make the text their own."""
    document = _text(code)
    if not documents.office_with(request.viewer, "concretisation.ask"):
        raise PermissionDenied("concretisation.ask")
    form = AskForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"document": document, "form": form}
        return render(request, "concretisation/ask.html", context, status=422 if form.is_bound else 200)
    to = list(queries.receivers(request.viewer, form.cleaned_data["kinds"]))
    count = actions.ask(document, to, form.cleaned_data["due"], by=request.viewer)
    words = ngettext("Đã giao %(count)s đơn vị cụ thể hóa.", "Đã giao %(count)s đơn vị cụ thể hóa.", count)
    messages.success(
        request, words % {"count": count} if count else _("Các đơn vị này đã được giao từ trước.")
    )
    return redirect("concretisation:units", document.code)
