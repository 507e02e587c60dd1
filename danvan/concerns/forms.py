"""Turning what people type about a concern into clean values; the words they typed stay on the page."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from danvan.text import clean
from danvan.units.models import Office, Unit
from danvan.units.rules import Capacity

from . import vague
from .rules import PROMISING, Field, Kind, Outcome

UNCLEAR = "khong-ro"
LONGEST = 20_000
OPEN_PARTS = {vague.WHAT: _("làm gì"), vague.WHO: _("ai làm"), vague.WHEN: _("xong ngày nào")}


class CleanField(forms.CharField):
    """Text as people see it; what nobody can see counts as empty (T-60), too much is said in words (T-61)."""

    def __init__(self, *, lines: int = 0, empty: Any = None, **options: Any) -> None:
        self.lines = lines
        options.setdefault("error_messages", {"required": empty or _("Điền vào ô này.")})
        if lines:
            options["widget"] = forms.Textarea(
                attrs={"rows": lines, "data-count": options.get("max_length", LONGEST)}
            )
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return clean(str(value or ""), multiline=bool(self.lines))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # Browsers cut pasted text at `maxlength` without a word; here the form says how much is too much.
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class DayField(forms.DateField):
    """A day from the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        messages = {
            "required": _("Chọn một ngày."),
            "invalid": _("Ghi ngày theo lối ngày/tháng/năm, như 30/6/2026."),
        }
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], error_messages=messages, **options)


class WriteForm(forms.Form):
    """The first page of the wizard: what happens, where, what it is about."""

    text = CleanField(
        label=_("Kể bằng lời của bạn"),
        help_text=_("Không cần đúng thể thức. Nên có: ở đâu, từ bao giờ, ảnh hưởng ai, bạn mong gì."),
        empty=_("Hãy viết ít nhất một câu."),
        lines=8,
        max_length=LONGEST,
    )
    unit = forms.ChoiceField(
        label=_("Việc này thuộc đơn vị nào?"),
        help_text=_("Không chắc thì chọn “Không rõ”, người tiếp nhận gần nhất sẽ chuyển giúp."),
        error_messages={
            "required": _("Chọn một đơn vị."),
            "invalid_choice": _("Chọn một đơn vị trong danh sách."),
        },
    )
    field = forms.ChoiceField(
        label=_("Việc này về điều gì?"),
        choices=Field.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Chọn một lĩnh vực."),
            "invalid_choice": _("Chọn một lĩnh vực trong danh sách."),
        },
    )

    def __init__(self, data: Any = None, *, places: Sequence[Unit], **options: Any) -> None:
        super().__init__(data, **options)
        choices = [*((place.code, place.name) for place in places), (UNCLEAR, str(_("Không rõ")))]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    @property
    def unit_name(self) -> str:
        return str(dict(self.fields["unit"].choices)[self.cleaned_data["unit"]])  # type: ignore[attr-defined]

    @property
    def field_name(self) -> str:
        return str(Field(self.cleaned_data["field"]).label)


class AssignForm(forms.Form):
    """Who answers, and what kind of concern it is."""

    office = forms.ChoiceField(
        label=_("Giao cho"),
        error_messages={
            "required": _("Chọn người sẽ giải quyết."),
            "invalid_choice": _("Chọn người giải quyết trong danh sách."),
        },
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=Kind.choices)

    def __init__(self, data: Any = None, *, offices: Sequence[Office], **options: Any) -> None:
        super().__init__(data, **options)
        self.offices = {str(office.pk): office for office in offices}
        self.fields["office"].choices = [(pk, title(office)) for pk, office in self.offices.items()]  # type: ignore[attr-defined]

    def clean_office(self) -> Office:
        return self.offices[self.cleaned_data["office"]]


def title(office: Any) -> str:
    """An office in a list of choices: who holds it, the role, the unit."""
    words = f"{office.get_role_display()}, {office.unit.name}"
    if not office.holder:
        nobody = _("chưa có người")
        return f"{words} ({nobody})"
    if office.capacity != Capacity.HOLDER:
        words = f"{words} ({str(Capacity(office.capacity).label).lower()})"
    return f"{office.holder}, {words}"


class MilestoneForm(forms.Form):
    """One step of the roadmap."""

    step = CleanField(
        label=_("Việc gì sẽ xong?"), empty=_("Ghi việc sẽ xong, như “Chi trả cho 41 người”."), max_length=500
    )
    office = forms.ChoiceField(
        label=_("Ai chịu trách nhiệm"),
        error_messages={
            "required": _("Chọn người chịu trách nhiệm."),
            "invalid_choice": _("Chọn người chịu trách nhiệm trong danh sách."),
        },
    )
    due = DayField(label=_("Hạn"))

    def __init__(self, data: Any = None, *, offices: Sequence[Office], day: dt.date, **options: Any) -> None:
        super().__init__(data, **options)
        self.day = day
        self.offices = {str(office.pk): office for office in offices}
        self.fields["office"].choices = [(pk, title(office)) for pk, office in self.offices.items()]  # type: ignore[attr-defined]

    def clean_office(self) -> Office:
        return self.offices[self.cleaned_data["office"]]

    def clean_due(self) -> dt.date:
        return _from_today(self.cleaned_data["due"], self.day)


class MoveForm(forms.Form):
    """A new day for a promise, with the reason everybody concerned sees."""

    due = DayField(label=_("Hạn mới"))
    reason = CleanField(
        label=_("Lý do"),
        help_text=_("Người gửi thấy hạn cũ, hạn mới và lý do này."),
        empty=_("Nêu lý do lùi hạn."),
        max_length=500,
    )

    def __init__(self, data: Any = None, *, day: dt.date, **options: Any) -> None:
        super().__init__(data, **options)
        self.day = day

    def clean_due(self) -> dt.date:
        return _from_today(self.cleaned_data["due"], self.day)


def _from_today(due: dt.date, day: dt.date) -> dt.date:
    if due < day:
        raise forms.ValidationError(_("Ngày này đã qua. Chọn từ hôm nay trở đi."))
    return due


class PauseForm(MoveForm):
    """A later day for the answer, with the reason its sender reads."""

    due = DayField(label=_("Hạn trả lời mới"))
    reason = CleanField(
        label=_("Lý do"),
        help_text=_("Người gửi đọc lý do này."),
        empty=_("Nêu lý do dời hạn."),
        max_length=500,
    )


class VerifyForm(forms.Form):
    """What a second person looked at and saw."""

    text = CleanField(
        label=_("Bạn đã kiểm tra gì, thấy gì?"),
        help_text=_("Người gửi đọc được, và vẫn mở lại được."),
        empty=_("Ghi điều đã kiểm tra."),
        lines=2,
        max_length=LONGEST,
    )


class FinishForm(forms.Form):
    result = CleanField(
        label=_("Kết quả"), empty=_("Ghi kết quả trong một câu."), lines=3, max_length=LONGEST
    )


class AnswerForm(forms.Form):
    """One of four outcomes, in words, with its day where something is promised."""

    outcome = forms.ChoiceField(
        label=_("Kết quả"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn một trong bốn kết quả.")},
    )
    text = CleanField(
        label=_("Trả lời người gửi"),
        help_text=_("Nói rõ ai làm, làm gì, xong ngày nào. Người gửi sẽ xác nhận đã xong hoặc mở lại."),
        empty=_("Viết câu trả lời."),
        lines=6,
        max_length=LONGEST,
    )
    why = CleanField(
        label=_("Vì sao vẫn gửi như thế?"),
        help_text=_("Người gửi đọc được lý do này, ngay dưới câu trả lời."),
        lines=2,
        max_length=LONGEST,
    )
    due = DayField(
        label=_("Xong, hoặc trả lời lại, ngày nào"),
        help_text=_("Cần khi hứa giải quyết hoặc nghiên cứu thêm."),
        required=False,
    )

    def __init__(self, *args: Any, day: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.day = day
        text = clean(self.data.get("text", ""), multiline=True)
        self.open = [label for part, label in OPEN_PARTS.items() if text and part in vague.lacking(text)]
        # Asked for only where an answer leaves something open.
        if not self.open:
            del self.fields["why"]
            return
        words = _("Câu trả lời chưa nói rõ %(parts)s. Viết thêm ở trên, hoặc nêu lý do.")
        self.fields["why"].error_messages["required"] = words % self._said

    def clean_due(self) -> dt.date | None:
        due: dt.date | None = self.cleaned_data["due"]
        return _from_today(due, self.day) if due else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") in PROMISING and given.get("due") is None and "due" not in self.errors:
            self.add_error("due", _("Nêu ngày xong hoặc ngày trả lời lại."))
        return given

    @property
    def promised(self) -> dt.date | None:
        """The day promised; none where nothing is."""
        return self.cleaned_data["due"] if self.cleaned_data["outcome"] in PROMISING else None

    @property
    def answer(self) -> str:
        """What is published: the answer, and why it leaves something open if it does."""
        if not self.open:
            return str(self.cleaned_data["text"])
        reason = _("Vì sao chưa nói rõ %(parts)s: ") % self._said + self.cleaned_data["why"]
        return f"{self.cleaned_data['text']}\n\n{reason}"

    @property
    def _said(self) -> dict[str, str]:
        return {"parts": ", ".join(map(str, self.open))}


class ReasonForm(forms.Form):
    reason = CleanField(
        label=_("Vì sao chưa xong?"),
        help_text=_("Người giải quyết đọc lý do này và phải trả lời lại."),
        empty=_("Nêu lý do mở lại."),
        lines=4,
        max_length=LONGEST,
    )


class MessageForm(forms.Form):
    message = CleanField(label=_("Lời nhắn"), empty=_("Viết lời nhắn."), lines=3, max_length=LONGEST)
