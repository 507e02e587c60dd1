"""Carrying out on the day what was decided before it."""

import datetime as dt

from django.utils.translation import override

from danvan.flow import StepClosed

from . import actions, queries
from .models import Event


def carry_out_due(day: dt.date) -> None:
    """Every decided event whose day has come, each whole or not at all; safe to run twice (T-73)."""
    for event in list(queries.due(day)):
        with override("vi"):
            _carry_out(event)


def _carry_out(event: Event) -> None:
    try:
        actions.carry_out(event, by=actions.Worker())
    except StepClosed:  # another worker, or an administrator, was first
        return
    except actions.NotReady as refusal:
        event.refresh_from_db()
        actions.block(event, [problem.words for problem in refusal.found], by=actions.Worker())
