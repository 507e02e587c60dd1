"""A whole programme issued, amended and taken back in one act; who is told, who helps, who is missing (journey A2)."""

import datetime as dt
import time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from danvan.flow import StepClosed
from danvan.journal.models import EntryBody
from danvan.notices.models import Notice
from danvan.periods import today
from danvan.programmes import actions, cascade, queries
from danvan.programmes.models import Measure, Programme
from danvan.units import tree
from danvan.units.models import Unit, UnitVersion
from danvan.units.rules import Kind, Role, Tree
from danvan.work import actions as work
from danvan.work.models import Amendment, Task
from danvan.work.rules import TaskStatus
from tests.world import BEGIN, World, office

from .test_programmes import make_measure, make_programme

DAY = dt.date(2026, 6, 22)
CHOICE = {"kinds": ["CELL"], "top": "khoi", "role": "", "due": "2026-09-30"}


@pytest.fixture
def programme(world: World) -> Programme:
    made = make_programme(world)
    for title in ("Sinh hoạt chuyên đề", "Đối thoại trực tiếp"):
        make_measure(made, world, title)
    return made


def issue_all(world: World, client: Client, programme: Programme, **changes: Any) -> Any:
    client.force_login(world.mobiliser)
    address = f"{programme.get_absolute_url()}giao/"
    preview = client.get(address, {**CHOICE, **changes})
    assert preview.status_code == 200, preview.context["form"].errors
    return client.post(address, {**CHOICE, **changes, "seen": preview.context["preview"].digest})


def test_a_whole_programme_is_given_in_three_presses(
    world: World, client: Client, programme: Programme
) -> None:
    client.force_login(world.mobiliser)
    page = client.get(programme.get_absolute_url()).content.decode()
    assert "Giao cả chương trình" in page
    address = f"{programme.get_absolute_url()}giao/"
    first = client.get(address).context["form"]
    # what is chosen first is enough: the second press is the preview, the third gives
    chosen = {name: first.get_initial_for_field(first.fields[name], name) for name in ("kinds", "top", "due")}
    preview = client.get(address, chosen)
    counted = preview.context["preview"]
    assert (counted.units, counted.tasks, counted.heads, counted.vacant) == (3, 6, 1, 2)
    page = preview.content.decode()
    assert "Chi bộ Văn phòng" in page
    assert "Giao 6 nhiệm vụ" in page
    assert client.post(address, {**chosen, "seen": counted.digest}).status_code == 302
    assert Task.objects.count() == 6


def test_everybody_is_told_once(world: World, client: Client, programme: Programme) -> None:
    issue_all(world, client, programme)
    assert Notice.objects.filter(verb="task.give_many").count() == 3
    assert not Notice.objects.filter(verb="task.give").exists()
    assert EntryBody.objects.filter(body__contains='"task.give"').count() == 2


def test_giving_the_whole_twice_and_twice_at_once_gives_nothing_twice(
    world: World, client: Client, programme: Programme
) -> None:
    issue_all(world, client, programme)
    issue_all(world, client, programme)
    assert Task.objects.count() == 6


def test_words_changed_since_the_preview_are_shown_again(
    world: World, client: Client, programme: Programme
) -> None:
    client.force_login(world.mobiliser)
    address = f"{programme.get_absolute_url()}giao/"
    digest = client.get(address, CHOICE).context["preview"].digest
    measure = programme.measures.first()
    assert measure is not None
    actions.amend_measure(measure, 1, {"title": "Lời khác"}, by=world.viewer("mobiliser"))
    assert client.post(address, {**CHOICE, "seen": digest}).status_code == 409
    assert not Task.objects.exists()


def test_a_measure_keeps_its_own_receivers_helpers_and_day(
    world: World, client: Client, programme: Programme
) -> None:
    first, _second = programme.measures.all()
    client.force_login(world.mobiliser)
    sent = {**CHOICE, "kinds": [], "picked": "Chi bộ Văn phòng\n", "helpers": "Đảng bộ Bộ Y tế"}
    sent |= {"due": "khac", "due_other": "2026-08-15"}
    assert client.post(f"{first.get_absolute_url()}noi-nhan/", sent).status_code == 302
    issue_all(world, client, programme)
    (own,) = Task.objects.filter(assignment__measure=first)
    assert (own.unit, own.due) == (world.empty_cell, dt.date(2026, 8, 15))
    helper = office(world.neighbours, Role.SECRETARY)
    assert list(own.helping_offices()) == [helper]
    assert Notice.objects.get(verb="task.help").office == helper
    client.force_login(world.neighbour)
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.post(own.get_absolute_url(), {"step": "accept"}).status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kinds": []}, "Chọn nơi nhận."),
        ({"kinds": [], "picked": " \n \u200b"}, "Chọn nơi nhận."),
        ({"picked": "Chi bộ không có"}, "Không tìm thấy đơn vị: Chi bộ không có"),
        ({"helpers": "Chi bộ không có"}, "Không tìm thấy đơn vị"),
        ({"due": ""}, "Chọn hạn."),
        ({"due": "khac", "due_other": "2026-06-21"}, "Hạn đã qua"),
        ({"due": "khac", "due_other": "2027-02-29"}, "Ghi ngày theo dạng"),
        ({"due": "khac", "due_other": "2027-02-28"}, "Hạn này sau ngày kết thúc chương trình (31/12/2026)"),
    ],
)
def test_a_wrong_choice_is_named(
    world: World, client: Client, programme: Programme, changes: dict[str, Any], words: str
) -> None:
    client.force_login(world.mobiliser)
    address = f"{programme.get_absolute_url()}giao/"
    for answer in (
        client.get(address, {**CHOICE, **changes}),
        client.post(address, {**CHOICE, **changes, "seen": "x"}),
    ):
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Task.objects.exists()


def test_a_day_after_the_programme_keeps_its_reason(
    world: World, client: Client, programme: Programme
) -> None:
    late = {"due": "khac", "due_other": "2028-02-29", "due_reason": "Theo kế hoạch trung hạn."}
    issue_all(world, client, programme, **late)
    assert set(Task.objects.values_list("due", "due_reason")) == {
        (dt.date(2028, 2, 29), "Theo kế hoạch trung hạn.")
    }


def test_an_amendment_reaches_every_open_task_and_stays_on_each(
    world: World, client: Client, programme: Programme
) -> None:
    issue_all(world, client, programme)
    measure = programme.measures.first()
    assert measure is not None
    done = Task.objects.get(assignment__measure=measure, unit=world.cell)
    work.finish(done, "Xong.", by=world.viewer("cell_secretary"))
    address = f"{measure.get_absolute_url()}sua/"
    sent = {"title": "Sinh hoạt hai buổi", "detail": measure.detail, "clause": "mục II.2", "version": 1}
    silent = client.post(address, sent)
    assert silent.status_code == 422
    assert "nêu lý do sửa" in silent.content.decode()
    sent |= {"new_due": "2026-10-15", "reason": "Trung ương yêu cầu hai buổi."}
    assert client.post(address, sent).status_code == 302
    task = Task.objects.get(assignment__measure=measure, unit=world.other_cell)
    assert (task.title, task.due, task.first_due) == (
        "Sinh hoạt hai buổi",
        dt.date(2026, 10, 15),
        dt.date(2026, 9, 30),
    )
    done.refresh_from_db()
    assert (done.title, done.due) == ("Sinh hoạt chuyên đề", dt.date(2026, 9, 30))
    assert Notice.objects.filter(verb="task.amend").count() == 2
    assert Amendment.objects.get().count == 2
    client.force_login(world.neighbour)
    page = client.get(task.get_absolute_url()).content.decode()
    assert "Trung ương yêu cầu hai buổi." in page
    assert "Sinh hoạt chuyên đề" in page
    assert "30/9/2026" in page


@pytest.mark.parametrize(("new_due", "words"), [("2026-06-21", "Hạn đã qua"), ("31/02/2027", "Ghi ngày")])
def test_an_amendment_to_no_day_is_refused(
    world: World, client: Client, programme: Programme, new_due: str, words: str
) -> None:
    issue_all(world, client, programme)
    measure = programme.measures.first()
    assert measure is not None
    sent = {"title": measure.title, "version": 1, "new_due": new_due, "reason": "Lùi."}
    answer = client.post(f"{measure.get_absolute_url()}sua/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with pytest.raises(ValidationError):
        actions.amend_measure(
            measure, 1, {}, by=world.viewer("mobiliser"), reason="Lùi.", due=DAY - dt.timedelta(days=1)
        )


def test_a_measure_taken_back_takes_its_tasks_and_their_parts(
    world: World, client: Client, programme: Programme
) -> None:
    measure = programme.measures.first()
    assert measure is not None
    by = world.viewer("mobiliser")
    actions.issue(measure, [world.ministry.pk], dt.date(2026, 9, 30), by=by)
    task = Task.objects.get()
    (part,) = work.break_down(
        task,
        [office(world.cell, Role.SECRETARY)],
        by=world.viewer("secretary"),
        title="Phần",
        detail="",
        due=task.due,
    )
    client.force_login(world.mobiliser)
    address = f"{measure.get_absolute_url()}rut/"
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Trùng việc."}).status_code == 302
    assert set(Task.objects.values_list("status", "withdrawn_because")) == {("WITHDRAWN", "Trùng việc.")}
    assert client.post(address, {"reason": "Trùng việc."}).status_code == 409
    assert "Trùng việc." in client.get(measure.get_absolute_url()).content.decode()
    client.force_login(world.cell_secretary)
    assert "Trùng việc." in client.get(part.get_absolute_url()).content.decode()
    with pytest.raises(StepClosed):
        actions.issue(measure, [world.cell.pk], dt.date(2026, 9, 30), by=by)


def test_a_programme_taken_back_leaves_what_is_done(
    world: World, client: Client, programme: Programme
) -> None:
    issue_all(world, client, programme)
    done = Task.objects.filter(unit=world.cell).first()
    assert done is not None
    work.finish(done, "Xong.", by=world.viewer("cell_secretary"))
    before = EntryBody.objects.filter(body__contains='"task.withdraw"').count()
    assert client.post(f"{programme.get_absolute_url()}rut/", {"reason": "Đã thay."}).status_code == 302
    assert Task.objects.filter(status=TaskStatus.WITHDRAWN).count() == 5
    assert Task.objects.filter(status=TaskStatus.DONE).count() == 1
    assert EntryBody.objects.filter(body__contains='"task.withdraw"').count() == before + 1
    told = Notice.objects.filter(verb__startswith="task.withdraw")
    assert told.count() == 3
    assert client.post(f"{programme.get_absolute_url()}rut/", {"reason": "Đã thay."}).status_code == 409


@pytest.mark.parametrize("who", ["leader", "secretary", "cell_secretary", "staff"])
def test_only_who_issues_takes_back(world: World, programme: Programme, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.withdraw_programme(programme, "x", by=world.viewer(who))


def test_measures_stand_under_their_objectives(world: World, client: Client, programme: Programme) -> None:
    client.force_login(world.mobiliser)
    address = f"{programme.get_absolute_url()}muc-tieu/"
    assert client.post(address, {"title": ""}).status_code == 422
    assert client.post(address, {"title": "Mọi người cùng hiểu"}).status_code == 302
    objective = programme.objectives.get()
    sent = {"title": "Học tập", "objective": objective.code, "expected_result": "Mỗi chi bộ một buổi"}
    assert client.post(f"{programme.get_absolute_url()}them/", sent).status_code == 302
    assert client.post(f"{address}{objective.code}/", {"title": "Mọi người cùng làm"}).status_code == 302
    groups = client.get(programme.get_absolute_url()).context["groups"]
    assert [(str(group.objective), len(group.lines)) for group in groups] == [
        ("None", 2),
        ("Mọi người cùng làm", 1),
    ]
    foreign = make_programme(world, "Khác", "26-NQ/TW")
    sent["objective"] = actions.add_objective(foreign, "Của nơi khác", by=world.viewer("mobiliser")).code
    assert client.post(f"{programme.get_absolute_url()}them/", sent).status_code == 422


def test_counted_measures_keep_the_order_of_the_programme(programme: Programme) -> None:
    first, second = programme.measures.all()
    Measure.objects.filter(pk=second.pk).update(position=first.position - 1)
    assert [line.record for line in queries.standing_measures(programme, DAY)] == [second, first]


def test_the_percentage_is_of_the_leaves(world: World, client: Client, programme: Programme) -> None:
    measure = programme.measures.first()
    assert measure is not None
    by, due = world.viewer("mobiliser"), dt.date(2026, 9, 30)
    actions.issue(measure, [world.ministry.pk, world.neighbours.pk], due, by=by)
    task = Task.objects.get(unit=world.ministry)
    parts = work.break_down(
        task,
        [office(world.cell, Role.SECRETARY), office(world.empty_cell, Role.SECRETARY)],
        by=world.viewer("secretary"),
        title="Phần",
        detail="",
        due=due,
    )
    work.finish(parts[0], "Xong.", by=world.viewer("cell_secretary"))
    line = queries.standing_measures(programme, DAY)[0]
    assert (line.progress.total, line.progress.done) == (2, 0)
    assert (line.progress.leaves_done, line.progress.leaves, line.progress.percent) == (1, 3, 33)
    assert queries.standing_programmes([programme], DAY)[0].progress.percent == 33


@pytest.mark.parametrize(("dang", "kind"), [("word", "wordprocessingml"), ("excel", "spreadsheetml")])
def test_the_lists_leave_as_word_and_excel(
    world: World, client: Client, programme: Programme, dang: str, kind: str
) -> None:
    issue_all(world, client, programme)
    measure = programme.measures.first()
    assert measure is not None
    for address in (
        f"{measure.get_absolute_url()}?xem=chua-nhan&dang={dang}",
        f"{programme.get_absolute_url()}?dang={dang}",
    ):
        assert kind in client.get(address).headers["Content-Type"]


def test_every_state_has_its_list(world: World, client: Client, programme: Programme) -> None:
    issue_all(world, client, programme)
    measure = programme.measures.first()
    assert measure is not None
    work.progress(
        Task.objects.get(assignment__measure=measure, unit=world.cell),
        "Đang mời.",
        by=world.viewer("cell_secretary"),
    )
    wanted = {"chua-mo": 3, "dang-lam": 1, "cho-nguoi": 2, "da-nhan": 0}
    for view, number in wanted.items():
        answer = client.get(measure.get_absolute_url(), {"xem": view})
        assert len(answer.context["lines"]) == number, view


def test_units_are_named_by_code_or_name_and_doubt_is_said(world: World) -> None:
    version = Unit.objects.get(pk=world.cell.pk).current
    assert version is not None
    named = cascade.named_units([version.official_code, "chi bo van phong", "không có"], DAY)
    assert (named.ids, named.unknown) == ([world.cell.pk, world.empty_cell.pk], ["không có"])


def test_a_measure_whose_day_has_passed_takes_the_day_of_the_whole(
    world: World, programme: Programme
) -> None:
    measure = programme.measures.first()
    assert measure is not None
    Measure.objects.filter(pk=measure.pk).update(due=dt.date(2026, 1, 1), kinds=["CELL"])
    (first, *_rest) = queries.issuable(programme)
    assert cascade.lacks_target(first, DAY)


def test_thousands_of_cells_are_found_in_seconds_on_either_database(
    world: World, programme: Programme
) -> None:
    """One select over 5,800 cells once took PostgreSQL minutes: the versions were asked anew for every line."""
    made = Unit.objects.bulk_create(Unit(code=f"cb-{place}", tree=Tree.PARTY) for place in range(MANY))
    UnitVersion.objects.bulk_create(
        UnitVersion(
            unit=unit,
            starts_on=BEGIN,
            official_code=unit.code,
            name=unit.code,
            sort_key=unit.code,
            kind=Kind.CELL,
            parent=world.ministry,
        )
        for unit in Unit.objects.filter(pk__in=[unit.pk for unit in made])
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # thousands of rows in one transaction: nothing has counted them yet
    tree.rebuild(today())
    began = time.perf_counter()
    cells = cascade.receivers(programme, world.bloc, [Kind.CELL], [], DAY)
    measures = list(programme.measures.all())
    plans = [cascade.Plan(measure, cells, dt.date(2026, 9, 30)) for measure in measures]
    assert cascade.preview(plans, DAY).tasks == 2 * (MANY + 3)
    assert actions.issue_all(plans, by=world.viewer("mobiliser")) == 2 * (MANY + 3)
    assert time.perf_counter() - began < SECONDS


# Generous: a machine under load takes three; before, PostgreSQL took twelve minutes.
MANY, SECONDS = 3000, 60
