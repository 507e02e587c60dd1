from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "danvan.journal"

    def ready(self) -> None:
        post_migrate.connect(guard, sender=self)
        register(is_guarded, Tags.database)


def guard(using: str, **_: object) -> None:
    """After every migrate the triggers are put back: SQLite drops them when a table is remade (T-35)."""
    from . import triggers  # noqa: PLC0415  the models are not loaded yet when this module is

    if triggers.has_tables(connections[using]):
        triggers.install(connections[using])


def is_guarded(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """The triggers stand when the program starts."""
    from . import triggers  # noqa: PLC0415

    return [
        Error(
            f"The journal is not guarded: the trigger {name} is missing. Run migrate, then verify.",
            id="danvan.E010",
        )
        for alias in databases or ()
        if triggers.has_tables(connections[alias])
        for name in triggers.missing(connections[alias])
    ]
