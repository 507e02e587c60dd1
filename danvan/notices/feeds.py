"""Calendars by secret link, in iCalendar (RFC 5545): days and kinds, nothing that was confided (T-07)."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from danvan import agenda
from danvan.agenda import Dated, Source
from danvan.periods import now, today
from danvan.units.access import Viewer

from .models import Feed
from .rules import hashed

_BACK, _AHEAD = dt.timedelta(days=31), dt.timedelta(days=190)


def find(secret: str) -> Feed | None:
    """The feed of a link, while its person is here and still reads what it holds; None otherwise."""
    found = (
        Feed.objects.filter(secret_hash=hashed(secret), person__is_active=True)
        .select_related("person", "unit__current")
        .first()
    )
    if found is None:
        return None
    viewer = Viewer.of(found.person)
    if not viewer.held or (found.unit and not viewer.reaches("unit.overview", found.unit.pk)):
        return None
    return found


def calendar(feed: Feed) -> bytes:
    """The .ics of half a year, by the rights its person has now."""
    viewer, first, last = Viewer.of(feed.person), today() - _BACK, today() + _AHEAD
    with override(feed.person.language):
        if feed.unit:
            found = [
                (source, one)
                for source, one in agenda.of_units([feed.unit.pk], first, last)
                if viewer.reaches(source.right, feed.unit.pk)
            ]
        else:
            found = agenda.of_offices(viewer.office_ids, first, last)
        return _written(feed, found)


def _written(feed: Feed, found: list[tuple[Source, Dated]]) -> bytes:
    made = Calendar()
    made.add("prodid", "-//danvan//VI")
    made.add("version", "2.0")
    made.add("x-wr-calname", feed.unit.name if feed.unit else _("Việc của tôi"))
    for source, one in found:
        event = Event()
        event.add("uid", f"{one.key}@danvan")
        event.add("dtstamp", now())
        event.add("dtstart", one.day)
        event.add("summary", _title(source, one))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


def _title(source: Source, one: Dated) -> str:
    """What may leave the program: words nobody confided, else only that something is due."""
    words = _("Có việc đến hạn") if one.is_private else f"{source.label}: {one.title}"
    return f"✓ {words}" if one.done else words


def address(secret: str) -> str:
    return reverse("letters:feed", args=[secret])
