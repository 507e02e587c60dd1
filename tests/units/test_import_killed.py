"""kill -9 in the middle of writing leaves whole or nothing, and the next worker takes it up (T-73)."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from .sheets import make_book

ROOT = [("DB", "Đảng bộ", "Đảng bộ", None, None, None, None, "01/01/2026")]
ADMINISTRATOR = [("QT", "Hồ Minh Trí", None, None, None, "DB", "Quản trị hệ thống", "01/01/2026", None)]
UNITS = [
    (f"C{number}", f"Chi bộ {number}", "Chi bộ", None, "DB", None, 9, "01/01/2026") for number in range(200)
]
PEOPLE = [
    (f"P{number}", f"Nguyễn Văn {number}", None, None, None, f"C{number % 200}", None, "01/01/2026", None)
    for number in range(2000)
]
DECIDE = """
import sys
from pathlib import Path
import django
django.setup()
from danvan.units import actions, imports, jobs
from danvan.units.access import Viewer
from danvan.units.models import Person
by = Viewer.of(Person.objects.get(staff_code="QT"))
path = Path(sys.argv[1])
kept = actions.keep_import([(path.name, [path.read_bytes()])], by=by)
imports.check(kept, by=by)
actions.begin_write(kept, by=by)
jobs.start(kept, by=by)
"""


class Installation:
    """A program of its own in a folder of its own, on SQLite."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.surroundings = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DANVAN_")},
            "DANVAN_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "danvan.settings",
        }

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], env=self.surroundings, check=True, capture_output=True)

    def worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "danvan.cli", "work"]
        return subprocess.Popen(command, env=self.surroundings, stderr=subprocess.DEVNULL)

    def count(self, table: str, where: str = "1=1") -> int:
        with sqlite3.connect(self.home / "danvan.sqlite3") as base:
            return int(base.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])  # noqa: S608

    def reached(self, part: float, since: float) -> bool:
        """Whether the newest import says, after the moment `since`, that it is so far: from 0 to 1."""
        found = list((self.home / "files" / "imports").glob("*.progress"))
        newest = max(found, key=lambda path: path.stat().st_mtime)
        done, total = newest.read_text().split()
        return newest.stat().st_mtime > since and int(done) / int(total) >= part


def wait_for(happened: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


@pytest.mark.sweep
@pytest.mark.sqlite
def test_a_worker_killed_while_writing_leaves_nothing_and_the_next_one_writes_all(tmp_path: Path) -> None:
    place = Installation(tmp_path)
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    first.write_bytes(make_book(ROOT, ADMINISTRATOR))
    second.write_bytes(make_book(UNITS, PEOPLE))
    place.run("-m", "danvan.cli", "migrate")
    place.run("-m", "danvan.cli", "import", str(first), "--write")
    place.run("-c", DECIDE, str(second))
    for reached in (0.1, 0.5, 0.8):
        worker, since = place.worker(), time.time()
        wait_for(partial(place.reached, reached, since))
        worker.kill()
        worker.wait()
        assert (place.count("units_unit"), place.count("units_person")) == (1, 1), reached
        assert place.count("units_import", "status = 'WRITING'") == 1
    worker = place.worker()
    try:
        wait_for(lambda: place.count("units_import", "status = 'WRITTEN'") == 2)
    finally:
        worker.kill()
        worker.wait()
    assert (place.count("units_unit"), place.count("units_person"), place.count("units_post")) == (
        201,
        2001,
        2001,
    )
    assert place.count("journal_entrybody", 'body LIKE \'%"verb":"import.write"%\'') == 2
