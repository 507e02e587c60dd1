"""From clauses to work: measures in one go (A2), own tasks, signed "not applicable", and how far units below are."""

import datetime as dt
import io
from typing import Any

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from danvan.concretisation import actions, queries
from danvan.concretisation.models import Answer, Concretisation
from danvan.concretisation.rules import innermost
from danvan.documents.models import Clause, Document
from danvan.periods import Period
from danvan.programmes.models import Measure, Programme
from danvan.reports import queries as reports
from danvan.work.models import Task
from tests.documents.test_clause_map import TEXT
from tests.documents.test_register import make_document
from tests.world import World

DUE = dt.date(2026, 9, 30)


@pytest.fixture
def document(world: World) -> Document:
    return make_document(world, text=TEXT, side="STATE", doc_type="QĐ", number="12/QĐ-TTg")


def address(document: Document, page: str = "", unit: str = "") -> str:
    return f"/nb/cu-the-hoa/{document.code}/{page}" + (f"?don-vi={unit}" if unit else "")


def codes(document: Document, *marks: str) -> list[str]:
    found = {clause.mark.strip("). "): clause.code for clause in document.clauses.exclude(kind="ARTICLE")}
    return [found[mark] for mark in marks]


def chosen(document: Document, *marks: str) -> list[Clause]:
    return list(Clause.objects.filter(code__in=codes(document, *marks)))


def asked(world: World, document: Document, *, to: str = "agency") -> Concretisation:
    actions.ask(document, [getattr(world, to)], DUE, by=world.viewer("mobiliser"))
    return Concretisation.objects.get()


def test_only_what_carries_something_needs_an_answer(document: Document) -> None:
    clauses = list(document.clauses.all())
    names = [clause.name for clause in clauses if clause.pk in innermost(clauses)]
    assert names == ["Khoản 1", "Khoản 2", "Điểm a", "Điểm b"]


def test_marked_clauses_become_measures_of_a_new_programme(
    world: World, document: Document, client: Client
) -> None:
    """Journey A2: mark, press, agree; the programme is ready to be issued."""
    client.force_login(world.mobiliser)
    page = client.get(address(document)).content.decode()
    assert "Còn 4 trong 4 điều khoản chưa có câu trả lời" in page
    marked: dict[str, Any] = {"chosen": codes(document, "a", "b")}
    offered = client.post(address(document, "thanh-nhiem-vu/", "khoi"), marked).content.decode()
    assert "2 điều khoản đã đánh dấu" in offered
    told = {
        **marked,
        "programme": "moi",
        "title": "Chương trình thực hiện",
        "starts_on": "2026-06-22",
        "ends_on": "2026-12-31",
    }
    answer = client.post(address(document, "thanh-nhiem-vu/", "khoi"), told)
    programme = Programme.objects.get()
    assert answer.headers["Location"] == programme.get_absolute_url()
    made = list(Measure.objects.all())
    assert [measure.source for measure in made] == chosen(document, "a", "b")
    assert made[0].clause == "Điểm a"
    assert len(queries.of(document, world.bloc).open) == 2


def test_measures_join_a_programme_there_is(world: World, document: Document, client: Client) -> None:
    client.force_login(world.mobiliser)
    told = {"chosen": codes(document, "a"), "programme": "moi", "title": "Một"}
    days = {"starts_on": "2026-06-22", "ends_on": "2026-12-31"}
    client.post(address(document, "thanh-nhiem-vu/", "khoi"), {**told, **days})
    programme = Programme.objects.get()
    again = {
        "chosen": codes(document, "b"),
        "programme": programme.code,
        "title": "",
        "starts_on": "",
        "ends_on": "",
    }
    client.post(address(document, "thanh-nhiem-vu/", "khoi"), again)
    assert programme.measures.count() == 2


def test_bad_choices_stay_on_the_page_with_a_word(world: World, document: Document, client: Client) -> None:
    client.force_login(world.mobiliser)
    page = address(document, "thanh-nhiem-vu/", "khoi")
    assert "Đánh dấu ít nhất một điều khoản" in client.post(page, {}).content.decode()
    other = make_document(world, number="99-CT/TW", text="1. Việc khác.\n2. Việc nữa.")
    foreign = client.post(page, {"chosen": [other.clauses.first().code]})
    assert foreign.status_code == 422
    wrong = {"chosen": codes(document, "a"), "programme": "moi", "title": "", "starts_on": "x", "ends_on": ""}
    answer = client.post(page, wrong)
    assert answer.status_code == 422
    assert "Ghi tên chương trình." in answer.content.decode()
    assert not Programme.objects.exists()


def test_a_head_signs_what_does_not_apply_and_takes_on_the_rest(
    world: World, document: Document, client: Client
) -> None:
    kept = asked(world, document)
    client.force_login(world.head)
    client.post(
        address(document, "khong-ap-dung/", "bo-tu-phap"),
        {"chosen": codes(document, "1", "2", "a"), "reason": "Không thuộc thẩm quyền"},
    )
    kept.refresh_from_db()
    assert (kept.clauses, kept.unanswered, kept.done_on) == (4, 1, None)
    office = world.head.posts.get().office
    told = {"chosen": codes(document, "b"), "office": office.pk, "due": "2026-08-31"}
    answer = client.post(address(document, "viec-cua-don-vi/", "bo-tu-phap"), told)
    assert answer.status_code == 302, answer.content.decode()
    kept.refresh_from_db()
    assert (kept.unanswered, kept.done_on) == (0, dt.date(2026, 6, 22))
    page = client.get(address(document, "", "bo-tu-phap")).content.decode()
    assert "Không thuộc thẩm quyền" in page
    assert "Đỗ Quang Vinh" in page
    assert Task.objects.filter(office=office, due=dt.date(2026, 8, 31)).count() == 1


def test_not_applicable_needs_a_reason_and_can_be_taken_back(
    world: World, document: Document, client: Client
) -> None:
    kept = asked(world, document)
    client.force_login(world.head)
    page = address(document, "khong-ap-dung/", "bo-tu-phap")
    assert client.post(page, {"chosen": codes(document, "1"), "reason": " "}).status_code == 422
    client.post(page, {"chosen": codes(document, "1"), "reason": "Không có người"})
    answer = Answer.objects.get()
    client.post(address(document, "tra-loi-lai/"), {"answer": answer.pk})
    kept.refresh_from_db()
    assert (Answer.objects.count(), kept.unanswered) == (0, 4)


def test_what_is_said_of_an_article_holds_for_all_of_it(world: World, document: Document) -> None:
    asked(world, document)
    article = document.clauses.filter(kind="ARTICLE")[:1]
    actions.waive(document, world.agency, list(article), "Cả điều", by=world.viewer("head"))
    assert len(queries.of(document, world.agency).open) == 2


def test_nobody_answers_for_another_unit(world: World, document: Document, client: Client) -> None:
    """T-01."""
    asked(world, document)
    for who in ("department_head", "staff", "mobiliser"):
        with pytest.raises(PermissionDenied):
            actions.waive(document, world.agency, chosen(document, "a"), "x", by=world.viewer(who))
    with pytest.raises(PermissionDenied):
        actions.ask(document, [world.cell], DUE, by=world.viewer("staff"))
    client.force_login(world.neighbour)
    assert client.get(address(document, "", "bo-tu-phap")).status_code == 404


def test_units_are_asked_once_and_owe_a_task(world: World, document: Document, client: Client) -> None:
    client.force_login(world.mobiliser)
    told = {"kinds": ["AGENCY", "CELL"], "due": "2026-09-30"}
    client.post(address(document, "giao/"), told)
    made = Concretisation.objects.count()
    assert made == Task.objects.count() >= 3
    client.post(address(document, "giao/"), told)
    assert Concretisation.objects.count() == made
    assert client.post(address(document, "giao/"), {"due": "2026-01-01"}).status_code == 422


def test_units_below_are_listed_counted_and_leave_as_word(
    world: World, document: Document, client: Client
) -> None:
    asked(world, document)
    client.force_login(world.leader)
    page = client.get(address(document, "don-vi/")).content.decode()
    assert "Bộ Tư pháp" in page
    assert "còn 4 điều khoản chưa trả lời" in page
    answer = client.get(address(document, "don-vi/") + "?dang=word")
    table = docx.Document(io.BytesIO(answer.content)).tables[2]
    assert [cell.text for cell in table.rows[1].cells][:3] == ["Bộ Tư pháp", "0", "4"]
    half = Period(2026, "half", 2)
    report = reports.report(world.bloc, half, reports.view_of(""))
    figures = {line.entry.code: line.now for part in report.parts for line in part.figures}
    assert (figures["concretisation.due"], figures["concretisation.done"]) == (1, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_questions_however_long(
    world: World,
    document: Document,
    client: Client,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    places = [world.agency, world.cell, world.department][:count]
    actions.ask(document, places, DUE, by=world.viewer("mobiliser"))
    client.force_login(world.leader)
    with django_assert_num_queries(9):
        client.get(address(document, "don-vi/"))
