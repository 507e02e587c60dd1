"""Walks into a running demo as one of its sample people: signs in and reads the half-year page.

`python -m tools.smoke COMMAND...` starts the command, waits for its address, walks, and stops it again.
Standard library only; speaks to loopback only.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from urllib.parse import urlencode

PATIENCE = 300
SIGN_IN = "/nb/dang-nhap/"
READER = "dan-van"  # the sample's mobilisation officer reads the figures of the whole organisation


class Failed(Exception):
    """What the walk did not find."""


def main(command: list[str]) -> int:
    """Start, walk, stop; 0 when the half-year page was read and nothing is left running."""
    port = os.environ.setdefault("DANVAN_PORT", "8000")
    began = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    heard = Heard(process)
    try:
        name, password = heard.sample_person()
        base = f"http://127.0.0.1:{port}"
        _wait_for(base, process)
        print(f"smoke: answered after {time.monotonic() - began:.1f} s", flush=True)
        walk(base, name, password)
    except Failed as failure:
        print(f"smoke: {failure}", file=sys.stderr)
        return 1
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    if not _gone(process.pid):
        print("smoke: a process of the demo is still running after Ctrl-C", file=sys.stderr)
        return 1
    print("smoke: signed in, read the half-year page, stopped cleanly", flush=True)
    return 0


class Heard:
    """What the demo prints, passed on and searched for the sample people."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.lines = process, list[str]()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            self.lines.append(line)

    def sample_person(self) -> tuple[str, str]:
        """The sign-in name and password of the READER, once the demo has printed them."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            said = "".join(self.lines)
            found = re.search(rf"\n +{READER} .*password of all: (\S+)\n", said, re.DOTALL)
            if found:
                return READER, found[1]
            time.sleep(0.2)
        raise Failed(f"the demo did not name {READER}")


def walk(base: str, name: str, password: str) -> None:
    """Sign in and read the figures of the half-year we are in."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = _read(opener, base + SIGN_IN)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    if token is None:
        raise Failed("the sign-in page has no form")
    sent = urlencode({"sign_in_name": name, "password": password, "csrfmiddlewaretoken": token[1]}).encode()
    asked = urllib.request.Request(base + SIGN_IN, sent, {"Origin": base, "Sec-Fetch-Site": "same-origin"})
    if 'name="password"' in _read(opener, asked):
        raise Failed(f"{name} could not sign in")
    # The organisation's day is that of Hà Nội, whatever the clock of this machine is set to.
    day = datetime.now(UTC) + timedelta(hours=7)
    page = _read(opener, f"{base}/nb/bao-cao/{day.year}-{'h1' if day.month <= 6 else 'h2'}/")
    if "<table" not in page:
        raise Failed("the half-year page shows no table of figures")


def _read(opener: urllib.request.OpenerDirector, asked: str | urllib.request.Request) -> str:
    try:
        with opener.open(asked, timeout=30) as answer:
            text: str = answer.read().decode()
            return text
    except urllib.error.HTTPError as error:
        raise Failed(f"{error.url} answered {error.code}") from error


def _wait_for(base: str, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(base + SIGN_IN, timeout=5).close()
        except urllib.error.HTTPError as error:
            raise Failed(f"the sign-in page answered {error.code}") from error
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise Failed("the demo did not answer")


def _gone(group: int) -> bool:
    """Whether the whole process group has ended, given a moment for the last to leave."""
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
