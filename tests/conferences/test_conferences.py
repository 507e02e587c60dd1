"""Joint conferences: agenda from what is open, numbers by body, conclusions that become tasks in one step (issue 4)."""

import datetime as dt
import io
from typing import Any

import docx
import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django.fixtures import DjangoAssertNumQueries

from danvan import agenda
from danvan.conferences import actions
from danvan.conferences.models import Body, Conference, Point
from danvan.notices.models import Notice
from danvan.periods import today
from danvan.units import estate
from danvan.units.access import Operator
from danvan.units.models import Unit
from danvan.units.rules import Role
from danvan.work import actions as work
from danvan.work.models import Activity, Duty, Leaf, Task
from tests.documents.make import make_pdf
from tests.scene import make_scene
from tests.work.make import make_task
from tests.world import World, office

CALL = {"title": "Hội nghị liên tịch 6 tháng", "held_on": "2026-06-22", "place": "Phòng họp tầng 2"}


def make_conference(world: World, *, unit: Unit | None = None, by: str = "secretary") -> Conference:
    return actions.call(
        unit or world.ministry,
        {"title": CALL["title"], "held_on": today(), "place": CALL["place"]},
        by=world.viewer(by),
        bodies=[world.agency],
        others=["Hội Chữ thập đỏ"],
    )


def make_held(world: World) -> Conference:
    conference = make_conference(world)
    numbers = {body.pk: (10, 9) for body in Body.objects.filter(conference=conference)}
    actions.hold(conference, today(), numbers, by=world.viewer("secretary"))
    return conference


def make_concluded(world: World, text: str = "Mở hòm thư góp ý") -> Conference:
    conference = make_held(world)
    by = world.viewer("secretary")
    actions.add_conclusion(conference, text, world.agency, dt.date(2026, 7, 31), by=by)
    actions.conclude(conference, by=by)
    return conference


def test_a_secretary_calls_holds_concludes_and_gives_the_tasks_in_one_step(
    world: World, client: Client
) -> None:
    client.force_login(world.secretary)
    typed = {**CALL, "called": [world.agency.code], "others": "Hội Chữ thập đỏ\n\n"}
    answer = client.post("/nb/hoi-nghi/trieu-tap/", typed)
    conference = Conference.objects.get()
    address = conference.get_absolute_url()
    assert answer.headers["Location"] == address
    assert [body.name for body in conference.bodies.all()] == [
        "Đảng bộ Bộ Tư pháp",
        "Bộ Tư pháp",
        "Hội Chữ thập đỏ",
    ]
    assert Notice.objects.get(verb="conference.call").office == office(world.agency, Role.AGENCY_HEAD)
    numbers = {f"{side}_{place}": "8" for side in ("invited", "present") for place in (1, 2, 3)}
    sent: dict[str, Any] = {"held_on": "2026-06-22", "minutes": "Đã bàn.", "file": make_pdf(), **numbers}
    assert client.post(f"{address}ghi/", sent).status_code == 302
    for text, unit in (("Mở hòm thư góp ý", world.agency), ("Sinh hoạt chuyên đề", world.cell)):
        told = {"step": "conclusion", "text": text, "unit": unit.code, "due": "2026-07-31"}
        assert client.post(address, told).status_code == 302
    assert "Giao 2 nhiệm vụ" in client.get(address).content.decode()
    assert client.post(address, {"step": "conclude"}).status_code == 302
    found = {task.title: (task.office, task.due) for task in Task.objects.all()}
    assert found == {
        "Mở hòm thư góp ý": (office(world.agency, Role.AGENCY_HEAD), dt.date(2026, 7, 31)),
        "Sinh hoạt chuyên đề": (office(world.cell, Role.SECRETARY), dt.date(2026, 7, 31)),
    }
    assert client.post(address, {"step": "conclude"}).status_code in {409, 422}
    assert Task.objects.count() == 2


def test_once_held_it_fulfils_the_duty_of_the_unit(world: World) -> None:
    make_held(world)
    activity = Activity.objects.get()
    assert (activity.kind, activity.invited, activity.present) == ("JOINT_CONFERENCE", 30, 27)
    leaf = Leaf.objects.get(duty=Duty.objects.get(code="D05"), unit=world.ministry, period="2026-h1")
    assert (leaf.done, leaf.expected) == (1, 1)


def test_one_press_gathers_what_is_open_and_a_second_adds_nothing(world: World, client: Client) -> None:
    make_concluded(world)
    late = make_task(world, to=world.cell, due=dt.date(2026, 6, 1), title="Nộp danh sách")
    conference = make_conference(world)
    client.force_login(world.secretary)
    client.post(conference.get_absolute_url(), {"step": "gather"})
    titles = [point.title for point in Point.objects.filter(conference=conference)]
    assert titles[:2] == ["Bộ Tư pháp: Mở hòm thư góp ý", f"Chi bộ Vụ Pháp luật: {late.title}"]
    client.post(conference.get_absolute_url(), {"step": "gather"})
    assert Point.objects.filter(conference=conference).count() == len(titles)


def test_concerns_come_as_a_number_only(world: World) -> None:
    """T-16: neither words nor a number small enough to point at somebody."""
    scene = make_scene(world)
    conference = make_conference(world)
    actions.gather(conference, by=world.viewer("secretary"))
    point = Point.objects.get(conference=conference, source="CONCERN")
    assert point.title == "Ý kiến, kiến nghị có tên đang mở: ít hơn 5; quá hạn: 0"
    every = " ".join(one.title for one in Point.objects.all())
    assert scene.concern.code not in every
    assert "Phụ cấp" not in every
    assert "Chi trả cho 41 người" not in every


def test_points_are_added_ordered_and_dropped(world: World, client: Client) -> None:
    conference = make_conference(world)
    address = conference.get_absolute_url()
    client.force_login(world.secretary)
    assert client.post(address, {"step": "point", "title": " "}).status_code == 422
    for title in ("Khai mạc", "Nhà ăn", "Bế mạc"):
        client.post(address, {"step": "point", "title": title})
    second = Point.objects.get(title="Nhà ăn")
    client.post(address, {"step": "up", "code": second.code})
    client.post(address, {"step": "drop_point", "code": Point.objects.get(title="Bế mạc").code})
    assert [point.title for point in conference.points.all()] == ["Nhà ăn", "Khai mạc"]


def test_more_present_than_called_is_said_at_the_field(world: World, client: Client) -> None:
    conference = make_conference(world)
    client.force_login(world.secretary)
    sent = {f"{side}_{place}": "8" for side in ("invited", "present") for place in (1, 2, 3)}
    sent |= {"held_on": "2026-06-22", "present_2": "9", "minutes": "Đã bàn nhiều việc."}
    answer = client.post(f"{conference.get_absolute_url()}ghi/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Số có mặt nhiều hơn số được mời." in page
    assert "Đã bàn nhiều việc." in page
    late = client.post(
        f"{conference.get_absolute_url()}ghi/", {**sent, "present_2": "8", "held_on": "2026-06-23"}
    )
    assert "Ngày này chưa đến." in late.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 200),
        ("leader", 200),
        ("head", 200),
        ("cell_secretary", 404),
        ("neighbour", 404),
        ("staff", 403),
    ],
)
def test_it_opens_to_those_above_and_to_the_bodies_called(
    world: World, client: Client, who: str, status: int
) -> None:
    conference = make_conference(world)
    client.force_login(world.people[who])
    assert client.get(conference.get_absolute_url()).status_code == status


def test_a_body_called_reads_and_does_not_write(world: World, client: Client) -> None:
    conference = make_conference(world)
    client.force_login(world.head)
    page = client.get(conference.get_absolute_url()).content.decode()
    assert "Lấy việc đang mở" not in page
    assert client.post(conference.get_absolute_url(), {"step": "gather"}).status_code == 403
    assert (
        client.post(conference.get_absolute_url(), {"step": "cancel", "reason": "Không."}).status_code == 403
    )


def test_another_day_is_told_and_a_cancelled_one_keeps_its_reason(world: World, client: Client) -> None:
    conference = make_conference(world)
    client.force_login(world.secretary)
    typed = {**CALL, "held_on": "2026-06-25", "called": [world.agency.code], "version": "1"}
    assert client.post(f"{conference.get_absolute_url()}sua/", typed).status_code == 302
    assert Notice.objects.filter(verb="conference.move").count() == 1
    assert client.post(f"{conference.get_absolute_url()}sua/", typed).status_code == 409
    client.post(conference.get_absolute_url(), {"step": "cancel", "reason": "Lùi sang quý sau."})
    assert "Lùi sang quý sau." in client.get(conference.get_absolute_url()).content.decode()
    assert client.get(f"{conference.get_absolute_url()}thong-bao/").status_code == 302


def test_what_became_of_the_conclusions_is_shown(world: World, client: Client) -> None:
    conference = make_concluded(world)
    task = Task.objects.get()
    work.accept(task, by=world.viewer("head"))
    work.finish(task, "Đã mở.", by=world.viewer("head"))
    client.force_login(world.secretary)
    assert "Đã xong" in client.get(conference.get_absolute_url()).content.decode()
    sheet = load_workbook(io.BytesIO(client.get("/nb/hoi-nghi/?dang=excel").content)).active
    assert sheet is not None
    assert [row[4] for row in sheet.iter_rows(min_row=4, values_only=True)] == ["0/1"]


def test_the_notice_of_conclusions_leaves_in_the_official_layout(world: World, client: Client) -> None:
    conference = make_concluded(world)
    client.force_login(world.head)
    paper = docx.Document(io.BytesIO(client.get(f"{conference.get_absolute_url()}thong-bao/").content))
    cells = "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert "Mở hòm thư góp ý" in cells
    assert "31/07/2026" in cells
    assert "Hội Chữ thập đỏ" in cells
    assert "Nguyễn Thu Hằng" in cells
    assert "-TB/" in cells
    assert "Lưu Văn phòng" in cells
    assert any("Có mặt 27/30 người được mời." in line.text for line in paper.paragraphs)


def test_it_stands_in_the_calendar_of_whoever_is_called(world: World) -> None:
    conference = make_conference(world)
    for unit in (world.ministry, world.agency):
        found = agenda.of_units([unit.pk], today(), today())
        assert f"conference:{conference.code}:{unit.pk}" in [one.key for _source, one in found]
    assert not [
        one for _s, one in agenda.of_units([world.cell.pk], today(), today()) if "conference" in one.key
    ]


def test_an_heir_goes_on_with_one_not_yet_concluded(world: World) -> None:
    conference = make_conference(world)
    (left,) = [one for one in estate.registered() if one.name == "conferences"]
    assert left.count([world.ministry.pk], today()) == {world.ministry.pk: 1}
    assert left.hand_over(world.ministry, world.neighbours, None, today(), Operator()) == 1
    conference.refresh_from_db()
    assert conference.kept_by == office(world.neighbours, Role.SECRETARY)


def test_one_and_three_conferences_under_one_number_of_queries(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_conference(world)
    client.force_login(world.leader)
    with django_assert_max_num_queries(14):
        client.get("/nb/hoi-nghi/")
    make_conference(world)
    make_concluded(world)
    with django_assert_max_num_queries(14):
        client.get("/nb/hoi-nghi/")
