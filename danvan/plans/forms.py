"""A plan begun, an own activity, a remark."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from danvan.documents.forms import DayField, TextField, VersionedForm
from danvan.units.models import Office, Unit

from .models import YearPlan
from .rules import OnRestDay, Recurrence, occurrences

ITEM = ("title", "first_on", "recurrence", "last_on", "on_rest_day", "accountable", "because")


class BeginForm(forms.Form):
    """For which unit and which year."""

    unit = forms.ChoiceField(label=_("Đơn vị"))
    year = forms.TypedChoiceField(label=_("Năm"), coerce=int)
    carry_over = forms.BooleanField(
        label=_("Lấy lại các việc tự ghi của năm trước, lùi đúng một năm"), required=False
    )

    def __init__(self, data: Any = None, *, places: Iterable[Unit], year: int) -> None:
        super().__init__(data, initial={"year": year, "carry_over": True})
        self.places = {unit.code: unit for unit in places}
        self.fields["unit"].choices = [(code, unit.name) for code, unit in self.places.items()]  # type: ignore[attr-defined]
        self.fields["year"].choices = [(one, str(one)) for one in (year, year + 1)]  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        return self.places[self.cleaned_data["unit"]]


class ItemForm(VersionedForm):
    """An own activity; after an approval the change needs a reason."""

    title = TextField(
        label=_("Việc gì"),
        help_text=_("Một câu, bắt đầu bằng động từ."),
        most=500,
        lines=2,
        missing=_("Ghi việc sẽ làm."),
    )
    first_on = DayField(label=_("Ngày, hoặc ngày đầu tiên"))
    recurrence = forms.ChoiceField(
        label=_("Lặp lại"),
        choices=Recurrence.choices,
        initial=Recurrence.ONCE,
        help_text=_("Tháng không có ngày 29, 30, 31 thì lấy ngày cuối tháng."),
    )
    last_on = DayField(
        label=_("Lặp đến ngày"), required=False, help_text=_("Để trống: lặp đến hết năm kế hoạch.")
    )
    on_rest_day = forms.ChoiceField(
        label=_("Nếu rơi vào ngày nghỉ"), choices=OnRestDay.choices, initial=OnRestDay.KEEP
    )
    accountable = forms.ChoiceField(label=_("Ai chịu trách nhiệm"))
    because = TextField(
        label=_("Lý do thay đổi so với kế hoạch đã duyệt"),
        most=500,
        lines=2,
        missing=_("Nêu lý do: kế hoạch đã duyệt, mọi thay đổi đều hiện."),
    )

    def __init__(
        self, data: Any = None, *, plan: YearPlan, offices: Iterable[Office], initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.plan = plan
        self.offices = {office.role: office for office in offices}
        self.fields["accountable"].choices = [  # type: ignore[attr-defined]
            (key, office.get_role_display()) for key, office in self.offices.items()
        ]
        if not plan.approved:
            del self.fields["because"]

    def clean_accountable(self) -> Office:
        return self.offices[self.cleaned_data["accountable"]]

    def _within(self, name: str) -> dt.date | None:
        day: dt.date | None = self.cleaned_data[name]
        if day and day.year != self.plan.year:
            raise ValidationError(
                _("Ngày này không thuộc năm %(year)s của kế hoạch."), params={"year": self.plan.year}
            )
        return day

    def clean_first_on(self) -> dt.date | None:
        return self._within("first_on")

    def clean_last_on(self) -> dt.date | None:
        return self._within("last_on")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last, how = values.get("first_on"), values.get("last_on"), values.get("recurrence")
        if first and last and last < first:
            self.add_error("last_on", _("Ngày cuối phải sau ngày đầu."))
        elif first and how and not occurrences(first, last or self.plan.last, how):
            self.add_error("last_on", _("Trong khoảng này việc không rơi vào ngày nào. Xem lại hai ngày."))
        if how == Recurrence.ONCE:
            values["last_on"] = None
        return values


class ReasonForm(forms.Form):
    """Why an activity leaves an approved plan."""

    reason = TextField(label=_("Lý do bỏ việc này"), most=500, lines=2, missing=_("Nêu lý do bỏ việc này."))

    def __init__(self, data: Any = None, *, plan: YearPlan) -> None:
        super().__init__(data)
        if not plan.approved:
            del self.fields["reason"]


class ReturnForm(forms.Form):
    remark = TextField(
        label=_("Cần sửa gì"), most=500, lines=3, missing=_("Viết một câu: cần sửa gì trong kế hoạch.")
    )


class ApproveForm(forms.Form):
    note = TextField(label=_("Ý kiến khi duyệt"), most=500, lines=2, required=False)
