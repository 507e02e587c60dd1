"""`pip install` gives a whole program: command, look, English, server."""

import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# One group: the wheel is built once, by whichever process of xdist gets it.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("install")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; the locked dependencies are borrowed from this one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    ask = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    own = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()
    (Path(own) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home


def environment(home: Path, **settings: str) -> dict[str, str]:
    """No trace of the clone: settings, path and data folder are those of a new account."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DANVAN_", "DJANGO_"))}
    kept.pop("PYTHONPATH", None)
    return {**kept, "XDG_DATA_HOME": str(home / "data"), **settings}


def test_a_wheel_carries_what_git_does_not(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "danvan/static/danvan.css",
        "danvan/static/vendor/icons.svg",
        "danvan/static/vendor/modern-normalize.css",
        "danvan/static/vendor/LICENCES.txt",
        "danvan/static/vendor/fonts/be-vietnam-pro-vietnamese-400-normal.woff2",
    } <= names
    written = {name for name in names if name.endswith("django.po")}
    assert written
    assert {name.removesuffix("po") + "mo" for name in written} <= names


def test_the_command_says_what_it_can_do(installed: Path, tmp_path: Path) -> None:
    command = [str(installed / "bin" / "danvan"), "--help"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    for name in ("serve", "work", "sample", "import", "verify", "doctor", "demo"):
        assert f"    {name} " in done.stdout


def test_an_installed_program_serves_its_pages_and_stops_whole(installed: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [str(installed / "bin" / "danvan"), "serve"],
        cwd=tmp_path,
        env=environment(tmp_path, DANVAN_PORT=str(port)),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert b"<html" in fetch(process, f"http://127.0.0.1:{port}/")
        assert b'<symbol id="home"' in fetch(process, f"http://127.0.0.1:{port}/static/vendor/icons.svg")
        assert (tmp_path / "data" / "danvan" / "danvan.sqlite3").exists()
        refused = subprocess.run(
            [str(installed / "bin" / "danvan"), "serve"],
            env=environment(tmp_path, DANVAN_PORT=str(port)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert refused.returncode == 1
        assert f"DANVAN_PORT={port + 1}" in refused.stderr
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)
    time.sleep(0.5)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def fetch(process: subprocess.Popen[bytes], address: str) -> bytes:
    """What stands at the address, given the server half a minute to start."""
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                found: bytes = answer.read()
                return found
        except (ConnectionError, urllib.error.URLError):
            if time.monotonic() > end or process.poll() is not None:
                raise
            time.sleep(0.1)
