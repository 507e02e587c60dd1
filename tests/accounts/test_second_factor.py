"""The second proof: asked of whoever has one, demanded of whoever handles what others wrote."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from danvan.accounts import queries, signing
from danvan.accounts.models import OpenSession, SignInAttempt, UsedCode
from danvan.journal.models import EntryBody
from danvan.notices.models import Notice
from danvan.units.rules import Role
from tests.world import World, make_post

from .made import PAGE, SECRET, SECURITY, STEP, app_code, come_in, sign_in, with_app, with_password

SET_UP = "/nb/tai-khoan/buoc-hai/"
ADD_APP = f"{SET_UP}ung-dung/"
CODES = "/nb/tai-khoan/ma-du-phong/"


def recovery_codes(client: Client) -> list[str]:
    return [code.replace(" ", "") for code in client.get(CODES).context["codes"]]


def set_up_app(client: Client) -> str:
    """Add an app through the page; its secret."""
    page = client.get(ADD_APP)
    secret = "".join(page.context["groups"])
    assert client.post(ADD_APP, {"code": app_code(secret=secret)}).url == CODES
    return secret


def test_the_password_alone_no_longer_opens(world: World, client: Client) -> None:
    with_app(world.staff)
    assert sign_in(client, tiep="/nb/tim/").url == f"{STEP}?tiep=%2Fnb%2Ftim%2F"
    assert client.get("/nb/").url.startswith(PAGE)
    assert client.post(STEP, {"code": app_code(), "tiep": "/nb/tim/"}).url == "/nb/tim/"
    assert client.get("/nb/").status_code == 200


def test_the_second_step_needs_the_first(world: World, client: Client) -> None:
    with_app(world.staff)
    assert client.get(STEP).url.startswith(PAGE)
    assert client.post(STEP, {"code": app_code()}).url.startswith(PAGE)
    assert client.get("/nb/").status_code == 302


def test_a_password_changed_in_between_ends_the_second_step(world: World, client: Client) -> None:
    """T-05."""
    with_app(world.staff)
    sign_in(client)
    with_password(world.staff)
    assert client.post(STEP, {"code": app_code()}).url.startswith(PAGE)


def test_whoever_was_in_is_out_when_another_begins(world: World, client: Client) -> None:
    """A shared computer: no session goes on that its owner cannot see in the list."""
    come_in(client, with_password(world.colleague))
    with_app(world.staff)
    sign_in(client)
    assert client.get("/nb/").url.startswith(PAGE)
    assert not OpenSession.objects.exists()


def test_the_second_step_does_not_wait_for_ever(world: World, client: Client, settings: Any) -> None:
    with_app(world.staff)
    sign_in(client)
    settings.CLOCK = "2026-06-22T09:11:00+07:00"
    assert client.post(STEP, {"code": app_code()}).url.startswith(PAGE)


def test_a_code_is_taken_once(world: World, client: Client) -> None:
    """Replay (RFC 6238, 5.2): whoever saw the code typed cannot use it, nor an older one."""
    with_app(world.staff)
    come_in(client, world.staff)
    thief = Client()
    sign_in(thief)
    for code in (app_code(), app_code(-1)):
        answer = thief.post(STEP, {"code": code})
        assert (answer.status_code, "đã dùng rồi" in answer.content.decode()) == (422, True)
    assert thief.post(STEP, {"code": app_code(1)}).status_code == 302


def test_a_recovery_code_opens_once(world: World, client: Client) -> None:
    come_in(client, with_password(world.staff))
    set_up_app(client)
    code = recovery_codes(client)[3]
    for status in (302, 422):
        other = Client()
        sign_in(other)
        assert other.post(STEP, {"code": f"{code[:5]} {code[5:]}"}).status_code == status
    assert queries.recovery_left(world.staff) == 9


def test_wrong_codes_are_slowed_like_wrong_passwords(world: World, client: Client) -> None:
    """T-78."""
    with_app(world.staff)
    sign_in(client)
    for _ in range(5):
        assert client.post(STEP, {"code": "000000"}).status_code == 422
    assert "Chờ 2 giây" in client.post(STEP, {"code": app_code()}).content.decode()
    assert SignInAttempt.objects.count() == 5


@pytest.mark.parametrize("code", ["", "abc", "1" * 400, "12345", "１２３４５６", "-1", "0000000000"])
def test_what_is_no_code_is_refused_at_the_field(world: World, client: Client, code: str) -> None:
    with_app(world.staff)
    sign_in(client)
    answer = client.post(STEP, {"code": code})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]


def test_words_typed_go_through_both_steps(world: World, client: Client) -> None:
    with_app(world.staff)
    text = "Đề nghị chi trả phụ cấp quý I cho tổ khảo sát trước ngày 30."
    kept = json.dumps([["text", text]])
    step = sign_in(client, kept=kept, tiep="/nb/thong-bao/")
    assert text in json.loads(step.context["kept"])[0]
    resumed = client.post(STEP, {"code": app_code(), "kept": kept, "tiep": "/nb/thong-bao/"})
    assert text in resumed.content.decode()
    assert 'action="/nb/thong-bao/"' in resumed.content.decode()


# Who must have one.

HANDLERS = {
    "leader", "mobiliser", "administrator", "secretary", "clerk", "cell_secretary", "neighbour", "neighbour_clerk",
    "head", "department_head",
}  # fmt: skip


def test_who_handles_what_others_wrote_needs_two_proofs(world: World) -> None:
    """T-78: handlers and administrators; the list is drawn from rights, so new roles join it by themselves."""
    assert {who for who in world.people if queries.needs_second_factor(world.viewer(who))} == HANDLERS


@pytest.mark.parametrize("who", ["clerk", "administrator", "cell_secretary"])
def test_without_one_they_are_led_to_set_it_up(world: World, client: Client, who: str) -> None:
    come_in(client, with_password(world.people[who]))
    for page in ("/nb/", "/nb/gui/", SECURITY, "/nb/thong-bao/"):
        assert client.get(page).url == SET_UP, page
        refused = client.post(page, {"text": "Câu đã gõ dài hơn ba mươi chữ vẫn còn đây."})
        assert (refused.status_code, "Câu đã gõ" in refused.content.decode()) == (403, True), page
    client.get("/nb/tim/?q=x")
    set_up_app(client)
    assert len(recovery_codes(client)) == 10
    assert client.post(CODES).url == "/nb/tim/?q=x"
    assert client.get("/nb/").status_code == 200


def test_who_handles_nothing_is_not_asked(world: World, client: Client) -> None:
    come_in(client, with_password(world.staff))
    assert client.get("/nb/").status_code == 200
    assert "Nên thêm" in client.get(SECURITY).content.decode()


def test_a_new_post_asks_on_the_next_request(world: World, client: Client) -> None:
    """T-05."""
    come_in(client, with_password(world.staff))
    make_post(world.staff, world.ministry, Role.INTAKE)
    assert client.get("/nb/").url == SET_UP


def test_a_demonstration_advises_and_opens(world: World, client: Client, settings: Any) -> None:
    settings.DEMO = True
    come_in(client, with_password(world.clerk))
    assert client.get("/nb/").status_code == 200
    assert "Bản chạy thử không bắt buộc" in client.get(SECURITY).content.decode()


def test_who_has_one_is_not_led_again(world: World, client: Client) -> None:
    come_in(client, with_app(world.clerk))
    assert client.get("/nb/").status_code == 200


# Setting up and taking away.


def test_an_app_is_added_with_its_first_code(world: World, client: Client) -> None:
    come_in(client, with_password(world.staff))
    secret = "".join(client.get(ADD_APP).context["groups"])
    assert client.post(ADD_APP, {"code": "000000"}).status_code == 422
    assert "".join(client.get(ADD_APP).context["groups"]) == secret
    set_up_app(client)
    assert queries.has_second_factor(world.staff)
    assert '"verb":"account.factor_add"' in EntryBody.objects.latest("pk").body
    assert secret not in EntryBody.objects.latest("pk").body
    assert Notice.objects.filter(person=world.staff, verb="account.factor_add").count() == 1


def test_an_app_sent_twice_is_added_once(world: World, client: Client) -> None:
    """T-71."""
    come_in(client, with_password(world.staff))
    page = client.get(ADD_APP)
    sent = {"code": app_code(secret="".join(page.context["groups"])), "once": "abcdefgh12345678"}
    assert client.post(ADD_APP, sent).url == client.post(ADD_APP, sent).url == CODES
    assert Authenticator.objects.filter(user=world.staff, type="totp").count() == 1
    assert Notice.objects.filter(person=world.staff).count() == 1


def test_nothing_stored_tells_the_secret(world: World, client: Client) -> None:
    """A stolen database alone gives no code: secrets are sealed, in rows and in sessions."""
    come_in(client, with_password(world.staff))
    offered = "".join(client.get(ADD_APP).context["groups"])
    sessions = [one.get_decoded() for one in Session.objects.all()]
    assert offered not in json.dumps(sessions)
    secret = set_up_app(client)
    codes = recovery_codes(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        stored = str(cursor.fetchall())
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_another_secret_of_the_installation_opens_nothing(
    world: World, client: Client, settings: Any
) -> None:
    with_app(world.staff)
    settings.SECRET_KEY = "another" * 8
    sign_in(client)
    answer = client.post(STEP, {"code": app_code()})
    assert answer.status_code == 422
    assert "Nhờ người quản trị" in answer.content.decode()


def test_recovery_codes_are_seen_until_put_away_and_never_again(world: World, client: Client) -> None:
    come_in(client, with_password(world.staff))
    set_up_app(client)
    first = recovery_codes(client)
    assert recovery_codes(client) == first
    client.post(CODES)
    assert recovery_codes(client) == []
    client.post(CODES, {"act": "renew"})
    assert not set(recovery_codes(client)) & set(first)
    other = Client()
    sign_in(other)
    assert other.post(STEP, {"code": first[0]}).status_code == 422


def test_taking_the_last_factor_away_takes_the_codes_too(world: World, client: Client) -> None:
    come_in(client, with_app(world.staff))
    number = queries.factors(world.staff).get().pk
    page = f"{SET_UP}go/{number}/"
    assert "cuối cùng" in client.get(page).content.decode()
    assert client.post(page).url == SECURITY
    assert not Authenticator.objects.filter(user=world.staff).exists()
    assert client.get("/nb/").status_code == 200
    assert '"verb":"account.factor_remove"' in EntryBody.objects.latest("pk").body
    assert client.post(page).status_code == 404


def test_who_must_have_one_sets_up_another_at_once(world: World, client: Client) -> None:
    come_in(client, with_app(world.clerk))
    client.post(f"{SET_UP}go/{queries.factors(world.clerk).get().pk}/")
    assert client.get("/nb/").url == SET_UP


def test_nobody_takes_away_what_is_anothers(world: World, client: Client) -> None:
    """T-02, T-03: the number of a foreign row is as absent as one that does not exist."""
    with_app(world.colleague)
    come_in(client, with_password(world.staff))
    foreign = queries.factors(world.colleague).get().pk
    assert client.post(f"{SET_UP}go/{foreign}/").status_code == 404
    assert client.post(f"{SET_UP}go/{foreign + 1000}/").status_code == 404
    assert queries.has_second_factor(world.colleague)


@pytest.mark.parametrize("page", [ADD_APP, f"{SET_UP}khoa/", CODES])
def test_changing_what_protects_asks_again_who_it_is(
    world: World, client: Client, settings: Any, page: str
) -> None:
    come_in(client, with_password(world.staff))
    assert client.get(page).status_code == 200
    settings.CLOCK = "2026-06-22T09:11:00+07:00"
    prove = client.get(page).url
    assert prove.startswith("/nb/tai-khoan/xac-nhan/?tiep=")
    assert client.post(page).url == prove
    assert client.post(prove, {"proof": "sai"}).status_code == 422
    assert client.post(prove, {"proof": ""}).status_code == 422
    assert client.post(prove, {"proof": "mot-mat-khau-dai", "tiep": page}).url == page
    assert client.get(page).status_code == 200


def test_the_code_of_the_app_proves_again_too(world: World, client: Client, settings: Any) -> None:
    come_in(client, with_app(world.staff))
    settings.CLOCK = "2026-06-22T09:11:00+07:00"
    prove = client.get(ADD_APP).url
    assert client.post(prove, {"proof": app_code(), "tiep": ADD_APP}).url == ADD_APP


def test_wrong_proofs_are_slowed_too(world: World, client: Client) -> None:
    """T-78."""
    client.force_login(with_password(world.staff))
    for _ in range(5):
        client.post("/nb/tai-khoan/xac-nhan/", {"proof": "sai"})
    assert "Chờ" in client.post("/nb/tai-khoan/xac-nhan/", {"proof": "mot-mat-khau-dai"}).content.decode()


def test_used_codes_do_not_pile_up(world: World, client: Client, settings: Any) -> None:
    with_app(world.staff)
    for minute in range(3):
        settings.CLOCK = f"2026-06-22T09:0{minute + 1}:00+07:00"
        come_in(Client(), world.staff)
    assert UsedCode.objects.count() == 1


def test_the_sign_in_marks_what_it_proved(world: World, client: Client) -> None:
    come_in(client, with_app(world.staff))
    assert client.session[signing.WAY] == "password+factor"
    assert SECRET not in str(dict(client.session))
