"""Single sign-on against a real OpenID Connect service on loopback, redirect by redirect."""

import re
import socket
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.checks import run_checks
from django.test import Client

from danvan.accounts import outside
from danvan.accounts.models import OutsideAccount
from danvan.home import doctor
from danvan.journal.models import EntryBody
from danvan.units.models import Person
from danvan.units.rules import Role
from tests.world import World, make_person, make_post

from . import provider
from .made import app_code, with_app
from .provider import CLIENT, PASSWORD, RETURN, SECRET
from .test_invitations import proved

START = "/nb/dang-nhap/co-quan/"
LINKS = "/nb/loi-moi/lien-ket/"
SIGN_IN = "/nb/dang-nhap/"


@pytest.fixture(scope="module")
def server() -> Iterator[provider.Running]:
    with provider.running(f"http://testserver{RETURN}") as started:
        yield started


@pytest.fixture
def service(server: provider.Running, settings: object) -> provider.Running:
    """The service is configured; it says nothing unusual."""
    server.says()
    for name, value in {
        "OIDC_URL": server.issuer,
        "OIDC_CLIENT": CLIENT,
        "OIDC_SECRET": SECRET,
        "OIDC_NAME": "tài khoản Bộ Tư pháp",
    }.items():
        setattr(settings, name, value)
    return server


def sent_to(client: Client, onward: str = "") -> str:
    """The address of the service our start page sends the browser to."""
    answer = client.get(START, {"tiep": onward} if onward else {})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)  # type: ignore[attr-defined]


def at_the_service(address: str, user: str) -> str:
    """Sign in there as a browser does; where it sends the browser back to."""
    with requests.Session() as browser:
        page = browser.get(address, timeout=10)
        assert "username" in page.text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        onward = parse_qs(urlsplit(page.url).query)["next"][0]
        said = {
            "username": user,
            "password": PASSWORD,
            "csrfmiddlewaretoken": token[1] if token else "",
            "next": onward,
        }
        answer = browser.post(page.url, said, timeout=10, allow_redirects=False)
        while "Location" in answer.headers and not answer.headers["Location"].startswith("http://testserver"):
            address = requests.compat.urljoin(answer.url, answer.headers["Location"])
            answer = browser.get(address, timeout=10, allow_redirects=False)
        return answer.headers["Location"].removeprefix("http://testserver")


def dance(user: str = "staff", client: Client | None = None, onward: str = "") -> object:
    client = client or Client()
    return client.get(at_the_service(sent_to(client, onward), user))


def who(client: Client) -> Person:
    found = client.get("/nb/").context["shell"].viewer.person
    assert isinstance(found, Person)
    return found


def refused(answer: object, status: int, words: str) -> None:
    assert answer.status_code == status  # type: ignore[attr-defined]
    assert words in answer.content.decode()  # type: ignore[attr-defined]


def test_the_button_stands_on_the_sign_in_page(
    world: World, service: provider.Running, client: Client
) -> None:
    page = client.get(SIGN_IN, {"tiep": "/nb/tim/"}).content.decode()
    assert "Đăng nhập bằng tài khoản Bộ Tư pháp" in page
    assert f'href="{START}?tiep=/nb/tim/"' in page


def test_without_a_service_there_is_neither_button_nor_address(world: World, client: Client) -> None:
    assert START not in client.get(SIGN_IN).content.decode()
    assert client.get(START).status_code == client.get(RETURN).status_code == 404


def test_who_the_service_vouches_for_is_in(world: World, service: provider.Running, client: Client) -> None:
    answer = dance("staff", client)
    assert (answer.status_code, answer.url) == (302, "/nb/")  # type: ignore[attr-defined]
    assert who(client) == world.staff
    linked = OutsideAccount.objects.get()
    assert (linked.person, linked.source) == (world.staff, service.issuer)
    assert "account.link" in str(list(EntryBody.objects.values_list("body", flat=True)))
    assert {cookie["path"] for cookie in client.cookies.values()} == {"/nb/"}


def test_the_question_carries_state_nonce_and_pkce(
    world: World, service: provider.Running, client: Client
) -> None:
    asked = parse_qs(urlsplit(sent_to(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"http://testserver{RETURN}"]
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 16
    assert SECRET not in str(asked)


def test_the_page_that_was_wanted_opens(world: World, service: provider.Running, client: Client) -> None:
    assert dance("staff", client, "/nb/thong-bao/").url == "/nb/thong-bao/"  # type: ignore[attr-defined]


@pytest.mark.parametrize("onward", ["https://example.com/nb/", "//example.com", "/so/"])
def test_no_other_site_opens(world: World, service: provider.Running, client: Client, onward: str) -> None:
    assert dance("staff", client, onward).url == "/nb/"  # type: ignore[attr-defined]


def test_the_second_time_links_nothing_more(world: World, service: provider.Running) -> None:
    dance()
    before = EntryBody.objects.count()
    assert dance().status_code == 302  # type: ignore[attr-defined]
    assert (OutsideAccount.objects.count(), EntryBody.objects.count()) == (1, before)


def test_who_does_not_exist_here_is_told_so_and_not_made(
    world: World, service: provider.Running, client: Client
) -> None:
    people = Person.objects.count()
    refused(dance("nobody", client), 403, "chưa gắn với ai")
    assert Person.objects.count() == people
    assert client.get("/nb/").status_code == 302


def test_who_is_not_active_here_stays_out(world: World, service: provider.Running) -> None:
    dance()
    Person.objects.filter(pk=world.staff.pk).update(is_active=False)
    refused(dance(), 403, "chưa gắn với ai")
    Person.objects.filter(pk=world.colleague.pk).update(is_active=False)
    refused(dance("colleague"), 403, "chưa gắn với ai")


@pytest.mark.parametrize(
    "said",
    [
        {"aud": "chuong-trinh-khac"},
        {"aud": ["chuong-trinh-khac", "khac-nua"]},
        {"nonce": "cua-lan-khac"},
        {"iss": "https://dich-vu-khac.vn"},
        {"exp": 1_000_000_000},
        {"azp": "chuong-trinh-khac"},
        {"sub": None},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_token_meant_for_another_or_out_of_date_opens_nothing(
    world: World, service: provider.Running, client: Client, said: dict[str, object]
) -> None:
    """Audience, nonce, issuer, expiry, authorised party, subject: OpenID Connect Core 3.1.3.7."""
    service.says(staff=said)
    refused(dance("staff", client), 403, "không hợp lệ")
    assert client.get("/nb/").status_code == 302
    service.says()
    assert dance("staff", client).status_code == 302  # type: ignore[attr-defined]


def test_a_state_is_good_once_and_in_its_own_browser(world: World, service: provider.Running) -> None:
    client, other = Client(), Client()
    back = at_the_service(sent_to(client), "staff")
    refused(other.get(back), 400, "Bắt đầu lại")
    assert other.get("/nb/").status_code == 302
    assert client.get(back).status_code == 302
    client.post("/nb/dang-xuat/")
    refused(client.get(back), 400, "Bắt đầu lại")
    refused(client.get(RETURN, {"state": "bia-ra", "code": "bia-ra"}), 400, "Bắt đầu lại")
    refused(client.get(RETURN), 400, "Bắt đầu lại")


def test_a_code_of_another_dance_opens_nothing(world: World, service: provider.Running) -> None:
    """PKCE and nonce: somebody else's code cannot be slipped into this browser's dance."""
    client, thief = Client(), Client()
    stolen = parse_qs(urlsplit(at_the_service(sent_to(client), "head")).query)["code"][0]
    own = parse_qs(urlsplit(sent_to(thief)).query)["state"][0]
    refused(thief.get(RETURN, {"state": own, "code": stolen}), 403, "không hợp lệ")


def test_stopping_at_the_service_is_said_plainly(
    world: World, service: provider.Running, client: Client
) -> None:
    state = parse_qs(urlsplit(sent_to(client)).query)["state"][0]
    refused(client.get(RETURN, {"state": state, "error": "access_denied"}), 400, "đã dừng")


def test_a_name_that_changes_hands_at_the_service_leads_to_nobody(
    world: World, service: provider.Running
) -> None:
    assert dance("staff").status_code == 302  # type: ignore[attr-defined]
    service.says(renamed={"preferred_username": "staff"})
    refused(dance("renamed"), 403, "chưa gắn với ai")


def test_a_person_renamed_at_the_service_stays_who_they_are(world: World, service: provider.Running) -> None:
    client = Client()
    dance("staff")
    service.says(staff={"preferred_username": "head"})
    assert dance("staff", client).status_code == 302  # type: ignore[attr-defined]
    assert who(client) == world.staff


@pytest.mark.parametrize(
    ("rule", "said", "status"),
    [
        (("preferred_username", "staff_code"), {"preferred_username": "CB-17"}, 302),
        (("employee", "staff_code"), {"employee": "CB-17"}, 302),
        (("employee", "staff_code"), {"employee": ["CB-17"]}, 403),
        (("employee", "staff_code"), {}, 403),
        (("email", "email"), {"email": "HANH@coquan.vn"}, 302),
        (("email", "email"), {"email": "hanh@coquan.vn", "email_verified": False}, 403),
        (("email", "email"), {"email": "chung@coquan.vn"}, 403),
        (("email", "sign_in_name"), {"email": "staff"}, 302),
    ],
)
def test_which_claim_names_whom_is_a_setting(  # noqa: PLR0917 - fixtures and what the table gives
    world: World,
    service: provider.Running,
    settings: object,
    rule: tuple[str, str],
    said: object,
    status: int,
) -> None:
    settings.OIDC_CLAIM, settings.OIDC_MATCH = rule  # type: ignore[attr-defined]
    Person.objects.filter(pk=world.staff.pk).update(staff_code="CB-17", email="hanh@coquan.vn")
    Person.objects.filter(pk__in=[world.clerk.pk, world.head.pk]).update(email="chung@coquan.vn")
    service.says(staff=said)  # type: ignore[arg-type]
    client = Client()
    assert dance("staff", client).status_code == status  # type: ignore[attr-defined]
    assert status == 403 or who(client) == world.staff


def test_a_silent_service_is_said_and_passwords_still_work(
    world: World, service: provider.Running, settings: object, client: Client
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.OIDC_URL = f"http://127.0.0.1:{probe.getsockname()[1]}/o"  # type: ignore[attr-defined]
    refused(client.get(START), 503, "không trả lời")
    world.staff.set_password(PASSWORD)
    world.staff.save()
    assert client.post(SIGN_IN, {"sign_in_name": "staff", "password": PASSWORD}).status_code == 302


def test_a_service_under_another_name_is_refused(
    world: World, service: provider.Running, settings: object, client: Client
) -> None:
    settings.OIDC_URL = service.issuer.replace("127.0.0.1", "localhost")  # type: ignore[attr-defined]
    refused(client.get(START), 403, "không hợp lệ")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"OIDC_URL": "http://dang-nhap.coquan.vn"}, "not https"),
        ({"OIDC_CLIENT": ""}, "OIDC_CLIENT is empty"),
        ({"OIDC_MATCH": "name"}, "none of"),
        ({"OIDC_SECRET_FILE": "/khong/co"}, "names no file"),
    ],
)
def test_unsafe_settings_stop_the_program(
    service: provider.Running, settings: object, given: dict[str, str], word: str
) -> None:
    assert not [error for error in run_checks() if error.id == "danvan.E011"]
    for name, value in given.items():
        setattr(settings, name, value)
    assert word in str([error for error in run_checks() if error.id == "danvan.E011"])


def link(person: Person, source: str = "ldap") -> None:
    outside.is_or_becomes(person, source, f"{source} {person.pk}")


def test_an_administrator_undoes_a_wrong_link(world: World, service: provider.Running) -> None:
    at_work, admin = Client(), proved(world.administrator)
    dance("staff", at_work)
    shown = admin.get(LINKS)
    assert [account.person for account in shown.context["page"]] == [world.staff]
    asked = {"sign_in_name": "staff", "source": service.issuer, "once": "a1b2c3d4e5f6a7b8"}
    assert [admin.post(LINKS, asked).status_code for _ in range(2)] == [302, 302]
    assert not OutsideAccount.objects.exists()
    assert str(list(EntryBody.objects.values_list("body", flat=True))).count("account.unlink") == 1
    assert at_work.get("/nb/").status_code == 302
    assert admin.post(LINKS, {**asked, "once": ""}).status_code == 409
    assert dance("staff", at_work).status_code == 302  # type: ignore[attr-defined]


def test_links_beyond_reach_are_neither_listed_nor_undone(world: World) -> None:
    local = make_person("quan-tri-y-te", "Lý Quản Y")
    make_post(local, world.neighbours, Role.ADMINISTRATOR)
    link(world.staff)
    link(world.neighbour)
    client = proved(local)
    assert [account.person for account in client.get(LINKS).context["page"]] == [world.neighbour]
    assert client.post(LINKS, {"sign_in_name": "staff", "source": "ldap"}).status_code == 409
    assert client.post(LINKS, {"sign_in_name": "neighbour", "source": "ldap"}).status_code == 302
    assert [account.person for account in OutsideAccount.objects.all()] == [world.staff]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_links_asks_the_same_questions_however_long(
    world: World, number: int, django_assert_num_queries: object
) -> None:
    for who_ in ("staff", "colleague", "clerk")[:number]:
        link(world.people[who_])
    admin = proved(world.administrator)
    with django_assert_num_queries(9):  # type: ignore[operator]
        assert len(admin.get(LINKS).context["page"]) == number


def test_the_doctor_looks_at_the_service_only_where_there_is_one(
    world: World, service: provider.Running, settings: object
) -> None:
    def said() -> list[tuple[bool, str]]:
        return [(one.good, one.text) for one in doctor.examine() if "sign-in service" in one.text]

    assert said() == [(True, f"dịch vụ đăng nhập trả lời / the sign-in service answers: {service.issuer}")]
    settings.OIDC_URL = "http://127.0.0.1:9/o"  # type: ignore[attr-defined]
    assert [good for good, _text in said()] == [False]
    settings.OIDC_URL = ""  # type: ignore[attr-defined]
    assert said() == []


def test_a_second_factor_asked_for_by_the_service_is_not_asked_again(
    world: World, service: provider.Running, settings: object
) -> None:
    with_app(world.head)
    service.says(head={"amr": ["pwd", "mfa"]})
    client = Client()
    assert dance("head", client, "/nb/thong-bao/").url == "/nb/thong-bao/"  # type: ignore[attr-defined]
    assert client.get("/nb/thong-bao/").status_code == 200
    settings.OIDC_ACR = "2,gold"  # type: ignore[attr-defined]
    service.says(head={"acr": "gold"})
    client = Client()
    assert parse_qs(urlsplit(sent_to(client)).query)["acr_values"] == ["2 gold"]
    assert dance("head", client).url == "/nb/"  # type: ignore[attr-defined]
    assert client.get("/nb/thong-bao/").status_code == 200


@pytest.mark.parametrize("said", [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "1"}, {"acr": ""}])
def test_otherwise_the_own_second_factor_is_asked(
    world: World, service: provider.Running, client: Client, said: dict[str, object]
) -> None:
    """T-78: single sign-on is no shorter way than the sign-in."""
    with_app(world.head)
    service.says(head=said)
    half = dance("head", client, "/nb/thong-bao/")
    assert half.url == "/nb/dang-nhap/xac-nhan/?tiep=%2Fnb%2Fthong-bao%2F"  # type: ignore[attr-defined]
    assert client.get("/nb/").status_code == 302
    answer = client.post(half.url, {"code": app_code()})  # type: ignore[attr-defined]
    assert answer.url == "/nb/thong-bao/"
    assert who(client) == world.head


def test_who_needs_one_and_has_none_sets_it_up_first(
    world: World, service: provider.Running, client: Client
) -> None:
    dance("head", client)
    assert client.get("/nb/").url == "/nb/tai-khoan/buoc-hai/"
