"""What the page of one import shows, by how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from . import import_files as files
from . import queries
from .import_differences import SECTIONS, Difference, shown
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
        "may_write": status == Status.CHECKED and kept.counts["good_rows"] > 0 and not _waits(kept),
        "waits": status == Status.CHECKED and _waits(kept),
        "asks": may_confirm(kept),
        "groups": _groups(kept),
        "may_check": status in {Status.CHECKED, Status.FAILED},
        "may_undo": status == Status.WRITTEN and queries.is_newest(kept),
        "marked": files.marked_path(kept).exists(),
        "changes": sum(kept.counts.get(name, 0) for name in _CHANGES),
        "ended": kept.counts.get("ended_posts", 0),
    }


def may_confirm(kept: Import) -> bool:
    """Whether the number of posts that end has to be typed before it is written."""
    return kept.status == Status.CHECKED and queries.asks_first(kept) and not _waits(kept)


def _waits(kept: Import) -> bool:
    """A full list is only written whole: somebody on a bad row would count as not named."""
    return bool(kept.full_list_id and kept.counts.get("bad_rows"))


def _groups(kept: Import) -> list[dict[str, Any]]:
    """What the plan names, as counts that open."""
    titles = (("units", _("Đơn vị")), ("people", _("Người")), ("posts", _("Vị trí công tác")))
    return [
        {
            "title": title,
            "lines": [
                {"title": heading, "slug": slug, "count": kept.counts[name]}
                for name, (slug, heading) in SECTIONS.items()
                if name.endswith(kind) and kept.counts.get(name)
            ],
        }
        for kind, title in titles
    ]


class _Kept(Sequence[Difference]):
    """The differences of one section, read page by page from where they lie."""

    def __init__(self, kept: Import, section: str) -> None:
        self.kept, self.section = kept, section

    def __len__(self) -> int:
        return int(self.kept.counts.get(self.section, 0))

    @overload
    def __getitem__(self, part: int) -> Difference: ...
    @overload
    def __getitem__(self, part: slice) -> Sequence[Difference]: ...
    def __getitem__(self, part: int | slice) -> Difference | Sequence[Difference]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        found = files.differences(self.kept, self.section, part.start or 0, part.stop)
        return [shown(line) for line in found]


def differences(kept: Import, slug: str, number: str) -> dict[str, Any] | None:
    """One list of the plan, a page of it; None for a list that does not exist."""
    section = next((name for name, (its_slug, _title) in SECTIONS.items() if its_slug == slug), None)
    if section is None:
        return None
    page = Paginator(_Kept(kept, section), files.A_PAGE).get_page(number)
    return {
        "kept": kept,
        "page": page,
        "title": SECTIONS[section][1],
        "is_ending": section == "ended_posts",
        "is_absent": section.startswith("absent"),
        "full_list": kept.full_list,
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
