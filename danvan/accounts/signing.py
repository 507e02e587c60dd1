"""The one door into a session: every way of signing in ends in `enter`."""

from django.contrib.auth import authenticate, login
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from danvan.units.models import Person

from . import delays
from .rules import Way

# What the session says about itself: by which way the person came in.
WAY = "way_in"


def by_password(request: HttpRequest, name: str, password: str) -> Person:
    """The person with that name and password; takes the same time and says the same for a name nobody has.

    Raises ValidationError with one text for every wrong pair, and with the seconds to wait after many failures.
    """
    delays.begin(name)
    person = authenticate(request, username=name.strip().lower(), password=password)
    if person is None:
        raise ValidationError(_("Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra lại rồi nhập lần nữa."))
    delays.forgive(name)
    return person


def enter(request: HttpRequest, person: Person, way: Way, *, backend: str = "") -> None:
    """Open a new session for the person, who has proved by `way` who they are; the key of the session is new.

    `backend` is the path of the authentication backend when `authenticate` did not find the person.
    """
    login(request, person, backend=backend or None)
    request.session["language"] = person.language
    request.session[WAY] = way
