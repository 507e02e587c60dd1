"""Keeping account of copies and drills."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from danvan.journal import actions as journal
from danvan.periods import today
from danvan.units.access import By, Operator

from .models import Backup, Drill
from .rules import Label

OPERATOR: Final = Operator()


@transaction.atomic
def follow_folder(folder: str, labels: Sequence[Label], *, by: By) -> None:
    """Let the rows follow the labels of a folder: copies unknown here, as after a restore, come; gone ones are marked.

    Not an act of the organisation: nothing in the journal.
    """
    known = set(Backup.objects.values_list("name", flat=True))
    Backup.objects.bulk_create(
        Backup(
            name=label.name,
            folder=folder,
            made_at=label.made_at,
            size=label.size,
            sha256=label.sha256,
            entries=label.entries,
        )
        for label in labels
        if label.name not in known
    )
    there = [label.name for label in labels]
    Backup.objects.filter(folder=folder, removed_on=None).exclude(name__in=there).update(removed_on=today())


@transaction.atomic
def note_drill(backup: str, findings: Sequence[tuple[str, str]], seconds: int, *, by: By) -> Drill:
    """Keep how a drill went; without findings it was good. Each finding in Vietnamese and English."""
    result = Drill.Result.FAILED if findings else Drill.Result.GOOD
    made = Drill.objects.create(
        day=today(),
        backup=backup,
        result=result,
        findings=[list(words) for words in findings],
        seconds=seconds,
    )
    journal.record(
        "drill.perform", subject=f"backup:{backup}", unit_id=None, actor=by.actor, result=str(result.value)
    )
    return made
