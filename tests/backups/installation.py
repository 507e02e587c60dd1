"""A whole installation of its own, asked through the command as an operator would."""

import json
import os
import re
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pyrage
from django.db import connection
from django.test.utils import override_settings

from danvan import cli
from tests.world import CLOCK

ROOT = Path(__file__).resolve().parents[2]
# What a person wrote in the small world: it must not be found in any backup.
WORDS = "Phụ cấp quý I chưa được chi trả."
BUILD = """
from tests.world import make_world
from tests.scene import make_scene
from danvan.journal import actions
make_scene(make_world())
actions.checkpoint()
"""


@dataclass
class Installation:
    """HOME, the database it uses ("" for SQLite), and the backup key kept apart.

    Commands run in a fork of the test, which has Django loaded already: starting it anew takes two seconds each time.
    """

    home: Path
    apart: Path
    unblock: Callable[[], Any]
    database: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Path:
        return self.apart / "key.txt"

    @property
    def folder(self) -> Path:
        return self.apart / "copies"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DANVAN_")}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "danvan.settings",
            "PYTHONPATH": str(ROOT),
            "DANVAN_CLOCK": CLOCK,
            "DANVAN_HOME": str(self.home),
            "DANVAN_DATABASE": self.database,
            "DANVAN_BACKUPS": str(self.folder),
            **self.settings,
        }

    def run(self, *arguments: object, typed: str = "") -> subprocess.CompletedProcess[str]:
        """`danvan ...`, whatever its exit code."""
        return self._forked(lambda: cli.main([str(argument) for argument in arguments]), typed)

    def _forked(self, act: Callable[[], int], typed: str = "") -> subprocess.CompletedProcess[str]:
        with TemporaryDirectory() as folder:
            streams = [Path(folder) / name for name in ("in", "out", "err")]
            streams[0].write_text(typed, encoding="utf-8")
            with warnings.catch_warnings(action="ignore"):
                child = os.fork()
            if not child:
                self._inside(act, streams)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said, cried = (path.read_text(encoding="utf-8") for path in streams[1:])
            return subprocess.CompletedProcess([], code, said, cried)

    def _inside(self, act: Callable[[], int], streams: list[Path]) -> None:
        """The fork becomes a process of this installation, and ends."""
        code = 70
        try:
            for number, path in enumerate(streams):
                os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
            sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
            os.environ.clear()
            os.environ.update(self.environment())
            self.enter()
            code = act()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def enter(self) -> None:
        """Turn this process, a fork, to this installation."""
        os.umask(0o077)
        self.home.mkdir(parents=True, exist_ok=True)
        secret = self.home / "secret"
        secret.exists() or secret.write_text(os.urandom(48).hex())
        override_settings(
            HOME=self.home,
            MEDIA_ROOT=self.home / "files",
            BACKUPS=self.settings.get("DANVAN_BACKUPS", str(self.folder)),
            CLOCK=CLOCK,
        ).enable()
        # The connection of the test stays the test's: forgotten here, not closed.
        self.unblock()
        connection.connection = None
        name = urlsplit(self.database).path.lstrip("/") if self.database else self.home / "danvan.sqlite3"
        connection.settings_dict["NAME"] = name

    def done(self, *arguments: object, typed: str = "") -> str:
        """`danvan ...`, which must succeed; what it said."""
        ran = self.run(*arguments, typed=typed)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def script(self, code: str) -> list[str]:
        return [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"]

    def python(self, code: str) -> str:
        """What a piece of Python in this installation prints."""

        def act() -> int:
            exec(code, {})  # noqa: S102
            return 0

        ran = self._forked(act)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def copies(self) -> list[Path]:
        return sorted(self.folder.glob("*.danvan.age"))

    def back_up(self, *arguments: object) -> Path:
        return Path(re.search(r"(/\S+\.danvan\.age)", self.done("backup", *arguments))[1])  # type: ignore[index]

    def journal(self) -> list[dict[str, object]]:
        """What every entry says."""
        code = "import json\nfrom danvan.journal.models import EntryBody\n"
        code += "print(json.dumps([json.loads(e.body) for e in EntryBody.objects.order_by('sequence')]))"
        found: list[dict[str, object]] = json.loads(self.python(code))
        return found


def another(of: Installation, folder: Path, database: str = "") -> Installation:
    """An empty place beside an installation, with the same key and copies."""
    return Installation(folder / "home", of.apart, of.unblock, database)


def new_database(name: str) -> str:
    """A new empty database on the server the tests run on; "" on SQLite."""
    server = os.environ.get("DANVAN_DATABASE", "")
    if not server:
        return ""
    import psycopg

    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')  # type: ignore[call-overload]
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def identity(path: Path) -> list[object]:
    line = path.read_text().splitlines()[-1]
    return [pyrage.x25519.Identity.from_str(line)]
