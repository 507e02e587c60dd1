"""A unit's plan of a year, its own activities, the rows as approved, and what happened to it."""

import datetime as dt
from typing import Any

from django.db import models
from django.urls import reverse

from danvan.text import code
from danvan.units.models import Office, Person, Unit

from .rules import OnRestDay, PlanStatus, Recurrence, TurnVerb


def new_code() -> str:
    return code(8)


class YearPlan(models.Model):
    """What a unit does in a year (kế hoạch năm); duties and tasks stand in it without being written here."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    # How often it was approved; the rows of that number are the plan in force.
    approved = models.PositiveSmallIntegerField(default=0)
    approved_on = models.DateField(null=True, blank=True)
    first_approved_on = models.DateField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-year", "pk")
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_plan_a_year")]
        indexes = [models.Index(fields=["year", "status"], name="plan_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.unit.name}"

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.code])

    @property
    def place_id(self) -> int:
        return self.unit_id

    @property
    def badge(self) -> str:
        return PlanStatus(self.status).badge

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.year, 12, 31)

    def ties(self) -> dict[str, Any]:
        return {}


class PlanItem(models.Model):
    """An own activity of the plan: once, or coming back; one office is accountable for it."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    plan = models.ForeignKey(YearPlan, models.PROTECT, related_name="items")
    title = models.CharField(max_length=500)
    first_on = models.DateField()
    recurrence = models.CharField(max_length=10, choices=Recurrence.choices, default=Recurrence.ONCE)
    last_on = models.DateField(null=True, blank=True)
    on_rest_day = models.CharField(max_length=6, choices=OnRestDay.choices, default=OnRestDay.KEEP)
    accountable = models.ForeignKey(Office, models.PROTECT, related_name="+")
    # Dropped after an approval: it stays to be seen, with the reason.
    dropped = models.BooleanField(default=False)
    because = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("first_on", "pk")

    def __str__(self) -> str:
        return self.title


class PlanRow(models.Model):
    """One line of a plan as it was approved; never written again."""

    plan = models.ForeignKey(YearPlan, models.PROTECT, related_name="rows")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=120)
    day = models.DateField()
    title = models.CharField(max_length=500)
    accountable = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("day", "title", "pk")
        constraints = [models.UniqueConstraint(fields=["plan", "number", "key"], name="one_row_a_thing")]

    def __str__(self) -> str:
        return f"{self.day} {self.title}"


class PlanTurn(models.Model):
    """What happened to a plan on a day, by whom, with which remark."""

    plan = models.ForeignKey(YearPlan, models.PROTECT, related_name="turns")
    verb = models.CharField(max_length=10, choices=TurnVerb.choices)
    day = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.day}"
