"""Who moves or leaves keeps nothing of the old place from the next request on; the work stays with the office."""

import datetime as dt

import pytest
from django.test import Client

from danvan.concerns.models import Concern
from danvan.people import actions
from danvan.people.checks import Wanted
from danvan.periods import today
from danvan.search import queries as search
from danvan.units.access import Viewer
from danvan.units.models import Person, Post
from danvan.units.rules import Role
from danvan.work import queries as work
from danvan.work.models import Task
from tests.scene import Scene, make_scene
from tests.world import World, make_post, office

from .made import DAY, TODAY, give_fields, send


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    return client


def move_fields(world: World, first: object = TODAY) -> dict[str, object]:
    return give_fields(world.agency, Role.STAFF, first) | {
        "left": world.department.code,
        "reason": "Quyết định điều động",
    }


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client


def test_moving_is_one_act(world: World, admin: Client) -> None:
    make_post(world.staff, world.department, Role.INTAKE)
    make_post(world.staff, world.cell, Role.STAFF)
    assert send(admin, "/nb/nguoi/ai/staff/chuyen/", move_fields(world))[0] == 302
    old = Post.objects.filter(person=world.staff, office__unit=world.department)
    assert {post.ends_on for post in old} == {TODAY - DAY}
    assert Post.objects.get(person=world.staff, office__unit=world.agency).starts_on == TODAY
    assert Post.objects.get(person=world.staff, office__unit=world.cell).ends_on is None


def test_what_cannot_be_moves_nobody(world: World, admin: Client) -> None:
    same = {**move_fields(world), "unit": "CUC-THI-HANH-AN"}
    assert "phải khác đơn vị rời" in send(admin, "/nb/nguoi/ai/staff/chuyen/", same)[1]
    early = move_fields(world, "2020-01-01")
    assert send(admin, "/nb/nguoi/ai/staff/chuyen/", early)[0] == 422
    elsewhere = {**move_fields(world), "left": "y-te"}
    assert "Chọn đơn vị trong danh sách" in send(admin, "/nb/nguoi/ai/staff/chuyen/", elsewhere)[1]
    assert Post.objects.get(person=world.staff).ends_on is None


@pytest.mark.parametrize("way", ["move", "leave", "end"])
def test_the_next_request_of_an_open_session_is_refused(scene: Scene, way: str) -> None:
    """T-05"""
    world = scene.world
    head, by = world.department_head, world.viewer("administrator")
    open_session = signed_in(head)
    case = f"/nb/vu-viec/{scene.concern.code}/"
    assert open_session.get(case).status_code == 200
    if way == "move":
        wanted = Wanted(head, world.agency, Role.STAFF, TODAY, left=world.department)
        actions.move(wanted, "Điều động", by=by)
    elif way == "leave":
        actions.leave(head, TODAY - DAY, "Nghỉ hưu", by=by)
    else:
        actions.end_post(Post.objects.get(person=head), TODAY - DAY, "Thôi chức", by=by)
    answer = open_session.get(case)
    assert answer.status_code == 302
    assert answer.url.startswith("/nb/dang-nhap/")
    head.refresh_from_db()
    assert signed_in(head).get(case).status_code == (302 if way == "leave" else 404)


def test_lists_no_longer_hold_the_old_place(scene: Scene) -> None:
    """T-05, T-02: for each list the person had before."""
    world, head = scene.world, scene.world.department_head
    before = Viewer.of(head)
    assert work.tasks_seen_by(before).exists()
    wanted = Wanted(head, world.neighbours, Role.STAFF, TODAY, left=world.department)
    actions.move(wanted, "Điều động", by=world.viewer("administrator"))
    after = Viewer.of(head)
    assert not work.tasks_seen_by(after).exists()
    assert search.find(after, scene.concern.code) == []
    cases = signed_in(Person.objects.get(pk=head.pk)).get("/nb/vu-viec/?tat-ca=1").content.decode()
    assert scene.concern.code not in cases


def test_the_work_stays_with_the_office_and_the_next_holder_sees_it(scene: Scene) -> None:
    world, by = scene.world, scene.world.viewer("administrator")
    seat = office(world.department, Role.AGENCY_HEAD)
    open_tasks = set(Task.objects.open().filter(office=seat))
    assert open_tasks
    actions.leave(world.department_head, TODAY - DAY, "Nghỉ hưu", by=by)
    assert set(Task.objects.open().filter(office=seat)) == open_tasks
    assert Concern.objects.get(pk=scene.concern.pk).handler == seat
    actions.give_post(Wanted(world.colleague, world.department, Role.AGENCY_HEAD, TODAY), by=by)
    successor = Viewer.of(world.colleague)
    assert set(work.owed(successor)) == open_tasks
    assert signed_in(world.colleague).get(f"/nb/vu-viec/{scene.concern.code}/").status_code == 200


def test_leaving_closes_the_sign_in(world: World, admin: Client) -> None:
    make_post(world.staff, world.cell, Role.STAFF, starts_on=dt.date(2026, 9, 1))
    address = "/nb/nguoi/ai/staff/nghi/"
    assert send(admin, address, {"last_day": TODAY + DAY, "reason": "Nghỉ hưu"})[0] == 422
    assert send(admin, address, {"last_day": TODAY, "reason": "Nghỉ hưu"})[0] == 302
    assert send(admin, address, {"last_day": TODAY, "reason": "Nghỉ hưu"})[0] == 409
    world.staff.refresh_from_db()
    assert not world.staff.is_active
    assert [post.ends_on for post in Post.objects.filter(person=world.staff)] == [TODAY]
    assert "Đã nghỉ" in admin.get("/nb/nguoi/ai/staff/").content.decode()
    assert today() == TODAY


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)
