"""Passwords: long, of any script, not guessable, and nothing else is asked of them."""

import unicodedata

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from danvan.accounts import actions, operating
from danvan.accounts.models import SignInAttempt
from danvan.accounts.sample_people import SAMPLE_PASSWORD
from danvan.journal.models import EntryBody
from danvan.notices.models import Notice
from danvan.units.access import Operator
from tests.world import World

from .made import PASSWORD, SECURITY, come_in, sign_in, with_app, with_password

CHANGE = "/nb/tai-khoan/mat-khau/"
NEW = "Ba con mèo ngủ trên mái ngói"


@pytest.mark.parametrize(
    "password",
    [
        SAMPLE_PASSWORD,
        NEW,
        "chim hot ngoai vuon buoi som",
        " hai dấu cách  ở giữa ",
        "猫が三匹屋根の上で静かに眠っている夜",
        "три кота спят на крыше",
        "🐈🐕🦜🐢🐇🦔🐎🐄🐖🐑🐐🦌🐓🦆🦉",
        "Xq7-" * 16 + "bTr2",
        "k" * 100 + "mèo chó gà vịt",
    ],
)
def test_what_is_long_and_not_guessable_is_taken(world: World, password: str) -> None:
    """No rule of composition; blanks and every script count (NIST SP 800-63B-4, 3.1.1.2)."""
    validate_password(password, world.staff)


@pytest.mark.parametrize(
    "password",
    [
        "mười bốn ký t",
        "a" * 257,
        "aaaaaaaaaaaaaaaaaaaa",
        "mat khau mat khau 123456",
        "Danvan Danvan Danvan 123",
        "Lê Thị Minh Hạnh 1990",
        "leThiMinhHanh12345",
        "staff-staff-staff-staff",
        "Cục Thi hành án 2026",
        "anh yêu em anh yêu em",
        "1234567890123456",
        "qwertyuiop123456",
        "Đảng Cộng sản Việt Nam",
    ],
)
def test_what_anybody_would_try_first_is_refused(world: World, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, world.staff)


def test_the_same_word_from_another_keyboard_is_the_same(world: World, client: Client) -> None:
    """NFKC before hashing: a phone composes ề, an old driver sends e with two marks."""
    word = "Bốn mùa đều có hoa nở"
    world.staff.set_password(unicodedata.normalize("NFD", word))
    world.staff.save()
    assert world.staff.check_password(unicodedata.normalize("NFC", word))
    assert sign_in(client, password=word).status_code == 302


def change(client: Client, current: str = PASSWORD, new: str = NEW, again: str = "") -> object:
    return client.post(
        CHANGE, {"current_password": current, "new_password": new, "new_password_again": again or new}
    )


def test_one_changes_the_own_password(world: World, client: Client) -> None:
    come_in(client, with_password(world.staff))
    assert change(client).url == SECURITY
    assert client.get(SECURITY).status_code == 200
    world.staff.refresh_from_db()
    assert world.staff.check_password(NEW)
    assert '"verb":"account.password_change"' in EntryBody.objects.latest("pk").body
    assert NEW not in EntryBody.objects.latest("pk").body
    assert Notice.objects.get(person=world.staff).words == "Mật khẩu của bạn đã được đổi"


def test_every_other_session_ends_with_the_old_password(world: World, client: Client) -> None:
    """T-05: also the one a thief holds; and the key of this one is new."""
    with_password(world.staff)
    thief = Client()
    come_in(thief, world.staff)
    come_in(client, world.staff)
    old = client.cookies["danvan_phien"].value
    change(client)
    assert client.cookies["danvan_phien"].value != old
    copy = Client()
    copy.cookies["danvan_phien"] = old
    assert thief.get("/nb/").status_code == copy.get("/nb/").status_code == 302
    assert client.get("/nb/").status_code == 200
    assert len(client.get(SECURITY).context["sessions"]) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"current": "sai"}, "current_password"),
        ({"new": "ngan"}, "new_password"),
        ({"again": "khác hẳn câu ở trên"}, "new_password_again"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    world: World, client: Client, sent: dict[str, str], field: str
) -> None:
    come_in(client, with_password(world.staff))
    answer = change(client, **sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    world.staff.refresh_from_db()
    assert world.staff.check_password(PASSWORD)


def test_a_change_sent_twice_is_made_once(world: World, client: Client) -> None:
    """T-71."""
    come_in(client, with_password(world.staff))
    sent = {
        "current_password": PASSWORD,
        "new_password": NEW,
        "new_password_again": NEW,
        "once": "abcdefgh12345678",
    }
    assert client.post(CHANGE, sent).url == client.post(CHANGE, sent).url == SECURITY
    assert Notice.objects.filter(person=world.staff).count() == 1


def test_guessing_the_current_password_is_slowed(world: World, client: Client) -> None:
    """T-78: from a session left open."""
    come_in(client, with_password(world.staff))
    for _ in range(5):
        change(client, current="sai")
    assert "Chờ 2 giây" in change(client).content.decode()
    assert SignInAttempt.objects.count() == 5


# What an administrator and the operator of the machine do for others.


def test_an_administrator_gives_a_first_password(world: World, client: Client) -> None:
    come_in(client, with_app(world.administrator))
    page = client.post("/nb/mat-khau/", {"sign_in_name": " STAFF "}).content.decode()
    world.staff.refresh_from_db()
    secret = page.split('class="code">')[1].split("<")[0]
    assert world.staff.check_password(secret)
    assert EntryBody.objects.filter(body__contains='"verb":"account.password_given"').count() == 1
    assert client.post("/nb/mat-khau/", {"sign_in_name": "nobody"}).status_code == 422


def test_who_has_no_right_gives_no_password(world: World, client: Client) -> None:
    client.force_login(world.leader)
    assert client.post("/nb/mat-khau/", {"sign_in_name": "staff"}).status_code == 403


def test_the_operator_sets_a_password_by_the_rules(world: World) -> None:
    with pytest.raises(ValidationError):
        actions.set_password(world.staff, "ngan", by=Operator())
    actions.set_password(world.staff, NEW, by=Operator())
    assert world.staff.check_password(NEW)
    assert '"actor":"operator"' in EntryBody.objects.latest("pk").body


def test_the_command_says_whom_it_does_not_know(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert operating.set_password("khong-co", lambda _prompt: NEW) == 1
    assert "khong-co" in capsys.readouterr().err
    assert operating.set_password("staff", lambda _prompt: "ngan") == 1
    assert "15" in capsys.readouterr().err
    assert operating.set_password("STAFF", lambda _prompt: NEW) == 0
