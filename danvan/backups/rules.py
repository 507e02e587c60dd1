"""When somebody must be reminded, which copies may go, and what a backup says about itself; plain values only."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

# T-76: no drill for 100 days, no backup for two days: a banner for the administrator.
DAYS_WITHOUT_DRILL: Final = 100
DAYS_WITHOUT_BACKUP: Final = 2

# The layout inside the encrypted file. A program opens every format up to its own and refuses newer ones.
FORMAT: Final = 1
SUFFIX: Final = ".danvan.age"
UNFINISHED: Final = ".part"


@dataclass(frozen=True)
class Head:
    """The head of the journal in the copy: entries, root as hexadecimal, the newest signed head as text or ""."""

    size: int = 0
    root: str = ""
    seal: str = ""


@dataclass(frozen=True)
class About:
    """The first part of every backup: what it is, and what the restored copy must turn out to be.

    `made_at` is ISO 8601 with zone, `migrations` are "app.name", `counts` are rows by table, `lost` are files the
    database names that were not on disk.
    """

    format: int
    program: str
    made_at: str
    database: str
    origin: str
    head: Head
    migrations: list[str]
    counts: dict[str, int]
    lost: list[str]

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        """From what `plain` gave; KeyError or TypeError when something is missing."""
        known = {name: plain[name] for name in cls.__dataclass_fields__ if name != "head"}
        return cls(head=Head(**plain["head"]), **known)


@dataclass(frozen=True)
class Label:
    """What stands beside a backup, in the open, for whoever has no key: nothing anybody wrote.

    `origin` is the hash of the journal's first entry: it tells the copies of one installation from another's.
    """

    name: str
    made_at: str
    size: int
    sha256: str
    origin: str
    entries: int
    root: str
    format: int = FORMAT
    program: str = ""

    @property
    def day(self) -> dt.date:
        return dt.datetime.fromisoformat(self.made_at).date()

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        """From what `plain` gave; TypeError or ValueError when it is none."""
        made = cls(**plain)
        dt.datetime.fromisoformat(made.made_at)
        return made


def outdated(labels: Iterable[Label], today: dt.date, keep_days: int) -> list[Label]:
    """Good copies older than `keep_days` days, but never the newest one (T-22)."""
    ordered = sorted(labels, key=lambda label: label.made_at)
    return [label for label in ordered[:-1] if (today - label.day).days > keep_days]
