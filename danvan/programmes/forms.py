"""A programme, a measure, and whom a measure is issued to."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from danvan.documents.forms import DayField, TextField, VersionedForm
from danvan.periods import today
from danvan.units.models import Unit
from danvan.units.rules import Kind, Level, Role

from . import cascade
from .models import Measure, Objective, Programme
from .rules import REASON_NEEDED, WORDS_OF_A_TASK, offered_dues

OTHER = "khac"
# Offices a task may be given to instead of the head's.
ROLES = (Role.DEPUTY_SECRETARY, Role.DEPUTY_HEAD, Role.MOBILISER, Role.REGISTRY_CLERK, Role.INTAKE)


# A deadline offered first is at least this far away.
_SOON = dt.timedelta(days=30)
_RARE = ("levels", "picked", "role", "helpers", "due_reason")


class ProgrammeForm(VersionedForm):
    """What the programme is called and how long it runs."""

    title = TextField(label=_("Tên chương trình"), most=500, lines=2, missing=_("Ghi tên chương trình."))
    starts_on = DayField(label=_("Từ ngày"))
    ends_on = DayField(label=_("Đến ngày"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if {"starts_on", "ends_on"} <= values.keys() and values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", _("Ngày cuối phải sau ngày đầu."))
        return values


class ObjectiveForm(forms.Form):
    """What the programme wants to reach, in one sentence."""

    title = TextField(label=_("Mục tiêu"), most=500, lines=2, missing=_("Ghi mục tiêu."))


class MeasureForm(VersionedForm):
    """One task or solution, in the words its receivers will read; once it is given, also why it changes."""

    title = TextField(
        label=_("Việc phải làm"),
        help_text=_("Một câu, bắt đầu bằng động từ."),
        most=500,
        lines=2,
        missing=_("Ghi việc phải làm."),
    )
    objective = forms.ModelChoiceField(
        Objective.objects.none(),
        label=_("Thuộc mục tiêu"),
        required=False,
        to_field_name="code",
        empty_label=_("Không thuộc mục tiêu nào"),
    )
    detail = TextField(label=_("Làm thế nào, thế nào là xong"), most=20_000, lines=6, required=False)
    expected_result = TextField(label=_("Kết quả phải có"), most=500, lines=2, required=False)
    needs_evidence = forms.BooleanField(
        label=_("Báo xong phải kèm tệp hoặc hoạt động đã ghi"), required=False
    )
    clause = TextField(label=_("Lấy từ điều, mục nào của văn bản"), most=255, required=False)
    new_due = DayField(
        label=_("Hạn mới cho mọi nơi đang làm"), help_text=_("Để trống thì giữ hạn cũ."), required=False
    )
    reason = TextField(
        label=_("Lý do sửa"),
        help_text=_("Nhiệm vụ đã giao: mọi nơi đang làm nhận lời mới và đọc lý do này."),
        most=500,
        lines=2,
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Any = None,
        objectives: QuerySet[Objective],
        given: Measure | None = None,
    ) -> None:
        """`given` is the measure whose open tasks will change with it."""
        super().__init__(data, initial=initial)
        choice: forms.ModelChoiceField[Objective] = self.fields["objective"]  # type: ignore[assignment]
        choice.queryset = objectives
        self.given = given
        if given is None:
            del self.fields["new_due"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        due = values.get("new_due")
        if due and due < today():
            self.add_error("new_due", _("Hạn đã qua. Chọn từ hôm nay trở đi."))
        if self.given and not values.get("reason") and "reason" not in self.errors:
            changed = any(values.get(name) != getattr(self.given, name) for name in WORDS_OF_A_TASK)
            if due or changed:
                self.add_error("reason", REASON_NEEDED)
        return values


class WithdrawForm(forms.Form):
    reason = TextField(label=_("Lý do rút lại"), most=500, lines=2, missing=_("Nêu lý do rút lại."))


class IssueForm(forms.Form):
    """Receivers, who answers, who helps and the deadline; the same words make the preview and the act."""

    kinds = forms.MultipleChoiceField(
        label=_("Giao cho mọi"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn nơi nhận.")},
    )
    top = forms.ChoiceField(label=_("Trong"))
    levels = forms.MultipleChoiceField(
        label=_("Chỉ cấp"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    picked = TextField(
        label=_("Hoặc chọn từng đơn vị"),
        help_text=_("Mỗi dòng một đơn vị: ghi tên hoặc mã. Ghi ở đây thì không dùng các ô trên."),
        most=100_000,
        lines=2,
        required=False,
    )
    role = forms.ChoiceField(label=_("Người chịu trách nhiệm"), required=False)
    helpers = TextField(
        label=_("Nơi phối hợp"),
        help_text=_(
            "Mỗi dòng một đơn vị. Người đứng đầu được báo, xem được nhiệm vụ, không chịu trách nhiệm."
        ),
        most=5_000,
        lines=2,
        required=False,
    )
    due = forms.ChoiceField(
        label=_("Hạn"), widget=forms.RadioSelect, error_messages={"required": _("Chọn hạn.")}
    )
    due_other = DayField(label=_("Ngày khác"), required=False)
    due_reason = TextField(label=_("Lý do, nếu hạn sau ngày kết thúc chương trình"), most=500, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        programme: Programme,
        day: dt.date,
        initial: Mapping[str, Any] | None = None,
        complete: bool = False,
    ) -> None:
        """`complete`: every measure has its own receivers and day, so nothing here is asked for."""
        tops, (kinds, levels) = cascade.tops(programme, day), cascade.choices(programme, day)
        dues = [(one.isoformat(), _due_words(one, period)) for one, period in offered_dues(day)]
        later = [one for one, _words in dues if dt.date.fromisoformat(one) >= day + _SOON]
        first = {"kinds": [Kind.CELL], "top": programme.unit.code, "due": (later or [dues[-1][0]])[0]}
        super().__init__(data, initial={**first, **(initial or {})})
        self.programme, self.day, self.complete = programme, day, complete
        self.tops = {unit.code: unit for unit in tops}
        self._choose("kinds", [choice for choice in Kind.choices if choice[0] in kinds])
        self._choose("levels", [choice for choice in Level.choices if choice[0] in levels])
        self._choose("top", [(unit.code, unit.name) for unit in tops])
        self._choose(
            "role", [("", gettext("Người đứng đầu đơn vị")), *((role.value, role.label) for role in ROLES)]
        )
        self._choose("due", [*dues, (OTHER, gettext("Ngày khác"))])
        self.fields["due"].required = not complete
        self.fields["kinds"].required = not complete and not (data and data.get("picked"))
        if not levels:
            self.fields["levels"].widget = forms.MultipleHiddenInput()

    def usual(self) -> list[forms.BoundField]:
        """What everybody answers."""
        return [self[name] for name in ("kinds", "top", "due", "due_other")]

    def rare(self) -> list[forms.BoundField]:
        """What few need; a page may keep it folded."""
        return [self[name] for name in _RARE]

    def needs_rare(self) -> bool:
        """Whether something rare was said or has to be mended."""
        return any(field.errors or field.value() for field in self.rare())

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        values["picked_ids"] = self._named("picked", values, self.programme)
        values["helper_ids"] = self._named("helpers", values, None)
        if not self.complete and not ({"kinds", "picked"} & self.errors.keys()):
            if values.get("picked") and not values["picked_ids"]:
                self.add_error("picked", _("Chọn ít nhất một đơn vị."))
            elif not values.get("kinds") and not values.get("picked"):
                self.add_error("kinds", _("Chọn nơi nhận."))
        self._day(values)
        if "top" in values:
            values["top_unit"] = self.tops[values["top"]]
        return values

    def _named(self, name: str, values: dict[str, Any], within: Programme | None) -> list[int]:
        """The units a box names line by line; lines that name none or several are said at the box."""
        lines = values.get(name, "").splitlines()
        if not lines:
            return []
        found = cascade.named_units(lines, self.day, within)
        if found.unknown:
            words = _("Không tìm thấy đơn vị: %(names)s. Xem lại tên, hoặc ghi mã.")
            self.add_error(name, ValidationError(words, params={"names": "; ".join(found.unknown[:5])}))
        if found.doubtful:
            words = _("Nhiều đơn vị cùng tên: %(names)s. Ghi mã của đơn vị.")
            self.add_error(name, ValidationError(words, params={"names": "; ".join(found.doubtful[:5])}))
        return found.ids

    def _day(self, values: dict[str, Any]) -> None:
        values["day"] = None
        if values.get("due") == OTHER:
            values["day"] = values.get("due_other")
            if not values["day"] and "due_other" not in self.errors:
                self.add_error("due_other", _("Chọn một ngày."))
        elif values.get("due"):
            values["day"] = dt.date.fromisoformat(values["due"])
        if not values["day"]:
            return
        if values["day"] < today():
            self.add_error("due_other", _("Hạn đã qua. Chọn từ hôm nay trở đi."))
        elif values["day"] > self.programme.ends_on and not values.get("due_reason"):
            words = _("Hạn này sau ngày kết thúc chương trình (%(end)s). Nêu lý do, hoặc chọn sớm hơn.")
            end = date_format(self.programme.ends_on, "SHORT_DATE_FORMAT")
            self.add_error("due_reason", ValidationError(words, params={"end": end}))


def aimed(measure: Measure, day: dt.date) -> dict[str, Any]:
    """What a form shows first for a measure that has its own receivers or day."""
    found: dict[str, Any] = {"role": measure.role, "due_reason": measure.due_reason}
    if measure.kinds:
        found |= {"kinds": measure.kinds, "levels": measure.levels}
        found["top"] = (measure.top or measure.programme.unit).code
    if picked := _names(measure.picked.all()):
        found |= {"picked": picked, "kinds": []}
    found["helpers"] = _names(measure.helpers.all())
    if measure.due and measure.due >= day:
        offered = {one for one, _period in offered_dues(day)}
        found |= {"due": measure.due.isoformat()} if measure.due in offered else {"due": OTHER}
        found["due_other"] = measure.due
    return found


def _names(units: QuerySet[Unit]) -> str:
    versions = [unit.current for unit in units.select_related("current")]
    return "\n".join(version.official_code for version in versions if version)


def _due_words(day: dt.date, period: Any) -> str:
    return gettext("%(day)s, hết %(period)s") % {
        "day": date_format(day, "SHORT_DATE_FORMAT"),
        "period": period,
    }
