"""Numbers of an organisation's own papers: two rules, no number twice, gaps in view."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from danvan.documents import actions, numbering
from danvan.documents.models import Document
from danvan.journal.models import EntryBody
from danvan.units.models import Unit
from danvan.units.rules import Role
from tests.world import World, make_post

ISSUE, BOOK = "/nb/van-ban/cap-so/", "/nb/van-ban/so/"
PAPER = {
    "doc_type": "KH",
    "number": "",
    "signed_on": "2026-06-10",
    "title": "Kế hoạch dân vận 2026",
    "text": "",
}


@pytest.fixture
def party(world: World, client: Client) -> Unit:
    """The bloc has said its sign and when its term began; its mobiliser is signed in."""
    client.force_login(world.mobiliser)
    client.post(BOOK, {"sign": "ĐUK", "place": "Hà Nội"})
    client.post(f"{BOOK}nhiem-ky/", {"starts_on": "2025-10-16"})
    return world.bloc


@pytest.fixture
def state(world: World, client: Client) -> Unit:
    """A clerk keeps the registry of the agency."""
    make_post(world.people["colleague"], world.agency, Role.REGISTRY_CLERK)
    client.force_login(world.people["colleague"])
    client.post(BOOK, {"sign": "BTP", "place": "Hà Nội"})
    return world.agency


def ask(client: Client, **changes: Any) -> str:
    answer = client.post(ISSUE, {**PAPER, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return Document.objects.latest("pk").number


def refused(client: Client, **changes: Any) -> str:
    answer = client.post(ISSUE, {**PAPER, **changes})
    assert answer.status_code == 422
    return answer.content.decode()


def test_party_papers_are_numbered_by_type_over_the_term(party: Unit, client: Client) -> None:
    assert ask(client) == "01-KH/ĐUK"
    assert ask(client, title="Hai") == "02-KH/ĐUK"
    assert ask(client, doc_type="NQ") == "01-NQ/ĐUK"
    assert ask(client, title="Năm sau, cùng nhiệm kỳ", signed_on="2027-01-05") == "03-KH/ĐUK"
    client.post(f"{BOOK}nhiem-ky/", {"starts_on": "2030-10-16"})
    assert ask(client, title="Nhiệm kỳ mới", signed_on="2030-11-01") == "01-KH/ĐUK"
    made = Document.objects.get(title="Hai")
    assert (made.issuer, made.side, made.issued_by) == ("Đảng bộ Khối các cơ quan", "PARTY", party)
    assert '"verb":"document.issue"' in EntryBody.objects.latest("pk").body


def test_state_papers_are_numbered_by_year_in_one_series(state: Unit, client: Client) -> None:
    assert ask(client) == "01/KH-BTP"
    assert ask(client, doc_type="QĐ") == "02/QĐ-BTP"
    assert ask(client, doc_type="CV") == "03/BTP"
    assert ask(client, title="Đầu năm sau", signed_on="2027-01-02") == "01/KH-BTP"
    assert Document.objects.filter(side="STATE").count() == 4


def test_the_29th_of_february_has_numbers_like_any_day(state: Unit, client: Client) -> None:
    assert ask(client, signed_on="2028-02-29") == "01/KH-BTP"


def test_a_number_can_be_chosen_and_what_is_left_out_is_shown(party: Unit, client: Client) -> None:
    assert ask(client, number="05-KH/ĐUK") == "05-KH/ĐUK"
    assert ask(client, number="07-KH/ĐUK", title="Bảy") == "07-KH/ĐUK"
    assert ask(client, number="11-KH/ĐUK", title="Mười một") == "11-KH/ĐUK"
    page = client.get(BOOK).content.decode()
    assert "6, 8–10" in page
    assert "Kế hoạch, nhiệm kỳ từ 16/10/2025" in page


def test_a_taken_or_odd_number_is_refused_with_the_next_one(party: Unit, client: Client) -> None:
    ask(client)
    page = refused(client, number="01-KH/ĐUK", title="Lần nữa")
    assert "Số này đã cấp cho “Kế hoạch dân vận 2026”. Số tiếp theo: 02-KH/ĐUK." in page
    assert "Lần nữa" in page
    for odd in ("2", "02/KH-ĐUK", "KH", "02-KH/XYZ", "999999999-KH/ĐUK"):
        assert "Số phải có dạng 02-KH/ĐUK." in refused(client, number=odd)
    assert Document.objects.count() == 1


def test_a_day_before_a_smaller_number_is_asked_about_once(party: Unit, client: Client) -> None:
    ask(client)
    assert "01-KH/ĐUK, ký ngày 10/6/2026" in refused(client, title="Sớm hơn", signed_on="2026-06-01")
    assert ask(client, title="Sớm hơn", signed_on="2026-06-01", anyway="on") == "02-KH/ĐUK"


def test_without_a_sign_or_a_term_the_page_says_where_to_enter_them(world: World, client: Client) -> None:
    client.force_login(world.mobiliser)
    assert "Đơn vị chưa có ký hiệu" in refused(client)
    client.post(BOOK, {"sign": "ĐUK", "place": ""})
    assert "Chưa có nhiệm kỳ nào tính đến ngày này" in refused(client)
    assert client.post(BOOK, {"sign": "ĐU K", "place": ""}).status_code == 422
    assert client.post(f"{BOOK}nhiem-ky/", {"starts_on": "30/2/2026"}).status_code == 422


def test_a_number_given_meanwhile_moves_to_the_next_one(world: World, party: Unit) -> None:
    """T-71: two clerks ask at the same moment."""
    series, by = numbering.series(party, "KH", dt.date(2026, 6, 10)), world.viewer("mobiliser")
    entry = {"doc_type": "KH", "signed_on": dt.date(2026, 6, 10), "title": "Một"}
    actions.issue(entry, series, by=by)
    with pytest.raises(ValidationError, match="vừa được cấp"):
        actions.issue({**entry, "title": "Hai"}, series, 1, by=by)
    assert actions.issue({**entry, "title": "Hai"}, series, by=by).sequence == 2


def test_a_given_number_stays_and_so_does_its_year(state: Unit, client: Client) -> None:
    ask(client)
    made = Document.objects.get()
    address = f"{made.get_absolute_url()}sua/"
    told = {**PAPER, "number": "99/KH-X", "side": "PARTY", "issuer": "Nơi khác", "version": made.version}
    assert "Số đã cấp thuộc năm" in client.post(address, {**told, "signed_on": "2027-01-01"}).content.decode()
    assert client.post(address, {**told, "title": "Sửa trích yếu"}).status_code == 302
    made.refresh_from_db()
    assert (made.number, made.side, made.title) == ("01/KH-BTP", "STATE", "Sửa trích yếu")


def test_nobody_numbers_for_another_unit(world: World, party: Unit, client: Client) -> None:
    """T-01: the right is that of the own registry."""
    series = numbering.series(party, "KH", dt.date(2026, 6, 10))
    with pytest.raises(PermissionDenied):
        actions.issue(
            {"doc_type": "KH", "signed_on": dt.date(2026, 6, 10), "title": "X"},
            series,
            by=world.viewer("staff"),
        )
    with pytest.raises(PermissionDenied):
        actions.set_letterhead(world.ministry, "X", "", by=world.viewer("mobiliser"))
    client.force_login(world.staff)
    assert client.get(BOOK).status_code == 403


def test_gaps_are_told_as_ranges() -> None:
    assert numbering.gaps([1, 2, 4, 8]) == "3, 5–7"
    assert numbering.gaps([5]) == ""
