"""The worker: carries out what rows ask for, and once a day the sweeps.

A sweep is a function of a day that is safe to run twice (T-73, T-75): it finds its work in the data by
period, never by "since I last ran". So the worker remembers nothing that a crash could lose.
"""

import logging
import os
import time
from collections.abc import Callable
from datetime import date, timedelta

from django.core.management import call_command
from django.db import close_old_connections

from danvan.backups import nightly
from danvan.concerns import clocks as concern_clocks
from danvan.journal import actions as journal
from danvan.notices import letters
from danvan.periods import now, today
from danvan.reorganisations import sweep as reorganisations
from danvan.units import jobs, tree
from danvan.units.import_keeping import forget_old_workbooks
from danvan.voices import batch
from danvan.voices import clocks as voice_clocks
from danvan.work import counters

from .models import Submission

log = logging.getLogger(__name__)
PAUSE = 1.0


def forget_finished_jobs(_day: date) -> None:
    """Rows of jobs that ended two weeks ago or earlier go."""
    call_command("prune_db_task_results", min_age_days=14, verbosity=0)


def forget_ended_sessions(_day: date) -> None:
    """Sessions past their end go, so that a stolen database holds few."""
    call_command("clearsessions")


def sign_the_journal(_day: date) -> None:
    """The head of the day is signed; the first time, a key is made."""
    journal.checkpoint()


def carry_out_reorganisations(day: date) -> None:
    """What was decided for today is done, before units and duties are looked at; what cannot be is said."""
    reorganisations.carry_out_due(day)


def follow_the_calendar(day: date) -> None:
    """Units and lines that begin or end today take effect; duties of a period that begins are expected."""
    tree.refresh_current(day)
    counters.recount_open(day)


def forget_sent_forms(_day: date) -> None:
    """Keys of forms sent a week ago go: nobody presses that button again."""
    Submission.objects.filter(at__lt=now() - timedelta(days=7)).delete()


def forget_sent_letters(_day: date) -> None:
    """Rows of letters of a month ago go."""
    letters.forget_old(now() - timedelta(days=30))


def climb_concerns(day: date) -> None:
    """Answers that are late are told to the level above."""
    concern_clocks.climb(day)


def back_up(day: date) -> None:
    """Today's backup is begun beside us, where one is wanted."""
    nightly.begin(day)


SWEEPS: tuple[Callable[[date], None], ...] = (
    carry_out_reorganisations,
    follow_the_calendar,
    batch.close_weeks,
    voice_clocks.climb,
    climb_concerns,
    sign_the_journal,
    back_up,
    forget_finished_jobs,
    forget_ended_sessions,
    forget_sent_forms,
    forget_sent_letters,
    forget_old_workbooks,
    batch.erase_kept_long_enough,
)


def run(*, attached: int | None = None) -> int:
    """Work until stopped; attached to a process: until our parent is no longer that process."""
    swept = minute = None
    jobs.resume()
    letters.recover()
    while attached in (None, os.getppid()):
        day = today()
        if day != swept:
            sweep(day)
            swept = day
        if (moment := now().replace(second=0, microsecond=0)) != minute:
            minute = moment
            deliver_letters()
        # Every job that waits, one after the other; a stop signal ends it between two jobs.
        call_command("db_worker", batch=True, startup_delay=False, reload=False, interval=0, verbosity=0)
        time.sleep(PAUSE)
    return 0


def deliver_letters() -> None:
    """Digests whose hour has come; a mail server that is silent keeps nothing else from its work."""
    close_old_connections()
    try:
        letters.deliver()
    except Exception:
        log.exception("letters failed")


def sweep(day: date) -> None:
    """Run every sweep; one that fails is logged and does not keep the others from their work."""
    for act in SWEEPS:
        close_old_connections()
        try:
            act(day)
        except Exception:
            log.exception("sweep %s failed", act.__name__)
