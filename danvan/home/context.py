"""What the frame of every page shows around its content: names, navigation, counts."""

from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

# The word in an address that asks for another language (danvan.home.language).
LANGUAGE_WORD = "ngon-ngu"


class Named(Protocol):
    """A person with a name."""

    name: str


class SignedIn(Protocol):
    """What the frame says about who is signed in; `units.access.Viewer` is one."""

    @property
    def person(self) -> Named: ...
    @property
    def post_title(self) -> str: ...
    @property
    def unit_name(self) -> str: ...


@dataclass(frozen=True)
class Link:
    """One word of a navigation; `main` marks the one act in the middle of the phone bar, no `url` opens the rest."""

    label: str
    url: str = ""
    icon: str = ""
    count: int = 0
    current: bool = False
    main: bool = False


@dataclass(frozen=True)
class Group:
    """Links that belong together; the label may be empty."""

    links: list[Link]
    label: str = ""


@dataclass(frozen=True)
class Language:
    """A language the page can be read in, and where."""

    code: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """The frame: an empty one is the public door of an organisation without a name."""

    viewer: SignedIn | None = None
    organisation: str = ""
    is_staff_shell: bool = False
    demo: bool = False
    nav: list[Group] = field(default_factory=list)
    tabs: list[Link] = field(default_factory=list)
    account: list[Link] = field(default_factory=list)
    footer: list[Link] = field(default_factory=list)
    languages: list[Language] = field(default_factory=list)
    notices: int = 0
    home_url: str = "/"
    search_url: str = ""
    notices_url: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor of base.html."""
    viewer: SignedIn | None = getattr(request, "viewer", None)
    return {
        "shell": Shell(
            viewer=viewer,
            demo=settings.DEMO,
            languages=languages(request),
            sign_in_url=address("home:sign_in"),
            sign_out_url=address("home:sign_out") if viewer else "",
        )
    }


def languages(request: HttpRequest) -> list[Language]:
    """The same page in each language."""
    now = get_language()
    return [
        Language(code, label, f"{request.path}?{LANGUAGE_WORD}={code}", code == now)
        for code, label in settings.LANGUAGES
    ]


def address(name: str) -> str:
    """Where a page is, or nothing while it is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
