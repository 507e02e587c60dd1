"""Protected concerns. No row knows a person who spoke, an address, or a time finer than the ISO week (T-11).

Ids of protected rows are 128 random bits, and their tables have no row numbers (see `tables.py`).
"""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.urls import reverse

from danvan.concerns.models import Concern
from danvan.concerns.rules import Field
from danvan.concerns.sealed import new_id
from danvan.text import code
from danvan.units.models import Office, Person, Unit
from danvan.units.rules import Role

from .rules import BADGES, WAITS, Holder, PieceKind, Status, TurnVerb, Way


def random_id() -> uuid.UUID:
    return uuid.UUID(bytes=new_id())


def new_code() -> str:
    """Random, so that neither order nor number tells anything (T-11), and not taken."""
    made = code(6)
    while Voice.objects.filter(code=made).exists() or Concern.objects.filter(code=made).exists():
        made = code(6)
    return made


class Channel(models.Model):
    """Where protected concerns are taken in (nơi tiếp nhận): an office outside the line of those who speak.

    It opens with two people there who hold a key of their own, and closes by itself with fewer.
    """

    office = models.OneToOneField(Office, models.PROTECT, related_name="voice_channel")
    is_open = models.BooleanField(default=False)
    opened_on = models.DateField(null=True)
    # The public half of the agency's recovery key, and its private half under any two codes of its custodians.
    recovery_public = models.BinaryField(null=True)
    recovery_envelopes = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.office)

    @property
    def place_id(self) -> int:
        return self.office.unit_id

    def ties(self) -> dict[str, Any]:
        return {"voice_intake": self.office}


class HandlerKey(models.Model):
    """The key of somebody who reads: the private half only under their own unlock passphrase (T-15).

    A forgotten passphrase ends the key; nobody, no administrator either, can set a new one for it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="handler_keys")
    public = models.BinaryField()
    salt = models.BinaryField()
    locked = models.BinaryField()
    made_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_on=None), name="one_handler_key_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Voice(models.Model):
    """A concern sent confidentially or without a name (ý kiến kín tên, ẩn danh)."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    way = models.CharField(max_length=12, choices=Way.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    field = models.CharField(max_length=10, choices=Field.choices)
    # About the head of the unit or a deputy: nobody who leads it, nor anybody they command, ever meets it (T-12).
    about_head = models.BooleanField(default=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="voices")
    handler = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    # What opens it to its sender: the salt of the receipt and the public half of the key made from it.
    salt = models.BinaryField()
    sender_public = models.BinaryField()
    # Among how many its sender hides, as the page said before sending.
    hides_among = models.PositiveIntegerField()
    week = models.CharField(max_length=8)
    assign_due = models.DateField()
    answer_due = models.DateField()
    ended_week = models.CharField(max_length=8, blank=True, default="")
    # Nothing of it is kept after this day.
    erase_on = models.DateField(null=True)
    reopened_times = models.PositiveSmallIntegerField(default=0)
    # The sender said that somebody makes it hard for them; by this day two people outside the unit have looked.
    protect_due = models.DateField(null=True)

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("voices:case", args=[self.code])

    @property
    def badge(self) -> str:
        return BADGES[Status(self.status)]

    @property
    def due(self) -> dt.date | None:
        """What it waits for: an owner, then an answer; nothing once it is answered or over."""
        if self.status not in WAITS:
            return None
        return self.assign_due if self.status == Status.RECEIVED else self.answer_due

    @property
    def place_id(self) -> int:
        """Where its channel stands, never the unit it is about."""
        return self.channel.place_id

    def ties(self) -> dict[str, Any]:
        return {"voice_intake": self.channel.office, "voice_handler": self.handler}


class Locator(models.Model):
    """The first eight digits of a receipt: never given twice, whatever becomes of the concern (T-13)."""

    digits = models.CharField(max_length=8, primary_key=True)
    voice = models.ForeignKey(Voice, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return "…"


class Wrap(models.Model):
    """The key of a seal, for one who may open it. Only `opening.py` reads this table."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="wraps")
    seal = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=8, choices=Holder.choices)
    key = models.ForeignKey(HandlerKey, models.PROTECT, null=True, related_name="wraps")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.voice_id} {self.seal}"


class Piece(models.Model):
    """Something written or sent, sealed. Only `opening.py` reads this table."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="pieces")
    seal = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=PieceKind.choices)
    number = models.PositiveIntegerField(default=0)
    week = models.CharField(max_length=8)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "kind", "number"], name="one_piece_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.kind}"


class Opening(models.Model):
    """Somebody is about to open a concern: which role, in which week; its sender sees it (T-16, T-17)."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="openings")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    week = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "person", "week"], name="one_voice_opening_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.role}"


class Turn(models.Model):
    """One turn in the course of a protected concern, as its sender reads it."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="turns")
    position = models.PositiveIntegerField()
    verb = models.CharField(max_length=10, choices=TurnVerb.choices)
    week = models.CharField(max_length=8)
    due = models.DateField(null=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    # Who acted for an office; never set for a sender.
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voice", "position"], name="one_turn_a_position")]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.verb}"


class Promise(models.Model):
    """One promised step of a protected concern: its day and how far it is; what it says is a sealed piece."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="promises")
    # The number of its piece.
    number = models.PositiveIntegerField()
    due = models.DateField()
    first_due = models.DateField()
    done_week = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voice", "number"], name="one_voice_promise")]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.number}"


class Pending(models.Model):
    """An act of a sender that waits for the weekly batch of the journal (T-30)."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    week = models.CharField(max_length=8)
    verb = models.CharField(max_length=20)
    subject = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.verb


class Weekly(models.Model):
    """The frozen count of a closed week and a field over the whole organisation, for early warning (T-50)."""

    week = models.CharField(max_length=8)
    field = models.CharField(max_length=10, choices=Field.choices)
    reports = models.PositiveIntegerField()
    units = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["week", "field"], name="one_weekly_count")]

    def __str__(self) -> str:
        return f"{self.week} {self.field}"
