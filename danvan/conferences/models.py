"""A joint conference, the bodies called to it, its agenda and its conclusions."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from danvan.documents.models import Attachment
from danvan.text import code
from danvan.units.models import Office, Unit
from danvan.work.models import Activity, Task

from .rules import ConferenceStatus, PointSource


def new_code() -> str:
    return code(8)


class Conference(models.Model):
    """A joint conference (hội nghị liên tịch) a unit calls; once held it is an Activity too."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="conferences")
    kept_by = models.ForeignKey(Office, models.PROTECT, related_name="+")
    held_on = models.DateField()
    place = models.CharField(max_length=255)
    title = models.CharField(max_length=500)
    status = models.CharField(
        max_length=10, choices=ConferenceStatus.choices, default=ConferenceStatus.CALLED
    )
    minutes = models.TextField(blank=True)
    minutes_file = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    activity = models.OneToOneField(Activity, models.PROTECT, null=True, related_name="conference")
    concluded_on = models.DateField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-held_on", "-pk")
        indexes = [models.Index(fields=["unit", "held_on"], name="conference_unit")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("conferences:conference", args=[self.code])

    @property
    def place_id(self) -> int:
        return self.unit_id

    @property
    def badge(self) -> str:
        return ConferenceStatus(self.status).badge

    def ties(self) -> dict[str, Any]:
        return {}


class Body(models.Model):
    """A body called to a conference: a unit of the organisation, or a name; how many were called and came."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="bodies")
    position = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=255)
    invited = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(present__isnull=True) | Q(present__lte=F("invited")), name="body_present_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Point(models.Model):
    """A point of the agenda; `key` names what it was gathered from, so that gathering twice adds nothing."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, choices=PointSource.choices, default=PointSource.OWN)
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=600)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["conference", "key"], name="one_point_a_matter")]

    def __str__(self) -> str:
        return self.title


class Conclusion(models.Model):
    """What was concluded: which unit does what by when; it has a Task once the conclusions are issued."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="conclusions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    due = models.DateField()
    task = models.OneToOneField(Task, models.PROTECT, null=True, related_name="conclusion")

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text
