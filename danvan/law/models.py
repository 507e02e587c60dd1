"""Legal and house numbers, dated, with their source."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """Where a number comes from: a law, a regulation, or a setting of the house."""

    code = models.CharField(max_length=40, unique=True)
    citation = models.CharField(max_length=255)
    url = models.URLField(blank=True)

    def __str__(self) -> str:
        return self.citation


class Limit(models.Model):
    """A number set by law or regulation from a day on; the next row with the same key replaces it."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", _("ngày làm việc")
        DAYS = "days", _("ngày")
        MONTHS = "months", _("tháng")
        PERCENT = "percent", _("phần trăm")
        PEOPLE = "people", _("người")
        TIMES = "times", _("lần")
        MINUTES = "minutes", _("phút")

    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    unit = models.CharField(max_length=12, choices=Unit.choices)
    starts_on = models.DateField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="limits")
    verified = models.BooleanField(default=False)
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ("key", "starts_on")
        constraints = [models.UniqueConstraint(fields=["key", "starts_on"], name="one_limit_a_day")]

    def __str__(self) -> str:
        return f"{self.key}: {self.number} {self.get_unit_display()}"


class MovedDay(models.Model):
    """A day the Government moved: a Saturday to work, or a weekday off in exchange (ngày làm bù, nghỉ bù)."""

    day = models.DateField(unique=True)
    works = models.BooleanField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.day}"
