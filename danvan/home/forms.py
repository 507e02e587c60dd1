"""Finding."""

from django import forms
from django.utils.translation import gettext_lazy as _

from danvan.text import clean


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Tìm ý kiến, đơn vị, văn bản, người"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def clean_q(self) -> str:
        return clean(str(self.cleaned_data["q"]))
