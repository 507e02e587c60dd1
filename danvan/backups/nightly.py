"""The nightly backup, in a process of its own: the worker only starts it and goes on with its jobs."""

import datetime as dt
import subprocess
import sys

from django.conf import settings

from . import age, queries


def begin(day: dt.date) -> None:
    """Start today's backup where a folder (DANVAN_BACKUPS) and a key are set and none was made today (T-73)."""
    if not settings.BACKUPS or not age.recipients() or queries.standing().last_backup_on == day:
        return
    subprocess.Popen([sys.executable, "-m", "danvan.cli", "backup", "--nightly"], stdin=subprocess.DEVNULL)
