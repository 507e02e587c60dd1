"""Why a cell has a task: the measure, its clause and the document the programme carries out."""

from django.utils.translation import gettext as _

from danvan.work.models import Task
from danvan.work.origins import Origin, tells

from .models import Assignment


@tells
def measure_of(task: Task) -> Origin | None:
    """The measure a task was made of."""
    known = Assignment.objects.filter(task=task).select_related("measure__programme__directive").first()
    if known is None:
        return None
    measure = known.measure
    words = {"number": measure.programme.directive.number, "clause": measure.clause}
    text = _("%(number)s, %(clause)s") if measure.clause else "%(number)s"
    return Origin(text % words, measure.get_absolute_url())
