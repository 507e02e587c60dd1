"""The data measures run on: a sample made once and kept, and copies of it for measures that write."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A day on which half-year and year duties run; the same for every run, so that figures can be compared.
CLOCK = "2026-06-22T09:00:00+07:00"


def home() -> Path:
    """Everything the bench writes; DANVAN_BENCH_HOME, or var/bench of the clone."""
    return Path(os.environ.get("DANVAN_BENCH_HOME") or ROOT / "var" / "bench").resolve()


def environment(data: Path) -> dict[str, str]:
    """The surroundings of a process that works on the data in `data`: SQLite, a fixed day, nothing of the account."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DANVAN_")}
    return inherited | {
        "DANVAN_HOME": str(data),
        "DANVAN_CLOCK": CLOCK,
        "DJANGO_SETTINGS_MODULE": "danvan.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


def sample(size: str) -> tuple[Path, float]:
    """The folder of the kept sample, and the seconds it took to make; made anew when the program's tables changed."""
    folder, mark = home() / size, _mark()
    stamp = folder / "made"
    if stamp.exists():
        known, took = stamp.read_text(encoding="ascii").split()
        if known == mark:
            return folder, float(took)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    python("-m", "danvan.cli", "migrate", data=folder)
    began = time.perf_counter()
    python("-m", "danvan.cli", "sample", "--size", size, data=folder)
    seconds = time.perf_counter() - began
    _settle(folder)
    stamp.write_text(f"{mark} {seconds:.2f}", encoding="ascii")
    return folder, seconds


def _mark() -> str:
    """A short name for the tables and the sample's own code."""
    package, digest = ROOT / "danvan", hashlib.sha256(CLOCK.encode())
    for path in sorted([*package.glob("*/migrations/*.py"), *package.glob("sample/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _settle(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "danvan.sqlite3")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def copy(size: str) -> Iterator[Path]:
    """The sample in a folder of its own, gone afterwards."""
    made, _seconds = sample(size)
    with scratch() as folder:
        shutil.copytree(made, folder, dirs_exist_ok=True)
        yield folder


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder on the disk the bench lives on, gone afterwards."""
    home().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=home(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def python(*arguments: str, data: Path) -> str:
    """What another process of this Python prints; RuntimeError with its last words when it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment(data),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or [f"exit {done.returncode}"]
        raise RuntimeError(" | ".join(words[-3:]))
    return done.stdout
