"""Signing in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from danvan.text import clean
from danvan.units.models import Person


class SignInForm(forms.Form):
    sign_in_name = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=80,
        error_messages={"required": _("Nhập tên đăng nhập.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=200,
        strip=False,
        error_messages={"required": _("Nhập mật khẩu.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """`within` is whom the viewer may give a password; anybody else does not exist here."""

    sign_in_name = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=80,
        help_text=_("Mật khẩu mới hiện một lần; mật khẩu cũ và các phiên đang mở hết hiệu lực."),
        error_messages={"required": _("Nhập tên đăng nhập.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_sign_in_name(self) -> str:
        return clean(str(self.cleaned_data["sign_in_name"])).lower()

    def refuse_unknown(self, person: Person | None) -> None:
        """Say that nobody within reach has this name."""
        if person is None:
            self.add_error("sign_in_name", _("Không có ai mang tên đăng nhập này trong phạm vi của anh/chị."))
