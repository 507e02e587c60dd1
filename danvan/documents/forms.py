"""Fields for files and documents."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from danvan.text import clean
from danvan.units.models import Unit

from . import files, numbering, queries, word_template
from .models import Document, Letterhead
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
        if editing and editing.issued_by_id:
            for name in ("side", "doc_type", "number", "issuer"):
                self.fields[name].disabled = True
            self.fields["number"].help_text = _("Số đã cấp từ sổ của đơn vị, không sửa.")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"number", "issuer", "signed_on"} <= values.keys():
            return values
        if self.editing and self.editing.issued_by:
            self._stays_in_series(self.editing, values["signed_on"])
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

    def _stays_in_series(self, editing: Document, day: dt.date) -> None:
        """A number that was given holds for its year, or its term."""
        try:
            stays = numbering.series(editing.issued_by, editing.doc_type, day).key == editing.series  # type: ignore[arg-type]
        except (numbering.NoSign, numbering.NoTerm):
            stays = False
        if not stays:
            self.add_error("signed_on", _("Số đã cấp thuộc năm hoặc nhiệm kỳ khác. Giữ ngày ký trong kỳ đó."))

    def visible_fields(self) -> list[forms.BoundField]:
        """Files to drop where there are any; the last box only when there is a doubt, or was one."""
        hidden = {"anyway"} if not (self.is_doubted or self.data.get("anyway")) else set()
        if not self.fields["dropped"].choices:  # type: ignore[attr-defined]
            hidden.add("dropped")
        return [field for field in super().visible_fields() if field.name not in hidden]


class OwnForm(DocumentForm):
    """A paper of the viewer's own unit: its number comes from the unit's book (`numbering`)."""

    side = None  # type: ignore[assignment]
    issuer = None  # type: ignore[assignment]
    dropped = None  # type: ignore[assignment]
    number = TextField(
        label=_("Số, ký hiệu"),
        help_text=_("Để trống thì phần mềm cấp số tiếp theo."),
        most=60,
        required=False,
    )
    anyway = forms.BooleanField(label=_("Đã kiểm tra ngày ký, vẫn cấp số"), required=False)

    field_order = ("doc_type", "number", "signed_on", "title", "signer", "signer_post", "attached", "text")

    def __init__(self, *arguments: Any, unit: Unit, **options: Any) -> None:
        forms.Form.__init__(self, *arguments, **options)
        self.unit, self.is_doubted = unit, False

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = forms.Form.clean(self) or self.cleaned_data
        if not {"number", "doc_type", "signed_on"} <= values.keys():
            return values
        try:
            self._number(values)
        except numbering.NoSign:
            self.add_error(
                "number", _("Đơn vị chưa có ký hiệu. Ghi ký hiệu ở trang “Sổ số và mẫu Word” trước.")
            )
        except numbering.NoTerm:
            words = _("Chưa có nhiệm kỳ nào tính đến ngày này. Ghi ở trang “Sổ số và mẫu Word” trước.")
            self.add_error("signed_on", words)
        return values

    def _number(self, values: dict[str, Any]) -> None:
        series = numbering.series(self.unit, values["doc_type"], values["signed_on"])
        typed = values["number"]
        number = numbering.leading(typed) if typed else series.next()
        if not number or (typed and typed != series.text(number)):
            words = _("Số phải có dạng %(example)s.")
            self.add_error("number", ValidationError(words, params={"example": series.text(series.next())}))
            return
        values["series"], values["sequence"] = series, number if typed else None
        if typed and (holder := series.holder(number)):
            words = _("Số này đã cấp cho “%(title)s”. Số tiếp theo: %(next)s.")
            told = {"title": holder.title, "next": series.text(series.next())}
            self.add_error("number", ValidationError(words, params=told))
        elif (later := series.out_of_order(number, values["signed_on"])) and not values.get("anyway"):
            self.is_doubted = True
            words = _("Số nhỏ hơn, %(number)s, ký ngày %(day)s, sau ngày này. Kiểm tra lại ngày ký.")
            told = {"number": later.number, "day": date_format(later.signed_on, "SHORT_DATE_FORMAT")}
            self.add_error("signed_on", ValidationError(words, params=told))

    def visible_fields(self) -> list[forms.BoundField]:
        """The last box only when there is a doubt, or was one."""
        shown = forms.Form.visible_fields(self)
        is_asked = self.is_doubted or self.data.get("anyway")
        return [field for field in shown if is_asked or field.name != "anyway"]


class LetterheadForm(forms.ModelForm):  # type: ignore[type-arg]
    """The sign in the unit's numbers and the place of its papers."""

    sign = TextField(
        label=_("Ký hiệu của đơn vị"),
        help_text=_("Phần sau cùng của số, ví dụ ĐUK."),
        most=30,
        required=False,
    )
    place = TextField(label=_("Nơi ghi trên văn bản"), help_text=_("Ví dụ Hà Nội."), most=80, required=False)

    class Meta:
        model = Letterhead
        fields = ("sign", "place")

    def clean_sign(self) -> str:
        sign: str = self.cleaned_data["sign"]
        if any(letter.isspace() for letter in sign) or sign.startswith(("/", "-")):
            raise ValidationError(_("Ký hiệu viết liền, ví dụ ĐUK hoặc VP-TH."))
        return sign


class TermForm(forms.Form):
    """When a term of the committee begins."""

    starts_on = DayField(
        label=_("Nhiệm kỳ tính từ ngày"), help_text=_("Ngày liền sau ngày bế mạc đại hội. Số lại tính từ 01.")
    )


class TemplateForm(forms.Form):
    """A Word file with fields, tried before it is taken."""

    template = AttachmentField(
        label=_("Mẫu Word của đơn vị"),
        help_text=_("Tệp docx tải ở trên, đã sửa theo ý đơn vị."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def clean_template(self) -> UploadedFile:  # type: ignore[type-arg]
        given: UploadedFile = self.cleaned_data["template"]  # type: ignore[type-arg]
        if not (given.name or "").lower().endswith(".docx"):
            raise ValidationError(_("Chỉ nhận tệp Word (docx)."))
        faults = word_template.check_upload(given)
        if faults:
            raise ValidationError([_FAULTS[code] % {"about": about} for code, about in faults[:5]])
        return given


_FAULTS: Final = {
    "broken": _("Không đọc được tệp. Mở bằng Word, lưu lại thành docx rồi gửi."),
    "syntax": _("Có ô viết chưa đúng. Mỗi ô có dạng {{ TÊN }}, không đứt đoạn."),
    "code": _("Mẫu chỉ dùng được các ô trong bảng bên, không dùng lệnh khác."),
    "unknown": _("Không có ô nào tên là “%(about)s”. Xem tên các ô trong bảng."),
    "missing": _("Mẫu thiếu ô {{ %(about)s }}: nơi đặt nội dung văn bản."),
}


class FilterForm(forms.Form):
    """What the list of documents is narrowed to."""

    q = TextField(
        label=_("Tìm trong sổ"), most=200, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    loai = forms.ChoiceField(
        label=_("Loại"), choices=[("", _("Mọi loại")), *DocumentType.choices], required=False
    )
    nam = forms.IntegerField(label=_("Năm ký"), required=False, min_value=1930, max_value=2200)
