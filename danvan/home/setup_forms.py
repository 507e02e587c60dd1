"""Fields of the first run."""

from typing import Any, Final

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.documents.forms import DayField, TextField
from danvan.periods import today
from danvan.units.models import Person, UnitVersion
from danvan.units.rules import Kind, Level, Tree

from . import setup
from .first_run import Founding

_TOP_KINDS: Final = (Kind.PARTY_ORG, Kind.AGENCY, Kind.PUBLIC_UNIT, Kind.SOE, Kind.UNION, Kind.FRONT)


class FirstRunForm(forms.Form):
    """The code of the terminal, the organisation, its first administrator."""

    code = TextField(
        label=gettext_lazy("Mã cài đặt"),
        help_text=gettext_lazy(
            "Đọc trong cửa sổ lệnh đã chạy danvan serve. Chưa thấy thì chạy danvan setup-code."
        ),
        most=40,
        missing=gettext_lazy("Nhập mã cài đặt."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    organisation = TextField(
        label=gettext_lazy("Tên tổ chức"),
        help_text=gettext_lazy("Đơn vị cao nhất, ví dụ Đảng bộ Khối các cơ quan."),
        most=255,
        missing=gettext_lazy("Ghi tên tổ chức."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"), choices=[(kind.value, kind.label) for kind in _TOP_KINDS]
    )
    official_code = TextField(
        label=gettext_lazy("Mã tổ chức"),
        help_text=gettext_lazy("Mã của đơn vị cao nhất trong tệp Excel sẽ nhập, ví dụ KHOI."),
        most=60,
        missing=gettext_lazy("Ghi mã tổ chức."),
    )
    name = TextField(
        label=gettext_lazy("Họ và tên của bạn"), most=255, missing=gettext_lazy("Ghi họ và tên.")
    )
    sign_in_name = TextField(
        label=gettext_lazy("Tên đăng nhập"),
        help_text=gettext_lazy("Chữ thường không dấu, số, dấu chấm, gạch ngang; ví dụ quan-tri."),
        most=80,
        missing=gettext_lazy("Nhập tên đăng nhập."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        help_text=gettext_lazy(
            "Ít nhất 15 ký tự. Nên là một câu chỉ mình biết; chữ có dấu và dấu cách đều được, không cần ký hiệu."
        ),
        max_length=200,
        strip=False,
        error_messages={"required": gettext_lazy("Nhập mật khẩu.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_sign_in_name(self) -> str:
        name = str(self.cleaned_data["sign_in_name"]).lower()
        if not all(letter.isascii() and (letter.isalnum() or letter in ".-_@") for letter in name):
            raise ValidationError(_("Chỉ dùng chữ không dấu, số, dấu chấm và gạch ngang."))
        return name

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if "\0" in password:
            raise ValidationError(_("Mật khẩu có ký tự không dùng được."))
        person = Person(
            name=self.cleaned_data.get("name", ""), sign_in_name=self.data.get("sign_in_name", "")
        )
        password_validation.validate_password(password, person)
        return password

    def wanted(self) -> Founding:
        """What was asked for, without the code."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        return Founding(**{**values, "kind": Kind(values["kind"])})


class OrganisationForm(forms.Form):
    """What the organisation is called, its level, and the day from which it is counted."""

    name = TextField(label=gettext_lazy("Tên tổ chức"), most=255, missing=gettext_lazy("Ghi tên tổ chức."))
    level = forms.ChoiceField(
        label=gettext_lazy("Cấp"), choices=[*Level.choices], required=False, initial=Level.NONE
    )
    starts_on = DayField(
        label=gettext_lazy("Bắt đầu tính từ ngày"),
        help_text=gettext_lazy("Thường là ngày đầu năm hoặc đầu nhiệm kỳ. Trước ngày này không có số liệu."),
    )

    def __init__(self, version: UnitVersion, sent: QueryDict | None = None) -> None:
        initial = {name: getattr(version, name) for name in ("name", "level", "starts_on")}
        super().__init__(sent, initial=initial)
        self.version = version
        if Tree(version.unit.tree) != Tree.PARTY:
            del self.fields["level"]
        if setup.has_history(version):
            for field in self.fields.values():
                field.disabled = True

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if self.fields["starts_on"].disabled:
            return day
        if day > today():
            raise ValidationError(_("Chọn hôm nay hoặc một ngày đã qua."))
        first = setup.earliest_below(self.version)
        if first and day > first:
            raise ValidationError(_("Có đơn vị bắt đầu từ ngày sớm hơn. Chọn không muộn hơn ngày đó."))
        return day


class RuleForm(forms.Form):
    """Which rule is settled, and how."""

    duty = forms.CharField(max_length=10, required=False)
    act = forms.ChoiceField(choices=[("on", "on"), ("off", "off"), ("limits", "limits")])
