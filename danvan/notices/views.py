"""Letters and calendars: the person's page, and the doors that need no sign-in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.units import queries as units
from danvan.units.access import Request

from . import actions, feeds, post, queries
from .forms import AddressForm, FeedForm, LettersForm

_DOOR = ["GET", "HEAD", "POST"]


def _page(request: Request, status: int = 200, **more: Any) -> HttpResponse:
    box = queries.letterbox(request.viewer)
    told = {"wants_digest": box.wants_digest, "hour": box.hour, "on_days_off": box.on_days_off}
    context = {
        "box": box,
        "mail_is_used": post.is_used(),
        "address_form": AddressForm(),
        "letters_form": LettersForm(initial=told),
        "feed_form": FeedForm(places=_places(request)),
        "feeds": queries.feeds(request.viewer),
    }
    return render(request, "notices/letters.html", context | more, status=status)


def _places(request: Request) -> list[tuple[str, str]]:
    """The person's own units whose calendar they may read."""
    return [
        (unit.code, unit.name)
        for unit in units.homes(request.viewer)
        if request.viewer.reaches("unit.overview", unit.pk)
    ]


@require_safe
def letters(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
def address(request: Request) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, address_form=form)
    actions.ask_address(form.cleaned_data["address"], by=request.viewer)
    messages.success(
        request, _("Đã gửi một đường dẫn đến địa chỉ này. Mở đường dẫn đó thì thư mới bắt đầu đến.")
    )
    return redirect("notices:letters")


@require_POST
def forget(request: Request) -> HttpResponse:
    actions.forget_address(by=request.viewer)
    messages.success(request, _("Đã bỏ địa chỉ. Không còn thư nào gửi đến bạn."))
    return redirect("notices:letters")


@require_POST
def when(request: Request) -> HttpResponse:
    form = LettersForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, letters_form=form)
    told = form.cleaned_data
    actions.set_letters(told["wants_digest"], told["hour"], told["on_days_off"], by=request.viewer)
    messages.success(request, _("Đã lưu cách nhận thư."))
    return redirect("notices:letters")


@require_POST
def make_feed(request: Request) -> HttpResponse:
    """The new link stands on this very page and nowhere else."""
    form = FeedForm(request.POST, places=_places(request))
    if not form.is_valid():
        return _page(request, 422, feed_form=form)
    unit = units.by_code(form.cleaned_data["unit"]).first() if form.cleaned_data["unit"] else None
    secret = actions.make_feed(unit, by=request.viewer)
    site = settings.SITE or f"{request.scheme}://{request.get_host()}"
    return _page(request, new_link=site + feeds.address(secret))


@require_POST
def withdraw_feed(request: Request, code: str) -> HttpResponse:
    actions.withdraw_feed(get_object_or_404(queries.feeds(request.viewer), code=code), by=request.viewer)
    messages.success(request, _("Đường dẫn cũ không mở được nữa."))
    return redirect("notices:letters")


# The doors, for whoever has the link; the guard of public pages keeps other sites' forms out (T-10).


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of a secret link; an unknown, withdrawn or ended one is no page."""
    found = feeds.find(secret)
    if found is None:
        return HttpResponse(status=404)
    response = HttpResponse(feeds.calendar(found), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(_DOOR)
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """A press confirms; opening alone does nothing, because mail programs open links by themselves."""
    done = request.method == "POST" and actions.confirm_address(secret)
    context = {"done": done, "failed": request.method == "POST" and not done}
    return render(request, "notices/confirm.html", context, status=404 if context["failed"] else 200)


@require_http_methods(_DOOR)
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """No more digests, by the link at the foot of one."""
    done = request.method == "POST" and actions.stop(key)
    context = {"done": done, "failed": request.method == "POST" and not done}
    return render(request, "notices/stop.html", context, status=404 if context["failed"] else 200)
