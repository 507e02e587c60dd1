"""Who reads and does what with a concern; lists and single decisions always agree."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client

from danvan.concerns import queries, words
from danvan.concerns.models import Concern, Opening
from danvan.search import queries as search
from danvan.units.rules import Role

from ..world import World, office
from .made import answered, assigned, raised

READERS = {"staff", "clerk", "department_head", "head", "secretary", "leader", "mobiliser"}


def people(world: World) -> list[str]:
    return sorted(world.people)


def test_the_list_equals_what_each_may_read(world: World) -> None:
    raised(world), assigned(world), answered(world)
    raised(world, who="neighbour", unit="other_cell")
    raised(world, who="cell_secretary", unit="cell")
    everything = Concern.objects.select_related("author", "intake", "handler")
    for who in people(world):
        viewer = world.viewer(who)
        listed = set(queries.seen_by(viewer))
        assert listed == {one for one in everything if viewer.may("concern.read", one)}, who


def test_who_opens_the_case_page(world: World, client: Client) -> None:
    """T-04: to everybody else the concern does not exist."""
    concern = assigned(world)
    for who in people(world):
        client.force_login(world.people[who])
        status = client.get(f"/nb/vu-viec/{concern.code}/").status_code
        assert status == (302 if who == "staff" else 200 if who in READERS else 404), who
        own = client.get(f"/nb/y-kien/{concern.code}/").status_code
        assert own == (200 if who == "staff" else 404), who


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("department_head", 302),
        ("clerk", 403),
        ("head", 403),
        ("secretary", 403),
        ("neighbour", 404),
        ("colleague", 404),
    ],
)
def test_who_may_answer(world: World, client: Client, who: str, status: int) -> None:
    concern = assigned(world)
    client.force_login(world.people[who])
    answer = client.post(
        f"/nb/vu-viec/{concern.code}/tra-loi/", {"text": "Kế toán đã chi trả đủ.", "outcome": "cannot"}
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 302), ("department_head", 403), ("staff", 403), ("neighbour_clerk", 404)]
)
def test_who_may_assign(world: World, client: Client, who: str, status: int) -> None:
    concern = raised(world)
    client.force_login(world.people[who])
    to = office(world.department, Role.AGENCY_HEAD).pk
    assert (
        client.post(f"/nb/hop/{concern.code}/giao/", {"office": to, "kind": "FEEDBACK"}).status_code == status
    )


@pytest.mark.parametrize("who", ["colleague", "department_head", "clerk", "neighbour"])
def test_only_the_sender_decides(world: World, client: Client, who: str) -> None:
    concern = answered(world)
    client.force_login(world.people[who])
    assert client.post(f"/nb/y-kien/{concern.code}/da-xong/").status_code == 404
    assert client.post(f"/nb/y-kien/{concern.code}/mo-lai/", {"reason": "x"}).status_code == 404


def test_an_office_out_of_reach_cannot_be_given_a_concern(world: World, client: Client) -> None:
    concern = raised(world)
    client.force_login(world.clerk)
    for stranger in (office(world.neighbours, Role.SECRETARY), office(world.bloc, Role.SECRETARY)):
        answer = client.post(f"/nb/hop/{concern.code}/giao/", {"office": stranger.pk, "kind": "FEEDBACK"})
        assert answer.status_code == 422
    assert Concern.objects.get().handler is None


def test_no_words_without_the_right_and_no_opening_either(world: World) -> None:
    """T-16."""
    mine, other = raised(world), raised(world, who="neighbour", unit="other_cell")
    for viewer in (world.viewer("colleague"), world.viewer("administrator"), world.viewer("inspector")):
        with pytest.raises(PermissionDenied):
            words.open_item(mine, viewer)
        with pytest.raises(PermissionDenied):
            words.open_items([mine, other], viewer)
    assert not Opening.objects.exists()


def test_search_finds_a_concern_only_for_its_readers(world: World) -> None:
    concern = assigned(world)
    finders = {who for who in people(world) if search.find(world.viewer(who), "phu cap luu dong")}
    assert finders == READERS
    [found] = search.find(world.viewer("staff"), "phụ cấp lưu động")
    assert (found.title, found.record) == (f"Ý kiến {concern.code}", concern.code)


def test_only_one_module_touches_the_words() -> None:
    """T-16: every other module must go through words.open_item()."""
    kept = {"Words", "Message", "File"}
    for path in Path(settings.PACKAGE).rglob("*.py"):
        if path.parts[-2:] == ("concerns", "words.py") or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                inside = path.parts[-2] == "concerns" and node.level == 1 and node.module == "models"
                if inside or node.module == "danvan.concerns.models":
                    assert not kept & {name.name for name in node.names}, path
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "models"
            ):
                assert node.attr not in {"Words", "Message"}, path
