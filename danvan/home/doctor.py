"""Examines an installation: what would make a promise vanish or a page look broken."""

import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from danvan.accounts import directory, service_protocol, single_sign_on
from danvan.backups import age, shelf
from danvan.backups import queries as backups
from danvan.journal import triggers
from danvan.notices import post

OLDEST_PYTHON = (3, 11)
WARN_FREE = 0.10  # T-74
DURABLE = {
    "sqlite": {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": "2", "PRAGMA foreign_keys": "1"},
    "postgresql": {"SHOW fsync": "on", "SHOW full_page_writes": "on", "SHOW synchronous_commit": "on"},
}


@dataclass(frozen=True)
class Finding:
    """One thing looked at, in both languages, and whether it is as it should be."""

    good: bool
    text: str


def examine() -> Iterator[Finding]:
    """Every finding, worst consequences first; without a database the rest is still looked at."""
    yield Finding(sys.version_info >= OLDEST_PYTHON, f"Python {sys.version.split()[0]}")
    try:
        yield from _database()
    except DatabaseError as error:
        yield Finding(False, f"cơ sở dữ liệu không mở được / the database cannot be opened: {error}")
    yield from _private_files()
    yield _disk()
    yield from _assets()
    yield from _backups()
    yield _catalogues()
    yield from _outside()
    yield from _letters()


def _letters() -> Iterator[Finding]:
    """Whether letters can leave, where a mail server is named."""
    faults = list(post.faults())
    for fault in faults:
        yield Finding(False, f"thư / mail: {fault}")
    if post.is_used() and not faults:
        try:
            post.reach()
        except post.Later as silence:
            yield Finding(False, f"thư / mail: {settings.SMTP_HOST}: {silence}")
        else:
            yield Finding(True, f"thư / mail: {settings.SMTP_HOST}")


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        for question, wanted in DURABLE[connection.vendor].items():
            cursor.execute(question)
            found = str(cursor.fetchone()[0]).lower()
            yield Finding(
                found == wanted, f"{connection.vendor}: {question.split()[-1]} = {found} ({wanted})"
            )
    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    yield Finding(not left, f"cập nhật cơ sở dữ liệu còn thiếu / database updates left: {left}")
    if not left:
        lacking = ", ".join(triggers.missing(connection))
        yield Finding(
            not lacking, f"khóa chống sửa nhật ký / journal guarded against change {lacking}".strip()
        )


def _private_files() -> Iterator[Finding]:
    """The session secret and the signing keys are readable by their owner only."""
    for path in [settings.HOME / "secret", *sorted((settings.HOME / "keys").glob("**/*"))]:
        if path.is_file():
            mode = stat.S_IMODE(path.stat().st_mode)
            name = path.relative_to(settings.HOME)
            yield Finding(
                mode == stat.S_IRUSR | stat.S_IWUSR, f"quyền tệp / permissions of {name}: {mode:04o} (0600)"
            )


def _disk() -> Finding:
    usage = shutil.disk_usage(settings.HOME)
    share = usage.free / usage.total
    return Finding(
        share >= WARN_FREE, f"đĩa còn trống / free disk: {share:.0%}, {usage.free / 2**30:.1f} GiB"
    )


def _backups() -> Iterator[Finding]:
    """A key, a recent copy, a recent drill that went well, and room for the next copy (T-76, T-74)."""
    keys = len(age.recipients())
    yield Finding(keys > 0, f"khóa sao lưu / backup keys: {keys} (danvan backup-key)")
    try:
        state = backups.standing()
    except DatabaseError:
        return
    day, tried = state.last_backup_on or "–", state.last_drill_on or "–"
    yield Finding(not state.needs_backup, f"sao lưu gần nhất / last backup: {day} (danvan backup)")
    went = "" if state.last_drill_good or not state.last_drill_on else ", không thành / failed"
    yield Finding(not state.needs_drill, f"diễn tập gần nhất / last drill: {tried}{went} (danvan drill)")
    folder = shelf.usual()
    if folder.exists():
        usage = shutil.disk_usage(folder)
        share = usage.free / usage.total
        yield Finding(share >= WARN_FREE, f"chỗ cho sao lưu / room for backups in {folder}: {share:.0%}")
        yield Finding(not shelf.is_open_to_others(folder), f"quyền thư mục / permissions of {folder}")


def _assets() -> Iterator[Finding]:
    for name in ("danvan.css", "vendor/icons.svg", "vendor/modern-normalize.css"):
        yield Finding(finders.find(name) is not None, f"giao diện / look: {name}")


def _catalogues() -> Finding:
    package = Path(settings.PACKAGE)
    compiled = list(package.glob("**/locale/en/LC_MESSAGES/django.mo"))
    missing = [path for path in package.glob("**/django.po") if not path.with_suffix(".mo").exists()]
    return Finding(
        bool(compiled) and not missing,
        f"tiếng Anh / English catalogues: {len(compiled)}, thiếu / missing: {len(missing)}",
    )


def _outside() -> Iterator[Finding]:
    """The directory and the sign-in service, where they are configured: safe, and answering now."""
    if directory.is_used():
        try:
            directory.reach()
        except directory.Silent as silence:
            yield Finding(False, f"thư mục không trả lời / the directory does not answer: {silence}")
        else:
            yield Finding(True, f"thư mục trả lời / the directory answers: {settings.LDAP_URL}")
    if single_sign_on.is_used():
        try:
            service_protocol.reach()
        except service_protocol.Refused as refusal:
            cause = type(refusal.__cause__).__name__
            yield Finding(False, f"dịch vụ đăng nhập / the sign-in service: {refusal.reason} ({cause})")
        else:
            yield Finding(
                True, f"dịch vụ đăng nhập trả lời / the sign-in service answers: {settings.OIDC_URL}"
            )
    for fault in (*directory.faults(), *single_sign_on.faults()):
        yield Finding(False, fault)
