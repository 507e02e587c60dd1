"""Units and people in the index, kept as their names come and change."""

from collections.abc import Iterable

from django.urls import reverse

from danvan.units import names
from danvan.units.models import UnitVersion
from danvan.units.names import Named

from .actions import entry, index_many


@names.follows
def index_names(named: Iterable[Named]) -> None:
    """Units are found by everybody signed in, by former names too; people by those who may read people there.

    Both lead to the unit's place in the organisation, which opens for everybody.
    """
    told = list(named)
    former = _former_names([one for one in told if one.person is None])
    place = reverse("units:branch", args=["x"])  # once: the router is slow for tens of thousands
    index_many(
        entry(
            kind="person" if one.person else "unit",
            record=one.person.sign_in_name if one.person else one.unit.code,
            title=one.title,
            detail=one.detail,
            text=former.get(one.unit.pk, "") if one.person is None else "",
            address=place.replace("/x/", f"/{one.unit.code}/"),
            scope=one.unit,  # a unit that goes takes its row with it
            right="person.read" if one.person else "",
            person=one.person,
        )
        for one in told
    )


def _former_names(units: list[Named]) -> dict[int, str]:
    """What these units were called on other days, by unit."""
    called = {one.unit.pk: one.title for one in units}
    names_of: dict[int, set[str]] = {}
    for start in range(0, len(units), 500):
        ids = [one.unit.pk for one in units[start : start + 500]]
        for pk, name in UnitVersion.objects.filter(unit__in=ids).values_list("unit_id", "name"):
            if name != called[pk]:
                names_of.setdefault(pk, set()).add(name)
    return {pk: " ".join(sorted(found)) for pk, found in names_of.items()}
