"""Units and people in the index, kept as their names come and change."""

from collections.abc import Iterable

from django.urls import reverse

from danvan.units import names
from danvan.units.names import Named

from .actions import entry, index_many


@names.follows
def index_names(named: Iterable[Named]) -> None:
    """Units are found by everybody signed in; people by those who may read people there.

    Both lead to the unit's place in the organisation, which opens for everybody.
    """
    place = reverse("units:branch", args=["x"])  # once: the router is slow for tens of thousands
    index_many(
        entry(
            kind="person" if one.person else "unit",
            record=one.person.sign_in_name if one.person else one.unit.code,
            title=one.title,
            detail=one.detail,
            address=place.replace("/x/", f"/{one.unit.code}/"),
            scope=one.unit,  # a unit that goes takes its row with it
            right="person.read" if one.person else "",
            person=one.person,
        )
        for one in named
    )
