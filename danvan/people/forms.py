"""What an administrator types about people and posts; what cannot be is said beside the field it concerns."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from danvan.documents.forms import DayField, TextField
from danvan.text import clean
from danvan.units.access import Viewer
from danvan.units.import_cells import SIGN_IN
from danvan.units.models import Office, Person, Post, Unit
from danvan.units.rules import Capacity, Role

from . import queries, rules
from .checks import Wanted, check

_ONLY = [("", _("Tất cả")), ("khong", _("Không có chức vụ")), ("nghi", _("Đã nghỉ"))]


class FilterForm(forms.Form):
    """What narrows the list; the unit is chosen by walking down."""

    q = forms.CharField(
        label=_("Tên, mã cán bộ hoặc tên đăng nhập"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    vai = forms.ChoiceField(
        label=_("Chức vụ"), choices=[("", _("Mọi chức vụ")), *Role.choices], required=False
    )
    chi = forms.ChoiceField(label=_("Ai"), choices=_ONLY, required=False)


class UnitField(TextField):
    """A unit by its code or name; what could be several asks for the code."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Ghi mã hoặc tên đơn vị."))
        super().__init__(most=255, missing=_("Ghi mã hoặc tên đơn vị."), **options)

    def one(self, found: Sequence[Unit]) -> Unit:
        """The unit meant. Raises ValidationError that names the candidates, or says there is none."""
        if not found:
            raise ValidationError(_("Không có đơn vị nào như vậy trong phạm vi của anh/chị."))
        if len(found) > 1:
            names = "; ".join(f"{unit.name} ({shown_code(unit)})" for unit in found[:5])
            raise ValidationError(
                _("Nhiều đơn vị khớp: %(names)s. Ghi mã trong ngoặc."), params={"names": names}
            )
        return found[0]


def shown_code(unit: Unit) -> str:
    return unit.current.official_code if unit.current else unit.code


class PersonForm(forms.Form):
    """What is kept about a person; nothing more, and no free remarks."""

    name = TextField(label=_("Họ và tên"), most=255, missing=_("Ghi họ và tên."))
    staff_code = TextField(label=_("Mã cán bộ"), most=40, required=False)
    sign_in_name = TextField(
        label=_("Tên đăng nhập"),
        most=80,
        help_text=_("Chữ không dấu, số, dấu chấm hoặc gạch; ít nhất 3 ký tự."),
        missing=_("Ghi tên đăng nhập."),
    )
    address_form = forms.ChoiceField(
        label=_("Xưng hô"),
        choices=[("", _("Không ghi")), ("anh", _("anh")), ("chị", _("chị"))],
        required=False,
    )
    email = forms.EmailField(
        label=_("Thư điện tử"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Địa chỉ thư này chưa đúng.")},
    )
    language = forms.ChoiceField(
        label=_("Ngôn ngữ"), choices=[("vi", "Tiếng Việt"), ("en", "English")], initial="vi"
    )

    def __init__(self, *args: Any, person: Person | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person

    def clean_staff_code(self) -> str | None:
        wanted = self.cleaned_data["staff_code"] or None
        other = queries.other_with(self.person, staff_code__iexact=wanted) if wanted else None
        if other:
            raise ValidationError(_("Đã có người mang mã này."))
        return wanted

    def clean_sign_in_name(self) -> str:
        wanted = str(self.cleaned_data["sign_in_name"]).lower()
        if not SIGN_IN.fullmatch(wanted):
            raise ValidationError(_("Chỉ dùng chữ không dấu, số, dấu chấm và gạch; ít nhất 3 ký tự."))
        if queries.other_with(self.person, sign_in_name=wanted):
            raise ValidationError(_("Đã có người dùng tên đăng nhập này."))
        return wanted

    def clean_email(self) -> str:
        return clean(self.cleaned_data["email"])

    def entry(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PersonForm.base_fields}


class CorrectForm(PersonForm):
    """The same, and whether the person may sign in."""

    is_active = forms.BooleanField(label=_("Được đăng nhập"), required=False)

    def entry(self) -> dict[str, Any]:
        return {**super().entry(), "is_active": self.cleaned_data["is_active"]}


class PostFields(forms.Form):
    """A post: where, which role, from when to when."""

    unit = UnitField(label=_("Đơn vị"))
    role = forms.ChoiceField(
        label=_("Chức vụ"),
        choices=Role.choices,
        initial=Role.STAFF,
        error_messages={"invalid_choice": _("Chọn chức vụ trong danh sách.")},
    )
    starts_on = DayField(label=_("Từ ngày"))

    by: Viewer

    def clean_unit(self) -> Unit:
        field: UnitField = self.fields["unit"]  # type: ignore[assignment]
        return field.one(queries.units_named(self.by, self.cleaned_data["unit"]))

    def refuse_by(self, rule: Callable[[], None]) -> None:
        """Ask the rules of posts once the fields themselves are right; their words stand beside the fields."""
        if self.errors:
            return
        try:
            rule()
        except ValidationError as refusal:
            self._show(refusal)

    def _show(self, refusal: ValidationError) -> None:
        named = getattr(refusal, "error_dict", None)
        if named is None:
            self.add_error(None, refusal)
            return
        for name, words in named.items():
            self.add_error(name if name in self.fields else None, words)


class AddForm(PersonForm, PostFields):
    """A new person with a first post. A name like one already there asks, and does not block."""

    sure = forms.BooleanField(
        label=_("Đây là người khác, vẫn thêm"), required=False, widget=forms.HiddenInput
    )
    field_order = ["name", "staff_code", "unit", "role", "starts_on"]

    def __init__(self, *args: Any, by: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.fields["sign_in_name"].required = False
        self.fields["sign_in_name"].help_text = _("Để trống thì phần mềm đặt từ tên.")

    def clean_sign_in_name(self) -> str:
        if self.cleaned_data["sign_in_name"]:
            return super().clean_sign_in_name()
        return queries.free_sign_in_name(self.cleaned_data.get("name", ""))

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.refuse_by(lambda: check(self.wanted(), by=self.by))
        if not self.errors and not self.cleaned_data["sure"]:
            self._ask_about_twins()
        return self.cleaned_data

    def _ask_about_twins(self) -> None:
        alike = queries.twins(self.cleaned_data["unit"], self.cleaned_data["name"], self.by.day)
        if not alike:
            return
        self.fields["sure"].widget = forms.CheckboxInput()
        names = "; ".join(f"{one.name} ({one.staff_code or one.sign_in_name})" for one in alike[:5])
        self.add_error(
            "sure",
            ValidationError(
                _("Đơn vị này đã có %(names)s. Nếu là người khác, đánh dấu vào đây rồi thêm lần nữa."),
                params={"names": names},
            ),
        )

    def wanted(self) -> Wanted:
        told = self.cleaned_data
        return Wanted(Person(), told["unit"], Role(told["role"]), told["starts_on"])


class GiveForm(PostFields):
    """One more post for somebody."""

    capacity = forms.ChoiceField(label=_("Giữ thế nào"), choices=Capacity.choices, initial=Capacity.HOLDER)
    ends_on = DayField(
        label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu chưa biết. Thay mặt thì phải ghi.")
    )
    is_full_time = forms.BooleanField(label=_("Chuyên trách"), required=False, initial=True)
    field_order = ["unit", "role", "capacity", "starts_on", "ends_on", "is_full_time"]

    def __init__(self, *args: Any, by: Viewer, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by, self.person = by, person

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.refuse_by(lambda: check(self.wanted(), by=self.by))
        return self.cleaned_data

    def wanted(self) -> Wanted:
        told = self.cleaned_data
        return Wanted(
            self.person,
            told["unit"],
            Role(told["role"]),
            told["starts_on"],
            told["ends_on"],
            Capacity(told["capacity"]),
            told["is_full_time"],
        )


def _reason(label: Any) -> TextField:
    return TextField(label=label, most=300, missing=_("Ghi lý do."))


class ChangeForm(PostFields):
    """Other days for a post; the unit and the role stay."""

    unit = None  # type: ignore[assignment]
    role = None  # type: ignore[assignment]
    ends_on = DayField(label=_("Đến hết ngày"), required=False)
    reason = _reason(_("Lý do đổi ngày"))
    field_order = ["starts_on", "ends_on", "reason"]

    def __init__(self, *args: Any, by: Viewer, post: Post, **options: Any) -> None:
        options.setdefault("initial", {"starts_on": post.starts_on, "ends_on": post.ends_on})
        super().__init__(*args, **options)
        self.by, self.post = by, post

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.refuse_by(lambda: check(self.wanted(), by=self.by))
        return self.cleaned_data

    def wanted(self) -> Wanted:
        post, told = self.post, self.cleaned_data
        return Wanted(
            post.person,
            post.office.unit,
            Role(post.office.role),
            told["starts_on"],
            told["ends_on"],
            Capacity(post.capacity),
            post.is_full_time,
            instead=post,
        )


class EndForm(forms.Form):
    """The last day of a post."""

    last_day = DayField(label=_("Ngày cuối giữ chức vụ"))
    reason = _reason(_("Lý do"))

    def __init__(self, *args: Any, post: Post, **options: Any) -> None:
        super().__init__(*args, **options)
        self.post = post

    def clean_last_day(self) -> dt.date:
        last: dt.date = self.cleaned_data["last_day"]
        if last < self.post.starts_on - dt.timedelta(days=1):
            raise ValidationError(
                _("Chức vụ bắt đầu sau ngày này. Ghi ngày liền trước ngày bắt đầu nếu muốn bỏ hẳn.")
            )
        if self.post.ends_on and last >= self.post.ends_on:
            raise ValidationError(
                _("Chức vụ này đã ghi hết vào ngày đó hoặc sớm hơn. Muốn kéo dài thì đổi ngày.")
            )
        return last


class MoveForm(PostFields):
    """From one unit to another in one act."""

    left = forms.ChoiceField(
        label=_("Rời đơn vị"), error_messages={"invalid_choice": _("Chọn đơn vị trong danh sách.")}
    )
    reason = _reason(_("Lý do hoặc quyết định điều động"))
    field_order = ["left", "unit", "role", "starts_on", "reason"]

    def __init__(self, *args: Any, by: Viewer, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by, self.person = by, person
        self.leaving = {unit.code: unit for unit in queries.units_to_leave(by, person)}
        self.fields["left"].choices = [(code, unit.name) for code, unit in self.leaving.items()]  # type: ignore[attr-defined]
        self.fields["unit"].label = _("Đến đơn vị")
        self.fields["starts_on"].label = _("Ngày đầu ở đơn vị mới")

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.refuse_by(self._rules)
        return self.cleaned_data

    def _rules(self) -> None:
        wanted = self.wanted()
        if wanted.left == wanted.unit:
            raise ValidationError({"unit": _("Đơn vị đến phải khác đơn vị rời.")})
        check(wanted, by=self.by)

    def wanted(self) -> Wanted:
        told = self.cleaned_data
        return Wanted(
            self.person,
            told["unit"],
            Role(told["role"]),
            told["starts_on"],
            left=self.leaving[told["left"]],
        )


class LeaveForm(forms.Form):
    """Somebody leaves the organisation."""

    last_day = DayField(label=_("Ngày làm việc cuối cùng"))
    reason = _reason(_("Lý do"))

    def __init__(self, *args: Any, by: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def clean_last_day(self) -> dt.date:
        last: dt.date = self.cleaned_data["last_day"]
        if last > self.by.day:
            raise ValidationError(_("Ngày này chưa đến. Ghi khi người đó nghỉ."))
        return last


class UnionSideForm(forms.Form):
    """Which body takes the union's part at an agency, and from when."""

    body = UnitField(
        label=_("Tổ chức làm bên công đoàn"),
        help_text=_("Công đoàn, ban nữ công, chi bộ, phòng ban hoặc đơn vị khác. Ghi mã hoặc tên."),
    )
    starts_on = DayField(label=_("Từ ngày"))

    def __init__(self, *args: Any, by: Viewer, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by, self.unit = by, unit

    def clean_body(self) -> Unit:
        field: UnitField = self.fields["body"]  # type: ignore[assignment]
        body = field.one(queries.bodies_named(self.by, self.cleaned_data["body"]))
        if body == self.unit:
            raise ValidationError(_("Đơn vị không tự làm bên công đoàn của mình."))
        return body

    def clean_starts_on(self) -> dt.date:
        first: dt.date = self.cleaned_data["starts_on"]
        if first > self.by.day + rules.FURTHEST:
            raise ValidationError(_("Ngày bắt đầu xa quá 5 năm. Xem lại năm."))
        if any(side.starts_on >= first for side in queries.union_sides(self.unit, self.by.day)):
            raise ValidationError(_("Đã ghi bên công đoàn từ ngày này hoặc sau đó. Chọn một ngày muộn hơn."))
        return first


class DelegateForm(PostFields):
    """A head sends somebody to act for their office."""

    unit = None  # type: ignore[assignment]
    role = None  # type: ignore[assignment]
    office = forms.ChoiceField(label=_("Chức vụ"))
    person = TextField(
        label=_("Cử ai"),
        most=255,
        help_text=_("Ghi họ tên, mã cán bộ hoặc tên đăng nhập của người trong đơn vị hay ngay dưới đơn vị."),
        missing=_("Ghi người được cử."),
    )
    ends_on = DayField(label=_("Đến hết ngày"))
    field_order = ["office", "person", "starts_on", "ends_on"]

    def __init__(self, *args: Any, by: Viewer, offices: Sequence[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.offices = {str(office.pk): office for office in offices}
        self.fields["office"].choices = [(pk, str(office)) for pk, office in self.offices.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.refuse_by(self._rules)
        return self.cleaned_data

    def _rules(self) -> None:
        self.cleaned_data["sent"] = self._one_person()
        wanted = self.wanted()
        if wanted.starts_on < self.by.day:
            raise ValidationError({"starts_on": _("Chỉ cử được từ hôm nay trở đi.")})
        check(wanted, by=self.by)

    def _one_person(self) -> Person:
        office = self.offices[self.cleaned_data["office"]]
        found = queries.sent_named(self.by, office, self.cleaned_data["person"])
        if not found:
            raise ValidationError({"person": _("Không có ai như vậy ở đơn vị hay ngay dưới đơn vị.")})
        if len(found) > 1:
            names = "; ".join(f"{one.name} ({one.staff_code or one.sign_in_name})" for one in found[:5])
            said = _("Nhiều người khớp: %(names)s. Ghi mã trong ngoặc.")
            raise ValidationError({"person": str(said) % {"names": names}})
        return found[0]

    def wanted(self) -> Wanted:
        told = self.cleaned_data
        office = self.offices[told["office"]]
        return Wanted(
            told["sent"],
            office.unit,
            Role(office.role),
            told["starts_on"],
            told["ends_on"],
            Capacity.DELEGATE,
        )
