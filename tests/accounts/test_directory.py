"""Sign-in through a directory: a real slapd on loopback, TLS checked, and what happens when it is silent."""

import gc
import socket
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.test import Client

from danvan.accounts import directory
from danvan.accounts.models import OutsideAccount
from danvan.home import doctor
from danvan.journal.models import EntryBody
from danvan.units.models import Person
from tests.world import World, make_person

from . import slapd
from .slapd import BASE, PASSWORD, SEARCHER

PAGE = "/nb/dang-nhap/"
BACKENDS = [
    "danvan.accounts.directory_backend.DirectoryBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOCAL = "mat-khau-tai-cho"


@pytest.fixture(scope="module")
def server() -> Iterator[slapd.Running]:
    with slapd.running() as started:
        yield started


def use(settings: object, url: str, home: Path, **more: object) -> None:
    given = {
        "AUTHENTICATION_BACKENDS": BACKENDS,
        "LDAP_URL": url,
        "LDAP_BASE": BASE,
        "LDAP_BIND_DN": SEARCHER,
        "LDAP_PASSWORD_FILE": str(home / "password"),
        "LDAP_CA_FILE": str(home / "ca.pem"),
        **more,
    }
    for name, value in given.items():
        setattr(settings, name, value)


@pytest.fixture
def asked(settings: object, server: slapd.Running) -> slapd.Running:
    """The directory is configured, encrypted from the first byte."""
    use(settings, server.encrypted, server.home)
    return server


def sign_in(name: str = "staff", password: str = PASSWORD, client: Client | None = None) -> object:
    return (client or Client()).post(PAGE, {"sign_in_name": name, "password": password})


def in_(name: str = "staff", password: str = PASSWORD) -> bool:
    return sign_in(name, password).status_code == 302  # type: ignore[attr-defined]


def links() -> list[tuple[str, str]]:
    return list(OutsideAccount.objects.values_list("person__sign_in_name", "source"))


def test_the_password_of_the_directory_opens_the_door(world: World, asked: slapd.Running) -> None:
    client = Client()
    assert sign_in(" Staff ", client=client).status_code == 302  # type: ignore[attr-defined]
    assert client.get("/nb/").context["shell"].viewer.person == world.staff
    assert links() == [("staff", "ldap")]
    assert "account.link" in str(list(EntryBody.objects.values_list("body", flat=True)))


def test_the_second_sign_in_links_nothing_more(world: World, asked: slapd.Running) -> None:
    assert in_()
    before = EntryBody.objects.count()
    assert in_()
    assert links() == [("staff", "ldap")]
    assert EntryBody.objects.count() == before


def test_starttls_is_as_good(world: World, asked: slapd.Running, settings: object) -> None:
    use(settings, asked.plain, asked.home, LDAP_STARTTLS=True)
    assert in_()
    assert not in_(password="sai-mat-khau")


@pytest.mark.parametrize("password", ["sai-mat-khau", PASSWORD.upper(), "*", f"{PASSWORD} "])
def test_another_password_does_not(world: World, asked: slapd.Running, password: str) -> None:
    assert not in_(password=password)
    assert links() == []


def test_an_empty_password_is_never_asked_about(world: World, asked: slapd.Running) -> None:
    """An empty password is an anonymous sign-in to which servers say yes (RFC 4513, 5.1.2)."""
    assert directory.ask("staff", "") is None
    assert not in_(password="")
    assert links() == []


def test_who_is_only_in_the_directory_does_not_come_in(world: World, asked: slapd.Running) -> None:
    unknown = sign_in("stranger")
    assert unknown.status_code == 422  # type: ignore[attr-defined]
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in unknown.content.decode()  # type: ignore[attr-defined]
    assert not Person.objects.filter(sign_in_name="stranger").exists()


def test_who_is_not_active_here_does_not_come_in(world: World, asked: slapd.Running) -> None:
    Person.objects.filter(pk=world.staff.pk).update(is_active=False)
    assert not in_()


def test_a_name_found_twice_in_the_directory_opens_nothing(world: World, asked: slapd.Running) -> None:
    assert not in_("clerk")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_vietnamese_name_may_be_typed_either_way(world: World, asked: slapd.Running, form: str) -> None:
    make_person("nguyễn.hằng", "Nguyễn Thu Hằng")
    assert in_(unicodedata.normalize(form, "Nguyễn.Hằng"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["*", "sta*", "staff)(uid=*", "staff))(|(uid=*", "staff\\2a", "staff\x00", "(staff)"]
)
def test_a_name_cannot_change_the_question(world: World, asked: slapd.Running, name: str) -> None:
    """RFC 4515: what people type is data of the filter, never part of it."""
    for known in (name, name.lower()):
        assert directory.ask(known, PASSWORD) is None
    assert not in_(name)


def test_odd_letters_of_a_name_are_only_letters(world: World, asked: slapd.Running, settings: object) -> None:
    make_person("a*b(c)\\d,e", "Trần Đặc Biệt")
    assert in_("a*b(c)\\d,e")
    use(settings, asked.encrypted, asked.home, LDAP_TEMPLATE=f"uid={{name}},ou=nguoi,{BASE}", LDAP_BIND_DN="")
    assert directory.ask("a*b(c)\\d,e", PASSWORD)


def test_a_template_needs_no_searching_account(world: World, asked: slapd.Running, settings: object) -> None:
    use(
        settings,
        asked.encrypted,
        asked.home,
        LDAP_TEMPLATE=f"uid={{name}},ou=nguoi,{BASE}",
        LDAP_BIND_DN="",
        LDAP_PASSWORD_FILE="",
        LDAP_BASE="",
    )
    assert in_()
    assert not in_("staff,ou=khac")
    assert not in_(password="sai")


def test_a_filter_narrows_who_may(world: World, asked: slapd.Running, settings: object) -> None:
    use(settings, asked.encrypted, asked.home, LDAP_FILTER="(employeeNumber=1)")
    assert in_("colleague")
    assert not in_("staff")


def test_a_linked_person_has_no_password_of_their_own(world: World, asked: slapd.Running) -> None:
    world.staff.set_password(LOCAL)
    world.staff.save()
    assert in_(password=LOCAL)
    assert in_()
    assert not in_(password=LOCAL)


def test_unless_the_house_allows_both(world: World, asked: slapd.Running, settings: object) -> None:
    use(settings, asked.encrypted, asked.home, LDAP_LOCAL_PASSWORDS=True)
    world.staff.set_password(LOCAL)
    world.staff.save()
    assert in_()
    assert in_(password=LOCAL)


def test_a_name_given_to_somebody_else_in_the_directory_opens_nothing(
    world: World, asked: slapd.Running
) -> None:
    assert in_()
    OutsideAccount.objects.update(subject="the entry of somebody who left")
    assert not in_()


# ldap3 leaves the socket it refused to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("url", ["ldaps://localhost:{port}", "ldaps://127.0.0.1:{port}"])
def test_a_certificate_for_another_name_or_by_another_authority_is_refused(
    world: World, asked: slapd.Running, settings: object, url: str, tmp_path: Path
) -> None:
    port = asked.encrypted.rsplit(":", 1)[1]
    foreign = "/etc/ssl/certs/ca-certificates.crt"
    ca = {} if "localhost" in url else {"LDAP_CA_FILE": foreign if Path(foreign).exists() else ""}
    use(settings, url.format(port=port), asked.home, **ca)
    answer = sign_in()
    gc.collect()
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Máy chủ thư mục" in answer.content.decode()  # type: ignore[attr-defined]


def silent_port() -> socket.socket:
    """Takes connections and never says a word."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", ["nobody listens", "nobody answers"])
def test_when_the_directory_is_silent_local_people_still_come_in(
    world: World, asked: slapd.Running, settings: object, kind: str
) -> None:
    world.colleague.set_password(LOCAL)
    world.colleague.save()
    with silent_port() as listener:
        port = listener.getsockname()[1]
        if kind == "nobody listens":
            listener.close()
        use(settings, f"ldaps://127.0.0.1:{port}", asked.home, LDAP_TIMEOUT=1)
        began = time.monotonic()
        answer = sign_in()
        assert time.monotonic() - began < 4
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert "Máy chủ thư mục không trả lời" in answer.content.decode()  # type: ignore[attr-defined]
        assert in_("colleague", LOCAL)
        gc.collect()


def test_other_spellings_of_a_name_share_its_tries(world: World, asked: slapd.Running) -> None:
    """T-78: invisible letters give nobody more guesses."""
    for mark in ("", "\u202a", "\u200e", " ", "\u2066"):
        sign_in(f"{mark}staff", "sai-mat-khau")
    assert "Chờ 2 giây" in sign_in("\u202bSTAFF").content.decode()  # type: ignore[attr-defined]


def test_unknown_names_take_as_long_as_known_ones(world: World, asked: slapd.Running) -> None:
    """T-78: one question to the directory and one look at a password, whoever is named."""
    took: dict[str, list[float]] = {"staff": [], "khong-co": [], "stranger": []}
    for _ in range(8):
        for name, times in took.items():
            began = time.perf_counter()
            directory.ask(name if name == "staff" else None, "sai")
            times.append(time.perf_counter() - began)
    fastest = {name: min(times) for name, times in took.items()}
    assert max(fastest.values()) < 4 * min(fastest.values())


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"LDAP_URL": "ldap://thu-muc.coquan.vn"}, "unencrypted"),
        ({"LDAP_URL": "https://thu-muc.coquan.vn"}, "neither ldap"),
        ({"LDAP_BASE": ""}, "where people are"),
        ({"LDAP_TEMPLATE": "uid=x"}, "{name}"),
        ({"LDAP_CA_FILE": "/khong/co"}, "names no file"),
        ({"LDAP_PASSWORD_FILE": ""}, "needs DANVAN_LDAP_PASSWORD_FILE"),
    ],
)
def test_unsafe_settings_stop_the_program(
    asked: slapd.Running, settings: object, given: dict[str, str], word: str
) -> None:
    assert not [error for error in run_checks() if error.id == "danvan.E010"]
    use(settings, given.get("LDAP_URL", asked.encrypted), asked.home, **given)
    assert word in str([error for error in run_checks() if error.id == "danvan.E010"])


def test_starttls_makes_a_plain_address_safe(asked: slapd.Running, settings: object) -> None:
    use(settings, "ldap://thu-muc.coquan.vn", asked.home, LDAP_STARTTLS=True)
    assert list(directory.faults()) == []


def test_the_doctor_looks_at_the_directory_only_where_there_is_one(
    world: World, asked: slapd.Running, settings: object
) -> None:
    def said() -> list[bool]:
        return [one.good for one in doctor.examine() if "directory" in one.text]

    assert said() == [True]
    (asked.home / "wrong").write_text("sai", encoding="utf-8")
    settings.LDAP_PASSWORD_FILE = str(asked.home / "wrong")  # type: ignore[attr-defined]
    assert said() == [False]
    settings.LDAP_URL = ""  # type: ignore[attr-defined]
    assert said() == []
