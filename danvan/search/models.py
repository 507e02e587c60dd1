"""One row for each thing people look for, with the words already folded."""

from django.db import models

from danvan.units.models import Person, Unit


class SearchEntry(models.Model):
    """What can be found, who may find it, and where it opens. `k` and `f` are derived, never shown."""

    kind = models.CharField(max_length=20)
    record = models.CharField(max_length=80)
    title = models.CharField(max_length=500)
    detail = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=300)
    scope = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    right = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    k = models.TextField()
    f = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record"], name="found_once")]

    def __str__(self) -> str:
        return self.title
