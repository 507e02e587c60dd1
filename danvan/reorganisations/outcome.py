"""What a button of a draft's page does: between the words sent and the actions."""

from django.db import transaction
from django.http import QueryDict

from danvan.units.access import Viewer

from . import actions, pages
from .forms import UnitsForm
from .models import Event


def units(event: Event, form: UnitsForm, sent: QueryDict, version: int) -> bool:
    """Take one unit out, or put the ticked ones in; False when nothing could be taken from the form."""
    if gone := sent.get("remove"):
        part = event.parts.filter(unit__code=gone).first()
        if part:
            actions.remove_unit(event, version, part.unit, by=form.viewer)
        return True
    if not form.is_valid():
        return False
    form.take(sent.getlist("unit"))
    if form.errors:
        return False
    actions.add_units(event, version, form.units, by=form.viewer)
    return True


def heirs(event: Event, form: UnitsForm, sent: QueryDict, version: int) -> bool:
    """Take an heir out, put ticked units in, or name the heir of each unit; False when nothing could be taken."""
    if gone := sent.get("remove"):
        heir = next((heir for heir in event.heirs.all() if str(heir.pk) == gone), None)
        if heir:
            actions.remove_heir(heir, version, by=form.viewer)
        return True
    if sent.get("act") == "name":
        actions.name_heirs(event, version, pages.default_heirs(event, sent), by=form.viewer)
        return True
    if not form.is_valid():
        return False
    form.take(sent.getlist("unit"))
    if form.errors:
        return False
    with transaction.atomic():
        for unit in form.units:
            actions.add_heir(event, version, unit=unit, by=form.viewer)
            version = event.version
    return True


def decide(event: Event, version: int, *, by: Viewer) -> bool:
    """Decide; whether the event was refused because something is still to be done."""
    try:
        actions.decide(event, version, by=by)
    except actions.NotReady:
        event.refresh_from_db()
        return True
    return False
