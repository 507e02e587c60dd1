"""A unit's plan of a year: one calendar, approved by the level above, every later change seen (issue 4)."""

import datetime as dt
import io
from typing import Any

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from openpyxl import load_workbook
from pytest_django.fixtures import DjangoAssertNumQueries

from danvan import agenda
from danvan.concerns.models import Concern
from danvan.notices.models import Notice
from danvan.plans import actions, queries
from danvan.plans.models import PlanItem, PlanRow, YearPlan
from danvan.units.models import Unit
from danvan.units.rules import Kind, Role
from danvan.work import actions as work
from tests.scene import make_scene
from tests.work.make import make_task
from tests.world import World, make_unit, office


def make_plan(world: World, unit: Unit | None = None, by: str = "secretary") -> YearPlan:
    return actions.begin(unit or world.ministry, 2026, by=world.viewer(by))


def make_item(world: World, plan: YearPlan, by: str = "secretary", **told: Any) -> PlanItem:
    words = {
        "title": "Giao ban công tác dân vận",
        "first_on": dt.date(2026, 1, 5),
        "recurrence": "QUARTERLY",
        "accountable": office(plan.unit, plan.unit.head_role),
    }
    return actions.add_item(plan, {**words, **told}, by=world.viewer(by))


def approved(world: World) -> tuple[YearPlan, PlanItem]:
    plan = make_plan(world)
    item = make_item(world, plan)
    actions.submit(plan, by=world.viewer("secretary"))
    actions.approve(plan, by=world.viewer("leader"))
    return plan, item


TYPED = {
    "title": "Gặp mặt đoàn thể",
    "first_on": "2026-03-31",
    "recurrence": "MONTHLY",
    "last_on": "2026-04-30",
    "on_rest_day": "KEEP",
    "accountable": "SECRETARY",
}


def test_a_secretary_plans_the_year_and_the_level_above_approves_it(world: World, client: Client) -> None:
    client.force_login(world.secretary)
    answer = client.post("/nb/ke-hoach/lap/", {"unit": world.ministry.code, "year": "2026"})
    plan = YearPlan.objects.get()
    assert answer.headers["Location"] == plan.get_absolute_url()
    assert client.post(f"/nb/ke-hoach/{plan.code}/them/", TYPED).status_code == 302
    page = client.get(plan.get_absolute_url()).content.decode()
    assert page.count("Gặp mặt đoàn thể</") >= 2
    assert client.post(plan.get_absolute_url(), {"step": "submit"}).status_code == 302
    assert Notice.objects.filter(verb="plan.submit", office=office(world.bloc, Role.SECRETARY)).count() == 1
    client.force_login(world.leader)
    assert "Kế hoạch chờ bạn duyệt" in client.get(plan.get_absolute_url()).content.decode()
    assert client.post(plan.get_absolute_url(), {"step": "approve", "note": "Đồng ý."}).status_code == 302
    plan.refresh_from_db()
    assert (plan.status, plan.approved) == ("APPROVED", 1)
    days = [row.day for row in PlanRow.objects.filter(plan=plan, title="Gặp mặt đoàn thể")]
    assert days == [dt.date(2026, 3, 31), dt.date(2026, 4, 30)]


def test_duties_and_tasks_stand_in_it_by_themselves(world: World) -> None:
    task = make_task(world, to=world.ministry, title="Báo cáo quý II")
    plan = make_plan(world)
    keys = {line.key for line in queries.calendar(plan)}
    assert f"task:{task.code}" in keys
    assert "duty:D05:2026-h1:" + world.ministry.code in keys


def test_the_duties_of_next_year_stand_in_its_plan_before_it_begins(world: World) -> None:
    later = actions.begin(world.ministry, 2027, by=world.viewer("secretary"))
    days = {line.key: line.day for line in queries.calendar(later)}
    assert days[f"duty:D05:2027-h1:{world.ministry.code}"] == dt.date(2027, 6, 30)
    assert days[f"duty:D05:2027-h2:{world.ministry.code}"] == dt.date(2027, 12, 31)


def test_a_promise_to_somebody_who_raised_a_concern_stays_out_of_the_plan(world: World) -> None:
    """T-16: a plan is read by many."""
    scene = make_scene(world)
    assert Concern.objects.filter(pk=scene.concern.pk).exists()
    plan = make_plan(world, world.department, "department_head")
    assert "Chi trả cho 41 người" not in {line.title for line in queries.calendar(plan)}


def test_nobody_approves_the_plan_of_their_own_unit(world: World, client: Client) -> None:
    plan = make_plan(world)
    actions.submit(plan, by=world.viewer("secretary"))
    client.force_login(world.secretary)
    assert "Kế hoạch chờ bạn duyệt" not in client.get(plan.get_absolute_url()).content.decode()
    assert client.post(plan.get_absolute_url(), {"step": "approve"}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.approve(plan, by=world.viewer("neighbour"))
    actions.approve(plan, by=world.viewer("leader"))


def test_the_top_has_its_own_head_approve(world: World) -> None:
    plan = make_plan(world, world.bloc, "mobiliser")
    actions.submit(plan, by=world.viewer("mobiliser"))
    with pytest.raises(PermissionDenied):
        actions.approve(plan, by=world.viewer("mobiliser"))
    actions.approve(plan, by=world.viewer("leader"))


def test_a_plan_given_back_says_what_to_change_and_comes_again(world: World, client: Client) -> None:
    plan = make_plan(world)
    actions.submit(plan, by=world.viewer("secretary"))
    client.force_login(world.leader)
    answer = client.post(plan.get_absolute_url(), {"step": "return", "remark": " "})
    assert answer.status_code == 422
    assert "Viết một câu: cần sửa gì trong kế hoạch." in answer.content.decode()
    client.post(plan.get_absolute_url(), {"step": "return", "remark": "Thiếu đối thoại."})
    client.force_login(world.secretary)
    assert "Thiếu đối thoại." in client.get(plan.get_absolute_url()).content.decode()
    client.post(plan.get_absolute_url(), {"step": "submit"})
    plan.refresh_from_db()
    assert (plan.status, plan.remark) == ("SUBMITTED", "")


def test_while_it_waits_nothing_is_written_into_it(world: World, client: Client) -> None:
    plan = make_plan(world)
    actions.submit(plan, by=world.viewer("secretary"))
    client.force_login(world.secretary)
    assert client.post(f"/nb/ke-hoach/{plan.code}/them/", TYPED).status_code == 409
    client.post(plan.get_absolute_url(), {"step": "recall"})
    assert client.post(f"/nb/ke-hoach/{plan.code}/them/", TYPED).status_code == 302


def test_changes_after_the_approval_are_seen_with_their_reasons(world: World, client: Client) -> None:
    plan, item = approved(world)
    client.force_login(world.secretary)
    address = f"/nb/ke-hoach/{plan.code}/{item.code}/sua/"
    typed = {**TYPED, "title": item.title, "first_on": "2026-01-12", "recurrence": "QUARTERLY", "last_on": ""}
    assert client.post(address, {**typed, "version": "1"}).status_code == 422
    assert client.post(address, {**typed, "version": "1", "because": "Trùng nghỉ Tết."}).status_code == 302
    make_item(world, plan, title="Tọa đàm", recurrence="ONCE", because="Cấp trên yêu cầu.")
    found = queries.since_approved(plan, queries.calendar(plan))
    assert [(one.kind, one.title, one.count, one.reason) for one in found] == [
        ("added", "Tọa đàm", 1, "Cấp trên yêu cầu."),
        ("moved", item.title, 4, "Trùng nghỉ Tết."),
    ]
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Trùng nghỉ Tết." in page
    assert PlanRow.objects.filter(plan=plan, day=dt.date(2026, 1, 5)).count() == 1


def test_a_dropped_activity_and_a_moved_task_are_seen_too(world: World) -> None:
    task = make_task(world, to=world.ministry, title="Báo cáo quý II")
    plan, item = approved(world)
    actions.drop_item(item, "Nhập vào giao ban chung.", by=world.viewer("secretary"))
    work.move_due(task, dt.date(2026, 7, 9), "Chờ số liệu.", by=world.viewer("secretary"))
    found = queries.since_approved(plan, queries.calendar(plan))
    assert [(one.kind, one.title, one.reason) for one in found] == [
        ("dropped", item.title, "Nhập vào giao ban chung."),
        ("moved", "Báo cáo quý II", "Chờ số liệu."),
    ]
    actions.submit(plan, by=world.viewer("secretary"))
    actions.approve(plan, by=world.viewer("leader"))
    assert queries.since_approved(plan, queries.calendar(plan)) == []


def test_a_year_later_own_activities_come_along(world: World) -> None:
    plan = make_plan(world)
    make_item(world, plan)
    later = actions.begin(world.ministry, 2027, by=world.viewer("secretary"), carry_over=True)
    assert [item.first_on for item in queries.items(later)] == [dt.date(2027, 1, 5)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "\u200b"}, "Ghi việc sẽ làm."),
        ({"first_on": "2027-01-05"}, "Ngày này không thuộc năm 2026 của kế hoạch."),
        ({"last_on": "2026-03-01"}, "Ngày cuối phải sau ngày đầu."),
    ],
)
def test_wrong_input_keeps_what_was_typed(
    world: World, client: Client, changes: dict[str, str], words: str
) -> None:
    plan = make_plan(world)
    client.force_login(world.secretary)
    answer = client.post(f"/nb/ke-hoach/{plan.code}/them/", {**TYPED, **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "2026-04-30" in answer.content.decode() or "last_on" in changes


@pytest.mark.parametrize(
    ("who", "status"), [("secretary", 200), ("leader", 404), ("neighbour", 404), ("staff", 403)]
)
def test_a_draft_is_read_where_it_is_written(world: World, client: Client, who: str, status: int) -> None:
    plan = make_plan(world)
    client.force_login(world.people[who])
    assert client.get(plan.get_absolute_url()).status_code == status


def test_the_first_page_says_what_waits_for_approval(world: World, client: Client) -> None:
    actions.submit(make_plan(world), by=world.viewer("secretary"))
    client.force_login(world.leader)
    assert "Duyệt 1 kế hoạch năm" in client.get("/nb/").content.decode()
    client.force_login(world.secretary)
    assert "Duyệt 1 kế hoạch năm" not in client.get("/nb/").content.decode()


def test_the_level_above_sees_who_has_none_and_takes_the_list_along(world: World, client: Client) -> None:
    actions.submit(make_plan(world), by=world.viewer("secretary"))
    client.force_login(world.leader)
    page = client.get("/nb/ke-hoach/?nam=2026").content.decode()
    assert "Chờ duyệt" in page
    assert "Đảng bộ Bộ Y tế" in page
    assert "Đảng bộ Bộ Y tế" not in client.get("/nb/ke-hoach/?nam=2026&xem=cho-duyet").content.decode()
    sheet = load_workbook(io.BytesIO(client.get("/nb/ke-hoach/?nam=2026&dang=excel").content)).active
    assert sheet is not None
    assert [row[1] for row in sheet.iter_rows(min_row=4, values_only=True)] == [
        "Chờ duyệt",
        "Chưa trình kế hoạch",
    ]


def test_the_plan_leaves_as_an_official_paper(world: World, client: Client) -> None:
    plan, item = approved(world)
    client.force_login(world.secretary)
    paper = docx.Document(io.BytesIO(client.get(f"/nb/ke-hoach/{plan.code}/word/").content))
    words = "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert item.title in words
    assert "Nguyễn Thu Hằng" in words
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in words


def test_own_activities_stand_in_the_calendar_of_unit_and_office(world: World) -> None:
    plan = make_plan(world)
    item = make_item(world, plan)
    first, last = dt.date(2026, 4, 1), dt.date(2026, 6, 30)
    keys = [one.key for _source, one in agenda.of_units([world.ministry.pk], first, last)]
    assert f"item:{item.code}:2" in keys
    head = office(world.ministry, Role.SECRETARY)
    assert f"item:{item.code}:2" in [one.key for _source, one in agenda.of_offices([head.pk], first, last)]


def test_one_and_three_units_below_under_one_number_of_queries(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(world.leader)
    with django_assert_max_num_queries(20):
        client.get("/nb/ke-hoach/")
    for number in range(3):
        make_unit(f"db-{number}", f"Đảng bộ số {number}", Kind.PARTY_ORG, parent=world.bloc)
    with django_assert_max_num_queries(20):
        client.get("/nb/ke-hoach/")


def test_the_calendar_asks_the_same_for_one_and_for_thirty_activities(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    plan = make_plan(world)
    make_item(world, plan)
    client.force_login(world.secretary)
    with django_assert_max_num_queries(45):
        client.get(plan.get_absolute_url())
    for _number in range(30):
        make_item(world, plan)
    with django_assert_max_num_queries(45):
        client.get(plan.get_absolute_url())
