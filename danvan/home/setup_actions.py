"""Settling the facts and rules of an installation."""

import datetime as dt

from django.db import transaction
from django.http import Http404

from danvan.journal import actions as journal
from danvan.periods import today
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.import_writing import tell_names
from danvan.units.models import UnitVersion
from danvan.units.rules import Level
from danvan.work import actions as work
from danvan.work.models import Duty

from . import setup
from .models import Settled


@transaction.atomic
def name_organisation(version: UnitVersion, name: str, level: str, starts_on: dt.date, *, by: Viewer) -> None:
    """Say what the organisation is called and from which day it is counted; once it has a history, only confirm."""
    setup.must_manage(by)
    fields = {"name": name, "level": Level(level).value, "starts_on": starts_on}
    changed = sorted(field for field, value in fields.items() if getattr(version, field) != value)
    if changed and not setup.has_history(version):
        for field, value in fields.items():
            setattr(version, field, value)
        version.save()
        tree.rebuild(today())
        tell_names([version.unit_id], [])
        journal.record(
            "unit.amend",
            subject=f"unit:{version.unit.code}",
            unit_id=version.unit_id,
            actor=by.actor,
            changed=changed,
        )
    _settle(setup.ORGANISATION, by)


@transaction.atomic
def settle_limits(*, by: Viewer) -> None:
    """The limits were looked at."""
    setup.must_manage(by)
    _settle(setup.LIMITS, by)


@transaction.atomic
def settle_duty(code: str, on: bool, *, by: Viewer) -> None:
    """Keep a duty or switch it off; either way it is settled. Http404 for a code that is none."""
    setup.must_manage(by)
    duty = Duty.objects.filter(code=code).first()
    if duty is None:
        raise Http404
    work.switch_duty(duty, on, by=by)
    _settle(setup.duty_key(code), by)


def _settle(key: str, by: Viewer) -> None:
    """Said twice, it is said once; the last one who said it stands there."""
    _row, new = Settled.objects.get_or_create(key=key, defaults={"person": by.person})
    if not new:
        Settled.objects.filter(key=key).update(person=by.person)
    journal.record("installation.settle", subject=f"installation:{key}", unit_id=None, actor=by.actor)
