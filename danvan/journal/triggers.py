"""Triggers that refuse to change or delete what the journal has written, on both databases (T-35).

SQLite drops the triggers of a table when a migration remakes it, so they are not part of a migration: they are put
back after every migrate, checked at start-up and by `verify`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .models import Checkpoint, Entry, EntryBody, Erasure, SigningKey


@dataclass(frozen=True)
class Guard:
    """Refuses `act` (INSERT, UPDATE, DELETE or TRUNCATE) on a table `when` SQL over NEW or OLD is true."""

    table: str
    act: str
    when: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_{self.act.lower()}_guard"

    @property
    def message(self) -> str:
        return f"the journal refuses {self.act} on {self.table}"

    def sqlite(self) -> str:
        when = f" WHEN {self.when}" if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.act} ON {self.table}{when}"
            f" BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    def postgresql_body(self) -> str:
        refuse = f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation';"
        if not self.when:
            return f"BEGIN {refuse} END"
        passed = "OLD" if self.act == "DELETE" else "NEW"
        return f"BEGIN IF {self.when} THEN {refuse} END IF; RETURN {passed}; END"

    def postgresql(self) -> str:
        each = "STATEMENT" if self.act == "TRUNCATE" else "ROW"
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql"
            f" AS $guard${self.postgresql_body()}$guard$;"
            f" CREATE TRIGGER {self.name} BEFORE {self.act} ON {self.table}"
            f" FOR EACH {each} EXECUTE FUNCTION {self.name}()"
        )


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _has(table: str, column: str, value: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE {column} = {value})"  # noqa: S608


def guards(vendor: str) -> Iterator[Guard]:
    """Every guard of this kind of database.

    Inserts are guarded too: INSERT OR REPLACE deletes the old row of SQLite without asking its DELETE trigger.
    """
    entry, body, erasure = _table(Entry), _table(EntryBody), _table(Erasure)
    in_log = _has(entry, "sequence", "NEW.sequence")
    written = _has(body, "sequence", "NEW.sequence")
    erased = _has(erasure, "sequence", "NEW.sequence")
    told_later = f"NEW.entry > NEW.sequence AND {_has(entry, 'sequence', 'NEW.entry')}"
    yield Guard(entry, "INSERT", f"NEW.sequence <> (SELECT COALESCE(MAX(sequence) + 1, 0) FROM {entry})")  # noqa: S608
    yield Guard(body, "INSERT", f"NOT {in_log} OR {written} OR {erased}")
    yield Guard(body, "DELETE", f"NOT {_has(erasure, 'sequence', 'OLD.sequence')}")
    yield Guard(erasure, "INSERT", f"{erased} OR NOT ({told_later})")
    yield Guard(entry, "DELETE")
    yield Guard(erasure, "DELETE")
    yield Guard(entry, "UPDATE")
    yield Guard(body, "UPDATE")
    yield Guard(erasure, "UPDATE")
    for model in (Checkpoint, SigningKey):
        table = _table(model)
        yield Guard(table, "INSERT", _has(table, "id", "NEW.id"))
        yield Guard(table, "UPDATE")
        yield Guard(table, "DELETE")
    if vendor == "postgresql":
        for guarded in (Entry, EntryBody, Erasure, Checkpoint, SigningKey):
            yield Guard(_table(guarded), "TRUNCATE")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard (back) in place; does nothing where all stand."""
    gone = set(missing(connection))
    with connection.cursor() as cursor:
        for guard in guards(connection.vendor):
            if guard.name in gone:
                cursor.execute(_drop(guard, connection.vendor))
                cursor.execute(guard.sqlite() if connection.vendor == "sqlite" else guard.postgresql())


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away; only tests do, to clear their data."""
    with connection.cursor() as cursor:
        for guard in guards(connection.vendor):
            cursor.execute(_drop(guard, connection.vendor))


def _drop(guard: Guard, vendor: str) -> str:
    where = "" if vendor == "sqlite" else f" ON {guard.table}"
    return f"DROP TRIGGER IF EXISTS {guard.name}{where}"


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards that are absent, switched off, or not the ones written here."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            standing = dict(cursor.fetchall())
            return [guard.name for guard in guards("sqlite") if standing.get(guard.name) != guard.sqlite()]
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid) AND NOT t.tgisinternal"
        )
        standing = dict(cursor.fetchall())
        return [
            guard.name
            for guard in guards("postgresql")
            if standing.get(guard.name) != guard.postgresql_body()
        ]


def has_tables(connection: BaseDatabaseWrapper) -> bool:
    """Whether the journal's tables exist yet."""
    return _table(Checkpoint) in connection.introspection.table_names()
