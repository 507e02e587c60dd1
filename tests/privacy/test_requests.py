"""Requests about personal data: who decides, by when, and what the person is told."""

import datetime as dt

import pytest
from django.test import Client

from danvan.flow import StepClosed
from danvan.journal.models import EntryBody
from danvan.law.queries import limit
from danvan.notices.models import Notice
from danvan.privacy import actions, queries
from danvan.privacy.models import DataRequest
from danvan.privacy.rules import Kind, Status
from danvan.units.models import Person
from danvan.units.rules import Role

from ..world import World, make_person, make_post
from .test_holdings import client_of

SECRET = "Vì việc gia đình không muốn kể."


@pytest.fixture
def asked(world: World) -> DataRequest:
    return actions.ask(Kind.OBJECT, SECRET, by=world.viewer("staff"))


def step(client: Client, made: DataRequest, word: str, **fields: str) -> int:
    return client.post(f"/nb/du-lieu/so/{made.code}/{word}/", fields).status_code


def test_the_clocks_of_the_law_run_from_the_day_it_is_asked(asked: DataRequest) -> None:
    """Decree 356/2025: an answer in 2 working days, done in 15 days; asked on Monday 22 June 2026."""
    assert asked.answer_due == dt.date(2026, 6, 24)
    assert asked.done_due == dt.date(2026, 7, 7)


def test_the_numbers_are_shown_as_not_verified(world: World) -> None:
    assert not limit("privacy.answer", on=dt.date(2026, 6, 22)).verified
    page = client_of(world.staff).get("/nb/du-lieu/yeu-cau/").content.decode()
    assert "Nghị định 356/2025/NĐ-CP" in page
    assert "Chưa kiểm chứng với văn bản gốc" in page


def test_asked_through_the_page_twice_it_is_one_request(world: World) -> None:
    client = client_of(world.staff)
    fields = {"kind": "OBJECT", "detail": SECRET, "once": "b" * 32}
    first, second = (client.post("/nb/du-lieu/yeu-cau/", fields) for _ in range(2))
    assert first.url == second.url  # T-71
    assert DataRequest.objects.count() == 1


def test_an_open_request_for_deletion_is_not_made_twice(world: World) -> None:
    first = actions.ask(Kind.DELETE, "", by=world.viewer("staff"))
    assert actions.ask(Kind.DELETE, "", by=world.viewer("staff")) == first


@pytest.mark.parametrize(
    "fields", [{}, {"kind": "OBJECT"}, {"kind": "CORRECT"}, {"kind": "NONE", "detail": "x"}]
)
def test_what_is_not_said_is_asked_for_at_the_field(world: World, fields: dict[str, str]) -> None:
    assert client_of(world.staff).post("/nb/du-lieu/yeu-cau/", fields).status_code == 422
    assert not DataRequest.objects.exists()


def test_no_personal_word_reaches_journal_or_notices(world: World, asked: DataRequest) -> None:
    client = client_of(world.administrator)
    step(client, asked, "nhan-lam", text="Sẽ xem lý do riêng của anh.")
    step(client, asked, "gia-han", text="Chờ ý kiến riêng.")
    step(client, asked, "lam-xong", text="Đã thôi dùng.")
    bodies = "".join(EntryBody.objects.values_list("body", flat=True))
    told = "".join(Notice.objects.values_list("title", flat=True))
    for word in (SECRET, "riêng", "Đã thôi dùng", world.staff.name):
        assert word not in bodies
        assert word not in told
    for verb in ("privacy.ask", "privacy.accept", "privacy.extend", "privacy.carry_out"):
        assert f'"verb":"{verb}"' in bodies
    to_person = set(Notice.objects.filter(person=world.staff).values_list("verb", flat=True))
    assert to_person == {"privacy.accept", "privacy.extend", "privacy.carry_out"}
    assert Notice.objects.get(verb="privacy.ask").office.role == Role.ADMINISTRATOR


def test_it_is_put_off_once_and_the_person_sees_why(world: World, asked: DataRequest) -> None:
    """T-36: a moved deadline carries its reason."""
    client = client_of(world.administrator)
    assert step(client, asked, "gia-han", text="Chưa nhận.") == 409
    assert step(client, asked, "nhan-lam", text="Sẽ làm.") == 302
    assert step(client, asked, "gia-han", text="") == 422
    assert step(client, asked, "gia-han", text="Phải hỏi đơn vị khác.") == 302
    assert step(client, asked, "gia-han", text="Lần nữa.") == 409
    asked.refresh_from_db()
    assert asked.done_due == dt.date(2026, 7, 22)
    page = client_of(world.staff).get(asked.get_absolute_url()).content.decode()
    assert "Phải hỏi đơn vị khác." in page
    assert "7/7/2026" in page


def test_others_who_have_the_data_make_it_twenty_days(world: World, asked: DataRequest) -> None:
    step(client_of(world.administrator), asked, "nhan-lam", text="Sẽ làm.", with_others="on")
    asked.refresh_from_db()
    assert asked.done_due == dt.date(2026, 7, 12)


def test_a_refusal_needs_a_reason_the_person_reads(world: World, asked: DataRequest) -> None:
    client = client_of(world.administrator)
    assert step(client, asked, "tu-choi", text="  ") == 422
    assert step(client, asked, "tu-choi", text="Luật buộc phải giữ.") == 302
    assert "Luật buộc phải giữ." in client_of(world.staff).get(asked.get_absolute_url()).content.decode()


def test_a_withdrawn_request_is_closed_for_everybody(world: World, asked: DataRequest) -> None:
    address = f"/nb/du-lieu/yeu-cau/{asked.code}/rut/"
    assert client_of(world.colleague).post(address).status_code == 404
    assert client_of(world.staff).post(address).status_code == 302
    assert client_of(world.staff).post(address).status_code == 409
    assert step(client_of(world.administrator), asked, "nhan-lam", text="Sẽ làm.") == 409


def test_administrators_see_the_requests_of_their_own_people_only(world: World, asked: DataRequest) -> None:
    """Own, child, sibling, parent (threat model section 14)."""
    other = make_person("quan-tri-y-te", "Quản Trị Y Tế")
    make_post(other, world.neighbours, Role.ADMINISTRATOR)
    above = make_person("quan-tri-tu-phap", "Quản Trị Tư Pháp")
    make_post(above, world.agency, Role.ADMINISTRATOR)
    beside = make_person("quan-tri-chi-bo", "Quản Trị Chi Bộ")
    make_post(beside, world.cell, Role.ADMINISTRATOR)
    for who, status in ((world.administrator, 200), (above, 200), (other, 404), (beside, 404)):
        assert client_of(who).get(f"/nb/du-lieu/so/{asked.code}/").status_code == status
        listed = client_of(who).get("/nb/du-lieu/so/").content.decode()
        assert (asked.code in listed) == (status == 200)
    assert step(client_of(other), asked, "nhan-lam", text="x") == 404


def test_late_ones_come_first_and_the_list_asks_no_more_for_more(
    world: World, asked: DataRequest, settings: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(world.administrator)
    client.get("/nb/du-lieu/so/")
    with CaptureQueriesContext(connection) as one:
        client.get("/nb/du-lieu/so/")
    settings.CLOCK = "2026-06-29T09:00:00+07:00"  # type: ignore[attr-defined]
    for who in ("colleague", "head"):
        actions.ask(Kind.OTHER, "Việc khác.", by=world.viewer(who))
    with CaptureQueriesContext(connection) as three:
        page = client.get("/nb/du-lieu/so/").content.decode()
    assert len(three) == len(one)
    assert queries.waiting(world.viewer("administrator"))[0].person == world.staff
    assert "Trễ 5 ngày" in page


def test_a_correction_is_written_and_found_under_the_new_name(world: World) -> None:
    client = client_of(world.administrator)
    made = actions.ask(
        Kind.CORRECT, "", by=world.viewer("staff"), new_name="Lê Thị Minh Hằng", new_staff_code="TP-9"
    )
    step(client, made, "nhan-lam", text="Sẽ sửa.")
    assert step(client, made, "lam-xong") == 302
    person = Person.objects.get(pk=world.staff.pk)
    assert (person.name, person.staff_code) == ("Lê Thị Minh Hằng", "TP-9")
    assert "Minh Hằng" in client_of(world.leader).get("/nb/tim/?q=minh hang").content.decode()


def test_a_staff_code_somebody_has_is_refused_and_nothing_is_saved(world: World) -> None:
    Person.objects.filter(pk=world.colleague.pk).update(staff_code="TP-9")
    made = actions.ask(Kind.CORRECT, "", by=world.viewer("staff"), new_name="Tên Khác", new_staff_code="TP-9")
    client = client_of(world.administrator)
    step(client, made, "nhan-lam", text="Sẽ sửa.")
    assert step(client, made, "lam-xong") == 422
    made.refresh_from_db()
    assert made.status == Status.ACCEPTED
    assert Person.objects.get(pk=world.staff.pk).name == world.staff.name


def test_who_has_no_post_is_heard_at_the_top(world: World) -> None:
    made = actions.ask(Kind.OTHER, "Ai giữ dữ liệu của tôi?", by=world.viewer("outsider"))
    assert made.place == world.bloc
    assert client_of(world.administrator).get(f"/nb/du-lieu/so/{made.code}/").status_code == 200


def test_a_step_taken_by_another_changes_nothing(world: World, asked: DataRequest) -> None:
    stale = DataRequest.objects.get(pk=asked.pk)
    actions.accept(asked, "Sẽ làm.", by=world.viewer("administrator"))
    with pytest.raises(StepClosed):
        actions.accept(stale, "Sẽ làm.", by=world.viewer("administrator"))


def test_an_heir_goes_on_with_the_requests_of_a_unit_that_ends(world: World, asked: DataRequest) -> None:
    from django.db import transaction

    from danvan.units.estate import registered

    estate = next(one for one in registered() if one.name == "privacy.requests")
    day, by = dt.date(2026, 7, 1), world.viewer("administrator")
    assert estate.count([world.department.pk, world.cell.pk], day) == {world.department.pk: 1}
    assert [one.key for one in estate.listed(world.department, day)] == [asked.code]
    assert world.staff.name not in str(estate.listed(world.department, day))
    with transaction.atomic():
        assert estate.hand_over(world.department, world.neighbours, None, day, by) == 1
        assert estate.hand_over(world.department, world.neighbours, None, day, by) == 0
    other = make_person("quan-tri-y-te", "Quản Trị Y Tế")
    make_post(other, world.neighbours, Role.ADMINISTRATOR)
    assert client_of(other).get(f"/nb/du-lieu/so/{asked.code}/").status_code == 200
