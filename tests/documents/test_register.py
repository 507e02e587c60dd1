"""The register of documents: entering, finding, correcting, and two who correct at once (T-61, T-71, T-72)."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from danvan.documents import actions
from danvan.documents.models import Document
from danvan.journal.models import EntryBody
from tests.world import World

from .make import make_pdf

LIST, ADD = "/nb/van-ban/", "/nb/van-ban/them/"
ENTRY = {
    "side": "PARTY",
    "doc_type": "NQ",
    "number": "25-NQ/TW",
    "signed_on": "2013-06-03",
    "issuer": "Ban Chấp hành Trung ương",
    "title": "Tăng cường và đổi mới sự lãnh đạo của Đảng đối với công tác dân vận",
    "text": "Bảy nhóm nhiệm vụ",
}


def make_document(world: World, **changes: Any) -> Document:
    told = {**ENTRY, "signed_on": dt.date(2013, 6, 3), **changes}
    return actions.register(told, by=world.viewer("mobiliser"))


def test_a_mobiliser_registers_a_document_with_its_file(world: World, client: Client) -> None:
    client.force_login(world.mobiliser)
    answer = client.post(ADD, {**ENTRY, "attached": make_pdf("Nghị quyết 25.pdf")})
    made = Document.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/nb/van-ban/{made.code}/"
    assert (made.number, made.unit, made.version) == ("25-NQ/TW", world.bloc, 1)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Nghị quyết 25.pdf" in page
    assert "Bảy nhóm nhiệm vụ" in page
    assert '"verb":"document.register"' in EntryBody.objects.get().body


def test_its_file_opens_to_everybody_signed_in(world: World, client: Client) -> None:
    client.force_login(world.mobiliser)
    client.post(ADD, {**ENTRY, "attached": make_pdf()})
    kept = Document.objects.get().files.get().attachment
    client.force_login(world.staff)
    answer = client.get(kept.get_absolute_url())
    assert b"".join(answer).startswith(b"%PDF")


@pytest.mark.parametrize("who", ["staff", "cell_secretary", "leader", "administrator", "outsider", "clerk"])
def test_others_read_and_do_not_write(world: World, client: Client, who: str) -> None:
    made = make_document(world)
    client.force_login(world.people[who])
    assert client.get(LIST).status_code == 200
    assert client.get(made.get_absolute_url()).status_code == 200
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {**ENTRY, "number": "26-NQ/TW"}).status_code == 403
    assert client.get(f"{made.get_absolute_url()}sua/").status_code == 403
    assert client.post(f"{made.get_absolute_url()}sua/", {**ENTRY, "version": 1}).status_code == 403
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", "\u200b", "Ghi số, ký hiệu."),
        ("title", "  ", "Ghi trích yếu."),
        ("title", "x" * 501, "Nhiều nhất 500 chữ, đang có 501"),
        ("text", "x" * 400_001, "đang có 400001"),
        ("signed_on", "31/02/2026", "Ghi ngày theo dạng"),
        ("signed_on", "0001-01-01", "Xem lại năm"),
        ("doc_type", "??", "hợp lệ"),
        ("side", "", "bắt buộc"),
    ],
)
def test_wrong_input_is_named_and_what_was_typed_stays(
    world: World, client: Client, field: str, value: str, words: str
) -> None:
    client.force_login(world.mobiliser)
    answer = client.post(ADD, {**ENTRY, field: value})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Ban Chấp hành Trung ương" in page
    assert not Document.objects.exists()


def test_a_refused_file_stands_beside_its_field(world: World, client: Client) -> None:
    client.force_login(world.mobiliser)
    answer = client.post(ADD, {**ENTRY, "attached": make_pdf("a.exe")})
    assert answer.status_code == 422
    assert "Chỉ nhận tệp PDF" in answer.content.decode()
    assert not Document.objects.exists()


def test_the_same_number_again_is_refused_at_the_field(world: World, client: Client) -> None:
    make_document(world)
    client.force_login(world.mobiliser)
    answer = client.post(ADD, ENTRY)
    assert answer.status_code == 422
    assert "đã có trong sổ" in answer.content.decode()
    assert Document.objects.count() == 1


def test_the_same_number_on_another_day_needs_a_second_thought(world: World, client: Client) -> None:
    make_document(world)
    client.force_login(world.mobiliser)
    other = {**ENTRY, "signed_on": "2013-09-01"}
    first = client.post(ADD, other)
    assert first.status_code == 422
    assert 'name="anyway"' in first.content.decode()
    assert client.post(ADD, {**other, "anyway": "on"}).status_code == 302
    assert Document.objects.count() == 2


def test_a_double_click_registers_once(world: World, client: Client) -> None:
    client.force_login(world.mobiliser)
    sent = {**ENTRY, "once": "a" * 32}
    first, second = client.post(ADD, sent), client.post(ADD, sent)
    assert Document.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_two_editors_see_both_texts_and_nothing_is_overwritten(world: World, client: Client) -> None:
    made = make_document(world)
    address = f"{made.get_absolute_url()}sua/"
    client.force_login(world.mobiliser)
    assert client.post(address, {**ENTRY, "title": "Lời của người trước", "version": 1}).status_code == 302
    late = client.post(address, {**ENTRY, "title": "Lời của người sau", "version": 1})
    page = late.content.decode()
    assert late.status_code == 409
    assert "Lời của người trước" in page
    assert "Lời của người sau" in page
    assert 'name="version" value="2"' in page
    made.refresh_from_db()
    assert (made.title, made.version) == ("Lời của người trước", 2)
    assert client.post(address, {**ENTRY, "title": "Lời của người sau", "version": 2}).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.version) == ("Lời của người sau", 3)


def test_a_document_is_found_with_and_without_marks(world: World, client: Client) -> None:
    make_document(world)
    make_document(world, number="27-NQ/TW", title="Việc khác", text="")
    client.force_login(world.outsider)
    for phrase in ("lãnh đạo", "lanh dao", "bay nhom"):
        page = client.get(LIST, {"q": phrase}).content.decode()
        assert "25-NQ/TW" in page
        assert "27-NQ/TW" not in page
    assert "25-NQ/TW" in client.get("/nb/tim/", {"q": "lanh dao cua dang"}).content.decode()


def test_the_list_narrows_by_type_and_year(world: World, client: Client) -> None:
    make_document(world)
    make_document(world, number="9-CT/TW", doc_type="CT", signed_on=dt.date(2020, 1, 1))
    client.force_login(world.staff)
    page = client.get(LIST, {"loai": "CT"}).content.decode()
    assert "9-CT/TW" in page
    assert "25-NQ/TW" not in page
    assert "9-CT/TW" not in client.get(LIST, {"nam": "2013"}).content.decode()
    assert client.get(LIST, {"nam": "abc"}).status_code == 400
    assert client.get(LIST, {"loai": "x", "trang": "-1"}).status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_number_of_queries(
    world: World, client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for place in range(number):
        make_document(world, number=f"{place}-NQ/TW")
    client.force_login(world.staff)
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)


QUERIES = 6
