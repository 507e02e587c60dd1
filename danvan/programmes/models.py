"""Action programmes and their measures; the tasks they become live in `work`."""

from typing import Any

from django.db import models
from django.urls import reverse

from danvan.documents.models import Clause, Document
from danvan.text import code
from danvan.units.models import Office, Unit
from danvan.units.rules import Role
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
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
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


class Objective(models.Model):
    """What a programme wants to reach (mục tiêu); its measures stand under it."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="objectives")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """One task or solution of a programme (nhiệm vụ, giải pháp), with the clause it comes from and whom it is for.

    Whom it is for: units of `kinds` (and `levels`) below `top`, or `picked` ones; nothing of it while it takes what is
    chosen for the whole programme.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="measures")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    detail = models.TextField(blank=True)
    clause = models.CharField(max_length=255, blank=True)
    # The clause itself, where the measure was made from the clause map.
    source = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="measures")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, blank=True, related_name="measures")
    expected_result = models.CharField(max_length=500, blank=True)
    needs_evidence = models.BooleanField(default=False)
    kinds = models.JSONField(default=list, blank=True)
    levels = models.JSONField(default=list, blank=True)
    top = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    picked = models.ManyToManyField(Unit, blank=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    # Units whose head helps: reads the tasks and is told of them.
    helpers = models.ManyToManyField(Unit, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    due_reason = models.CharField(max_length=500, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
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
