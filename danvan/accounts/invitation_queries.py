"""Whom one may invite, and what became of those invited."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from danvan.text import clean, name_sort_key
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.models import Import, ImportChange, Person, Post, Unit
from danvan.units.queries import imports_seen_by, people_to_unlock
from danvan.units.rules import ImportStatus

from .invitation_rules import State
from .models import Invitation

_IMPORTS = 20
_RANGES = 400  # ids an import made come in ranges; more would outgrow one SQL statement
_HAS_NO_PASSWORD = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


@dataclass(frozen=True)
class Choice:
    """Who is to be invited: one person, the people of a unit (with all below it), or those new in an import."""

    sign_in_name: str = ""
    unit: Unit | None = None
    with_below: bool = False
    kept: Import | None = None


def within_reach(viewer: Viewer, choice: Choice) -> QuerySet[Person]:
    """Active people the choice names and the viewer may give a way in, whether they have one already or not."""
    people = people_to_unlock(viewer).filter(is_active=True)
    if choice.unit:
        units = tree.below([choice.unit.pk], viewer.day) if choice.with_below else [choice.unit]
        posts = Post.objects.on(viewer.day).filter(office__unit__in=units)
        return people.filter(pk__in=posts.values("person"))
    if choice.kept:
        return people.filter(_made_by(choice.kept))
    return people.filter(sign_in_name=choice.sign_in_name)


def invitable(viewer: Viewer, choice: Choice) -> QuerySet[Person]:
    """Those of them who have no password: an invitation gives a first one and never replaces one."""
    return within_reach(viewer, choice).filter(_HAS_NO_PASSWORD)


def _made_by(kept: Import) -> Q:
    change = ImportChange.objects.filter(of=kept, model="person").first()
    found = Q(pk__in=())
    for first, last in (change.made if change else [])[:_RANGES]:
        found |= Q(pk__range=(first, last))
    return found


@dataclass(frozen=True)
class Preview:
    """What making codes for this choice would do, in words and numbers of people."""

    words: str
    people: int
    left_out: int
    renewed: int


def preview(viewer: Viewer, choice: Choice) -> Preview:
    """Whom the choice reaches; three statements however many they are."""
    people = invitable(viewer, choice)
    number = people.count()
    return Preview(
        words=_words(choice),
        people=number,
        left_out=within_reach(viewer, choice).count() - number,
        renewed=Invitation.objects.filter(person__in=people.values("pk"), is_used=False).count(),
    )


def _words(choice: Choice) -> str:
    if choice.unit and choice.with_below:
        return _("%(unit)s và các đơn vị bên dưới") % {"unit": choice.unit.name}
    if choice.unit:
        return choice.unit.name
    return choice.kept.file_name if choice.kept else choice.sign_in_name


def units_named(viewer: Viewer, typed: str) -> list[Unit]:
    """Units within reach with this code (as in Excel or in the address) or exactly this name."""
    wanted = clean(typed)
    if not wanted:
        return []
    codes = {wanted, wanted.upper(), wanted.lower()}
    named = Q(current__official_code__in=codes) | Q(code=wanted.lower())
    named |= Q(current__sort_key=name_sort_key(wanted))
    return list(viewer.units("person.password").filter(named).select_related("current")[:2])


def imports(viewer: Viewer) -> list[Import]:
    """The newest written imports the viewer may see."""
    return list(imports_seen_by(viewer).filter(status=ImportStatus.WRITTEN)[:_IMPORTS])


def unit_names(people: QuerySet[Person], day: dt.date) -> dict[int, tuple[str, str]]:
    """For each of these people the unit of their first post today: its sort key and its name."""
    posts = Post.objects.on(day).filter(person__in=people.values("pk")).order_by("-pk")
    rows = posts.values_list("person_id", "office__unit__current__sort_key", "office__unit__current__name")
    return {person: (key or "", name or "") for person, key, name in rows}


def seen_by(viewer: Viewer) -> QuerySet[Invitation]:
    """Invitations of the people the viewer may give a way in, by name."""
    mine = Invitation.objects.filter(person__in=people_to_unlock(viewer))
    return mine.select_related("person").order_by("person__sort_key", "pk")


def in_state(found: QuerySet[Invitation], state: State, day: dt.date) -> QuerySet[Invitation]:
    return found.filter(_states(day)[state])


def counts(found: QuerySet[Invitation], day: dt.date) -> Mapping[str, int]:
    """How many invitations stand in each state, by the name of the state in small letters."""
    wanted = {state.name.lower(): Count("pk", filter=test) for state, test in _states(day).items()}
    counted: dict[str, int] = found.order_by().aggregate(**wanted)
    return counted


def _states(day: dt.date) -> dict[State, Q]:
    came_in = Q(is_used=True) | ~(
        Q(person__password="") | Q(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )
    return {
        State.WAITING: ~came_in & Q(valid_until__gte=day),
        State.CAME_IN: came_in,
        State.EXPIRED: ~came_in & Q(valid_until__lt=day),
    }


def open_for(sign_in_name: str, code_hash: str, day: dt.date) -> Invitation | None:
    """The invitation this name and code open on `day`; None for every other pair, whatever the reason."""
    return (
        Invitation.objects.filter(
            person__sign_in_name=sign_in_name,
            person__is_active=True,
            code_hash=code_hash,
            is_used=False,
            valid_until__gte=day,
        )
        .filter(_states(day)[State.WAITING])
        .select_related("person")
        .first()
    )
