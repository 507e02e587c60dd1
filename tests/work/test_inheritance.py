"""What a unit leaves open passes to its heir whole, with its deadlines; all concerned are told (domain 2.3)."""

import datetime as dt

from django.test import Client

from danvan.concerns import actions as concerns
from danvan.concerns.models import Concern, ConcernStay
from danvan.documents import actions as documents
from danvan.journal.models import EntryBody
from danvan.notices.models import Notice
from danvan.periods import today
from danvan.units import estate
from danvan.units.estate import Estate
from danvan.units.models import Unit
from danvan.units.rules import Role
from danvan.work import counters
from danvan.work.models import Task, TaskStay
from tests.concerns.made import assigned
from tests.work.make import make_task
from tests.world import World, office

DAY = dt.date(2026, 7, 1)


def kind(name: str) -> Estate:
    return next(one for one in estate.registered() if one.name == name)


def test_every_kind_of_open_thing_is_declared() -> None:
    names = [one.name for one in estate.registered()]
    assert sorted(names) == [
        "concerns",
        "concretisations",
        "conferences",
        "documents",
        "duties",
        "given",
        "helps",
        "privacy.requests",
        "programmes",
        "promises",
        "studies",
        "study_plans",
        "tasks",
    ]


def test_an_open_task_passes_with_its_deadline_and_keeps_where_it_stood(world: World) -> None:
    task = make_task(world)
    tasks, administrator = kind("tasks"), world.viewer("administrator")
    assert tasks.count([world.cell.pk, world.other_cell.pk], DAY) == {world.cell.pk: 1}
    assert [one.key for one in tasks.listed(world.cell, DAY)] == [task.code]
    assert tasks.hand_over(world.cell, world.other_cell, None, DAY, administrator) == 1
    task.refresh_from_db()
    assert (task.unit, task.office, task.moved_on) == (
        world.other_cell,
        office(world.other_cell, Role.SECRETARY),
        DAY,
    )
    stay = TaskStay.objects.get()
    assert (stay.task, stay.unit, stay.ends_on) == (task, world.cell, DAY)
    assert Notice.objects.filter(verb="task.inherit", office=task.office).count() == 1
    assert EntryBody.objects.filter(body__contains='"task.inherit"').count() == 1
    assert tasks.hand_over(world.cell, world.other_cell, None, DAY, administrator) == 0


def test_single_things_may_have_heirs_of_their_own(world: World) -> None:
    one, other = make_task(world, title="Một"), make_task(world, title="Hai")
    tasks, administrator = kind("tasks"), world.viewer("administrator")
    assert tasks.hand_over(world.cell, world.empty_cell, [one.code], DAY, administrator) == 1
    assert tasks.hand_over(world.cell, world.other_cell, None, DAY, administrator) == 1
    places = dict(Task.objects.values_list("code", "unit__code"))
    assert places == {one.code: "cb-van-phong", other.code: "cb-dan-so"}


def test_who_gave_a_task_is_followed_by_the_heir(world: World) -> None:
    task = make_task(world)
    given = kind("given")
    assert given.count([world.bloc.pk], DAY) == {world.bloc.pk: 1}
    assert given.hand_over(world.bloc, world.ministry, None, DAY, world.viewer("administrator")) == 1
    task.refresh_from_db()
    assert task.giver == office(world.ministry, Role.SECRETARY)  # the ministry has no mobiliser
    assert task.unit == world.cell


def test_an_open_concern_passes_to_the_heir_and_its_sender_is_told(world: World, client: Client) -> None:
    concern = assigned(world)
    handler = office(world.department, Role.AGENCY_HEAD)
    concerns.add_milestone(concern, "Chi trả", handler, DAY, by=world.viewer("department_head"))
    administrator = world.viewer("administrator")
    for name in ("promises", "concerns"):
        assert kind(name).count([world.department.pk], DAY) == {world.department.pk: 1}
        assert kind(name).hand_over(world.department, world.agency, None, DAY, administrator) == 1
    concern = Concern.objects.get()
    assert (concern.unit, concern.handler) == (world.agency, office(world.agency, Role.AGENCY_HEAD))
    assert ConcernStay.objects.get().unit == world.department
    assert Task.objects.get().office == office(world.agency, Role.AGENCY_HEAD)
    told = set(Notice.objects.filter(person=world.staff).values_list("verb", flat=True))
    assert {"concern.inherit", "concern.step_inherited"} <= told
    client.force_login(world.staff)
    page = client.get(concern.get_absolute_url(), follow=True)
    assert "Chuyển sang đơn vị kế thừa" in page.content.decode()
    client.force_login(world.head)
    assert client.get(concern.get_absolute_url()).status_code == 200
    client.force_login(world.department_head)
    assert client.get(concern.get_absolute_url()).status_code == 404


def test_a_concern_taken_in_elsewhere_stays_where_it_is(world: World) -> None:
    """Only its intake ends: the nearest intake of the heir takes over, the unit concerned does not change."""
    concern = assigned(world)
    assert kind("concerns").hand_over(
        world.ministry, world.neighbours, None, DAY, world.viewer("administrator")
    )
    concern.refresh_from_db()
    assert (concern.unit, concern.moved_on) == (world.department, None)
    assert concern.intake == office(world.neighbours, Role.INTAKE)


def test_a_list_of_concerns_says_nothing_of_their_words(world: World) -> None:
    concern = assigned(world)
    [row] = kind("concerns").listed(world.department, DAY)
    assert (row.key, row.title, row.address) == (concern.code, concern.code, "")


def test_duties_left_undone_become_tasks_of_the_heir(world: World) -> None:
    counters.recount_since(today(), dt.date.min)
    duties, cell = kind("duties"), Unit.objects.get(pk=world.cell.pk)
    owed = duties.count([cell.pk], DAY)[cell.pk]
    assert owed == len(duties.listed(cell, DAY)) > 0
    assert duties.hand_over(cell, world.other_cell, None, DAY, world.viewer("administrator")) == owed
    made = Task.objects.filter(unit=world.other_cell)
    assert made.count() == owed
    assert {task.giver for task in made} == {office(world.neighbours, Role.SECRETARY)}
    assert "Làm bù: Sinh hoạt chuyên đề về công tác dân vận, năm 2025, của Chi bộ Vụ Pháp luật" in {
        task.title for task in made
    }


def test_documents_keep_number_and_unit_and_are_kept_by_the_heir(world: World) -> None:
    entry = {
        "side": "PARTY",
        "doc_type": "NQ",
        "number": "25-NQ/TW",
        "signed_on": dt.date(2013, 6, 3),
        "issuer": "Ban Chấp hành Trung ương",
        "title": "Công tác dân vận",
        "text": "",
    }
    document = documents.register(entry, by=world.viewer("mobiliser"))
    assert kind("documents").hand_over(world.bloc, world.ministry, None, DAY, world.viewer("administrator"))
    document.refresh_from_db()
    assert (document.number, document.unit) == ("25-NQ/TW", world.bloc)
    assert document.kept_by.unit == world.ministry
