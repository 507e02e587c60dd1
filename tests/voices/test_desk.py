"""The sealed box through its pages: keys, the channel, giving it an owner, answering by two people."""

import datetime as dt
import html
import re

import pytest
from django.test import Client

from danvan.concerns.rules import Outcome
from danvan.units.rules import Role
from danvan.voices import following, unlocked
from danvan.voices.models import Channel, HandlerKey, Opening, Turn, Voice, Wrap
from danvan.voices.rules import Status

from ..world import World, make_person, make_post, office
from .made import PASSPHRASE, TEXT, desk, sender, sent

pytestmark = pytest.mark.django_db

TOLD = "Một tổ khảo sát chưa được trả phụ cấp quý I."
ANSWER = "Ban Tài chính chi trả phụ cấp quý I trước ngày 30/6/2026."


def unlocked_client(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    assert client.post("/nb/hop-kin/mo-khoa/", {"passphrase": PASSPHRASE}).status_code == 302
    return client


def give_key(world: World, who: str) -> Client:
    """The person sets a passphrase on the page, and has it open."""
    client = Client()
    client.force_login(world.people[who])
    typed = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
    assert client.post("/nb/hop-kin/cau-mo-khoa/", typed).status_code == 302
    return client


def page_of(voice: Voice) -> str:
    return f"/nb/hop-kin/y-kien/{voice.code}/"


def test_two_people_set_their_keys_and_the_administrator_opens_the_channel(world: World) -> None:
    """T-06, T-14: fewer than two keys, and the channel does not open; whoever opens it reads nothing."""
    for who in ("one", "two"):
        world.people[who] = make_person(who, "Người Tiếp Nhận")
        make_post(world.people[who], world.bloc, Role.INTAKE)
    administrator = Client()
    administrator.force_login(world.administrator)
    intake = office(world.bloc, Role.INTAKE)
    give_key(world, "one")
    refused = administrator.post(f"/nb/hop-kin/noi-nhan/{intake.pk}/mo/")
    assert (refused.status_code, "ít nhất hai người" in refused.content.decode()) == (422, True)
    assert "Mở nơi nhận</button>" not in administrator.get("/nb/hop-kin/noi-nhan/").content.decode()
    give_key(world, "two")
    assert administrator.post(f"/nb/hop-kin/noi-nhan/{intake.pk}/mo/").status_code == 302
    assert Channel.objects.get().is_open
    receipt = sent(world.department)
    voice = Voice.objects.get()
    assert administrator.get(page_of(voice)).status_code == 404
    assert administrator.post(f"/nb/hop-kin/noi-nhan/{intake.pk}/dong/").status_code == 302
    assert not Channel.objects.get().is_open
    assert following.follow(sender(receipt)).text == TEXT


def test_a_passphrase_that_is_short_or_typed_differently_is_said_at_its_field(world: World) -> None:
    client = Client()
    client.force_login(world.staff)
    for typed in ({"passphrase": "ngắn", "again": "ngắn"}, {"passphrase": PASSPHRASE, "again": "khác"}):
        answer = client.post("/nb/hop-kin/cau-mo-khoa/", typed)
        assert answer.status_code == 422
    assert "Hai lần gõ chưa giống nhau" in answer.content.decode()
    assert not HandlerKey.objects.exists()


def test_without_the_passphrase_no_page_shows_a_word(world: World) -> None:
    """T-15: signed in is not enough; a wrong passphrase opens nothing; after 20 minutes it is shut again."""
    desk(world)
    sent(world.department)
    voice = Voice.objects.get()
    client = Client()
    client.force_login(world.first)
    asked = client.get(page_of(voice))
    assert asked.headers["Location"].startswith("/nb/hop-kin/mo-khoa/")
    assert client.post("/nb/hop-kin/mo-khoa/", {"passphrase": "sai câu mở khóa"}).status_code == 422
    assert client.get(page_of(voice)).status_code == 302
    assert not Opening.objects.exists()
    opened = unlocked_client(world, "first")
    assert TEXT in opened.get(page_of(voice)).content.decode()


def test_cookie_and_session_open_nothing_alone_nor_after_twenty_minutes(
    world: World, settings: object
) -> None:
    """T-15."""
    desk(world)
    sent(world.department)
    page = page_of(Voice.objects.get())
    opened = unlocked_client(world, "first")
    cookie = opened.cookies[unlocked.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", unlocked.PATH)
    other = Client()
    other.force_login(world.first)
    other.cookies[unlocked.COOKIE] = cookie.value
    assert other.get(page).status_code == 302
    assert opened.get(page).status_code == 200
    settings.CLOCK = "2026-06-22T09:21:00+07:00"  # type: ignore[attr-defined]
    assert opened.get(page).status_code == 302
    again = unlocked_client(world, "first")
    assert again.post("/nb/hop-kin/khoa-lai/").status_code == 302
    assert again.get(page).status_code == 302


def test_the_owner_reads_what_was_told_and_never_the_original(world: World) -> None:
    """T-12, T-24: redacted by the channel; the original stays sealed from the one who answers."""
    desk(world)
    head = give_key(world, "head")
    sent(world.department)
    voice = Voice.objects.get()
    first = unlocked_client(world, "first")
    given = {"office": office(world.agency, Role.AGENCY_HEAD).pk, "text": TOLD}
    assert first.post(f"{page_of(voice)}giao/", given).status_code == 302
    page = head.get(page_of(voice)).content.decode()
    assert TOLD in page
    assert "Canari-7419" not in page
    assert voice.code in head.get("/nb/hop-kin/").content.decode()
    assert f"{page_of(voice)}giao/" not in page


def test_a_concern_about_a_head_is_given_to_nobody_they_command(world: World) -> None:
    """T-12: neither offered nor taken, and their box stays empty."""
    desk(world)
    head = give_key(world, "head")
    department_head = give_key(world, "department_head")
    before = head.get("/nb/hop-kin/").content
    sent(world.department, about_head=True)
    voice = Voice.objects.get()
    first = unlocked_client(world, "first")
    assert "Bùi Đức Long" not in first.get(page_of(voice)).content.decode()
    accused = office(world.department, Role.AGENCY_HEAD).pk
    refused = first.post(f"{page_of(voice)}giao/", {"office": accused, "text": TOLD})
    assert refused.status_code == 422
    assert department_head.get(page_of(voice)).status_code == 404
    assert len(before) == len(head.get("/nb/hop-kin/").content)


def test_whoever_answered_before_reads_it_no_longer(world: World) -> None:
    desk(world)
    head, secretary = give_key(world, "head"), give_key(world, "leader")
    sent(world.department)
    voice = Voice.objects.get()
    first = unlocked_client(world, "first")
    for unit, role in ((world.agency, Role.AGENCY_HEAD), (world.bloc, Role.SECRETARY)):
        given = {"office": office(unit, role).pk, "text": TOLD}
        assert first.post(f"{page_of(voice)}giao/", given).status_code == 302
    assert head.get(page_of(voice)).status_code == 404
    assert not Wrap.objects.filter(voice=voice, key__person=world.head).exists()
    assert TOLD in secretary.get(page_of(voice)).content.decode()
    assert TEXT in unlocked_client(world, "second").get(page_of(voice)).content.decode()


def answer(client: Client, voice: Voice, **given: object) -> int:
    typed = {"outcome": Outcome.SOLVE, "text": ANSWER, "due": "2026-06-30", **given}
    return client.post(f"{page_of(voice)}soan/", typed).status_code


def test_an_answer_goes_out_only_when_a_second_person_has_read_it(world: World) -> None:
    """T-24: four eyes. Its sender then reads it, with its outcome and day."""
    desk(world)
    receipt = sent(world.department)
    voice = Voice.objects.get()
    first, second = unlocked_client(world, "first"), unlocked_client(world, "second")
    assert answer(first, voice) == 302
    assert not [line for line in following.follow(sender(receipt)).lines if line.text == ANSWER]
    assert first.post(f"{page_of(voice)}duyet/").status_code == 422
    assert second.post(f"{page_of(voice)}duyet/").status_code == 302
    followed = following.follow(sender(receipt))
    assert [line.text for line in followed.lines] == [ANSWER]
    assert (followed.turns[-1].verb, followed.turns[-1].due) == ("solve", dt.date(2026, 6, 30))
    assert followed.acts == {"confirm", "reopen", "withdraw"}
    assert second.post(f"{page_of(voice)}duyet/").status_code == 409


def test_the_second_person_can_send_an_answer_back(world: World) -> None:
    desk(world)
    receipt = sent(world.department)
    voice = Voice.objects.get()
    first, second = unlocked_client(world, "first"), unlocked_client(world, "second")
    answer(first, voice)
    assert second.post(f"{page_of(voice)}tra-lai/", {"reason": "Có tên người trong câu."}).status_code == 302
    assert "Có tên người trong câu." in first.get(page_of(voice)).content.decode()
    assert not following.follow(sender(receipt)).lines
    assert answer(second, voice) == 302
    assert first.post(f"{page_of(voice)}duyet/").status_code == 302
    assert Voice.objects.get().status == Status.ANSWERED


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"due": ""}, "Nêu ngày xong"),
        ({"due": "2026-06-01"}, "Ngày này đã qua"),
        ({"outcome": ""}, "Chọn một trong bốn kết quả"),
        ({"outcome": "later"}, "later"),
        ({"text": "Sẽ xem xét trong thời gian tới."}, "chưa nói rõ"),
        ({"text": " "}, "Viết câu trả lời"),
    ],
)
def test_a_vague_answer_and_a_promise_without_a_day_are_said_at_the_field(
    world: World, given: dict[str, str], words: str
) -> None:
    desk(world)
    sent(world.department)
    voice = Voice.objects.get()
    client = unlocked_client(world, "first")
    typed = {"outcome": Outcome.SOLVE, "text": ANSWER, "due": "2026-06-30", **given}
    refused = client.post(f"{page_of(voice)}soan/", typed)
    assert (refused.status_code, words in refused.content.decode()) == (422, True)
    assert not Turn.objects.filter(verb="draft").exists()


def test_asking_back_reaches_the_sender_and_the_same_form_twice_asks_once(world: World) -> None:
    """T-71."""
    desk(world)
    receipt = sent(world.department)
    voice = Voice.objects.get()
    client = unlocked_client(world, "first")
    typed = {"text": "Tháng nào bắt đầu chậm?", "number": "0"}
    for _again in range(2):
        assert client.post(f"{page_of(voice)}hoi-lai/", typed).status_code == 302
    other = {"text": "Còn tổ nào khác không?", "number": "0"}
    assert client.post(f"{page_of(voice)}hoi-lai/", other).status_code == 302
    said = [line.text for line in following.follow(sender(receipt)).lines]
    assert said == ["Tháng nào bắt đầu chậm?", "Còn tổ nào khác không?"]


def test_a_new_colleague_opens_older_concerns_once_somebody_hands_them_over(world: World) -> None:
    """T-06."""
    made = desk(world)
    receipt = sent(world.department)
    world.people["third"] = make_person("third", "Người Mới")
    make_post(world.people["third"], world.bloc, Role.INTAKE)
    third = give_key(world, "third")
    assert third.get(page_of(Voice.objects.get())).status_code == 404
    key = HandlerKey.objects.get(person=world.people["third"])
    first = unlocked_client(world, "first")
    handed = first.post(f"/nb/hop-kin/ban-giao/{made.channel.pk}/", {"key": key.pk})
    assert "Đã trao quyền mở 1 ý kiến" in handed.content.decode()
    assert TEXT in third.get(page_of(Voice.objects.get())).content.decode()
    assert "rekey" in [turn.verb for turn in following.follow(sender(receipt)).turns]


def test_the_same_matter_in_the_own_box_is_found_in_memory_and_noted(world: World) -> None:
    """T-19: every concern compared is noted as opened, so each sender sees it."""
    desk(world)
    for text in (TEXT, "Đi thực địa từ đầu năm mà tiền phụ cấp chưa thấy đâu.", "Thang máy hỏng."):
        sent(world.department, text)
    client = unlocked_client(world, "first")
    voices = list(Voice.objects.all())
    asked = next(one for one in voices if TEXT in client.get(page_of(one)).content.decode())
    Opening.objects.all().delete()
    page = client.get(f"{page_of(asked)}giong/").content.decode()
    assert ("thực địa" in page, "Thang máy" in page) == (True, False)
    assert Opening.objects.count() == 3


def test_two_custodians_open_together_what_nobody_can_open_any_more(world: World) -> None:
    """T-14, T-17: two codes of three, never one twice; the sender sees that the key was used."""
    made = desk(world)
    administrator = Client()
    administrator.force_login(world.administrator)
    page = f"/nb/hop-kin/noi-nhan/{made.channel.office_id}/du-phong/"
    assert administrator.post(page, {"custodians": "1"}).status_code == 422
    shown = administrator.post(page, {"custodians": "3"}).content.decode()
    codes = re.findall(r'<li class="num">([0-9a-f ]+)</li>', shown)
    assert (len(codes), codes[0] in administrator.get(page).content.decode()) == (3, False)
    receipt = sent(world.department)
    world.people["third"] = make_person("third", "Người Mới")
    make_post(world.people["third"], world.bloc, Role.INTAKE)
    third = give_key(world, "third")
    door = f"/nb/hop-kin/du-phong/{made.channel.pk}/"
    for wrong in ((codes[0], codes[0]), (codes[0], "0" * 32), ("", "")):
        assert third.post(door, {"one": wrong[0], "other": wrong[1]}).status_code == 422
    assert "Mở được thêm 1 ý kiến" in third.post(door, {"one": codes[2], "other": codes[0]}).content.decode()
    assert TEXT in third.get(page_of(Voice.objects.get())).content.decode()
    assert "recover" in [turn.verb for turn in following.follow(sender(receipt)).turns]
    assert unlocked_client(world, "first").post(page, {"custodians": "3"}).status_code == 403
    assert administrator.get(door).status_code == 404


def test_what_was_typed_outlives_the_lock_in_the_page_alone(world: World, settings: object) -> None:
    """T-15: after twenty minutes the key is shut, but no word is lost."""
    desk(world)
    sent(world.department)
    voice = Voice.objects.get()
    client = unlocked_client(world, "first")
    settings.CLOCK = "2026-06-22T09:30:00+07:00"  # type: ignore[attr-defined]
    typed = {"text": "Tháng nào bắt đầu chậm, và có ai biết lý do không?", "number": "0"}
    shut = client.post(f"{page_of(voice)}hoi-lai/", typed)
    kept = html.unescape(
        re.findall(r'<textarea name="kept" hidden>(.*?)</textarea>', shut.content.decode())[0]
    )
    assert (shut.status_code, typed["text"] in kept, Turn.objects.count()) == (401, True, 1)
    onward = f"{page_of(voice)}hoi-lai/"
    wrong = client.post("/nb/hop-kin/mo-khoa/", {"passphrase": "sai hẳn rồi", "tiep": onward, "kept": kept})
    assert (wrong.status_code, typed["text"] in wrong.content.decode()) == (422, True)
    again = client.post("/nb/hop-kin/mo-khoa/", {"passphrase": PASSPHRASE, "tiep": onward, "kept": kept})
    page = again.content.decode()
    assert (again.status_code, typed["text"] in page, f'action="{onward}"' in page) == (200, True, True)
    assert client.post(onward, typed).status_code == 302
