"""A text to be studied, the units that study it, their sessions, and questions for oneself."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from danvan.documents.models import Attachment, Document
from danvan.text import code
from danvan.units.models import Office, Unit
from danvan.work.models import Activity


def new_code() -> str:
    return code(8)


class StudyPlan(models.Model):
    """A unit has a text studied below it by a day (kế hoạch học tập, quán triệt)."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="study_plans")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="study_plans")
    kept_by = models.ForeignKey(Office, models.PROTECT, related_name="+")
    due = models.DateField()
    issued_on = models.DateField()
    guidance = models.TextField(blank=True)
    material = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-issued_on", "-pk")

    def __str__(self) -> str:
        return str(self.document)

    def get_absolute_url(self) -> str:
        return reverse("studies:plan", args=[self.code])

    @property
    def place_id(self) -> int:
        return self.unit_id

    def ties(self) -> dict[str, Any]:
        return {}


class StudyTarget(models.Model):
    """A unit that studies the text: how many people that is, and how many were reached so far."""

    plan = models.ForeignKey(StudyPlan, models.PROTECT, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="study_targets")
    due = models.DateField()
    audience = models.PositiveIntegerField()
    # Kept by the actions: people of all sessions, never more than the audience.
    reached = models.PositiveIntegerField(default=0)
    sessions_held = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit"], name="one_study_target"),
            models.CheckConstraint(condition=Q(reached__lte=F("audience")), name="reached_at_most_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return reverse("studies:record", args=[self.plan.code, self.unit.code])

    @property
    def percent(self) -> int:
        return self.reached * 100 // self.audience if self.audience else 0

    @property
    def is_done(self) -> bool:
        return self.reached >= self.audience and self.sessions_held > 0


class StudySession(models.Model):
    """One session, which is an activity of the unit: numbers of people, no names."""

    activity = models.OneToOneField(Activity, models.PROTECT, related_name="study_session")
    target = models.ForeignKey(StudyTarget, models.PROTECT, related_name="sessions")
    is_make_up = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.target_id} {self.activity_id}"


class Question(models.Model):
    """A question people may put to themselves. Nobody's answers are kept anywhere."""

    plan = models.ForeignKey(StudyPlan, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    options = models.JSONField(default=list)
    right = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text
