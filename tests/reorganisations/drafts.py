"""Driving an event through its pages, as an administrator does."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from danvan.reorganisations.models import Event, Heir, Part
from danvan.reorganisations.rules import EventKind
from danvan.units.models import Unit

BASE = "/nb/to-chuc/sap-xep/"
TODAY = "22/06/2026"
FUTURE = "01/07/2026"


class Draft:
    """One draft behind the client's door."""

    def __init__(self, client: Client, kind: EventKind, *units: Unit, day: str = TODAY, **more: Any) -> None:
        self.client = client
        answer = client.post(
            f"{BASE}moi/", {"kind": kind, "day": day, "decision": "Quyết định 118-QĐ/ĐU", **more}
        )
        assert answer.status_code == 302, answer.content.decode()
        self.code = answer.headers["Location"].split("/")[-3]
        if units:
            self.sent("don-vi/", unit=[unit.code for unit in units])

    @property
    def event(self) -> Event:
        return Event.objects.get(code=self.code)

    @property
    def address(self) -> str:
        return f"{BASE}{self.code}/"

    def post(self, step: str, **fields: Any) -> HttpResponse:
        """Send a form of a step with the version the page shows."""
        fields.setdefault("version", self.event.version)
        return self.client.post(self.address + step, fields)  # type: ignore[return-value]

    def sent(self, step: str, **fields: Any) -> None:
        answer = self.post(step, **fields)
        assert answer.status_code == 302, answer.content.decode()

    def page(self, step: str = "", **query: str) -> str:
        answer = self.client.get(self.address + step, query)
        assert answer.status_code == 200
        return answer.content.decode()

    def new(self, name: str, code: str, *, parent: str = "", **more: Any) -> Heir:
        """A new unit; nobody leads it unless said."""
        fields = {"name": name, "official_code": code, "kind": "CELL", "level": "", "parent": parent}
        if not {"head", "other_head"} & more.keys():
            more.setdefault("head_left_open", "on")
        self.sent("noi-nhan/moi/", **{**fields, **more})
        return Heir.objects.get(event__code=self.code, official_code=code)

    def takes(self, unit: Unit) -> Heir:
        """A standing unit that takes over."""
        self.sent("noi-nhan/", unit=[unit.code])
        return Heir.objects.get(event__code=self.code, unit=unit)

    def part(self, unit: Unit) -> Part:
        return Part.objects.get(event__code=self.code, unit=unit)

    def default(self, unit: Unit, heir: Heir) -> None:
        self.sent("noi-nhan/", act="name", **{f"heir-{self.part(unit).pk}": heir.pk})

    def give(self, what: str, unit: Unit, key: str, heir: Heir) -> None:
        self.sent(f"chia/{what}/", **{f"to-{self.part(unit).pk}-{key}": heir.pk})

    def decide(self) -> None:
        self.sent("quyet-dinh/")
