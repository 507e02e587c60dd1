"""Objecting to, finishing, moving and withdrawing a task; recording an activity in five fields; an exemption."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from danvan.documents.forms import AttachmentField
from danvan.periods import today
from danvan.text import clean
from danvan.units.models import Unit

from . import queries
from .breakdown import Receiver
from .models import Activity, Task
from .rules import NEEDS_EVIDENCE, ActivityKind, ActivityStatus

# More people than the whole country has; a slip of the finger, not a meeting.
MOST_PEOPLE = 1_000_000


class Sentence(forms.CharField):
    """One line people type, cleaned; `missing` says what to write when it is empty (T-60, T-61)."""

    def __init__(
        self, *, label: Any, missing: Any = "", multiline: bool = False, limit: int = 500, **rest: Any
    ) -> None:
        self.multiline = multiline
        shape = {"rows": 3, "maxlength": limit}
        super().__init__(
            label=label,
            strip=False,
            error_messages={"required": missing},
            widget=forms.Textarea(attrs=shape),
            **rest,
        )
        self.limit = limit

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "", multiline=self.multiline)

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.limit:
            raise ValidationError(
                _("Viết ngắn hơn: nhiều nhất %(limit)s chữ, đang có %(length)s."),
                params={"limit": self.limit, "length": len(value)},
            )


def _day(label: Any, missing: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        error_messages={
            "required": missing,
            "invalid": _("Ghi ngày theo dạng ngày/tháng/năm, ví dụ 25/6/2026."),
        },
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def people_field(label: Any, missing: Any) -> forms.IntegerField:
    """How many people; `missing` says what to write when it is empty."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_PEOPLE,
        error_messages={
            "required": missing,
            "invalid": _("Ghi bằng số, ví dụ 12."),
            "min_value": _("Số người không thể âm."),
            "max_value": _("Số này quá lớn. Xem lại số người."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class StepForm(forms.Form):
    """What a step of a task asks for; `step` names the button that was pressed."""

    def __init__(self, data: Any = None, files: Any = None, *, task: Task) -> None:
        super().__init__(data, files, auto_id=f"{type(self).__name__.lower()}_%s")
        self.task = task


class ObjectForm(StepForm):
    reason = Sentence(
        label=_("Vướng mắc gì"),
        missing=_("Viết một câu: điều gì khiến đơn vị chưa làm được."),
        help_text=_("Một câu. Người giao việc đọc ngay."),
    )


class ProgressForm(StepForm):
    note = Sentence(
        label=_("Đã làm đến đâu"),
        missing=_("Viết một câu: đã làm được gì."),
        help_text=_("Một câu. Con số tiến độ do phần mềm đếm, không phải gõ."),
    )


class FinishForm(StepForm):
    result = Sentence(
        label=_("Kết quả"),
        missing=_("Viết vài chữ về kết quả: đã làm gì, được gì."),
        multiline=True,
        limit=20_000,
    )
    evidence = AttachmentField(label=_("Tệp kèm theo"), required=False)
    activity = forms.ModelChoiceField(
        Activity.objects.none(),
        label=_("Hoặc hoạt động đã ghi"),
        required=False,
        to_field_name="code",
        error_messages={"invalid_choice": _("Chọn một hoạt động trong danh sách.")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, task: Task) -> None:
        super().__init__(data, files, task=task)
        held = list(queries.evidence_offered(task)) if task.is_open else []
        choice: forms.ModelChoiceField[Activity] = self.fields["activity"]  # type: ignore[assignment]
        choice.queryset = Activity.objects.filter(unit=task.unit_id, status=ActivityStatus.RECORDED)
        none = gettext("Không chọn")
        choice.choices = [("", none), *((one.code, f"{one}, {one.held_on:%d/%m/%Y}") for one in held)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lacks = not cleaned.get("evidence") and not cleaned.get("activity")
        if self.task.needs_evidence and lacks and "evidence" not in self.errors:
            self.add_error("evidence", NEEDS_EVIDENCE)
        return cleaned


class BreakDownForm(forms.Form):
    """Parts of a task: the same words to each receiver, with one day."""

    to = forms.MultipleChoiceField(
        label=_("Giao cho"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Chọn ít nhất một nơi nhận phần việc."),
            "invalid_choice": _(
                "Không giao phần việc cho nơi này: nơi này giữ việc ở trên, hoặc không ở dưới đơn vị."
            ),
        },
    )
    title = Sentence(label=_("Phần việc phải làm"), missing=_("Ghi phần việc phải làm."))
    expected_result = Sentence(label=_("Kết quả phải có"), required=False)
    due = _day(_("Hạn"), _("Chọn hạn."))
    due_reason = Sentence(
        label=_("Lý do, nếu hạn này sau hạn của việc trên"),
        required=False,
    )
    needs_evidence = forms.BooleanField(
        label=_("Báo xong phải kèm tệp hoặc hoạt động đã ghi"), required=False
    )

    def __init__(self, data: Any = None, *, task: Task, receivers: list[Receiver]) -> None:
        first = {
            "title": task.title,
            "expected_result": task.expected_result,
            "due": max(task.due, today()),
            "needs_evidence": task.needs_evidence,
        }
        super().__init__(data, initial=first)
        self.task = task
        self.offices = {f"{one.office.unit.code}:{one.office.role}": one.office for one in receivers}
        choice: forms.MultipleChoiceField = self.fields["to"]  # type: ignore[assignment]
        choice.choices = [(key, _receiver(one)) for key, one in zip(self.offices, receivers, strict=True)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        due = cleaned.get("due")
        if due and due < today():
            self.add_error("due", _("Hạn đã qua. Chọn từ hôm nay trở đi."))
        elif (
            due and due > self.task.due and not cleaned.get("due_reason") and "due_reason" not in self.errors
        ):
            words = _("Hạn này sau hạn của việc trên (%(due)s). Nêu lý do, hoặc chọn hạn sớm hơn.")
            shown = {"due": date_format(self.task.due, "SHORT_DATE_FORMAT")}
            self.add_error("due_reason", ValidationError(words, params=shown))
        cleaned["offices"] = [self.offices[key] for key in cleaned.get("to", ())]
        return cleaned


def _receiver(one: Receiver) -> str:
    who = ", ".join(map(str, one.holders)) or gettext("chưa có người giữ")
    return f"{one.office} ({who})"


class MoveForm(StepForm):
    due = _day(_("Hạn mới"), _("Chọn hạn mới."))
    reason = Sentence(
        label=_("Lý do lùi hạn"),
        missing=_("Nêu lý do lùi hạn."),
        help_text=_("Hạn cũ và lý do vẫn hiện cho mọi người liên quan."),
    )

    def clean_due(self) -> dt.date:
        due: dt.date = self.cleaned_data["due"]
        if due == self.task.due:
            raise ValidationError(_("Đây vẫn là hạn cũ. Chọn một ngày khác."))
        if due < today():
            raise ValidationError(_("Hạn mới đã qua. Chọn từ hôm nay trở đi."))
        if due.year > today().year + 20:
            raise ValidationError(_("Hạn này quá xa. Xem lại năm."))
        return due


class WithdrawForm(StepForm):
    reason = Sentence(label=_("Lý do rút lại"), missing=_("Nêu lý do rút lại."))


class ActivityForm(forms.Form):
    """Kind, then five fields: day, called, present, minutes, conclusions."""

    kind = forms.ChoiceField(
        label=_("Loại hoạt động"), error_messages={"required": _("Chọn loại hoạt động.")}
    )
    held_on = _day(_("Ngày tổ chức"), _("Chọn ngày tổ chức."))
    invited = people_field(_("Số phải dự"), _("Ghi số người phải dự."))
    present = people_field(_("Số có mặt"), _("Ghi số người có mặt."))
    minutes = AttachmentField(label=_("Ảnh hoặc tệp biên bản"), required=False)
    conclusions = Sentence(label=_("Kết luận, hai dòng là đủ"), required=False, multiline=True, limit=20_000)

    def __init__(
        self, data: Any = None, files: Any = None, *, unit: Unit, kind: str = "", first: list[str]
    ) -> None:
        """`kind` is fixed by the link where it is given; `first` are the kinds this unit owes, shown on top."""
        version = unit.current
        initial = {"held_on": today(), "invited": version.staff_number if version else None}
        super().__init__(data, files, initial={**initial, "kind": kind or (first[0] if first else None)})
        self.unit = unit
        meetings = [one.value for one in ActivityKind if not one.is_paper]
        order = [
            *first,
            *(value for value in dict.fromkeys([*meetings, kind]) if value and value not in first),
        ]
        choice: forms.ChoiceField = self.fields["kind"]  # type: ignore[assignment]
        choice.choices = [(value, ActivityKind(value).label) for value in order]
        if kind:
            choice.widget = forms.HiddenInput()
        self.fields["held_on"].widget.attrs["max"] = today().isoformat()
        if kind and ActivityKind(kind).is_paper:
            for name in ("invited", "present"):
                self.fields[name].required = False
                self.fields[name].widget = forms.HiddenInput()
                self.initial[name] = 0

    def clean_held_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["held_on"]
        if day > today():
            raise ValidationError(_("Ngày này chưa đến. Ghi sau khi đã tổ chức."))
        if queries.version_on(self.unit, day) is None:
            raise ValidationError(_("Ngày này đơn vị chưa có hoặc đã thôi hoạt động."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") and ActivityKind(cleaned["kind"]).is_paper:
            cleaned["invited"] = cleaned["present"] = 0
        is_asked = {"kind", "held_on"} <= cleaned.keys() and not cleaned.get("minutes")
        if is_asked and queries.needs_minutes(self.unit, cleaned["kind"], cleaned["held_on"]):
            self.add_error("minutes", _("Quy định của đơn vị: việc này phải kèm biên bản hoặc tệp."))
        invited, present = cleaned.get("invited"), cleaned.get("present")
        if invited is not None and present is not None and present > invited:
            self.add_error("present", _("Số có mặt nhiều hơn số phải dự. Xem lại một trong hai số."))
        return cleaned


class ActivityWithdrawForm(forms.Form):
    reason = Sentence(
        label=_("Vì sao rút bản ghi này"),
        missing=_("Nêu lý do rút bản ghi."),
        help_text=_("Bản ghi và lý do vẫn còn để đối chiếu."),
    )


class ExemptForm(forms.Form):
    reason = Sentence(
        label=_("Lý do miễn"),
        missing=_("Nêu lý do miễn."),
        help_text=_("Lý do hiện cho mọi người xem được bảng này."),
    )
