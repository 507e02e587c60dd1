"""A person at a screen: walks the pages and, on every one, checks what no page may ever do.

An answer below 400, nothing refused by the content policy, no error in the console, no page wider than the screen,
no violation axe can find of WCAG 2.2 AA, and no word of the page cut off from its language.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

from danvan.units.models import Person

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
AXE = """rules => axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]})
  .then(found => found.violations.map(rule => rule.id + ": " + rule.nodes.map(node => node.html).join(" | ")))"""
# What sticks out of the window, unless it scrolls inside a box of its own.
WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter(it => it.getBoundingClientRect().right > window.innerWidth + 1
    && !it.closest(".scroll, .visually-hidden, .skip")).map(it => it.outerHTML.slice(0, 120)).slice(0, 5)"""
LISTEN = """document.addEventListener("securitypolicyviolation", event =>
  console.error("CSP " + event.violatedDirective + " " + event.blockedURI))"""


class Walker:
    """One person's browser window."""

    def __init__(self, context: BrowserContext, home: str, seen: set[str], *, scripts: bool = True) -> None:
        self.context = context
        self.home = home
        self.page: Page = context.new_page()
        self.clicks = 0
        self._answers: dict[str, Response] = {}
        self._complaints: list[str] = []
        self._seen = seen
        self._scripts = scripts
        self._expected: set[int] = set()
        self.page.set_default_timeout(10_000)
        if scripts:
            self.page.add_init_script(LISTEN)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._complaints.append(f"script: {error}"))
        self.page.on("response", self._note)

    def _hear(self, message: Any) -> None:
        # An expected refusal (a form sent back with its mistakes) is an "error" to the console too.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._complaints.append(f"console: {message.text}")

    def _note(self, answer: Response) -> None:
        if answer.request.is_navigation_request():
            self._answers[answer.request.url.split("#")[0]] = answer
        elif answer.status >= 400 and answer.status not in self._expected:
            self._complaints.append(f"{answer.status}: {answer.url}")

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """Inside, a page may answer with this refusal; outside, none may."""
        self._expected.add(status)
        yield
        self._expected.discard(status)

    def become(self, person: Person) -> "Walker":
        sign_in(self.context, person, self.home)
        return self

    # Ways to move; each ends with the checks.

    def open(self, address: str) -> "Walker":
        answer = self.page.goto(self.home + address)
        assert answer is not None
        return self.look()

    def click(self, name: str | re.Pattern[str], role: Any = "button", inside: str = "body") -> "Walker":
        """Press what has this name, then look at the page that came."""
        target = self.page.locator(inside).get_by_role(role, name=name).first
        return self.press(target)

    def follow(self, name: str | re.Pattern[str], inside: str = "main") -> "Walker":
        return self.click(name, role="link", inside=inside)

    def press(self, target: Locator) -> "Walker":
        self.clicks += 1
        with self.page.expect_navigation():
            target.click()
        return self.look()

    def unfold(self, words: str) -> Locator:
        """Open the box whose summary says this; the box itself."""
        box = self.page.locator("main details", has=self.page.locator("summary", has_text=words)).last
        if box.get_attribute("open") is None:
            self.clicks += 1
            box.locator("summary").first.click()
        return box

    def fill(self, **values: str) -> "Walker":
        """Type into the fields of these names; choose where there is nothing to type."""
        for name, value in values.items():
            field = self.page.locator(f"main [name={name}]:visible").first
            if field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(value)
            elif field.get_attribute("type") == "radio":
                self.page.locator(f"main [name={name}][value={value}]").check()
            else:
                field.fill(value)
        return self

    def sees(self, *sentences: str) -> "Walker":
        for sentence in sentences:
            expect(self.page.locator("body")).to_contain_text(sentence)
        return self

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.home)

    def narrow(self) -> None:
        """At 320 pixels (400 % zoom of a PC, WCAG 1.4.10) nothing sticks out either."""
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 640})
        wide = self.page.evaluate(WIDE)
        assert not wide, f"{self.path} is wider than 320 pixels: {wide}"
        if size:
            self.page.set_viewport_size(size)

    # The checks.

    def look(self) -> "Walker":
        self.page.wait_for_load_state("load")
        answer = self._answers.get(self.page.url.split("#")[0])
        assert answer is not None, f"nobody saw the answer of {self.page.url}"
        assert answer.status < 400 or answer.status in self._expected, f"{answer.status} at {self.path}"
        assert not self._complaints, f"{self.path}: {self._complaints}"
        self.picture()
        if self._scripts:  # without them the page itself cannot be asked
            wide = self.page.evaluate(WIDE)
            assert not wide, f"{self.path} is wider than the screen: {wide}"
            self.accessible()
        return self

    def picture(self) -> None:
        """For people who want to look too: DANVAN_PICTURES names a folder."""
        if folder := os.environ.get("DANVAN_PICTURES"):
            width = self.page.viewport_size["width"] if self.page.viewport_size else 0
            name = re.sub(r"[^a-z0-9]+", "-", self.path.lower()).strip("-")[:60]
            self.page.screenshot(path=f"{folder}/{width}-{name or 'front'}.png", full_page=True)

    def accessible(self) -> None:
        """axe finds nothing; a page that looks the same in this window is asked only once."""
        size = self.page.viewport_size
        plain = re.sub(r'(value|content)="[\w-]{20,}"', "", self.page.content())
        mark = hashlib.sha256(f"{size}{plain}".encode()).hexdigest()
        if mark in self._seen:
            return
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE_SCRIPT)
        # What a bar at the foot of the window hides for now is not too small: look where nothing is hidden.
        self.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        found = self.page.evaluate(AXE, RULES)
        self.page.evaluate("scrollTo(0, 0)")
        assert not found, f"{self.path}: {found}"
        self._seen.add(mark)


def sign_in(context: BrowserContext, person: Person, home: str) -> None:
    """Give the window the person's session, as if they had signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    host = urlsplit(home).hostname
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session.session_key,
                "domain": host,
                "path": settings.SESSION_COOKIE_PATH,
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )


Visit = Callable[..., Walker]
