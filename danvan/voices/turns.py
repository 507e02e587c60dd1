"""The course of a protected concern: what its sender reads, and what waits for the weekly batch of the journal."""

import datetime as dt

from danvan.units.models import Office

from .models import Pending, Turn, Voice
from .rules import TurnVerb


def note(
    voice: Voice,
    verb: TurnVerb,
    week: str,
    *,
    due: dt.date | None = None,
    office: Office | None = None,
    person: int | None = None,
) -> None:
    """One more turn of its course."""
    position = Turn.objects.filter(voice=voice).count()
    Turn.objects.create(
        voice=voice, position=position, verb=verb, week=week, due=due, office=office, person_id=person
    )


def journal_later(voice: Voice, verb: str, week: str) -> None:
    """Journalled with everybody else's acts of the week, when the week is over (T-30)."""
    Pending.objects.create(
        week=week, verb=f"voice.{verb}", subject=f"voice:{voice.code}", unit_id=voice.channel.place_id
    )
