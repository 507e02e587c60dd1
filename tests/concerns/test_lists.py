"""Lists: their order, their pages, and the same number of queries for one row and for three."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from danvan import indicators
from danvan.concerns import actions, queries
from danvan.concerns.models import Concern
from danvan.periods import Period
from danvan.reports import queries as report_queries
from danvan.units.rules import Role

from ..world import World, office
from .made import answered, assigned, raised


@pytest.mark.parametrize("number", [1, 3])
def test_the_inbox_asks_eight_times(
    world: World, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        raised(world)
    client.force_login(world.clerk)
    client.get("/nb/hop/")
    with django_assert_num_queries(8):
        client.get("/nb/hop/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_case_page_asks_ten_times_and_stays_small(
    world: World, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    concern = assigned(world)
    head = office(world.department, Role.AGENCY_HEAD)
    for _ in range(number):
        by = world.viewer("department_head")
        actions.add_milestone(concern, "Chi trả", head, dt.date(2026, 6, 30), by=by)
    client.force_login(world.department_head)
    client.get(f"/nb/vu-viec/{concern.code}/")
    with django_assert_num_queries(10):
        page = client.get(f"/nb/vu-viec/{concern.code}/")
    assert len(page.content) < 40_000


@pytest.mark.parametrize("address", ["/nb/vu-viec/?loc=tat-ca", "/nb/vu-viec/"])
@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_cases_asks_the_same_for_one_and_three(
    world: World, client: Client, number: int, address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        assigned(world)
    client.force_login(world.department_head)
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)


def test_the_inbox_puts_the_earliest_deadline_first(world: World, client: Client, settings: object) -> None:
    late = raised(world, "Việc gửi sau.")
    early = raised(world, "Việc gấp hơn.")
    Concern.objects.filter(pk=early.pk).update(assign_due=dt.date(2026, 6, 20))
    client.force_login(world.clerk)
    page = client.get("/nb/hop/")
    assert [concern for concern, _ in page.context["rows"]] == [early, late]


def test_each_shelf_holds_what_waits_for_it(world: World, client: Client) -> None:
    waiting, given, done = raised(world), assigned(world), answered(world)
    actions.reopen(done, "Chưa xong.", by=world.viewer("staff"))
    shelves = queries.inbox(world.viewer("clerk"))
    soon = dt.date(2026, 7, 2)
    found = {key: list(shelf.rows) for key, shelf in shelves.items()}
    assert found["cho-giao"] == [waiting]
    assert found["cho-lo-trinh"] == [given]
    assert found["mo-lai"] == [done]
    assert found["sap-den-han"] == ([given, done] if given.answer_due <= soon else [])
    assert [shelf.count for shelf in shelves.values()] == [len(rows) for rows in found.values()]


def test_a_page_too_far_shows_the_last_one(world: World, client: Client) -> None:
    raised(world)
    client.force_login(world.clerk)
    for wrong in ("99", "0", "-1", "abc", "１"):
        assert client.get(f"/nb/hop/?trang={wrong}&loai=gi-do&chon=khong").status_code == 200


def test_a_concern_is_overdue_after_the_last_day_promised(world: World) -> None:
    raised(world)
    given, done = assigned(world), answered(world)
    actions.reopen(done, "Chưa xong.", by=world.viewer("staff"))
    head = office(world.department, Role.AGENCY_HEAD)
    actions.add_milestone(given, "Chi trả", head, dt.date(2026, 6, 26), by=world.viewer("department_head"))
    assert list(queries.overdue(dt.date(2026, 7, 6))) == [Concern.objects.get(status="RECEIVED")]
    assert set(queries.overdue(dt.date(2026, 7, 7))) == set(Concern.objects.all())


def test_the_report_counts_the_same_concerns(world: World) -> None:
    raised(world)
    given = assigned(world)
    Concern.objects.filter(pk=given.pk).update(
        assigned_on=dt.date(2026, 6, 22), answer_due=dt.date(2026, 6, 21)
    )
    half = Period.of("half", dt.date(2026, 6, 22))
    found = {entry.code: count for (entry, _), count in _figures(world, half).items()}
    assert found["concerns.received"] == 2
    assert found["concerns.assigned-in-time"] == 1
    assert found["concerns.late"] == queries.overdue(dt.date(2026, 6, 22)).count() == 1


def _figures(world: World, period: Period) -> dict[tuple[indicators.Indicator, Period], int]:
    counts = report_queries.figures(world.bloc.pk, [period])
    return {(entry, period): counts[entry.code, period] for entry in indicators.counted()}
