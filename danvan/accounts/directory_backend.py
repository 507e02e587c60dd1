"""Sign-in through the directory, asked before the passwords kept here."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from danvan.text import clean
from danvan.units.models import Person

from . import directory, outside

log = logging.getLogger(__name__)


class DirectoryBackend(BaseBackend):
    """People who exist here and are active, with the password the directory knows.

    The directory is asked for every name, also unknown ones, so that all take as long (T-78).
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Person | None:
        if not (directory.is_used() and username and password):
            return None
        person = outside.active_person(sign_in_name=clean(username).lower())
        try:
            known = directory.ask(person.sign_in_name if person else None, password)
        except directory.Silent as silence:
            log.error("the directory does not answer: %s", silence)
            if request is not None:
                request.directory_is_silent = True  # type: ignore[attr-defined]
            known = None
        if person and known and outside.is_or_becomes(person, outside.DIRECTORY, known.subject):
            return person
        if person and not settings.LDAP_LOCAL_PASSWORDS and outside.is_linked(person, outside.DIRECTORY):
            Person().set_password(password)  # as long as a look at a password kept here (T-78)
            raise PermissionDenied
        return None

    def get_user(self, user_id: int) -> Person | None:
        return outside.active_person(pk=user_id)


@register()
def directory_is_safe(**_: object) -> list[CheckMessage]:
    return [Error(fault, id="danvan.E010") for fault in directory.faults()]
