"""Fields for files and documents."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from danvan.text import clean

from . import files, queries
from .models import Document
from .rules import DocumentType, Side


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


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class AttachmentsField(AttachmentField):
    """Several files at once, each checked; a refusal names its file. The value is a list."""

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        options.setdefault("widget", _ManyFiles(attrs={"accept": files.ACCEPT}))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        one = super().clean
        found = [one(file) for file in given if file] or ([] if not self.required else [one(None)])
        if len(found) > self.most:
            raise ValidationError(_("Nhiều nhất %(most)s tệp một lần."), params={"most": self.most})
        return found


class TextField(forms.CharField):
    """Text as people see it, cleaned (T-60); what is too long stays on the page with its length named (T-61)."""

    def __init__(self, *, most: int, lines: int = 0, missing: Any = "", **options: Any) -> None:
        self.most, self.lines = most, lines
        options.setdefault("widget", forms.Textarea(attrs={"rows": lines}) if lines else forms.TextInput())
        super().__init__(strip=False, error_messages={"required": missing or _("Điền vào ô này.")}, **options)

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "", multiline=bool(self.lines))

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(
                _("Nhiều nhất %(most)s chữ, đang có %(length)s. Rút gọn lại."),
                params={"most": self.most, "length": len(value)},
            )


class DayField(forms.DateField):
    """A day, from the browser's calendar or typed as 30/6/2026."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        wrong = _("Ghi ngày theo dạng ngày/tháng/năm, ví dụ 30/6/2026.")
        messages = {"required": _("Chọn một ngày."), "invalid": wrong}
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], error_messages=messages, **options)

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value and not 1930 <= value.year <= 2200:
            raise ValidationError(_("Xem lại năm của ngày này."))


@dataclass(frozen=True)
class Difference:
    """One field two people changed at once: what the other has saved, what this person typed."""

    label: str
    saved: str
    typed: str


class VersionedForm(forms.Form):
    """A form over a record with a version: whoever saves second sees both texts and decides (T-72)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def compare(self, record: Model) -> list[Difference]:
        """The fields that differ from what is stored now; saving again then replaces it knowingly."""
        record.refresh_from_db()
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["version"] = str(record.version)  # type: ignore[attr-defined, index]
        found = []
        for name, field in self.fields.items():
            if name == "version" or isinstance(field, forms.FileField) or not hasattr(record, name):
                continue
            saved, typed = getattr(record, name), self.cleaned_data[name]
            if saved != typed:
                found.append(
                    Difference(str(field.label), _shown(record, name, saved), _shown(record, name, typed))
                )
        return found


def _shown(record: Model, name: str, value: Any) -> str:
    choices = dict(getattr(record._meta.get_field(name), "flatchoices", ()))
    if isinstance(value, dt.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return str(choices.get(value, value))


class DocumentForm(VersionedForm):
    """A document as it stands on paper."""

    side = forms.ChoiceField(label=_("Của Đảng hay Nhà nước"), choices=Side.choices, widget=forms.RadioSelect)
    doc_type = forms.ChoiceField(label=_("Loại văn bản"), choices=DocumentType.choices)
    number = TextField(
        label=_("Số, ký hiệu"),
        help_text=_("Ví dụ 25-NQ/TW hoặc 59/2023/NĐ-CP."),
        most=60,
        missing=_("Ghi số, ký hiệu."),
    )
    signed_on = DayField(label=_("Ngày ký"))
    issuer = TextField(label=_("Cơ quan ban hành"), most=255, missing=_("Ghi tên cơ quan ban hành."))
    title = TextField(label=_("Trích yếu"), most=500, lines=2, missing=_("Ghi trích yếu."))
    signer = TextField(label=_("Người ký"), most=150, required=False)
    signer_post = TextField(label=_("Chức vụ người ký"), most=255, required=False)
    attached = AttachmentsField(
        label=_("Tệp văn bản"),
        help_text=_(
            "Word, PDF: phần mềm đọc chữ trong tệp để tìm và tách điều khoản. Tối đa 10 tệp, mỗi tệp 20 MB."
        ),
        most=10,
        required=False,
    )
    dropped = forms.MultipleChoiceField(
        label=_("Bỏ tệp"), widget=forms.CheckboxSelectMultiple, required=False
    )
    text = TextField(
        label=_("Nội dung"),
        help_text=_("Để trống nếu tệp Word hoặc PDF đã có chữ. Tệp là ảnh chụp thì dán toàn văn vào đây."),
        most=400_000,
        lines=10,
        required=False,
    )
    anyway = forms.BooleanField(label=_("Đúng là văn bản khác, vẫn ghi vào sổ"), required=False)

    def __init__(self, *arguments: Any, editing: Document | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.editing = editing
        self.is_doubted = False
        kept = queries.files_of(editing) if editing else ()
        names = [(file.attachment.code, file.attachment.name) for file in kept]
        self.fields["dropped"].choices = names  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"number", "issuer", "signed_on"} <= values.keys():
            return values
        twin = queries.same_number(values["issuer"], values["number"], values["signed_on"].year, self.editing)
        if twin and twin.signed_on == values["signed_on"]:
            self.add_error("number", _("Văn bản số này của cơ quan này, ký ngày này, đã có trong sổ."))
        elif twin and not values.get("anyway"):
            self.is_doubted = True
            words = _(
                "Số này trong năm đã có: “%(title)s”. Nếu là văn bản khác, đánh dấu ô ở cuối rồi gửi lại."
            )
            self.add_error("number", ValidationError(words, params={"title": twin.title}))
        return values

    def visible_fields(self) -> list[forms.BoundField]:
        """Files to drop where there are any; the last box only when there is a doubt, or was one."""
        hidden = {"anyway"} if not (self.is_doubted or self.data.get("anyway")) else set()
        if not self.fields["dropped"].choices:  # type: ignore[attr-defined]
            hidden.add("dropped")
        return [field for field in super().visible_fields() if field.name not in hidden]


class FilterForm(forms.Form):
    """What the list of documents is narrowed to."""

    q = TextField(
        label=_("Tìm trong sổ"), most=200, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    loai = forms.ChoiceField(
        label=_("Loại"), choices=[("", _("Mọi loại")), *DocumentType.choices], required=False
    )
    nam = forms.IntegerField(label=_("Năm ký"), required=False, min_value=1930, max_value=2200)
