"""Programmes and measures: who makes them, who reads them, and two who change one at once (T-72)."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from danvan.programmes import actions
from danvan.programmes.models import Measure, Programme
from tests.documents.test_register import make_document
from tests.world import World

TITLE = "Chương trình hành động về công tác dân vận"


def make_programme(world: World, title: str = TITLE, number: str = "25-NQ/TW") -> Programme:
    document = make_document(world, number=number)
    return actions.start(
        document, title, dt.date(2026, 1, 1), dt.date(2026, 12, 31), by=world.viewer("mobiliser")
    )


def make_measure(
    programme: Programme, world: World, title: str = "Mỗi chi bộ sinh hoạt chuyên đề"
) -> Measure:
    told = {"title": title, "detail": "Ít nhất một lần trong năm", "clause": "mục II.2"}
    return actions.add_measure(programme, told, by=world.viewer("mobiliser"))


def test_a_mobiliser_makes_a_programme_of_a_document_and_a_measure_of_its_clause(
    world: World, client: Client
) -> None:
    document = make_document(world)
    client.force_login(world.mobiliser)
    sent: dict[str, Any] = {"title": TITLE, "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    answer = client.post(f"/nb/chuong-trinh/them/?van-ban={document.code}", sent)
    programme = Programme.objects.get()
    assert answer.headers["Location"] == f"/nb/chuong-trinh/{programme.code}/"
    told = {"title": "Mỗi chi bộ sinh hoạt chuyên đề", "detail": "", "clause": "mục II"}
    assert client.post(f"/nb/chuong-trinh/{programme.code}/them/", told).status_code == 302
    page = client.get(f"/nb/chuong-trinh/{programme.code}/").content.decode()
    assert "1. Mỗi chi bộ sinh hoạt chuyên đề" in page
    assert "Nguồn: mục II" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "\u200b"}, "Ghi tên chương trình."),
        ({"ends_on": "2025-01-01"}, "Ngày cuối phải sau ngày đầu."),
        ({"starts_on": "hôm qua"}, "Ghi ngày theo dạng"),
    ],
)
def test_wrong_input_keeps_what_was_typed(
    world: World, client: Client, changes: dict[str, str], words: str
) -> None:
    document = make_document(world)
    client.force_login(world.mobiliser)
    sent = {"title": TITLE, "starts_on": "2026-01-01", "ends_on": "2026-12-31", **changes}
    answer = client.post(f"/nb/chuong-trinh/them/?van-ban={document.code}", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    "who",
    [
        "leader",
        "administrator",
        "inspector",
        "secretary",
        "clerk",
        "cell_secretary",
        "neighbour",
        "head",
        "staff",
        "outsider",
    ],
)
def test_everybody_reads_and_only_the_mobiliser_writes(world: World, client: Client, who: str) -> None:
    measure = make_measure(make_programme(world), world)
    tree = f"/nb/chuong-trinh/{measure.programme.code}/"
    client.force_login(world.people[who])
    for address in ("/nb/chuong-trinh/", tree, f"{tree}{measure.code}/"):
        assert client.get(address).status_code == 200
    for address in (
        f"{tree}sua/",
        f"{tree}them/",
        f"{tree}{measure.code}/sua/",
        f"{tree}{measure.code}/giao/",
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"title": "x"}).status_code == 403
    assert client.get(f"/nb/chuong-trinh/them/?van-ban={measure.programme.directive.code}").status_code == 403


def test_two_who_change_a_measure_see_both_texts(world: World, client: Client) -> None:
    measure = make_measure(make_programme(world), world)
    address = f"{measure.get_absolute_url()}sua/"
    client.force_login(world.mobiliser)
    assert (
        client.post(address, {"title": "Lời trước", "detail": "", "clause": "", "version": 1}).status_code
        == 302
    )
    late = client.post(address, {"title": "Lời sau", "detail": "", "clause": "", "version": 1})
    assert late.status_code == 409
    page = late.content.decode()
    assert "<td>Lời trước</td><td>Lời sau</td>" in page
    assert Measure.objects.get().title == "Lời trước"
    assert (
        client.post(address, {"title": "Lời sau", "detail": "", "clause": "", "version": 2}).status_code
        == 302
    )
    assert Measure.objects.get().title == "Lời sau"


def test_two_who_change_a_programme_see_both_texts(world: World, client: Client) -> None:
    programme = make_programme(world)
    address = f"{programme.get_absolute_url()}sua/"
    sent = {"title": "Tên trước", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "version": 1}
    client.force_login(world.mobiliser)
    assert client.post(address, sent).status_code == 302
    late = client.post(address, {**sent, "title": "Tên sau", "ends_on": "2027-12-31"})
    assert late.status_code == 409
    assert "<td>31/12/2026</td><td>31/12/2027</td>" in late.content.decode()
    assert Programme.objects.get().title == "Tên trước"


def test_a_measure_of_another_programme_is_not_found(world: World, client: Client) -> None:
    measure = make_measure(make_programme(world), world)
    other = make_programme(world, "Chương trình khác", "26-NQ/TW")
    client.force_login(world.mobiliser)
    assert client.get(f"/nb/chuong-trinh/{other.code}/{measure.code}/").status_code == 404
    assert client.get("/nb/chuong-trinh/khong-co/").status_code == 404


def test_the_list_narrows_to_one_document(world: World, client: Client) -> None:
    make_programme(world)
    other = make_programme(world, "Chương trình khác", "26-NQ/TW")
    client.force_login(world.staff)
    page = client.get(f"/nb/chuong-trinh/?van-ban={other.directive.code}").content.decode()
    assert "Chương trình khác" in page
    assert TITLE not in page


@pytest.mark.parametrize("number", [1, 3])
def test_list_and_tree_ask_the_same_number_of_queries(
    world: World, client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    programmes = [make_programme(world, f"Chương trình {place}", f"{place}-NQ") for place in range(number)]
    for place in range(number):
        make_measure(programmes[0], world, f"Nhiệm vụ {place}")
    client.force_login(world.staff)
    client.get("/nb/chuong-trinh/")
    with django_assert_num_queries(LIST):
        client.get("/nb/chuong-trinh/")
    with django_assert_num_queries(TREE):
        client.get(programmes[0].get_absolute_url())


LIST, TREE = 9, 9
