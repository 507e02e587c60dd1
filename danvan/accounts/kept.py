"""Words typed before the session ended: carried in the page itself through the sign-in, stored nowhere."""

import json
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .forms import SignInForm

FIELD = "kept"
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "sign_in_name", "proof", "credential"})
_LONGEST = 200_000

Fields = Sequence[tuple[str, str]]


def page(request: HttpRequest) -> HttpResponse:
    """Asks for a new sign-in and keeps what was sent; 401, for nothing was done."""
    fields = typed(request)
    context = {
        "form": SignInForm(),
        "onward": request.get_full_path(),
        "kept": pack(fields),
        "shown": words(fields),
    }
    return render(request, "accounts/session_ended.html", context, status=401)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field sent, but no password and no token."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_KEPT and "password" not in name
        for value in values
        if isinstance(value, str)
    ]


def pack(fields: Fields) -> str:
    return json.dumps(list(fields), ensure_ascii=False)


def unpack(text: str) -> list[tuple[str, str]]:
    """The fields again; [] for anything that is not what `pack` made."""
    try:
        fields = json.loads(text[:_LONGEST]) if text else []
    except ValueError:
        return []
    if not isinstance(fields, list):
        return []
    return [
        (field[0], field[1])
        for field in fields
        if isinstance(field, list) and len(field) == 2 and all(isinstance(part, str) for part in field)
    ]


def words(fields: Fields) -> Fields:
    """Those worth showing: what a person wrote."""
    return [(name, value) for name, value in fields if len(value) > 30 and " " in value]
