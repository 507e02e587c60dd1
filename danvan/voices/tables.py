"""How protected rows lie on disk: by their random ids, never in the order they were written (T-11).

SQLite: tables WITHOUT ROWID. PostgreSQL: every table is written anew in random order each week, in one transaction, so
that neither place nor transaction number tells which of two came first. Either way freed pages are rewritten after it.
"""

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# Every protected table. SQLite forgets "WITHOUT ROWID" when a migration remakes one: a test looks.
PROTECTED: Final = (
    "voices_voice",
    "voices_locator",
    "voices_wrap",
    "voices_piece",
    "voices_opening",
    "voices_turn",
    "voices_pending",
    "voices_promise",
)


def with_rowid(connection: BaseDatabaseWrapper) -> list[str]:
    """Protected tables that have row numbers although they must not; none on PostgreSQL."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        made = dict(cursor.fetchall())
    return [
        table
        for table in PROTECTED
        if table in made and not made[table].rstrip().upper().endswith("WITHOUT ROWID")
    ]


def drop_row_numbers(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Make these tables anew WITHOUT ROWID on SQLite, for a migration that has just made them: they are empty."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            (made,) = cursor.fetchone()
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type = 'index'", [table])
            indexes = [sql for (sql,) in cursor.fetchall() if sql]
            cursor.execute(f'DROP TABLE "{table}"')
            cursor.execute(f"{made} WITHOUT ROWID")
            for sql in indexes:
                cursor.execute(sql)


def shuffle(connection: BaseDatabaseWrapper) -> None:
    """Write every protected table anew in random order (PostgreSQL); on SQLite the random ids are the order."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in PROTECTED:
            cursor.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        for table in PROTECTED:
            cursor.execute(f'CREATE TEMP TABLE shuffled ON COMMIT DROP AS SELECT * FROM "{table}"')  # noqa: S608
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM shuffled ORDER BY random()')  # noqa: S608
            cursor.execute("DROP TABLE shuffled")


def compact(connection: BaseDatabaseWrapper) -> None:
    """Rewrite what freed pages still hold and in which order they were taken. Outside any transaction."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
        else:
            for table in PROTECTED:
                cursor.execute(f'VACUUM FULL "{table}"')
