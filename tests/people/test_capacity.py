"""Stand-ins and delegates: they act with the office's rights, and everywhere it is said that they do."""

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from danvan.concerns import actions as concerns
from danvan.concerns.models import Turn
from danvan.concerns.rules import Outcome
from danvan.home.unit import head_of
from danvan.journal.models import EntryBody
from danvan.notices.models import Notice
from danvan.people import actions
from danvan.people.checks import Wanted
from danvan.periods import Period
from danvan.programmes import cascade
from danvan.reports import paper
from danvan.reports import queries as reports
from danvan.units.access import Viewer
from danvan.units.models import Person, Post, Unit
from danvan.units.rules import Capacity, Role
from danvan.work import actions as work
from danvan.work.models import Task
from tests.scene import Scene, make_scene
from tests.world import World, make_person, office

from .made import DAY, TODAY, in_capacity, send

DELEGATE = "/nb/nguoi/thay-mat/"


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client


def journalled(verb: str) -> str:
    return EntryBody.objects.filter(body__contains=f'"verb":"{verb}"').latest("sequence").body


def test_a_head_sends_a_delegate_for_some_days(world: World) -> None:
    head = signed_in(world.department_head)
    seat = office(world.department, Role.AGENCY_HEAD)
    fields = {"office": seat.pk, "person": "staff", "starts_on": TODAY, "ends_on": "2026-06-30"}
    assert send(head, DELEGATE, fields)[0] == 302
    post = Post.objects.get(person=world.staff, office=seat)
    assert (post.capacity, post.ends_on) == (Capacity.DELEGATE, dt.date(2026, 6, 30))
    assert Notice.objects.get(person=world.staff).verb == "post.delegate"
    assert '"capacity":"DELEGATE"' in journalled("post.delegate")
    assert world.viewer("staff").may("concern.answer", world.department)
    assert not Viewer.of(world.staff, dt.date(2026, 7, 1)).may("concern.answer", world.department)
    assert send(head, f"{DELEGATE}{post.pk}/thoi/", {})[0] == 302
    assert not world.viewer("staff").may("concern.answer", world.department)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends_on": ""}, "Chọn một ngày"),
        ({"ends_on": "2026-06-21"}, "Ngày hết phải từ ngày bắt đầu trở đi"),
        ({"starts_on": "2026-06-21"}, "Chỉ cử được từ hôm nay trở đi"),
        ({"person": "neighbour"}, "Không có ai như vậy"),
        ({"person": "department-head"}, "Không có ai như vậy"),
        ({"office": "99999"}, "99999"),
    ],
)
def test_what_cannot_be_delegated(world: World, changed: dict[str, object], words: str) -> None:
    seat = office(world.department, Role.AGENCY_HEAD)
    fields = {"office": seat.pk, "person": "Lê Thị Minh Hạnh", "starts_on": TODAY, "ends_on": "2026-06-30"}
    status, page = send(signed_in(world.department_head), DELEGATE, {**fields, **changed})
    assert status == 422
    assert words in page
    assert send(signed_in(world.department_head), DELEGATE, fields)[0] == 302


def test_a_delegate_sends_nobody_on_and_gives_no_rights(world: World) -> None:
    in_capacity(world.staff, world.department, Role.AGENCY_HEAD, Capacity.DELEGATE, TODAY + DAY)
    delegate = world.viewer("staff")
    assert delegate.may("concern.answer", world.department)
    for right in ("post.delegate", "person.manage", "person.password", "access.read"):
        assert right not in delegate.rights
    assert signed_in(world.staff).get(DELEGATE).status_code == 403
    wanted = Wanted(
        world.colleague, world.department, Role.AGENCY_HEAD, TODAY, TODAY + DAY, Capacity.DELEGATE
    )
    with pytest.raises(PermissionDenied):
        actions.delegate(wanted, by=delegate)
    assert actions.delegate(wanted, by=world.viewer("department_head")).pk


def test_a_head_takes_back_only_their_own_delegations(scene: Scene) -> None:
    address = f"{DELEGATE}{scene.delegation.pk}/thoi/"
    assert send(signed_in(scene.world.head), address, {})[0] == 404
    assert send(signed_in(scene.world.department_head), address, {})[0] == 302
    assert not Post.objects.filter(pk=scene.delegation.pk).exists()


def named_head(unit: Unit) -> list[str]:
    return [str(holder) for holder in head_of(unit, TODAY)]


def test_the_holder_comes_first_wherever_the_head_is_named(world: World, client: Client) -> None:
    in_capacity(world.staff, world.department, Role.AGENCY_HEAD, Capacity.DELEGATE, TODAY + DAY)
    in_capacity(world.colleague, world.department, Role.AGENCY_HEAD, Capacity.STAND_IN)
    assert named_head(world.department) == [
        "Bùi Đức Long",
        "Mai Văn Bình (phụ trách thay)",
        "Lê Thị Minh Hạnh (thay mặt)",
    ]
    client.force_login(world.outsider)
    assert "Bùi Đức Long, Mai Văn Bình (phụ trách thay)" in client.get(
        "/nb/don-vi/cuc-thi-hanh-an/"
    ).content.decode().replace("\n", "")


@pytest.mark.parametrize(
    ("held", "said"), [(True, "BÙI ĐỨC LONG"), (False, "PHỤ TRÁCH THAY")], ids=["holder", "stand-in"]
)
def test_the_paper_says_who_stands_in(world: World, held: bool, said: str) -> None:
    in_capacity(world.colleague, world.department, Role.AGENCY_HEAD, Capacity.STAND_IN)
    if not held:
        Post.objects.filter(person=world.department_head).update(ends_on=TODAY - DAY)
    viewer = world.viewer("head")
    report = reports.report(world.department, Period.of("half", TODAY))
    text = ZipFile(BytesIO(paper.write(report, viewer))).read("word/document.xml").decode().upper()
    assert said in text
    assert ("PHỤ TRÁCH THAY" in text) is not held


def test_the_preview_counts_a_stand_in_apart(scene: Scene) -> None:
    world = scene.world
    plan = cascade.Plan(scene.measure, [world.cell.pk, world.empty_cell.pk], TODAY)
    assert cascade.preview([plan], TODAY).vacant_units == [world.empty_cell]
    in_capacity(world.colleague, world.empty_cell, Role.SECRETARY, Capacity.STAND_IN)
    now = cascade.preview([plan], TODAY)
    assert (now.vacant, now.stood_in) == (0, 1)


def test_acts_of_a_delegate_are_shown_and_journalled_as_such(scene: Scene) -> None:
    world, concern = scene.world, scene.concern
    delegate = make_person("thay", "Người Thay Mặt")
    seat = office(world.department, Role.AGENCY_HEAD)
    in_capacity(delegate, world.department, Role.AGENCY_HEAD, Capacity.DELEGATE, TODAY + DAY)
    by = Viewer.of(delegate)
    work.move_due(Task.objects.get(office=seat), dt.date(2026, 7, 15), "Chờ kinh phí", by=by)
    assert f'"acting_for":{seat.pk}' in journalled("task.move")
    concerns.answer(concern, "Đã chi trả xong.", Outcome.CANNOT, by=by)
    assert f'"acting_for":{seat.pk}' in journalled("concern.answer")
    page = signed_in(world.staff).get(f"/nb/y-kien/{concern.code}/").content.decode()
    assert "<b>Người Thay Mặt</b> (thay mặt)" in page
    assert "Lý do: Chờ kinh phí (thay mặt)" in page
    assert Turn.objects.filter(concern=concern, verb="answer").latest("pk").capacity == Capacity.DELEGATE


def test_acts_of_the_holder_say_nothing_of_it(scene: Scene) -> None:
    concerns.answer(
        scene.concern, "Đã chi trả xong.", Outcome.CANNOT, by=scene.world.viewer("department_head")
    )
    assert "acting_for" not in journalled("concern.answer")
    page = signed_in(scene.world.staff).get(f"/nb/y-kien/{scene.concern.code}/").content.decode()
    assert "(thay mặt)" not in page
