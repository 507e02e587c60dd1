"""Signing in and out, and what protects an account."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.units import queries as units
from danvan.units.access import Request, Viewer
from danvan.units.models import Person

from . import actions, factor_pages, gate, kept, passkeys, queries, sample_people, signing, single_sign_on
from .forms import (
    ChangePasswordForm,
    NewPasskeyForm,
    PasskeyForm,
    PasswordForm,
    ProofForm,
    SecondStepForm,
    SignInForm,
    TotpForm,
)
from .rules import Way

both = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[..., HttpResponse]


def freshly_proved(view: View) -> View:
    """Open only shortly after the person proved who they are; otherwise that comes first."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if signing.is_proved(request):
            return view(request, *args, **kwargs)
        return _to("accounts:prove", request.path)

    return guarded


def _to(name: str, onward: str) -> HttpResponse:
    response = redirect(name)
    response["Location"] += f"?{urlencode({'tiep': onward})}"
    return response


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("tiep") or request.GET.get("tiep") or ""
    inside = wanted.startswith(f"/{settings.SIGNED_IN_PREFIX}")
    safe = inside and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if safe else f"/{settings.SIGNED_IN_PREFIX}"


def _status(request: HttpRequest) -> int:
    """Of a page with a form: what was sent and not taken is 422."""
    return 422 if request.method == "POST" else 200


# Coming in and leaving.


@never_cache
@both
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated and request.method != "POST":
        return redirect(_onward(request))
    form = SignInForm(request.POST or None)
    person = form.person(request) if request.method == "POST" else None
    if person is None:
        return _sign_in_page(request, form)
    if not queries.has_second_factor(person):
        return _enter(request, person, Way.PASSWORD)
    signing.begin_second_step(request, person)
    if _kept(request):
        return _second_step_page(request, person, SecondStepForm(), 200)
    return _to("accounts:second_step", _onward(request))


@never_cache
@both
def second_step(request: HttpRequest) -> HttpResponse:
    person = signing.half_in(request)
    if person is None:
        return _to("accounts:sign_in", _onward(request))
    form = SecondStepForm(request.POST or None)
    if request.method == "POST" and form.proves(person):
        return _enter(request, person, Way.PASSWORD_AND_FACTOR)
    return _second_step_page(request, person, form, _status(request))


@never_cache
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    form = PasskeyForm(request.POST)
    person = form.person()
    if person is None:
        return _sign_in_page(request, SignInForm(), passkey_form=form)
    return _enter(request, person, Way.PASSKEY)


@never_cache
@require_POST
def challenge(request: HttpRequest) -> HttpResponse:
    return HttpResponse(passkeys.challenge(), content_type="application/json")


@require_POST
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    return redirect("public:front_door")


def _kept(request: HttpRequest) -> dict[str, object]:
    """What was typed before the session ended, and how a page shows it."""
    written = kept.unpack(request.POST.get(kept.FIELD, ""))
    return {"kept": kept.pack(written), "shown": kept.words(written)} if written else {}


def _sign_in_page(request: HttpRequest, form: SignInForm, **more: object) -> HttpResponse:
    words = _kept(request)
    context = {"form": form, "onward": _onward(request), **words, **more}
    context |= {**sample_people.shown(), **single_sign_on.shown()}
    name = "accounts/session_ended.html" if words else "accounts/sign_in.html"
    return render(request, name, context, status=_status(request))


def _second_step_page(
    request: HttpRequest, person: Person, form: SecondStepForm, status: int
) -> HttpResponse:
    options = passkeys.challenge(person) if queries.has_passkey(person) else ""
    context = {"form": form, "options": options, "onward": _onward(request), **_kept(request)}
    return render(request, "accounts/second_step.html", context, status=status)


def _enter(request: HttpRequest, person: Person, way: Way) -> HttpResponse:
    signing.enter(request, person, way)
    fields = kept.unpack(request.POST.get(kept.FIELD, ""))
    if not fields:
        return redirect(_onward(request))
    request.viewer = Viewer.of(cast(Person, request.user))  # type: ignore[attr-defined]
    context = {"onward": _onward(request), "kept": fields, "shown": kept.words(fields)}
    return render(request, "accounts/resume.html", context)


# What protects an account.


@require_safe
def security(request: Request) -> HttpResponse:
    return render(request, "accounts/security.html", factor_pages.overview(request))


@both
def prove(request: Request) -> HttpResponse:
    """Ask again who it is, before something that protects the account is changed."""
    person = request.viewer.person
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.proves(request, person):
        signing.note_proof(request)
        return redirect(_onward(request))
    options = passkeys.challenge(person) if queries.has_passkey(person) else ""
    context = {"form": form, "options": options, "onward": _onward(request), "person": person}
    return render(request, "accounts/prove.html", context, status=_status(request))


@both
def change_password(request: Request) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None, request=request, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        actions.change_password(form.cleaned_data["new_password"], by=request.viewer)
        signing.keep_session(request, request.viewer.person)
        messages.success(request, _("Đã đổi mật khẩu. Mọi phiên khác đã được đăng xuất."))
        return redirect("accounts:security")
    return render(request, "accounts/change_password.html", {"form": form}, status=_status(request))


@require_safe
def set_up(request: Request) -> HttpResponse:
    """Where somebody without a second factor chooses one; nothing else opens before."""
    if queries.has_second_factor(request.viewer.person):
        return redirect("accounts:security")
    must = queries.needs_second_factor(request.viewer)
    return render(request, "accounts/set_up.html", {"must": must})


@both
@freshly_proved
def add_totp(request: Request) -> HttpResponse:
    form = TotpForm(request.POST or None)
    secret = factor_pages.totp_secret(request)
    if request.method == "POST" and form.add(secret, request.viewer):
        return factor_pages.added(request)
    context = {"form": form, **factor_pages.totp_words(request.viewer.person, secret)}
    return render(request, "accounts/add_totp.html", context, status=_status(request))


@both
@freshly_proved
def add_passkey(request: Request) -> HttpResponse:
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.add(request.viewer):
        return factor_pages.added(request)
    context = {"form": form, "options": passkeys.registration(request.viewer.person)}
    return render(request, "accounts/add_passkey.html", context, status=_status(request))


@both
@freshly_proved
def remove_factor(request: Request, number: int) -> HttpResponse:
    factor = get_object_or_404(queries.factors(request.viewer.person), pk=number)
    if request.method == "POST":
        actions.remove_factor(factor, by=request.viewer)
        signing.drop_proof(request, request.viewer.person)
        messages.success(request, _("Đã gỡ. Những bước xác nhận còn lại vẫn dùng được."))
        return redirect("accounts:security")
    return render(request, "accounts/remove_factor.html", factor_pages.removal(request.viewer, factor))


@both
@freshly_proved
def recovery_codes(request: Request) -> HttpResponse:
    """Shown from the moment they are made until the person says they are put away; never again after that."""
    if request.method == "GET":
        return render(request, "accounts/recovery_codes.html", factor_pages.codes(request))
    if request.POST.get("act") == "renew":
        actions.renew_recovery_codes(by=request.viewer)
        factor_pages.show_codes(request)
        return redirect("accounts:recovery_codes")
    factor_pages.hide_codes(request)
    return redirect(request.session.pop(gate.ONWARD, "accounts:security"))


@require_POST
def end_sessions(request: Request) -> HttpResponse:
    if code := request.POST.get("code", ""):
        actions.end_session(code, by=request.viewer)
    else:
        actions.end_other_sessions(request.session.session_key, by=request.viewer)
    messages.success(request, _("Đã đăng xuất ở nơi đó."))
    return redirect("accounts:security")


# What an administrator does for others.


@both
@freshly_proved
def passwords(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    status = _status(request)
    person = _within_reach(request, form)
    if person and request.POST.get("act") == "factors":
        if form.reset(person, request.viewer):
            context, status = {"form": PasswordForm(), "person": person, "reset": True}, 200
    elif person:
        secret = actions.give_password(person, by=request.viewer)
        context, status = {"form": PasswordForm(), "person": person, "secret": secret}, 200
    return render(request, "accounts/passwords.html", context, status=status)


def _within_reach(request: Request, form: PasswordForm) -> Person | None:
    if request.method != "POST" or not form.is_valid():
        return None
    wanted = form.cleaned_data["sign_in_name"]
    person = units.people_to_unlock(request.viewer).filter(sign_in_name=wanted).first()
    form.refuse_unknown(person)
    return person
