"""A backup while people write holds what was acknowledged before it began, and no half transaction (T-73, T-76)."""

import re
import subprocess
import time

from .installation import Installation

WRITERS = 3
# Each transaction writes two entries; its number is said once it is committed.
WRITE = """
import sys
from django.db import transaction
from danvan.journal import actions
number = 0
while True:
    with transaction.atomic():
        for half in "ab":
            actions.record("test.write", subject=f"{sys.argv[1]}:{number}:{half}", unit_id=None, actor=None)
    print(number, flush=True)
    number += 1
"""


def test_a_backup_under_writers_is_whole(original: Installation, empty: Installation) -> None:
    writers = [
        subprocess.Popen(
            [*original.script(WRITE), f"w{who}"],
            env=original.environment(),
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        for who in range(WRITERS)
    ]
    try:
        acknowledged = [int(writer.stdout.readline()) for writer in writers if writer.stdout]
        copy = original.back_up("--identity", original.key)
        time.sleep(0.2)
        assert all(writer.poll() is None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    empty.done("restore", copy, "--identity", original.key)
    assert re.match(r"\d+ mục ghi", empty.done("verify"))
    halves: dict[str, list[str]] = {}
    for entry in empty.journal():
        if entry["verb"] == "test.write":
            pair, _, half = str(entry["subject"]).rpartition(":")
            halves.setdefault(pair, []).append(half)
    assert {f"w{who}:{number}" for who, number in enumerate(acknowledged)} <= set(halves)
    assert {"".join(pair) for pair in halves.values()} == {"ab"}
    assert len(halves) > WRITERS
