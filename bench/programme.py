"""A whole programme given to every cell: the pages a person goes through, against the bare rows in plain SQL."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from .goals import Sample

MEASURES = 6


def one(officer: Any, rounds: int) -> Iterator[Sample]:
    """One measure as a task to every cell."""
    from danvan.periods import Period, today
    from danvan.programmes import actions, cascade
    from danvan.programmes.models import Measure, Programme

    programme = Programme.objects.latest("pk")
    due, took, made = Period.of("half", today()).last, [], 0
    for number in range(rounds):
        measure = Measure.objects.create(programme=programme, position=100 + number, title="Việc đo thử")
        cells = cascade.receivers(programme, programme.unit, ["CELL"], [], officer.day)
        began = time.perf_counter()
        made = actions.issue(measure, cells, due, by=officer)
        took.append(time.perf_counter() - began)
    yield Sample("issue to every cell", tuple(took), note=f"{made:,} tasks")


def whole(client: Any, options: dict[str, Any], rounds: int) -> Iterator[Sample]:
    """Six measures, the preview, the act; the floor writes as many rows of the same tables in one transaction."""
    from danvan.programmes.models import Measure, Programme
    from danvan.work.models import Task

    like = Programme.objects.latest("pk")
    looked, took, least, made = [], [], [], 0
    for number in range(rounds):
        programme = Programme.objects.create(
            directive=like.directive,
            unit=like.unit,
            kept_by=like.kept_by,
            title=f"Chương trình đo thử {number}",
            starts_on=like.starts_on,
            ends_on=like.ends_on,
        )
        for place in range(MEASURES):
            Measure.objects.create(programme=programme, position=place, title=f"Việc đo thử {place}")
        address = f"{programme.get_absolute_url()}giao/"
        chosen = {"kinds": ["CELL"], "top": like.unit.code, "role": "", "due": "2026-12-31"}
        client.get(address, chosen)
        began = time.perf_counter()
        preview = client.get(address, chosen)
        looked.append(time.perf_counter() - began)
        before = Task.objects.count()
        began = time.perf_counter()
        answer = client.post(address, {**chosen, "seen": _seen(preview)})
        took.append(time.perf_counter() - began)
        assert answer.status_code == 302, answer.status_code
        made = Task.objects.count() - before
        least.append(_raw(options, made))
    yield Sample("programme, preview", tuple(looked), note=f"{MEASURES} measures")
    yield Sample(
        "programme given to every cell",
        tuple(took),
        tuple(least),
        note=f"{made:,} tasks in one press; floor: the same rows of tasks, links and notices in plain SQL",
    )


def _seen(preview: Any) -> str:
    found = re.search(r'name="seen" value="(\w+)"', preview.content.decode())
    assert found, "the page shows no list to give"
    return found.group(1)


def _raw(options: dict[str, Any], number: int) -> float:
    """Seconds of one transaction that copies the last tasks with their links and a notice for every sixth."""
    with closing(sqlite3.connect(options["NAME"], isolation_level=None, timeout=60)) as raw:
        raw.executescript(options["OPTIONS"]["init_command"])
        tables = {
            "work_task": (number, {"code"}),
            "programmes_assignment": (number, {"task_id"}),
            "notices_notice": (number // MEASURES, set()),
        }
        rows = {name: _last(raw, name, count) for name, (count, _own) in tables.items()}
        began = time.perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        first = raw.execute("SELECT max(id) FROM work_task").fetchone()[0] + 1
        for name, (names, values) in rows.items():
            own = tables[name][1]
            for place, column in enumerate(names):
                if column in own:
                    for offset, row in enumerate(values):
                        row[place] = first + offset if column == "task_id" else f"f{first + offset}"
            marks = ", ".join("?" * len(names))
            raw.executemany(f"INSERT INTO {name} ({', '.join(names)}) VALUES ({marks})", values)  # noqa: S608
        raw.execute("COMMIT")
        return time.perf_counter() - began


def _last(raw: sqlite3.Connection, table: str, count: int) -> tuple[list[str], list[list[Any]]]:
    found = raw.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT {count}")  # noqa: S608
    names = [column[0] for column in found.description]
    keep = [place for place, name in enumerate(names) if name != "id"]
    return [names[place] for place in keep], [[row[place] for place in keep] for row in found]
