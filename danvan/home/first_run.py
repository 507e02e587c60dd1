"""The first run: whoever reads the code in the terminal makes the first administrator of an empty installation.

The code proves that a person looks after this machine; without it, the first stranger to find the address would own
the organisation. It lies in DANVAN_HOME as a salted hash, readable by the owner only, and is burnt once used.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from danvan import text
from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.periods import today
from danvan.units import tree
from danvan.units.import_writing import tell_names
from danvan.units.models import Office, Person, Post, Unit, UnitVersion
from danvan.units.rules import TREE_BY_KIND, Kind, Level, Role


def nobody_yet() -> bool:
    """Whether the installation has nobody who could sign in."""
    return not Person.objects.exists()


class FirstRunMiddleware:
    """While nobody is there, every page leads to the first one; after that this process asks no more."""

    settled = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not FirstRunMiddleware.settled:
            page = reverse("home:first_run")
            FirstRunMiddleware.settled = not nobody_yet()
            if not FirstRunMiddleware.settled and request.path != page:
                return HttpResponseRedirect(page)
        return self.get_response(request)


def _path() -> Path:
    return Path(settings.HOME) / "setup-code"


def make_code() -> str:
    """A new code; the one before no longer opens anything."""
    made = "-".join(text.code(4) for _part in range(3))
    salt = secrets.token_hex(16)
    fresh = _path().with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(f"{salt} {_hash(salt, made)}")
    fresh.replace(_path())
    return made


def is_code(given: str) -> bool:
    """Whether `given` is the code of the terminal, with or without its dashes."""
    try:
        salt, kept = _path().read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return False
    return hmac.compare_digest(kept, _hash(salt, given))


def burn_code() -> None:
    """The code opens nothing any more."""
    _path().unlink(missing_ok=True)


def _hash(salt: str, code: str) -> str:
    plain = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(f"{salt}{plain}".encode()).hexdigest()


@dataclass(frozen=True)
class Founding:
    """What the first page asks for: the organisation, and its first administrator."""

    organisation: str
    kind: Kind
    official_code: str
    name: str
    sign_in_name: str
    password: str


@transaction.atomic
def found(wanted: Founding) -> Person:
    """Make the top unit and its administrator. Raises StepClosed when somebody else was first.

    The journal's head makes writers wait for each other, so of two browsers the second finds the first one's person.
    """
    journal.record("installation.begin", subject="installation:first", unit_id=None, actor=None)
    if not nobody_yet():
        raise StepClosed("installation", "begin")
    unit = _top(wanted)
    person = Person(name=wanted.name, sign_in_name=wanted.sign_in_name)
    person.set_password(wanted.password)
    person.save()
    office, _made = Office.objects.get_or_create(unit=unit, role=Role.ADMINISTRATOR)
    Post.objects.create(person=person, office=office, starts_on=today())
    tree.rebuild(today())
    tell_names([unit.pk], [person.pk])
    by = f"person:{person.pk}"
    journal.record("unit.found", subject=f"unit:{unit.code}", unit_id=unit.pk, actor=by)
    journal.record(
        "post.give", subject=by, unit_id=unit.pk, actor=by, role=Role.ADMINISTRATOR.value, office=office.pk
    )
    return person


def _top(wanted: Founding) -> Unit:
    """The unit at the top: one imported from the command line before anybody was there, or a new one."""
    standing = UnitVersion.objects.on(today()).filter(parent=None).select_related("unit")
    if known := standing.order_by("unit").first():
        return known.unit
    address = text.fold(wanted.official_code).replace(" ", "-")[:54] or "to-chuc"
    kind_of_tree = TREE_BY_KIND[wanted.kind]
    unit = Unit.objects.create(code=address, tree=kind_of_tree)
    UnitVersion.objects.create(
        unit=unit,
        starts_on=today().replace(month=1, day=1),
        official_code=wanted.official_code,
        name=wanted.organisation,
        kind=wanted.kind,
        level=Level.ROOT if wanted.kind == Kind.PARTY_ORG else Level.NONE,
    )
    Office.objects.create(unit=unit, role=unit.head_role)
    return unit
