"""Writing thousands of rows of one table as one statement run over all of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models.expressions import DatabaseDefault

# The most keys one statement names: SQLite of old machines takes 999 values.
_KEYS = 900


def chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Many keys in parts that one statement can name."""
    for start in range(0, len(keys), _KEYS):
        yield keys[start : start + _KEYS]


def insert(rows: Sequence[models.Model]) -> None:
    """Write unsaved rows of one model; what the database fills in itself (keys, defaults) is not read back.

    `bulk_create` sends a statement for every 999 values on SQLite: a hundred for 5,800 tasks. This is prepared once.
    """
    if rows:
        _insert(rows, keyed=False)


def insert_keyed(rows: Sequence[models.Model]) -> None:
    """The same, and every row knows its key afterwards: the keys are taken beforehand, so that nobody else gets them.

    Inside a transaction that writes (on SQLite the only one at a time).
    """
    if not rows:
        return
    connection, meta = transaction.get_connection(), rows[0]._meta
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            column = meta.pk.column if meta.pk else "id"
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [meta.db_table, column, len(rows)],
            )
            keys = sorted(key for (key,) in cursor.fetchall())
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
            last = (cursor.fetchone() or (0,))[0]
            keys = list(range(last + 1, last + 1 + len(rows)))
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias
    _insert(rows, keyed=True)


def _insert(rows: Sequence[models.Model], *, keyed: bool) -> None:
    connection, meta = transaction.get_connection(), rows[0]._meta
    fields: list[models.Field[Any, Any]] = [
        field
        for field in meta.concrete_fields
        if (keyed or not field.primary_key)
        and not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608 - only names of our own
            [
                [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
                for row in rows
            ],
        )
