"""Nobody who handles what others wrote works after a sign-in with the password alone (T-78)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from danvan.policy import PUBLIC
from danvan.units.access import Viewer

from . import kept, queries, signing
from .rules import Way

# The only pages open until the second factor is there.
_OPEN = frozenset({"accounts:set_up", "accounts:add_totp", "accounts:add_passkey", "accounts:sign_out"})
# Where the person wanted to go, kept until the recovery codes are put away.
ONWARD = "onward"


class SecondFactorMiddleware:
    """Leads to the setting up of a second factor; asked on every request, so a new post acts on the next one (T-05).

    Only a session that says it was opened with a password is asked; sessions are made at one place, `signing.enter`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        viewer: Viewer | None = getattr(request, "viewer", None)
        if viewer is None or getattr(view, "needs", PUBLIC) == PUBLIC:
            return None
        if request.session.get(signing.WAY) != Way.PASSWORD or not queries.needs_second_factor(viewer):
            return None
        if request.resolver_match is None or request.resolver_match.view_name in _OPEN:
            return None
        if request.method == "POST":
            shown = kept.words(kept.typed(request))
            return render(request, "accounts/set_up.html", {"must": True, "shown": shown}, status=403)
        request.session[ONWARD] = request.get_full_path()
        return redirect("accounts:set_up")
