"""What every page of the door keeps to: the browser stores nothing, other sites learn nothing, no log has a line."""

import io
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

from .rebuild import MOST_BYTES

Respond = Callable[[HttpRequest], HttpResponse]


def is_door(path: str) -> bool:
    """Whether somebody without a name may be at this address."""
    return path.startswith(settings.DOOR_PREFIXES)


class MemoryHandler(FileUploadHandler):
    """Keeps files in memory alone, whatever their size: never a temporary file (T-19).

    Of all files of a form together no more than MOST_BYTES are kept; the rest is only counted, so that the page can
    say which was too large.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.held = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.file = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.held += len(raw_data)
        if self.held <= MOST_BYTES:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.file.seek(0)
        return InMemoryUploadedFile(
            file=self.file,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


class DoorMiddleware:
    """Where a form's files go, and the headers of every answer of the door, refusals too (T-23)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_door(request.path_info):
            request.upload_handlers = [MemoryHandler(request)]
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
