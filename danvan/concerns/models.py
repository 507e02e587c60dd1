"""Concerns and what is promised for them. Their words stand apart, read only through `words.open_item()`."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from danvan.documents.models import Attachment
from danvan.text import code
from danvan.units.models import Office, Person, Stay, Unit
from danvan.units.rules import Capacity, Role
from danvan.work.models import DeadlineMove, Task

from .rules import BADGES, IN_HAND, OPEN, About, Field, Kind, Outcome, Status, TurnVerb


def new_code() -> str:
    """Random, so that neither order nor number tells anything (T-11), and not taken: short codes do collide."""
    made = code(6)
    while Concern.objects.filter(code=made).exists():
        made = code(6)
    return made


class Concern(models.Model):
    """A pressing concern or wish (bức xúc, nguyện vọng) put to a unit, with its name, field, owner and clocks."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="concerns")
    # Since when it stands there, if an heir took it over; where it stood before is in its stays.
    moved_on = models.DateField(null=True, editable=False)
    author = models.ForeignKey(Person, models.PROTECT, related_name="concerns")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FEEDBACK)
    field = models.CharField(max_length=10, choices=Field.choices)
    about = models.CharField(max_length=6, choices=About.choices, default=About.STAFF)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    intake = models.ForeignKey(Office, models.PROTECT, related_name="+")
    handler = models.ForeignKey(Office, models.PROTECT, null=True, related_name="handled_concerns")
    received_on = models.DateField()
    assign_due = models.DateField()
    answer_due = models.DateField()
    # The last day promised in the roadmap: an answer is owed by then, if that is later than the rule.
    promised_until = models.DateField(null=True)
    assigned_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    reopened_times = models.PositiveSmallIntegerField(default=0)
    has_files = models.BooleanField(default=False)

    class Meta:
        ordering = ("assign_due", "pk")
        indexes = [
            models.Index(fields=["intake", "status", "assign_due"], name="concern_intake"),
            models.Index(fields=["intake", "status", "answer_due"], name="concern_intake_answer"),
            models.Index(fields=["handler", "status", "answer_due"], name="concern_handler"),
            models.Index(fields=["unit", "field", "status"], name="concern_unit"),
            models.Index(fields=["author", "-received_on"], name="concern_author"),
            models.Index(fields=["received_on", "unit"], name="concern_received"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("concerns:case", args=[self.code])

    @property
    def place_id(self) -> int:
        return self.unit_id

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def badge(self) -> str:
        """The key of its status in the shared vocabulary of states."""
        return BADGES[Status(self.status)]

    @property
    def due(self) -> dt.date | None:
        """What is owed next: an owner, then an answer, by the rule or by the roadmap; nothing once answered."""
        if self.status == Status.RECEIVED:
            return self.assign_due
        return self.owed_on if self.status in IN_HAND else None

    @property
    def owed_on(self) -> dt.date:
        """The day by which an answer is owed."""
        return max(self.answer_due, self.promised_until or self.answer_due)

    def ties(self) -> dict[str, Any]:
        return {"author": self.author, "intake": self.intake, "handler": self.handler}


class ConcernStay(Stay):
    """Where a concern stood before an heir took it over."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="stays")


class Words(models.Model):
    """The text of a concern, apart from it. Only `words.py` touches this table."""

    concern = models.OneToOneField(Concern, models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.concern_id}"


class Message(models.Model):
    """A message between sender and handler, an answer, or a reason for reopening. Only `words.py` touches it."""

    class Kind(models.TextChoices):
        MESSAGE = "MESSAGE"
        ANSWER = "ANSWER"
        REOPENING = "REOPENING"
        REASON = "REASON"
        VERIFY = "VERIFY"

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MESSAGE)
    text = models.TextField()
    # Of an answer: which of the four it is, and the day it promises.
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    due = models.DateField(null=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # How the author stood in the office that speaks here.
    capacity = models.CharField(max_length=8, choices=Capacity.choices, default=Capacity.HOLDER)
    from_sender = models.BooleanField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.concern_id} {self.kind}"


class File(models.Model):
    """A file sent with a concern. Only `words.py` touches it."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="+")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.concern_id} {self.attachment_id}"


class Turn(models.Model):
    """One turn in the course of a concern (diễn biến): what was done, by whom, and by when it was owed."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="turns")
    verb = models.CharField(max_length=10, choices=TurnVerb.choices)
    happened_on = models.DateField()
    due = models.DateField(null=True)
    # Whom it was given to, or who answered.
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    # Nobody, when a reorganisation decided before took effect on its day.
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # How the person stood in the office they acted in.
    capacity = models.CharField(max_length=8, choices=Capacity.choices, default=Capacity.HOLDER)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["verb", "happened_on", "concern"], name="concern_turn")]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.verb}"


class Milestone(models.Model):
    """One step of the roadmap (mốc trong lộ trình): has a Task of kind promise."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="milestones")
    task = models.OneToOneField(Task, models.PROTECT, related_name="milestone")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("concern", "position", "pk")

    def __str__(self) -> str:
        return f"{self.concern_id}/{self.position}"

    @property
    def moves(self) -> list[DeadlineMove]:
        """The days it was moved from; queries.roadmap() has loaded them where there are any."""
        return [] if self.task.due == self.task.first_due else list(self.task.moves.all())


class Opening(models.Model):
    """Somebody opened the words of a concern: which role, on which day; the sender sees it (T-17)."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="openings")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern", "person", "opened_on"], name="one_opening_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.role}"
