"""The first run and the list of tasks after it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts import signing
from danvan.accounts.rules import Way
from danvan.units.access import Request

from . import actions, first_run, setup, setup_actions
from .context import address
from .setup_forms import FirstRunForm, OrganisationForm, RuleForm

PAGE = 25


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """The only page of an installation nobody has a place in yet."""
    if not first_run.nobody_yet():
        return redirect("accounts:sign_in")
    form = FirstRunForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person = actions.begin(form.cleaned_data["code"], form.wanted())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            signing.enter(request, person, Way.PASSWORD)
            return redirect("home:setup")
    return render(request, "home/setup/first.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def overview(request: Request) -> HttpResponse:
    return render(request, "home/setup/overview.html", {"setup": setup.setup(request.viewer)})


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: Request) -> HttpResponse:
    version = setup.top(request.viewer)
    form = OrganisationForm(version, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "has_history": setup.has_history(version)}
        status = 422 if form.is_bound else 200
        return render(request, "home/setup/organisation.html", context, status=status)
    values = {"level": version.level, **form.cleaned_data}
    setup_actions.name_organisation(version, by=request.viewer, **values)
    messages.success(request, _("Đã xác nhận tên tổ chức."))
    return redirect("home:setup")


@require_safe
def gaps(request: Request, what: str) -> HttpResponse:
    gap = setup.gap(what, request.viewer)
    page = Paginator(gap.units, PAGE).get_page(request.GET.get("trang"))
    return render(
        request, "home/setup/gaps.html", {"gap": gap, "page": page, "people": address("people:list")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: Request) -> HttpResponse:
    form = RuleForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"rules": setup.rules(request.viewer)}
        return render(request, "home/setup/rules.html", context, status=422 if form.is_bound else 200)
    if form.cleaned_data["act"] == "limits":
        setup_actions.settle_limits(by=request.viewer)
    else:
        on = form.cleaned_data["act"] == "on"
        setup_actions.settle_duty(form.cleaned_data["duty"], on, by=request.viewer)
    return redirect("home:setup_rules")
