"""Real Chromium against a real server: one browser for all journeys, one window for each person in them.

The browser is DANVAN_CHROMIUM or the first one the machine has; without one the journeys are skipped in one line,
except where CI=true, which skips nothing.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, ViewportSize

from ..world import World, make_world
from .walker import Visit, Walker, sign_in

# Playwright keeps an event loop in the thread of the tests; our own code is asked from that thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PC: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
SIZES = {"pc": PC, "phone": PHONE}
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=vi-VN",
)


def chromium() -> str:
    return os.environ.get("DANVAN_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")


@pytest.fixture(scope="session", autouse=True)
def browser_is_here() -> None:
    if not chromium():
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("no Chromium on this machine: apt-get install chromium, or name one in DANVAN_CHROMIUM")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_is_here: None) -> dict[str, Any]:
    return {"executable_path": chromium(), "args": list(QUIET)}


@pytest.fixture(scope="session")
def first_rows(django_db_setup: None) -> str:
    """What the migrations wrote, to be put back after each test."""
    rows: str = connection._test_serialized_contents  # type: ignore[attr-defined]
    return rows


@pytest.fixture(scope="session")
def browser(first_rows: str, browser: Browser) -> Browser:
    # Beside a running event loop Django opens another connection, which must know the first rows too.
    connection._test_serialized_contents = first_rows  # type: ignore[attr-defined]
    return browser


@pytest.fixture
def world(without_triggers: None) -> World:
    """The small world, written down for the server's own thread to read."""
    return make_world()


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """Pages axe has already looked at."""
    return set()


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> ViewportSize:
    return SIZES[request.param]


@pytest.fixture
def visit(
    browser: Browser, live_server: Any, world: World, size: ViewportSize, seen: set[str]
) -> Iterator[Visit]:
    """`visit("staff")` is that person at the screen; `visit()` is somebody who has not signed in."""
    contexts = []

    def walker(who: str = "", *, scripts: bool = True, screen: ViewportSize = size) -> Walker:
        context = browser.new_context(
            viewport=screen,
            java_script_enabled=scripts,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
        )
        contexts.append(context)
        if who:
            sign_in(context, world.people[who], live_server.url)
        return Walker(context, live_server.url, seen, scripts=scripts)

    yield walker
    for context in contexts:
        context.close()
