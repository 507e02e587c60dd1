"""Fields of the pages about personal data."""

import time
from typing import Any

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.documents.forms import TextField
from danvan.units.models import Person

from .models import DataRequest
from .rules import Kind

_TRIED = "privacy_tried"
_FREE = 3
_LONGEST = 30


class OwnForm(forms.Form):
    """What a person changes alone."""

    address_form = forms.ChoiceField(
        label=gettext_lazy("Cách xưng hô"),
        choices=[("", gettext_lazy("Không ghi")), ("anh", gettext_lazy("anh")), ("chị", gettext_lazy("chị"))],
        required=False,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Ngôn ngữ của các trang"),
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Ghi địa chỉ thư đúng dạng, ví dụ ten@coquan.vn.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CopyForm(forms.Form):
    """The password once more, for those who have one: an open screen is not enough to take everything away."""

    password = forms.CharField(
        label=gettext_lazy("Mật khẩu của bạn"),
        max_length=200,
        strip=False,
        error_messages={"required": gettext_lazy("Nhập mật khẩu.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, person: Person, session: SessionBase, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.person, self.session = person, session
        if not person.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """Wait longer after each wrong one; the count lives and dies with the session."""
        number, last = self.session.get(_TRIED, (0, 0))
        left = min(_LONGEST, 2 ** (number - _FREE)) - (time.time() - last) if number > _FREE else 0
        if left > 0:
            raise ValidationError(
                _("Nhiều lần không đúng. Chờ %(seconds)d giây rồi thử lại."), params={"seconds": left + 1}
            )
        password = str(self.cleaned_data["password"])
        if not self.person.check_password(password):
            self.session[_TRIED] = (number + 1, time.time())
            raise ValidationError(_("Mật khẩu không đúng."))
        self.session.pop(_TRIED, None)
        return password


class AskForm(forms.Form):
    """What a person asks for; a correction says what is right."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Bạn muốn"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Chọn một việc.")},
    )
    new_name = TextField(
        label=gettext_lazy("Họ và tên đúng"),
        help_text=gettext_lazy("Chỉ ghi khi muốn sửa tên."),
        most=255,
        required=False,
    )
    new_staff_code = TextField(
        label=gettext_lazy("Mã cán bộ đúng"),
        help_text=gettext_lazy("Chỉ ghi khi muốn sửa mã."),
        most=40,
        required=False,
    )
    detail = TextField(
        label=gettext_lazy("Nói rõ thêm"),
        help_text=gettext_lazy("Ví dụ chức vụ nào ghi sai, việc nào bạn phản đối và vì sao."),
        most=4000,
        lines=5,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        kind = values.get("kind")
        corrects = kind == Kind.CORRECT
        said = values.get("detail") or (corrects and (values.get("new_name") or values.get("new_staff_code")))
        if kind and kind != Kind.DELETE and "detail" in values and not said:
            self.add_error("detail", _("Nói rõ bạn muốn gì."))
        if kind and not corrects:
            values["new_name"] = values["new_staff_code"] = ""
        return values


class AcceptForm(forms.Form):
    text = TextField(
        label=gettext_lazy("Trả lời người yêu cầu"),
        most=2000,
        lines=3,
        missing=gettext_lazy("Viết sẽ làm gì và khi nào."),
    )
    with_others = forms.BooleanField(
        label=gettext_lazy("Phải báo cho cơ quan khác đã nhận dữ liệu này"), required=False
    )


class ReasonForm(forms.Form):
    """A reason the person will read."""

    text = TextField(
        label=gettext_lazy("Lý do, người yêu cầu đọc được"),
        most=500,
        lines=2,
        missing=gettext_lazy("Nêu lý do."),
    )


class CarryOutForm(forms.Form):
    """What was done; an erasure needs a second look."""

    text = TextField(label=gettext_lazy("Đã làm gì"), most=2000, lines=2, required=False)
    sure = forms.BooleanField(
        label=gettext_lazy("Tôi đã đọc những gì sẽ mất và hiểu là không lấy lại được"),
        error_messages={"required": gettext_lazy("Đánh dấu ô này nếu chắc chắn xóa.")},
    )

    def __init__(self, request: DataRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if request.kind != Kind.DELETE:
            del self.fields["sure"]
            self.fields["text"].required = request.kind != Kind.CORRECT
        else:
            del self.fields["text"]
