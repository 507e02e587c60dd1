"""Studying a text: units and numbers, coverage up the tree, counts from a file, questions nobody else sees."""

import datetime as dt
import io
from typing import Any

import docx
import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from danvan import agenda
from danvan.documents.models import Document
from danvan.home.models import Submission
from danvan.journal.models import EntryBody
from danvan.notices.models import Notice
from danvan.periods import Period
from danvan.reports import queries as reports
from danvan.studies import actions, queries
from danvan.studies.models import StudyPlan, StudySession, StudyTarget
from danvan.units.models import Unit
from danvan.work import actions as work
from danvan.work.models import Activity
from tests.documents.test_register import make_document
from tests.world import World

DUE = dt.date(2026, 7, 31)


@pytest.fixture
def document(world: World) -> Document:
    return make_document(world)


@pytest.fixture
def plan(world: World, document: Document) -> StudyPlan:
    to = list(queries.receivers(world.viewer("mobiliser"), ["CELL"]))
    return actions.issue(document, to, DUE, "Ba nội dung trọng tâm", by=world.viewer("mobiliser"))


def target(plan: StudyPlan, unit: Unit) -> StudyTarget:
    return StudyTarget.objects.select_related("plan", "unit").get(plan=plan, unit=unit)


def page(plan: StudyPlan, more: str = "") -> str:
    return f"/nb/quan-triet/{plan.code}/{more}"


def session(plan: StudyPlan, world: World, present: int, **more: Any) -> StudySession:
    held_on = more.pop("held_on", dt.date(2026, 6, 20))
    by = world.viewer("cell_secretary")
    return actions.record(target(plan, world.cell), held_on, by=by, invited=13, present=present, **more)


def test_a_text_is_studied_by_chosen_units_whose_heads_are_told_once(
    world: World, document: Document, client: Client
) -> None:
    client.force_login(world.mobiliser)
    assert "Giao học tập" in client.get(document.get_absolute_url()).content.decode()
    told = {"kinds": ["CELL"], "due": "2026-07-31", "guidance": "Ba nội dung"}
    answer = client.post(f"/nb/quan-triet/them/?van-ban={document.code}", told)
    made = StudyPlan.objects.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    people = {one.unit: one.audience for one in made.targets.select_related("unit")}
    assert people == {world.cell: 13, world.empty_cell: 9, world.other_cell: 12}
    assert Notice.objects.filter(verb="study.issue").count() == 3


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"kinds": ["CELL"]},
        {"kinds": ["CELL"], "due": "2026-01-01"},
        {"kinds": ["SOE"], "due": "2026-07-31"},
    ],
)
def test_bad_plans_are_refused_and_nothing_is_kept(
    world: World, document: Document, client: Client, told: dict[str, Any]
) -> None:
    client.force_login(world.mobiliser)
    assert client.post(f"/nb/quan-triet/them/?van-ban={document.code}", told).status_code == 422
    assert not StudyPlan.objects.exists()


def test_sessions_and_make_up_sessions_never_reach_more_than_there_are(world: World, plan: StudyPlan) -> None:
    session(plan, world, 8)
    assert (target(plan, world.cell).reached, target(plan, world.cell).sessions_held) == (8, 1)
    session(plan, world, 9, held_on=dt.date(2026, 6, 21), is_make_up=True)
    found = target(plan, world.cell)
    assert (found.reached, found.sessions_held, found.percent) == (13, 2, 100)
    assert Activity.objects.filter(kind="STUDY_SESSION").count() == 2


def test_a_session_taken_back_counts_no_more(world: World, plan: StudyPlan) -> None:
    made = session(plan, world, 8)
    work.withdraw_activity(made.activity, "Ghi nhầm", by=world.viewer("cell_secretary"))
    assert (target(plan, world.cell).reached, target(plan, world.cell).sessions_held) == (0, 0)


def test_the_audience_can_be_corrected(world: World, plan: StudyPlan, client: Client) -> None:
    session(plan, world, 12)
    client.force_login(world.cell_secretary)
    client.post(page(plan, f"ghi/{world.cell.code}/"), {"step": "audience", "audience": "10"})
    assert (target(plan, world.cell).reached, target(plan, world.cell).audience) == (10, 10)


def test_wrong_numbers_stay_on_the_page(world: World, plan: StudyPlan, client: Client) -> None:
    client.force_login(world.cell_secretary)
    address = page(plan, f"ghi/{world.cell.code}/")
    for told in (
        {"held_on": "2026-06-20", "invited": "5", "present": "9"},
        {"held_on": "2026-06-30", "invited": "5", "present": "5"},
        {"held_on": "2026-06-20", "invited": "-1", "present": "abc"},
    ):
        answer = client.post(address, told)
        assert answer.status_code == 422
        assert f'value="{told["present"]}"' in answer.content.decode()
    assert not StudySession.objects.exists()
    assert client.post(address, {"held_on": "2026-06-20", "invited": "13", "present": "9"}).status_code == 302


def test_coverage_is_a_ratio_of_sums_up_the_tree(world: World, plan: StudyPlan, client: Client) -> None:
    session(plan, world, 13)
    whole = queries.coverage(queries.targets(world.viewer("leader"), plan))
    assert (whole.reached, whole.audience, whole.percent, whole.units_done) == (13, 34, 38, 1)
    children = {
        version.name: part.reached for version, part in queries.by_child(world.viewer("leader"), plan)
    }
    assert children == {"Đảng bộ Bộ Tư pháp": 13, "Đảng bộ Bộ Y tế": 0}
    report = reports.report(world.bloc, Period(2026, "half", 2), reports.view_of(""))
    figures = {line.entry.code: line.now for part in report.parts for line in part.figures}
    assert (figures["studies.reached"], figures["studies.audience"], figures["studies.coverage"]) == (
        13,
        34,
        38,
    )


def test_who_is_left_is_told_as_units_and_leaves_as_word(
    world: World, plan: StudyPlan, client: Client
) -> None:
    session(plan, world, 13)
    client.force_login(world.leader)
    shown = client.get(page(plan, "don-vi/")).content.decode()
    assert "Chi bộ Cục Dân số" in shown
    assert "Chi bộ Vụ Pháp luật" not in shown
    table = docx.Document(io.BytesIO(client.get(page(plan, "don-vi/?dang=word")).content)).tables[2]
    assert len(table.rows) == 3


def test_what_is_not_studied_stands_in_the_calendar_of_the_unit(world: World, plan: StudyPlan) -> None:
    def open_things() -> list[str]:
        found = agenda.of_units([world.cell.pk], dt.date(2026, 6, 1), DUE)
        return [one.key for source, one in found if source.name == "studies" and not one.done]

    assert open_things() == [f"study:{plan.code}:{world.cell.code}"]
    session(plan, world, 13)
    assert open_things() == []


def upload(*rows: tuple[Any, ...], name: str = "so-lieu.xlsx") -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (("Mã đơn vị", "Ngày", "Số phải dự", "Số có mặt"), *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile(name, stream.getvalue())


def test_counts_from_a_file_are_looked_at_then_taken_once(
    world: World, plan: StudyPlan, client: Client
) -> None:
    client.force_login(world.mobiliser)
    file = upload(
        (world.cell.code, dt.date(2026, 6, 10), 13, 12),
        ("khong-co", "10/6/2026", 5, 5),
        (world.other_cell.code, "ngày nào đó", 12, 12),
        (world.other_cell.code, "11/06/2026", 12, 99),
    )
    shown = client.post(page(plan, "nhap/"), {"counts": file}).content.decode()
    assert "1 dòng sẽ ghi, 0 dòng đã có từ trước, 3 dòng chưa đúng" in shown
    assert "Dòng 3:" in shown
    assert "không có đơn vị “khong-co”" in shown
    assert not StudySession.objects.exists()
    signed = shown.split('name="signed" value="')[1].split('"')[0]
    client.post(page(plan, "nhap/ghi/"), {"signed": signed})
    client.post(page(plan, "nhap/ghi/"), {"signed": signed})
    assert StudySession.objects.count() == 1
    assert target(plan, world.cell).reached == 12
    assert client.post(page(plan, "nhap/ghi/"), {"signed": signed + "x"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"x,y\n1,2\n"), ("a.xlsx", b"PK broken"), ("a.exe", b"MZ"), ("a.csv", b"")],
)
def test_files_that_are_no_counts_are_refused(
    world: World, plan: StudyPlan, client: Client, name: str, content: bytes
) -> None:
    client.force_login(world.mobiliser)
    answer = client.post(page(plan, "nhap/"), {"counts": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422


def test_a_csv_file_serves_too(world: World, plan: StudyPlan, client: Client) -> None:
    client.force_login(world.mobiliser)
    words = f"Mã đơn vị;Ngày;Số phải dự;Số có mặt\n{world.cell.code};10/6/2026;13;12\n"
    shown = client.post(page(plan, "nhap/"), {"counts": SimpleUploadedFile("a.csv", words.encode())})
    assert "1 dòng sẽ ghi" in shown.content.decode()


def test_answers_to_questions_are_seen_by_oneself_and_kept_nowhere(
    world: World, plan: StudyPlan, client: Client
) -> None:
    """Threat model, section 11: no profile of who knows or thinks what."""
    client.force_login(world.mobiliser)
    bad = {"text": "Mấy nội dung?", "options": "Hai\nBa", "right": "7"}
    assert client.post(page(plan, "cau-hoi/"), bad).status_code == 422
    client.post(page(plan, "cau-hoi/"), {**bad, "right": "2"})
    [asked] = plan.questions.all()
    client.force_login(world.cell_secretary)
    entries, sent = EntryBody.objects.count(), Submission.objects.count()
    shown = client.post(page(plan, "tu-kiem-tra/"), {f"q{asked.pk}": "2"}).content.decode()
    assert "Đúng 1/1 câu." in shown
    assert "không được lưu" in shown
    assert (EntryBody.objects.count(), Submission.objects.count()) == (entries, sent)
    assert "checked" not in client.get(page(plan, "tu-kiem-tra/")).content.decode()


def test_nobody_plans_records_or_reads_elsewhere(world: World, plan: StudyPlan, client: Client) -> None:
    """T-01."""
    for who in ("staff", "cell_secretary", "clerk"):
        with pytest.raises(PermissionDenied):
            actions.issue(plan.document, [world.neighbours], DUE, by=world.viewer("staff"))
        with pytest.raises(PermissionDenied):
            actions.take(plan, [], by=world.viewer(who))
    with pytest.raises(PermissionDenied):
        actions.set_audience(target(plan, world.other_cell), 1, by=world.viewer("cell_secretary"))
    client.force_login(world.cell_secretary)
    assert client.get(page(plan, f"ghi/{world.other_cell.code}/")).status_code == 404
    client.force_login(world.head)
    assert client.get(page(plan)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_questions_however_long(
    world: World,
    document: Document,
    client: Client,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        to = list(queries.receivers(world.viewer("mobiliser"), ["CELL"]))[:count]
        made = actions.issue(document, to, DUE, by=world.viewer("mobiliser"))
    client.force_login(world.leader)
    with django_assert_num_queries(7):
        client.get("/nb/quan-triet/")
    with django_assert_num_queries(7):
        client.get(page(made, "don-vi/"))
