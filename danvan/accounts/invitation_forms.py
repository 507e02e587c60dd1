"""What an administrator chooses for an invitation, and what an invited person types."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from danvan.text import clean
from danvan.units.access import Viewer
from danvan.units.models import Person

from . import invitation_queries as queries
from . import invitations
from .forms import PasswordField
from .invitation_queries import Choice

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class InviteForm(forms.Form):
    """Whom to invite and how the codes are handed over; the same words make the preview and the act."""

    whom = forms.ChoiceField(
        label=_("Mời ai"),
        choices=[
            ("person", _("Một người")),
            ("unit", _("Người của một đơn vị")),
            ("import", _("Người mới của một lần nhập Excel")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn mời ai."), "invalid_choice": _("Chọn mời ai.")},
    )
    sign_in_name = forms.CharField(
        label=_("Tên đăng nhập, nếu mời một người"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    unit = forms.CharField(
        label=_("Mã hoặc tên đơn vị, nếu mời người của đơn vị"),
        help_text=_("Như trong tệp Excel, thí dụ: CB-MOI."),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    with_below = forms.BooleanField(label=_("Cả các đơn vị bên dưới"), required=False)
    kept = forms.ChoiceField(label=_("Lần nhập Excel, nếu mời người mới"), required=False)
    how = forms.ChoiceField(
        label=_("Đưa mã bằng cách nào"),
        choices=[("slips", _("Phiếu giấy để in")), ("links", _("Đường dẫn để chép vào thư, tin nhắn"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Chọn cách đưa mã."),
            "invalid_choice": _("Chọn cách đưa mã."),
        },
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.imports = {kept.code: kept for kept in queries.imports(viewer)}
        kept = self.fields["kept"]
        assert isinstance(kept, forms.ChoiceField)  # noqa: S101 - for the type checker
        kept.choices = [
            ("", _("Chọn một lần nhập")),
            *((code, one.file_name) for code, one in self.imports.items()),
        ]
        kept.error_messages["invalid_choice"] = gettext_lazy("Chọn một lần nhập trong danh sách.")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        field = {"person": "sign_in_name", "unit": "unit", "import": "kept"}.get(said.get("whom", ""))
        if field and field not in self.errors:
            try:
                said["choice"] = getattr(self, f"_{field}")(said)
            except ValidationError as refusal:
                self.add_error(field, refusal)
        return said

    def _sign_in_name(self, said: dict[str, Any]) -> Choice:
        name = clean(said["sign_in_name"]).lower()
        if not name:
            raise ValidationError(_("Nhập tên đăng nhập."))
        choice = Choice(sign_in_name=name)
        if not queries.within_reach(self.viewer, choice).exists():
            raise ValidationError(_("Không có ai mang tên đăng nhập này trong phạm vi của anh/chị."))
        if not queries.invitable(self.viewer, choice).exists():
            raise ValidationError(_("Người này đã có mật khẩu. Quên thì dùng trang đặt lại mật khẩu."))
        return choice

    def _unit(self, said: dict[str, Any]) -> Choice:
        if not clean(said["unit"]):
            raise ValidationError(_("Nhập mã hoặc tên đơn vị."))
        found = queries.units_named(self.viewer, said["unit"])
        if not found:
            raise ValidationError(_("Không có đơn vị này trong phạm vi của anh/chị."))
        if len(found) > 1:
            raise ValidationError(_("Nhiều đơn vị mang tên này. Nhập mã đơn vị."))
        return Choice(unit=found[0], with_below=said["with_below"])

    def _kept(self, said: dict[str, Any]) -> Choice:
        if said["kept"] not in self.imports:
            raise ValidationError(_("Chọn một lần nhập trong danh sách."))
        return Choice(kept=self.imports[said["kept"]])


class ComeInForm(forms.Form):
    """What an invited person types: the name and code they were handed, and the password they choose."""

    sign_in_name = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=80,
        error_messages={"required": _("Nhập tên đăng nhập.")},
        widget=forms.TextInput(attrs={**_PLAIN, "autocomplete": "username"}),
    )
    code = forms.CharField(
        label=_("Mã mời"),
        max_length=60,
        help_text=_("Năm nhóm bốn chữ và số. Chữ hoa hay thường, có gạch hay không đều được."),
        error_messages={"required": _("Nhập mã mời.")},
        widget=forms.TextInput(attrs=_PLAIN),
    )
    password = PasswordField(
        label=_("Mật khẩu mới"),
        autocomplete="new-password",
        help_text=_(
            "Ít nhất 15 ký tự. Nên là một câu chỉ mình biết; chữ có dấu và dấu cách đều được, không cần ký hiệu."
        ),
    )
    again = PasswordField(label=_("Nhập lại mật khẩu mới"), autocomplete="new-password")

    def clean_sign_in_name(self) -> str:
        return clean(str(self.cleaned_data["sign_in_name"])).lower()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", gettext("Hai lần nhập mật khẩu mới không giống nhau."))
        return given

    def person(self) -> Person | None:
        """Who came in, with the password they chose; None after the form was told what is wrong."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        try:
            return invitations.come_in(said["sign_in_name"], said["code"], said["password"])
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return None
