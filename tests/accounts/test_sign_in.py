"""Signing in: equal answers, growing delay, no lock-out, words kept when the session ended."""

import datetime as dt

import pytest
from django.test import Client

from danvan.accounts.models import SignInAttempt
from danvan.periods import now
from tests.world import World

PAGE = "/nb/dang-nhap/"
PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def hanh(world: World) -> World:
    world.staff.set_password(PASSWORD)
    world.staff.save()
    return world


def sign_in(client: Client, name: str = "staff", password: str = PASSWORD, **more: str) -> object:
    return client.post(PAGE, {"sign_in_name": name, "password": password, **more})


def test_the_right_password_opens_the_first_page(hanh: World, client: Client) -> None:
    answer = sign_in(client, name=" Staff ")
    assert (answer.status_code, answer.url) == (302, "/nb/")
    assert client.get("/nb/").status_code == 200


def test_wrong_name_and_wrong_password_get_the_same_words(hanh: World, client: Client) -> None:
    """T-78: nobody learns which names exist."""
    wrong_password = sign_in(client, password="sai")
    unknown = sign_in(client, name="khong-co")
    assert wrong_password.status_code == unknown.status_code == 422
    sentence = "Tên đăng nhập hoặc mật khẩu không đúng"
    assert sentence in wrong_password.content.decode()
    assert sentence in unknown.content.decode()


def test_many_failures_slow_the_name_down_but_never_lock_it(hanh: World, client: Client) -> None:
    """T-78: growing delay, at most half a minute, no lock-out of the victim."""
    for _ in range(5):
        sign_in(client, password="sai")
    assert "Chờ 2 giây" in sign_in(client).content.decode()
    SignInAttempt.objects.update(at=now() - dt.timedelta(seconds=31))
    assert sign_in(client).status_code == 302


def test_sign_in_leads_only_to_pages_of_this_site(hanh: World, client: Client) -> None:
    assert sign_in(client, tiep="https://example.com/nb/").url == "/nb/"
    client.logout()
    assert sign_in(client, tiep="/nb/tim/?q=x").url == "/nb/tim/?q=x"


def test_words_typed_before_the_session_ended_are_not_lost(hanh: World, client: Client) -> None:
    text = "Phụ cấp lưu động quý I đến nay vẫn chưa được chi trả cho tổ khảo sát."
    ended = client.post("/nb/thong-bao/", {"text": text, "csrfmiddlewaretoken": "x"})
    assert ended.status_code == 401
    assert text in ended.content.decode()
    kept = ended.context["kept"]
    wrong = sign_in(client, password="sai", kept=kept, tiep="/nb/thong-bao/")
    assert text in wrong.content.decode()
    resumed = sign_in(client, kept=kept, tiep="/nb/thong-bao/")
    assert resumed.status_code == 200
    assert 'action="/nb/thong-bao/"' in resumed.content.decode()
    assert text in resumed.content.decode()


def test_signing_out_closes_every_page(hanh: World, client: Client) -> None:
    client.force_login(hanh.staff)
    assert client.post("/nb/dang-xuat/").status_code == 302
    assert client.get("/nb/").url == f"{PAGE}?tiep=/nb/"
