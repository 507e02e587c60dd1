"""Turns every refusal into a page that says what happened and what to do next; nothing here decides a right."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string

from danvan.flow import StepClosed
from danvan.home.context import Shell
from danvan.units.access import Viewer
from danvan.voices.door import is_door

Respond = Callable[[HttpRequest], HttpResponse]

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# What SQLite and PostgreSQL say when a write cannot be made just now: the writer waited in vain, or the disk is full.
CANNOT_WRITE = (
    "database is locked",
    "database table is locked",
    "database or disk is full",
    "disk i/o error",
    "readonly database",
    "no space left on device",
    "could not extend file",
    "lock timeout",
    "deadlock detected",
)


class SameOriginMiddleware:
    """Guards the writing requests of public pages, which have no CSRF cookie: another site's page sends none (T-10).

    On these pages it stands in for Django's token; signed-in pages keep that. Browsers that hide the address of the
    page (no-referrer) send `Origin: null`, and then Sec-Fetch-Site must say where the request comes from. Without TLS
    browsers send neither; at the door of those who have no name, where a request carries no authority but what is
    typed in it, that is let through (ADR 0030).
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(f"/{settings.SIGNED_IN_PREFIX}"):
            return self.get_response(request)
        if request.method not in SAFE and not is_own(request):
            return forged(request)
        request.csrf_processing_done = True  # type: ignore[attr-defined]
        return self.get_response(request)


def is_own(request: HttpRequest) -> bool:
    """Whether a page of this very site sent the request."""
    origin = request.headers.get("Origin", "null")
    if origin == "null":
        unsaid = "same-origin" if is_door(request.path_info) else ""
        return request.headers.get("Sec-Fetch-Site", unsaid) == "same-origin"
    # Only the host is compared: behind a proxy that ends TLS the scheme seen here may differ.
    return urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS


class RefusalMiddleware:
    """Answers the refusals views raise: absent, not allowed, not valid, too late, cannot be stored now."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_well_formed(request):
            return bare_page(request, "400.html", 400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, refusal: Exception) -> HttpResponse | None:
        answer = None
        match refusal:
            case Http404():
                answer = page(request, 404)
            case PermissionDenied():
                answer = page(request, 403, roles=str(refusal))
            case ValidationError():
                answer = page(request, 422, reasons=refusal.messages)
            case StepClosed():
                answer = page(request, 409)
            case RequestDataTooBig() | TooManyFieldsSent() | TooManyFilesSent() | UnreadablePostError():
                answer = bad_request(request, refusal)
            case OperationalError() if is_cannot_write(refusal):
                answer = bare_page(request, "503.html", 503)
        return answer


def is_well_formed(request: HttpRequest) -> bool:
    """Whether path and query are UTF-8 without NUL, so that no later layer trips over them."""
    path = request.META.get("PATH_INFO", "").encode("latin-1", "replace")
    query = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
    try:
        return "\0" not in path.decode() + query.decode()
    except UnicodeDecodeError:
        return False


def is_cannot_write(failure: OperationalError) -> bool:
    """Whether the database itself said that this write cannot be made now."""
    words = str(failure).lower()
    return any(sign in words for sign in CANNOT_WRITE)


def page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """The page of a refusal; a piece of a page, shown on top of the one that is open, when htmx asked."""
    return _answer(request, f"{status}.html", status, {"back": way_back(request), **context}, request)


def bare_page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    """The same without signing in or navigation, which would ask the database or read the request again."""
    return _answer(request, name, status, {"shell": Shell()}, None)


def _answer(
    request: HttpRequest, name: str, status: int, context: dict[str, object], told: HttpRequest | None
) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return HttpResponse(render_to_string(name, context, told), status=status)
    content = render_to_string(name, {**context, "frame": "refusals/piece.html"})
    headers = {"HX-Retarget": "#refusal", "HX-Reswap": "innerHTML show:window:top"}
    return HttpResponse(content, status=status, headers=headers)


def way_back(request: HttpRequest) -> str:
    """The page of this site the person came from, or the page asked for itself."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host() and came_from.path != request.path:
        return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return request.path if request.method in SAFE or came_from.path == request.path else "/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`: a request that could not be read, or was larger than allowed (T-61)."""
    is_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return bare_page(request, "413.html", 413) if is_large else bare_page(request, "400.html", 400)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: a form not sent from a fresh page of this site; nothing of it is kept or shown."""
    return bare_page(request, "forged.html", 403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`."""
    return page(request, 403, roles=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`: the same page whether the address or the record is absent, or the record is not yours (T-03).

    Whoever is signed in keeps the way home and the navigation.
    """
    if request.path.startswith(f"/{settings.SIGNED_IN_PREFIX}") and request.user.is_authenticated:
        request.viewer = Viewer.of(request.user)  # type: ignore[attr-defined]
    return page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """`handler500`."""
    return bare_page(request, "500.html", 500)
