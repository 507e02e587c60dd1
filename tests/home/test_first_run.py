"""From an empty installation to the first administrator (design screen 13)."""

import argparse
import stat
import threading
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from danvan import cli
from danvan.accounts.models import SignInAttempt
from danvan.home import first_run
from danvan.journal.models import EntryBody
from danvan.units.models import Person, Post, Unit
from danvan.units.rules import Role

from ..world import World

PAGE = "/nb/bat-dau/lan-dau/"
FIELDS = {
    "organisation": "Đảng bộ Khối các cơ quan",
    "kind": "PARTY_ORG",
    "official_code": "KHOI",
    "name": "Lê Văn Quản",
    "sign_in_name": "Quan-Tri",
    "password": "mot-mat-khau-rat-dai",
}


@pytest.fixture(autouse=True)
def nobody_was_seen_yet(first_run_is_over: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_run.FirstRunMiddleware, "settled", False)


@pytest.fixture
def home(settings: object, tmp_path: Path) -> Path:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def code(db: None, home: Path) -> str:
    return first_run.make_code()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/so/", "/nb/", "/nb/bat-dau/", "/nb/dang-nhap/", "/khong-co/"])
def test_every_page_of_an_empty_installation_leads_to_the_first_one(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert client.get(PAGE).status_code == 200


def test_with_the_code_the_first_administrator_is_made_and_signed_in(client: Client, code: str) -> None:
    answer = client.post(PAGE, {**FIELDS, "code": code})
    assert (answer.status_code, answer.url) == (302, "/nb/bat-dau/")
    person = Person.objects.get()
    assert (person.name, person.sign_in_name) == ("Lê Văn Quản", "quan-tri")
    post = Post.objects.get()
    assert (post.office.role, post.office.unit.name) == (Role.ADMINISTRATOR, "Đảng bộ Khối các cơ quan")
    assert client.get("/nb/bat-dau/").url == "/nb/tai-khoan/buoc-hai/"  # T-78: first the second factor
    verbs = "".join(EntryBody.objects.values_list("body", flat=True))
    for verb in ("installation.begin", "unit.found", "post.give"):
        assert verb in verbs
    assert person.name not in verbs


def test_the_code_counts_without_its_dashes_and_in_capitals(client: Client, code: str) -> None:
    assert client.post(PAGE, {**FIELDS, "code": code.replace("-", "").upper()}).status_code == 302


def test_the_code_is_kept_hashed_for_its_owner_only_and_burnt(client: Client, code: str, home: Path) -> None:
    kept = home / "setup-code"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert code not in kept.read_text()
    client.post(PAGE, {**FIELDS, "code": code})
    assert not kept.exists()


def test_a_new_code_closes_the_one_before(client: Client, code: str) -> None:
    newer = first_run.make_code()
    assert client.post(PAGE, {**FIELDS, "code": code}).status_code == 422
    assert client.post(PAGE, {**FIELDS, "code": newer}).status_code == 302


def test_without_a_code_nobody_gets_in(client: Client, db: None, home: Path) -> None:
    assert client.post(PAGE, {**FIELDS, "code": ""}).status_code == 422
    assert client.post(PAGE, {**FIELDS, "code": "abcd-efgh-jkmn"}).status_code == 422
    assert not Person.objects.exists()


def test_guessing_the_code_gets_slow(client: Client, code: str) -> None:
    """T-78."""
    for _ in range(6):
        client.post(PAGE, {**FIELDS, "code": "sai"})
    assert SignInAttempt.objects.exists()
    answer = client.post(PAGE, {**FIELDS, "code": code})
    assert answer.status_code == 422
    assert "Chờ" in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "ngan"),
        ("password", "password123"),
        ("organisation", "\u200b"),
        ("sign_in_name", "quản trị"),
        ("kind", "CELL"),
        ("name", "ư" * 300),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_made(
    client: Client, code: str, field: str, value: str
) -> None:
    answer = client.post(PAGE, {**FIELDS, "code": code, field: value})
    assert answer.status_code == 422
    assert not Person.objects.exists()
    assert not Unit.objects.exists()
    assert FIELDS["official_code"] in answer.content.decode()


def test_the_page_is_gone_once_somebody_is_there(client: Client, code: str, world: World) -> None:
    assert client.get(PAGE).url == "/nb/dang-nhap/"
    answer = client.post(PAGE, {**FIELDS, "code": code})
    assert (answer.status_code, answer.url) == (302, "/nb/dang-nhap/")
    assert not Person.objects.filter(sign_in_name="quan-tri").exists()


def test_sent_twice_it_makes_one_administrator(code: str) -> None:
    """T-71."""
    client = Client()
    answers = [client.post(PAGE, {**FIELDS, "code": code}).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert Person.objects.count() == Unit.objects.count() == 1


def test_two_browsers_at_once_make_one_administrator(without_triggers: None, home: Path) -> None:
    """The journal's head lets one writer in after the other; the second finds somebody there."""
    code = first_run.make_code()
    answers: list[int] = []
    together = threading.Barrier(2)

    def send(number: int) -> None:
        client = Client(raise_request_exception=False)
        client.get(PAGE)
        together.wait()
        fields = {**FIELDS, "code": code, "sign_in_name": f"quan-tri-{number}"}
        answers.append(client.post(PAGE, fields).status_code)
        connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.count() == Unit.objects.count() == Post.objects.count() == 1
    assert all(status in {302, 409, 422} for status in answers)


def test_a_crash_half_way_leaves_nothing(client: Client, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(first_run, "tell_names", broken)
    client.raise_request_exception = False
    assert client.post(PAGE, {**FIELDS, "code": code}).status_code == 500
    assert not Person.objects.exists()
    assert not Unit.objects.exists()
    monkeypatch.undo()
    assert client.post(PAGE, {**FIELDS, "code": code}).status_code == 302


def test_units_imported_before_anybody_was_there_keep_their_top(client: Client, code: str) -> None:
    from danvan.periods import today
    from danvan.units import tree
    from danvan.units.rules import Kind, Level

    from ..world import make_unit

    top = make_unit("khoi", "Đảng bộ Khối", Kind.PARTY_ORG, level=Level.ROOT)
    tree.rebuild(today())
    assert client.post(PAGE, {**FIELDS, "code": code}).status_code == 302
    assert Post.objects.get().office.unit == top
    assert Unit.objects.count() == 1


@pytest.mark.django_db
def test_the_terminal_prints_the_code_only_while_nobody_is_there(
    home: Path, capsys: pytest.CaptureFixture[str], client: Client
) -> None:
    asked = argparse.Namespace(port=8123)
    assert cli.setup_code(asked) == 0
    printed = capsys.readouterr().out
    assert f"http://localhost:8123{PAGE}" in printed
    code = printed.strip().rsplit(" ", 1)[-1]
    assert client.post(PAGE, {**FIELDS, "code": code}).status_code == 302
    assert cli.setup_code(asked) == 1
    assert cli.start_up(asked) == 0
    assert "Mã cài đặt" not in capsys.readouterr().out
    assert not (home / "setup-code").exists()
