"""Four outcomes and no fifth; moved days with reasons; silence on either side."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from danvan.concerns import actions, clocks, words
from danvan.concerns.models import Concern, Turn
from danvan.concerns.rules import Outcome, Status, TurnVerb
from danvan.notices.models import Notice
from danvan.units.rules import Role

from ..world import World, office
from .made import answered, assigned

DAY = dt.date(2026, 6, 22)
CLEAR = "Phòng Kế toán chi trả đủ cho 41 người trước ngày 30/6/2026."


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def post(world: World, who: str, concern: Concern, step: str, **given: str) -> int:
    return signed_in(world, who).post(f"/nb/vu-viec/{concern.code}/{step}/", given).status_code


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"outcome": "solve", "due": "2026-06-30"}, 302),
        ({"outcome": "study", "due": "2026-06-30"}, 302),
        ({"outcome": "not_ours"}, 302),
        ({"outcome": "cannot", "due": "2026-06-30"}, 302),
        ({"outcome": "solve"}, 422),
        ({"outcome": "solve", "due": "2026-06-01"}, 422),
        ({"outcome": "later"}, 422),
        ({}, 422),
    ],
)
def test_an_answer_is_one_of_four_and_a_promise_has_its_day(
    world: World, given: dict[str, str], status: int
) -> None:
    concern = assigned(world)
    assert post(world, "department_head", concern, "tra-loi", text=CLEAR, **given) == status
    if status == 302:
        said = words.open_item(concern, world.viewer("staff")).messages[-1]
        assert said.outcome == str(Outcome(given["outcome"]).label)
        assert (said.due is not None) == (given["outcome"] in {"solve", "study"})
        page = signed_in(world, "staff").get(f"/nb/y-kien/{concern.code}/").content.decode()
        assert str(Outcome(given["outcome"]).label) in page


def test_no_door_lets_a_promise_through_without_its_day(world: World) -> None:
    concern = assigned(world)
    with pytest.raises(ValidationError):
        actions.answer(concern, CLEAR, Outcome.SOLVE, by=world.viewer("department_head"))


def test_the_day_of_an_answer_moves_only_with_a_reason_its_sender_reads(world: World) -> None:
    """T-36."""
    concern = assigned(world)
    assert post(world, "department_head", concern, "doi-han", reason="", due="2026-07-20") == 422
    assert post(world, "department_head", concern, "doi-han", reason="Chờ hồ sơ.", due="2026-07-20") == 302
    concern.refresh_from_db()
    assert concern.answer_due == dt.date(2026, 7, 20)
    page = signed_in(world, "staff").get(f"/nb/y-kien/{concern.code}/").content.decode()
    assert ("Chờ hồ sơ." in page, "20/7/2026" in page) == (True, True)
    assert Notice.objects.filter(verb="concern.pause", person=world.staff).exists()
    assert post(world, "neighbour", concern, "doi-han", reason="Chờ.", due="2026-07-20") == 404


def test_silence_climbs_one_level_once_and_again_after_a_new_day(world: World) -> None:
    concern = assigned(world)
    late = concern.owed_on + dt.timedelta(days=1)
    assert clocks.climb(concern.owed_on) == 0
    assert (clocks.climb(late), clocks.climb(late)) == (1, 0)
    turn = Turn.objects.get(verb=TurnVerb.CLIMB)
    assert (turn.office, turn.due) == (office(world.agency, Role.AGENCY_HEAD), concern.owed_on)
    assert Notice.objects.filter(verb="concern.climb").count() == 1
    Concern.objects.update(answer_due=late)
    assert clocks.climb(late + dt.timedelta(days=1)) == 1


def test_a_second_person_closes_it_for_a_silent_sender_who_can_still_reopen(
    world: World, settings: object
) -> None:
    concern = answered(world)
    seen = {"text": "Đã xem bảng ký nhận của 41 người."}
    assert post(world, "clerk", concern, "kiem-tra", **seen) == 422
    settings.CLOCK = "2026-07-10T09:00:00+07:00"  # type: ignore[attr-defined]
    assert post(world, "clerk", concern, "kiem-tra", text="") == 422
    assert post(world, "department_head", concern, "kiem-tra", **seen) == 403
    assert post(world, "clerk", concern, "kiem-tra", **seen) == 302
    concern.refresh_from_db()
    assert (concern.status, concern.closed_on) == (Status.VERIFIED, dt.date(2026, 7, 10))
    actions.reopen(concern, "Tôi chưa nhận.", by=world.viewer("staff"))
    assert concern.status == Status.REOPENED
    above = office(world.agency, Role.AGENCY_HEAD)
    assert Notice.objects.filter(verb="concern.reopen", office=above).exists()


def test_whoever_answered_does_not_verify(world: World, settings: object) -> None:
    concern = answered(world)
    concern.intake = office(world.department, Role.AGENCY_HEAD)
    concern.save()
    settings.CLOCK = "2026-07-10T09:00:00+07:00"  # type: ignore[attr-defined]
    assert post(world, "department_head", concern, "kiem-tra", text="Đã xem.") == 422
