"""Asking for concretisation; what marked clauses become."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.documents.forms import DayField, TextField
from danvan.documents.models import Clause
from danvan.periods import today
from danvan.programmes.models import Programme
from danvan.units.models import Office
from danvan.units.rules import Kind

NEW = "moi"


class AskForm(forms.Form):
    """Which units must make the text their own, by when."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Giao cho mọi"),
        widget=forms.CheckboxSelectMultiple,
        choices=Kind.choices,
        error_messages={"required": gettext_lazy("Chọn nơi nhận.")},
    )
    due = DayField(label=gettext_lazy("Hạn cụ thể hóa xong"))

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due < today():
            raise ValidationError(_("Hạn đã qua. Chọn từ hôm nay trở đi."))
        return due


class ChosenForm(forms.Form):
    """The clauses that were marked."""

    chosen = forms.MultipleChoiceField(
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": gettext_lazy("Đánh dấu ít nhất một điều khoản."),
            "invalid_choice": gettext_lazy("Điều khoản đã thay đổi. Quay lại và đánh dấu lại."),
        },
    )

    def __init__(self, data: Any, *arguments: Any, clauses: list[Clause], **options: Any) -> None:
        super().__init__(data, *arguments, **options)
        self.clauses = {clause.code: clause for clause in clauses}
        choice: forms.MultipleChoiceField = self.fields["chosen"]  # type: ignore[assignment]
        choice.choices = [(code, code) for code in self.clauses]

    def marked(self) -> list[Clause]:
        return [self.clauses[code] for code in self.cleaned_data["chosen"]]


class MeasuresForm(ChosenForm):
    """Which programme the measures go to; a new one needs a name and days."""

    programme = forms.ChoiceField(label=gettext_lazy("Vào chương trình"), widget=forms.RadioSelect)
    title = TextField(label=gettext_lazy("Tên chương trình mới"), most=500, required=False)
    starts_on = DayField(label=gettext_lazy("Từ ngày"), required=False)
    ends_on = DayField(label=gettext_lazy("Đến ngày"), required=False)

    def __init__(
        self, data: Any, *, clauses: list[Clause], programmes: list[Programme], offered: str
    ) -> None:
        year = today().year
        initial = {
            "programme": programmes[0].code if programmes else NEW,
            "title": offered,
            "starts_on": today(),
            "ends_on": today().replace(year=year, month=12, day=31),
        }
        super().__init__(data, clauses=clauses, initial=initial)
        self.programmes = {programme.code: programme for programme in programmes}
        choice: forms.ChoiceField = self.fields["programme"]  # type: ignore[assignment]
        choice.choices = [
            *((programme.code, programme.title) for programme in programmes),
            (NEW, _("Chương trình mới")),
        ]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("programme") != NEW:
            return told
        for name, words in (
            ("title", _("Ghi tên chương trình.")),
            ("starts_on", _("Chọn một ngày.")),
            ("ends_on", _("Chọn một ngày.")),
        ):
            if not told.get(name) and name not in self.errors:
                self.add_error(name, words)
        if told.get("starts_on") and told.get("ends_on") and told["ends_on"] < told["starts_on"]:
            self.add_error("ends_on", _("Ngày cuối phải sau ngày đầu."))
        return told


class OwnForm(ChosenForm):
    """Who at the unit does it, by when."""

    office = forms.ModelChoiceField(
        label=gettext_lazy("Ai làm"),
        queryset=Office.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Chọn người làm.")},
    )
    due = DayField(label=gettext_lazy("Hạn"))

    def __init__(self, data: Any, *, clauses: list[Clause], offices: Any) -> None:
        super().__init__(data, clauses=clauses)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due < today():
            raise ValidationError(_("Hạn đã qua. Chọn từ hôm nay trở đi."))
        return due


class WaiveForm(ChosenForm):
    """Why the clauses do not apply here; whoever sends it signs it."""

    reason = TextField(
        label=gettext_lazy("Vì sao không áp dụng"),
        help_text=gettext_lazy("Bạn ký điều này với chức vụ của mình; lý do hiện cho cấp trên."),
        most=500,
        lines=2,
        missing=gettext_lazy("Nêu lý do không áp dụng."),
    )
