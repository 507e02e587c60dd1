"""What people give for the organisation: files to import, a number to confirm, a sign-in name."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from danvan.text import clean

from . import queries
from .access import Viewer
from .import_files import MAX_SIZE
from .import_shape import Refused
from .import_words import REFUSALS
from .models import Unit
from .workbook import first_look


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
    """`viewer` is who sends; units out of their reach do not exist here."""

    file = forms.FileField(
        label=_("Tệp Excel hoặc CSV"),
        help_text=_("Tệp .xlsx hoặc .csv, tối đa 20 MB và 100.000 dòng. Bước này chỉ kiểm tra, chưa ghi gì."),
        error_messages={"required": _("Chọn tệp."), "empty": _("Tệp rỗng. Chọn tệp khác.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=255,
    )
    second = forms.FileField(
        label=_("Tệp CSV thứ hai"),
        help_text=_("Chỉ khi đơn vị và người nằm ở hai tệp CSV."),
        required=False,
        error_messages={"empty": _("Tệp rỗng. Chọn tệp khác.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
        max_length=255,
    )
    full_list = forms.CharField(
        label=_("Tệp này là danh sách đầy đủ của phạm vi"),
        help_text=_(
            "Ghi mã đơn vị; để trống nếu tệp chỉ thêm và sửa. Khi có mã: ai đang giữ vị trí trong đơn vị đó và bên dưới"
            " mà tệp không nêu thì vị trí kết thúc. Đơn vị không nêu chỉ được liệt kê, không bị xóa."
        ),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *given: Any, viewer: Viewer) -> None:
        super().__init__(*given)
        self.viewer = viewer

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        return _looked_at(file)

    def clean_second(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["second"]
        if file is None:
            return None
        names = [one.name or "" for one in (file, self.cleaned_data.get("file")) if one]
        if any(name.lower().endswith(".xlsx") for name in names):
            raise _refusal("two_files")
        return _looked_at(file)

    def clean_full_list(self) -> Unit | None:
        code = clean(str(self.cleaned_data["full_list"]))
        if not code:
            return None
        unit = queries.import_scope(self.viewer, code)
        if unit is None:
            raise ValidationError(_("Không có đơn vị mang mã này trong phạm vi của anh/chị."))
        return unit

    @property
    def parts(self) -> list[tuple[str, Iterable[bytes]]]:
        """Names and contents of what was sent."""
        sent = [self.cleaned_data["file"], self.cleaned_data["second"]]
        return [(one.name, one.chunks()) for one in sent if one]


def _looked_at(file: UploadedFile[bytes]) -> UploadedFile[bytes]:
    if (file.size or 0) > MAX_SIZE:
        raise _refusal("too_big")
    try:
        first_look(file.read(8), file.name or "")
    except Refused as refusal:
        raise _refusal(refusal.reason) from refusal
    file.seek(0)
    return file


class EndsForm(forms.Form):
    """The number of posts that will end, typed by the person who decides it; `ends` is what it must be."""

    ends = forms.CharField(
        label=_("Gõ số vị trí sẽ kết thúc"),
        max_length=12,
        error_messages={"required": _("Gõ số vị trí sẽ kết thúc.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *given: Any, ends: int) -> None:
        super().__init__(*given)
        self.expected = ends

    def clean_ends(self) -> int:
        typed = clean(str(self.cleaned_data["ends"])).replace(".", "").replace(",", "").replace(" ", "")
        if typed != str(self.expected):
            raise ValidationError(_("Số này không khớp. Xem lại danh sách rồi gõ đúng số vị trí."))
        return self.expected
