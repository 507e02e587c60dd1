"""A consistent copy of the database while people work, what it holds, and putting it back; on both kinds.

SQLite: the online backup of SQLite, all pages in one read transaction: writers go on in the log beside it.
PostgreSQL: `pg_dump` of an exported snapshot, which our own counting reads too.
"""

import json
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from danvan.documents.models import Attachment
from danvan.journal import rules as tree
from danvan.journal.models import Checkpoint, Entry, Tip

from .refusal import Refused, both
from .rules import Head

# What answers a question in SQL with its rows.
Ask = Callable[[str], list[tuple[Any, ...]]]
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class Contents:
    """What a copy holds, read from the copy itself or from the very snapshot it is made of."""

    def __init__(self, ask: Ask, tables: set[str]) -> None:
        self._ask, self._tables = ask, tables

    def counts(self) -> dict[str, int]:
        """Rows of every table of ours."""
        ours = sorted(
            model._meta.db_table
            for model in apps.get_models()
            if model.__module__.startswith("danvan.") and model._meta.db_table in self._tables
        )
        return {table: self._ask(f'SELECT COUNT(*) FROM "{table}"')[0][0] for table in ours}  # noqa: S608

    def migrations(self) -> list[str]:
        rows = self._ask("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [f"{app}.{name}" for app, name in rows]

    def head(self) -> Head:
        tip = self._ask(f"SELECT size, frontier FROM {Tip._meta.db_table}")  # noqa: S608
        seal = self._ask(f"SELECT note FROM {Checkpoint._meta.db_table} ORDER BY id DESC LIMIT 1")  # noqa: S608
        size, frontier = tip[0] if tip else (0, [])
        nodes = json.loads(frontier) if isinstance(frontier, str) else frontier
        return Head(
            size, tree.root([bytes.fromhex(node) for node in nodes]).hex(), seal[0][0] if seal else ""
        )

    def origin(self) -> str:
        """The hash of the journal's first entry, or ""."""
        first = self._ask(f"SELECT leaf FROM {Entry._meta.db_table} WHERE sequence = 0")  # noqa: S608
        return str(first[0][0]) if first else ""

    def files(self) -> list[str]:
        """The files the rows name, relative to the folder of files."""
        return [row[0] for row in self._ask(f"SELECT file FROM {Attachment._meta.db_table}")]  # noqa: S608


@contextmanager
def copied(target: Path) -> Iterator[Contents]:
    """Write the copy to `target`, and read what it holds while the block lasts."""
    if connection.vendor == "sqlite":
        _copy_sqlite(target)
        with closing(sqlite3.connect(f"file:{quote(str(target))}?mode=ro&immutable=1", uri=True)) as opened:
            rows = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            yield Contents(lambda sql: opened.execute(sql).fetchall(), {name for (name,) in rows})
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        _dump(target, cursor.fetchone()[0])

        def ask(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        yield Contents(ask, set(connection.introspection.table_names(cursor)))


def _copy_sqlite(target: Path) -> None:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def size() -> int:
    """Bytes of the database now."""
    if connection.vendor == "sqlite":
        return sqlite_file().stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        found: int = cursor.fetchone()[0]
        return found


def program(name: str) -> str:
    """The path of `pg_dump` or `pg_restore` that fits the server: the same major version, else the next newer one.

    Refused, with what to install, when there is none.
    """
    with connection.cursor():
        server: int = connection.pg_version // 10000  # type: ignore[attr-defined]
    found: dict[int, str] = {}
    for path in [*Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), *_on_path(name)]:
        if (major := _major(path)) >= server:
            found.setdefault(major, str(path))
    if found:
        return found[min(found)]
    raise Refused(
        both(
            f"thiếu {name} của PostgreSQL {server} trở lên: cài gói postgresql-client-{server}",
            f"{name} of PostgreSQL {server} or newer is missing: install postgresql-client-{server}",
        )
    )


def _on_path(name: str) -> list[Path]:
    found = shutil.which(name)
    return [Path(found)] if found else []


def _major(path: Path) -> int:
    """The major version a program says it is of; 0 when it does not say."""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0


def _dump(target: Path, snapshot: str) -> None:
    _run(
        program("pg_dump"),
        "--format=custom",
        # gzip follows anyway, and squeezes plain rows better.
        "--compress=0",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={target}",
    )


def _run(command: str, *arguments: str, name: str = "") -> None:
    """A program of PostgreSQL on our server; the password goes by the environment, which others cannot read."""
    given = connection.settings_dict
    database = name or given["NAME"]
    environment = {
        **os.environ,
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"]),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": database,
    }
    done = subprocess.run(  # noqa: S603
        [command, *arguments],
        env={key: value for key, value in environment.items() if value},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = f"{Path(command).name}: {done.stderr.strip()[:2000]}"
        raise Refused((said, said))


def fill(dump: Path, name: str = "") -> None:
    """Restore a dump into an empty database of our server, whole or not at all."""
    _run(
        program("pg_restore"),
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        f"--dbname={name or connection.settings_dict['NAME']}",
        str(dump),
        name=name,
    )


def is_empty() -> bool:
    """Whether the database holds no table yet."""
    if connection.vendor == "sqlite" and not sqlite_file().exists():
        return True
    try:
        return not connection.introspection.table_names()
    except DatabaseError:
        return False  # damaged, so there is something


def clear() -> None:
    """Take everything out of our database again, after it was empty and then filled with what proved not good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")


def address(name: str) -> str:
    """DANVAN_DATABASE of another database on our server."""
    given = connection.settings_dict
    who = quote(given["USER"], safe="")
    if given["PASSWORD"]:
        who += f":{quote(given['PASSWORD'], safe='')}"
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{who}@{given['HOST']}{port}/{name}"


def make_beside(purpose: str) -> str:
    """A new empty database on our server, named after ours; Refused without the right to make one."""
    name = f"{connection.settings_dict['NAME'][:40]}_{purpose}_{secrets.token_hex(3)}"
    try:
        _outside(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    except Exception as error:
        raise Refused(
            both(
                f"không tạo được cơ sở dữ liệu tạm: {error}. Cho quyền bằng ALTER ROLE ... CREATEDB",
                "no scratch database can be made; grant the right with ALTER ROLE ... CREATEDB",
            )
        ) from error
    return name


def drop_beside(name: str) -> None:
    _outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def swap(new: str, aside: str) -> None:
    """Put the database `new` in the place of ours, which is called `aside` from then on; nobody may be connected."""
    ours = connection.settings_dict["NAME"]
    connection.close()
    _outside(f'ALTER DATABASE "{ours}" RENAME TO "{aside}"')
    _outside(f'ALTER DATABASE "{new}" RENAME TO "{ours}"')


def others_connected() -> int:
    """How many other connections our database has: a program that still runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        found: int = cursor.fetchone()[0]
        return found


def _outside(statement: str) -> None:
    """A statement about databases, from the maintenance database, outside a transaction."""
    import psycopg  # noqa: PLC0415  the extra `postgres`

    given = connection.settings_dict
    maintenance = "template1" if given["NAME"] == "postgres" else "postgres"
    with psycopg.connect(
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        dbname=maintenance,
        autocommit=True,
    ) as opened:
        opened.execute(statement)
