"""An event of reorganisation: the units it touches, who takes over, and which thing goes where."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from danvan.text import code
from danvan.units.models import Person, Unit
from danvan.units.rules import Kind, Level

from .rules import CHANGING, ENDING, EventKind, Status


def new_code() -> str:
    return code(8)


class Event(models.Model):
    """One reorganisation (đợt sắp xếp): drafted, decided, carried out on its day, or taken back before it."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    day = models.DateField()
    decision = models.CharField(max_length=300)
    # Of a split: the old unit goes on beside the new ones.
    old_stays = models.BooleanField(default=False)
    # What changes units that stay (transfer, rename, relevel) become; empty means as before.
    new_name = models.CharField(max_length=255, blank=True, default="")
    new_official_code = models.CharField(max_length=60, blank=True, default="")
    new_kind = models.CharField(max_length=20, choices=Kind.choices, blank=True, default="")
    new_level = models.CharField(max_length=12, choices=Level.choices, blank=True, default="")
    new_parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    # The unit of the administrator who began it: rights over the draft are asked from there.
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    began_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Why it was taken back, or could not be carried out.
    reason = models.TextField(blank=True, default="")
    # What stood and what moved on the day, kept when it is carried out.
    record = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-began_at", "-pk")
        indexes = [models.Index(fields=["status", "day"], name="event_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("reorganisations:event", args=[self.code])

    def ties(self) -> Mapping[str, Any]:
        return {}

    @property
    def ends_units(self) -> bool:
        """Whether the units chosen end."""
        return self.kind in ENDING or (self.kind == EventKind.SPLIT and not self.old_stays)

    @property
    def changes_units(self) -> bool:
        """Whether the units chosen stay and only change."""
        return self.kind in CHANGING

    @property
    def founds(self) -> bool:
        """Whether an event of this kind may found new units."""
        return self.kind in {EventKind.CONSOLIDATE, EventKind.DISSOLVE, EventKind.SPLIT}


class Heir(models.Model):
    """A unit that takes something over (đơn vị nhận): one that stands already, or one the event founds."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="heirs")
    # The standing unit; of a new one, the unit founded on the day.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    is_new = models.BooleanField(default=False)
    name = models.CharField(max_length=255, blank=True, default="")
    official_code = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True, default="")
    level = models.CharField(max_length=12, choices=Level.choices, blank=True, default="")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    staff_number = models.PositiveIntegerField(null=True, blank=True)
    head = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    # Nobody is chosen yet, and whoever decides knows it.
    head_left_open = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["event", "unit"], name="one_heir_a_unit"),
            models.CheckConstraint(condition=Q(is_new=True) | Q(unit__isnull=False), name="heir_is_named"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its name, whether it stands already or not yet."""
        return self.name if self.is_new else self.unit.name if self.unit else ""


class Part(models.Model):
    """A unit the event is about; `heir` takes over everything of it that is given to nobody else."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="parts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    heir = models.ForeignKey(Heir, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["event", "unit"], name="one_part_a_unit")]

    def __str__(self) -> str:
        return self.unit.name


class Share(models.Model):
    """One thing of a part, or (empty key) everything of a kind, goes to an heir of its own."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="shares")
    what = models.CharField(max_length=60)
    key = models.CharField(max_length=80, blank=True, default="")
    heir = models.ForeignKey(Heir, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "what", "key"], name="one_share_a_thing")]

    def __str__(self) -> str:
        return f"{self.what} {self.key} → {self.heir}"
