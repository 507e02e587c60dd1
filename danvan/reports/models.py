"""Reports somebody signed, kept as they were signed."""

from typing import Any

from django.db import models
from django.urls import reverse

from danvan.periods import Period
from danvan.text import code
from danvan.units.models import Office, Person, Unit


def new_code() -> str:
    return code(10)


class SignedReport(models.Model):
    """The report of a unit and period as its head signed it (báo cáo đã ký): the very bytes, whatever changes later."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="signed_reports")
    period = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signed_on = models.DateField()

    class Meta:
        ordering = ("-period", "-version")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "version"], name="one_signed_report_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("reports:signed", args=[self.code])

    @property
    def place_id(self) -> int:
        return self.unit_id

    @property
    def span(self) -> Period:
        return Period.from_key(self.period)

    def ties(self) -> dict[str, Any]:
        return {}
