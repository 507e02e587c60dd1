"""What people give for the organisation: a workbook, a sign-in name."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from danvan.text import clean

from .import_files import MAX_SIZE
from .import_words import REFUSALS
from .models import Person
from .workbook import Refused, first_look


def _refusal(reason: str) -> ValidationError:
    what, mend = REFUSALS[reason]
    return ValidationError([f"{what} {mend}"])


# Days people ask the organisation for; further away nothing is known.
EARLIEST, LATEST = dt.date(1930, 1, 1), dt.date(2100, 12, 31)


class DayForm(forms.Form):
    """The day whose organisation is shown; today without one or with a wrong one."""

    ngay = forms.DateField(
        label=_("Xem tổ chức vào ngày"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Viết ngày theo mẫu ngày/tháng/năm, thí dụ 30/6/2026.")},
    )

    def clean_ngay(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["ngay"]
        if day and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Chọn một ngày từ 1/1/1930 đến 31/12/2100."))
        return day

    def day(self, today: dt.date) -> dt.date:
        return (self.cleaned_data.get("ngay") if self.is_valid() else None) or today


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Tệp Excel"),
        help_text=_("Tệp .xlsx, tối đa 20 MB và 100.000 dòng. Bước này chỉ kiểm tra, chưa ghi gì."),
        error_messages={"required": _("Chọn tệp Excel."), "empty": _("Tệp rỗng. Chọn tệp khác.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        max_length=255,
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_SIZE:
            raise _refusal("too_big")
        try:
            first_look(file.read(8), file.name or "")
        except Refused as refusal:
            raise _refusal(refusal.reason) from refusal
        file.seek(0)
        return file


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
