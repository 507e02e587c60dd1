"""How the copies stand: for the administrator's page, the first page, set-up and doctor."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone

from danvan.periods import today
from danvan.units.access import Viewer

from .models import Backup, Drill
from .rules import DAYS_WITHOUT_BACKUP, DAYS_WITHOUT_DRILL


@dataclass(frozen=True)
class Standing:
    """The last copy and the last drill, and whether one is needed now (T-76)."""

    last_backup_on: dt.date | None
    last_drill_on: dt.date | None
    last_drill_good: bool
    needs_drill: bool
    needs_backup: bool


def standing() -> Standing:
    """How the installation stands today; a drill that failed proves nothing, so another one is needed."""
    day = today()
    made = Backup.objects.filter(removed_on=None).values_list("made_at", flat=True).first()
    drill = Drill.objects.first()
    backup_on = timezone.localdate(made) if made else None
    good = bool(drill and drill.good)
    return Standing(
        last_backup_on=backup_on,
        last_drill_on=drill.day if drill else None,
        last_drill_good=good,
        needs_drill=not good or drill is None or (day - drill.day).days > DAYS_WITHOUT_DRILL,
        needs_backup=backup_on is None or (day - backup_on).days > DAYS_WITHOUT_BACKUP,
    )


def backups(viewer: Viewer) -> QuerySet[Backup]:
    """Every copy made, the newest first, for whoever looks after the installation."""
    _refuse_others(viewer)
    return Backup.objects.all()


def drills(viewer: Viewer) -> QuerySet[Drill]:
    """Every drill, the newest first."""
    _refuse_others(viewer)
    return Drill.objects.all()


def _refuse_others(viewer: Viewer) -> None:
    if "installation.manage" not in viewer.rights:
        raise PermissionDenied("installation.manage")
