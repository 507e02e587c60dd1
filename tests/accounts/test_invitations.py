"""Invitations: codes made once in one act, used once, void when replaced, withdrawn or late."""

import datetime as dt
import re
from threading import Barrier, Thread

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from danvan.accounts import invitation_queries as queries
from danvan.accounts import invitations, signing
from danvan.accounts.invitation_rules import fingerprint, new_code
from danvan.accounts.models import Invitation, SignInAttempt
from danvan.journal.models import Entry, EntryBody
from danvan.notices.models import Notice
from danvan.periods import now, today
from danvan.units import actions as units
from danvan.units import imports as imports_of
from danvan.units.models import Import, Person
from tests.units.sheets import PEOPLE, UNITS, make_book
from tests.world import World, make_person, make_post, make_world

PAGE = "/nb/moi/"
MAKE = "/nb/loi-moi/moi/"
LIST = "/nb/loi-moi/"
PASSWORD = "con trâu đi trước cái cày"
WRONG = "Tên đăng nhập hoặc mã mời không đúng"


def proved(person: Person) -> Client:
    """Signed in and having just proved who they are."""
    client = Client()
    client.force_login(person)
    session = client.session
    session[signing.PROVED] = int(now().timestamp())
    session.save()
    return client


@pytest.fixture
def admin(world: World) -> Client:
    return proved(world.administrator)


def handed_out(world: World, who: str = "staff", by: str = "administrator") -> str:
    (slip,) = invitations.invite(
        queries.Choice(sign_in_name=world.people[who].sign_in_name), by=world.viewer(by)
    )
    return slip.code


def come_in(
    client: Client, code: str, name: str = "staff", password: str = PASSWORD, again: str = ""
) -> object:
    said = {"sign_in_name": name, "code": code, "password": password, "again": again or password}
    return client.post(PAGE, said)


def journalled() -> list[str]:
    return [
        re.search(r'"verb":"([^"]+)"', bytes(body).decode() if not isinstance(body, str) else body)[1]  # type: ignore[index]
        for body in EntryBody.objects.order_by("sequence").values_list("body", flat=True)
    ]


def test_a_code_has_more_than_eighty_bits_and_no_look_alikes() -> None:
    code = new_code()
    assert re.fullmatch(r"([2-9a-hjkmnp-z]{4}-){4}[2-9a-hjkmnp-z]{4}", code)
    assert 31**20 > 2**80


@pytest.mark.parametrize(
    "typed", ["ABCD-EFGH-2345-JKMN-PQRS", " abcd efgh 2345 jkmn pqrs ", "abcdefgh2345jkmnpqrs"]
)
def test_how_a_code_is_typed_does_not_matter(typed: str) -> None:
    assert fingerprint(typed) == fingerprint("abcd-efgh-2345-jkmn-pqrs")


def test_an_invited_person_chooses_a_password_and_is_in(world: World, client: Client) -> None:
    code = handed_out(world)
    answer = come_in(client, code, name=" STAFF ")
    assert (answer.status_code, answer.url) == (302, "/nb/")
    assert client.get("/nb/").context["shell"].viewer.person == world.staff
    client.logout()
    signed = client.post("/nb/dang-nhap/", {"sign_in_name": "staff", "password": PASSWORD})
    assert signed.status_code == 302
    assert journalled()[-2:] == ["invitation.make", "invitation.use"]
    assert Notice.objects.get(verb="invitation.use").person == world.staff


def test_only_a_hash_of_the_code_is_kept(world: World, admin: Client) -> None:
    page = admin.post(MAKE, {"whom": "person", "sign_in_name": "staff", "how": "slips"})
    code = page.context["slips"][0].code
    kept = Invitation.objects.get()
    assert kept.code_hash == fingerprint(code)
    stored = " ".join(
        str(value)
        for model in (Invitation, Entry, EntryBody, Notice)
        for row in model.objects.values()
        for value in row.values()
    )
    assert code not in stored
    assert code.replace("-", "") not in stored
    assert page["Cache-Control"] == "no-store"
    assert code not in admin.get(LIST).content.decode()


def test_a_code_works_once(world: World) -> None:
    code = handed_out(world)
    assert come_in(Client(), code).status_code == 302
    again = come_in(Client(), code, password="nước chảy đá mòn dần dần")
    assert again.status_code == 422
    assert WRONG in again.content.decode()
    world.staff.refresh_from_db()
    assert world.staff.check_password(PASSWORD)


def test_wrong_used_expired_withdrawn_and_unknown_get_the_same_words(world: World, settings: object) -> None:
    """T-78: nobody learns which names exist, nor what became of a code."""
    answers = []
    used, late, back, fired = (handed_out(world, who) for who in ("staff", "colleague", "clerk", "head"))
    come_in(Client(), used)
    Invitation.objects.filter(person=world.colleague).update(valid_until=today() - dt.timedelta(days=1))
    invitations.withdraw("clerk", by=world.viewer("administrator"))
    Person.objects.filter(pk=world.head.pk).update(is_active=False)
    for name, code in (
        ("staff", used),
        ("colleague", late),
        ("clerk", back),
        ("head", fired),
        ("secretary", new_code()),
        ("khong-co", new_code()),
        ("neighbour", used),
    ):
        answer = come_in(Client(), code, name=name)
        assert answer.status_code == 422
        answers.append(str(answer.context["form"].errors))
    assert len(set(answers)) == 1
    assert WRONG in answers[0]


def test_a_code_is_good_on_its_last_day(world: World, client: Client) -> None:
    code = handed_out(world)
    Invitation.objects.update(valid_until=today())
    assert come_in(client, code).status_code == 302


def test_a_new_code_voids_the_old_one(world: World) -> None:
    old, new = handed_out(world), handed_out(world)
    assert Invitation.objects.count() == 1
    assert come_in(Client(), old).status_code == 422
    assert come_in(Client(), new).status_code == 302


def test_many_wrong_codes_slow_the_name_down_but_never_lock_it(world: World, client: Client) -> None:
    """T-78: the same delay as at the sign-in, counted together with it."""
    code = handed_out(world)
    for _ in range(3):
        come_in(client, new_code())
    for _ in range(2):
        client.post("/nb/dang-nhap/", {"sign_in_name": "staff", "password": "sai"})
    assert "Chờ 2 giây" in come_in(client, code).content.decode()
    SignInAttempt.objects.update(at=now() - dt.timedelta(seconds=31))
    assert come_in(client, code).status_code == 302


@pytest.mark.parametrize(("password", "word"), [("ngan", "15"), ("passwordpassword", "")])
def test_a_weak_password_is_refused_and_the_code_stays_good(
    world: World, client: Client, password: str, word: str
) -> None:
    code = handed_out(world)
    refused = come_in(client, code, password=password)
    assert refused.status_code == 422
    assert word in refused.content.decode()
    assert "password" in refused.context["form"].errors
    assert come_in(client, code).status_code == 302


def test_two_different_passwords_are_refused_and_the_code_stays_good(world: World, client: Client) -> None:
    code = handed_out(world)
    refused = come_in(client, code, again="nước chảy đá mòn dần dần")
    assert refused.status_code == 422
    assert "Hai lần nhập mật khẩu mới không giống nhau" in refused.content.decode()
    assert f'value="{code}"' in refused.content.decode()
    assert PASSWORD not in refused.content.decode()
    assert come_in(client, code).status_code == 302


def test_an_invitation_never_replaces_a_password(world: World, client: Client) -> None:
    code = handed_out(world)
    world.staff.password = make_password("mat-khau-cua-toi")
    world.staff.save()
    assert come_in(client, code).status_code == 422
    world.staff.refresh_from_db()
    assert world.staff.check_password("mat-khau-cua-toi")


def test_somebody_with_a_password_is_not_invited(world: World, admin: Client) -> None:
    world.staff.password = make_password("mat-khau-cua-toi")
    world.staff.save()
    answer = admin.post(MAKE, {"whom": "person", "sign_in_name": "staff", "how": "slips"})
    assert answer.status_code == 422
    assert "đã có mật khẩu" in answer.content.decode()


def test_a_whole_unit_with_all_below_is_one_act(world: World, admin: Client) -> None:
    asked = {"whom": "unit", "unit": "BO-TU-PHAP", "with_below": "on", "how": "slips"}
    looked = admin.get(MAKE, asked)
    assert looked.context["preview"].people == 4
    assert not Invitation.objects.exists()
    page = admin.post(MAKE, asked)
    names = [slip.sign_in_name for slip in page.context["slips"]]
    assert names == ["head", "colleague", "staff", "department-head"]
    assert journalled().count("invitation.make") == 4
    assert "Bộ Tư pháp" in page.content.decode()


def test_a_unit_alone_leaves_out_those_below(world: World, admin: Client) -> None:
    page = admin.post(MAKE, {"whom": "unit", "unit": "bộ tư pháp", "how": "links"})
    assert [slip.sign_in_name for slip in page.context["slips"]] == ["head"]
    assert "http://testserver/nb/moi/#ten=head&amp;ma=" in page.content.decode()


def test_many_people_are_invited_with_the_same_number_of_statements(
    world: World, django_assert_num_queries: object
) -> None:
    choice = queries.Choice(unit=world.agency, with_below=True)
    invitations.invite(choice, by=world.viewer("administrator"))
    with django_assert_num_queries(13):  # type: ignore[operator]
        assert len(invitations.invite(choice, by=world.viewer("administrator"))) == 4
    for number in range(60):
        make_post(make_person(f"nguoi-{number}", f"Người Thứ {number}"), world.department, "STAFF")  # type: ignore[arg-type]
    with django_assert_num_queries(13):  # type: ignore[operator]
        assert len(invitations.invite(choice, by=world.viewer("administrator"))) == 64


def test_new_people_of_an_import_are_invited_and_no_others(world: World, admin: Client) -> None:
    by = world.viewer("administrator")
    kept = units.keep_import([("to-chuc.xlsx", [make_book(UNITS, PEOPLE)])], by=by)
    imports_of.check(kept, by=by)
    kept = Import.objects.get(pk=kept.pk)
    units.begin_write(kept, by=by)
    imports_of.write(kept, by=by)
    page = admin.post(MAKE, {"whom": "import", "kept": kept.code, "how": "slips"})
    assert sorted(slip.name for slip in page.context["slips"]) == ["Nguyễn Thị Lan", "Trần Văn Hùng"]
    refused = admin.post(MAKE, {"whom": "import", "kept": "khong-co", "how": "slips"})
    assert refused.status_code == 422


def local_administrator(world: World) -> Client:
    person = make_person("quan-tri-y-te", "Lý Quản Y")
    make_post(person, world.neighbours, "ADMINISTRATOR")  # type: ignore[arg-type]
    world.people["local"] = person
    return proved(person)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"whom": "person", "sign_in_name": "neighbour"}, 200),
        ({"whom": "person", "sign_in_name": "staff"}, 422),
        ({"whom": "person", "sign_in_name": "outsider"}, 422),
        ({"whom": "unit", "unit": "Y-TE"}, 200),
        ({"whom": "unit", "unit": "TU-PHAP"}, 422),
        ({"whom": "unit", "unit": "KHOI"}, 422),
    ],
)
def test_only_people_within_reach_are_invited(world: World, asked: dict[str, str], status: int) -> None:
    """T-02: own unit and below; parent, sibling and people without a post do not exist here."""
    client = local_administrator(world)
    assert client.get(MAKE, {**asked, "how": "slips"}).status_code == status
    assert client.post(MAKE, {**asked, "how": "slips"}).status_code == status
    assert Invitation.objects.exists() == (status == 200)


def test_the_action_itself_asks_for_the_right(world: World) -> None:
    with pytest.raises(PermissionDenied):
        handed_out(world, by="secretary")


def test_invitations_beyond_reach_are_neither_listed_nor_withdrawn(world: World) -> None:
    handed_out(world, "staff")
    handed_out(world, "neighbour")
    client = local_administrator(world)
    assert [one.person for one in client.get(LIST).context["page"]] == [world.neighbour]
    assert client.post(f"{LIST}rut/", {"sign_in_name": "staff"}).status_code == 409
    assert client.post(f"{LIST}rut/", {"sign_in_name": "neighbour"}).status_code == 302
    assert [one.person for one in Invitation.objects.all()] == [world.staff]
    assert journalled()[-1] == "invitation.withdraw"


def test_the_list_tells_the_state_and_never_the_hour(world: World, admin: Client) -> None:
    come_in(Client(), handed_out(world, "staff"))
    handed_out(world, "colleague")
    handed_out(world, "clerk")
    Invitation.objects.filter(person=world.clerk).update(valid_until=today() - dt.timedelta(days=1))
    shown = {
        state: [one.person.sign_in_name for one in admin.get(LIST, {"xem": state}).context["page"]]
        for state in ("chua-vao", "da-vao", "het-han")
    }
    assert shown == {"chua-vao": ["colleague"], "da-vao": ["staff"], "het-han": ["clerk"]}
    assert admin.get(LIST, {"xem": "x"}).status_code == 404
    assert not [
        field.name for field in Invitation._meta.fields if field.get_internal_type() == "DateTimeField"
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_questions_however_long(
    world: World, admin: Client, number: int, django_assert_num_queries: object
) -> None:
    for who in ("staff", "colleague", "clerk")[:number]:
        handed_out(world, who)
    with django_assert_num_queries(10):  # type: ignore[operator]
        admin.get(LIST)


def test_the_list_has_pages_of_twenty_five(world: World, admin: Client) -> None:
    for number in range(30):
        make_post(make_person(f"nguoi-{number}", f"Người Thứ {number}"), world.department, "STAFF")  # type: ignore[arg-type]
    invitations.invite(queries.Choice(unit=world.department), by=world.viewer("administrator"))
    assert len(admin.get(LIST).context["page"]) == 25
    assert len(admin.get(LIST, {"trang": "2"}).context["page"]) == 8


def test_sending_the_form_twice_makes_codes_once(world: World, admin: Client) -> None:
    """T-71: the second answer cannot show the codes again, and does not void them either."""
    asked = {"whom": "person", "sign_in_name": "staff", "how": "slips", "once": "a1b2c3d4e5f6a7b8"}
    first = admin.post(MAKE, asked)
    second = admin.post(MAKE, asked)
    assert (first.status_code, second.status_code, second.url) == (200, 302, MAKE)
    assert journalled().count("invitation.make") == 1
    assert come_in(Client(), first.context["slips"][0].code).status_code == 302


def test_withdrawing_twice_is_harmless(world: World, admin: Client) -> None:
    handed_out(world)
    asked = {"sign_in_name": "staff", "once": "a1b2c3d4e5f6a7b8"}
    assert [admin.post(f"{LIST}rut/", asked).status_code for _ in range(2)] == [302, 302]
    assert journalled().count("invitation.withdraw") == 1
    assert admin.post(f"{LIST}rut/", {"sign_in_name": "staff"}).status_code == 409


def test_the_printed_address_is_the_one_people_type(world: World, admin: Client, settings: object) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://testserver"]  # type: ignore[attr-defined]
    page = admin.post(MAKE, {"whom": "person", "sign_in_name": "staff", "how": "slips"})
    assert page.context["address"] == "https://testserver/nb/moi/"
    code = page.context["slips"][0].code
    assert code not in page.context["address"]
    assert page.content.decode().count(code) == 1


def test_making_codes_asks_for_a_fresh_proof(world: World) -> None:
    client = Client()
    client.force_login(world.administrator)
    asked = {"whom": "person", "sign_in_name": "staff", "how": "slips"}
    assert client.post(MAKE, asked).url == "/nb/tai-khoan/xac-nhan/?tiep=%2Fnb%2Floi-moi%2Fmoi%2F"
    assert not Invitation.objects.exists()


def test_who_handles_others_words_sets_up_a_second_factor_first(world: World, client: Client) -> None:
    """T-78: an invitation opens no shorter way than the sign-in."""
    come_in(client, handed_out(world, "secretary"), name="secretary")
    assert client.get("/nb/").url == "/nb/tai-khoan/buoc-hai/"


@pytest.mark.usefixtures("without_triggers")
def test_of_two_with_the_same_code_at_the_same_moment_one_comes_in() -> None:
    """T-71: the code is spent by a conditional update, in the transaction that sets the password."""
    world = make_world()
    code = handed_out(world)
    start, came = Barrier(2), []

    def try_it(password: str) -> None:
        start.wait()
        try:
            invitations.come_in("staff", code, password)
            came.append(password)
        except ValidationError:
            pass
        finally:
            connection.close()

    passwords = (PASSWORD, "nước chảy đá mòn dần dần")
    threads = [Thread(target=try_it, args=(password,)) for password in passwords]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(came) == 1
    assert Person.objects.get(sign_in_name="staff").check_password(came[0])
    assert journalled().count("invitation.use") == 1
