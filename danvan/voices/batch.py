"""The weekly batch: acts of senders are journalled together, counts frozen, rows shuffled (T-11, T-30, T-50).

Everything here is a function of a day and safe to run twice.
"""

import datetime as dt
import logging
import secrets
from typing import Final

from django.db import connection, transaction
from django.db.models import Count

from danvan.concerns.rules import Field
from danvan.journal import actions as journal
from danvan.journal.actions import Act

from . import clocks, tables, weeks
from .models import Locator, Pending, Piece, Promise, Turn, Voice, Weekly, Wrap

log = logging.getLogger(__name__)
LEAVES: Final = 16
BLANK: Final = Act("voice.blank", "voice:", None, None)


def close_weeks(day: dt.date) -> None:
    """Once a week is over: journal, freeze, shuffle. Does nothing on the other days."""
    week = weeks.week_of(day)
    written = _journal_before(week, day)
    frozen = _freeze(weeks.week_of(weeks.last_day(week) - dt.timedelta(days=7)))
    if written or frozen:
        tables.shuffle(connection)
        tables.compact(connection)


@transaction.atomic
def _journal_before(week: str, day: dt.date) -> int:
    """Acts of earlier weeks in random order, with blank leaves up to a multiple of 16; how many there were."""
    waiting = list(Pending.objects.filter(week__lt=week))
    if not waiting:
        return 0
    acts = [Act(one.verb, one.subject, one.unit_id, None) for one in waiting]
    acts += [BLANK] * (-len(acts) % LEAVES)
    secrets.SystemRandom().shuffle(acts)
    journal.record_many(acts)
    clocks.tell_of_the_week(waiting, day)
    Pending.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)


@transaction.atomic
def _freeze(week: str) -> int:
    """The counts of a closed week, over the whole organisation and by field; never written twice."""
    if Weekly.objects.filter(week=week).exists():
        return 0
    rows = Voice.objects.filter(week=week).values("field")
    found = {row["field"]: row for row in rows.annotate(n=Count("pk"), u=Count("unit", distinct=True))}
    if not found:
        return 0
    none = {"n": 0, "u": 0}
    counts = [(field, found.get(field, none)) for field in Field.values]
    Weekly.objects.bulk_create(
        Weekly(week=week, field=field, reports=row["n"], units=row["u"]) for field, row in counts
    )
    return len(counts)


def erase_kept_long_enough(day: dt.date) -> None:
    """Words, files and keys of what ended long ago go for good, from freed pages too (T-22)."""
    if _erase(day):
        tables.compact(connection)


@transaction.atomic
def _erase(day: dt.date) -> int:
    over = list(Voice.objects.filter(erase_on__lt=day).values_list("pk", flat=True))
    for model in (Piece, Wrap, Turn, Promise):
        model.objects.filter(voice__in=over).delete()
    Locator.objects.filter(voice__in=over).update(voice=None)
    return Voice.objects.filter(pk__in=over).update(salt=b"", sender_public=b"", erase_on=None)
