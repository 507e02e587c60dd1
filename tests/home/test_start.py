"""The first page of each kind of person says what waits for them, the most pressing first."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from danvan.concerns.models import Opening
from danvan.units.models import Person
from danvan.units.rules import Role
from danvan.work import actions
from danvan.work.models import Activity
from danvan.work.rules import TaskKind
from tests.concerns.made import answered, assigned, raised
from tests.work.make import make_activity, make_task
from tests.world import World, office


def start(client: Client, world: World, who: str) -> str:
    client.force_login(world.people[who])
    answer = client.get("/nb/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_person_has_a_first_page(world: World, client: Client) -> None:
    for who in world.people:
        start(client, world, who)


def test_an_employee_is_asked_what_they_want_to_say(world: World, client: Client) -> None:
    page = start(client, world, "staff")
    assert "Bạn có điều gì muốn nói?" in page
    assert "Bạn chưa gửi ý kiến nào." in page


def test_an_employee_is_addressed_as_they_asked(world: World, client: Client) -> None:
    Person.objects.filter(pk=world.staff.pk).update(address_form="chị")
    assert "Chị Hạnh có điều gì muốn nói?" in start(client, world, "staff")


def test_an_employee_confirms_an_answer_from_the_first_page(world: World, client: Client) -> None:
    concern = answered(world)
    page = start(client, world, "staff")
    assert f"/nb/y-kien/{concern.code}/da-xong/" in page
    client.post(f"/nb/y-kien/{concern.code}/da-xong/")
    assert f"/nb/y-kien/{concern.code}/da-xong/" not in start(client, world, "staff")


def test_a_cell_secretary_sees_the_task_the_act_and_the_duty(world: World, client: Client) -> None:
    make_task(world, title="Rà soát đối tượng khó khăn")
    page = start(client, world, "cell_secretary")
    assert "Chi bộ Vụ Pháp luật" in page
    assert "Tháng 6/2026 có <b>1</b> việc, chừng 5 phút." in page
    assert "Rà soát đối tượng khó khăn" in page
    assert 'href="/nb/viec/ghi/cb-phap-luat/"' in page
    assert "0/1" in page
    make_activity(world)
    assert "1/1" in start(client, world, "cell_secretary")


def test_without_work_this_month_the_next_thing_is_named(world: World, client: Client) -> None:
    page = start(client, world, "cell_secretary")
    assert "Tháng 6/2026 không có việc đến hạn." in page
    assert "Việc kế tiếp:" in page
    assert "Ghi kết quả: Sinh hoạt chuyên đề" in page


def test_late_work_comes_before_work_due(world: World, client: Client) -> None:
    make_task(world, due=dt.date(2026, 6, 30), title="Việc cuối tháng")
    make_task(world, due=dt.date(2026, 6, 1), title="Việc đã trễ")
    page = start(client, world, "cell_secretary")
    assert page.index("Việc đã trễ") < page.index("Việc cuối tháng")


def test_a_clerk_sees_how_many_wait_for_an_owner(world: World, client: Client) -> None:
    raised(world)
    raised(world, "Máy lạnh hỏng từ tháng tư.")
    page = start(client, world, "clerk")
    assert "Giao 2 ý kiến" in page
    assert "Máy lạnh" not in page


def test_a_handler_sees_cases_without_opening_their_words(world: World, client: Client) -> None:
    """T-17."""
    concern = assigned(world)
    opened = Opening.objects.count()
    who = next(name for name in ("department_head", "head") if world.viewer(name).is_(concern.handler))
    assert concern.get_absolute_url() in start(client, world, who)
    assert Opening.objects.count() == opened


def test_a_mobiliser_sees_what_stands_in_the_way(world: World, client: Client) -> None:
    task = make_task(world)
    actions.object_to(task, "Chưa có phòng họp.", by=world.viewer("cell_secretary"))
    page = start(client, world, "mobiliser")
    assert "Gỡ vướng mắc: Tổ chức đối thoại" in page
    assert "Chưa có phòng họp." in page
    assert "Chưa có phòng họp." not in start(client, world, "neighbour")


def test_a_leader_sees_late_promises_first(world: World, client: Client) -> None:
    actions.give_tasks(
        [office(world.department, Role.AGENCY_HEAD)],
        by=world.viewer("head"),
        giver=office(world.agency, Role.AGENCY_HEAD),
        kind=TaskKind.PROMISE,
        title="Chi trả phụ cấp",
        detail="",
        due=dt.date(2026, 6, 1),
        subject="concern:x",
    )
    assert "1 lời hứa quá hạn" in start(client, world, "leader")
    assert "lời hứa quá hạn" not in start(client, world, "neighbour")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("asked", [("cell_secretary", 20), ("staff", 13)])
def test_it_asks_the_same_number_of_questions(
    world: World,
    client: Client,
    asked: tuple[str, int],
    count: int,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for _ in range(count):
        make_task(world)
        make_activity(world)
        raised(world)
    assert Activity.objects.count() == count
    who, queries = asked
    client.force_login(world.people[who])
    with django_assert_num_queries(queries):
        client.get("/nb/")
