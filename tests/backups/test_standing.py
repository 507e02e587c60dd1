"""Whether a backup or a drill is due, on the administrator's pages (T-76)."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from danvan.backups import actions, queries
from danvan.backups.actions import OPERATOR
from danvan.backups.models import Backup, Drill
from danvan.backups.rules import Label, outdated
from danvan.law.queries import limit
from danvan.periods import today
from danvan.units.models import Person
from tests.world import World

PAGE = "/nb/quan-tri/sao-luu/"
TODAY = dt.date(2026, 6, 22)


def label(name: str, days_ago: int = 0) -> Label:
    made = dt.datetime(2026, 6, 22, 1, tzinfo=dt.UTC) - dt.timedelta(days=days_ago)
    return Label(name, made.isoformat(), 123_456, "ab" * 32, "", 7, "cd" * 32)


def drilled(days_ago: int, *, good: bool = True) -> None:
    Drill.objects.create(
        day=TODAY - dt.timedelta(days=days_ago),
        backup="a",
        result="good" if good else "failed",
        findings=[] if good else [["Thiếu tệp AB.", "The file AB is missing."]],
    )


def first_page(client: Client, person: Person) -> str:
    client.force_login(person)
    return client.get("/nb/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "needed"), [(0, False), (2, False), (3, True)])
def test_no_backup_for_two_days_needs_one(days: int, needed: bool) -> None:
    actions.follow_folder("f", [label("a", days)], by=OPERATOR)
    standing = queries.standing()
    assert standing.needs_backup is needed
    assert standing.last_backup_on == TODAY - dt.timedelta(days=days)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "good", "needed"), [(100, True, False), (101, True, True), (1, False, True)]
)
def test_no_good_drill_for_a_hundred_days_needs_one(days: int, good: bool, needed: bool) -> None:
    drilled(days, good=good)
    standing = queries.standing()
    assert (standing.needs_drill, standing.last_drill_good) == (needed, good)


@pytest.mark.django_db
def test_a_new_installation_needs_both() -> None:
    standing = queries.standing()
    assert (standing.needs_backup, standing.needs_drill) == (True, True)
    assert (standing.last_backup_on, standing.last_drill_on) == (None, None)


@pytest.mark.django_db
def test_a_copy_that_is_gone_counts_no_more() -> None:
    actions.follow_folder("f", [label("a")], by=OPERATOR)
    actions.follow_folder("f", [label("a")], by=OPERATOR)
    assert not queries.standing().needs_backup
    actions.follow_folder("other", [], by=OPERATOR)
    assert not queries.standing().needs_backup
    actions.follow_folder("f", [], by=OPERATOR)
    assert queries.standing().needs_backup
    assert Backup.objects.get().removed_on == TODAY


def test_the_administrator_is_told_on_the_first_page_and_others_are_not(world: World, client: Client) -> None:
    assert "Chưa có bản sao lưu nào" in first_page(client, world.administrator)
    assert "bản sao lưu" not in first_page(client, world.leader)
    actions.follow_folder("f", [label("a")], by=OPERATOR)
    assert "Chưa diễn tập khôi phục lần nào" in first_page(client, world.administrator)
    drilled(101)
    assert "Đã hơn 100 ngày không diễn tập" in first_page(client, world.administrator)
    drilled(1, good=False)
    assert "gần nhất không thành" in first_page(client, world.administrator)
    drilled(0)
    assert "bản sao lưu" not in first_page(client, world.administrator)


def test_the_page_shows_copies_drills_and_what_to_type(world: World, client: Client) -> None:
    client.force_login(world.administrator)
    assert "danvan backup-key" in client.get(PAGE).content.decode()
    actions.follow_folder("dia-ngoai", [label("danvan-1.danvan.age", 1)], by=OPERATOR)
    actions.note_drill("danvan-1.danvan.age", [("Thiếu tệp AB.", "The file AB is missing.")], 4, by=OPERATOR)
    page = client.get(PAGE).content.decode()
    for words in (
        "danvan-1.danvan.age",
        "dia-ngoai",
        "1 ngày trước",
        "Thiếu tệp AB.",
        "Không khôi phục được",
    ):
        assert words in page
    assert "The file AB is missing." in client.get(f"{PAGE}?ngon-ngu=en", follow=True).content.decode()


def test_only_who_looks_after_the_installation_opens_the_page(world: World, client: Client) -> None:
    client.force_login(world.leader)
    assert client.get(PAGE).status_code == 403
    client.force_login(world.administrator)
    assert client.get(PAGE).status_code == 200


def test_the_page_asks_the_same_of_the_database_for_many(world: World, client: Client) -> None:
    client.force_login(world.administrator)
    client.get(PAGE)
    asked = []
    for copies in (1, 3, 30):
        actions.follow_folder("f", [label(f"n{number}", number) for number in range(copies)], by=OPERATOR)
        with CaptureQueriesContext(connection) as queries_of_page:
            client.get(PAGE)
        asked.append(len(queries_of_page))
    assert len(set(asked)) == 1


@pytest.mark.django_db
def test_how_long_copies_are_kept_is_a_dated_number() -> None:
    """T-22: at most 90 days, shown as not verified."""
    keep = limit("backup.keep", on=today())
    assert (keep.number, keep.unit, keep.verified) == (90, "days", False)


@given(ages=st.lists(st.integers(0, 400), min_size=1, max_size=20), keep=st.integers(1, 200))
def test_the_newest_good_copy_never_goes(ages: list[int], keep: int) -> None:
    labels = [label(f"n{number}", age) for number, age in enumerate(ages)]
    gone = {each.name for each in outdated(labels, TODAY, keep)}
    left = [each for each in labels if each.name not in gone]
    assert max(each.made_at for each in left) == max(each.made_at for each in labels)
    assert all((TODAY - each.day).days > keep for each in labels if each.name in gone)
    assert sum((TODAY - each.day).days > keep for each in left) <= 1
