"""What every page of the door keeps to: the browser stores nothing, other sites learn nothing, no log has a line."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]


def is_door(path: str) -> bool:
    """Whether somebody without a name may be at this address."""
    return path.startswith(settings.DOOR_PREFIXES)


class DoorMiddleware:
    """Headers of every answer of the door, refusals too (T-23)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_door(request.path_info):
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = "no-referrer"
        return response


class DoorFilter(logging.Filter):
    """No log line tells that, when, or from where somebody was at the door, not even that a page failed (T-11)."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return not (isinstance(request, HttpRequest) and is_door(request.path_info))
