"""Where letters go, and when."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .rules import HOURS


class AddressForm(forms.Form):
    """An address that gets a link first."""

    address = forms.EmailField(
        label=_("Địa chỉ thư điện tử"),
        max_length=254,
        error_messages={
            "required": _("Ghi địa chỉ thư."),
            "invalid": _("Địa chỉ thư chưa đúng. Ví dụ an@coquan.vn."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class LettersForm(forms.Form):
    """One letter a day at most."""

    wants_digest = forms.BooleanField(label=_("Gửi thư tóm tắt mỗi ngày, khi có tin mới"), required=False)
    hour = forms.TypedChoiceField(
        label=_("Vào lúc"), choices=[(hour, f"{hour}:00") for hour in HOURS], coerce=int
    )
    on_days_off = forms.BooleanField(label=_("Gửi cả ngày nghỉ"), required=False)


class FeedForm(forms.Form):
    """Which calendar: the person's own work, or one of their units."""

    unit = forms.ChoiceField(label=_("Lịch của"), required=False)

    def __init__(self, data: object = None, *, places: list[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choice: forms.ChoiceField = self.fields["unit"]  # type: ignore[assignment]
        choice.choices = [("", _("Việc của tôi")), *places]
