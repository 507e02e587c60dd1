"""Recording what was held in five fields, taking a record back, and the figure's page."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from danvan.units import tree
from danvan.units.models import UnitVersion
from danvan.units.rules import Kind
from danvan.work.models import Activity, Duty, Exemption, Roll
from danvan.work.rules import ActivityStatus
from tests.documents.make import make_pdf
from tests.work.make import duty, make_activity, opens
from tests.world import World, make_unit

RECORD = "/nb/viec/ghi/cb-phap-luat/"
CELL_2026 = "/nb/viec/dinh-ky/D01/cb-phap-luat/?ky=2026"
MINISTRY_2026 = "/nb/viec/dinh-ky/D01/tu-phap/?ky=2026"


def sign_in(client: Client, world: World, who: str) -> Client:
    client.force_login(world.people[who])
    return client


def said(**changes: Any) -> dict[str, Any]:
    fields = {
        "kind": "THEMATIC_MEETING",
        "held_on": "2026-06-20",
        "invited": "13",
        "present": "12",
        "conclusions": "Mỗi đảng viên giúp một hộ.",
    }
    return {**fields, **changes}


def test_five_fields_make_one_of_one(world: World, client: Client) -> None:
    """Journey A5."""
    page = sign_in(client, world, "cell_secretary").get(f"{RECORD}?loai=THEMATIC_MEETING").content.decode()
    assert 'value="13"' in page  # staff of the unit
    assert 'value="2026-06-22"' in page
    answer = client.post(RECORD, said(minutes=make_pdf()), follow=True)
    assert "Đã ghi. Sinh hoạt chuyên đề: 1/1" in answer.content.decode()
    made = Activity.objects.get()
    assert (made.unit, made.present, made.recorded_by) == (world.cell, 12, world.people["cell_secretary"])
    assert made.minutes is not None
    assert opens(client, made.minutes) == 200
    assert Roll.objects.get(unit=world.bloc, duty=duty(), period="2026").met == 1


def test_the_link_without_a_unit_leads_to_ones_own(world: World, client: Client) -> None:
    answer = sign_in(client, world, "cell_secretary").get("/nb/viec/ghi/")
    assert (answer.status_code, answer.headers["Location"]) == (302, RECORD)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("cell_secretary", 200),
        ("secretary", 404),
        ("leader", 404),
        ("mobiliser", 404),
        ("clerk", 404),
        ("neighbour", 404),
        ("head", 404),
        ("inspector", 403),
        ("administrator", 403),
        ("staff", 403),
        ("outsider", 403),
    ],
)
def test_who_records_for_a_cell(world: World, client: Client, who: str, status: int) -> None:
    sign_in(client, world, who)
    assert client.get(RECORD).status_code == status
    answer = client.post(RECORD, said())
    assert answer.status_code == (302 if status == 200 else status)
    assert Activity.objects.count() == (status == 200)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("held_on", "2026-06-23", "Ngày này chưa đến."),
        ("held_on", "2023-12-31", "Ngày này đơn vị chưa có"),
        ("held_on", "0001-01-01", "Ngày này đơn vị chưa có"),
        ("held_on", "", "Chọn ngày tổ chức."),
        ("held_on", "hôm qua", "Ghi ngày theo dạng"),
        ("held_on", "2026-02-30", "Ghi ngày theo dạng"),
        ("invited", "", "Ghi số người phải dự."),
        ("invited", "-1", "Số người không thể âm."),
        ("invited", "99999999999999999999", "Số này quá lớn."),
        ("present", "14", "Số có mặt nhiều hơn số phải dự."),
        ("present", "mười", "Ghi bằng số"),
        ("present", "1.5", "Ghi bằng số"),
        ("kind", "KARAOKE", "KARAOKE"),
        ("conclusions", "x" * 20_001, "20"),
    ],
)
def test_wrong_input_is_named_and_the_words_stay(
    world: World, client: Client, field: str, value: str, words: str
) -> None:
    answer = sign_in(client, world, "cell_secretary").post(RECORD, said(**{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert field == "conclusions" or "Mỗi đảng viên giúp một hộ." in page
    assert not Activity.objects.exists()


def test_a_wrong_file_is_named(world: World, client: Client) -> None:
    answer = sign_in(client, world, "cell_secretary").post(RECORD, said(minutes=make_pdf("biên bản.exe")))
    assert answer.status_code == 422
    assert "Chỉ nhận tệp" in answer.content.decode()
    assert not Activity.objects.exists()


def test_a_kind_there_is_not(world: World, client: Client) -> None:
    assert sign_in(client, world, "cell_secretary").get(f"{RECORD}?loai=KARAOKE").status_code == 404


def test_a_double_click_records_once(world: World, client: Client) -> None:
    """T-71."""
    sign_in(client, world, "cell_secretary")
    first, second = (client.post(RECORD, said(once="0123456789abcdef")) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Activity.objects.count() == 1


def test_a_kind_no_duty_asks_for_is_recorded_too(world: World, client: Client) -> None:
    answer = sign_in(client, world, "cell_secretary").post(RECORD, said(kind="STUDY_SESSION"), follow=True)
    assert "Đã ghi: Học tập, quán triệt văn bản." in answer.content.decode()


def test_withdrawing_takes_the_figure_back_and_keeps_the_record(world: World, client: Client) -> None:
    made = make_activity(world)
    sign_in(client, world, "cell_secretary")
    assert client.post(made.get_absolute_url(), {"reason": " "}).status_code == 422
    page = client.post(made.get_absolute_url(), {"reason": "Ghi nhầm ngày."}, follow=True).content.decode()
    assert "Ghi nhầm ngày." in page
    made.refresh_from_db()
    assert made.status == ActivityStatus.WITHDRAWN
    assert Roll.objects.get(unit=world.bloc, duty=duty(), period="2026").met == 0
    assert client.post(made.get_absolute_url(), {"reason": "Lần nữa."}).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 403),
        ("leader", 403),
        ("inspector", 403),
        ("neighbour", 404),
        ("staff", 404),
        ("head", 404),
    ],
)
def test_who_may_not_withdraw(world: World, client: Client, who: str, status: int) -> None:
    made = make_activity(world)
    sign_in(client, world, who)
    assert client.get(made.get_absolute_url()).status_code == (200 if status == 403 else 404)
    assert client.post(made.get_absolute_url(), {"reason": "Không phải của tôi."}).status_code == status


def test_the_figure_opens_its_records_and_units(world: World, client: Client) -> None:
    make_activity(world)
    page = sign_in(client, world, "secretary").get(MINISTRY_2026).content.decode()
    assert "1/2" in page
    assert page.index("Chi bộ Văn phòng") < page.index("Chi bộ Vụ Pháp luật")  # what is missing first
    assert Activity.objects.get().get_absolute_url() in page
    neighbours = (
        sign_in(client, world, "neighbour").get("/nb/viec/dinh-ky/D01/y-te/?ky=2026").content.decode()
    )
    assert "Chi bộ Vụ Pháp luật" not in neighbours


def test_records_count_where_the_unit_stood_on_the_day(world: World, client: Client) -> None:
    make_activity(world, held_on=dt.date(2026, 2, 1))
    was = UnitVersion.objects.get(unit=world.cell)
    was.pk, was.starts_on, was.parent = None, dt.date(2026, 3, 1), world.neighbours
    was.save()
    tree.rebuild(dt.date(2026, 6, 22))
    old = sign_in(client, world, "leader").get(MINISTRY_2026).content.decode()
    new = client.get("/nb/viec/dinh-ky/D01/y-te/?ky=2026").content.decode()
    address = Activity.objects.get().get_absolute_url()
    assert (address in old, address in new) == (True, False)
    assert ("1/2" in new, "0/1" in old) == (True, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("cell_secretary", 200),
        ("secretary", 200),
        ("clerk", 200),
        ("leader", 200),
        ("mobiliser", 200),
        ("inspector", 200),
        ("neighbour", 404),
        ("head", 404),
        ("staff", 404),
        ("administrator", 404),
        ("outsider", 404),
    ],
)
def test_who_opens_a_figure(world: World, client: Client, who: str, status: int) -> None:
    make_activity(world)
    assert sign_in(client, world, who).get(CELL_2026).status_code == status


def test_a_clerk_sees_the_figure_but_not_the_records(world: World, client: Client) -> None:
    made = make_activity(world)
    page = sign_in(client, world, "clerk").get(CELL_2026).content.decode()
    assert made.get_absolute_url() not in page
    assert "Con số đếm cả những lần bạn không có quyền mở xem." in page


@pytest.mark.parametrize(
    "address",
    [
        "/nb/viec/dinh-ky/D99/cb-phap-luat/",
        "/nb/viec/dinh-ky/D01/khong-co/",
        "/nb/viec/dinh-ky/D01/cb-phap-luat/?ky=2026-h3",
        "/nb/viec/dinh-ky/D01/cb-phap-luat/?ky=x",
        "/nb/viec/dinh-ky/D01/cb-phap-luat/?ky=0001",
        "/nb/viec/hoat-dong/khong-co/",
        "/nb/viec/khong-co/",
    ],
)
def test_what_there_is_not(world: World, client: Client, address: str) -> None:
    assert sign_in(client, world, "cell_secretary").get(address).status_code == 404


def test_a_period_before_anything_was_counted_opens(world: World, client: Client) -> None:
    assert sign_in(client, world, "cell_secretary").get(CELL_2026.replace("2026", "2023")).status_code == 200


@pytest.mark.parametrize("key", ["2026-h1", "2026-06", "2026-q2"])
def test_a_shorter_period_leads_to_the_dutys_own(world: World, client: Client, key: str) -> None:
    page = sign_in(client, world, "cell_secretary").get(CELL_2026.replace("2026", key)).content.decode()
    assert "năm 2026" in page


def test_exempting_a_unit_needs_a_reason_and_shows_it(world: World, client: Client) -> None:
    sign_in(client, world, "mobiliser")
    assert client.post(CELL_2026, {"reason": ""}).status_code == 422
    client.post(CELL_2026, {"reason": "Chi bộ mới chia tách."})
    assert "Chi bộ mới chia tách." in sign_in(client, world, "secretary").get(MINISTRY_2026).content.decode()
    assert Roll.objects.get(unit=world.ministry, duty=duty(), period="2026").expected == 1


@pytest.mark.parametrize(
    ("who", "status"), [("inspector", 403), ("clerk", 403), ("neighbour", 404), ("staff", 404)]
)
def test_who_may_not_exempt(world: World, client: Client, who: str, status: int) -> None:
    answer = sign_in(client, world, who).post(CELL_2026, {"reason": "Tôi muốn thế."})
    assert answer.status_code == status
    assert not Exemption.objects.exists()


def test_exempting_twice_or_what_is_not_owed(world: World, client: Client) -> None:
    sign_in(client, world, "mobiliser")
    client.post(CELL_2026, {"reason": "Chi bộ mới chia tách."})
    assert client.post(CELL_2026, {"reason": "Lần nữa."}).status_code == 422
    assert client.post(MINISTRY_2026, {"reason": "Đảng bộ không phải chi bộ."}).status_code == 422
    assert Exemption.objects.count() == 1


def test_the_staff_conference_is_late_after_31_march() -> None:
    one = Duty(code="D10", period_kind="year", grace_days=-275)
    assert one.due(one.period(dt.date(2024, 2, 1))) == dt.date(2024, 3, 31)
    assert one.due(one.period(dt.date(2026, 12, 1))) == dt.date(2026, 3, 31)


def test_the_catalogue_starts_with_six_duties(world: World) -> None:
    """The others of the catalogue are known and switched off until the organisation keeps them."""
    kept = Duty.objects.standing(dt.date(2026, 6, 22))
    assert list(kept.values_list("code", "period_kind", "verified")) == [
        ("D01", "year", True),
        ("D05", "half", False),
        ("D06", "year", False),
        ("D10", "year", True),
        ("D20", "year", False),
        ("D22", "year", False),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_figure_asks_the_same_number_of_questions(
    world: World,
    client: Client,
    count: int,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for number in range(count):
        make_unit(f"cb-{number}", f"Chi bộ {number}", Kind.CELL, parent=world.ministry)
        make_activity(world, held_on=dt.date(2026, 6, number + 1))
    tree.rebuild(dt.date(2026, 6, 22))
    sign_in(client, world, "secretary")
    with django_assert_num_queries(17):
        client.get(MINISTRY_2026)
