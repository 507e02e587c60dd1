"""Which right a page needs, written beside its address; a page without one does not start (T-01)."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, get_resolver, path

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed-in"

# What a page can be asked at all; each view narrows it further.
METHODS: Final = ("GET", "HEAD", "POST")

View = Callable[..., HttpResponseBase]


def page(route: str, view: View, *, name: str, needs: str) -> URLPattern:
    """An address with its policy: PUBLIC, SIGNED_IN, or the name of a right the person must hold somewhere.

    The right opens the door only; which records lie behind it, the queries decide from the viewer.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return view(request, *args, **kwargs)

    guarded.needs = needs  # type: ignore[attr-defined]
    return path(route, guarded, name=name)


def pages(
    resolver: URLResolver | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Every address of the program as (url name, address pattern, what it needs or "")."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from pages(pattern, address, inner)
        else:
            yield f"{namespace}{pattern.name}", address, getattr(pattern.callback, "needs", "")


@register()
def every_page_has_a_policy(**_: object) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name, address, needs in pages():
        inside = address.startswith(settings.SIGNED_IN_PREFIX)
        if not needs:
            found.append(Error(f"The page {name} ({address}) does not say whom it is for.", id="danvan.E001"))
        elif needs != PUBLIC and not inside:
            found.append(
                Error(
                    f"{name} needs a sign-in but lies outside /nb/: no cookie is sent there.",
                    id="danvan.E002",
                )
            )
    return found
