"""The public book: the newest signed head, and how to check it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import queries


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    newest, keys = queries.latest_checkpoint(), queries.signing_keys()
    return render(
        request, "journal/book.html", {"checkpoint": newest, "key": keys[-1] if keys else None, "keys": keys}
    )


@require_safe
def seal(request: HttpRequest) -> HttpResponse:
    """The newest signed head as programs read it (C2SP checkpoint)."""
    newest = queries.latest_checkpoint()
    if newest is None:
        raise Http404
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8")
