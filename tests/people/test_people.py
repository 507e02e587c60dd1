"""The list of people, adding and correcting them."""

import unicodedata

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from danvan.people import queries
from danvan.people.rules import is_alike
from danvan.units import names
from danvan.units.models import Person, Post
from danvan.units.rules import Role
from tests.world import World, make_person, make_post

from .made import TODAY, administrator_of, send

LIST = "/nb/nguoi/"


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    for person in Person.objects.all():
        post = person.posts.first()
        if post:
            names.tell([names.Named(person.name, post.office.unit.name, post.office.unit, person)])
    return client


def listed(client: Client, query: str = "") -> list[str]:
    answer = client.get(LIST + query)
    assert answer.status_code == 200
    return [line.person.sign_in_name for line in answer.context["lines"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=L%C3%AA+Th%E1%BB%8B+Minh+H%E1%BA%A1nh", ["staff"]),
        ("?q=le+thi+minh+hanh", ["staff"]),
        ("?q=hanh+le", ["staff"]),
        ("?q=cell-sec", ["cell-secretary"]),
        ("?q=nv007", ["staff"]),
        ("?q=khong+co+ai+het", []),
        ("?don-vi=cuc-thi-hanh-an", ["colleague", "staff", "department-head"]),
        ("?don-vi=cuc-thi-hanh-an&vai=STAFF", ["colleague", "staff"]),
        ("?chi=khong", ["outsider"]),
        ("?chi=nghi", []),
    ],
)
def test_people_are_found(world: World, admin: Client, query: str, found: list[str]) -> None:
    Person.objects.filter(pk=world.staff.pk).update(staff_code="NV007")
    assert listed(admin, query) == found


def test_a_unit_administrator_sees_the_people_of_the_subtree_only(world: World, client: Client) -> None:
    client.force_login(administrator_of(world.ministry))
    assert set(listed(client)) == {
        "quan-tri-nho",
        "secretary",
        "clerk",
        "cell-secretary",
        "head",
        "department-head",
        "staff",
        "colleague",
    }
    assert client.get(LIST + "?don-vi=y-te").status_code == 404
    assert client.get(LIST + "?don-vi=cb-phap-luat").status_code == 200


def test_somebody_in_two_trees_is_seen_by_both_and_owned_by_neither(world: World, client: Client) -> None:
    """Which other bodies somebody belongs to is not for this administrator; nor is their sign-in."""
    make_post(world.staff, world.other_cell, Role.STAFF)
    client.force_login(administrator_of(world.agency))
    page = client.get("/nb/nguoi/ai/staff/").content.decode()
    assert "Còn 1 chức vụ ở nơi anh/chị không quản trị" in page
    assert "Dân số" not in page
    assert client.get("/nb/nguoi/ai/staff/sua/").status_code == 403
    assert client.get("/nb/nguoi/ai/staff/nghi/").status_code == 403
    assert client.get("/nb/nguoi/ai/colleague/sua/").status_code == 200


@pytest.mark.parametrize("more", [1, 60])
def test_the_list_asks_the_same_number_of_questions(world: World, admin: Client, more: int) -> None:
    for number in range(more):
        make_post(make_person(f"nguoi{number}", f"Nguyễn Văn {number}"), world.cell, Role.STAFF)
    listed(admin)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = listed(admin, "?q=nguy&don-vi=khoi")
    assert len(rows) in {2, 25}
    assert len(asked) == 14


ADD = {
    "name": "Trần Thị Mới",
    "staff_code": "NV9",
    "unit": "CUC-THI-HANH-AN",
    "role": "STAFF",
    "starts_on": "2026-06-22",
    "sign_in_name": "",
    "address_form": "chị",
    "email": "moi@example.vn",
    "language": "vi",
}


def test_a_new_person_has_a_post_and_no_password(world: World, admin: Client) -> None:
    assert send(admin, LIST + "them/", ADD)[0] == 302
    made = Person.objects.get(staff_code="NV9")
    assert (made.sign_in_name, made.has_usable_password()) == ("moitt", False)
    post = Post.objects.get(person=made)
    assert (post.office.unit, post.starts_on, post.given_by) == (world.department, TODAY, world.administrator)
    assert listed(admin, "?q=tran+thi+moi") == ["moitt"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"staff_code": "nv007"}, "Đã có người mang mã này"),
        ({"sign_in_name": "STAFF"}, "Đã có người dùng tên đăng nhập này"),
        ({"sign_in_name": "a/b c"}, "Chỉ dùng chữ không dấu"),
        ({"name": "\u200b"}, "Ghi họ và tên"),
        ({"email": "không phải thư"}, "Địa chỉ thư này chưa đúng"),
        ({"role": "SECRETARY"}, "không có ở Cục Thi hành án"),
        ({"starts_on": "2026-02-29"}, "Ghi ngày theo dạng"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    world: World, admin: Client, changed: dict[str, str], words: str
) -> None:
    Person.objects.filter(pk=world.staff.pk).update(staff_code="NV007")
    before = Person.objects.count()
    status, page = send(admin, LIST + "them/", {**ADD, **changed})
    assert status == 422
    assert words in page
    assert "moi@example.vn" in page or "email" in changed
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    "typed",
    [
        unicodedata.normalize("NFD", "Lê Thị Minh Hạnh"),
        "  Lê Thị  Minh Hạnh ",
        "Lê Thị Minh H\u1ea1nh\u200b",
        "L\u00ea Th\u1ecb Minh H\u1ea1n\u04bb",  # a Cyrillic letter at the end
        "LÊ THỊ MINH HẠNH",
        "Le Thi Minh Hanh",
    ],
)
def test_a_name_like_one_there_asks_and_does_not_block(world: World, admin: Client, typed: str) -> None:
    """T-60: the same name in another spelling of the same letters."""
    fields = {**ADD, "name": typed}
    status, page = send(admin, LIST + "them/", fields)
    assert status == 422
    assert "Đơn vị này đã có Lê Thị Minh Hạnh (staff)" in page
    assert send(admin, LIST + "them/", {**fields, "sure": "on"})[0] == 302


def test_other_names_and_other_units_do_not_ask(world: World, admin: Client) -> None:
    assert not is_alike("Trần Văn Hùng", "Trần Văn Hưng")
    assert not is_alike("Lê Thị Minh Hạnh", "Lê Thị Minh Hân")
    elsewhere = {**ADD, "name": "Lê Thị Minh Hạnh", "unit": "BO-TU-PHAP"}
    assert send(admin, LIST + "them/", elsewhere)[0] == 302


def test_a_correction_is_told_and_a_new_name_is_found(world: World, admin: Client) -> None:
    fields = {"name": "Lê Thị Hạnh Minh", "sign_in_name": "hanh.minh", "language": "en", "is_active": "on"}
    assert send(admin, "/nb/nguoi/ai/staff/sua/", fields)[0] == 302
    assert listed(admin, "?q=hanh+minh") == ["hanh.minh"]
    assert world.staff.notices.get().verb == "person.correct"
    assert admin.get("/nb/nguoi/ai/staff/").status_code == 404


def test_a_free_sign_in_name_is_numbered(world: World) -> None:
    assert queries.free_sign_in_name("Lê Thị Minh Hạnh") == "hanhltm"
    make_person("hanhltm", "Lê Thị Minh Hạnh")
    assert queries.free_sign_in_name("Lê Thị Minh Hạnh") == "hanhltm2"
    assert queries.free_sign_in_name("…") == "nguoi"


def test_somebody_who_left_stays_with_the_last_administrator(world: World, client: Client) -> None:
    Post.objects.filter(person=world.staff).update(ends_on="2026-05-31")
    client.force_login(administrator_of(world.agency))
    assert "staff" in listed(client, "?chi=khong")
    make_post(world.staff, world.other_cell, Role.STAFF)
    assert "staff" not in listed(client)
