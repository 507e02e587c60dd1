"""Promises with days, moved days with reasons, silence, being made to suffer: what its sender sees and who is told."""

import datetime as dt

import pytest
from django.test import Client

from danvan.concerns.rules import Outcome
from danvan.notices.models import Notice
from danvan.units.rules import Role
from danvan.voices import batch, clocks, following
from danvan.voices.models import Promise, Turn, Voice
from danvan.voices.rules import Status

from ..world import World, office
from .made import desk, sender, sent
from .test_desk import answer, give_key, page_of, unlocked_client
from .test_door import Visitor, with_receipt

pytestmark = pytest.mark.django_db

STEP = "Rà soát số người chưa được trả."


@pytest.fixture
def first(world: World) -> Client:
    desk(world)
    return unlocked_client(world, "first")


def told(verb: str) -> list[int]:
    return list(Notice.objects.filter(verb=verb).values_list("office", flat=True))


def test_a_roadmap_is_promised_moved_and_kept_in_sight_of_the_sender(world: World, first: Client) -> None:
    """T-36, T-71: sent twice it is promised once; a moved day keeps the old one and its reason."""
    receipt = sent(world.department)
    voice = Voice.objects.get()
    step = {"text": STEP, "due": "2026-07-20", "number": "0"}
    for _twice in range(2):
        assert first.post(f"{page_of(voice)}moc/", step).status_code == 302
    voice.refresh_from_db()
    assert (Promise.objects.count(), voice.status, voice.answer_due) == (
        1,
        Status.ROADMAP,
        dt.date(2026, 7, 20),
    )
    move = {"due": "2026-07-31", "text": "Kho bạc trả lại hồ sơ."}
    assert first.post(f"{page_of(voice)}moc/0/doi/", move).status_code == 302
    page = with_receipt(Visitor(), receipt.digits)
    for words in (STEP, "20/7/2026", "31/7/2026", "Kho bạc trả lại hồ sơ."):
        assert words in page
    assert first.post(f"{page_of(voice)}moc/0/xong/").status_code == 302
    assert first.post(f"{page_of(voice)}moc/0/xong/").status_code == 409
    assert [turn.verb for turn in following.follow(sender(receipt)).turns][1:] == [
        "step",
        "move",
        "step_done",
    ]


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("moc/", {"text": "", "due": "2026-07-20", "number": "0"}),
        ("moc/", {"text": STEP, "due": "2026-06-01", "number": "0"}),
        ("moc/", {"text": STEP, "due": "mai", "number": "0"}),
        ("doi-han/", {"text": "", "due": "2026-07-20"}),
        ("doi-han/", {"text": "Chờ.", "due": ""}),
    ],
)
def test_a_promise_without_words_or_day_is_said_and_nothing_is_kept(
    world: World, first: Client, path: str, given: dict[str, str]
) -> None:
    sent(world.department)
    voice = Voice.objects.get()
    assert first.post(page_of(voice) + path, given).status_code == 422
    assert Turn.objects.count() == 1


def test_the_clock_is_moved_only_with_a_reason_the_sender_reads(world: World, first: Client) -> None:
    receipt = sent(world.department)
    voice = Voice.objects.get()
    paused = {"text": "Chờ người gửi cho biết tháng nào.", "due": "2026-08-03"}
    assert first.post(f"{page_of(voice)}doi-han/", paused).status_code == 302
    assert Voice.objects.get().answer_due == dt.date(2026, 8, 3)
    assert "Chờ người gửi cho biết tháng nào." in with_receipt(Visitor(), receipt.digits)


def test_silence_climbs_one_level_once_and_the_sender_sees_it(world: World, first: Client) -> None:
    """T-21: whoever is told learns that something is late, never which or how many."""
    receipt = sent(world.department)
    owed = Voice.objects.get().answer_due
    clocks.climb(owed)
    assert not told("voice.late")
    for _twice in range(2):
        clocks.climb(owed + dt.timedelta(days=1))
    above = office(world.bloc, Role.SECRETARY).pk
    intake = office(world.bloc, Role.INTAKE).pk
    assert sorted(told("voice.late")) == sorted([above, intake])
    assert Notice.objects.filter(verb="voice.late", title="", subject="voice:").count() == 2
    assert [turn.verb for turn in following.follow(sender(receipt)).turns] == ["receive", "climb"]


def test_what_a_sender_did_is_told_only_when_its_week_is_over(
    world: World, first: Client, settings: object
) -> None:
    """T-11: else the day of a notice were the day of the act; reopening reaches the level above."""
    receipt = sent(world.department)
    voice = Voice.objects.get()
    answer(first, voice, outcome=Outcome.CANNOT, due="")
    unlocked_client(world, "second").post(f"{page_of(voice)}duyet/")
    following.reopen(sender(receipt), "Chưa xong.")
    batch.close_weeks(dt.date(2026, 6, 28))
    assert not told("voice.waits")
    batch.close_weeks(dt.date(2026, 6, 29))
    assert told("voice.waits") == [office(world.bloc, Role.INTAKE).pk]
    assert told("voice.reopened") == [office(world.bloc, Role.SECRETARY).pk]
    batch.close_weeks(dt.date(2026, 6, 30))
    assert len(told("voice.waits")) == 1


def test_a_second_person_closes_it_for_a_silent_sender_who_can_still_reopen(
    world: World, first: Client, settings: object
) -> None:
    receipt = sent(world.department)
    voice = Voice.objects.get()
    answer(first, voice)
    second = unlocked_client(world, "second")
    second.post(f"{page_of(voice)}duyet/")
    checked = {"text": "Đã hỏi kế toán, 41 người ký nhận."}
    assert second.post(f"{page_of(voice)}kiem-tra/", checked).status_code == 422
    settings.CLOCK = "2026-07-20T09:00:00+07:00"  # type: ignore[attr-defined]
    first, second = unlocked_client(world, "first"), unlocked_client(world, "second")
    assert first.post(f"{page_of(voice)}kiem-tra/", checked).status_code == 422
    assert second.post(f"{page_of(voice)}kiem-tra/", checked).status_code == 302
    voice.refresh_from_db()
    assert (voice.status, voice.erase_on) == (Status.CLOSED, dt.date(2027, 7, 26))
    page = with_receipt(Visitor(), receipt.digits)
    assert ("41 người ký nhận" in page, "/tra-cuu/mo-lai/" in page) == (True, True)


def test_the_clock_of_protection_stops_when_two_people_have_looked(world: World, first: Client) -> None:
    receipt = sent(world.department)
    voice = Voice.objects.get()
    assert first.post(f"{page_of(voice)}bao-ve/", {"text": "Đã nói với đơn vị."}).status_code == 409
    following.report_harm(sender(receipt), "Bị gọi lên.")
    looked = {"text": "Đã nhắc người đứng đầu, không ai được hỏi ai viết."}
    for _twice in range(2):
        assert first.post(f"{page_of(voice)}bao-ve/", looked).status_code == 302
    assert Voice.objects.get().protect_due is not None
    assert unlocked_client(world, "second").post(f"{page_of(voice)}bao-ve/", looked).status_code == 302
    assert Voice.objects.get().protect_due is None
    assert "không ai được hỏi ai viết" in with_receipt(Visitor(), receipt.digits)


def test_whoever_answers_is_told_that_something_waits_and_no_more(world: World, first: Client) -> None:
    give_key(world, "head")
    sent(world.department)
    voice = Voice.objects.get()
    given = {"office": office(world.agency, Role.AGENCY_HEAD).pk, "text": "Phụ cấp chưa trả."}
    first.post(f"{page_of(voice)}giao/", given)
    notice = Notice.objects.get(verb="voice.assign")
    assert (notice.address, notice.title, notice.subject) == ("/nb/hop-kin/", "", "voice:")
