#!/usr/bin/env python3
"""Sets danvan up in this folder and runs it: python3 bootstrap.py demo | test | check | ...

Standard library only. Makes .venv, installs the locked and hashed packages, fetches fonts and icons, compiles
the English catalogue; what is already done is not done again.
"""

import sys

# Said plainly here instead of as a syntax error further down.
if sys.version_info < (3, 11):
    sys.exit(
        "danvan cần Python 3.11 trở lên / danvan needs Python 3.11 or newer (make PYTHON=python3.11 ...)"
    )

import ast
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import venv
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from tools import assets, postgres

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CACHE = ROOT / ".cache"
# Two sizes of environment: what the program needs, and that plus what its developers need.
RUN, DEVELOP = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
# Where the two databases could answer differently: SQL of our own, locks, text search, copies of the database.
DIALECT = (
    *("tests/journal", "tests/search", "tests/work", "tests/reports", "tests/reorganisations"),
    *("tests/concerns", "tests/voices", "tests/backups", "tests/law", "tests/plans", "tests/conferences"),
    *("tests/programmes", "tests/concretisation", "tests/studies"),
    *("tests/documents/test_numbers.py", "tests/documents/test_clause_map.py"),
    *("tests/units/test_tree.py", "tests/units/test_organisation.py", "tests/units/test_import.py"),
)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# pip's own settings, given on to uv, which does not read them: the machine's mirror stays in charge.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
}
PIP_SCOPES = (":env:", "install", "site", "user", "global")


def main() -> int:
    """Do the one thing named on the command line."""
    signal.signal(signal.SIGTERM, _stop)
    os.chdir(ROOT)
    words = {
        "setup": lambda: set_up(RUN),
        "demo": demo,
        "test": test,
        "browser": browser,
        "sweep": sweep,
        "check": check,
        "bench": lambda: develop("-m", "bench"),
        "screenshots": lambda: develop("-m", "tools.screenshots"),
        "assets": make_assets,
        "clean": clean,
    }
    word = sys.argv[1] if len(sys.argv) == 2 else ""
    if word not in words:
        print(f"python3 bootstrap.py {' | '.join(words)}", file=sys.stderr)
        return 2
    return words[word]()


def demo() -> int:
    """The program on sample data; SIZE=full for the large organisation."""
    set_up(RUN)
    size = os.environ.get("SIZE") or "small"
    return run("-m", "danvan.cli", "demo", "--size", size)


def develop(*arguments: str) -> int:
    set_up(DEVELOP)
    return run(*arguments)


def check() -> int:
    """Everything that is checked without running the program; all of it, even after a first complaint."""
    set_up(DEVELOP)
    steps = [
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "ruff", "check", "."],
        ["-m", "mypy", "danvan", "tools", "bootstrap.py", "hatch_build.py"],
        ["-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        ["manage.py", "makemigrations", "--check", "--dry-run"],
        ["-m", "tools.catalogue"],
        ["-m", "djlint", "danvan", "--lint", "--quiet"],
    ]
    with tempfile.TemporaryDirectory() as home:
        environment = {"DANVAN_HOME": home}
        failed = [step for step in steps if run(*step, **environment)]
    for step in failed:
        say(f"chưa đạt / not clean: {' '.join(step[:4])}")
    return 1 if failed else 0


def test() -> int:
    """All tests: on SQLite, on PostgreSQL, in Chromium; a part that cannot run says what it lacks."""
    set_up(DEVELOP)
    began = time.monotonic()
    parts = Parts()
    both = ("-n", "2", "--dist", "loadgroup")
    parts.pytest("SQLite", "tests", "--ignore=tests/browser", *both, "-m", "not postgres and not sweep")
    with _postgres() as address:
        if address:
            marks = ("-m", "not slow and not sqlite and not sweep")
            parts.pytest("PostgreSQL", *DIALECT, *both, *marks, DANVAN_DATABASE=address)
        else:
            parts.lacking("PostgreSQL", "cài / install: apt-get install postgresql")
    _browser_part(parts, "-m", "not sweep")
    return parts.close(time.monotonic() - began)


def browser() -> int:
    """Only the journeys in a real browser."""
    set_up(DEVELOP)
    began = time.monotonic()
    parts = Parts()
    _browser_part(parts)
    return parts.close(time.monotonic() - began)


def sweep() -> int:
    """What takes minutes: every page asked as everybody and on every screen, every figure, servers killed at work."""
    set_up(DEVELOP)
    began = time.monotonic()
    parts = Parts()
    parts.pytest("Sweep", "tests", "--ignore=tests/browser", "-n", "2", "-m", "sweep")
    _browser_part(parts, "-m", "sweep")
    return parts.close(time.monotonic() - began)


def clean() -> int:
    """Remove everything made here except the data in var/."""
    for folder in (VENV, CACHE, assets.VENDOR, ROOT / "build", ROOT / "dist"):
        shutil.rmtree(folder, ignore_errors=True)
    for compiled in (ROOT / "danvan").glob("**/*.mo"):
        compiled.unlink()
    return 0


class Parts:
    """The runs of one `make test`, counted together."""

    def __init__(self) -> None:
        self.tests = self.failed = self.skipped = 0
        self.broken = False
        self.missing: list[str] = []

    def pytest(self, name: str, *arguments: str, **environment: str) -> None:
        """One run of pytest in a home folder of its own; its numbers come from its own report."""
        say(f"Kiểm thử / tests: {name}")
        report = CACHE / "tests" / f"{name}.xml"
        report.parent.mkdir(parents=True, exist_ok=True)
        report.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(prefix="danvan-test-") as home:
            environment = {"DANVAN_HOME": home, **environment}
            # 5: pytest found no test in this part.
            if run("-m", "pytest", *arguments, f"--junitxml={report}", **environment) not in (0, 5):
                self.broken = True
        if report.exists():
            for suite in ET.parse(report).getroot().iter("testsuite"):
                self.tests += int(suite.get("tests", 0))
                self.failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
                self.skipped += int(suite.get("skipped", 0))

    def lacking(self, name: str, advice: str) -> None:
        """Say in one line that a part cannot run here; where nothing may be skipped (CI), that is a failure."""
        say(f"{name}: không có, bỏ qua phần này / not found, this part is skipped; {advice}")
        self.missing.append(name)
        self.broken = self.broken or bool(os.environ.get("CI"))

    def close(self, seconds: float) -> int:
        """Print the closing line; 0 if everything that ran passed."""
        passed = self.tests - self.failed - self.skipped
        left_out = f" (not run: {', '.join(self.missing)})" if self.missing else ""
        print(
            f"{passed} passed, {self.failed} failed, {self.skipped} skipped in {seconds:.0f}s{left_out}",
            flush=True,
        )
        return 1 if self.broken or self.failed else 0


@contextlib.contextmanager
def _postgres() -> Iterator[str]:
    """The address of a PostgreSQL for tests: given, or started here for as long as needed; '' if there is none."""
    if given := os.environ.get("DANVAN_TEST_DATABASE"):
        yield given
    elif postgres.programs() is None:
        yield ""
    else:
        with postgres.cluster() as address:
            yield address


def _browser_part(parts: Parts, *marks: str) -> None:
    chromium = os.environ.get("DANVAN_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), "")
    if chromium:
        given = {"DANVAN_CHROMIUM": chromium, "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
        parts.pytest("Chromium", "tests/browser", "-n", "2", *marks, **given)
    else:
        parts.lacking("Chromium", "cài / install: apt-get install chromium")


def set_up(requirements: Path) -> int:
    """Environment, assets and catalogue, each only where something changed."""
    install(requirements)
    make_assets()
    run("-m", "tools.catalogue", "compile")
    return 0


def install(requirements: Path) -> None:
    """.venv with exactly the locked packages; a developer's environment also serves to run the program."""
    stamp = VENV / "installed"
    installed = stamp.read_text(encoding="ascii").split() if stamp.exists() else []
    if installed == fingerprint(DEVELOP) or installed == fingerprint(requirements):
        return
    # Once a developer's environment, always one: `make demo` must not take pytest away again.
    if installed[:1] == [DEVELOP.name]:
        requirements = DEVELOP
    say("Cài đặt các gói đã khoá / installing the locked packages")
    if not PYTHON.exists() or not installed:
        _make_environment()
    stamp.unlink(missing_ok=True)
    if not _install_by_uv(requirements):
        pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
        if run(*pip, "-r", str(requirements)):
            sys.exit(
                "Không cài được các gói / the packages could not be installed (mạng / network? pip config?)"
            )
    stamp.write_text(" ".join(fingerprint(requirements)), encoding="ascii")


def fingerprint(requirements: Path) -> list[str]:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return [requirements.name, version, hashlib.sha256(requirements.read_bytes()).hexdigest()]


def _make_environment() -> None:
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, ImportError):
        sys.exit(
            "Thiếu mô-đun venv của Python / Python's venv is missing (Debian: apt-get install python3-venv)"
        )


def _install_by_uv(requirements: Path) -> bool:
    """The fast way; False leaves the work, and the words about what went wrong, to pip."""
    uv = BIN / ("uv.exe" if os.name == "nt" else "uv")
    if not uv.exists():
        _quietly(str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "uv")
    sync = (str(uv), "pip", "sync", "--python", str(PYTHON), "--require-hashes", str(requirements))
    return uv.exists() and _quietly(*sync, **uv_settings())


def _quietly(*command: str, **environment: str) -> bool:
    environment = {**os.environ, **environment}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0


def uv_settings() -> dict[str, str]:
    """pip's settings of this machine in uv's words; what is set for uv itself wins."""
    pip = [str(PYTHON), "-m", "pip", "config", "list"]
    lines = subprocess.run(pip, capture_output=True, text=True, check=False).stdout.splitlines()
    found: dict[str, str] = {}
    for scope in PIP_SCOPES:
        for line in lines:
            key, _, value = line.partition("=")
            name = UV_NAMES.get(key.removeprefix(f"{scope}."))
            if name and key.startswith(f"{scope}.") and name not in os.environ:
                separator = "," if name == "UV_FIND_LINKS" else " "
                found.setdefault(name, separator.join(str(ast.literal_eval(value)).split()))
    # Every file is pinned by hash, so whichever index has it may give it.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **found}


def make_assets() -> int:
    """Fonts and icons; the program also works without them, so their absence is said and not fatal."""
    try:
        if not assets.present():
            say("Lấy phông chữ và biểu tượng / fetching fonts and icons")
        assets.build()
    except assets.AssetsMissing as missing:
        say(f"Chưa có phông chữ, biểu tượng / no fonts and icons yet: {missing}")
        return 1
    return 0


def run(*arguments: str, **environment: str) -> int:
    """The environment's Python with these arguments; its exit code. Ctrl-C reaches it and is waited for."""
    child = subprocess.Popen([PYTHON, *arguments], env={**os.environ, "PYTHONUTF8": "1", **environment})
    try:
        return child.wait()
    except KeyboardInterrupt:
        return child.wait()
    except SystemExit:
        child.terminate()
        child.wait()
        raise


def say(line: str) -> None:
    print(f"» {line}", flush=True)


def _stop(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
