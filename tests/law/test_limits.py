"""Numbers of the law by day, and the days people work."""

import datetime as dt

import pytest

from danvan.law import queries
from danvan.law.models import Limit, MovedDay, Source

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_number_of_the_day_is_the_newest_that_has_begun() -> None:
    source = Source.objects.create(code="new", citation="Quy định mới")
    Limit.objects.create(
        key="concern.answer",
        number=7,
        unit="working_days",
        starts_on=day("2026-07-01"),
        source=source,
        verified=True,
    )
    before, after = (queries.limit("concern.answer", on=day(text)) for text in ("2026-06-30", "2026-07-01"))
    assert (before.number, before.verified, before.source.code) == (10, False, "house")
    assert (after.number, after.verified, after.source.citation) == (7, True, "Quy định mới")


@pytest.mark.parametrize(("key", "on"), [("no.such", "2026-06-22"), ("concern.answer", "2019-12-31")])
def test_no_number_is_a_refusal_and_never_a_guess(key: str, on: str) -> None:
    with pytest.raises(queries.NoLimit):
        queries.limit(key, on=day(on))


def test_every_number_names_its_source() -> None:
    assert Limit.objects.filter(source__citation="").count() == 0
    assert not Limit.objects.filter(source__code="house", verified=True).exists()


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2026-06-22", True),
        ("2026-06-20", False),
        ("2026-06-21", False),
        ("2026-01-01", False),
        ("2026-02-17", False),
        ("2026-04-30", False),
        ("2026-05-01", False),
        ("2026-09-02", False),
        ("2026-09-03", True),
    ],
)
def test_people_rest_at_weekends_and_public_holidays(text: str, works: bool) -> None:
    assert queries.is_working(day(text)) is works


def test_a_day_the_government_moved_counts_as_moved() -> None:
    source = Source.objects.create(code="moved", citation="Thông báo hoán đổi ngày nghỉ")
    MovedDay.objects.create(day=day("2026-06-27"), works=True, source=source)
    MovedDay.objects.create(day=day("2026-06-26"), works=False, source=source)
    assert queries.is_working(day("2026-06-27"))
    assert not queries.is_working(day("2026-06-26"))
    assert queries.due("concern.assign", start=day("2026-06-22")) == day("2026-06-29")


def test_working_days_pass_over_weekends_and_holidays(django_assert_num_queries: object) -> None:
    assert queries.due("concern.answer", start=day("2026-06-22")) == day("2026-07-06")
    assert queries.due("complaint.first_decision", start=day("2026-06-22")) == day("2026-07-22")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert queries.due("concern.acknowledge", start=day("2026-04-28")) == day("2026-05-05")


def test_a_share_is_no_deadline() -> None:
    Limit.objects.create(
        key="ballot.share",
        number=50,
        unit="percent",
        starts_on=day("2020-01-01"),
        source=Source.objects.all()[0],
    )
    with pytest.raises(queries.NoLimit):
        queries.due("ballot.share", start=day("2026-06-22"))
