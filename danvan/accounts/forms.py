"""Signing in, proving it again, changing what protects an account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from danvan.text import clean
from danvan.units.access import Viewer
from danvan.units.models import Person

from . import actions, delays, passkeys, passwords, queries, signing


class PasswordField(forms.CharField):
    """A password as it was typed, blanks included; `autocomplete` tells the browser which one to offer."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        attrs = {
            "autocomplete": autocomplete,
            "data-reveal": _("Hiện mật khẩu"),
            "data-conceal": _("Ẩn mật khẩu"),
        }
        kwargs.setdefault("error_messages", {"required": _("Nhập mật khẩu.")})
        super().__init__(
            max_length=passwords.LONGEST, strip=False, widget=forms.PasswordInput(attrs=attrs), **kwargs
        )


class CodeField(forms.CharField):
    """Digits of an app or a recovery code, with or without blanks."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        kwargs.setdefault("error_messages", {"required": _("Nhập mã.")})
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)


class SignInForm(forms.Form):
    sign_in_name = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=80,
        error_messages={"required": _("Nhập tên đăng nhập.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = PasswordField(label=_("Mật khẩu"), autocomplete="current-password")

    def person(self, request: HttpRequest) -> Person | None:
        """Who gave the right pair; None after the form was told what is wrong."""
        if not self.is_valid():
            return None
        try:
            return signing.by_password(
                request, self.cleaned_data["sign_in_name"], self.cleaned_data["password"]
            )
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return None


class SecondStepForm(forms.Form):
    """The second proof after the password: a code, or the answer of a passkey."""

    code = CodeField(
        label=_("Mã xác nhận"),
        help_text=_("6 số trong ứng dụng tạo mã, hoặc một mã dự phòng 10 số."),
    )
    credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["code"].required = not (data or {}).get("credential")

    def proves(self, person: Person) -> bool:
        """Whether what was sent proves the person; False after the form was told what is wrong."""
        if not self.is_valid():
            return False
        given = self.cleaned_data
        try:
            if given["credential"]:
                passkeys.prove(person, given["credential"])
            else:
                signing.by_code(person, given["code"])
        except ValidationError as refusal:
            self.add_error(None if given["credential"] else "code", refusal)
            return False
        return True


class PasskeyForm(forms.Form):
    """The answer of a passkey at the sign-in page."""

    credential = forms.CharField(
        label=_("Khóa truy cập"),
        error_messages={
            "required": _("Trình duyệt chưa đưa khóa truy cập. Thử lại, hoặc dùng tên và mật khẩu.")
        },
        widget=forms.HiddenInput,
    )

    def person(self) -> Person | None:
        """Who the passkey proves; None after the form was told what is wrong."""
        if not self.is_valid():
            return None
        try:
            return signing.by_passkey(self.cleaned_data["credential"])
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return None


def _is_code(text: str) -> bool:
    """Digits too few for a password."""
    digits = "".join(text.split())
    return digits.isdecimal() and len(digits) < passwords.SHORTEST


class ProofForm(forms.Form):
    """Who is signed in proves it again: password, code of the app, or passkey."""

    proof = PasswordField(
        label=_("Mật khẩu hoặc mã xác nhận"),
        autocomplete="current-password",
        error_messages={"required": _("Nhập mật khẩu hoặc mã.")},
    )
    credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["proof"].required = not (data or {}).get("credential")

    def proves(self, request: HttpRequest, person: Person) -> bool:
        """Whether what was sent proves the person; False after the form was told what is wrong."""
        if not self.is_valid():
            return False
        given = self.cleaned_data
        try:
            if given["credential"]:
                passkeys.prove(person, given["credential"])
            elif _is_code(given["proof"]) and queries.has_second_factor(person):
                signing.by_code(person, given["proof"])
            elif signing.by_password(request, person.sign_in_name, given["proof"]) != person:
                return False
        except ValidationError as refusal:
            self.add_error(None if given["credential"] else "proof", refusal)
            return False
        return True


class ChangePasswordForm(forms.Form):
    current_password = PasswordField(label=_("Mật khẩu hiện tại"), autocomplete="current-password")
    new_password = PasswordField(
        label=_("Mật khẩu mới"),
        autocomplete="new-password",
        help_text=_(
            "Ít nhất 15 ký tự. Nên là một câu chỉ mình biết; chữ có dấu và dấu cách đều được, không cần ký hiệu."
        ),
    )
    new_password_again = PasswordField(label=_("Nhập lại mật khẩu mới"), autocomplete="new-password")

    def __init__(self, data: Any, *, request: HttpRequest, viewer: Viewer) -> None:
        super().__init__(data)
        self._request = request
        self._viewer = viewer

    def clean_new_password(self) -> str:
        new = str(self.cleaned_data["new_password"])
        validate_password(new, self._viewer.person)
        return new

    def clean(self) -> dict[str, Any]:
        """The current password is asked last, and only when the rest is right: a try counts."""
        given = super().clean() or {}
        again = given.get("new_password_again")
        if again and given.get("new_password", again) != again:
            self.add_error("new_password_again", gettext("Hai lần nhập mật khẩu mới không giống nhau."))
        if self.is_bound and not self.errors:
            self._ask_current(given["current_password"])
        return given

    def _ask_current(self, current: str) -> None:
        try:
            signing.by_password(self._request, self._viewer.person.sign_in_name, current)
        except ValidationError as refusal:
            wrong = gettext("Mật khẩu hiện tại không đúng.")
            self.add_error("current_password", refusal if refusal.code == delays.WAIT else wrong)


class TotpForm(forms.Form):
    code = CodeField(label=_("Mã 6 số ứng dụng đang hiện"))

    def add(self, secret: str, viewer: Viewer) -> bool:
        """Whether the app was taken; False after the form was told what is wrong."""
        if not self.is_valid():
            return False
        try:
            actions.add_totp(secret, self.cleaned_data["code"], by=viewer)
        except ValidationError as refusal:
            self.add_error("code", refusal)
            return False
        return True


class NewPasskeyForm(forms.Form):
    name = forms.CharField(
        label=_("Tên để nhận ra khóa này"),
        max_length=60,
        help_text=_("Ví dụ: Điện thoại của tôi, Khóa USB ở cơ quan."),
        error_messages={"required": _("Nhập tên cho khóa.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        name = clean(str(self.cleaned_data["name"]))
        if not name:
            raise ValidationError(gettext("Nhập tên cho khóa."))
        return name

    def add(self, viewer: Viewer) -> bool:
        """Whether the passkey was taken; False after the form was told what is wrong."""
        if not self.is_valid():
            return False
        try:
            credential = passkeys.register(self.cleaned_data["credential"])
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        actions.add_passkey(self.cleaned_data["name"], credential, by=viewer)
        return True


class PasswordForm(forms.Form):
    """Whom an administrator helps in again; anybody out of reach does not exist here."""

    sign_in_name = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=80,
        help_text=_("Các phiên đang mở của người này hết hiệu lực; người này nhận được thông báo."),
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

    def reset(self, person: Person, viewer: Viewer) -> bool:
        """Whether the second factors were taken away; False after the form was told why not."""
        try:
            actions.reset_factors(person, by=viewer)
        except ValidationError as refusal:
            self.add_error("sign_in_name", refusal)
            return False
        return True
