"""A call, numbers by body, a point, a conclusion."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from danvan.documents.forms import AttachmentField, DayField, TextField, VersionedForm
from danvan.periods import today
from danvan.text import clean
from danvan.units.models import Unit
from danvan.work.forms import MOST_PEOPLE

from .models import Body

TOLD = ("title", "held_on", "place")
MOST_OTHERS = 20


class CallForm(VersionedForm):
    """Day, place and who is called."""

    title = TextField(label=_("Tên hội nghị"), most=500, lines=2, missing=_("Ghi tên hội nghị."))
    held_on = DayField(label=_("Ngày họp"))
    place = TextField(label=_("Nơi họp"), most=255, missing=_("Ghi nơi họp."))
    # Not named as the relation of the record: `compare` looks only at fields both have.
    called = forms.MultipleChoiceField(
        label=_("Mời những nơi nào"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = TextField(
        label=_("Nơi khác được mời"),
        help_text=_("Mỗi dòng một nơi, ví dụ: Chuyên môn, Hội Chữ thập đỏ."),
        most=2_000,
        lines=3,
        required=False,
    )

    def __init__(self, data: Any = None, *, offered: Iterable[Unit], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.offered = {unit.code: unit for unit in offered}
        self.fields["called"].choices = [(code, unit.name) for code, unit in self.offered.items()]  # type: ignore[attr-defined]
        if not self.offered:
            del self.fields["called"]

    def clean_others(self) -> list[str]:
        names = [clean(line)[:255] for line in self.cleaned_data["others"].splitlines()]
        found = [name for name in dict.fromkeys(names) if name]
        if len(found) > MOST_OTHERS:
            raise ValidationError(_("Nhiều nhất %(most)s nơi."), params={"most": MOST_OTHERS})
        return found

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        values["units"] = [self.offered[code] for code in values.get("called", [])]
        if not self.errors and not values["units"] and not values["others"]:
            name = "called" if "called" in self.fields else "others"
            self.add_error(name, _("Hội nghị liên tịch cần ít nhất một nơi được mời."))
        return values


class HoldForm(forms.Form):
    """The day it was held, how many of each body came, the minutes."""

    held_on = DayField(label=_("Ngày đã họp"))
    minutes = TextField(label=_("Biên bản, tóm tắt"), most=20_000, lines=8, required=False)
    file = AttachmentField(label=_("Tệp biên bản"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, bodies: Iterable[Body], day: dt.date) -> None:
        super().__init__(data, files, initial={"held_on": min(day, today())})
        self.bodies = list(bodies)
        for body in self.bodies:
            words = {"name": body.name}
            self.fields[f"invited_{body.position}"] = _people(gettext("%(name)s: số được mời") % words)
            self.fields[f"present_{body.position}"] = _people(gettext("%(name)s: số có mặt") % words)
        self.order_fields(["held_on", *(name for name in self.fields if "_" in name), "minutes", "file"])

    def clean_held_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["held_on"]
        if day > today():
            raise ValidationError(_("Ngày này chưa đến. Ghi sau khi đã tổ chức."))
        return day

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        attendance: dict[int, tuple[int, int]] = {}
        for body in self.bodies:
            invited = values.get(f"invited_{body.position}")
            present = values.get(f"present_{body.position}")
            if invited is None or present is None:
                continue
            if present > invited:
                self.add_error(
                    f"present_{body.position}",
                    _("Số có mặt nhiều hơn số được mời. Xem lại một trong hai số."),
                )
            attendance[body.pk] = (invited, present)
        values["attendance"] = attendance
        return values


def _people(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_PEOPLE,
        error_messages={
            "required": _("Ghi số người, không có ai thì ghi 0."),
            "invalid": _("Ghi bằng số, ví dụ 12."),
            "min_value": _("Số người không thể âm."),
            "max_value": _("Số này quá lớn. Xem lại số người."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class PointForm(forms.Form):
    title = TextField(label=_("Nội dung"), most=500, lines=2, missing=_("Ghi nội dung cần bàn."))


class CancelForm(forms.Form):
    reason = TextField(
        label=_("Vì sao không tổ chức"), most=500, lines=2, missing=_("Nêu lý do không tổ chức.")
    )


class ConclusionForm(forms.Form):
    """What is done, by which unit, until when."""

    text = TextField(
        label=_("Kết luận"),
        help_text=_("Một việc một dòng, bắt đầu bằng động từ."),
        most=500,
        lines=2,
        missing=_("Ghi việc phải làm."),
    )
    unit = forms.ChoiceField(label=_("Đơn vị thực hiện"))
    due = DayField(label=_("Hạn"))

    def __init__(self, data: Any = None, *, owners: Iterable[Unit]) -> None:
        super().__init__(data)
        self.owners = {unit.code: unit for unit in owners}
        self.fields["unit"].choices = [(code, unit.name) for code, unit in self.owners.items()]  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        return self.owners[self.cleaned_data["unit"]]

    def clean_due(self) -> dt.date:
        due: dt.date = self.cleaned_data["due"]
        if due < today():
            raise ValidationError(_("Hạn đã qua. Chọn từ hôm nay trở đi."))
        return due
