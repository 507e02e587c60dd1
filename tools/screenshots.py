"""Makes the README's pictures from a running demo: `python -m tools.screenshots` (or `make screenshots`).

Starts the demo on a free port with data of its own, signs in as the sample people and saves docs/screenshots/*.png.
Speaks to loopback only.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from playwright.sync_api import Error as BrowserError

from tools.smoke import SIGN_IN, Failed, Heard

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
PC: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Pictures taken on different days must not differ: the demo's clock stands still.
MOMENT = "2026-06-22T08:40:00+07:00"
PATIENCE = 120
WORDS = (
    "Phụ cấp lưu động đợt đi khảo sát quý I đến nay chưa được trả. Nhiều anh chị em đã tự bỏ tiền ăn ở,"
    " có người phải vay. Mong được biết bao giờ chi trả."
)

Step = Callable[[Page], None]


@dataclass(frozen=True)
class Picture:
    """A page as one of the sample people sees it (nobody: the public front door), after the steps."""

    name: str
    person: str
    address: str
    phone: bool = False
    steps: tuple[Step, ...] = ()


def first(pattern: str) -> Step:
    """Open the first link of the page's content whose address matches."""

    def step(page: Page) -> None:
        found = [
            address
            for address in page.locator("main a[href]").evaluate_all(
                "links => links.map(link => link.getAttribute('href'))"
            )
            if re.fullmatch(pattern, address)
        ]
        if not found:
            raise Failed(f"{page.url}: no link like {pattern}")
        open_page(page, found[0])

    return step


def write_concern(page: Page) -> None:
    """Fill the first page of the wizard, so that the picture shows it in use."""
    page.locator("textarea[name=text]").fill(WORDS)


def choose_unit(page: Page) -> None:
    """Go on with the first unit offered at the door."""
    with page.expect_navigation():
        page.locator("button[name=unit]").first.click()


PICTURES = (
    Picture("front-door", "", "/"),
    Picture("cell-phone", "chi-bo", "/nb/", phone=True),
    Picture("concern-wizard-phone", "nhan-vien", "/nb/gui/", phone=True, steps=(write_concern,)),
    Picture("safe-voice-phone", "", "/gui/", phone=True, steps=(choose_unit,)),
    Picture("inbox", "van-phong", "/nb/hop/"),
    Picture("case", "thu-truong", "/nb/vu-viec/", steps=(first(r"/nb/vu-viec/[\w-]+/"),)),
    Picture("unit", "bi-thu", "/nb/don-vi/"),
    Picture(
        "programme", "dan-van", "/nb/chuong-trinh/", steps=(first(r"/nb/chuong-trinh/(?!them/)[\w-]+/"),)
    ),
    Picture("report", "dan-van", "/nb/bao-cao/", steps=(first(r"/nb/bao-cao/\d{4}-h[12]/.*"),)),
)


def main() -> int:
    """All pictures; those that could be made are kept, the others are named, and then the answer is 1."""
    chromium = os.environ.get("DANVAN_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), "")
    if not chromium:
        print("screenshots: no Chromium (apt-get install chromium, or DANVAN_CHROMIUM)", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    failures: list[str] = []
    try:
        with demo() as (base, password), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium)
            for picture in PICTURES:
                try:
                    take(browser, base, password, picture)
                except (Failed, BrowserError) as failure:
                    failures.append(f"{picture.name}: {str(failure).splitlines()[0]}")
            browser.close()
    except Failed as failure:
        failures.append(str(failure))
    for line in failures:
        print(f"screenshots: {line}", file=sys.stderr)
    return 1 if failures else 0


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """A demo with data of its own on a free port: its address and the password of the sample people."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="danvan-pictures-") as home:
        environment = {**os.environ, "DANVAN_HOME": home, "DANVAN_CLOCK": MOMENT, "PYTHONUTF8": "1"}
        environment.pop("DANVAN_DATABASE", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "danvan.cli", "demo", "--size", "small", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            _name, password = Heard(process).sample_person()
            wait_for(base + SIGN_IN, process)
            yield base, password
        finally:
            stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError as error:
            raise Failed(f"{address} answered {error.code}") from error
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise Failed("the demo did not answer")


def stop(process: subprocess.Popen[str]) -> None:
    """End the demo and its children, and wait for it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def take(browser: Browser, base: str, password: str, picture: Picture) -> None:
    """One picture, in a browser session of its own."""
    context = browser.new_context(
        base_url=base,
        viewport=PHONE if picture.phone else PC,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        if picture.person:
            sign_in(page, picture.person, password)
        open_page(page, picture.address)
        for step in picture.steps:
            step(page)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=FOLDER / f"{picture.name}.png", animations="disabled", caret="hide")
        print(f"screenshots: {picture.name}.png  {page.url.removeprefix(base)}", flush=True)
    finally:
        context.close()


def sign_in(page: Page, person: str, password: str) -> None:
    open_page(page, SIGN_IN)
    page.locator("input[name=sign_in_name]").fill(person)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")
    if page.locator("input[name=password]").count():
        raise Failed(f"{person} could not sign in")


def open_page(page: Page, address: str) -> None:
    """Go there; anything but a good answer is a failure that names the page and the answer."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise Failed(f"{address} answered {answer.status if answer else 'nothing'}")


if __name__ == "__main__":
    sys.exit(main())
