"""A task's card: opening, accepting, objecting, finishing, moving the day in the open, taking back."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from danvan.journal.models import EntryBody
from danvan.notices.models import Notice
from danvan.work import actions
from danvan.work.models import DeadlineMove, Task
from danvan.work.rules import TaskStatus
from tests.documents.make import make_pdf
from tests.work.make import DUE, make_task, opens
from tests.world import World

KEY = "0123456789abcdef"


def sign_in(client: Client, world: World, who: str) -> Client:
    client.force_login(world.people[who])
    return client


def reload(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("cell_secretary", 200),
        ("mobiliser", 200),
        ("leader", 200),
        ("inspector", 200),
        ("secretary", 200),
        ("clerk", 404),
        ("neighbour", 404),
        ("neighbour_clerk", 404),
        ("head", 404),
        ("department_head", 404),
        ("staff", 404),
        ("colleague", 404),
        ("administrator", 404),
        ("outsider", 404),
    ],
)
def test_who_opens_a_card(world: World, client: Client, who: str, status: int) -> None:
    task = make_task(world)
    assert sign_in(client, world, who).get(task.get_absolute_url()).status_code == status


def test_only_the_owner_marks_it_opened_and_only_once(world: World, client: Client) -> None:
    task = make_task(world)
    sign_in(client, world, "mobiliser").get(task.get_absolute_url())
    assert reload(task).opened_on is None
    sign_in(client, world, "cell_secretary").get(task.get_absolute_url())
    sign_in(client, world, "cell_secretary").get(task.get_absolute_url())
    assert reload(task).opened_on == dt.date(2026, 6, 22)


def test_accepting_takes_one_press(world: World, client: Client) -> None:
    task = make_task(world)
    answer = sign_in(client, world, "cell_secretary").post(
        task.get_absolute_url(), {"step": "accept"}, follow=True
    )
    assert reload(task).status == TaskStatus.ACCEPTED
    assert "Đã nhận việc." in answer.content.decode()


def test_accepting_twice_says_somebody_was_first(world: World, client: Client) -> None:
    task = make_task(world)
    sign_in(client, world, "cell_secretary").post(task.get_absolute_url(), {"step": "accept"})
    assert client.post(task.get_absolute_url(), {"step": "accept"}).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("cell_secretary", 302), ("mobiliser", 403), ("secretary", 403), ("staff", 404)]
)
def test_who_may_accept(world: World, client: Client, who: str, status: int) -> None:
    task = make_task(world)
    assert sign_in(client, world, who).post(task.get_absolute_url(), {"step": "accept"}).status_code == status


def test_objecting_tells_the_giver_why(world: World, client: Client) -> None:
    task = make_task(world)
    sign_in(client, world, "cell_secretary").post(
        task.get_absolute_url(), {"step": "object", "reason": "Chi bộ chưa có phòng họp."}
    )
    assert reload(task).status == TaskStatus.OBJECTED
    assert Notice.objects.get(verb="task.object").office_id == task.giver_id
    page = sign_in(client, world, "mobiliser").get("/nb/viec/?xem=da-giao").content.decode()
    assert "Chi bộ chưa có phòng họp." in page


@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u200b", "\u202e"])
def test_objecting_needs_a_sentence(world: World, client: Client, reason: str) -> None:
    task = make_task(world)
    answer = sign_in(client, world, "cell_secretary").post(
        task.get_absolute_url(), {"step": "object", "reason": reason}
    )
    assert answer.status_code == 422
    assert reload(task).status == TaskStatus.ISSUED


def test_a_sentence_too_long_stays_on_the_page(world: World, client: Client) -> None:
    task, words = make_task(world), "vướng " * 200
    answer = sign_in(client, world, "cell_secretary").post(
        task.get_absolute_url(), {"step": "object", "reason": words}
    )
    assert answer.status_code == 422
    assert words.strip() in answer.content.decode()


def test_control_characters_go_and_the_sentence_stays(world: World, client: Client) -> None:
    task = make_task(world)
    sign_in(client, world, "cell_secretary").post(
        task.get_absolute_url(), {"step": "object", "reason": "Thiếu\x00 phòng\u202e họp"}
    )
    assert reload(task).objection == "Thiếu phòng họp"


def test_finishing_with_evidence(world: World, client: Client) -> None:
    task = make_task(world)
    sign_in(client, world, "cell_secretary")
    answer = client.post(
        task.get_absolute_url(),
        {"step": "finish", "result": "Đã đối thoại với 12 người.", "evidence": make_pdf()},
        follow=True,
    )
    done = reload(task)
    assert (done.status, done.closed_on, done.result) == (
        TaskStatus.DONE,
        dt.date(2026, 6, 22),
        "Đã đối thoại với 12 người.",
    )
    assert done.evidence is not None
    assert "xong trong hạn" in answer.content.decode()
    assert opens(sign_in(client, world, "mobiliser"), done.evidence) == 200
    assert opens(sign_in(client, world, "staff"), done.evidence) == 404


def test_a_moved_day_stays_visible_with_its_reason(world: World, client: Client) -> None:
    """T-36."""
    task = make_task(world)
    sign_in(client, world, "cell_secretary")
    client.post(task.get_absolute_url(), {"step": "move", "due": "2026-07-15", "reason": "Chờ hội trường."})
    assert reload(task).due == dt.date(2026, 7, 15)
    page = sign_in(client, world, "mobiliser").get(task.get_absolute_url()).content.decode()
    assert "Chờ hội trường." in page
    assert "30/6/2026" in page


@pytest.mark.parametrize(
    ("due", "reason"),
    [
        ("2026-07-15", ""),
        ("2026-06-30", "cùng ngày"),
        ("2026-06-21", "đã qua"),
        ("", "không ngày"),
        ("31/02/2027", "không có ngày này"),
        ("9999-12-31", "quá xa"),
        ("99999-01-01", "không phải ngày"),
    ],
)
def test_a_day_is_not_moved_without_sense(world: World, client: Client, due: str, reason: str) -> None:
    task = make_task(world)
    answer = sign_in(client, world, "cell_secretary").post(
        task.get_absolute_url(), {"step": "move", "due": due, "reason": reason}
    )
    assert answer.status_code == 422
    assert reload(task).due == DUE
    assert not DeadlineMove.objects.exists()


def test_the_giver_takes_a_task_back(world: World, client: Client) -> None:
    task = make_task(world)
    sign_in(client, world, "mobiliser").post(
        task.get_absolute_url(), {"step": "withdraw", "reason": "Đã gộp việc."}
    )
    assert reload(task).status == TaskStatus.WITHDRAWN
    sign_in(client, world, "cell_secretary")
    assert "Đã gộp việc." in client.get(task.get_absolute_url()).content.decode()
    assert client.post(task.get_absolute_url(), {"step": "accept"}).status_code == 409


def test_the_owner_cannot_take_it_back(world: World, client: Client) -> None:
    task = make_task(world)
    answer = sign_in(client, world, "cell_secretary").post(
        task.get_absolute_url(), {"step": "withdraw", "reason": "Không muốn làm."}
    )
    assert answer.status_code == 403
    assert reload(task).status == TaskStatus.ISSUED


def test_a_step_there_is_not(world: World, client: Client) -> None:
    task = make_task(world)
    assert (
        sign_in(client, world, "cell_secretary").post(task.get_absolute_url(), {"step": "x"}).status_code
        == 404
    )


def test_a_double_click_finishes_once(world: World, client: Client) -> None:
    """T-71."""
    task = make_task(world)
    sign_in(client, world, "cell_secretary")
    form = {"step": "finish", "result": "Xong.", "once": KEY}
    first, second = (client.post(task.get_absolute_url(), form) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert EntryBody.objects.filter(body__contains="task.finish").count() == 1


def test_the_most_pressing_task_comes_first(world: World, client: Client) -> None:
    make_task(world, due=dt.date(2026, 9, 1), title="Việc sau")
    make_task(world, due=dt.date(2026, 6, 1), title="Việc trễ")
    page = sign_in(client, world, "cell_secretary").get("/nb/viec/").content.decode()
    assert page.index("Việc trễ") < page.index("Việc sau")


@pytest.mark.parametrize("tab", ["", "vuong-mac", "xong", "da-giao"])
def test_every_tab_opens_when_empty(world: World, client: Client, tab: str) -> None:
    assert sign_in(client, world, "staff").get("/nb/viec/", {"xem": tab}).status_code == 200


@pytest.mark.parametrize("query", ["xem=khong-co", "xem=%F0"])
def test_a_tab_there_is_not(world: World, client: Client, query: str) -> None:
    assert sign_in(client, world, "staff").get(f"/nb/viec/?{query}").status_code in {400, 404}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    world: World,
    client: Client,
    count: int,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for _ in range(count):
        make_task(world)
    sign_in(client, world, "cell_secretary")
    with django_assert_num_queries(8):
        client.get("/nb/viec/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_card_asks_the_same_number_of_questions(
    world: World,
    client: Client,
    count: int,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    task = make_task(world)
    for day in range(count):
        actions.move_due(task, DUE + dt.timedelta(days=day + 1), "Lùi", by=world.viewer("cell_secretary"))
    sign_in(client, world, "cell_secretary").get(task.get_absolute_url())
    with django_assert_num_queries(12):
        client.get(task.get_absolute_url())
