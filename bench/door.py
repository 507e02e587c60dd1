"""The door of those who have no name under load: `python -m bench.door`, a JSON line for each figure.

A sample of its own on a free port; every answer checked. Goals stand in docs/developer/performance.md.
"""

import gzip
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from statistics import median

from .client import Answer, Visitor
from .server import Server, free_port

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CODE = re.compile(r"<span>(\d{4})</span>")
WORDS = "Phụ cấp lưu động đợt khảo sát quý I đến nay chưa được trả, mong được biết bao giờ chi. " * 4
AT_ONCE = 200
A_MINUTE = 100
SECONDS = 30


def main() -> int:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="danvan-bench-") as home:
        environment = {**os.environ, "DANVAN_HOME": home, "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "danvan.cli", "demo", "--size", "small", "--port", str(port)]
        server = Server(command, environment, port, "/")
        try:
            measure(server, port)
        finally:
            server.kill()
    return 0


def measure(server: Server, port: int) -> None:
    visitor = Visitor(port)
    unit = re.search(r'name="unit" value="([^"]+)"', visitor.get("/gui/").text)
    assert unit
    receipt, pages = journey(visitor, unit[1])
    say(
        "heaviest page of the way, gzip",
        max(len(gzip.compress(page.encode())) for page in pages) / 1024,
        "KiB",
    )
    checks = [
        timed(lambda: visitor.post("/tra-cuu/", {"receipt": receipt}).expect(200, WORDS[:20]))
        for _ in range(20)
    ]
    say("receipt check, one at a time", median(checks) * 1000, "ms")
    crowd(server, port, receipt)
    steady(port, unit[1])


def journey(visitor: Visitor, unit: str) -> tuple[str, list[str]]:
    """All pages from the unit to the receipt; tries again while the machine says it is busy."""
    how = visitor.post("/gui/cach/", {"unit": unit}).expect(200)
    write = visitor.post("/gui/viet/", {"unit": unit, "way": "ANONYMOUS"}).expect(200)
    typed = {**dict(HIDDEN.findall(write.text)), "text": WORDS, "field": "FINANCE"}
    check = visitor.post("/gui/xem-lai/", typed).expect(200)
    sent = patient(lambda: visitor.post("/gui/bien-nhan/", typed)).expect(200)
    receipt = "".join(CODE.findall(sent.text))
    if len(receipt) != 24:
        raise RuntimeError("no receipt")
    return receipt, [how.text, write.text, check.text, sent.text]


def patient(ask: Callable[[], Answer]) -> Answer:
    answer = ask()
    while answer.status == 503:
        time.sleep(0.3)
        answer = ask()
    return answer


def crowd(server: Server, port: int, receipt: str) -> None:
    """Two hundred check a receipt at once: how long others wait for their page meanwhile, and the memory."""
    answered: list[int] = []

    def one() -> None:
        visitor = Visitor(port)
        answered.append(visitor.post("/tra-cuu/", {"receipt": receipt}).status)
        visitor.close()

    threads = [threading.Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    others, memory, bystander = [], [], Visitor(port)
    while any(thread.is_alive() for thread in threads):
        others.append(timed(lambda: bystander.get("/bao-ve/").expect(200)))
        memory.append(server.memory())
    for thread in threads:
        thread.join()
    say("200 receipt checks at once, other pages", median(others) * 1000, "ms")
    say("200 receipt checks at once, other pages at worst", max(others, default=0) * 1000, "ms")
    say("200 receipt checks at once, memory at most", max(memory, default=0), "MiB")
    say("200 receipt checks at once, answered", answered.count(200), "checks")
    say("200 receipt checks at once, told to wait", answered.count(503), "checks")
    if set(answered) - {200, 503}:
        raise RuntimeError(f"answers {sorted(set(answered))}")


def steady(port: int, unit: str) -> None:
    """A hundred whole ways a minute, begun evenly: how many came to their receipt, how long each took."""
    took: list[float] = []

    def one() -> None:
        visitor = Visitor(port)
        took.append(timed(lambda: journey(visitor, unit)))
        visitor.close()

    threads, began = [], time.perf_counter()
    number = A_MINUTE * SECONDS // 60
    for turn in range(number):
        time.sleep(max(0.0, began + turn * 60 / A_MINUTE - time.perf_counter()))
        threads.append(threading.Thread(target=one))
        threads[-1].start()
    for thread in threads:
        thread.join()
    say("100 ways a minute, came to their receipt", 100 * len(took) / number, "%")
    say("100 ways a minute, the whole way", median(took) * 1000, "ms")
    say("100 ways a minute, the whole way at worst", max(took) * 1000, "ms")


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def say(figure: str, value: float, unit: str) -> None:
    print(json.dumps({"figure": figure, "value": round(value, 1), "unit": unit}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
