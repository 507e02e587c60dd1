"""What the tests about people send."""

import datetime as dt
from collections.abc import Mapping

from django.test import Client

from danvan.units.models import Person, Post, Unit
from danvan.units.rules import Capacity, Role
from tests.world import BEGIN, make_person, make_post, office

TODAY = dt.date(2026, 6, 22)
DAY = dt.timedelta(days=1)


def give_fields(unit: Unit, role: Role, first: object = TODAY, **other: object) -> dict[str, object]:
    """A filled form of a post."""
    fields = {
        "unit": unit.code.upper(),
        "role": role.value,
        "capacity": Capacity.HOLDER.value,
        "starts_on": first,
        "is_full_time": "on",
    }
    return {**fields, **other}


def send(client: Client, address: str, fields: Mapping[str, object]) -> tuple[int, str]:
    """The status and the page of an answer."""
    answer = client.post(address, {name: str(value) for name, value in fields.items()})
    return answer.status_code, answer.content.decode()


def administrator_of(unit: Unit, name: str = "quan-tri-nho") -> Person:
    person = make_person(name, "Quản Trị Nhỏ")
    make_post(person, unit, Role.ADMINISTRATOR)
    return person


def in_capacity(
    person: Person, unit: Unit, role: Role, capacity: Capacity, ends_on: dt.date | None = None
) -> Post:
    return Post.objects.create(
        person=person, office=office(unit, role), starts_on=BEGIN, ends_on=ends_on, capacity=capacity
    )
