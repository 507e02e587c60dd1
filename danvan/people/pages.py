"""What the pages about people say and show around their forms."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import UnionSide, Unit

from . import queries
from .forms import FilterForm


@dataclass(frozen=True)
class Act:
    """A page with one form: its title, what it does in a sentence, and its button."""

    title: Promise
    lead: Promise
    button: Promise
    icon: str


ADD: Final = Act(
    _("Thêm người"),
    _("Người mới chưa đăng nhập được cho đến khi được cấp mật khẩu."),
    _("Thêm người"),
    "user-plus",
)
EDIT: Final = Act(_("Sửa thông tin"), _("Người này được báo khi có thay đổi."), _("Lưu thông tin"), "check")
GIVE: Final = Act(
    _("Giao chức vụ"),
    _("Quyền có từ ngày bắt đầu. Người được giao được báo, sổ ghi ai giao và ngày nào."),
    _("Giao chức vụ"),
    "user-check",
)
CHANGE: Final = Act(
    _("Đổi ngày giữ chức vụ"), _("Ngày cũ vẫn còn trong sổ."), _("Đổi ngày"), "calendar-event"
)
END: Final = Act(
    _("Kết thúc chức vụ"),
    _("Việc đang làm ở lại với chức vụ; người giữ chức vụ sau thấy và làm tiếp."),
    _("Kết thúc chức vụ"),
    "circle-x",
)
MOVE: Final = Act(
    _("Chuyển đơn vị"),
    _("Mọi chức vụ ở đơn vị cũ hết vào ngày hôm trước. Phiên đang mở bị đóng; việc ở lại đơn vị cũ."),
    _("Chuyển đơn vị"),
    "arrows-right-left",
)
LEAVE: Final = Act(
    _("Ghi là nghỉ"),
    _("Mọi chức vụ hết vào ngày này và đăng nhập đóng ngay. Việc đang làm ở lại với chức vụ."),
    _("Ghi là nghỉ"),
    "door-exit",
)
UNION_SIDE: Final = Act(
    _("Bên công đoàn"),
    _("Tổ chức nào cũng làm được bên công đoàn trong các thủ tục dân chủ của cơ quan."),
    _("Ghi bên công đoàn"),
    "users-group",
)


def sought(form: FilterForm, unit: Unit | None) -> queries.Sought:
    """What the list is narrowed by; what is not valid narrows nothing."""
    told = form.cleaned_data if form.is_valid() else {}
    return queries.Sought(told.get("q", ""), unit, told.get("vai", ""), told.get("chi", ""))


@dataclass(frozen=True)
class Walk:
    """Where the list stands in the tree: the unit, the units to go down to, and its union side where it has one."""

    unit: Unit | None
    path: list[Unit]
    below: list[Unit]
    has_union_side: bool
    union_side: UnionSide | None
    union_sides: list[UnionSide]


def walk(viewer: Viewer, unit: Unit | None) -> Walk:
    """From the units the viewer manages down, one step at a time."""
    if unit is None:
        return Walk(None, [], queries.managed_tops(viewer), False, None, [])
    managed = queries.managed_units(viewer)
    below = [version.unit_id for version in units.children(unit, viewer.day)]
    path = [up.pk for up in units.path_to(unit, viewer.day)[:-1]]
    found = {one.pk: one for one in managed.filter(pk__in=[*below, *path])}
    sides = queries.union_sides(unit, viewer.day) if queries.is_agency(unit) else []
    now = next((side for side in sides if queries.is_now(side, viewer.day)), None)
    return Walk(
        unit,
        [found[pk] for pk in path if pk in found],
        [found[pk] for pk in below if pk in found],
        queries.is_agency(unit),
        now,
        [side for side in sides if side != now],
    )
