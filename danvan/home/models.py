"""Rows of the house itself: submitted forms, periodic jobs done."""

from django.db import models
from django.db.models.functions import Now

from danvan.units.models import Person


class Submission(models.Model):
    """A form that was carried out, by its key: sent again, it leads to the first result (T-71)."""

    key = models.CharField(max_length=40, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    result = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.key


class Settled(models.Model):
    """Somebody looked at a rule or a fact of the set-up and said that it is right (đã xem và xác nhận)."""

    key = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key


class JobDone(models.Model):
    """A periodic job was done for a period; doing it again would be harmless but useless (T-75)."""

    job = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="job_once_a_period")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"
