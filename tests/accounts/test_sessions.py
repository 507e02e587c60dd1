"""Sessions: their owner sees and ends them; factors lost are taken away by who may."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from danvan.accounts import operating, queries
from danvan.accounts.models import OpenSession
from danvan.accounts.rules import device, device_words
from danvan.journal.models import EntryBody
from danvan.notices.models import Notice
from tests.world import World

from .made import SECURITY, STEP, app_code, come_in, sign_in, with_app, with_password

END = "/nb/tai-khoan/phien/"
RESET = "/nb/mat-khau/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome trên Windows"),
        (IPHONE, "Safari trên iPhone"),
        (CHROME + " Edg/126.0", "Edge trên Windows"),
        (CHROME.replace("Chrome/", "coc_coc_browser/126.0 Chrome/"), "Cốc Cốc trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox trên Linux"),
        ("curl/8", "Thiết bị không rõ"),
        ("", "Thiết bị không rõ"),
    ],
)
def test_a_device_is_named_in_coarse_words(agent: str, words: str) -> None:
    assert device_words(device(agent)) == words


def test_the_list_knows_a_kind_of_device_and_a_day_only(world: World, client: Client) -> None:
    """T-11: no address, no version, no hour."""
    client.post(
        "/nb/dang-nhap/",
        {"sign_in_name": "staff", "password": with_password(world.staff) and "mot-mat-khau-dai"},
        headers={"User-Agent": CHROME},
        REMOTE_ADDR="10.1.2.3",
    )
    one = OpenSession.objects.get()
    assert (str(one), str(one.began_on)) == ("Chrome trên Windows", "2026-06-22")
    assert {field.name for field in OpenSession._meta.fields} == {
        "session",
        "person",
        "code",
        "device",
        "began_on",
    }
    page = client.get(SECURITY).content.decode()
    assert "Chrome trên Windows" in page
    assert "10.1.2.3" not in page


def test_one_session_is_ended_from_another(world: World, client: Client) -> None:
    with_password(world.staff)
    phone = Client()
    come_in(phone, world.staff)
    come_in(client, world.staff)
    mine, other = client.get(SECURITY).context["sessions"]
    assert (mine.is_this, other.is_this) == (True, False)
    assert client.post(END, {"code": other.open.code}).url == SECURITY
    assert phone.get("/nb/").status_code == 302
    assert client.get("/nb/").status_code == 200
    assert client.post(END, {"code": other.open.code}).url == SECURITY


def test_all_other_sessions_are_ended_at_once(world: World, client: Client) -> None:
    with_password(world.staff)
    others = [Client(), Client()]
    for other in others:
        come_in(other, world.staff)
    come_in(client, world.staff)
    client.post(END)
    assert [other.get("/nb/").status_code for other in others] == [302, 302]
    assert client.get("/nb/").status_code == 200
    assert OpenSession.objects.count() == 1


def test_nobody_ends_the_session_of_another(world: World, client: Client) -> None:
    """T-02."""
    colleague = Client()
    come_in(colleague, with_password(world.colleague))
    come_in(client, with_password(world.staff))
    client.post(END, {"code": OpenSession.objects.get(person=world.colleague).code})
    client.post(END)
    assert colleague.get("/nb/").status_code == 200


def test_a_session_that_ended_leaves_the_list(world: World, client: Client) -> None:
    with_password(world.staff)
    other = Client()
    come_in(other, world.staff)
    come_in(client, world.staff)
    other.post("/nb/dang-xuat/")
    assert OpenSession.objects.count() == 1
    world.staff.end_sessions()
    come_in(client, world.staff)
    assert [one.is_this for one in client.get(SECURITY).context["sessions"]] == [True]
    Session.objects.all().delete()
    assert not OpenSession.objects.exists()


# Somebody lost the phone.


def test_an_administrator_takes_lost_factors_away(world: World, client: Client) -> None:
    with_app(world.clerk)
    owner = Client()
    come_in(owner, world.clerk)
    come_in(client, with_app(world.administrator))
    answer = client.post(RESET, {"sign_in_name": "clerk", "act": "factors"})
    assert (answer.status_code, "Đã gỡ bước xác nhận" in answer.content.decode()) == (200, True)
    assert not queries.has_second_factor(world.clerk)
    assert owner.get("/nb/").status_code == 302
    body = EntryBody.objects.latest("pk").body
    assert '"verb":"account.factor_reset"' in body
    assert f'"actor":"person:{world.administrator.pk}"' in body
    assert Notice.objects.filter(person=world.clerk, verb="account.factor_reset").count() == 1
    again = client.post(RESET, {"sign_in_name": "clerk", "act": "factors"})
    assert (again.status_code, Notice.objects.filter(verb="account.factor_reset").count()) == (422, 1)
    come_in(owner, world.clerk)
    assert owner.get("/nb/").url == "/nb/tai-khoan/buoc-hai/"


@pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("leader", 403), ("staff", 403)])
def test_nobody_else_does(world: World, client: Client, who: str, status: int) -> None:
    with_app(world.colleague)
    client.force_login(world.people[who])
    assert client.post(RESET, {"sign_in_name": "colleague", "act": "factors"}).status_code == status
    assert queries.has_second_factor(world.colleague)


def test_a_stolen_session_alone_takes_nothing_away(world: World, client: Client) -> None:
    """Without a fresh proof the page leads to the proof."""
    with_app(world.staff)
    client.force_login(world.administrator)
    answer = client.post(RESET, {"sign_in_name": "staff", "act": "factors"})
    assert answer.url.startswith("/nb/tai-khoan/xac-nhan/")
    assert queries.has_second_factor(world.staff)


def test_the_operator_unlocks_too(world: World, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    with_app(world.staff)
    sign_in(client)
    assert operating.unlock("khong-co") == 1
    assert operating.unlock(" Staff") == 0
    assert client.post(STEP, {"code": app_code()}).status_code == 302
    assert sign_in(client).url == "/nb/"
    assert '"actor":"operator"' in EntryBody.objects.latest("pk").body
    assert operating.unlock("staff") == 1
    assert "This person has no second step" in capsys.readouterr().err
