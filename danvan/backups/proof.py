"""Whether a restored installation is whole; runs in a process of its own, inside that installation."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.client import Client
from django.utils import translation

from danvan.documents.models import Attachment
from danvan.journal import actions as journal
from danvan.journal import queries, triggers
from danvan.journal.notes import Head

from .refusal import Words
from .rules import About


def examine(about: About, kept: Head | None = None) -> Iterator[Words]:
    """Everything that is not as the backup says it was, or does not fit a signed head that somebody kept.

    The copy is brought up to this program's tables on the way.
    """
    yield from _rows(about)
    call_command("migrate", interactive=False, verbosity=0)
    triggers.install(connection)
    yield from _whole()
    yield from _journal(about)
    if kept and kept.size <= about.head.size and queries.root(kept.size) != kept.root:
        yield "Nhật ký không khớp dấu niêm đưa vào.", "The journal does not fit the signed head given."
    yield from _files(about)
    yield from _pages()


def _rows(about: About) -> Iterator[Words]:
    with connection.cursor() as cursor:
        for table, wanted in about.counts.items():
            try:
                cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
                found = cursor.fetchone()[0]
            except DatabaseError:
                found = 0
            if found != wanted:
                yield (
                    f"Bảng {table} có {found} dòng, lúc sao lưu là {wanted}.",
                    f"The table {table} has {found} rows; it had {wanted}.",
                )


def _whole() -> Iterator[Words]:
    """The file of SQLite and every reference between rows."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            if (said := cursor.fetchone()[0]) != "ok":
                yield f"Tệp cơ sở dữ liệu bị hỏng: {said}.", f"The database file is damaged: {said}."
    try:
        connection.check_constraints()
    except DatabaseError as error:
        yield (
            f"Có dòng trỏ tới dòng không tồn tại: {error}.",
            f"A row refers to one that is not there: {error}.",
        )


def _journal(about: About) -> Iterator[Words]:
    yield from _in_both_languages(lambda: queries.verify().findings)
    newest = queries.latest_checkpoint()
    found = (queries.length(), queries.root().hex(), newest.note if newest else "")
    if found != (about.head.size, about.head.root, about.head.seal):
        yield (
            f"Đầu nhật ký ở mục {found[0]} không phải đầu lúc sao lưu ({about.head.size}).",
            f"The head of the journal at {found[0]} is not the one of the backup ({about.head.size}).",
        )


def _in_both_languages(ask: Callable[[], tuple[str, ...]]) -> Iterator[Words]:
    with translation.override("vi"):
        vietnamese = ask()
    if vietnamese:
        with translation.override("en"):
            yield from zip(vietnamese, ask(), strict=True)


def _files(about: About) -> Iterator[Words]:
    """Every file a row names is there with its sum; those that were gone before the backup are no news."""
    rows = Attachment.objects.exclude(file__in=about.lost).values_list("code", "file", "sha256")
    for code, name, wanted in rows.iterator(2000):
        path = Path(settings.MEDIA_ROOT) / name
        if not path.is_file():
            yield f"Thiếu tệp {code}.", f"The file {code} is missing."
        elif _sum(path) != wanted:
            yield f"Tệp {code} không còn như lúc gửi.", f"The file {code} is not what was handed in."


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pages() -> Iterator[Words]:
    """The first page of everybody and the sign-in open."""
    browser = Client(raise_request_exception=False, SERVER_NAME="localhost")
    for address in ("/", f"/{settings.SIGNED_IN_PREFIX}dang-nhap/"):
        status = browser.get(address).status_code
        if status != 200:
            yield (
                f"Trang {address} không mở được ({status}).",
                f"The page {address} does not open ({status}).",
            )


@transaction.atomic
def enter(facts: dict[str, object]) -> None:
    """The journal tells of the restore (T-30). Everybody signs in again: ended sessions must not revive."""
    Session.objects.all().delete()
    journal.record("restore.perform", subject="installation", unit_id=None, actor="operator", **facts)
