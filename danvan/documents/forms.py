"""Fields for files and documents."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from . import files


class AttachmentField(forms.FileField):
    """A file checked on arrival, so that a refusal stands beside the field; give the value to `actions.attach`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("PDF, Word, Excel hoặc ảnh; tối đa 20 MB."))
        options.setdefault(
            "error_messages", {"required": _("Chọn một tệp."), "empty": _("Tệp rỗng. Chọn tệp khác.")}
        )
        options.setdefault("widget", forms.FileInput(attrs={"accept": files.ACCEPT}))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        value = super().clean(data, initial)
        if isinstance(value, UploadedFile):
            files.check(value)
        return value
