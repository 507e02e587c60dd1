"""Who gets which answer: every page × every role × the unit of the post seen from the record's unit, all methods.

`permissions.tsv` holds the answers; DANVAN_WRITE_TABLE=1 writes it anew, DANVAN_WRITE_TABLE=new the rows of pages that
have none yet; the difference is then read by a person.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from django.db import transaction
from django.test import Client
from django.urls import reverse

from danvan.periods import today
from danvan.units import tree
from danvan.units.models import Line, Unit, UnitVersion
from danvan.units.rules import Kind, Role, Tree

from .scene import Scene
from .world import BEGIN, make_person, make_post, make_unit

TABLE: Final = Path(__file__).with_name("permissions.tsv")
WHERE: Final = ("own", "child", "sibling", "parent")
# The method is refused before anything is looked up; HEAD answers as GET does.
TOLD: Final = ("GET", "POST")
REFUSED: Final = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
A_KIND: Final = {Tree.PARTY: Kind.CELL, Tree.AGENCY: Kind.SUB_UNIT, Tree.MASS: Kind.UNION}

Answers = dict[tuple[str, str], dict[str, str]]


def columns() -> list[str]:
    return [f"{role}.{where}" for role in Role.values for where in WHERE] + ["NONE"]


def surround(place: Unit) -> dict[str, Unit]:
    """The unit itself and one below, beside and above it; those missing in the small world are founded."""
    kind = A_KIND[Tree(place.tree)]
    version = UnitVersion.objects.get(unit=place)
    if version.parent is None:
        version.parent = make_unit(f"tren-{place.code}", f"Trên {place.name}", version.kind)
        version.save()
    child = make_unit(f"duoi-{place.code}", f"Dưới {place.name}", kind, parent=place)
    sibling = make_unit(f"ben-{place.code}", f"Bên {place.name}", kind, parent=version.parent)
    return dict(zip(WHERE, (place, child, sibling, version.parent), strict=True))


def people_around(place: Unit) -> dict[str, Client]:
    """One signed-in person for each column of the table, seen from `place`."""
    clients = {}
    units = surround(place)
    tree.rebuild(today())
    for role in Role:
        for where, unit in units.items():
            person = make_person(f"{role}-{where}-{place.code}".lower(), f"Người {role.label}")
            make_post(person, unit, role, starts_on=BEGIN)
            clients[f"{role}.{where}"] = signed_in(person)
    clients["NONE"] = signed_in(make_person(f"none-{place.code}", "Người không chức vụ"))
    assert Line.objects.on(today()).filter(above=units["parent"], below=units["child"]).exists()
    return clients


def signed_in(person: object) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def ask(client: Client, method: str, address: str) -> int:
    """The status; what the request changed is taken back, so that all start from the same scene."""
    before = transaction.savepoint()
    response = client.generic(method, address)
    for close in response._resource_closers:
        close()
    transaction.savepoint_rollback(before)
    return int(response.status_code)


def answers_at(scene: Scene, place: Unit, names: Iterable[str]) -> Iterator[tuple[str, str, str, int]]:
    """(page, method, column, status) for every page of these whose record stands at `place`."""
    clients = people_around(place)
    for name in sorted(names):
        if scene.place(name) != place or name in SIGNS_OUT:
            continue
        address = reverse(name, args=scene.arguments(name))
        for column, client in clients.items():
            for method in (*TOLD, "HEAD", *REFUSED):
                yield name, method, column, ask(client, method, address)


# Asking it ends the session the next question needs.
SIGNS_OUT: Final = frozenset({"accounts:sign_out"})


def read_table() -> Answers:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row.pop("page"), row.pop("method")): row for row in rows}


def write_table(answers: Answers) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["page", "method", *columns()], delimiter="\t", lineterminator="\n")
        writer.writeheader()
        for (name, method), row in sorted(answers.items()):
            writer.writerow({"page": name, "method": method, **row})
