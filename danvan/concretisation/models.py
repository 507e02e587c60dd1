"""Who must make a text their own by when, and what became of its clauses there."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from danvan.documents.models import Clause, Document
from danvan.text import code
from danvan.units.models import Person, Unit
from danvan.units.rules import Capacity
from danvan.work.models import Task


def new_code() -> str:
    return code(8)


class Concretisation(models.Model):
    """A unit makes a text its own (cụ thể hóa văn bản); with a task where a level above asked for it."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="concretisations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="concretisations")
    task = models.OneToOneField(Task, models.PROTECT, null=True, blank=True, related_name="concretisation")
    begun_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    # Kept by the actions: clauses that carry something to do, those without an answer, since when there are none.
    clauses = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-begun_on", "-pk")
        constraints = [models.UniqueConstraint(fields=["document", "unit"], name="one_concretisation")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return f"{reverse('concretisation:map', args=[self.document.code])}?don-vi={self.unit.code}"

    @property
    def place_id(self) -> int:
        return self.unit_id

    def ties(self) -> dict[str, Any]:
        return {}

    @property
    def badge(self) -> str:
        return "done" if self.done_on else "in_progress" if self.unanswered < self.clauses else "not_started"


class Answer(models.Model):
    """What a clause became at a unit where it is no measure of a programme: an own task, or not applicable.

    Not applicable needs a reason and is signed by who leads the unit.
    """

    concretisation = models.ForeignKey(Concretisation, models.CASCADE, related_name="answers")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="answers")
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    answered_on = models.DateField()
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=8, choices=Capacity.choices, default=Capacity.HOLDER)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["concretisation", "clause"], name="one_answer_a_clause"),
            models.CheckConstraint(
                condition=Q(task__isnull=False, reason="") | (Q(task__isnull=True) & ~Q(reason="")),
                name="task_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concretisation_id} {self.clause_id}"
