"""One row for each thing people look for, with the words already folded; and the abbreviations of the house."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from danvan.units.models import Person, Unit


class Kind(models.TextChoices):
    """What can be found."""

    UNIT = "unit", _("Đơn vị")
    PERSON = "person", _("Người")
    DOCUMENT = "document", pgettext_lazy("one", "Văn bản")
    PROGRAMME = "programme", pgettext_lazy("one", "Chương trình")
    CONCERN = "concern", pgettext_lazy("one", "Ý kiến")
    TASK = "task", pgettext_lazy("one", "Việc")
    ACTIVITY = "activity", _("Hoạt động")


class SearchEntry(models.Model):
    """What can be found, who may find it, and where it opens. `k` and `f` are derived, never shown.

    Found by `person`, and by whom `right` reaches `scope`; with neither given, by everybody signed in.
    """

    kind = models.CharField(max_length=20, choices=Kind.choices)
    record = models.CharField(max_length=80)
    title = models.CharField(max_length=500)
    detail = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=300)
    scope = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    right = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    k = models.TextField()
    f = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "record"], name="found_once"),
            models.CheckConstraint(
                condition=models.Q(right="") | models.Q(scope__isnull=False), name="right_reaches_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str:
        return self.get_kind_display()


class Abbreviation(models.Model):
    """A short form and what it stands for (chữ viết tắt): a text with one is found by the other too."""

    short = models.CharField(max_length=20)
    long = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["short", "long"], name="one_reading_once")]

    def __str__(self) -> str:
        return f"{self.short} = {self.long}"
