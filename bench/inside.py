"""Measures inside one process: `python -m bench.inside NAME ROUNDS` on the data of DANVAN_HOME, one JSON line each."""

import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from random import Random
from statistics import median
from typing import Any

import django
from django.conf import settings

from .goals import Sample

Measure = Callable[[int], Iterator[Sample]]
SEED = 20130715
PHRASE = "cầu thang thoát hiểm nhà Đ đang khóa trái"
MARKED = 50


def timed(act: Callable[[], object]) -> float:
    """Seconds one call takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def usual(act: Callable[[], object], times: int) -> float:
    """The median milliseconds of several calls."""
    return median(timed(act) for _ in range(times)) * 1000


def spellings(phrase: str) -> dict[str, str]:
    """One phrase as people type it."""
    import unicodedata

    from danvan.text import fold

    return {
        "with marks": phrase,
        "without marks": fold(phrase),
        "in capitals": phrase.upper(),
        "decomposed": unicodedata.normalize("NFD", phrase),
    }


def viewer(name: str) -> Any:
    from danvan.units.access import Viewer
    from danvan.units.models import Person

    return Viewer.of(Person.objects.get(sign_in_name=name))


def root() -> Any:
    from danvan.units.models import Unit

    return Unit.objects.select_related("current").get(code="khoi")


def search(rounds: int) -> Iterator[Sample]:
    """P4: fifty concerns hold a phrase; a mobiliser looks for it in four spellings among everything there is."""
    from danvan.concerns.models import Concern
    from danvan.search.models import SearchEntry
    from danvan.search.queries import find

    _raise_marked()
    asker, entries = viewer("dan-van"), SearchEntry.objects.count()
    made = set(Concern.objects.order_by("-pk").values_list("code", flat=True)[:MARKED])
    found = [
        len(made & {entry.record for entry in find(asker, phrase, limit=10 * MARKED)})
        for phrase in spellings(PHRASE).values()
    ]
    yield Sample("P4 found in four spellings", tuple(found), note=f"hits {found}")
    for words, phrase in spellings(PHRASE).items():
        asked = partial(find, asker, phrase)
        statements = _statements(asked)
        took = tuple(_read(statements) for _ in range(rounds))
        note = f"{entries:,} entries, 20 shown; with objects {usual(asked, 20):.2f} ms"
        yield Sample(f"P4 search, {words}", took, note=note)


def _raise_marked() -> None:
    from danvan.concerns import actions, queries
    from danvan.concerns.rules import Field

    author = viewer("nhan-vien")
    place = queries.places(author)[0]
    for number in range(MARKED):
        actions.raise_concern(
            place, f"Từ tuần trước, {PHRASE}, lần thứ {number}.", Field.CONDITIONS, by=author
        )


def sheet(rounds: int) -> Iterator[Sample]:
    """P6: what the database needs for the whole sheet of a committee, against a bare read of the same counters."""
    from danvan.periods import Period, today
    from danvan.units.models import Unit
    from danvan.work import queries
    from danvan.work.models import Roll

    day = today()
    period = Period.of("half", day)
    leader = viewer("bi-thu")
    unit = Unit.objects.get(pk=leader.home_ids[0])
    asked = queries.sheet(unit, period, day)
    statements = _statements(lambda: queries.sheet(unit, period, day))
    ids = [unit.pk, *(row.version.unit_id for row in asked.rows)]
    keys = sorted({cell.period.key for cell in asked.total})
    counters = Roll.objects.filter(unit__in=ids, period__in=keys).values_list("unit_id", "duty_id", "done")
    plain = [counters.query.sql_with_params()]
    pairs = [(_read(statements), _read(plain)) for _ in range(rounds)]
    whole = usual(lambda: queries.sheet(unit, period, day), 20)
    note = f"{len(ids)} units, {len(statements)} statements; with objects {whole:.2f} ms"
    ours, least = zip(*pairs, strict=True)
    yield Sample("P6 sheet from the counters", ours, least, note=note)


def _statements(act: Callable[[], object]) -> list[tuple[str, Any]]:
    """What an act asks the database."""
    from django.db import connection

    found: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        act()
    return found


def _read(statements: list[tuple[str, Any]]) -> float:
    """Median milliseconds of the statements and their rows, without making objects of them."""
    from django.db import connection

    def read() -> None:
        with connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
                cursor.fetchall()

    return usual(read, 40)


def record(rounds: int) -> Iterator[Sample]:
    """P7: an activity with all counters above it, against one raw transaction of the same rows on the same file."""
    from danvan.periods import today
    from danvan.units.models import Unit
    from danvan.work.actions import record_activity
    from danvan.work.rules import ActivityKind

    random = Random(SEED)  # noqa: S311 - a measure, not a secret
    written = _write_at_random(random, 100 * rounds)
    different = _unlike_a_recount()
    yield Sample("P7 counters unlike a recount", (different,), note=f"after {written} random writes")
    secretary = viewer("chi-bo")
    unit, day = Unit.objects.get(pk=secretary.home_ids[0]), today()
    ours, least = [], []
    for _ in range(rounds):
        seconds = timed(
            lambda: [
                record_activity(
                    unit,
                    ActivityKind.THEMATIC_MEETING,
                    day,
                    by=secretary,
                    invited=12,
                    present=11,
                    conclusions="Tốt.",
                )
                for _ in range(100)
            ]
        )
        ours.append(100 / seconds)
        least.append(_raw_rate(unit.pk, day, 100))
    yield Sample(
        "P7 record an activity", tuple(ours), tuple(least), note="floor: insert, leaf and rolls in plain SQL"
    )


def _write_at_random(random: Random, count: int) -> int:
    """Record in random cells on random days of two years, and take every seventh back."""
    import datetime as dt

    from danvan.periods import today
    from danvan.units.access import Viewer
    from danvan.units.models import Post
    from danvan.units.rules import Kind, Role
    from danvan.work.actions import record_activity, withdraw_activity
    from danvan.work.rules import ActivityKind

    posts = list(
        Post.objects.filter(office__role=Role.SECRETARY, office__unit__current__kind=Kind.CELL)
        .select_related("person", "office__unit__current")
        .order_by("pk")
    )
    for number in range(count):
        post = random.choice(posts)
        by = Viewer.of(post.person)
        made = record_activity(
            post.office.unit,
            random.choice(ActivityKind.values),
            today() - dt.timedelta(days=random.randrange(730)),
            by=by,
            invited=10,
            present=random.randrange(11),
        )
        if number % 7 == 0:
            withdraw_activity(made, "Ghi nhầm.", by=by)
    return count


def _unlike_a_recount() -> int:
    """How many counters a full recount makes different."""
    from danvan.periods import today
    from danvan.work import counters

    kept = _counters()
    counters.recount_since(today(), dt.date.min)
    anew = _counters()
    return sum(kept.get(key, ()) != anew.get(key, ()) for key in kept.keys() | anew.keys())


def _counters() -> dict[tuple[object, ...], tuple[int, ...]]:
    from danvan.work.models import Leaf, Roll

    leaves = Leaf.objects.values_list("unit_id", "duty_id", "period", "done", "expected")
    rolls = Roll.objects.values_list("unit_id", "duty_id", "period", "done", "met", "expected")
    found = {("leaf", *row[:3]): row[3:] for row in leaves} | {("roll", *row[:3]): row[3:] for row in rolls}
    return {key: counts for key, counts in found.items() if any(counts)}


def _raw_rate(unit_id: int, day: Any, count: int) -> float:
    """Transactions a second of one insert, the leaf and the rolls of all units above, in plain SQL."""
    import sqlite3
    from contextlib import closing

    from danvan.units.models import Line
    from danvan.work.models import Activity, Duty

    duty = Duty.objects.get(activity_kind="THEMATIC_MEETING")
    period, like = duty.period(day).key, Activity.objects.latest("pk")
    ups = list(
        Line.objects.on(day).filter(below=unit_id).order_by("steps", "above").values_list("above", flat=True)
    )
    insert = (
        "INSERT INTO work_activity (code, unit_id, unit_kind, kind, held_on, title, invited, present, conclusions,"
        " status, withdrawn_because, recorded_by_id, recorded_at) VALUES (lower(hex(randomblob(5))), ?, ?, ?, ?, '',"
        " 12, 11, 'Tốt.', 'RECORDED', '', ?, CURRENT_TIMESTAMP)"
    )
    leaf = (
        "INSERT INTO work_leaf (unit_id, duty_id, period, done, expected) VALUES (?, ?, ?, 1, 0)"
        " ON CONFLICT (duty_id, period, unit_id) DO UPDATE SET done = done + 1"
    )
    roll = (
        "INSERT INTO work_roll (unit_id, duty_id, period, done, met, expected) VALUES (?, ?, ?, 1, 0, 0)"
        " ON CONFLICT (unit_id, period, duty_id) DO UPDATE SET done = done + 1"
    )
    options: dict[str, Any] = settings.DATABASES["default"]
    with closing(sqlite3.connect(options["NAME"], isolation_level=None, timeout=20)) as raw:
        raw.executescript(options["OPTIONS"]["init_command"])

        def write() -> None:
            for _ in range(count):
                raw.execute("BEGIN IMMEDIATE")
                raw.execute(
                    insert, (unit_id, like.unit_kind, like.kind, day.isoformat(), like.recorded_by_id)
                )
                raw.execute(leaf, (unit_id, duty.pk, period))
                raw.executemany(roll, [(up, duty.pk, period) for up in ups])
                raw.execute("COMMIT")

        return count / timed(write)


def issue(rounds: int) -> Iterator[Sample]:
    """One measure as a task to every cell there is."""
    from . import programme as given

    yield from given.one(viewer("dan-van"), rounds)


def programme(rounds: int) -> Iterator[Sample]:
    """A programme of six measures given to every cell there is."""
    from . import programme as given

    yield from given.whole(_client("dan-van"), settings.DATABASES["default"], rounds)


def unit(rounds: int) -> Iterator[Sample]:
    """Server time of the root's page with its heatmap: at least fifteen requests."""
    client = _client("dan-van")
    address = root().get_absolute_url()
    asked = _asked(client, address)
    took = tuple(timed(lambda: client.get(address)) * 1000 for _ in range(max(15, 3 * rounds)))
    yield Sample("unit page of the root", took, note=asked)


def report(rounds: int) -> Iterator[Sample]:
    """The half-year figures of the root, nothing remembered from before."""
    from django.core.cache import cache

    from danvan.periods import Period, today
    from danvan.reports import queries

    top, period = root(), Period.of("half", today())
    asked = _asked(_client("dan-van"), f"/nb/bao-cao/{period.key}/?don-vi={top.code}")
    took = []
    for _ in range(rounds):
        cache.clear()
        took.append(timed(lambda: queries.report(top, period)))
    yield Sample("report of the root", tuple(took), note=f"page: {asked}")


def _client(name: str) -> Any:
    from django.test import Client

    from danvan.units.models import Person

    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(sign_in_name=name))
    return client


def _asked(client: Any, address: str) -> str:
    queries, size = _cost(client, address)
    return f"{queries} queries, {size:.1f} kB"


def _cost(client: Any, address: str) -> tuple[int, float]:
    """Queries and kilobytes of a page, the second time somebody opens it."""
    client.get(address)
    answers: list[Any] = []
    statements = _statements(lambda: answers.append(client.get(address)))
    assert answers[0].status_code == 200, (address, answers[0].status_code)
    return len(statements), len(answers[0].content) / 1000


def pages(rounds: int) -> Iterator[Sample]:
    """Queries and bytes of the inbox and of the largest of the case pages."""
    scene = _scene()
    client = _client(scene["clerk"])
    queries, size = _cost(client, scene["inbox"])
    yield Sample("P2 queries", (queries,))
    yield Sample("P2 bytes", (size,), note="list of 25 with one concern open beside it")
    costs = [_cost(client, address) for address in scene["cases"][:20]]
    yield Sample("P3 queries", (max(cost[0] for cost in costs),), note="the most of 20 cases")
    yield Sample("P3 bytes", (max(cost[1] for cost in costs),), note="the largest of 20 cases")


def scene(rounds: int) -> Iterator[dict[str, Any]]:
    """What the HTTP measures need: one intake for the whole organisation, sessions, addresses, a form."""
    found = _scene()
    yield found | {
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": {name: _session(found[name]) for name in ("clerk", "employee", "officer", "leader")},
    }


def _scene() -> dict[str, Any]:
    from django.db.models import Count
    from django.urls import reverse

    from danvan.concerns import queries
    from danvan.concerns.models import Concern
    from danvan.units.models import Office, Unit
    from danvan.units.rules import Role

    clerk, author, leader = viewer("van-phong"), viewer("nhan-vien"), viewer("bi-thu")
    office = Office.objects.get(pk__in=clerk.office_ids, role=Role.INTAKE)
    Concern.objects.update(intake=office)  # the heaviest inbox there can be
    shelves = queries.inbox(clerk)
    fullest = max(shelves.values(), key=lambda shelf: shelf.count)
    told = Concern.objects.annotate(turns_taken=Count("turns")).order_by("-turns_taken", "pk")
    return {
        "clerk": "van-phong",
        "employee": "nhan-vien",
        "officer": "dan-van",
        "leader": "bi-thu",
        "inbox": f"{reverse('concerns:inbox')}?loai={fullest.key}",
        "on_page": min(fullest.count, queries.PAGE),
        "cases": [concern.get_absolute_url() for concern in told[:50]],
        "place": queries.places(author)[0].code,
        "unit": Unit.objects.get(pk=leader.home_ids[0]).get_absolute_url(),
        "concerns": Concern.objects.count(),
    }


def _session(name: str) -> str:
    key: str = _client(name).cookies[settings.SESSION_COOKIE_NAME].value
    return key


def grow(rounds: int) -> Iterator[dict[str, Any]]:
    """Ten times the concerns: every one nine times more, with its words and its course."""
    from django.db import connection, transaction

    from danvan.concerns.models import Concern, Turn, Words

    highest = Concern.objects.latest("pk").pk
    with transaction.atomic(), connection.cursor() as cursor:
        for model, key in ((Concern, "id"), (Words, "concern_id"), (Turn, "concern_id")):
            columns = [field.column for field in model._meta.local_concrete_fields]
            copied = {name: f'"{name}"' for name in columns if name != "id"}
            copied |= {key: f'"{key}" + again.column1 * {highest}'}
            if "code" in copied:
                copied["code"] = "upper(hex(randomblob(6)))"
            names, values = ", ".join(f'"{name}"' for name in copied), ", ".join(copied.values())
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {model._meta.db_table},"  # noqa: S608
                f' (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9)) AS again WHERE "{key}" <= {highest}'
            )
    yield {"concerns": Concern.objects.count()}


def workbook(rounds: int) -> Iterator[Sample]:
    """A workbook of the whole organisation into an empty database, as the worker does it."""
    from pathlib import Path

    from danvan.units import actions, imports
    from danvan.units import import_files as files
    from danvan.units.access import Operator
    from danvan.units.rules import ImportStatus

    by, path = Operator(), Path(settings.HOME) / "workbook.xlsx"
    with path.open("rb") as file:
        kept = actions.keep_import([(path.name, iter(lambda: file.read(1 << 20), b""))], by=by)
    reading: list[float] = []
    read = files.read

    def watched(*arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return read(*arguments)
        finally:
            reading.append(time.perf_counter() - began)

    files.read = watched  # type: ignore[assignment]
    checking = timed(lambda: imports.check(kept, by=by))
    assert kept.status == ImportStatus.CHECKED, (kept.status, kept.reason)
    actions.begin_write(kept, by=by)
    writing = timed(lambda: imports.write(kept, by=by))
    kept.refresh_from_db()
    assert kept.status == ImportStatus.WRITTEN, (kept.status, kept.reason)
    counts = kept.counts
    note = f"{counts['new_units']:,} units, {counts['new_people']:,} people, {counts['bad_rows']} bad rows"
    yield Sample("import in all", (checking + writing,), note=note)
    yield Sample("import, reading", (sum(reading),))
    yield Sample("import, checking", (checking - sum(reading),))
    yield Sample("import, writing", (writing,))


def organisation(rounds: int) -> Iterator[Sample]:
    """A branch of the tree, and the split of 2025."""
    from . import organisation as through

    yield from through.branch(_client("dan-van"), root(), rounds)
    yield from through.split(_client("quan-tri"), root(), viewer("quan-tri"))


MEASURES: dict[str, Callable[[int], Iterator[Any]]] = {
    measure.__name__: measure
    for measure in (
        search,
        sheet,
        record,
        issue,
        programme,
        unit,
        report,
        pages,
        scene,
        grow,
        workbook,
        organisation,
    )
}


def main() -> None:
    django.setup()
    from danvan.policy import pages as pages_of_the_program

    list(pages_of_the_program())  # a server has its addresses loaded long before anybody asks
    name, rounds = sys.argv[1], int(sys.argv[2])
    for found in MEASURES[name](rounds):
        print(json.dumps(found if isinstance(found, dict) else asdict(found)), flush=True)


if __name__ == "__main__":
    main()
