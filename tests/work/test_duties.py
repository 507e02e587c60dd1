"""What duties ask of each unit: dated changes, stricter rules, the ladder, exemptions, reminders, the map."""

import datetime as dt
import io
from typing import Any

import docx
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from danvan.journal.models import EntryBody
from danvan.law.models import MovedDay, Source
from danvan.notices.models import Notice
from danvan.periods import Period, today
from danvan.units.models import Unit
from danvan.work import actions, counters, duties, duty_actions, owed, queries
from danvan.work.models import Exemption, Leaf, Reminder
from danvan.work.rules import Compliance, Terms, compliance
from tests.world import World

from .make import duty, make_activity, make_task

YEAR = Period(2026, "year")
BEGIN = dt.date(2026, 1, 1)


@pytest.fixture
def counted(world: World) -> World:
    counters.recount_open(today())
    return world


def expected(unit: Unit, code: str = "D01", period: Period = YEAR) -> int:
    return Leaf.objects.get(duty__code=code, unit=unit, period=period.key).expected


def change(
    world: World, day: dt.date, times: int, *, steps: int = 0, grace: int = 0, code: str = "D01"
) -> None:
    by = world.viewer("administrator")
    duty_actions.change_duty(duty(code), day, Terms(times, grace), "Chỉ thị mới", step_days=steps, by=by)


def rule(world: World, times: int = 2, grace: int = 0, day: dt.date = BEGIN, **more: Any) -> Any:
    by, unit = world.viewer("secretary"), more.pop("unit", world.ministry)
    return duty_actions.set_rule(duty(), unit, day, Terms(times, grace, **more), "Theo đặc thù", by=by)


def test_a_change_holds_from_its_day_and_earlier_periods_keep_theirs(counted: World) -> None:
    change(counted, dt.date(2027, 1, 1), 2)
    one = duty()
    assert expected(counted.cell) == 1
    assert (one.terms(YEAR).times, one.terms(Period(2027, "year")).times) == (1, 2)
    change(counted, BEGIN, 3)
    assert expected(counted.cell) == 3
    with pytest.raises(ValidationError):
        change(counted, dt.date(2025, 6, 1), 1)


def test_a_unit_asks_for_more_for_itself_and_everything_below(counted: World) -> None:
    rule(counted, 2)
    assert (expected(counted.cell), expected(counted.other_cell)) == (2, 1)
    assert duties.terms_of(duty(), YEAR, counted.cell, today()).times == 2
    make_activity(counted)
    state = next(one for one in queries.own_duties(counted.cell, today()) if one.duty.code == "D01")
    assert (state.met, state.expected) == (1, 2)


@pytest.mark.parametrize("asked", [Terms(1, 0), Terms(1, 5), Terms(2, 1)])
def test_a_looser_or_empty_rule_is_refused(counted: World, asked: Terms) -> None:
    with pytest.raises(ValidationError):
        duty_actions.set_rule(
            duty(), counted.ministry, BEGIN, asked, "Vì sao", by=counted.viewer("secretary")
        )


def test_a_rule_ended_holds_no_longer_from_the_next_period(counted: World) -> None:
    made = rule(counted, 2)
    duty_actions.end_rule(made, by=counted.viewer("secretary"))
    assert expected(counted.cell) == 2
    assert duties.terms_of(duty(), Period(2027, "year"), counted.cell, today()).times == 1


def test_a_rule_may_ask_for_minutes(counted: World, client: Client) -> None:
    rule(counted, 1, needs_minutes=True)
    client.force_login(counted.cell_secretary)
    told = {"kind": "THEMATIC_MEETING", "held_on": "2026-06-20", "invited": 13, "present": 12}
    answer = client.post(f"/nb/viec/ghi/{counted.cell.code}/", told)
    assert answer.status_code == 422
    assert "phải kèm biên bản" in answer.content.decode()


def test_nobody_sets_a_rule_elsewhere(counted: World) -> None:
    with pytest.raises(PermissionDenied):
        rule(counted, 2, unit=counted.neighbours)
    with pytest.raises(PermissionDenied):
        duty_actions.change_duty(duty(), BEGIN, Terms(2, 0), "x", step_days=0, by=counted.viewer("secretary"))


def test_the_ladder_counts_working_days_up_and_knows_moved_ones(counted: World) -> None:
    """Each level above the doer has longer; a day the Government moved counts as it is worked."""
    change(counted, BEGIN, 1, steps=2)
    rungs = [day for _level, day in duties.ladder(duty(), YEAR)]
    assert rungs[0] == dt.date(2026, 12, 31)
    assert rungs[1] == dt.date(2027, 1, 5)  # 1 January is a holiday, 2 and 3 a weekend
    MovedDay.objects.create(day=dt.date(2027, 1, 2), works=True, source=Source.objects.first())
    assert duties.ladder(duty(), YEAR)[1][1] == dt.date(2027, 1, 4)
    assert rungs == sorted(rungs)


def test_a_leap_day_is_a_day_like_others(counted: World) -> None:
    change(counted, BEGIN, 1, grace=60)
    assert duty().due(Period(2027, "year")) == dt.date(2028, 2, 29)


def test_the_clock_set_back_changes_no_count(counted: World, settings: Any) -> None:
    make_activity(counted)
    settings.CLOCK = "2026-06-01T09:00:00+07:00"
    counters.recount_open(today())
    assert Leaf.objects.get(duty__code="D01", unit=counted.cell, period="2026").done == 1


def test_an_exemption_is_taken_back_with_its_reasons_kept(counted: World, client: Client) -> None:
    by = counted.viewer("secretary")
    made = actions.exempt(duty(), counted.cell, YEAR, "Đang sắp xếp", by=by)
    assert expected_or_none(counted.cell) == 0
    client.force_login(counted.secretary)
    address = f"/nb/viec/dinh-ky/D01/{counted.cell.code}/thoi-mien/"
    client.post(address, {"code": made.pk, "because": "Sắp xếp đã xong"})
    made.refresh_from_db()
    assert (made.reason, made.taken_back_because) == ("Đang sắp xếp", "Sắp xếp đã xong")
    assert expected(counted.cell) == 1
    actions.exempt(duty(), counted.cell, YEAR, "Lại miễn", by=by)
    assert Exemption.objects.count() == 2


def expected_or_none(unit: Unit) -> int:
    found = Leaf.objects.filter(duty__code="D01", unit=unit, period="2026").first()
    return found.expected if found else 0


@pytest.fixture
def autumn(counted: World, settings: Any) -> World:
    """Near the end of the year, when thematic meetings are due."""
    settings.CLOCK = "2026-12-10T09:00:00+07:00"
    counters.recount_open(today())
    return counted


def test_one_button_reminds_everybody_below_once_a_week(autumn: World, client: Client, settings: Any) -> None:
    client.force_login(autumn.secretary)
    page = f"/nb/viec/dinh-ky/D01/{autumn.ministry.code}/"
    assert "Nhắc 2 đơn vị chưa xong" in client.get(page).content.decode()
    client.post(f"{page}nhac/")
    assert {one.unit for one in Reminder.objects.all()} == {autumn.cell, autumn.empty_cell}
    assert Notice.objects.filter(verb="duty.remind").count() == 2
    client.post(f"{page}nhac/")
    assert Reminder.objects.count() == 2
    settings.CLOCK = "2026-12-16T09:00:00+07:00"  # another week of the calendar, six days later
    client.post(f"{page}nhac/")
    assert Reminder.objects.count() == 2
    settings.CLOCK = "2026-12-17T09:00:00+07:00"
    client.post(f"{page}nhac/")
    assert Reminder.objects.count() == 4
    assert '"verb":"duty.remind"' in EntryBody.objects.latest("pk").body


def test_the_database_keeps_one_reminder_a_week(autumn: World) -> None:
    """T-71: whoever presses at the same moment."""
    duty_actions.remind(duty(), YEAR, autumn.ministry, by=autumn.viewer("secretary"))
    first = Reminder.objects.first()
    assert first
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_whoever_did_it_and_whoever_is_far_from_the_day_is_left_in_peace(
    counted: World, client: Client
) -> None:
    client.force_login(counted.secretary)
    page = f"/nb/viec/dinh-ky/D01/{counted.ministry.code}/"
    client.post(f"{page}nhac/")
    assert not Reminder.objects.exists()


def test_nobody_reminds_the_own_unit_or_another_branch(autumn: World) -> None:
    assert duty_actions.remind(duty(), YEAR, autumn.cell, by=autumn.viewer("cell_secretary")) == 0
    assert duty_actions.remind(duty(), YEAR, autumn.other_cell, by=autumn.viewer("secretary")) == 0
    with pytest.raises(PermissionDenied):
        duty_actions.remind(duty(), YEAR, autumn.cell, by=autumn.viewer("staff"))


def test_states_from_not_due_to_late() -> None:
    due = dt.date(2026, 6, 30)
    told = [
        compliance(0, 1, due, day) for day in (dt.date(2026, 5, 1), dt.date(2026, 6, 10), dt.date(2026, 7, 1))
    ]
    assert told == [Compliance.PENDING, Compliance.DUE_SOON, Compliance.LATE]


def test_the_map_shows_units_below_and_leaves_as_word(autumn: World, client: Client) -> None:
    client.force_login(autumn.leader)
    page = client.get(f"/nb/viec/ban-do/{autumn.bloc.code}/?ky=2026").content.decode()
    assert "Đảng bộ Bộ Tư pháp" in page
    assert "sắp đến hạn" in page
    answer = client.get(f"/nb/viec/ban-do/{autumn.bloc.code}/?ky=2026&dang=word")
    table = docx.Document(io.BytesIO(answer.content)).tables[2]
    assert table.rows[0].cells[0].text == "Đơn vị"
    assert any("0/2, sắp đến hạn" in cell.text for row in table.rows for cell in row.cells)
    assert client.get(f"/nb/viec/ban-do/{autumn.bloc.code}/?ky=2026-h9").status_code == 404


@pytest.mark.parametrize("code", ["khoi", "tu-phap"])
def test_the_map_asks_the_same_questions_however_many_units(
    autumn: World, client: Client, code: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(autumn.leader)
    with django_assert_num_queries(10):
        client.get(f"/nb/viec/ban-do/{code}/?ky=2026")


def test_what_a_unit_owes_stands_by_how_soon(autumn: World, client: Client) -> None:
    make_task(autumn, due=dt.date(2026, 12, 20))
    make_task(autumn, due=dt.date(2026, 12, 1), title="Trễ rồi")
    stretches = owed.owes([autumn.cell.pk], today())
    assert [one.what.title for one in stretches[0].things][-1] == "Trễ rồi"  # after the meeting of last year
    assert {one.what.title for one in stretches[1].things} >= {"Tổ chức đối thoại"}
    client.force_login(autumn.cell_secretary)
    answer = client.get("/nb/viec/phai-lam/", follow=True)
    assert "Trễ rồi" in answer.content.decode()


def test_papers_are_recorded_without_numbers_of_people(counted: World, client: Client) -> None:
    actions.switch_duty(duty("D16"), True, by=counted.viewer("administrator"))
    client.force_login(counted.cell_secretary)
    address = f"/nb/viec/ghi/{counted.cell.code}/?loai=MODEL_REGISTRATION"
    assert "Số phải dự" not in client.get(address).content.decode()
    answer = client.post(address, {"kind": "MODEL_REGISTRATION", "held_on": "2026-06-20"})
    assert answer.status_code == 302
    assert Leaf.objects.get(duty__code="D16", unit=counted.cell, period="2026").done == 1


def test_the_catalogue_says_what_each_duty_asks_and_how_sure_it_is(counted: World, client: Client) -> None:
    client.force_login(counted.secretary)
    page = client.get("/nb/viec/dinh-ky/").content.decode()
    assert "Sinh hoạt chuyên đề về công tác dân vận" in page
    assert "chưa kiểm chứng" in page
    assert "biên bản, số dự" in page


def test_bad_numbers_stay_on_the_page_with_their_fault(counted: World, client: Client) -> None:
    client.force_login(counted.secretary)
    address = f"/nb/viec/dinh-ky/D01/{counted.ministry.code}/quy-dinh/"
    told = {"starts_on": "2026-01-01", "times": "-1", "grace_days": "abc", "reason": ""}
    answer = client.post(address, told)
    assert answer.status_code == 422
    looser = client.post(address, {**told, "times": 1, "grace_days": 9, "reason": "Nới ra"})
    assert looser.status_code == 422
    assert "Không muộn hơn hạn của cấp trên." in looser.content.decode()
    assert "Nới ra" in looser.content.decode()
    assert (
        client.post(address, {**told, "times": 2, "grace_days": 0, "reason": "Chặt hơn"}).status_code == 302
    )
