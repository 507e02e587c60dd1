"""Copies that were made and drills that were held, as the administrator's page shows them.

The truth about a copy is the label beside the file; these rows follow it, so that the page needs no folder.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """A copy (bản sao lưu) that was written, read again and found whole. `folder` is the last part of its place."""

    name = models.CharField(max_length=80, unique=True)
    folder = models.CharField(max_length=255)
    made_at = models.DateTimeField(db_index=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    entries = models.BigIntegerField()
    removed_on = models.DateField(null=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name


class Drill(models.Model):
    """A restore for practice (diễn tập khôi phục): which copy, which day, whole or what not."""

    class Result(models.TextChoices):
        GOOD = "good", _("Khôi phục được")
        FAILED = "failed", _("Không khôi phục được")

    day = models.DateField(db_index=True)
    backup = models.CharField(max_length=80)
    result = models.CharField(max_length=6, choices=Result.choices)
    findings = models.JSONField(default=list)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.day} {self.backup}"

    @property
    def said(self) -> list[str]:
        """The findings in the language of the page."""
        place = 0 if get_language() == "vi" else 1
        return [words[place] for words in self.findings]

    @property
    def good(self) -> bool:
        return self.result == self.Result.GOOD
