"""The full-text index beside SearchEntry, one form for each database; every word in it is plain ASCII.

SQLite: an FTS5 table over the columns k and f, kept by triggers. PostgreSQL: a generated tsvector with a GIN index.
SQLite drops triggers when a migration remakes the table, so this is put back after every migrate, not in a migration.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from .models import SearchEntry

TABLE = SearchEntry._meta.db_table
WORDS = "search_words"

_TAKE_OUT = f"INSERT INTO {WORDS}({WORDS}, rowid, k, f) VALUES ('delete', OLD.id, OLD.k, OLD.f);"  # noqa: S608
_PUT_IN = f"INSERT INTO {WORDS}(rowid, k, f) VALUES (NEW.id, NEW.k, NEW.f);"  # noqa: S608
_SQLITE_TRIGGERS = {
    f"{WORDS}_added": f"AFTER INSERT ON {TABLE} BEGIN {_PUT_IN} END",
    f"{WORDS}_gone": f"AFTER DELETE ON {TABLE} BEGIN {_TAKE_OUT} END",
    f"{WORDS}_changed": f"AFTER UPDATE OF k, f ON {TABLE} BEGIN {_TAKE_OUT} {_PUT_IN} END",
}
_POSTGRESQL = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS"
    " (setweight(to_tsvector('simple', k), 'A') || setweight(to_tsvector('simple', f), 'D')) STORED",
    f"CREATE INDEX IF NOT EXISTS {WORDS} ON {TABLE} USING gin (words)",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the index (back) in place and fill it; does nothing where it stands."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT to_regclass(%s)", [WORDS])
            if cursor.fetchone()[0] is None:
                for statement in _POSTGRESQL:
                    cursor.execute(statement)
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{WORDS}%"])
        standing = {row[0] for row in cursor.fetchall()}
        if {WORDS, *_SQLITE_TRIGGERS} <= standing:
            return
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} USING"
            f" fts5(k, f, content='{TABLE}', content_rowid='id', tokenize='ascii')"
        )
        for name, rest in _SQLITE_TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {rest}")
        cursor.execute(f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')")  # noqa: S608


def forget_deleted(connection: BaseDatabaseWrapper) -> None:
    """Write the index anew without words of rows that are gone: FTS5 else keeps them beside a mark until it merges.

    PostgreSQL does the same at its next vacuum, by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {WORDS}({WORDS}) VALUES ('optimize')")  # noqa: S608


def has_table(connection: BaseDatabaseWrapper) -> bool:
    return TABLE in connection.introspection.table_names()
