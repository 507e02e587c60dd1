"""How the copies stand: for the administrator's page, the first page, set-up and doctor."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from danvan.law.models import Limit
from danvan.law.queries import limit
from danvan.periods import today
from danvan.units.access import Viewer

from . import age, shelf
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
    day: dt.date

    @property
    def backup_age(self) -> str:
        """How old the last copy is, in words."""
        return _ago(self.last_backup_on, self.day)

    @property
    def drill_age(self) -> str:
        """How long ago the last drill was, in words."""
        return _ago(self.last_drill_on, self.day)

    @property
    def warning(self) -> str:
        """What the administrator must be told on the first page, or ""."""
        if self.last_backup_on is None:
            return _("Chưa có bản sao lưu nào. Máy hỏng là mất hết dữ liệu.")
        if self.needs_backup:
            return _("Đã hơn %(days)d ngày không có bản sao lưu mới.") % {"days": DAYS_WITHOUT_BACKUP}
        if self.last_drill_on is None:
            return _("Chưa diễn tập khôi phục lần nào, nên chưa biết bản sao lưu có dùng được không.")
        if not self.last_drill_good:
            return _("Lần diễn tập khôi phục gần nhất không thành. Xem nguyên nhân và làm lại.")
        if self.needs_drill:
            return _("Đã hơn %(days)d ngày không diễn tập khôi phục.") % {"days": DAYS_WITHOUT_DRILL}
        return ""


def _ago(then: dt.date | None, day: dt.date) -> str:
    if then is None:
        return ""
    days = max((day - then).days, 0)
    if not days:
        return _("hôm nay")
    return ngettext("%(days)d ngày trước", "%(days)d ngày trước", days) % {"days": days}


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
        day=day,
    )


@dataclass(frozen=True)
class Setting:
    """What this machine is told about backups: how many keys open them, whether one is made each night, kept how long.

    `folder` is the last part of the place only: a page need not tell where things lie on a server.
    """

    keys: int
    nightly: bool
    folder: str
    keep: Limit


def setting(viewer: Viewer) -> Setting:
    """The settings, for whoever looks after the installation."""
    _refuse_others(viewer)
    return Setting(
        keys=len(age.recipients()),
        nightly=bool(settings.BACKUPS),
        folder=shelf.usual().name,
        keep=limit("backup.keep", on=viewer.day),
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
