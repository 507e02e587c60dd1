"""What is open at a unit that ends goes to the heir named for it; nothing is left to nobody."""

import datetime as dt

import pytest
from django.test import Client

from danvan.concerns.models import Concern
from danvan.notices.models import Notice
from danvan.reorganisations.rules import EventKind, Status
from danvan.units.models import Unit
from danvan.units.rules import Kind, Role
from danvan.work.models import Task
from tests.scene import Scene, make_scene
from tests.world import World

from .drafts import FUTURE, Draft

WORDS = "Phụ cấp quý I"


@pytest.fixture
def scene(world: World, administrator: Client) -> Scene:
    return make_scene(world)


def test_a_task_and_a_document_go_with_their_unit(scene: Scene, administrator: Client) -> None:
    world = scene.world
    draft = Draft(administrator, EventKind.ABSORB, world.cell)
    draft.takes(world.empty_cell)
    assert "Sinh hoạt chuyên đề" in draft.page("chia/tasks/")
    draft.decide()
    task = Task.objects.get(pk=scene.task.pk)
    assert (task.unit, task.office.unit, task.office.role) == (
        world.empty_cell,
        world.empty_cell,
        Role.SECRETARY,
    )
    assert task.due == scene.task.due
    assert "Nhiệm vụ được giao đang mở" in draft.page()


def test_a_task_goes_to_an_heir_of_its_own(scene: Scene, administrator: Client) -> None:
    """A default heir, and another for one single task."""
    world = scene.world
    draft = Draft(administrator, EventKind.DISSOLVE, world.cell)
    draft.default(world.cell, draft.takes(world.empty_cell))
    draft.give("tasks", world.cell, scene.task.code, draft.takes(world.other_cell))
    draft.decide()
    assert Task.objects.get(pk=scene.task.pk).unit == world.other_cell


def test_a_concern_goes_to_the_heir_and_its_words_stay_shut(scene: Scene, administrator: Client) -> None:
    """T-16: the administrator sees a number and codes, never a word; the sender is told."""
    world = scene.world
    scene.delegation.delete()
    draft = Draft(administrator, EventKind.SPLIT, world.department)
    for number in (1, 2):
        draft.new(f"Cục {number}", f"C{number}", parent="BO-TU-PHAP", kind=Kind.SUB_UNIT)
    second = draft.event.heirs.get(official_code="C2")
    draft.default(world.department, draft.event.heirs.get(official_code="C1"))
    draft.give("concerns", world.department, "", second)
    for page in ("", "chia/concerns/", "chia/promises/"):
        assert WORDS not in draft.page(page)
    draft.decide()
    concern = Concern.objects.get(pk=scene.concern.pk)
    assert concern.unit == Unit.objects.get(versions__official_code="C2")
    assert concern.answer_due == scene.concern.answer_due
    assert Notice.objects.filter(person=world.staff, verb="concern.inherit").exists()
    promise = Task.objects.get(kind="PROMISE")
    assert promise.unit == Unit.objects.get(versions__official_code="C1")
    administrator.force_login(world.administrator)
    assert WORDS not in draft.page()


def test_a_unit_with_open_things_does_not_end_without_heir(scene: Scene, administrator: Client) -> None:
    """Also on a past day: what happened since is open too."""
    for day in ("22/06/2026", "01/06/2026"):
        draft = Draft(administrator, EventKind.CLOSE, scene.world.cell, day=day)
        answer = draft.post("quyet-dinh/")
        assert answer.status_code == 422
        words = "Chi bộ Vụ Pháp luật còn 1 mục “Nhiệm vụ được giao đang mở” nên không thể kết thúc"
        assert words in answer.content.decode()
        assert draft.event.status == Status.DRAFT


def test_without_a_default_every_open_thing_needs_an_heir(scene: Scene, administrator: Client) -> None:
    world = scene.world
    draft = Draft(administrator, EventKind.DISSOLVE, world.cell)
    heir = draft.takes(world.empty_cell)
    draft.sent("noi-nhan/", act="name", **{f"heir-{draft.part(world.cell).pk}": ""})
    draft.give("people", world.cell, "", heir)
    answer = draft.post("quyet-dinh/")
    assert answer.status_code == 422
    assert "1 mục “Nhiệm vụ được giao đang mở” chưa có nơi nhận" in answer.content.decode()
    draft.give("tasks", world.cell, scene.task.code, heir)
    draft.decide()


def test_what_is_given_meanwhile_follows_the_default(
    scene: Scene, administrator: Client, settings: object
) -> None:
    from danvan.home import worker

    world = scene.world
    draft = Draft(administrator, EventKind.ABSORB, world.cell, day=FUTURE)
    draft.takes(world.empty_cell)
    draft.decide()
    Task.objects.filter(pk=scene.task.pk).update(title="Giao thêm")
    settings.CLOCK = "2026-07-01T06:00:00+07:00"  # type: ignore[attr-defined]
    worker.carry_out_reorganisations(dt.date(2026, 7, 1))
    assert Task.objects.get(pk=scene.task.pk).unit == world.empty_cell


def test_a_duty_left_undone_is_made_up_for_by_the_heir(world: World, client: Client) -> None:
    client.force_login(world.administrator)
    close = Draft(client, EventKind.CLOSE, world.cell)
    assert "còn 1 mục “Việc định kỳ kỳ trước chưa làm”" in close.post("quyet-dinh/").content.decode()
    draft = Draft(client, EventKind.ABSORB, world.cell)
    draft.takes(world.empty_cell)
    draft.decide()
    task = Task.objects.get()
    assert task.unit == world.empty_cell
    assert task.title.startswith("Làm bù")
