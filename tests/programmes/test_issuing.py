"""Issuing a measure to every cell: the preview, the one act, and who then sees what (journey A2)."""

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from danvan.journal.models import EntryBody
from danvan.notices.models import Notice
from danvan.periods import today
from danvan.programmes import actions, cascade
from danvan.programmes.models import Measure
from danvan.programmes.rules import offered_dues
from danvan.units import tree
from danvan.units.models import Office, Post, Unit, UnitVersion
from danvan.units.rules import Kind, Role, Tree
from danvan.work import actions as work
from danvan.work.models import Task
from tests.world import BEGIN, World, make_person, make_post

from .test_programmes import make_measure, make_programme

DUE = dt.date(2026, 9, 30)
CHOICE = {"kinds": ["CELL"], "top": "khoi", "role": "", "due": "2026-09-30"}


@pytest.fixture
def measure(world: World) -> Measure:
    return make_measure(make_programme(world), world)


def cells(measure: Measure, world: World) -> list[int]:
    return cascade.receivers(measure.programme, world.bloc, [Kind.CELL], [], today())


def issue(measure: Measure, world: World) -> int:
    return actions.issue(measure, cells(measure, world), DUE, by=world.viewer("mobiliser"))


def test_the_calendar_offers_the_ends_of_quarters_halves_and_the_year() -> None:
    days = [day.isoformat() for day, _period in offered_dues(dt.date(2026, 6, 22))]
    assert days == ["2026-06-30", "2026-09-30", "2026-12-31"]
    assert [day.isoformat() for day, _ in offered_dues(dt.date(2026, 12, 31))] == ["2027-03-31", "2027-06-30"]


def test_from_choosing_to_giving(world: World, client: Client, measure: Measure) -> None:
    client.force_login(world.mobiliser)
    address = f"{measure.get_absolute_url()}giao/"
    assert "30/9/2026, hết quý III/2026" in client.get(address).content.decode()
    preview = client.get(address, CHOICE)
    page = preview.content.decode()
    assert preview.context["preview"].units == 3
    assert preview.context["preview"].heads == 1
    assert [unit.name for unit in preview.context["preview"].vacant_units] == [
        "Chi bộ Cục Dân số",
        "Chi bộ Văn phòng",
    ]
    assert "Giao 3 nhiệm vụ" in page
    assert not Task.objects.exists()
    answer = client.post(address, {**CHOICE, "seen": preview.context["preview"].digest})
    assert answer.headers["Location"] == measure.get_absolute_url()
    given = Task.objects.order_by("unit__code")
    assert [(task.unit.code, task.office.role, task.due, task.status) for task in given] == [
        ("cb-dan-so", "SECRETARY", DUE, "ISSUED"),
        ("cb-phap-luat", "SECRETARY", DUE, "ISSUED"),
        ("cb-van-phong", "SECRETARY", DUE, "ISSUED"),
    ]
    assert {task.giver for task in given} == {measure.programme.kept_by}


def test_one_act_is_one_entry_with_count_and_digest(world: World, measure: Measure) -> None:
    before = EntryBody.objects.count()
    issue(measure, world)
    entry = json.loads(EntryBody.objects.order_by("-sequence").values_list("body", flat=True)[0])
    assert EntryBody.objects.count() == before + 1
    assert (entry["verb"], entry["subject"]) == ("task.give", f"measure:{measure.code}")
    assert entry["facts"]["count"] == 3
    assert len(entry["facts"]["digest"]) == 64


def test_issuing_twice_gives_nothing_twice_and_the_preview_says_so(
    world: World, client: Client, measure: Measure
) -> None:
    assert issue(measure, world) == 3
    assert issue(measure, world) == 0
    assert Task.objects.count() == 3
    client.force_login(world.mobiliser)
    preview = client.get(f"{measure.get_absolute_url()}giao/", CHOICE)
    assert (preview.context["preview"].skipped, preview.context["preview"].tasks) == (3, 0)
    assert "Không còn đơn vị nào để giao" in preview.content.decode()


def test_a_finished_task_may_be_given_again(world: World, measure: Measure) -> None:
    issue(measure, world)
    task = Task.objects.get(unit=world.cell)
    work.finish(task, "Đã sinh hoạt ngày 20/6.", by=world.viewer("cell_secretary"))
    assert issue(measure, world) == 1


def test_a_double_click_gives_once(world: World, client: Client, measure: Measure) -> None:
    client.force_login(world.mobiliser)
    address = f"{measure.get_absolute_url()}giao/"
    digest = client.get(address, CHOICE).context["preview"].digest
    sent = {**CHOICE, "seen": digest, "once": "b" * 32}
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert Task.objects.count() == 3


def test_a_list_that_changed_since_the_preview_is_shown_again(
    world: World, client: Client, measure: Measure
) -> None:
    client.force_login(world.mobiliser)
    answer = client.post(f"{measure.get_absolute_url()}giao/", {**CHOICE, "seen": "older"})
    assert answer.status_code == 409
    assert "Danh sách nơi nhận vừa thay đổi" in answer.content.decode()
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"kinds": []},
        {"kinds": ["NOTHING"]},
        {"top": "y-te-khac"},
        {"role": "ADMINISTRATOR"},
        {"due": "2026-13-99"},
        {"due": "khac"},
        {"due": "khac", "due_other": "2020-01-01"},
        {"due": "khac", "due_other": "x"},
        {"levels": ["HIGH"]},
    ],
)
def test_a_wrong_choice_is_named_and_gives_nothing(
    world: World, client: Client, measure: Measure, changes: dict[str, str | list[str]]
) -> None:
    client.force_login(world.mobiliser)
    address = f"{measure.get_absolute_url()}giao/"
    sent = {**CHOICE, **changes, "seen": "x"}
    assert client.post(address, sent).status_code == 422
    assert client.get(address, {**CHOICE, **changes}).status_code == 422
    assert not Task.objects.exists()


def test_a_subtree_other_kinds_and_another_office(world: World, client: Client, measure: Measure) -> None:
    client.force_login(world.mobiliser)
    address = f"{measure.get_absolute_url()}giao/"
    below = client.get(address, {**CHOICE, "top": "tu-phap"}).context["preview"]
    assert below.units == 2
    led = client.get(address, {**CHOICE, "kinds": ["AGENCY", "SUB_UNIT"]}).context["preview"]
    assert (led.units, led.heads) == (2, 2)
    graded = client.get(address, {**CHOICE, "kinds": ["PARTY_ORG"], "levels": ["UPPER"]}).context["preview"]
    assert graded.units == 1
    clerks = {**CHOICE, "kinds": ["PARTY_ORG"], "role": "INTAKE"}
    preview = client.get(address, clerks).context["preview"]
    assert (preview.units, preview.heads, preview.vacant) == (2, 2, 0)
    client.post(address, {**clerks, "seen": preview.digest})
    assert {task.office.role for task in Task.objects.all()} == {"INTAKE"}


def test_a_unit_without_its_office_gets_one(world: World, measure: Measure) -> None:
    Office.objects.get(unit=world.empty_cell).delete()
    assert issue(measure, world) == 3
    assert Office.objects.get(unit=world.empty_cell).role == Role.SECRETARY


def test_a_unit_that_has_ended_is_passed_over(world: World, measure: Measure) -> None:
    UnitVersion.objects.create(
        unit=world.empty_cell,
        starts_on=dt.date(2026, 6, 1),
        ended=True,
        official_code="x",
        name="x",
        kind=Kind.CELL,
    )
    tree.rebuild(today())
    assert issue(measure, world) == 2


@pytest.mark.parametrize("who", ["leader", "secretary", "cell_secretary", "administrator", "staff"])
def test_only_the_keeper_or_a_mobiliser_above_issues(world: World, measure: Measure, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.issue(measure, cells(measure, world), DUE, by=world.viewer(who))
    assert not Task.objects.exists()


def test_the_secretary_is_told_and_opens_the_card(world: World, client: Client, measure: Measure) -> None:
    issue(measure, world)
    client.force_login(world.cell_secretary)
    notice = Notice.objects.get(office__unit=world.cell)
    assert "Đơn vị được giao một nhiệm vụ" in client.get("/nb/thong-bao/").content.decode()
    page = client.get(notice.address)
    assert page.status_code == 200
    assert measure.title in page.content.decode()


def test_a_change_of_head_moves_no_rows(world: World, client: Client, measure: Measure) -> None:
    issue(measure, world)
    task = Task.objects.get(unit=world.cell)
    rows = list(Task.objects.order_by("pk").values())
    successor = make_person("successor", "Hồ Thị Kế")
    Post.objects.filter(person=world.cell_secretary).update(ends_on=today() - dt.timedelta(days=1))
    make_post(successor, world.cell, Role.SECRETARY, starts_on=today())
    client.force_login(world.cell_secretary)
    assert client.get(task.get_absolute_url()).status_code == 404
    assert list(Task.objects.order_by("pk").values()) == rows
    client.force_login(successor)
    assert client.get(task.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("mobiliser", {"Pháp luật", "Văn phòng", "Dân số"}),
        ("leader", {"Pháp luật", "Văn phòng", "Dân số"}),
        ("secretary", {"Pháp luật", "Văn phòng"}),
        ("cell_secretary", {"Pháp luật"}),
        ("neighbour", {"Dân số"}),
        ("staff", set()),
        ("outsider", set()),
    ],
)
def test_each_reads_the_tasks_of_their_own_units(
    world: World, client: Client, measure: Measure, who: str, seen: set[str]
) -> None:
    issue(measure, world)
    client.force_login(world.people[who])
    lines = client.get(measure.get_absolute_url()).context["lines"]
    units = {"cb-phap-luat": "Pháp luật", "cb-van-phong": "Văn phòng", "cb-dan-so": "Dân số"}
    assert {units[line.task.unit.code] for line in lines} == seen


def test_late_and_objected_come_first_and_the_objection_is_read(
    world: World, client: Client, measure: Measure
) -> None:
    issue(measure, world)
    work.object_to(
        Task.objects.get(unit=world.cell), "Chi bộ đang sáp nhập.", by=world.viewer("cell_secretary")
    )
    Task.objects.filter(unit=world.empty_cell).update(due=today() - dt.timedelta(days=3))
    client.force_login(world.mobiliser)
    answer = client.get(measure.get_absolute_url())
    assert [line.task.unit.code for line in answer.context["lines"]] == [
        "cb-van-phong",
        "cb-dan-so",
        "cb-phap-luat",
    ]
    page = answer.content.decode()
    assert "Chi bộ đang sáp nhập." in page
    assert "Trễ 3 ngày" in page
    for view, number in {"tre": 1, "vuong-mac": 1, "chua-nhan": 2, "xong": 0}.items():
        assert len(client.get(measure.get_absolute_url(), {"xem": view}).context["lines"]) == number
    assert client.get(measure.get_absolute_url(), {"xem": "khac"}).status_code == 404


def test_progress_is_counted_from_the_tasks(world: World, client: Client, measure: Measure) -> None:
    issue(measure, world)
    task = Task.objects.get(unit=world.cell)
    secretary = world.viewer("cell_secretary")
    work.open_task(task, by=secretary)
    work.finish(task, "Đã sinh hoạt.", by=secretary)
    work.withdraw(Task.objects.get(unit=world.other_cell), "Giao nhầm.", by=world.viewer("mobiliser"))
    client.force_login(world.staff)
    (line,) = client.get(measure.programme.get_absolute_url()).context["lines"]
    progress = line.progress
    assert (progress.total, progress.opened, progress.done, progress.late, progress.percent) == (
        2,
        1,
        1,
        0,
        50,
    )
    page = client.get("/nb/chuong-trinh/").context["lines"]
    assert page[0].progress == progress


def make_cells(world: World, first: int, number: int) -> None:
    Unit.objects.bulk_create(
        [Unit(code=f"cb-{place}", tree=Tree.PARTY) for place in range(first, first + number)]
    )
    made = Unit.objects.filter(versions=None)
    UnitVersion.objects.bulk_create(
        UnitVersion(
            unit=unit,
            starts_on=BEGIN,
            official_code=unit.code,
            name=unit.code,
            kind=Kind.CELL,
            parent=world.ministry,
        )
        for unit in made
    )
    tree.rebuild(today())


def test_300_cells_take_as_many_statements_as_3(world: World, measure: Measure) -> None:
    counts = {}
    for first, number in ((0, 1), (1, 299)):
        make_cells(world, first, number)
        other = make_measure(measure.programme, world, f"Việc {number}")
        with CaptureQueriesContext(connection) as caught:
            given = issue(other, world)
        counts[given] = len(caught)
    assert counts == {4: STATEMENTS, 303: STATEMENTS}


# Offices that are missing and tasks, assignments, notices are one statement each, whatever their number.
STATEMENTS = 30
