"""What waits to be seen."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from danvan.units.access import Viewer

from .models import Feed, Letterbox, Notice, Seen


def of(viewer: Viewer) -> QuerySet[Notice]:
    """Notices to the person and to the offices held today, newest first, each with `is_seen`."""
    mine = Q(person=viewer.person) | Q(office__in=viewer.office_ids)
    seen = Seen.objects.filter(notice=OuterRef("pk"), person=viewer.person)
    return Notice.objects.filter(mine).annotate(is_seen=Exists(seen))


def waiting(viewer: Viewer) -> QuerySet[Notice]:
    seen = Seen.objects.filter(notice=OuterRef("pk"), person=viewer.person)
    return of(viewer).exclude(Exists(seen))


def letterbox(viewer: Viewer) -> Letterbox:
    """How the viewer wants letters; as usual where nothing was said."""
    return Letterbox.objects.filter(person=viewer.person).first() or Letterbox(person=viewer.person)


def feeds(viewer: Viewer) -> QuerySet[Feed]:
    """The viewer's own calendars."""
    return Feed.objects.filter(person=viewer.person).select_related("unit__current")
