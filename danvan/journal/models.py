"""The log and its bodies; ids and words only, no foreign keys: the journal outlives what it describes.

The rows of every table but Tip are guarded by triggers (triggers.py).
"""

import base64

from django.db import models

from .notes import PublicKey


class Entry(models.Model):
    """One leaf of the log: its place, its day, its hash. Never changed, never deleted (T-35)."""

    sequence = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    leaf = models.CharField(max_length=64)

    class Meta:
        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"{self.sequence}"


class EntryBody(models.Model):
    """What an entry says, with its salt; may be erased by one action only, which leaves an entry itself."""

    sequence = models.BigIntegerField(primary_key=True)
    salt = models.CharField(max_length=64)
    body = models.TextField()

    def __str__(self) -> str:
        return f"{self.sequence}"


class Erasure(models.Model):
    """The body of `sequence` was erased; the entry `entry` says why. Without this row no body can be deleted."""

    sequence = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.sequence}"


class Tip(models.Model):
    """The one-row head of the log: its size and the roots of its whole subtrees, largest first (T-32)."""

    size = models.BigIntegerField(default=0)
    frontier = models.JSONField(default=list)
    day = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.size}"


class SigningKey(models.Model):
    """The public part of a key that signs heads; the entry `entry` announced it. The newest one signs."""

    key_id = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=60)
    public = models.CharField(max_length=64)
    entry = models.BigIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.key)

    @property
    def key(self) -> PublicKey:
        return PublicKey(self.name, base64.b64decode(self.public))


class Checkpoint(models.Model):
    """The signed head of a day (dấu niêm): whoever keeps a copy can show that nothing before it was changed."""

    day = models.DateField()
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    key_id = models.CharField(max_length=8)
    note = models.TextField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.day}: {self.size}"
