"""The language of a page: chosen in the address (`?ngon-ngu=en`), kept in the session once signed in.

Public pages set no cookie (T-10), so there the choice stays in the address.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

PARAMETER = "ngon-ngu"


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        inside = request.path_info.startswith(f"/{settings.SIGNED_IN_PREFIX}")
        wanted = request.GET.get(PARAMETER, "")
        if inside and wanted in dict(settings.LANGUAGES):
            request.session["language"] = wanted
        elif inside:
            wanted = request.session.get("language", "")
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
