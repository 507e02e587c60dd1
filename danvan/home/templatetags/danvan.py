"""What every template may use without loading: icons, the status vocabulary, days and numbers in words."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Protocol

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from danvan.periods import today

register = template.Library()

# How many days ahead a deadline is shown as "soon".
SOON = 10


@dataclass(frozen=True)
class Status:
    """How one state looks: an icon, its words and a tint; never the tint alone."""

    icon: str
    words: Promise | str
    tint: str = ""


# The one vocabulary of states, used by all apps (docs/developer/templates.md).
STATUSES: dict[str, Status] = {
    "received": Status("inbox", gettext_lazy("Đã nhận"), "info"),
    "assigned": Status("user-check", gettext_lazy("Đã giao"), "info"),
    "roadmap": Status("route", gettext_lazy("Đang giải quyết"), "info"),
    "answered": Status("message-check", gettext_lazy("Đã trả lời, chờ xác nhận"), "answered"),
    "confirmed": Status("circle-check", gettext_lazy("Người gửi xác nhận đã xong"), "done"),
    "reopened": Status("rotate", gettext_lazy("Mở lại"), "soon"),
    "withdrawn": Status("arrow-back-up", gettext_lazy("Người gửi đã rút")),
    "due_soon": Status("clock-exclamation", gettext_lazy("Sắp đến hạn"), "soon"),
    "late": Status("alert-triangle", gettext_lazy("Trễ hạn"), "late"),
    "moved": Status("clock-exclamation", gettext_lazy("Đã lùi hạn"), "soon"),
    "not_started": Status("circle-dashed", gettext_lazy("Chưa bắt đầu")),
    "in_progress": Status("progress", gettext_lazy("Đang làm"), "info"),
    "accepted": Status("user-check", gettext_lazy("Đã nhận việc"), "info"),
    "objected": Status("message-exclamation", gettext_lazy("Có ý kiến khác"), "soon"),
    "done": Status("circle-check", gettext_lazy("Đã xong"), "done"),
    "cancelled": Status("circle-x", gettext_lazy("Đã thôi")),
    "draft": Status("pencil", gettext_lazy("Bản nháp")),
    "issued": Status("send", gettext_lazy("Đã ban hành"), "info"),
    "not_applicable": Status("minus", gettext_lazy("Không áp dụng")),
    "vacant": Status("user-question", gettext_lazy("Khuyết người đứng đầu"), "soon"),
    "named": Status("user", gettext_lazy("Có tên")),
    "confidential": Status("lock", gettext_lazy("Kín tên")),
    "anonymous": Status("eye-off", gettext_lazy("Ẩn danh")),
    "recognised": Status("award", gettext_lazy("Công nhận"), "gold"),
    "valid": Status("circle-check", gettext_lazy("Hợp lệ"), "done"),
    "doubtful": Status("alert-circle", gettext_lazy("Nên xem lại"), "soon"),
    "invalid": Status("alert-triangle", gettext_lazy("Lỗi"), "late"),
}

# The states of a heatmap cell, in the order of the legend.
HEAT: dict[str, Status] = {
    "full": Status("check", gettext_lazy("Đủ")),
    "near": Status("circle-half-2", gettext_lazy("Gần đủ")),
    "soon": Status("clock-exclamation", gettext_lazy("Sắp đến hạn")),
    "pending": Status("clock", gettext_lazy("Chưa đến hạn")),
    "late": Status("alert-triangle", gettext_lazy("Quá hạn")),
    "none": Status("minus", gettext_lazy("Không áp dụng")),
}


@cache
def _sprite() -> str:
    return static("vendor/icons.svg")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a word; screen readers skip it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        _sprite(),
        name,
    )


@register.simple_tag
def once() -> SafeString:
    """The key of a form: sent twice, it is carried out once (T-71). Stands beside {% csrf_token %}."""
    return format_html('<input type="hidden" name="once" value="{}">', secrets.token_hex(16))


@register.inclusion_tag("parts/badge.html")
def badge(status: str, label: object = "") -> dict[str, object]:
    """A status of the vocabulary, with its own words or the more exact ones given."""
    known = STATUSES[str(status)]
    return {"symbol": known.icon, "tint": known.tint, "label": label or known.words}


@register.inclusion_tag("parts/badge.html")
def due(day: date, soon: int = SOON) -> dict[str, object]:
    """The deadline of something still open, as a badge: late, soon, or simply its day."""
    left = _days_left(day)
    if left > soon:
        words = _("hạn %(day)s") % {"day": day_in_ui(day)}
        return {"symbol": STATUSES["not_started"].icon, "tint": "", "label": capfirst(words)}
    status = STATUSES["late" if left < 0 else "due_soon"]
    return {"symbol": status.icon, "tint": status.tint, "label": capfirst(due_words(day))}


def _days_left(due_on: date) -> int:
    day = timezone.localtime(due_on).date() if isinstance(due_on, datetime) else due_on
    return (day - today()).days


@register.filter
def due_words(due_on: date | int | None) -> str:
    """A deadline, or a number of days left, in words: "còn 8 ngày", "hạn hôm nay", "trễ 3 ngày"."""
    if due_on is None:
        return ""
    left = due_on if isinstance(due_on, int) else _days_left(due_on)
    if left == 0:
        return _("hạn hôm nay")
    if left > 0:
        return ngettext("còn %(days)s ngày", "còn %(days)s ngày", left) % {"days": num(left)}
    return ngettext("trễ %(days)s ngày", "trễ %(days)s ngày", -left) % {"days": num(-left)}


@register.filter("day")
def day_in_ui(value: date | None) -> str:
    """A day as people write it: 25/6/2026."""
    if value is None or value == "":
        return ""
    return date_format(_local(value), "SHORT_DATE_FORMAT")


@register.filter
def week(value: str) -> str:
    """An ISO week as its first and last day: tuần 22/6–28/6/2026."""
    first = date.fromisocalendar(int(value[:4]), int(value[6:]), 1)
    last = first + timedelta(days=6)
    words = _("tuần %(first)s–%(last)s")
    return words % {"first": f"{first.day}/{first.month}", "last": date_format(last, "SHORT_DATE_FORMAT")}


@register.filter
def moment(value: datetime | None) -> str:
    """A day and time: 25/6/2026, 07:40."""
    return date_format(_local(value), "SHORT_DATETIME_FORMAT") if value else ""


@register.filter
def official_day(value: date | None) -> str:
    """A day as state documents write it: ngày 05 tháng 6 năm 2026 (a zero before days 1-9 and months 1, 2)."""
    if not value:
        return ""
    day = _local(value)
    if get_language() != "vi":
        return date_format(day, "DATE_FORMAT")
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def num(value: float | Decimal | None) -> str:
    """A number with its thousands: 1.284 in Vietnamese, 1,284 in English."""
    if value is None or value == "":
        return ""
    if isinstance(value, int) and 0 <= value < 1000:
        return str(value)
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def initials(name: str) -> str:
    """Two letters for the round mark of a person: the last two words of the name."""
    return "".join(word[0] for word in str(name).split()[-2:]).upper()


@register.filter
def counted(length: int) -> range:
    """1, 2, ... up to the number."""
    return range(1, int(length) + 1)


@register.filter
def kind(field: BoundField) -> str:
    """How parts/field.html must frame a field: "choices" (a group), "check" (one box) or "line"."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, CheckboxInput) else "line"


class HeatCell(Protocol):
    """One unit and duty: a state of HEAT, the two counts, the address of the records behind them."""

    state: str
    done: int
    expected: int
    url: str


class HeatRow(Protocol):
    """One unit of a heatmap."""

    label: str
    cells: Sequence[HeatCell]


@register.simple_tag
def heat_cells(row: HeatRow, columns: Sequence[Any]) -> SafeString:
    """The cells of one heatmap row; written here because a large unit shows over a thousand of them.

    As short as HTML allows: unit and duty are the headings of row and column, the drawing of the state stands in the
    style sheet, its words (all but "full", which the figures say) in a hidden <i>.
    """
    words = {key: format_html("<i>, {}</i>", str(state.words).lower()) for key, state in HEAT.items()}
    words["full"] = SafeString("")
    return format_html_join(
        "", "{}", ((_heat_cell(cell, words[cell.state]),) for cell in row.cells[: len(columns)])
    )


def _heat_cell(cell: HeatCell, words: SafeString) -> SafeString:
    if cell.state == "none":
        return format_html("<td><b class=none>–{}</b>", words)
    figure = f"{num(cell.done)}/{num(cell.expected)}"
    if not cell.url:
        return format_html("<td><b class={}>{}{}</b>", cell.state, figure, words)
    return format_html('<td><a class={} href="{}">{}{}</a>', cell.state, cell.url, figure, words)


@register.simple_tag
def heat_legend() -> list[dict[str, object]]:
    """The states a reader can meet in a heatmap, in words."""
    return [{"key": key, "icon": state.icon, "words": state.words} for key, state in HEAT.items()]
