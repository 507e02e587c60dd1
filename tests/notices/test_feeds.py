"""Calendars by a secret link: what stands in them, who opens them, and how they end (T-07)."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from icalendar import Calendar

from danvan.journal.models import EntryBody
from danvan.notices import actions
from danvan.notices.masking import SecretsFilter
from danvan.notices.models import Feed
from danvan.units.models import Post
from tests.work.make import make_task
from tests.world import World

PAGE = "/nb/thu-va-lich/"


@pytest.fixture
def link(world: World, client: Client) -> str:
    make_task(world, title="Tổ chức đối thoại")
    client.force_login(world.cell_secretary)
    page = client.post(f"{PAGE}lich/", {"unit": ""}).content.decode()
    return page.split('<code class="whole">')[1].split("</code>")[0].split("testserver")[1]


def summaries(answer: Any) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_a_feed_holds_what_the_offices_owe_and_sets_no_cookie(link: str) -> None:
    answer = Client().get(link)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    assert summaries(answer) == ["Nhiệm vụ được giao: Tổ chức đối thoại"]
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["dtstart"].dt == dt.date(2026, 6, 30)


def test_a_promise_is_in_it_without_its_words(world: World, link: str) -> None:
    from danvan.work.models import Task

    Task.objects.update(kind="PROMISE", title="Trả lời chị Hoa ở phòng 12")
    assert summaries(Client().get(link)) == ["Có việc đến hạn"]


def test_the_link_is_shown_once_and_only_its_hash_is_kept(world: World, client: Client, link: str) -> None:
    secret = link.removeprefix("/lich/").removesuffix(".ics")
    assert secret not in client.get(PAGE).content.decode()
    assert secret not in Feed.objects.get().secret_hash
    assert not any(secret in entry.body for entry in EntryBody.objects.all())


def test_a_withdrawn_remade_or_unknown_link_opens_nothing(client: Client, link: str) -> None:
    client.post(f"{PAGE}lich/", {"unit": ""})
    assert Client().get(link).status_code == 404
    assert Feed.objects.count() == 1
    client.post(f"{PAGE}lich/{Feed.objects.get().code}/bo/")
    assert not Feed.objects.exists()
    assert Client().get("/lich/" + "x" * 43 + ".ics").status_code == 404


def test_it_ends_with_the_post_and_with_the_person(world: World, link: str) -> None:
    """T-05: whoever leaves keeps nothing of it from the next request on."""
    person = world.cell_secretary
    person.is_active = False
    person.save()
    assert Client().get(link).status_code == 404
    person.is_active = True
    person.save()
    assert Client().get(link).status_code == 200
    Post.objects.filter(person=person).update(ends_on=dt.date(2026, 6, 1))
    assert Client().get(link).status_code == 404


def test_a_units_calendar_only_for_whoever_looks_over_it(world: World, client: Client) -> None:
    client.force_login(world.secretary)
    assert client.post(f"{PAGE}lich/", {"unit": world.ministry.code}).status_code == 200
    assert client.post(f"{PAGE}lich/", {"unit": world.neighbours.code}).status_code == 422
    with pytest.raises(PermissionDenied):
        actions.make_feed(world.neighbours, by=world.viewer("secretary"))
    with pytest.raises(PermissionDenied):
        actions.withdraw_feed(Feed.objects.get(), by=world.viewer("staff"))


def test_no_log_line_holds_a_secret(caplog: pytest.LogCaptureFixture, link: str) -> None:
    import logging

    record = logging.LogRecord("x", logging.INFO, "", 0, "GET %s 200", (link,), None)
    SecretsFilter().filter(record)
    assert record.getMessage() == "GET /lich/… 200" or "/lich/…" in record.getMessage()
    assert link.removeprefix("/lich/").removesuffix(".ics") not in record.getMessage()
