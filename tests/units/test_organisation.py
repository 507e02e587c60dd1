"""The organisation of any day: names of the day, what became of a unit, former names found by search."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from danvan.periods import today
from danvan.units import names, tree
from danvan.units.models import Succession, Unit, UnitVersion
from danvan.units.rules import Kind
from tests.world import World, make_unit

PAGE = "/nb/to-chuc/"


def rename_and_end(world: World) -> None:
    """The cell is renamed and moved on 1 March, and taken over by the neighbours' cell on 1 May."""
    common = {"unit": world.cell, "official_code": "CB", "kind": Kind.CELL}
    UnitVersion.objects.create(
        **common, starts_on=dt.date(2026, 3, 1), name="Chi bộ Vụ Pháp chế", parent=world.neighbours
    )
    UnitVersion.objects.create(**common, starts_on=dt.date(2026, 5, 1), name="Chi bộ Vụ Pháp chế", ended=True)
    Succession.objects.create(unit=world.cell, heir=world.other_cell, starts_on=dt.date(2026, 5, 1))
    tree.rebuild(today())
    unit = Unit.objects.select_related("current").get(pk=world.cell.pk)
    names.tell([names.Named(unit.name, "Chi bộ", unit)])


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.parametrize(
    ("day", "ministry", "neighbours"),
    [
        ("2026-02-28", "Chi bộ Vụ Pháp luật", ""),
        ("2026-03-01", "", "Chi bộ Vụ Pháp chế"),
        ("2026-05-01", "", ""),
        ("", "", ""),
    ],
)
def test_a_day_shows_the_names_and_places_of_that_day(
    world: World, client: Client, day: str, ministry: str, neighbours: str
) -> None:
    rename_and_end(world)
    client.force_login(world.staff)
    for code, wanted in (("tu-phap", ministry), ("y-te", neighbours)):
        page = read(client, f"{PAGE}nhanh/{code}/?ngay={day}")
        for name in ("Chi bộ Vụ Pháp luật", "Chi bộ Vụ Pháp chế"):
            assert (name in page) == (name == wanted), (code, name)


def test_an_ended_unit_says_who_took_over_and_what_it_was(world: World, client: Client) -> None:
    rename_and_end(world)
    client.force_login(world.staff)
    page = read(client, f"{PAGE}nhanh/cb-phap-luat/")
    for words in (
        "đơn vị chưa có hoặc đã thôi hoạt động",
        "Từ 1/5/2026, đơn vị kế thừa:",
        "Chi bộ Cục Dân số",
        "Chi bộ Vụ Pháp luật",
        "từ 1/3/2026 đến trước 1/5/2026",
    ):
        assert words in page
    assert "Từ 1/5/2026, kế thừa:" in read(client, f"{PAGE}nhanh/cb-dan-so/")


def test_the_whole_organisation_on_a_day_keeps_the_day_in_its_links(world: World, client: Client) -> None:
    client.force_login(world.staff)
    page = read(client, f"{PAGE}?ngay=2025-01-01")
    assert "Các đơn vị vào ngày 1/1/2025" in page
    assert f"{PAGE}nhanh/khoi/?ngay=2025-01-01" in page
    assert "Ngày này chưa có đơn vị nào" in read(client, f"{PAGE}?ngay=2001-01-01")


@pytest.mark.parametrize("wrong", ["hom-qua", "31/02/2026", "1066-10-14", "9999-12-31", "2026-02-30"])
@pytest.mark.parametrize("page", [PAGE, f"{PAGE}nhanh/khoi/"])
def test_a_day_that_is_none_is_refused_and_today_is_shown(
    world: World, client: Client, wrong: str, page: str
) -> None:
    client.force_login(world.staff)
    words = read(client, f"{page}?ngay={wrong}", 422)
    assert wrong in words  # what was typed stays
    assert "Chọn một ngày từ" in words or "Viết ngày theo mẫu" in words


def test_a_former_name_is_found(world: World, client: Client) -> None:
    rename_and_end(world)
    client.force_login(world.staff)
    page = read(client, "/nb/tim/?q=vu+phap+luat")
    assert f"{PAGE}nhanh/cb-phap-luat/" in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("tail", ["nhanh/khoi/", "nhanh/khoi/?ngay=2026-01-01"])
def test_a_branch_asks_the_same_whatever_stands_below(
    world: World,
    client: Client,
    count: int,
    tail: str,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for number in range(count):
        make_unit(f"them-{number}", f"Thêm {number}", Kind.PARTY_ORG, parent=world.bloc)
    tree.rebuild(today())
    client.force_login(world.leader)
    client.get(PAGE)
    with django_assert_num_queries(13):
        client.get(PAGE + tail)
