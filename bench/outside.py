"""Measures over HTTP: the product as it is served and the floor beside it, in rounds A-B-A-B, each answer checked."""

import json
import secrets
import sqlite3
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

from . import store
from .client import Operation, Visitor, WrongAnswer, loop
from .goals import Sample
from .server import Server, free_port, running

TEXT = "Từ đầu quý, phòng chúng tôi thiếu hai người, việc dồn lên những người còn lại. " * 8
FIND = "phu cap luu dong"


@dataclass(frozen=True)
class Pace:
    """Seconds a round gives to one connection and to four."""

    one: float
    four: float


PACE = {"small": Pace(0.15, 0.25), "full": Pace(1, 2)}


@dataclass(frozen=True)
class Race:
    """The same kind of work for both: what is asked of the product, by whom, and of the floor."""

    group: str
    name: str
    ours: Operation
    cookies: Mapping[str, str]
    floor: Operation


class Scene:
    """The product's data made ready, and what one asks of it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.acknowledged: list[str] = []

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Addresses, sessions and a form; asking for them makes the data ready."""
        found: dict[str, Any] = json.loads(store.python("-m", "bench.inside", "scene", "1", data=self.data))
        return found

    def cookies(self, who: str) -> dict[str, str]:
        return {self.facts["cookie"]: self.facts["sessions"][who]}

    def submit(self, visitor: Visitor, turn: int) -> None:
        """The form, and the POST that creates the concern: one operation."""
        form = visitor.get("/nb/gui/").expect(200, 'name="text"')
        fields = {
            "csrfmiddlewaretoken": form.token,
            "text": f"{TEXT} ({turn})",
            "unit": self.facts["place"],
            "field": "CONDITIONS",
            "once": secrets.token_hex(12),
        }
        sent = visitor.post("/nb/gui/da-gui/", fields).expect(302)
        code = sent.location.rstrip("/").rsplit("/", 1)[-1]
        if not sent.location.startswith("/nb/gui/da-gui/") or not code:
            raise WrongAnswer(sent.location)
        self.acknowledged.append(code)

    def inbox(self, visitor: Visitor, turn: int) -> None:
        page = visitor.get(self.facts["inbox"]).expect(200, "</html>")
        if page.text.count("chon=") < self.facts["on_page"]:
            raise WrongAnswer(f"{page.text.count('chon=')} rows instead of {self.facts['on_page']}")

    def case(self, visitor: Visitor, turn: int) -> None:
        address = self.facts["cases"][turn % len(self.facts["cases"])]
        visitor.get(address).expect(200, address.rstrip("/").rsplit("/", 1)[-1])

    def find(self, visitor: Visitor, turn: int) -> None:
        visitor.get(f"/nb/tim/?q={quote(FIND)}").expect(200, "/nb/vu-viec/")

    def unit(self, visitor: Visitor, turn: int) -> None:
        visitor.get(self.facts["unit"]).expect(200, "</table>")

    def lost(self) -> int:
        """How many acknowledged concerns the database does not hold."""
        with closing(sqlite3.connect(self.data / "danvan.sqlite3")) as connection:
            known = {row[0] for row in connection.execute("SELECT code FROM concerns_concern")}
        return len(set(self.acknowledged) - known)

    @contextmanager
    def served(self) -> Iterator[Server]:
        """As an operator serves it: two server processes and the worker."""
        port = free_port()
        command = [sys.executable, "-m", "danvan.cli", "serve", "--port", str(port)]
        with running(command, store.environment(self.data), port, "/") as server:
            yield server


class Floor:
    """The floor on a database of its own."""

    def __init__(self, data: Path) -> None:
        self._environment = store.environment(data) | {"BENCH_FLOOR": str(data)}
        self._environment.pop("DJANGO_SETTINGS_MODULE")
        prepare = "import os; os.environ['BENCH_FLOOR'] = os.environ['DANVAN_HOME'];"
        store.python("-c", f"{prepare} from bench.floor import prepare; prepare()", data=data)

    @contextmanager
    def served(self) -> Iterator[Server]:
        port = free_port()
        options = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--no-ws"]
        command = [sys.executable, "-m", "granian", *options, "--port", str(port), "bench.floor:application"]
        with running(command, self._environment, port, "/rows/") as server:
            yield server

    def submit(self, visitor: Visitor, turn: int) -> None:
        form = visitor.get("/submit/").expect(200)
        fields = {"csrfmiddlewaretoken": form.token, "text": f"{TEXT} ({turn})"}
        visitor.post("/submit/", fields).expect(302)

    def rows(self, visitor: Visitor, turn: int) -> None:
        visitor.get("/rows/").expect(200, "</table>")


class Contest:
    """Both servers beside each other; only one of them is asked at a time."""

    def __init__(self, size: str, rounds: int, groups: set[str]) -> None:
        self.size, self.rounds, self.groups = size, rounds, groups
        self.pace = PACE[size]

    def measure(self) -> Iterator[Sample]:
        """P1, P2, P3, P4, P6 and P9, as far as they are asked for."""
        with ExitStack() as stack:
            scene = Scene(stack.enter_context(store.copy(self.size)))
            assert scene.facts["concerns"]  # made ready before the server opens the file
            floor = Floor(stack.enter_context(store.scratch()))
            ours = stack.enter_context(scene.served())
            least = stack.enter_context(floor.served())
            first = ours.memory(), least.memory()
            for race in self._races(scene, floor):
                if race.group in self.groups:
                    yield from self._run(race, ours, least)
            if "P9" in self.groups:
                self._load(scene, floor, ours, least)
                yield Sample("P9 memory at the first page", (first[0],), (first[1],))
                yield Sample(
                    "P9 memory after load", (ours.memory(),), (least.memory(),), note="with the worker"
                )
            if "P2" in self.groups:
                yield from self._ten_times(scene, ours)
            if "P1" in self.groups:
                yield self._killed(scene, ours)
        if "P9" in self.groups:
            yield self._cold_start(ours.started, least.started)

    def _races(self, scene: Scene, floor: Floor) -> list[Race]:
        return [
            Race("P1", "P1 submit", scene.submit, scene.cookies("employee"), floor.submit),
            Race("P2", "P2 inbox page", scene.inbox, scene.cookies("clerk"), floor.rows),
            Race("P3", "P3 case page", scene.case, scene.cookies("clerk"), floor.rows),
            Race("P4", "P4 search page", scene.find, scene.cookies("officer"), floor.rows),
            Race("P6", "P6 unit page", scene.unit, scene.cookies("leader"), floor.rows),
        ]

    def _run(self, race: Race, ours: Server, least: Server) -> Iterator[Sample]:
        """Rounds of one race; a wrong answer ends this race and no other."""
        rates: dict[str, list[float]] = defaultdict(list)
        sides = {"ours": (ours.port, race.ours, race.cookies), "floor": (least.port, race.floor, {})}
        four, one = f"{race.name}, 4 connections", f"{race.name}, 1 connection"
        try:
            for port, operation, cookies in sides.values():
                loop(port, operation, 8, max(0.5, self.pace.four / 2), cookies)  # both processes get warm
            for _ in range(self.rounds):
                for side, (port, operation, cookies) in sides.items():
                    rates[f"{side} 1"].append(loop(port, operation, 1, self.pace.one, cookies).p50)
                    rates[f"{side} 4"].append(loop(port, operation, 4, self.pace.four, cookies).rate)
        except (WrongAnswer, OSError, HTTPException) as wrong:
            yield Sample(four, missing=repr(wrong))
            return
        yield Sample(four, tuple(rates["ours 4"]), tuple(rates["floor 4"]))
        if race.group != "P4":
            yield Sample(one, tuple(rates["ours 1"]), tuple(rates["floor 1"]))

    def _load(self, scene: Scene, floor: Floor, ours: Server, least: Server) -> None:
        """Everything asked of both for a while, so that memory is that of a working day."""
        for race in self._races(scene, floor):
            with suppress(WrongAnswer):
                loop(ours.port, race.ours, 8, self.pace.four, race.cookies)
            loop(least.port, race.floor, 8, self.pace.four)

    def _ten_times(self, scene: Scene, ours: Server) -> Iterator[Sample]:
        """The same page on ten times the concerns, round by round beside the first."""
        key = "P2 at 100,000 concerns, time against 10,000"
        with ExitStack() as stack:
            data = stack.enter_context(store.copy(self.size))
            store.python("-m", "bench.inside", "grow", "1", data=data)
            large = Scene(data)
            server = stack.enter_context(large.served())
            cookies = {"small": scene.cookies("clerk"), "large": large.cookies("clerk")}
            took: dict[str, list[float]] = defaultdict(list)
            loop(server.port, large.inbox, 8, self.pace.four * 2, cookies["large"])
            loop(ours.port, scene.inbox, 8, self.pace.four, cookies["small"])
            for _ in range(self.rounds):
                took["large"].append(loop(server.port, large.inbox, 1, self.pace.one, cookies["large"]).p50)
                took["small"].append(loop(ours.port, scene.inbox, 1, self.pace.one, cookies["small"]).p50)
            note = f"{large.facts['concerns']:,} against {scene.facts['concerns']:,}"
            yield Sample(key, tuple(took["large"]), tuple(took["small"]), note=note)

    def _killed(self, scene: Scene, ours: Server) -> Sample:
        """Kill the product while four people submit; nothing it acknowledged may be missing."""
        killer = threading.Timer(self.pace.four, ours.kill)
        killer.start()
        with suppress(WrongAnswer, OSError, HTTPException):
            loop(ours.port, scene.submit, 4, self.pace.four + 5, scene.cookies("employee"))
        killer.join()
        note = f"{len(scene.acknowledged):,} acknowledged"
        return Sample("P1 acknowledged and lost after kill -9", (scene.lost(),), note=note)

    def _cold_start(self, first: float, least_first: float) -> Sample:
        """From the command to the first answered page, with all the data; the servers above made the first round."""
        with store.copy(self.size) as data, store.scratch() as bare:
            scene, floor = Scene(data), Floor(bare)
            ours = [first]
            least = [least_first]
            for _ in range(self.rounds - 1):
                for served, seconds in ((scene.served, ours), (floor.served, least)):
                    with served() as server:
                        seconds.append(server.started)
        return Sample(
            "P9 cold start", tuple(ours), tuple(least), note="danvan serve, with its look for migrations"
        )
