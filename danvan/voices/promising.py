"""The roadmap of a protected concern: steps with days; a moved day needs a reason its sender reads (T-36)."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan.concerns.sealed import Pair
from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.units.access import Viewer

from . import opening, weeks
from .handling import acting
from .models import Promise, Voice
from .rules import FLOW, OPEN, WAITS, PieceKind, Seal, TurnVerb
from .turns import note


def add_step(voice: Voice, text: str, due: dt.date, pair: Pair, number: int, *, by: Viewer) -> None:
    """Promise one step. `number` is the place the form was shown for: sent twice, it is promised once (T-71)."""
    _not_past(due, by)
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    with transaction.atomic():
        FLOW.take(voice, "roadmap", by=by, due=due.isoformat())
        if ring.put_once(Seal.SHARED, PieceKind.STEP, text.encode(), week, number):
            last = Promise.objects.filter(voice=voice).count()
            Promise.objects.create(voice=voice, number=last, due=due, first_due=due)
            _owe(voice, due)
            note(voice, TurnVerb.STEP, week, due=due, office=acting(voice, by), person=by.person.pk)


def move_step(voice: Voice, number: int, due: dt.date, reason: str, pair: Pair, *, by: Viewer) -> None:
    """Another day for a step that is still owed, with the reason."""
    _not_past(due, by)
    _may_answer(voice, by)
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    with transaction.atomic():
        step = _open_step(voice, number)
        if step.due == due:
            return
        old, step.due = step.due, due
        step.save(update_fields=["due"])
        _owe(voice, due)
        ring.put(Seal.SHARED, PieceKind.REASON, reason.encode(), week)
        note(voice, TurnVerb.MOVE, week, due=due, office=acting(voice, by), person=by.person.pk)
        _journal(voice, "move", by, old=old.isoformat(), new=due.isoformat())


def finish_step(voice: Voice, number: int, pair: Pair, *, by: Viewer) -> None:
    """The step is done."""
    _may_answer(voice, by)
    opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    with transaction.atomic():
        step = _open_step(voice, number)
        step.done_week = week
        step.save(update_fields=["done_week"])
        note(voice, TurnVerb.STEP_DONE, week, office=acting(voice, by), person=by.person.pk)
        _journal(voice, "keep", by)


def pause(voice: Voice, due: dt.date, reason: str, pair: Pair, *, by: Viewer) -> None:
    """The answer comes later than owed: a new day, and the reason its sender reads."""
    _not_past(due, by)
    _may_answer(voice, by)
    ring = opening.ring_of(voice, by, pair)
    week = weeks.week_of(by.day)
    old = voice.answer_due
    with transaction.atomic():
        changed = Voice.objects.filter(pk=voice.pk, status__in=WAITS, answer_due=old).update(answer_due=due)
        if not changed:
            raise StepClosed("voice", "pause")
        ring.put(Seal.SHARED, PieceKind.REASON, reason.encode(), week)
        note(voice, TurnVerb.PAUSE, week, due=due, office=acting(voice, by), person=by.person.pk)
        _journal(voice, "pause", by, old=old.isoformat(), new=due.isoformat())


def _owe(voice: Voice, due: dt.date) -> None:
    """An answer is owed by the last promised day, where that is later."""
    Voice.objects.filter(pk=voice.pk, answer_due__lt=due).update(answer_due=due)


def _open_step(voice: Voice, number: int) -> Promise:
    step = Promise.objects.filter(voice=voice, number=number, done_week="", voice__status__in=OPEN).first()
    if step is None:
        raise StepClosed("voice", "step")
    return step


def _not_past(due: dt.date, by: Viewer) -> None:
    if due < by.day:
        raise ValidationError({"due": _("Ngày này đã qua. Chọn từ hôm nay trở đi.")})


def _may_answer(voice: Voice, by: Viewer) -> None:
    if not by.may("voice.answer", voice):
        raise PermissionDenied("voice.answer")


def _journal(voice: Voice, verb: str, by: Viewer, **facts: str) -> None:
    journal.record(
        f"voice.{verb}", subject=f"voice:{voice.code}", unit_id=voice.place_id, actor=by.actor, **facts
    )
