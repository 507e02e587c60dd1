"""The log and its bodies; ids and words only, no foreign keys: the journal outlives what it describes."""

from django.db import models


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


class Tip(models.Model):
    """The one-row head of the log: its size and the roots of its whole subtrees, largest first (T-32)."""

    size = models.BigIntegerField(default=0)
    frontier = models.JSONField(default=list)
    day = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.size}"
