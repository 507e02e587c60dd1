"""How long workbooks somebody sent are kept: they hold names, codes and addresses of many people."""

import datetime as dt

from . import import_files as files
from .models import Import, ImportChange, Person
from .rules import ImportStatus as Status

# Days after which the file of an import goes; what it wrote stays, and so does the way back.
KEPT_DAYS = 30
_WAITING = (Status.UPLOADED, Status.CHECKED)
_BUSY = (Status.CHECKING, Status.WRITING, Status.UNDOING)


def forget_old_workbooks(day: dt.date) -> None:
    """Files sent more than KEPT_DAYS ago go; safe to run twice (T-75)."""
    for kept in Import.objects.filter(at__date__lt=day - dt.timedelta(days=KEPT_DAYS)).exclude(
        status__in=_BUSY
    ):
        _forget(kept)


def busy() -> bool:
    """Whether an import is being checked, written or undone just now."""
    return Import.objects.filter(status__in=_BUSY).exists()


def forget_person(person: Person) -> None:
    """No workbook may bring a person back whose data were erased: every file goes, with what was said of its cells.

    Which of them holds the person cannot be known without reading all, so the rule does not try. An import that waits
    is refused with a word; the undoing of one that is written no longer knows what stood in the person's row.
    """
    for kept in Import.objects.exclude(status__in=_BUSY):
        _forget(kept)
    for change in ImportChange.objects.filter(model="person"):
        left = [row for row in change.before if row[0] != person.pk]
        if len(left) != len(change.before):
            change.before = left
            change.save(update_fields=["before"])


def _forget(kept: Import) -> None:
    Import.objects.filter(pk=kept.pk, status__in=_WAITING).update(
        status=Status.FAILED, reason="gone", facts={}
    )
    kept.problems.all().delete()
    files.forget(kept)
