"""What somebody without a name types on the way to a receipt; it travels in bodies of forms, nowhere else (T-11)."""

import secrets
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from danvan.concerns.forms import LONGEST, CleanField
from danvan.concerns.rules import Field

from . import rebuild
from .rebuild import Upload
from .rules import Way

KEY_BYTES = 32


class PlaceForm(forms.Form):
    """Looking for the unit it is about, by words of its name."""

    q = CleanField(
        label=_("Tên đơn vị"),
        help_text=_("Gõ vài chữ trong tên đơn vị, có dấu hay không đều được."),
        empty=_("Gõ tên đơn vị."),
        max_length=200,
    )


class HowForm(forms.Form):
    """Without a name or confidentially; and whether it is about somebody who leads the unit (T-12)."""

    way = forms.ChoiceField(
        choices=Way.choices, error_messages={"required": _("Chọn một cách gửi.")}, label=_("Cách gửi")
    )
    about_head = forms.BooleanField(
        required=False, label=_("Việc này nói về người đứng đầu hoặc cấp phó của đơn vị")
    )


class SpeakForm(forms.Form):
    """The words themselves."""

    text = CleanField(
        label=_("Kể bằng lời của bạn"),
        help_text=_("Nên có: chuyện gì, từ bao giờ, ảnh hưởng ai, bạn mong gì. Không cần nói bạn là ai."),
        empty=_("Hãy viết ít nhất một câu."),
        lines=8,
        max_length=LONGEST,
    )
    field = forms.ChoiceField(
        label=_("Việc này về điều gì?"),
        choices=Field.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Chọn một lĩnh vực."),
            "invalid_choice": _("Chọn một lĩnh vực trong danh sách."),
        },
    )
    reach = CleanField(
        label=_("Cách liên hệ với bạn"),
        help_text=_(
            "Niêm phong cho riêng bạn. Không ai đọc được cho đến khi chính bạn mở cho một người, bằng mã biên nhận."
        ),
        required=False,
        max_length=300,
    )

    def __init__(self, data: Any = None, *, way: str, **options: Any) -> None:
        super().__init__(data, **options)
        if way != Way.CONFIDENTIAL:
            del self.fields["reach"]


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Pictures and PDFs, as (name, content); what they really are is looked at when they are made anew."""

    widget = FilesInput(attrs={"accept": ".jpg,.jpeg,.png,.webp,.pdf"})

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Ảnh hoặc PDF"))
        options.setdefault(
            "help_text",
            _(
                "Tệp được làm lại từ hình, bỏ mọi thông tin ẩn. Chữ viết tay, khuôn mặt, nơi chụp vẫn có thể lộ."
            ),
        )
        super().__init__(required=False, **options)

    def to_python(self, value: Any) -> list[Upload]:
        found: list[UploadedFile[Any]] = value or []
        if len(found) > rebuild.MOST_FILES:
            raise forms.ValidationError(
                _("Nhiều nhất %(number)s tệp một lần.") % {"number": rebuild.MOST_FILES}
            )
        if sum(one.size or 0 for one in found) > rebuild.MOST_BYTES:
            raise forms.ValidationError(
                _("Các tệp cộng lại quá %(number)s MB. Gửi bớt, phần còn lại gửi bằng lời nhắn.")
                % {"number": rebuild.MOST_BYTES // 1024 // 1024}
            )
        return [(one.name or "", one.read()) for one in found]


# What is wrong with a file, in words; `name` is the one the person gave it.
REFUSALS: Final = {
    "TYPE": _(
        "“%(name)s” không phải ảnh (JPG, PNG, WebP) hay PDF. Chụp màn hình hoặc lưu thành PDF rồi gửi."
    ),
    "BROKEN": _("Không đọc được “%(name)s”. Tệp có thể hỏng; mở thử rồi lưu lại."),
    "PIXELS": _("Ảnh “%(name)s” quá lớn. Thu nhỏ rồi gửi lại."),
    "PAGES": _("“%(name)s” có hơn 30 trang. Tách ra rồi gửi từng phần."),
    "LOCKED": _("“%(name)s” có mật khẩu. Bỏ mật khẩu rồi gửi lại."),
    "HEAVY": _("“%(name)s” quá nặng để làm lại. Thu nhỏ rồi gửi lại."),
}


def refusal(refused: rebuild.Refused, files: Sequence[Upload]) -> str:
    """What to tell about the file that was refused."""
    return str(REFUSALS[refused.reason]) % {"name": files[refused.place][0]}


class FilesForm(forms.Form):
    """Files on the last page only: a browser does not carry them from page to page."""

    uploads = FilesField()


class KeyForm(forms.Form):
    """The secret of a form: it makes the receipt, so it never stands in an address."""

    form_key = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)

    @property
    def key(self) -> bytes:
        return bytes.fromhex(self.cleaned_data["form_key"])


def new_form_key() -> str:
    return secrets.token_hex(KEY_BYTES)


class ReceiptForm(forms.Form):
    """The 24 digits, with or without blanks. Every wrong one gets the same words (T-13)."""

    receipt = forms.CharField(
        label=_("Mã biên nhận"),
        help_text=_("24 chữ số, sáu nhóm bốn số."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "autocorrect": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("Gõ mã biên nhận."), "max_length": _("Gõ đúng 24 chữ số.")},
    )

    WRONG = _("Không mở được bằng mã này. Xem lại từng nhóm bốn số.")


class LastFourForm(forms.Form):
    """Proof that the receipt was written down."""

    last = forms.CharField(
        label=_("Gõ lại 4 số cuối của mã"),
        help_text=_("Để chắc là bạn đã ghi mã ra chỗ khác."),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Gõ 4 số cuối.")},
    )

    def __init__(self, data: Any = None, *, digits: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.digits = digits

    def clean_last(self) -> str:
        last = "".join(self.cleaned_data["last"].split())
        if last != self.digits[-4:]:
            raise forms.ValidationError(_("Chưa đúng 4 số cuối. Xem lại mã bạn đã ghi."))
        return last


class SayForm(forms.Form):
    text = CleanField(label=_("Lời nhắn"), empty=_("Viết lời nhắn."), lines=3, max_length=LONGEST)
    uploads = FilesField()
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ReopenForm(forms.Form):
    text = CleanField(label=_("Vì sao chưa xong?"), empty=_("Nêu lý do mở lại."), lines=3, max_length=LONGEST)


class HarmForm(forms.Form):
    text = CleanField(
        label=_("Chuyện gì xảy ra với bạn?"),
        help_text=_("Người đọc đều ở ngoài đơn vị bạn, và có hạn riêng cho việc này."),
        empty=_("Viết ít nhất một câu."),
        lines=3,
        max_length=LONGEST,
    )
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
