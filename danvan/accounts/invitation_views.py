"""Invitations: who is invited, making codes, coming in by one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.units.access import Request

from . import addresses, invitations, passwords, signing
from . import invitation_queries as queries
from .invitation_forms import ComeInForm, InviteForm
from .invitation_rules import State
from .rules import Way
from .views import freshly_proved

PAGE = 25
_STATES = {"": None, **{state.value: state for state in State}}


@require_safe
def overview(request: Request) -> HttpResponse:
    """Who is invited and who has come in: the state only, never when."""
    state = _STATES.get(request.GET.get("xem", ""), "")
    if state == "":
        raise Http404
    day = request.viewer.day
    found = queries.seen_by(request.viewer)
    counts = queries.counts(found, day)
    shown = queries.in_state(found, state, day) if isinstance(state, State) else found
    page = Paginator(shown, PAGE).get_page(request.GET.get("trang"))
    context = {"page": page, "counts": counts, "state": state, "all": sum(counts.values()), "day": day}
    return render(request, "accounts/invitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def invite(request: Request) -> HttpResponse:
    """Choose and look first (GET with the choice in the address); the codes are the answer to the POST, once."""
    asked = request.POST if request.method == "POST" else request.GET
    form = InviteForm(asked if asked.get("whom") or request.method == "POST" else None, viewer=request.viewer)
    if not form.is_valid():
        return render(request, "accounts/invite.html", {"form": form}, status=422 if form.is_bound else 200)
    choice = form.cleaned_data["choice"]
    if request.method != "POST":
        preview = queries.preview(request.viewer, choice)
        return render(request, "accounts/invite.html", {"form": form, "preview": preview})
    slips = invitations.invite(choice, by=request.viewer)
    return render(request, f"accounts/{form.cleaned_data['how']}.html", _handed_out(request, slips))


def _handed_out(request: Request, slips: list[invitations.Slip]) -> dict[str, Any]:
    address = addresses.outward(request, reverse("accounts:come_in"))
    side, dots = addresses.drawing(address)
    last_day = invitations.last_day(request.viewer.day)
    drawn = {"address": address, "side": side, "dots": dots}
    return {"slips": slips, "last_day": last_day, "shortest": passwords.SHORTEST, **drawn}


@require_POST
def withdraw(request: Request) -> HttpResponse:
    invitations.withdraw(request.POST.get("sign_in_name", ""), by=request.viewer)
    messages.success(request, _("Đã rút lời mời. Mã cũ không dùng được nữa."))
    return redirect("accounts:invitations")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest) -> HttpResponse:
    """An invited person types name and code, chooses a password and is signed in."""
    form = ComeInForm(request.POST or None)
    person = form.person() if request.method == "POST" else None
    if person is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "accounts/come_in.html", {"form": form}, status=status)
    signing.enter(request, person, Way.PASSWORD, backend=settings.LOCAL_BACKEND)
    return redirect("home:start")
