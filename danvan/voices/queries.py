"""Who sees which protected concern: those it was wrapped for, while they stand in its office; nobody by role."""

from uuid import UUID

from django.db.models import Q, QuerySet

from danvan.units.access import Viewer

from . import recipients
from .models import Voice, Wrap
from .rules import Holder


def seen_by(viewer: Viewer) -> QuerySet[Voice]:
    """Concerns the viewer's offices take in or handle, and that the viewer holds a wrapped key for (T-06, T-12)."""
    offices = Q(channel__office__in=viewer.office_ids) | Q(handler__in=viewer.office_ids)
    wrapped = Wrap.objects.filter(holder=Holder.HANDLER, key__person=viewer.person, key__ended_on=None)
    found = Voice.objects.filter(offices, pk__in=wrapped.values("voice"))
    return found.exclude(pk__in=_shut_out(viewer, found)).select_related(
        "unit__current", "channel__office__unit__current", "handler__unit__current"
    )


def _shut_out(viewer: Viewer, found: QuerySet[Voice]) -> list[UUID]:
    """Those about a head whom the viewer has come to serve since."""
    about = found.filter(about_head=True).select_related("unit").order_by("unit")
    return [one.pk for one in about if recipients.is_shut_out(one, viewer.person, viewer.day)]
