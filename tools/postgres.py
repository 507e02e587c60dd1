"""A PostgreSQL of its own on a free loopback port, thrown away afterwards.

`python -m tools.postgres COMMAND...` runs the command with DANVAN_TEST_DATABASE set to its address.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ACCOUNT = "postgres"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine, or None."""
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if debian:
        return max(debian, key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0)
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def cluster() -> Iterator[str]:
    """A running server with its usual durable settings; yields postgresql://... of an empty database."""
    binaries = programs()
    if binaries is None:
        raise FileNotFoundError("no PostgreSQL server on this machine")
    # PostgreSQL refuses to run as root, so root hands the folder to the server's usual account.
    account = ACCOUNT if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="danvan-pg-"))
    try:
        password, port = secrets.token_hex(16), _free_port()
        (home / "password").write_text(password, encoding="ascii")
        if account:
            for path in (home, home / "password"):
                shutil.chown(path, account, account)
        given = (
            "-U",
            "danvan",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "scram-sha-256",
            "--pwfile",
            "password",
        )
        _run(home, account, str(binaries / "initdb"), "-D", "data", *given)
        settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home}"
        pg_ctl = (str(binaries / "pg_ctl"), "-D", "data", "-w")
        _run(home, account, *pg_ctl, "-l", "log", "-o", settings, "start")
        try:
            yield f"postgresql://danvan:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run(home, account, *pg_ctl, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(home: Path, account: str | None, *command: str) -> None:
    done = subprocess.run(
        command,
        cwd=home,
        user=account,
        group=account,
        extra_groups=[] if account else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, _stop)
    with cluster() as address:
        return subprocess.run(
            command, env={**os.environ, "DANVAN_TEST_DATABASE": address}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
