"""A programme, a measure, and whom a measure is issued to."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from danvan.documents.forms import DayField, TextField, VersionedForm
from danvan.periods import today
from danvan.units.models import Unit
from danvan.units.rules import Kind, Level, Role

OTHER = "khac"
# Offices a task may be given to instead of the head's.
ROLES = (Role.DEPUTY_SECRETARY, Role.DEPUTY_HEAD, Role.MOBILISER, Role.REGISTRY_CLERK, Role.INTAKE)


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


class MeasureForm(VersionedForm):
    """One task or solution, in the words its receivers will read."""

    title = TextField(
        label=_("Việc phải làm"),
        help_text=_("Một câu, bắt đầu bằng động từ."),
        most=500,
        lines=2,
        missing=_("Ghi việc phải làm."),
    )
    detail = TextField(label=_("Làm thế nào, thế nào là xong"), most=20_000, lines=6, required=False)
    clause = TextField(label=_("Lấy từ điều, mục nào của văn bản"), most=255, required=False)


class IssueForm(forms.Form):
    """Receivers and deadline; the same words make the preview and the act."""

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
    role = forms.ChoiceField(label=_("Người chịu trách nhiệm"), required=False)
    due = forms.ChoiceField(
        label=_("Hạn"), widget=forms.RadioSelect, error_messages={"required": _("Chọn hạn.")}
    )
    due_other = DayField(label=_("Ngày khác"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        tops: list[Unit],
        there: tuple[set[str], set[str]],
        dues: list[tuple[dt.date, Any]],
    ) -> None:
        super().__init__(data, initial={"kinds": [Kind.CELL], "top": tops[0].code})
        self.tops = {unit.code: unit for unit in tops}
        kinds, levels = there
        self._choose("kinds", [choice for choice in Kind.choices if choice[0] in kinds])
        self._choose("levels", [choice for choice in Level.choices if choice[0] in levels])
        self._choose("top", [(unit.code, unit.name) for unit in tops])
        self._choose(
            "role", [("", gettext("Người đứng đầu đơn vị")), *((role.value, role.label) for role in ROLES)]
        )
        offered = [(day.isoformat(), _due_words(day, period)) for day, period in dues]
        self._choose("due", [*offered, (OTHER, gettext("Ngày khác"))])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("due") == OTHER:
            values["day"] = values.get("due_other")
            if not values["day"] and "due_other" not in self.errors:
                self.add_error("due_other", _("Chọn một ngày."))
        elif "due" in values:
            values["day"] = dt.date.fromisoformat(values["due"])
        if values.get("day") and values["day"] < today():
            self.add_error("due_other", _("Hạn đã qua. Chọn từ hôm nay trở đi."))
        if "top" in values:
            values["top_unit"] = self.tops[values["top"]]
        return values


def _due_words(day: dt.date, period: Any) -> str:
    return gettext("%(day)s, hết %(period)s") % {
        "day": date_format(day, "SHORT_DATE_FORMAT"),
        "period": period,
    }
