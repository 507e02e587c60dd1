"""What a duty asks for, from a day on: of the whole organisation, or more of one unit and those below."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from danvan.documents.forms import DayField

from .forms import Sentence
from .models import Duty
from .rules import Terms

# Days after the end of a period, or before it, that make sense.
_MOST_DAYS = 365


def _number(label: Any, least: int, most: int, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        error_messages={
            "required": _("Ghi một số."),
            "invalid": _("Ghi bằng số, ví dụ 2."),
            "min_value": _("Số này quá nhỏ."),
            "max_value": _("Số này quá lớn."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class TermsForm(forms.Form):
    """Times and day; the reason stays with them."""

    starts_on = DayField(label=_("Áp dụng từ ngày"), help_text=_("Tính cho kỳ bắt đầu từ ngày này trở đi."))
    times = _number(_("Số lần mỗi kỳ"), 1, 60)
    grace_days = _number(
        _("Hạn, tính theo ngày sau khi hết kỳ"),
        -_MOST_DAYS,
        _MOST_DAYS,
        _("0 là ngày cuối kỳ; số âm là trước ngày cuối kỳ."),
    )
    reason = Sentence(label=_("Vì sao"), missing=_("Nêu lý do."))

    def asked(self) -> Terms:
        told = self.cleaned_data
        return Terms(told["times"], told["grace_days"], told.get("needs_minutes", False))


class ChangeForm(TermsForm):
    """For the whole organisation."""

    step_days = _number(
        _("Mỗi cấp trên thêm mấy ngày làm việc"), 0, 60, _("Để cấp trên kịp tổng hợp. 0 là cùng một hạn.")
    )
    field_order = ("starts_on", "times", "grace_days", "step_days", "reason")

    def __init__(self, data: Any = None, *, duty: Duty, asked: Terms) -> None:
        initial = {"times": asked.times, "grace_days": asked.grace_days, "step_days": duty.step_days}
        super().__init__(data, initial=initial)


class RuleForm(TermsForm):
    """For a unit and everything below it; never less than what it inherits."""

    needs_minutes = forms.BooleanField(label=_("Phải kèm biên bản hoặc tệp minh chứng"), required=False)
    field_order = ("starts_on", "times", "grace_days", "needs_minutes", "reason")

    def __init__(self, data: Any = None, *, asked: Terms) -> None:
        super().__init__(data, initial={"times": asked.times, "grace_days": asked.grace_days})


class TakeBackForm(forms.Form):
    """Why an exemption no longer holds."""

    code = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    because = Sentence(label=_("Vì sao thôi miễn"), missing=_("Nêu lý do thôi miễn."))
