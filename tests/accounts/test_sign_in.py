"""Signing in: equal answers, growing delay, no lock-out, words kept when the session ended."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.test import Client

from danvan.accounts.models import SignInAttempt
from danvan.periods import now
from tests.world import World

from .made import PAGE, SECURITY, sign_in, with_password


@pytest.fixture
def hanh(world: World) -> World:
    with_password(world.staff)
    return world


def test_the_right_password_opens_the_first_page(hanh: World, client: Client) -> None:
    answer = sign_in(client, name=" Staff ")
    assert (answer.status_code, answer.url) == (302, "/nb/")
    assert client.get("/nb/").status_code == 200
    assert not SignInAttempt.objects.exists()


def test_wrong_name_and_wrong_password_get_the_same_words(hanh: World, client: Client) -> None:
    """T-78: nobody learns which names exist."""
    hanh.colleague.is_active = False
    with_password(hanh.colleague)
    answers = [
        sign_in(client, password="sai"),
        sign_in(client, name="khong-co"),
        sign_in(client, name="colleague"),
        sign_in(client, name="outsider"),  # has no password yet
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all("Tên đăng nhập hoặc mật khẩu không đúng" in answer.content.decode() for answer in answers)


NAMES = ("staff", "khong-co", "colleague", "outsider")


class Counting(hashers.MD5PasswordHasher):
    """Counts how often a password is really hashed."""

    times = 0

    def encode(self, *args: Any, **kwargs: Any) -> str:
        Counting.times += 1
        return str(super().encode(*args, **kwargs))


def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    hanh: World, client: Client, settings: Any
) -> None:
    """T-78: the only slow part, hashing, is done once whoever is asked for."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    with_password(hanh.staff)
    hanh.colleague.is_active = False
    with_password(hanh.colleague)
    times = []
    for name in NAMES:
        Counting.times = 0
        sign_in(client, name=name, password="sai-hoan-toan")
        times.append(Counting.times)
    assert times == [1, 1, 1, 1]


def test_many_failures_slow_the_name_down_but_never_lock_it(hanh: World, client: Client) -> None:
    """T-78: growing delay, at most half a minute, no lock-out of the victim."""
    for _ in range(5):
        sign_in(client, password="sai")
    assert "Chờ 2 giây" in sign_in(client).content.decode()
    SignInAttempt.objects.update(at=now() - dt.timedelta(seconds=31))
    assert sign_in(client).status_code == 302


def test_the_delay_of_one_name_is_not_that_of_another(hanh: World, client: Client) -> None:
    """T-78: somebody who guesses at a colleague slows nobody else."""
    for _ in range(5):
        sign_in(client, name="colleague", password="sai")
    assert sign_in(client).status_code == 302


def test_guessing_at_many_names_slows_everybody(hanh: World, client: Client) -> None:
    """T-78: one password tried on all names."""
    SignInAttempt.objects.bulk_create(
        SignInAttempt(name_hash=f"{number:064}", at=now()) for number in range(300)
    )
    assert "Chờ" in sign_in(client).content.decode()


def test_what_failed_is_forgotten_and_names_nobody(hanh: World, client: Client) -> None:
    """Nothing about who tried when outlives its use."""
    sign_in(client, name="colleague", password="sai")
    assert "colleague" not in str(SignInAttempt.objects.values_list())
    SignInAttempt.objects.update(at=now() - dt.timedelta(minutes=16))
    sign_in(client, password="sai")
    assert SignInAttempt.objects.count() == 1


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.com/nb/", "//example.com/nb/", "javascript:alert(1)", "/\\example.com", "/", "nb/"],
)
def test_sign_in_leads_only_to_pages_of_this_site(hanh: World, client: Client, elsewhere: str) -> None:
    assert sign_in(client, tiep=elsewhere).url == "/nb/"


def test_sign_in_leads_to_the_page_asked_for(hanh: World, client: Client) -> None:
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
    sign_in(client)
    assert client.post("/nb/dang-xuat/").status_code == 302
    assert client.get("/nb/").url == f"{PAGE}?tiep=/nb/"


def test_a_session_known_before_the_sign_in_is_worth_nothing_after(hanh: World, client: Client) -> None:
    """Session fixation: the key changes with the sign-in."""
    client.get(PAGE, {"ngon-ngu": "en"})
    planted = client.cookies["danvan_phien"].value
    sign_in(client)
    assert client.cookies["danvan_phien"].value != planted
    thief = Client()
    thief.cookies["danvan_phien"] = planted
    assert thief.get("/nb/").status_code == 302


def test_the_form_sent_twice_signs_in_once(hanh: World, client: Client) -> None:
    assert sign_in(client).status_code == sign_in(client).status_code == 302
    assert client.get(SECURITY).content.decode().count("Phiên này") == 1


def test_somebody_deactivated_is_out_at_once(hanh: World, client: Client) -> None:
    """T-05."""
    sign_in(client)
    hanh.staff.is_active = False
    hanh.staff.save()
    assert client.get("/nb/").status_code == 302
