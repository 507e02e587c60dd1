"""Keys of those who read, the channels they stand in, and whatever must happen before a word is opened (T-15)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.accounts import delays, kept
from danvan.concerns.sealed import Pair
from danvan.units.access import Request

from . import (
    actions,
    handing,
    queries,
    recipients,
    recovering,
    slots,
    unlocked,
)
from .forms import (
    HandForm,
    KeyForm,
    RecoverForm,
    RecoveryForm,
    UnlockForm,
)
from .models import Channel

NEXT = "tiep"


# The key.


@require_http_methods(["GET", "HEAD", "POST"])
def make_key(request: Request) -> HttpResponse:
    """Set a passphrase of one's own; the key before it, if there was one, opens nothing any more."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            pair = actions.make_key(form.cleaned_data["passphrase"], by=request.viewer)
        except ValidationError as short:
            form.add_error(None, short)
        except slots.Busy:
            form.add_error(None, slots.WORDS)
        else:
            response = redirect("voices:box")
            unlocked.keep(request, response, pair)
            return response
    context = {"form": form, "key": queries.own_key(request.viewer)}
    return render(request, "voices/key.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: Request) -> HttpResponse:
    """Open one's key for this visit."""
    if queries.own_key(request.viewer) is None:
        return redirect("voices:key")
    form = UnlockForm(request.POST if request.method == "POST" else None)
    onward = _onward(request)
    if request.method == "POST" and form.is_valid():
        pair = _unlocked(request, form)
        if pair is not None:
            response = _resumed(request, onward)
            unlocked.keep(request, response, pair)
            return response
    return _unlock_page(request, form, onward=onward, kept=request.POST.get(kept.FIELD, ""))


def _unlock_page(request: Request, form: UnlockForm, **context: Any) -> HttpResponse:
    """Asks for the passphrase; `kept` holds what was typed before the key was locked, in the page alone."""
    names = {"form": form, "next_name": NEXT, "kept_name": kept.FIELD}
    status = 422 if form.errors else 401 if context.get("kept") else 200
    return render(request, "voices/unlock.html", {**names, **context}, status=status)


def _resumed(request: Request, onward: str) -> HttpResponse:
    """On to where the person was going; with what they typed, if they had been sending something."""
    fields = kept.unpack(request.POST.get(kept.FIELD, ""))
    if not fields:
        return redirect(onward)
    context = {"onward": onward, "kept": fields, "shown": kept.words(fields)}
    return render(request, "voices/resume.html", context)


def _unlocked(request: Request, form: UnlockForm) -> Pair | None:
    """The key, or None with the reason at the field."""
    name = f"khoa:{request.viewer.person.pk}"
    try:
        delays.begin(name)
        pair = unlocked.unlock(form.cleaned_data["passphrase"], request.viewer)
    except ValidationError as refused:
        form.add_error("passphrase", refused.messages)
    except slots.Busy:
        form.add_error(None, slots.WORDS)
    else:
        delays.forgive(name)
        return pair
    return None


def _onward(request: Request) -> str:
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith(unlocked.PATH)
    return wanted if is_ours else reverse("voices:box")


@require_POST
def lock(request: Request) -> HttpResponse:
    response = redirect("voices:box")
    unlocked.forget(request, response)
    return response


# The channel.


@require_safe
def channels(request: Request) -> HttpResponse:
    """Where protected concerns can be taken in; whoever opens it reads none."""
    return _channels_page(request)


def _channels_page(request: Request, refusal: str = "") -> HttpResponse:
    context = {
        "offices": queries.receiving(request.viewer),
        "fewest": recipients.FEWEST,
        "refusal": refusal,
        "demo": settings.DEMO,
    }
    return render(request, "voices/channels.html", context, status=422 if refusal else 200)


@require_POST
def open_channel(request: Request, pk: int) -> HttpResponse:
    office = next((one for one in queries.receiving(request.viewer) if one.pk == pk), None)
    if office is None:
        raise Http404
    try:
        actions.open_channel(office, by=request.viewer)
    except ValidationError as refused:
        return _channels_page(request, " ".join(refused.messages))
    return redirect("voices:channels")


@require_POST
def close_channel(request: Request, pk: int) -> HttpResponse:
    office = next((one for one in queries.receiving(request.viewer) if one.pk == pk), None)
    if office is None or not hasattr(office, "voice_channel"):
        raise Http404
    actions.close_channel(office.voice_channel, by=request.viewer)
    return redirect("voices:channels")


@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: Request, pk: int) -> HttpResponse:
    """Make the recovery key of a channel; its codes are shown on this page alone."""
    office = next((one for one in queries.receiving(request.viewer) if one.pk == pk), None)
    if office is None or not hasattr(office, "voice_channel"):
        raise Http404
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    codes: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        codes = recovering.make_recovery(
            office.voice_channel, form.cleaned_data["custodians"], by=request.viewer
        )
    context = {"office": office, "form": form, "codes": [_grouped(code) for code in codes]}
    return render(request, "voices/recovery.html", context, status=422 if form.errors else 200)


def _grouped(code: str) -> str:
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: Request, pk: int) -> HttpResponse:
    """Open with two custodians' codes what nobody can open any more."""
    channel = get_object_or_404(queries.channels_of(request.viewer), pk=pk, recovery_public__isnull=False)
    if queries.own_key(request.viewer) is None:
        return redirect("voices:key")
    form = RecoverForm(request.POST if request.method == "POST" else None)
    number = None
    if request.method == "POST" and form.is_valid():
        try:
            number = recovering.recover(channel, form.codes, by=request.viewer)
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"channel": channel, "form": form, "number": number}
    return render(request, "voices/recover.html", context, status=422 if form.errors else 200)


# What needs the unlocked key.

View = Callable[..., HttpResponse]


def with_key(view: View) -> View:
    """Hand the view the unlocked key; without one the person is asked for the passphrase, and what they typed kept."""

    @wraps(view)
    def opened(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        pair = unlocked.pair_of(request)
        if pair is None and request.method == "POST":
            context = {"onward": request.path, "kept": kept.pack(kept.typed(request))}
            return _unlock_page(request, UnlockForm(), **context)
        if pair is None:
            return redirect(f"{reverse('voices:unlock')}?{NEXT}={request.path}")
        return view(request, pair, *args, **kwargs)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
def hand(request: Request, pk: int) -> HttpResponse:
    """Let somebody new at the channel open what the viewer can open there."""
    channel = get_object_or_404(queries.channels_of(request.viewer), pk=pk)
    return with_key(_hand_page)(request, channel)


def _hand_page(request: Request, pair: Pair, channel: Channel) -> HttpResponse:
    keys = [
        one
        for one in recipients.keys_of([channel.office], request.viewer.day)
        if one.person_id != request.viewer.person.pk
    ]
    form = HandForm(request.POST if request.method == "POST" else None, keys=keys)
    handed = None
    if request.method == "POST" and form.is_valid():
        handed = handing.hand_keys(channel, form.cleaned_data["key"].person, pair, by=request.viewer)
    context = {"channel": channel, "form": form, "handed": handed, "keys": keys}
    return render(request, "voices/hand.html", context, status=422 if form.errors else 200)
