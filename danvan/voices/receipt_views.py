"""Everything the receipt opens: read, talk, confirm, reopen, withdraw, let one reader know, be protected (T-13, T-17).

The receipt is in the body of every form, so each page is the answer to one.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from danvan.flow import StepClosed

from . import following, rebuild
from .door_forms import (
    HarmForm,
    ReceiptForm,
    ReopenForm,
    SayForm,
    refusal,
)
from .door_views import READ_OR_SENT, View, digits, page, patient
from .following import Sender
from .models import Voice
from .rules import Status


@READ_OR_SENT
@patient
def lookup(request: HttpRequest) -> HttpResponse:
    """Open one's own concern; every code that is not right gets the same page after the same work (T-13)."""
    if request.method != "POST":
        return _lookup_page(request, ReceiptForm())
    return _with_receipt(request, _follow_page)


def _lookup_page(request: HttpRequest, form: ReceiptForm) -> HttpResponse:
    return page(request, "lookup", {"form": form}, 422 if form.errors else 200)


def _with_receipt(request: HttpRequest, then: Callable[[HttpRequest, Sender], HttpResponse]) -> HttpResponse:
    form = ReceiptForm(request.POST)
    sender = following.by_receipt(request.POST.get("receipt", "")[:60]) if form.is_valid() else None
    if sender is None:
        # Shown without what was typed: one page, one length, whatever the code was.
        refused = ReceiptForm({"receipt": ""})
        refused.errors["receipt"] = refused.error_class([str(ReceiptForm.WRONG)])
        return _lookup_page(request, refused)
    return then(request, sender)


def _follow_page(request: HttpRequest, sender: Sender, **forms: Any) -> HttpResponse:
    """Everything the sender sees; a form given stands in place of its empty one."""
    followed = following.follow(sender)
    numbers = following.next_numbers(sender)
    # What could not be said while the machine was busy.
    unsent = request.POST.get("text", "") if request.path_info == reverse("door:lookup") else ""
    context = {
        "voice": sender.voice,
        "followed": followed,
        "receipt": digits(request),
        "may_learn": following.may_learn(sender),
        "is_over": sender.voice.status == Status.WITHDRAWN,
        "say_form": SayForm(initial={"number": numbers["say"], "text": unsent}, auto_id="say_%s"),
        "harm_form": HarmForm(initial={"number": numbers["harm"]}, auto_id="harm_%s"),
        "reopen_form": ReopenForm(auto_id="reopen_%s"),
        **forms,
    }
    return page(request, "follow", context, 422 if forms else 200)


def act(
    view: Callable[[HttpRequest, Sender], HttpResponse | None],
) -> View:
    """A step of the sender: carried out, then their page as it now stands; too late is said on it."""

    @READ_OR_SENT
    @patient
    @functools.wraps(view)
    def done(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return redirect("door:lookup")
        return _with_receipt(request, carried_out)

    def carried_out(request: HttpRequest, sender: Sender) -> HttpResponse:
        try:
            refused = view(request, sender)
        except StepClosed:
            refused = None
        if refused is not None:
            return refused
        sender = Sender(Voice.objects.get(pk=sender.voice.pk), sender.pair)
        return _follow_page(request, sender)

    return done


@act
def say(request: HttpRequest, sender: Sender) -> HttpResponse | None:
    form = SayForm(request.POST, request.FILES, auto_id="say_%s")
    if not form.is_valid():
        return _follow_page(request, sender, say_form=form)
    given = form.cleaned_data
    try:
        following.say(sender, given["text"], given["uploads"], number=given["number"])
    except rebuild.Refused as refused:
        form.add_error("uploads", refusal(refused, given["uploads"]))
        return _follow_page(request, sender, say_form=form)
    return None


@act
def confirm(request: HttpRequest, sender: Sender) -> None:
    following.confirm(sender)


@act
def reopen(request: HttpRequest, sender: Sender) -> HttpResponse | None:
    form = ReopenForm(request.POST, auto_id="reopen_%s")
    if not form.is_valid():
        return _follow_page(request, sender, reopen_form=form)
    following.reopen(sender, form.cleaned_data["text"])
    return None


@act
def withdraw(request: HttpRequest, sender: Sender) -> None:
    following.withdraw(sender)


@act
def disclose(request: HttpRequest, sender: Sender) -> HttpResponse | None:
    """Two steps: whom, then once more with their name, for it cannot be taken back (T-18)."""
    chosen = next(
        (one for one in following.may_learn(sender) if str(one.pk) == request.POST.get("key")), None
    )
    if chosen is None:
        return None
    if "sure" not in request.POST:
        reach = following.reach_of(sender)
        context = {"chosen": chosen, "reach": reach, "receipt": digits(request)}
        return page(request, "disclose", context)
    following.disclose(sender, chosen)
    return None


@act
def report_harm(request: HttpRequest, sender: Sender) -> HttpResponse | None:
    form = HarmForm(request.POST, auto_id="harm_%s")
    if not form.is_valid():
        return _follow_page(request, sender, harm_form=form)
    following.report_harm(sender, form.cleaned_data["text"], number=form.cleaned_data["number"])
    return None
