"""Rights in plain words: my own, why a page opens, who reaches a unit; nothing tells of what one may not see."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from danvan.people import actions, why
from danvan.people.checks import Wanted
from danvan.units import grants
from danvan.units.rules import Capacity, Role
from danvan.units.sentences import RIGHTS, TIES
from tests.scene import Scene, make_scene
from tests.world import World

from .made import TODAY, in_capacity

OWN = "/nb/quyen/"


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_every_right_and_tie_has_a_sentence_and_no_other() -> None:
    known = {*grants.BY_TIE}.union(*grants.ROLES.values(), *grants.AT_HOME.values())
    assert set(RIGHTS) == known
    assert set(TIES) == set(grants.TIES)


def test_every_role_has_rights_or_plainly_none() -> None:
    silent = {Role.STAFF}
    assert {role for role in Role if not grants.below(role) | grants.here(role)} == silent


def test_every_role_stands_on_the_page_of_rights() -> None:
    assert set(grants.ROLES) == set(Role)


def test_my_rights_are_told_per_post(world: World) -> None:
    page = page_of(signed_in(world.department_head), OWN)
    assert "Thủ trưởng, Cục Thi hành án" in page
    assert "Ở Cục Thi hành án và mọi đơn vị bên dưới, được:" in page
    assert "trả lời một ý kiến" in page
    assert "không giữ chức vụ nào" in page_of(signed_in(world.outsider), OWN)


def test_a_page_says_which_post_opened_it_and_who_gave_that(world: World) -> None:
    by = world.viewer("administrator")
    actions.give_post(Wanted(world.outsider, world.agency, Role.DEPUTY_HEAD, TODAY), by=by)
    page = page_of(signed_in(world.outsider), f"{OWN}?trang=/nb/don-vi/cuc-thi-hanh-an/")
    assert "xem số liệu tổng hợp của đơn vị" in page
    assert "<b>Cấp phó của người đứng đầu, Bộ Tư pháp</b> – Bộ Tư pháp và mọi đơn vị bên dưới" in page
    assert "Lê Văn Quản giao ngày 22/6/2026" in page


def test_a_tie_is_named_before_a_post(scene: Scene) -> None:
    answer = why.why(scene.world.viewer("department_head"), f"/nb/vu-viec/{scene.concern.code}/")
    assert answer
    assert answer.reasons[0].title == "Người được giao giải quyết một ý kiến"
    own = why.why(scene.world.viewer("staff"), f"/nb/y-kien/{scene.concern.code}/")
    assert own
    assert [reason.title for reason in own.reasons] == ["Người gửi một ý kiến"]


def test_asking_why_leaves_no_trace_of_reading(scene: Scene) -> None:
    """T-17: only opening the words is noted, and this does not open them."""
    before = scene.concern.openings.count()
    page_of(signed_in(scene.world.secretary), f"{OWN}?trang=/nb/vu-viec/{scene.concern.code}/")
    assert scene.concern.openings.count() == before


@pytest.mark.parametrize("who", ["neighbour", "administrator", "outsider"])
@pytest.mark.parametrize("kind", ["vu-viec", "y-kien", "viec", "viec/hoat-dong"])
def test_what_one_may_not_see_is_answered_like_what_is_not(scene: Scene, who: str, kind: str) -> None:
    """T-03"""
    code = {
        "vu-viec": scene.concern.code,
        "y-kien": scene.concern.code,
        "viec": scene.task.code,
        "viec/hoat-dong": scene.activity.code,
    }[kind]
    client = signed_in(scene.world.people[who])
    there = client.get(f"{OWN}?trang=/nb/{kind}/{code}/")
    absent = client.get(f"{OWN}?trang=/nb/{kind}/khongcogi/")
    assert there.status_code == absent.status_code == 404
    assert bare(there.content.decode(), code) == bare(absent.content.decode(), "khongcogi")


def bare(page: str, code: str) -> str:
    return re.sub(r'value="[0-9A-Za-z]{32,64}"', "", page.replace(code, ""))


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/nb/",
        "//example.org/nb/",
        "/bao-ve/",
        "/nb/../etc/passwd",
        "/nb/khong-co-trang-nay/",
        "javascript:alert(1)",
        "http://[",
        "/nb/nhap\x00/",
        "nb/viec/",
        "/nb/" + "x" * 5000,
    ],
)
def test_only_our_own_pages_are_explained(world: World, address: str) -> None:
    answer = signed_in(world.leader).get(f"{OWN}?trang={quote(address)}")
    assert answer.status_code in {400, 404}


def test_a_page_behind_a_right_is_explained_to_its_holder_only(world: World) -> None:
    assert "thêm người, giao và kết thúc chức vụ" in page_of(
        signed_in(world.administrator), f"{OWN}?trang=/nb/nguoi/"
    )
    assert signed_in(world.leader).get(f"{OWN}?trang=/nb/nguoi/").status_code == 404
    assert signed_in(world.leader).get(f"{OWN}?trang=/nb/van-ban/them/").status_code == 404


def test_the_foot_of_every_page_asks_why(world: World) -> None:
    page = page_of(signed_in(world.staff), "/nb/viec/")
    assert "/nb/quyen/?trang=/nb/viec/" in page
    assert "mở cho mọi người đã đăng nhập" in page_of(signed_in(world.staff), f"{OWN}?trang=/nb/viec/")


def test_who_reaches_a_unit_is_told_by_post(world: World) -> None:
    in_capacity(world.colleague, world.department, Role.AGENCY_HEAD, Capacity.STAND_IN)
    page = page_of(signed_in(world.department_head), "/nb/quyen/cuc-thi-hanh-an/")
    for words in (
        "Thủ trưởng, Cục Thi hành án",
        "Mai Văn Bình (phụ trách thay)",
        "Thủ trưởng, Bộ Tư pháp",
        "Bí thư, Đảng bộ Khối các cơ quan",
        "Quản trị hệ thống, Đảng bộ Khối các cơ quan",
    ):
        assert words in page
    assert "Đảng bộ Bộ Y tế" not in page
    assert "Lê Thị Minh Hạnh" not in page  # plain staff reach nobody


@pytest.mark.parametrize(
    ("unit", "status"),
    [("tu-phap", 200), ("cb-phap-luat", 200), ("y-te", 404), ("khoi", 404), ("khong-co", 404)],
    ids=["own", "child", "sibling", "parent", "absent"],
)
def test_who_may_ask_who_reaches_a_unit(world: World, unit: str, status: int) -> None:
    assert signed_in(world.secretary).get(f"/nb/quyen/{unit}/").status_code == status
    assert signed_in(world.staff).get(f"/nb/quyen/{unit}/").status_code == 403


def test_the_inspection_board_sees_its_own_agency_only(world: World) -> None:
    by = world.viewer("administrator")
    actions.give_post(Wanted(world.staff, world.agency, Role.PIB_MEMBER, TODAY), by=by)
    member = world.viewer("staff")
    assert member.may("unit.overview", world.agency)
    assert not member.may("unit.overview", world.department)
    assert not member.may("concern.read", world.agency)
