"""What the page of one import shows, by how far it has come."""

from typing import Any

from django.utils.translation import gettext as _

from . import import_files as files
from . import queries
from .access import Viewer
from .import_rules import REFUSALS
from .jobs import WORKING
from .models import Import
from .rules import ImportStatus as Status

_TINTS = {
    Status.CHECKED: ("list-check", "info"),
    Status.WRITTEN: ("circle-check", "done"),
    Status.UNDONE: ("rotate", ""),
    Status.FAILED: ("alert-triangle", "late"),
}


def state(kept: Import, viewer: Viewer) -> dict[str, Any]:
    """The import, its progress or result, and which buttons may be pressed."""
    status = Status(kept.status)
    done, total = files.progress(kept)
    return {
        "kept": kept,
        "working": status in WORKING,
        "percent": min(99, 100 * done // total) if total else 0,
        "doing": status.label,
        "stages": _stages(status),
        "symbol": _TINTS.get(status, ("progress", "info"))[0],
        "tint": _TINTS.get(status, ("progress", "info"))[1],
        "refusal": [str(words) % kept.facts for words in REFUSALS[kept.reason]] if kept.reason else [],
        "may_write": status == Status.CHECKED and kept.counts["good_rows"] > 0,
        "may_check": status in {Status.CHECKED, Status.FAILED},
        "may_undo": status == Status.WRITTEN and queries.is_newest(kept),
        "marked": files.marked_path(kept).exists(),
        "changes": sum(kept.counts.get(name, 0) for name in _CHANGES),
    }


_CHANGES = (
    "new_units",
    "changed_units",
    "new_people",
    "changed_people",
    "new_posts",
    "ended_posts",
    "changed_posts",
)


def _stages(status: Status) -> list[dict[str, str]]:
    names = [_("Chọn tệp"), _("Kiểm tra"), _("Sửa lỗi"), _("Nhập")]
    at = {Status.UPLOADED: 1, Status.CHECKING: 1, Status.FAILED: 1, Status.CHECKED: 2}.get(status, 3)
    at += status in {Status.WRITTEN, Status.UNDONE}
    return [
        {"label": name, "state": "done" if place < at else "now" if place == at else "next"}
        for place, name in enumerate(names)
    ]
