"""Notices: rows a person or an office should see."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from danvan.units.models import Office, Person

from .rules import WORDS


class Notice(models.Model):
    """Something happened that a person, or whoever holds an office, should see (thông báo)."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="notices")
    office = models.ForeignKey(Office, models.CASCADE, null=True, related_name="notices")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=300)
    told_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-told_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(office__isnull=True), name="notice_to_person_or_office"
            )
        ]
        indexes = [models.Index(fields=["person", "-told_at"]), models.Index(fields=["office", "-told_at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"

    @property
    def words(self) -> str:
        """What happened, in words."""
        return str(WORDS.get(self.verb, self.verb))


class Seen(models.Model):
    """This person has seen this notice; nobody else can ask."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="seen")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "person"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.notice_id}"
