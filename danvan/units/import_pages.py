"""What the page of one import shows, by how far it has come."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from . import import_files as files
from . import queries
from .import_words import REFUSALS, words
from .jobs import WORKING
from .models import Import
from .rules import ImportStatus as Status

_A_PAGE = 50


@dataclass(frozen=True)
class Shown:
    """A problem in words."""

    place: str
    value: str
    is_doubt: bool
    what: str
    mend: str


def state(kept: Import, page: str) -> dict[str, Any]:
    """The import, its progress or result, and which buttons may be pressed."""
    status = Status(kept.status)
    done, total = files.progress(kept)
    return {
        "kept": kept,
        "page": _problems(kept, page),
        "working": status in WORKING,
        "percent": min(99, 100 * done // total) if total else 0,
        "doing": status.label,
        "stages": _stages(status),
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


def _problems(kept: Import, number: str) -> Any:
    page: Any = Paginator(kept.problems.all(), _A_PAGE).get_page(number)
    page.object_list = [
        Shown(one.place, one.value, one.is_doubt, *words(one.kind, one.value, one.facts)) for one in page
    ]
    return page
