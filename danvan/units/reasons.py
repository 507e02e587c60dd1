"""Which right opens the page of a record, told by the app that owns it: a page can then say why somebody sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .access import Placed, Viewer

# `finder(viewer, words of the address)`: the record as far as this viewer may see it, or None.
Finder = Callable[[Viewer, Mapping[str, Any]], Placed | None]


@dataclass(frozen=True)
class Opening:
    """The right a page of one record asks for, and how to find the record.

    `for_all`: the page opens to everybody signed in and shows more to those who hold the right.
    """

    right: str
    finder: Finder
    for_all: bool = False


_register: dict[str, Opening] = {}


def opens(right: str, *pages: str, for_all: bool = False) -> Callable[[Finder], Finder]:
    """Register the finder of the record behind some pages; a second home for a page stops the program at its start."""

    def keep(finder: Finder) -> Finder:
        for page in pages:
            if page in _register:
                raise ImproperlyConfigured(f"the page {page} is explained twice")
            _register[page] = Opening(right, finder, for_all)
        return finder

    return keep


def of(page: str) -> Opening | None:
    """What opens the page; None for pages open to everybody signed in or by the right they name."""
    return _register.get(page)
