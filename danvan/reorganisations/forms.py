"""What an administrator gives for a reorganisation, each error beside its field."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from danvan.documents.forms import DayField, TextField
from danvan.units.access import Viewer
from danvan.units.models import Person, Unit
from danvan.units.rules import TREE_OF, Kind, Level, Tree

from . import checks, queries
from .models import Event, Heir
from .plan import Plan, read
from .rules import HINTS, RIGHT, EventKind


class KindField(forms.ChoiceField):
    """The kind of event, each with a sentence of what it does."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Loại sắp xếp"),
            choices=[(kind.value, _KindWords(kind)) for kind in EventKind],
            widget=forms.RadioSelect,
            error_messages={"required": _("Chọn một loại."), "invalid_choice": _("Chọn một loại.")},
        )


class _KindWords:
    """Label and hint, put together when shown, in the language of the page."""

    def __init__(self, kind: EventKind) -> None:
        self.kind = kind

    def __str__(self) -> str:
        return f"{self.kind.label}. {HINTS[self.kind]}"


class BasicsForm(forms.Form):
    """When, and on what decision it rests; `event` is the draft being changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    day = DayField(
        label=_("Ngày có hiệu lực"),
        help_text=_("Ngày qua hoặc hôm nay: thực hiện ngay khi quyết định. Ngày tới: chờ đến ngày ấy."),
    )
    decision = TextField(
        label=_("Căn cứ"),
        help_text=_("Ví dụ Quyết định 118-QĐ/ĐU ngày 20/6/2026."),
        most=300,
        missing=_("Ghi quyết định làm căn cứ."),
    )
    old_stays = forms.BooleanField(
        label=_("Nếu chia, tách: đơn vị cũ vẫn ở lại bên cạnh đơn vị mới"), required=False
    )

    def __init__(self, *arguments: Any, event: Event | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.event = event
        if event and event.kind != EventKind.SPLIT:
            del self.fields["old_stays"]

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        words = checks.wrong_day(day)
        if self.event and not words:
            plan = read(self.event)
            plan.event.day = day
            words = checks.not_standing((part.unit for part in plan.parts), day)
        if words:
            raise ValidationError([*words])
        return day


class BeginForm(BasicsForm):
    """The first page of an event."""

    kind = KindField()
    field_order = ("kind", "day", "decision", "old_stays")


class UnitField(TextField):
    """One unit within reach, by its code or its name."""

    def __init__(self, **options: Any) -> None:
        self.viewer: Viewer | None = None
        self.day = dt.date.min
        options.setdefault("help_text", _("Ghi mã hoặc tên đầy đủ."))
        super().__init__(most=255, **options)

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        if not words or self.viewer is None:
            return None
        found = queries.units_called(self.viewer, words, self.day)
        if not found:
            raise ValidationError(_("Không thấy đơn vị nào có mã hay tên này trong phạm vi của anh/chị."))
        if len(found) > 1:
            codes = ", ".join(version.official_code for version in found[: checks.SHOWN])
            raise ValidationError(
                _("Có nhiều đơn vị cùng tên này. Ghi mã: %(codes)s."), params={"codes": codes}
            )
        return found[0].unit


def _kinds(tree: str) -> list[tuple[str, Promise | str]]:
    return [(kind.value, kind.label) for kind in (TREE_OF[Tree(tree)] if tree else Kind)]


def _levels() -> list[tuple[str, Promise | str]]:
    return [(level.value, level.label) for level in Level]


class _DraftForm(forms.Form):
    """A form over a draft: who asks, for which event, and the version they saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *arguments: Any, event: Event, viewer: Viewer, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.event, self.viewer = event, viewer
        self.plan: Plan = read(event)
        self.tree = self.plan.parts[0].unit.tree if self.plan.parts else ""
        self.fields["version"].initial = event.version
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.viewer, field.day = viewer, event.day


class HeirForm(_DraftForm):
    """A new unit, with who leads it; `heir` is the one being changed."""

    name = TextField(label=_("Tên đơn vị mới"), most=255, missing=_("Đặt tên đơn vị."))
    official_code = TextField(label=_("Mã đơn vị"), most=60, missing=_("Đặt mã đơn vị."))
    kind = forms.ChoiceField(label=_("Loại"))
    level = forms.ChoiceField(label=_("Cấp"), required=False)
    parent = UnitField(label=_("Đơn vị cấp trên"), required=False)
    staff_number = forms.IntegerField(
        label=_("Số người"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Để trống: tính từ các đơn vị được sắp xếp."),
    )
    head = forms.ChoiceField(label=_("Người đứng đầu"), required=False)
    other_head = TextField(
        label=_("Người khác"),
        help_text=_("Tên đăng nhập hoặc mã cán bộ, nếu không có trong danh sách trên."),
        most=80,
        required=False,
    )
    head_left_open = forms.BooleanField(
        label=_("Chưa chọn người đứng đầu; việc của đơn vị chờ đến khi có"), required=False
    )

    def __init__(self, *arguments: Any, heir: Heir | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.heir = heir
        self.people = {str(person.pk): person for person in queries.candidates(self.event)}
        if heir and heir.head:
            self.people.setdefault(str(heir.head_id), heir.head)
        self._choices("kind", _kinds(self.tree))
        self._choices("level", _levels())
        people = [(pk, f"{person.name} ({person.sign_in_name})") for pk, person in self.people.items()]
        self._choices("head", [("", _("Chọn người")), *people])

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        values["head"] = self._head(values)
        needed = {"name", "official_code", "kind", "parent"}
        if self.errors or not needed <= values.keys():
            return values
        heir = Heir(event=self.event, is_new=True, pk=self.heir.pk if self.heir else None)
        for name in needed:
            setattr(heir, name, values[name])
        for name, words in checks.wrong_new(self.plan, heir):
            self.add_error(name, words)
        if heir.parent_id in self.plan.ending:
            self.add_error("parent", _("Đơn vị này kết thúc trong chính đợt này. Chọn cấp trên khác."))
        if heir.parent and heir.parent.tree != checks.heir_tree(heir):
            self.add_error("parent", _("Cấp trên phải cùng loại tổ chức với đơn vị mới."))
        return values

    def _head(self, values: dict[str, Any]) -> Person | None:
        words = values.get("other_head")
        if not words:
            return self.people.get(values.get("head") or "")
        person = queries.person_named(self.viewer, words)
        if person is None:
            self.add_error("other_head", _("Không thấy ai như vậy trong phạm vi của anh/chị."))
        return person

    def fields_of_heir(self) -> dict[str, Any]:
        """The values as `actions.add_heir` and `amend_heir` take them."""
        values = self.cleaned_data
        names = ("name", "official_code", "kind", "level", "parent", "staff_number", "head")
        left_open = values["head_left_open"] and not values["head"]
        return {name: values[name] for name in names} | {"head_left_open": left_open}


class TransferForm(_DraftForm):
    new_parent = UnitField(label=_("Đơn vị cấp trên mới"))

    def clean_new_parent(self) -> Unit | None:
        parent: Unit | None = self.cleaned_data["new_parent"]
        if parent:
            self.plan.event.new_parent = parent
            words = [one.words for one in checks.wrong_change(self.plan)]
            if words:
                raise ValidationError([*words])
        return parent


class RenameForm(_DraftForm):
    new_name = TextField(label=_("Tên mới"), most=255, missing=_("Ghi tên mới."))
    new_official_code = TextField(label=_("Mã mới"), most=60, missing=_("Ghi mã mới."))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return values
        self.event.new_name, self.event.new_official_code = values["new_name"], values["new_official_code"]
        for part in self.plan.parts:
            version = self.plan.versions.get(part.unit_id)
            for name, words in checks.wrong_rename(self.plan, version) if version else ():
                self.add_error(name, words)
        return values


class LevelForm(_DraftForm):
    new_kind = forms.ChoiceField(label=_("Loại mới"))
    new_level = forms.ChoiceField(label=_("Cấp mới"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("new_kind", _kinds(self.tree)), ("new_level", _levels())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return values
        self.event.new_kind, self.event.new_level = values["new_kind"], values["new_level"]
        for words in (one.words for one in checks.wrong_change(self.plan)):
            self.add_error("new_level", words)
        return values


CHANGES: dict[str, type[TransferForm | RenameForm | LevelForm]] = {
    EventKind.TRANSFER: TransferForm,
    EventKind.RENAME: RenameForm,
    EventKind.RELEVEL: LevelForm,
}


class UnitsForm(forms.Form):
    """Units ticked in the list of those found, or one to be taken out."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *arguments: Any, event: Event, viewer: Viewer, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.event, self.viewer = event, viewer
        self.units: list[Unit] = []

    def take(self, codes: Iterable[str]) -> None:
        """Read the codes ticked; an error where there is none, or one does not fit."""
        wanted = list(dict.fromkeys(codes))[:200]
        self.units = list(
            self.viewer.units(RIGHT).filter(code__in=[one for one in wanted if one]).select_related("current")
        )
        if not wanted:
            self.add_error(None, _("Đánh dấu ít nhất một đơn vị trong danh sách tìm thấy."))
            return
        if len(self.units) < len(wanted):
            self.add_error(None, _("Có đơn vị nằm ngoài phạm vi của anh/chị; chưa thêm đơn vị nào."))
        for words in checks.not_standing(self.units, self.event.day):
            self.add_error(None, words)
        trees = {unit.tree for unit in self.units} | {
            part.unit.tree for part in self.event.parts.select_related("unit")
        }
        if len(trees) > 1:
            self.add_error(
                None, _("Các đơn vị phải cùng là tổ chức đảng, cùng là cơ quan hoặc cùng là đoàn thể.")
            )


class ReasonForm(forms.Form):
    reason = TextField(label=_("Lý do rút lại"), most=500, lines=2, missing=_("Ghi lý do."))


class ShareForm(forms.Form):
    """One select for each thing on the page, one for the whole kind of each unit, one for everything ticked.

    `names` are the fields with the words of what happens by default.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    for_marked = forms.ChoiceField(
        label=_("Nơi nhận cho các mục đã đánh dấu"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(
        self,
        *arguments: Any,
        names: Mapping[str, str],
        heirs: Sequence[Heir],
        marked: Iterable[str],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.heirs = {str(heir.pk): heir for heir in heirs}
        self.marked = frozenset(marked)
        others = [(pk, heir.title) for pk, heir in self.heirs.items()]
        wrong = {"invalid_choice": _("Chọn một nơi nhận trong danh sách.")}
        for name, default in names.items():
            self.fields[name] = forms.ChoiceField(
                choices=[("", default), *others],
                required=False,
                error_messages=wrong,
                widget=forms.Select(attrs={"class": "input"}),
            )
        marked_field = self.fields["for_marked"]
        assert isinstance(marked_field, forms.ChoiceField)  # noqa: S101 - declared above
        marked_field.choices = [("", _("Theo mặc định")), *others]

    def given(self) -> dict[tuple[int, str], Heir | None]:
        """(part id, key) -> heir, or nobody of its own."""
        found = {}
        for name, value in self.cleaned_data.items():
            if name.startswith("to-"):
                _to, part, key = name.split("-", 2)
                chosen = self.cleaned_data["for_marked"] if name in self.marked else value
                found[int(part), key] = self.heirs.get(chosen)
        return found
