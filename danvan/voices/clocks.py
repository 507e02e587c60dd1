"""What happens by itself when nobody does anything; every function is of a day and safe to run twice (T-73, T-75).

Nobody is told of what a sender did before its week is over, else the day of a notice were the day of the act (T-11).
A notice names no concern and no number (T-21).
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse

from danvan.notices import actions as notices
from danvan.units import tree
from danvan.units.models import Office, Post

from . import recipients, weeks
from .models import Pending, Turn, Voice
from .rules import WAITS, TurnVerb
from .turns import note


def climb(day: dt.date) -> None:
    """Answers owed before today and not given: the sender sees it, the level above the channel is told, once each."""
    late = Voice.objects.filter(status__in=WAITS, answer_due__lt=day).select_related(
        "unit", "channel__office__unit"
    )
    for voice in late:
        _climb(voice, day)


@transaction.atomic
def _climb(voice: Voice, day: dt.date) -> None:
    if Turn.objects.filter(voice=voice, verb=TurnVerb.CLIMB, due=voice.answer_due).exists():
        return
    above = level_above(voice, day)
    note(voice, TurnVerb.CLIMB, weeks.week_of(day), due=voice.answer_due, office=above)
    tell([above, voice.channel.office], "voice.late")


def level_above(voice: Voice, day: dt.date) -> Office | None:
    """The head of the channel's own unit, or of the nearest above it who is not complained about (T-12)."""
    shut_out = recipients.commanded(voice.unit, day) if voice.about_head else None
    for unit in tree.above(voice.channel.office.unit_id, day):
        office = Office.objects.filter(unit=unit, role=unit.head_role).first()
        if office is None:
            continue
        holders = Post.objects.on(day).filter(office=office).values("person")
        accused = shut_out is not None and (
            Post.objects.on(day).filter(person__in=holders, office__unit__in=shut_out).exists()
        )
        if not accused:
            return office
    return None


def tell_of_the_week(waiting: Iterable[Pending], day: dt.date) -> None:
    """Channels whose senders did something in the weeks that are over; reopened ones reach the level above too."""
    codes = {one.subject.partition(":")[2]: one.verb for one in waiting}
    reopened = {one.subject.partition(":")[2] for one in waiting if one.verb == "voice.reopen"}
    voices = Voice.objects.filter(code__in=codes).select_related("unit", "channel__office__unit")
    tell({voice.channel.office for voice in voices}, "voice.waits")
    tell({level_above(voice, day) for voice in voices if voice.code in reopened}, "voice.reopened")


def tell(offices: Iterable[Office | None], verb: str) -> None:
    """One line that leads to the sealed box and says nothing of any concern."""
    notices.tell(offices, verb, subject="voice:", address=reverse("voices:box"))


def may_be_verified(voice: Voice, day: dt.date) -> bool:
    """Whether its sender has been silent for the set days since the answer, counted from the end of its week."""
    answered = Turn.objects.filter(voice=voice, verb__in=ANSWERS).order_by("-position").first()
    if answered is None:
        return False
    return day > weeks.due_after(answered.week, "concern.confirm")


ANSWERS = (TurnVerb.SOLVE, TurnVerb.STUDY, TurnVerb.NOT_OURS, TurnVerb.CANNOT)
