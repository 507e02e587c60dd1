"""The list of tasks of a new installation: states come from the data."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from danvan.home import setup
from danvan.home.models import Settled
from danvan.journal.models import EntryBody
from danvan.periods import Period, today
from danvan.units.models import UnitVersion
from danvan.units.rules import Role
from danvan.work import actions as work
from danvan.work import counters
from danvan.work.models import Duty, Leaf, Roll

from ..scene import make_scene
from ..world import World, make_person, make_post


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.administrator)
    return client


def states(world: World) -> list[str]:
    return [step.state for step in setup.setup(world.viewer("administrator")).steps]


def test_each_gap_is_counted_from_the_data(world: World) -> None:
    assert {version.name for version in setup.without_head(today())} == {
        "Chi bộ Văn phòng",
        "Chi bộ Cục Dân số",
    }
    assert {version.name for version in setup.without_intake(today())} == {"Đảng bộ Khối các cơ quan"}
    assert setup.setup(world.viewer("administrator")).steps[3].words == "Còn 2 đơn vị"
    for unit in (world.empty_cell, world.other_cell):
        make_post(make_person(f"bt-{unit.code}", "Bí Thư"), unit, Role.SECRETARY)
    make_post(world.clerk, world.bloc, Role.INTAKE)
    assert states(world)[3] == "done"
    assert states(world)[5] == "done"


def test_the_lists_of_gaps_page_and_name_the_units(world: World, client: Client) -> None:
    page = client.get("/nb/bat-dau/thieu/dung-dau/").content.decode()
    assert "Chi bộ Văn phòng" in page
    assert client.get("/nb/bat-dau/thieu/khac/").status_code == 404


def test_the_page_asks_no_more_for_more_units(world: World, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from danvan.units import tree
    from danvan.units.rules import Kind

    from ..world import make_unit

    counts = []
    for addresses in (("/nb/bat-dau/", "/nb/bat-dau/thieu/dung-dau/"),) * 2:
        with CaptureQueriesContext(connection) as asked:
            for address in addresses:
                assert client.get(address).status_code == 200
        counts.append(len(asked))
        for number in range(3):
            make_unit(f"cb-{len(counts)}-{number}", f"Chi bộ {number}", Kind.CELL, parent=world.ministry)
        tree.rebuild(today())
    assert counts[0] == counts[1]


def test_an_import_that_waits_is_shown_as_under_way(world: World, client: Client) -> None:
    make_scene(world)
    assert states(world)[2] == "in_progress"
    assert "Đang làm: chờ kiểm tra" in client.get("/nb/bat-dau/").content.decode()


def test_the_name_is_set_confirmed_and_journalled_once(world: World, client: Client) -> None:
    fields = {
        "name": "Đảng bộ Khối các cơ quan Trung ương",
        "level": "ROOT",
        "starts_on": "1/1/2024",
        "once": "d" * 32,
    }
    for _ in range(2):  # T-71
        assert client.post("/nb/bat-dau/to-chuc/", fields).status_code == 302
    assert UnitVersion.objects.get(unit=world.bloc).name == "Đảng bộ Khối các cơ quan Trung ương"
    assert EntryBody.objects.filter(body__contains="unit.amend").count() == 1
    assert states(world)[1] == "done"


@pytest.mark.parametrize("day", ["1/1/2025", "23/6/2026", "31/02/2026", ""])
def test_the_top_begins_no_later_than_the_units_below_it(world: World, client: Client, day: str) -> None:
    fields = {"name": "Tên khác", "level": "ROOT", "starts_on": day}
    answer = client.post("/nb/bat-dau/to-chuc/", fields)
    assert answer.status_code == 422
    assert "Tên khác" in answer.content.decode()
    assert UnitVersion.objects.get(unit=world.bloc).name == "Đảng bộ Khối các cơ quan"


def test_a_duty_switched_off_is_no_longer_expected_and_comes_back(world: World, client: Client) -> None:
    duty, year = Duty.objects.get(code="D01"), Period(2026, "year")
    before = Roll.objects.get(duty=duty, period=year.key, unit=world.bloc).expected
    past = list(Leaf.objects.filter(duty=duty, period="2025").values_list("unit", "expected"))
    assert before
    assert client.post("/nb/bat-dau/quy-dinh/", {"duty": "D01", "act": "off"}).status_code == 302
    assert not Roll.objects.filter(duty=duty, period=year.key).exists()
    assert list(Leaf.objects.filter(duty=duty, period="2025").values_list("unit", "expected")) == past
    counters.recount_since(today(), dt.date.min)
    assert not Roll.objects.filter(duty=duty, period=year.key).exists()
    assert "D01" not in [state.duty.code for state in _own(world)]
    assert client.post("/nb/bat-dau/quy-dinh/", {"duty": "D01", "act": "on"}).status_code == 302
    assert Roll.objects.get(duty=duty, period=year.key, unit=world.bloc).expected == before
    bodies = "".join(EntryBody.objects.values_list("body", flat=True))
    assert '"verb":"duty.off"' in bodies
    assert '"verb":"duty.on"' in bodies


def _own(world: World) -> list[object]:
    from danvan.work.queries import own_duties

    return list(own_duties(world.cell, today()))


def test_a_meeting_held_while_a_duty_is_off_counts_when_it_is_on_again(world: World) -> None:
    from danvan.work.rules import ActivityKind

    duty, boss = Duty.objects.get(code="D01"), world.viewer("administrator")
    work.switch_duty(duty, False, by=boss)
    work.record_activity(
        world.cell,
        ActivityKind.THEMATIC_MEETING,
        dt.date(2026, 6, 10),
        by=world.viewer("cell_secretary"),
        invited=13,
        present=12,
    )
    assert not Leaf.objects.filter(duty=duty, period="2026").exists()
    work.switch_duty(duty, True, by=boss)
    assert Leaf.objects.get(duty=duty, period="2026", unit=world.cell).done == 1


def test_all_rules_looked_at_make_the_step_done(world: World, client: Client) -> None:
    for code in Duty.objects.values_list("code", flat=True):
        client.post("/nb/bat-dau/quy-dinh/", {"duty": code, "act": "on"})
    assert states(world)[4] == "in_progress"
    client.post("/nb/bat-dau/quy-dinh/", {"act": "limits"})
    assert states(world)[4] == "done"
    assert Settled.objects.count() == Duty.objects.count() + 1
    page = client.get("/nb/bat-dau/quy-dinh/").content.decode()
    assert "Nghị định 356/2025/NĐ-CP" in page
    assert "Chưa kiểm chứng" in page
    assert world.administrator.name in page


@pytest.mark.parametrize("fields", [{}, {"act": "boom"}, {"act": "off", "duty": "X" * 50}])
def test_nonsense_is_refused(client: Client, fields: dict[str, str]) -> None:
    assert client.post("/nb/bat-dau/quy-dinh/", fields).status_code == 422
    assert client.post("/nb/bat-dau/quy-dinh/", {"act": "off", "duty": "NONE"}).status_code == 404


def test_who_looks_after_a_branch_only_does_not_set_up_the_whole(world: World) -> None:
    branch = make_person("quan-tri-bo", "Quản Trị Bộ")
    make_post(branch, world.ministry, Role.ADMINISTRATOR)
    client = Client()
    client.force_login(branch)
    for address in (
        "/nb/bat-dau/",
        "/nb/bat-dau/to-chuc/",
        "/nb/bat-dau/quy-dinh/",
        "/nb/bat-dau/thieu/dung-dau/",
    ):
        assert client.get(address).status_code == 403
    assert "/nb/bat-dau/" not in client.get("/nb/").content.decode()
    assert client.post("/nb/bat-dau/quy-dinh/", {"duty": "D01", "act": "off"}).status_code == 403
    assert Duty.objects.get(code="D01").stopped_on is None
    with pytest.raises(PermissionDenied):
        work.switch_duty(Duty.objects.get(code="D01"), False, by=world.viewer("leader"))
