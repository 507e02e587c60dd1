"""The union's part in the procedures of an agency can be taken by any body, from a day on (domain.md, fact 2)."""

import datetime as dt

import pytest
from django.test import Client

from danvan.units.models import UnionSide
from danvan.units.queries import union_side
from tests.world import World

from .made import DAY, TODAY, administrator_of, send

ADDRESS = "/nb/nguoi/cong-doan/bo-tu-phap/"
PAGE = "/nb/nguoi/?don-vi=bo-tu-phap"


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    return client


def test_without_one_the_page_says_so(world: World, admin: Client) -> None:
    assert "chưa ghi tổ chức nào" in admin.get(PAGE).content.decode()
    assert "Bên công đoàn" not in admin.get("/nb/nguoi/?don-vi=tu-phap").content.decode()
    assert union_side(world.agency, TODAY) is None


def test_any_body_can_and_the_next_one_ends_the_one_before(world: World, admin: Client) -> None:
    first = {"body": "CB-PHAP-LUAT", "starts_on": "2026-01-01"}
    assert send(admin, ADDRESS, first)[0] == 302
    assert send(admin, ADDRESS, {"body": "Cục Thi hành án", "starts_on": "2026-06-22"})[0] == 302
    assert union_side(world.agency, TODAY) == world.department
    assert union_side(world.agency, TODAY - DAY) == world.cell
    assert union_side(world.agency, dt.date(2025, 12, 31)) is None
    page = admin.get(PAGE).content.decode()
    assert "Cục Thi hành án, từ 22/6/2026" in page
    assert "Chi bộ Vụ Pháp luật: 1/1/2026 đến 21/6/2026" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": "BO-TU-PHAP", "starts_on": "2026-01-01"}, "không tự làm bên công đoàn"),
        ({"body": "không có", "starts_on": "2026-01-01"}, "Không có đơn vị nào như vậy"),
        ({"body": "CB-PHAP-LUAT", "starts_on": "31/02/2026"}, "Ghi ngày theo dạng"),
        ({"body": "CB-PHAP-LUAT", "starts_on": "2150-01-01"}, "xa quá 5 năm"),
    ],
)
def test_what_cannot_be_is_said(world: World, admin: Client, fields: dict[str, str], words: str) -> None:
    status, page = send(admin, ADDRESS, fields)
    assert status == 422
    assert words in page
    assert not UnionSide.objects.exists()


def test_twice_and_backwards_are_refused(world: World, admin: Client) -> None:
    fields = {"body": "CB-PHAP-LUAT", "starts_on": "2026-06-22", "once": "0123456789abcdef"}
    assert send(admin, ADDRESS, fields)[0] == 302
    assert send(admin, ADDRESS, fields)[0] == 302
    assert UnionSide.objects.count() == 1
    earlier = {"body": "CUC-THI-HANH-AN", "starts_on": "2026-06-01"}
    assert "Chọn một ngày muộn hơn" in send(admin, ADDRESS, earlier)[1]


def test_only_for_agencies_within_reach(world: World, client: Client) -> None:
    client.force_login(administrator_of(world.neighbours))
    assert client.get(ADDRESS).status_code == 404
    client.force_login(administrator_of(world.ministry, "quan-tri-khac"))
    assert client.get(ADDRESS).status_code == 200
    assert client.get("/nb/nguoi/cong-doan/tu-phap/").status_code == 404
