"""Action programmes and their measures; the tasks they become live in `work`."""

from typing import Any

from django.db import models
from django.urls import reverse

from danvan.documents.models import Document
from danvan.text import code
from danvan.units.models import Office, Unit
from danvan.work.models import Task


def new_code() -> str:
    return code(8)


class Programme(models.Model):
    """An action programme (chương trình hành động): what a unit makes of a resolution or directive."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    directive = models.ForeignKey(Document, models.PROTECT, related_name="programmes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="programmes")
    kept_by = models.ForeignKey(Office, models.PROTECT, related_name="+")
    title = models.CharField(max_length=500)
    starts_on = models.DateField()
    ends_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-starts_on", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:tree", args=[self.code])

    @property
    def place_id(self) -> int:
        return self.unit_id

    def ties(self) -> dict[str, Any]:
        return {"keeper": self.kept_by}


class Measure(models.Model):
    """One task or solution of a programme (nhiệm vụ, giải pháp), with the clause it comes from."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="measures")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    detail = models.TextField(blank=True)
    clause = models.CharField(max_length=255, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("programme", "position", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:measure", args=[self.programme.code, self.code])

    @property
    def place_id(self) -> int:
        return self.programme.unit_id

    def ties(self) -> dict[str, Any]:
        return self.programme.ties()


class Assignment(models.Model):
    """A measure given to one office: has a Task (house style: one-off = Task)."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="assignment")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="assignments")

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.task_id}"
