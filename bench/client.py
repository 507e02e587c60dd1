"""A closed-loop client of the standard library: one connection kept alive a visitor, every answer checked."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from statistics import median
from urllib.parse import urlencode

_TOKEN = re.compile(r"name=\"?csrfmiddlewaretoken\"?[^>]*value=\"([^\"]+)\"")


class WrongAnswer(Exception):
    """An answer that is not what the measure asked for."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str = ""

    def expect(self, status: int, *words: str) -> "Answer":
        """This answer; WrongAnswer unless it has that status and holds these words."""
        missing = [word for word in words if word not in self.text]
        if self.status != status or missing:
            raise WrongAnswer(f"{self.status} instead of {status}, without {missing}: {self.text[:200]!r}")
        return self

    @property
    def token(self) -> str:
        found = _TOKEN.search(self.text)
        if found is None:
            raise WrongAnswer("a form without its token")
        return found[1]


class Visitor:
    """One connection with its cookies."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies = dict(cookies or {})

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";", 1)[0].partition("=")
            self._cookies[name] = value
        return Answer(response.status, text, response.headers.get("Location", ""))


Operation = Callable[[Visitor, int], object]


@dataclass
class Load:
    """What a closed loop did: how often, and how long each took."""

    seconds: float = 0
    took: list[float] = field(default_factory=list)
    wrong: list[Exception] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    @property
    def p50(self) -> float:
        """Milliseconds."""
        return median(self.took) * 1000


def loop(
    port: int,
    operation: Operation,
    connections: int,
    seconds: float,
    cookies: Mapping[str, str] | None = None,
) -> Load:
    """Let `connections` visitors repeat the operation for some seconds; raises the first wrong answer."""
    load, stop = Load(), threading.Event()
    threads = [
        threading.Thread(target=_repeat, args=(Visitor(port, cookies), operation, number, load, stop))
        for number in range(connections)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    stop.wait(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - began
    if load.wrong:
        raise load.wrong[0]
    if not load.took:
        raise WrongAnswer("nothing was answered in time")
    return load


def _repeat(visitor: Visitor, operation: Operation, number: int, load: Load, stop: threading.Event) -> None:
    turn = number * 1000
    try:
        while not stop.is_set():
            began = time.perf_counter()
            operation(visitor, turn)
            load.took.append(time.perf_counter() - began)
            turn += 1
    except (WrongAnswer, HTTPException, OSError) as wrong:
        load.wrong.append(wrong)
        stop.set()
    finally:
        visitor.close()
