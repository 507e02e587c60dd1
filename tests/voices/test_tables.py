"""How protected rows lie on disk once a week is over, in a database that really commits (T-11, T-22)."""

import pytest
from django.db import connection

from danvan.periods import today
from danvan.voices import batch, following
from danvan.voices.models import Piece, Voice

from ..world import make_world
from .made import desk, photo, sender, sent


@pytest.mark.usefixtures("without_triggers")
def test_a_closed_week_is_written_anew_and_stays_readable(settings: object) -> None:
    """T-11: on PostgreSQL no transaction number tells which came first; on SQLite no freed page is left."""
    world = make_world()
    desk(world)
    receipts = [sent(world.department, f"Việc {number}") for number in range(3)]
    settings.CLOCK = "2026-06-30T09:00:00+07:00"  # type: ignore[attr-defined]
    batch.close_weeks(today())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM voices_piece")
            assert cursor.fetchone() == (1,)
        else:
            cursor.execute("PRAGMA freelist_count")
            assert cursor.fetchone() == (0,)
    assert {following.follow(sender(one)).text for one in receipts} == {f"Việc {n}" for n in range(3)}


@pytest.mark.usefixtures("without_triggers")
def test_what_is_erased_leaves_no_freed_page(settings: object) -> None:
    world = make_world()
    desk(world)
    receipt = sent(world.department, files=[("a.jpg", photo(size=(1600, 1200)))])
    following.withdraw(sender(receipt))
    batch.erase_kept_long_enough(today().replace(year=2030))
    assert not Piece.objects.exists()
    assert Voice.objects.get().erase_on is None
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA freelist_count")
            assert cursor.fetchone() == (0,)
