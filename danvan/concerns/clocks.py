"""What happens by itself when nobody answers: silence climbs one level. Of a day, safe to run twice (T-73, T-75)."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from danvan.notices import actions as notices
from danvan.units.models import Office

from . import queries
from .models import Concern, Turn
from .rules import IN_HAND, TurnVerb


@transaction.atomic
def climb(day: dt.date) -> int:
    """Answers owed before `day` and not given: the sender sees it, the level above is told once. How many.

    One notice a day for each office above, however many it is about; its page lists them.
    """
    owed = Greatest("answer_due", Coalesce("promised_until", "answer_due"))
    told = Turn.objects.filter(concern=OuterRef("pk"), verb=TurnVerb.CLIMB, due=OuterRef("owed"))
    late = (
        Concern.objects.filter(status__in=IN_HAND)
        .annotate(owed=owed)
        .filter(~Exists(told), owed__lt=day)
        .select_related("handler", "intake")
    )
    above: dict[int, Office | None] = {}
    turns = []
    for concern in late:
        place = (concern.handler or concern.intake).unit_id
        if place not in above:
            above[place] = queries.level_above(concern, day)
        turns.append(
            Turn(concern=concern, verb=TurnVerb.CLIMB, happened_on=day, due=concern.owed, office=above[place])
        )
    Turn.objects.bulk_create(turns, batch_size=1000)
    told_to = {office for office in above.values() if office}
    address = f"{reverse('concerns:cases')}?loc=tat-ca"
    notices.tell(told_to, "concern.climb", subject="concern:", address=address)
    return len(turns)
