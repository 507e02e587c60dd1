"""Having a text studied, a session in numbers, a file of counts, a question."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.documents.forms import AttachmentField, DayField, TextField
from danvan.periods import today
from danvan.units.models import Unit
from danvan.units.rules import Kind
from danvan.work import queries as work
from danvan.work.forms import people_field


class PlanForm(forms.Form):
    """Which units study the text, by when, with what."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Giao cho mọi"),
        widget=forms.CheckboxSelectMultiple,
        choices=Kind.choices,
        initial=[Kind.CELL],
        error_messages={"required": gettext_lazy("Chọn nơi nhận.")},
    )
    due = DayField(label=gettext_lazy("Học tập xong trước ngày"))
    guidance = TextField(label=gettext_lazy("Hướng dẫn, trọng tâm"), most=20_000, lines=5, required=False)
    material = AttachmentField(label=gettext_lazy("Tài liệu học tập"), required=False)


class SessionForm(forms.Form):
    """One session: numbers only."""

    held_on = DayField(label=gettext_lazy("Ngày tổ chức"))
    invited = people_field(gettext_lazy("Số phải dự"), gettext_lazy("Ghi số người phải dự."))
    present = people_field(gettext_lazy("Số có mặt"), gettext_lazy("Ghi số người có mặt."))
    is_make_up = forms.BooleanField(label=gettext_lazy("Là buổi học bù"), required=False)
    minutes = AttachmentField(label=gettext_lazy("Ảnh hoặc tệp biên bản"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, unit: Unit, audience: int) -> None:
        super().__init__(data, files, initial={"held_on": today(), "invited": audience})
        self.unit = unit

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > today():
            raise ValidationError(_("Ngày này chưa đến. Ghi sau khi đã tổ chức."))
        if work.version_on(self.unit, day) is None:
            raise ValidationError(_("Ngày này đơn vị chưa có hoặc đã thôi hoạt động."))
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if {"invited", "present"} <= told.keys() and told["present"] > told["invited"]:
            self.add_error("present", _("Số có mặt nhiều hơn số phải dự. Xem lại một trong hai số."))
        return told


class AudienceForm(forms.Form):
    """How many people of the unit study the text."""

    audience = people_field(gettext_lazy("Số người phải học"), gettext_lazy("Ghi số người phải học."))


class CountsForm(forms.Form):
    """An Excel or CSV file with the counts of many units."""

    counts = forms.FileField(
        label=gettext_lazy("Tệp Excel hoặc CSV"),
        help_text=gettext_lazy("Các cột: Mã đơn vị, Ngày, Số phải dự, Số có mặt."),
        error_messages={
            "required": gettext_lazy("Chọn một tệp."),
            "empty": gettext_lazy("Tệp rỗng. Chọn tệp khác."),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_counts(self) -> Any:
        given = self.cleaned_data["counts"]
        if not (given.name or "").lower().endswith((".xlsx", ".csv")):
            raise ValidationError(_("Chỉ nhận tệp Excel (xlsx) hoặc CSV."))
        if given.size > 5 * 1024 * 1024:
            raise ValidationError(_("Tệp lớn hơn 5 MB. Chia tệp rồi gửi lại."))
        return given


class QuestionForm(forms.Form):
    """A question with its answers, one a line; the right one is named by its number."""

    text = TextField(label=gettext_lazy("Câu hỏi"), most=500, lines=2, missing=gettext_lazy("Ghi câu hỏi."))
    options = TextField(
        label=gettext_lazy("Các phương án, mỗi dòng một"),
        most=2_000,
        lines=4,
        missing=gettext_lazy("Ghi ít nhất hai phương án."),
    )
    right = forms.IntegerField(
        label=gettext_lazy("Phương án đúng là dòng số"),
        min_value=1,
        error_messages={"required": gettext_lazy("Ghi một số."), "invalid": gettext_lazy("Ghi một số.")},
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        lines = [line.strip() for line in told.get("options", "").split("\n") if line.strip()]
        if "options" in told and not 2 <= len(lines) <= 8:
            self.add_error("options", _("Ghi từ hai đến tám phương án."))
        elif "right" in told and told["right"] > len(lines):
            self.add_error("right", _("Chỉ có %(count)s phương án.") % {"count": len(lines)})
        told["lines"] = lines
        return told
