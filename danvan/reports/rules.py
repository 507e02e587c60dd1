"""Shares and plain sentences made of figures: nothing is said that a figure does not say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class View(TextChoices):
    """By which tree the figures of a period are read; the records are the same, and so is their total."""

    AS_IT_WAS = "", gettext_lazy("Theo tổ chức vào ngày của từng hồ sơ")
    TODAY = "hien-nay", gettext_lazy("Theo tổ chức hiện nay")


@dataclass(frozen=True)
class Pair:
    """A figure in the period, and in the same period a year before."""

    now: int
    before: int


def percent(part: int, whole: int) -> int | None:
    """Part of whole in whole percent, halves up; nothing where there is no whole."""
    return (200 * part + whole) // (2 * whole) if whole else None


def number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def change(pair: Pair) -> str:
    """How it compares with the same period a year before, in words."""
    if pair.now == pair.before:
        return _("bằng cùng kỳ năm trước")
    difference = number(abs(pair.now - pair.before))
    if pair.now > pair.before:
        return _("tăng %(difference)s so với cùng kỳ năm trước") % {"difference": difference}
    return _("giảm %(difference)s so với cùng kỳ năm trước") % {"difference": difference}


Figures = Mapping[str, Pair]
_ACTIVITY = "activities."


def sentences(figures: Figures, labels: Mapping[str, str]) -> list[str]:
    """One sentence or two for each matter, in the order of the table; `labels` names activities by code."""
    rules: tuple[Callable[[], str], ...] = (
        lambda: _programmes(figures),
        lambda: _activities(figures, labels),
        lambda: _duties(figures),
        lambda: _tasks(figures),
        lambda: _concerns(figures),
        lambda: _promises(figures),
    )
    return [rule() for rule in rules]


def _values(figures: Figures, stem: str, **names: str) -> dict[str, str]:
    return {word: number(figures[f"{stem}.{name}"].now) for word, name in names.items()}


def _programmes(figures: Figures) -> str:
    count = figures["programmes.begun"].now
    if not count:
        return _("Trong kỳ không có chương trình hành động nào bắt đầu.")
    words = ngettext(
        "Có %(count)s chương trình hành động bắt đầu trong kỳ.",
        "Có %(count)s chương trình hành động bắt đầu trong kỳ.",
        count,
    )
    return words % {"count": number(count)}


def _activities(figures: Figures, labels: Mapping[str, str]) -> str:
    kinds = {
        code: pair.now
        for code, pair in figures.items()
        if code.startswith(_ACTIVITY) and code != "activities.present" and pair.now
    }
    if not kinds:
        return _("Trong kỳ chưa ghi nhận hoạt động nào.")
    each = "; ".join(f"{labels[code].lower()}: {number(count)}" for code, count in kinds.items())
    return _("Trong kỳ đã tổ chức %(total)s hoạt động (%(each)s), với %(present)s lượt người có mặt.") % {
        "total": number(sum(kinds.values())),
        "each": each,
        "present": number(figures["activities.present"].now),
    }


def _duties(figures: Figures) -> str:
    met, expected = figures["duties.met"].now, figures["duties.expected"].now
    share = percent(met, expected)
    if share is None:
        return _("Trong kỳ không có việc định kỳ nào đến hạn.")
    return _(
        "Việc định kỳ đến hạn trong kỳ: đã làm %(met)s trong %(expected)s lượt phải làm, đạt %(share)s%%."
    ) % {
        "met": number(met),
        "expected": number(expected),
        "share": share,
    }


def _tasks(figures: Figures) -> str:
    given = _("Trong kỳ giao %(made)s nhiệm vụ.") % _values(figures, "tasks", made="made")
    due = _(
        "%(due)s nhiệm vụ đến hạn, %(done)s đã xong, trong đó %(in_time)s đúng hạn; %(late)s đang quá hạn."
    ) % _values(figures, "tasks", due="due", done="done", in_time="on-time", late="late")
    return f"{given} {due}"


def _concerns(figures: Figures) -> str:
    received = figures["concerns.received"]
    values = _values(
        figures,
        "concerns",
        received="received",
        answered="answered",
        in_time="answered-in-time",
        confirmed="confirmed",
        reopened="reopened",
        open="open",
    )
    still = _("Cuối kỳ còn %(open)s ý kiến đang mở.") % values
    if not received.now:
        none = _("Trong kỳ không nhận ý kiến có tên nào.")
        return f"{none} {still}"
    became = _(
        "Trong kỳ nhận %(received)s ý kiến có tên, %(change)s; đã trả lời %(answered)s, trong đó %(in_time)s đúng hạn; "
        "người gửi xác nhận đã xong %(confirmed)s, mở lại %(reopened)s."
    ) % {**values, "change": change(received)}
    return f"{became} {still}"


def _promises(figures: Figures) -> str:
    return _(
        "Trong kỳ nêu %(made)s lời hứa; %(due)s lời hứa đến hạn, %(in_time)s được giữ đúng hạn; %(late)s đang quá hạn."
    ) % _values(figures, "promises", made="made", due="due", in_time="on-time", late="late")
