"""Signing a report: what was signed is kept and served as it was."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from danvan.journal import actions as journal
from danvan.periods import Period, today
from danvan.units.access import Viewer
from danvan.units.models import Office, Unit
from danvan.units.rules import HEAD_ROLES

from .models import SignedReport


@transaction.atomic
def sign(unit: Unit, period: Period, content: bytes, *, by: Viewer) -> SignedReport:
    """Keep the report the head of the unit signs; signed again, it becomes the next version beside the first.

    Raises PermissionDenied to anybody but who leads the unit today.
    """
    if not by.may("report.sign", unit):
        raise PermissionDenied("report.sign")
    held = next(post for post in by.held if post.unit_id == unit.pk and post.role in HEAD_ROLES)
    last = SignedReport.objects.filter(unit=unit, period=period.key).aggregate(last=Max("version"))["last"]
    made = SignedReport.objects.create(
        unit=unit,
        period=period.key,
        version=(last or 0) + 1,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        office=Office.objects.get(pk=held.office_id),
        signed_by=by.person,
        signed_on=today(),
    )
    journal.record(
        "report.sign",
        subject=f"report:{made.code}",
        unit_id=unit.pk,
        actor=by.actor,
        period=period.key,
        version=made.version,
        sha256=made.sha256,
    )
    return made
