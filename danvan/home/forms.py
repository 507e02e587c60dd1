"""Signing in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from danvan.text import clean


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


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Tìm ý kiến, đơn vị, văn bản, người"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def clean_q(self) -> str:
        return clean(str(self.cleaned_data["q"]))
