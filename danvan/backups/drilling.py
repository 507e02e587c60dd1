"""The drill (diễn tập): a copy is restored to a scratch place, examined as a real restore would be, and thrown away."""

import time
from pathlib import Path
from typing import Any

from django.db import connection

from danvan.journal.queries import length

from . import actions, database, shelf
from .actions import OPERATOR
from .making import workshop
from .models import Drill
from .opening import open_copy
from .refusal import Refused, Words, both
from .restoring import SQLITE, fill_or_drop, fits, prove
from .rules import About


def newest(folder: Path) -> Path:
    """The newest copy in a folder; Refused when there is none."""
    found = shelf.copies(folder)
    if not found:
        raise Refused(both(f"chưa có bản sao lưu nào ở {folder}", "there is no backup in that folder yet"))
    return folder / found[-1].name


def drill(copy: Path, identities: list[Any]) -> Drill:
    """Try a copy and keep the result; a failed drill is a result too. Refused when no scratch place can be had."""
    begun = time.monotonic()
    with workshop("drill") as work:
        try:
            findings = _try(copy, identities, work / "home")
        except Refused as refusal:
            findings = [refusal.words]
    return actions.note_drill(copy.name, findings, round(time.monotonic() - begun), by=OPERATOR)


def _try(copy: Path, identities: list[Any], place: Path) -> list[Words]:
    about = open_copy(copy, identities, place, look=fits)
    ahead = _ahead(about)
    if connection.vendor == "sqlite":
        (place / database.NAMES["sqlite"]).replace(place / SQLITE)
        return [*ahead, *prove(place, "")]
    name = database.make_beside("drill")
    try:
        fill_or_drop(place, name)
        return [*ahead, *prove(place, name)]
    finally:
        database.drop_beside(name)


def _ahead(about: About) -> list[Words]:
    """A copy cannot know more than the installation it was made of."""
    if about.head.size <= length():
        return []
    return [
        (
            "Bản sao lưu có nhiều mục nhật ký hơn nơi này: nơi này đã mất việc đã ghi.",
            "The backup has more journal entries than this installation: something was lost here.",
        )
    ]
