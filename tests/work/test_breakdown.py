"""A task divided into parts: who gets them, what is refused, and how far it is by the count of its leaves."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from danvan.flow import StepClosed
from danvan.notices.models import Notice
from danvan.units import estate
from danvan.units.models import Office, Post
from danvan.units.rules import Role
from danvan.work import actions, breakdown
from danvan.work.models import Help, Task
from danvan.work.rules import TaskStatus
from tests.documents.make import make_pdf
from tests.work.make import DUE, make_activity, make_task
from tests.world import World, office

DAY = dt.date(2026, 6, 22)
KEY = "0123456789abcdef"


def divide(task: Task, world: World, to: list[Office], *, by: str = "secretary", **rest: Any) -> list[Task]:
    facts = {"title": "Làm phần của mình", "detail": "", "due": task.due, **rest}
    return actions.break_down(task, to, by=world.viewer(by), **facts)


def cell_office(world: World) -> Office:
    return office(world.cell, Role.SECRETARY)


def empty_office(world: World) -> Office:
    return office(world.empty_cell, Role.SECRETARY)


def test_a_secretary_divides_a_task_among_the_cells_below(world: World, client: Client) -> None:
    task = make_task(world, to=world.ministry)
    client.force_login(world.secretary)
    assert "Chia việc cho cấp dưới" in client.get(task.get_absolute_url()).content.decode()
    page = client.get(f"{task.get_absolute_url()}chia/").content.decode()
    assert "chưa có người giữ" in page
    sent = {
        "to": ["cb-phap-luat:SECRETARY", "cb-van-phong:SECRETARY"],
        "title": "Sinh hoạt chuyên đề",
        "due": "2026-06-30",
        "expected_result": "Một buổi, có biên bản",
        "needs_evidence": "on",
        "once": KEY,
    }
    answers = [client.post(f"{task.get_absolute_url()}chia/", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    parts = list(Task.objects.filter(parent=task).order_by("unit__code"))
    assert [(part.unit.code, part.root_id, part.giver_id) for part in parts] == [
        ("cb-phap-luat", task.pk, task.office_id),
        ("cb-van-phong", task.pk, task.office_id),
    ]
    assert all(part.needs_evidence and part.expected_result for part in parts)
    assert Notice.objects.filter(verb="task.break_down").count() == 2
    task.refresh_from_db()
    assert task.status == TaskStatus.ACCEPTED
    page = client.get(task.get_absolute_url()).content.decode()
    assert "Xong 0 trên 2 phần nhỏ nhất" in page
    assert "Chờ người nhận chức" in page


def test_progress_is_counted_from_the_leaves_not_meant_from_percentages(world: World) -> None:
    task = make_task(world, to=world.bloc)
    ministry, lone = divide(
        task,
        world,
        [office(world.ministry, Role.SECRETARY), office(world.neighbours, Role.SECRETARY)],
        by="leader",
    )
    cell, _empty = divide(ministry, world, [cell_office(world), empty_office(world)])
    assert (breakdown.leaves(task, DAY).done, breakdown.leaves(task, DAY).total) == (0, 3)
    actions.finish(cell, "Xong.", by=world.viewer("cell_secretary"))
    counted = breakdown.leaves(task, DAY)
    # one of three leaves, though one of two parts is at half: 33, not 25
    assert (counted.done, counted.total, counted.percent) == (1, 3, 33)
    assert breakdown.leaves(ministry, DAY).percent == 50
    assert breakdown.leaves(lone, DAY).total == 1


def test_a_part_of_its_own_task_is_refused_with_words(world: World, client: Client) -> None:
    task = make_task(world, to=world.bloc)
    (part,) = divide(task, world, [office(world.ministry, Role.SECRETARY)], by="leader")
    for wrong in (office(world.bloc, Role.SECRETARY), office(world.ministry, Role.SECRETARY)):
        with pytest.raises(ValidationError) as refused:
            divide(part, world, [wrong])
        assert "không chia vòng lại" in str(refused.value).lower()
    client.force_login(world.secretary)
    answer = client.post(
        f"{part.get_absolute_url()}chia/", {"to": ["khoi:SECRETARY"], "title": "x", "due": "2026-06-30"}
    )
    assert answer.status_code == 422
    assert "Không giao phần việc cho nơi này" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=part.pk).update(parent=part)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"to": []}, "Chọn ít nhất một nơi nhận"),
        ({"title": "\u200b"}, "Ghi phần việc phải làm."),
        ({"due": "2026-06-21"}, "Hạn đã qua"),
        ({"due": "2026-07-01"}, "Hạn này sau hạn của việc trên (30/6/2026)"),
        ({"due": "29/02/2027"}, "Ghi ngày theo dạng"),
        ({"due": ""}, "Chọn hạn."),
        ({"title": "x" * 501}, "Viết ngắn hơn"),
    ],
)
def test_a_wrong_part_is_named_and_kept(
    world: World, client: Client, changes: dict[str, Any], words: str
) -> None:
    task = make_task(world, to=world.ministry)
    client.force_login(world.secretary)
    sent = {"to": ["cb-phap-luat:SECRETARY"], "title": "Giữ lời này", "due": "2026-06-30", **changes}
    answer = client.post(f"{task.get_absolute_url()}chia/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Task.objects.filter(parent=task).exists()


def test_a_day_after_the_parents_needs_a_reason_that_stays(world: World, client: Client) -> None:
    task = make_task(world, to=world.ministry)
    later = dt.date(2028, 2, 29)
    with pytest.raises(ValidationError):
        divide(task, world, [cell_office(world)], due=later)
    (part,) = divide(task, world, [cell_office(world)], due=later, due_reason="Chờ kinh phí năm sau.")
    assert (part.due, part.due_reason) == (later, "Chờ kinh phí năm sau.")
    client.force_login(world.cell_secretary)
    assert "Chờ kinh phí năm sau." in client.get(part.get_absolute_url()).content.decode()


def test_a_task_waits_for_its_parts_and_takes_them_along_when_it_is_withdrawn(world: World) -> None:
    task = make_task(world, to=world.ministry)
    done, open_one = divide(task, world, [cell_office(world), empty_office(world)])
    actions.finish(done, "Xong.", by=world.viewer("cell_secretary"))
    with pytest.raises(ValidationError, match="Còn 1 phần"):
        actions.finish(task, "Xong cả.", by=world.viewer("secretary"))
    actions.withdraw(task, "Giao nhầm nơi.", by=world.viewer("mobiliser"))
    open_one.refresh_from_db()
    done.refresh_from_db()
    assert (open_one.status, open_one.withdrawn_because) == (TaskStatus.WITHDRAWN, "Giao nhầm nơi.")
    assert done.status == TaskStatus.DONE
    assert Notice.objects.filter(verb="task.withdraw").count() == 2


@pytest.mark.parametrize("who", ["mobiliser", "leader", "inspector"])
def test_only_the_owner_divides(world: World, client: Client, who: str) -> None:
    task = make_task(world, to=world.ministry)
    client.force_login(world.people[who])
    assert client.get(f"{task.get_absolute_url()}chia/").status_code == 403
    with pytest.raises(PermissionDenied):
        divide(task, world, [cell_office(world)], by=who)


def test_a_closed_task_is_not_divided(world: World, client: Client) -> None:
    task = make_task(world, to=world.ministry)
    actions.withdraw(task, "Thôi.", by=world.viewer("mobiliser"))
    client.force_login(world.secretary)
    assert client.get(f"{task.get_absolute_url()}chia/").status_code == 409
    with pytest.raises(StepClosed):
        divide(task, world, [cell_office(world)])


def test_a_task_without_a_head_waits_at_the_level_above_until_somebody_comes(
    world: World, client: Client
) -> None:
    task = make_task(world, to=world.empty_cell)
    client.force_login(world.secretary)
    assert task.title in client.get("/nb/viec/?xem=cho-nguoi").content.decode()
    client.force_login(world.neighbour)
    assert task.title not in client.get("/nb/viec/?xem=cho-nguoi").content.decode()
    Post.objects.create(person=world.colleague, office=empty_office(world), starts_on=DAY)
    client.force_login(world.secretary)
    assert task.title not in client.get("/nb/viec/?xem=cho-nguoi").content.decode()
    client.force_login(world.colleague)
    assert task.title in client.get("/nb/viec/").content.decode()


def test_evidence_is_a_file_or_something_held(world: World, client: Client) -> None:
    task = make_task(world)
    Task.objects.filter(pk=task.pk).update(needs_evidence=True)
    client.force_login(world.cell_secretary)
    answer = client.post(task.get_absolute_url(), {"step": "finish", "result": "Đã họp."})
    assert answer.status_code == 422
    assert "Việc này cần bằng chứng" in answer.content.decode()
    task.refresh_from_db()
    with pytest.raises(ValidationError):
        actions.finish(task, "Đã họp.", by=world.viewer("cell_secretary"))
    held = make_activity(world)
    sent = {"step": "finish", "result": "Đã họp.", "activity": held.code}
    assert client.post(task.get_absolute_url(), sent).status_code == 302
    task.refresh_from_db()
    assert task.activity == held
    other = make_task(world)
    Task.objects.filter(pk=other.pk).update(needs_evidence=True)
    filed = {"step": "finish", "result": "Đã họp.", "evidence": make_pdf()}
    assert client.post(other.get_absolute_url(), filed).status_code == 302


def test_an_activity_of_another_unit_is_no_evidence(world: World, client: Client) -> None:
    task, elsewhere = make_task(world), make_activity(world, by="neighbour", unit=world.neighbours)
    client.force_login(world.cell_secretary)
    sent = {"step": "finish", "result": "Đã họp.", "activity": elsewhere.code}
    assert client.post(task.get_absolute_url(), sent).status_code == 422


def test_how_far_it_is_is_said_in_a_sentence_and_seen_above(world: World, client: Client) -> None:
    task = make_task(world)
    client.force_login(world.cell_secretary)
    client.post(task.get_absolute_url(), {"step": "progress", "note": "Đã mời đủ người."})
    client.post(task.get_absolute_url(), {"step": "progress", "note": "Đã họp một buổi."})
    task.refresh_from_db()
    assert (task.status, task.progress) == (TaskStatus.IN_PROGRESS, "Đã họp một buổi.")
    client.force_login(world.mobiliser)
    assert "Đã họp một buổi." in client.get(task.get_absolute_url()).content.decode()


def test_a_clock_set_back_opens_and_closes_nothing_before_it_was_given(world: World, settings: Any) -> None:
    task = make_task(world)
    by = world.viewer("cell_secretary")
    settings.CLOCK = "2026-06-01T09:00:00+07:00"
    actions.open_task(task, by=by)
    actions.finish(task, "Xong.", by=by)
    task.refresh_from_db()
    assert (task.opened_on, task.closed_on) == (DAY, DAY)
    assert task.due == DUE


@pytest.mark.parametrize("number", [1, 2])
def test_the_card_of_a_divided_task_asks_the_same_number_of_questions(
    world: World, client: Client, number: int, django_assert_num_queries: Any
) -> None:
    task = make_task(world, to=world.ministry)
    divide(task, world, [cell_office(world), empty_office(world)][:number])
    client.force_login(world.secretary)
    client.get(task.get_absolute_url())
    with django_assert_num_queries(CARD):
        client.get(task.get_absolute_url())


CARD = 16


def test_parts_and_helpers_pass_to_the_heir_of_a_unit(world: World) -> None:
    task = make_task(world, to=world.ministry)
    helper = empty_office(world)
    (part,) = divide(task, world, [cell_office(world)])
    Help.objects.create(task=part, office=helper)
    for kind in ("tasks", "given", "helps"):
        found = next(one for one in estate.registered() if one.name == kind)
        for unit in (world.cell, world.empty_cell, world.ministry):
            assert found.count([unit.pk], DAY).get(unit.pk, 0) == len(found.listed(unit, DAY))
            found.hand_over(unit, world.neighbours, None, DAY, world.viewer("administrator"))
    part.refresh_from_db()
    heir = office(world.neighbours, Role.SECRETARY)
    assert (part.parent_id, part.office, part.giver) == (task.pk, heir, heir)
    assert list(part.helping_offices()) == [heir]
    assert breakdown.leaves(task, DAY).total == 1
