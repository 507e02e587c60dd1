"""Requests about personal data, with the clocks of the law."""

import datetime as dt
from typing import Any

from django.db import models
from django.urls import reverse

from danvan.text import code
from danvan.units.models import Person, Unit

from .rules import BADGES, OPEN, Kind, Status


def new_code() -> str:
    return code(8)


class DataRequest(models.Model):
    """What a person asks about their data (yêu cầu về dữ liệu cá nhân): the answer and the work each have a day.

    Law 91/2025/QH15, Decree 356/2025/NĐ-CP. Once a deletion is carried out, no word of it stays here.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # Where the person belongs: whose administrators decide.
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    detail = models.TextField(blank=True)
    # What a correction asks to be written instead; empty: as it is.
    new_name = models.CharField(max_length=255, blank=True)
    new_staff_code = models.CharField(max_length=40, blank=True)
    received_on = models.DateField()
    answer_due = models.DateField()
    done_due = models.DateField()
    # The day before it was put off; the reason stays beside it (T-36).
    first_done_due = models.DateField()
    extension_reason = models.CharField(max_length=500, blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    handled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-received_on", "-pk")
        indexes = [
            models.Index(fields=["place", "status"], name="data_request_place"),
            models.Index(fields=["person", "-received_on"], name="data_request_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("privacy:request", args=[self.code])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def badge(self) -> str:
        """The key of its status in the shared vocabulary of states."""
        return BADGES[Status(self.status)]

    @property
    def due(self) -> dt.date | None:
        """What is owed next: an answer, then the work; nothing once it is over."""
        if self.status == Status.RECEIVED:
            return self.answer_due
        return self.done_due if self.is_open else None

    def ties(self) -> dict[str, Any]:
        return {"asker": self.person}
