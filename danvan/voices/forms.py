"""What people of a channel and their handlers type; the words they typed stay on the page."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from danvan.concerns.forms import LONGEST, CleanField, DayField
from danvan.units.models import Office

from .models import HandlerKey


class PassphraseField(forms.CharField):
    """Words only their owner knows; never cleaned, for every key counts."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": options.pop("autocomplete", "off")})
        messages = {"required": _("Gõ câu mở khóa.")}
        super().__init__(widget=widget, strip=False, max_length=200, error_messages=messages, **options)


class UnlockForm(forms.Form):
    passphrase = PassphraseField(label=_("Câu mở khóa"))


class KeyForm(forms.Form):
    """Setting a passphrase of one's own, typed twice."""

    passphrase = PassphraseField(
        label=_("Câu mở khóa mới"),
        help_text=_("Ít nhất 12 ký tự, như một câu chỉ mình bạn nhớ. Khác mật khẩu đăng nhập."),
    )
    again = PassphraseField(label=_("Gõ lại câu mở khóa"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "again" in given and given.get("passphrase") != given["again"]:
            self.add_error("again", _("Hai lần gõ chưa giống nhau."))
        return given


class AssignForm(forms.Form):
    """Who answers, and what they may know."""

    office = forms.ChoiceField(
        label=_("Giao cho"),
        help_text=_("Chỉ có người đã đặt câu mở khóa và không phải người bị phản ánh hay cấp dưới của họ."),
        error_messages={
            "required": _("Chọn người sẽ giải quyết."),
            "invalid_choice": _("Chọn người giải quyết trong danh sách."),
        },
    )
    text = CleanField(
        label=_("Người giải quyết sẽ đọc bản này"),
        help_text=_("Bỏ tên, số phòng, ngày giờ và điều chỉ ít người biết. Bản gốc vẫn kín."),
        empty=_("Viết điều người giải quyết cần biết."),
        lines=6,
        max_length=LONGEST,
    )

    def __init__(self, data: Any = None, *, offices: Sequence[Office], **options: Any) -> None:
        super().__init__(data, **options)
        self.offices = {str(office.pk): office for office in offices}
        self.fields["office"].choices = [(pk, str(one)) for pk, one in self.offices.items()]  # type: ignore[attr-defined]

    def clean_office(self) -> Office:
        return self.offices[self.cleaned_data["office"]]


class WordsForm(forms.Form):
    """Something said once: `number` is the place it was written for, so that sent twice it is said once (T-71)."""

    text = CleanField(label=_("Lời nhắn"), empty=_("Viết lời nhắn."), lines=3, max_length=LONGEST)
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AskForm(WordsForm):
    text = CleanField(
        label=_("Hỏi người gửi"),
        help_text=_("Người gửi đọc khi mở mã biên nhận. Đừng hỏi họ là ai."),
        empty=_("Viết câu hỏi."),
        lines=3,
        max_length=LONGEST,
    )


class PassOnForm(WordsForm):
    text = CleanField(
        label=_("Chuyển điều người gửi nói thêm, đã che"),
        empty=_("Viết điều người giải quyết cần biết."),
        lines=3,
        max_length=LONGEST,
    )


class DatedForm(forms.Form):
    """Words with a day from today on."""

    text = CleanField(label=_("Lý do"), empty=_("Nêu lý do."), max_length=500)
    due = DayField(label=_("Hạn mới"))

    def __init__(self, data: Any = None, *, day: dt.date, **options: Any) -> None:
        super().__init__(data, **options)
        self.day = day

    def clean_due(self) -> dt.date:
        due: dt.date = self.cleaned_data["due"]
        if due < self.day:
            raise forms.ValidationError(_("Ngày này đã qua. Chọn từ hôm nay trở đi."))
        return due


class PauseForm(DatedForm):
    """A later day for the answer."""

    text = CleanField(
        label=_("Lý do"),
        help_text=_("Người gửi đọc lý do này."),
        empty=_("Nêu lý do dời hạn."),
        max_length=500,
    )
    due = DayField(label=_("Hạn trả lời mới"))


class StepForm(DatedForm):
    """One step of the roadmap."""

    text = CleanField(
        label=_("Việc gì sẽ xong?"),
        help_text=_("Người gửi đọc được. Không nêu tên, số phòng hay điều chỉ ít người biết."),
        empty=_("Ghi việc sẽ xong."),
        max_length=500,
    )
    due = DayField(label=_("Hạn"))
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class MoveStepForm(DatedForm):
    """Another day for one step."""

    text = CleanField(
        label=_("Lý do"),
        help_text=_("Người gửi đọc lý do này."),
        empty=_("Nêu lý do dời hạn."),
        max_length=500,
    )


class ShieldForm(forms.Form):
    text = CleanField(
        label=_("Bạn đã làm gì cho người gửi?"),
        help_text=_("Người gửi đọc được. Đừng hỏi họ là ai."),
        empty=_("Ghi điều đã làm."),
        lines=2,
        max_length=LONGEST,
    )


class SendBackForm(forms.Form):
    reason = CleanField(label=_("Điều phải sửa"), empty=_("Nêu điều phải sửa."), lines=2, max_length=LONGEST)


class RecoveryForm(forms.Form):
    """How many people keep a code of the recovery key."""

    custodians = forms.IntegerField(
        label=_("Số người giữ mã"),
        help_text=_("Từ 2 đến 7 người. Hai mã bất kỳ ghép lại thì mở được."),
        min_value=2,
        max_value=7,
        initial=3,
        error_messages={
            "required": _("Ghi số người giữ."),
            "invalid": _("Ghi một số."),
            "min_value": _("Từ 2 đến 7 người giữ."),
            "max_value": _("Từ 2 đến 7 người giữ."),
        },
    )


class RecoverForm(forms.Form):
    """Two codes of two custodians."""

    one = forms.CharField(
        label=_("Mã của người thứ nhất"), max_length=80, error_messages={"required": _("Gõ mã.")}
    )
    other = forms.CharField(
        label=_("Mã của người thứ hai"), max_length=80, error_messages={"required": _("Gõ mã.")}
    )

    @property
    def codes(self) -> tuple[str, str]:
        """As they were printed, without the blanks between their groups."""
        one, other = ("".join(self.cleaned_data[name].split()).lower() for name in ("one", "other"))
        return one, other


class HandForm(forms.Form):
    """To whom at the channel older concerns are handed."""

    key = forms.ChoiceField(
        label=_("Trao quyền mở cho"),
        error_messages={
            "required": _("Chọn một người."),
            "invalid_choice": _("Chọn một người trong danh sách."),
        },
    )

    def __init__(self, data: Any = None, *, keys: Sequence[HandlerKey], **options: Any) -> None:
        super().__init__(data, **options)
        self.keys = {str(key.pk): key for key in keys}
        self.fields["key"].choices = [(pk, key.person.name) for pk, key in self.keys.items()]  # type: ignore[attr-defined]

    def clean_key(self) -> HandlerKey:
        return self.keys[self.cleaned_data["key"]]
