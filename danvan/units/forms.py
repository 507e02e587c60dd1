"""What people give for the organisation: a workbook, a sign-in name."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .import_files import MAX_SIZE
from .import_words import REFUSALS
from .workbook import Refused, first_look


def _refusal(reason: str) -> ValidationError:
    what, mend = REFUSALS[reason]
    return ValidationError([f"{what} {mend}"])


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
