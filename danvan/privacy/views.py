"""What is held about me, my copy, my requests; and the register of those who decide."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.units.access import Request

from . import actions, case_pages, copy_file, queries
from .forms import AskForm, CopyForm, OwnForm
from .rules import Kind

PAGE = 25
CHANGED_ALONE = ("address_form", "language", "email")


@require_safe
def own(request: Request) -> HttpResponse:
    context = {
        "groups": queries.held_about(request.viewer),
        "requests": queries.own(request.viewer)[:PAGE],
        "clocks": queries.clocks(request.viewer.day),
    }
    return render(request, "privacy/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: Request) -> HttpResponse:
    person = request.viewer.person
    sent = request.POST if request.method == "POST" else None
    form = OwnForm(sent, initial={name: getattr(person, name) for name in CHANGED_ALONE})
    if not form.is_valid():
        context = {"form": form, "person": person}
        return render(request, "privacy/amend.html", context, status=422 if form.is_bound else 200)
    actions.amend_own(by=request.viewer, **form.cleaned_data)
    request.session["language"] = form.cleaned_data["language"]
    messages.success(request, _("Đã lưu thông tin của bạn."))
    return redirect("privacy:own")


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: Request) -> HttpResponse:
    form = CopyForm(
        request.viewer.person, request.session, request.POST if request.method == "POST" else None
    )
    if not form.is_valid():
        return render(request, "privacy/copy_form.html", {"form": form}, status=422 if form.is_bound else 200)
    content = copy_file.write(queries.copy_of(request.viewer))
    actions.note_copy(by=request.viewer)
    headers = {"Content-Disposition": 'attachment; filename="du-lieu-cua-toi.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request) -> HttpResponse:
    wanted = request.GET.get("viec", "")
    initial = {"kind": wanted} if wanted in Kind.values else {}
    form = AskForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "clocks": queries.clocks(request.viewer.day)}
        return render(request, "privacy/ask.html", context, status=422 if request.method == "POST" else 200)
    made = actions.ask(by=request.viewer, **form.cleaned_data)
    messages.success(request, _("Đã gửi yêu cầu. Trang này cho biết khi nào được trả lời."))
    return redirect(made)


@require_safe
def own_request(request: Request, code: str) -> HttpResponse:
    made = get_object_or_404(queries.own(request.viewer), code=code)
    return render(request, "privacy/request.html", {"made": made, "may_withdraw": made.is_open})


@require_POST
def withdraw(request: Request, code: str) -> HttpResponse:
    made = get_object_or_404(queries.own(request.viewer), code=code)
    actions.withdraw(made, by=request.viewer)
    messages.success(request, _("Đã rút yêu cầu."))
    return redirect(made)


@require_safe
def register(request: Request) -> HttpResponse:
    is_past = request.GET.get("xem") == "da-xong"
    found = queries.past(request.viewer) if is_past else queries.waiting(request.viewer)
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    return render(request, "privacy/register.html", {"page": page, "is_past": is_past})


@require_safe
def case(request: Request, code: str) -> HttpResponse:
    found = get_object_or_404(queries.handled_by(request.viewer), code=code)
    return render(request, "privacy/case.html", case_pages.context(found, request.viewer))


@require_POST
def step(request: Request, code: str, word: str) -> HttpResponse:
    found = get_object_or_404(queries.handled_by(request.viewer), code=code)
    form = case_pages.form_of(word, found, request.POST)
    if not form.is_valid():
        context = case_pages.context(found, request.viewer, (word, form))
        return render(request, "privacy/case.html", context, status=422)
    case_pages.take(word, found, form, request.viewer)
    messages.success(request, _("Đã ghi. Người yêu cầu được báo."))
    return redirect("privacy:case", code)
