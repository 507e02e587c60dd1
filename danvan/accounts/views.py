"""Signing in and out, passwords."""

from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from danvan.units import queries as units
from danvan.units.access import Request, Viewer
from danvan.units.models import Person

from . import actions, kept, sample_people, signing, single_sign_on
from .forms import PasswordForm, SignInForm
from .rules import Way


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = _onward(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(onward)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = signing.by_password(
                request, form.cleaned_data["sign_in_name"], form.cleaned_data["password"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            signing.enter(request, person, Way.PASSWORD)
            if fields := kept.unpack(request.POST.get(kept.FIELD, "")):
                return _resume(request, onward, fields)
            return HttpResponseRedirect(onward)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "onward": onward, **sample_people.shown(), **single_sign_on.shown()}
    if written := kept.unpack(request.POST.get(kept.FIELD, "")):
        context |= {"kept": kept.pack(written), "shown": kept.words(written)}
        return render(request, "accounts/session_ended.html", context, status=status)
    return render(request, "accounts/sign_in.html", context, status=status)


def _resume(request: HttpRequest, onward: str, fields: kept.Fields) -> HttpResponse:
    """One more click sends what was typed before the session ended."""
    request.viewer = Viewer.of(cast(Person, request.user))  # type: ignore[attr-defined]
    context = {"onward": onward, "kept": fields, "shown": kept.words(fields)}
    return render(request, "accounts/resume.html", context)


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("tiep") or request.GET.get("tiep") or ""
    inside = wanted.startswith(f"/{settings.SIGNED_IN_PREFIX}")
    safe = inside and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if safe else f"/{settings.SIGNED_IN_PREFIX}"


@require_POST
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    return redirect("public:front_door")


@require_http_methods(["GET", "HEAD", "POST"])
def passwords(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["sign_in_name"]
        person = units.people_to_unlock(request.viewer).filter(sign_in_name=wanted).first()
        form.refuse_unknown(person)
        if person:
            secret = actions.give_password(person, by=request.viewer)
            return render(
                request,
                "accounts/passwords.html",
                {"form": PasswordForm(), "person": person, "secret": secret},
            )
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/passwords.html", {"form": form}, status=status)
