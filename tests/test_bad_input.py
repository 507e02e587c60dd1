"""Every form of every page, filled with what no form expects: a clear answer and never a 500 (T-60–T-62)."""

from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from danvan.journal.models import Entry
from danvan.policy import pages

from .scene import Scene, make_scene
from .test_access import let_go
from .world import World

NASTY = {
    "empty": "",
    "zero width only": "\u200b\u200d\ufeff",
    "NUL": "a\x00b",
    "a half character": "a\ud800b",
    "bidi": "abc\u202etxt.exe",
    "long": "ư" * 30_000,
    "markup": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://x")',
    "huge number": "9" * 400,
    "a day that is none": "31/02/2026",
    "negative": "-1",
}
WRITERS = ("mobiliser", "clerk", "department_head", "cell_secretary", "staff", "administrator")


class Forms(HTMLParser):
    """The POST forms of a page: (action, hidden fields, names a person fills in)."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._open = (given.get("method") or "").lower() == "post"
            if self._open:
                self.found.append((given.get("action") or self.address, {}, []))
        elif self._open and tag in {"input", "textarea", "select", "button"} and given.get("name"):
            _, hidden, names = self.found[-1]
            name = str(given["name"])
            if given.get("type") == "hidden" or tag == "button":
                hidden[name] = given.get("value") or ""
            elif given.get("type") != "file":
                names.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


@pytest.mark.sweep
@pytest.mark.parametrize("who", WRITERS)
def test_no_form_breaks(scene: Scene, who: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(scene.world.people[who])
    broken = []
    tried: set[tuple[str, ...]] = set()
    for address in sorted({reverse(name, args=scene.arguments(name)) for name, _, _ in pages()}):
        if "dang-" in address:
            continue
        page = client.get(address)
        if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
            let_go(page)
            continue
        forms = Forms(address)
        forms.feed(page.content.decode())
        for action, hidden, names in forms.found:
            # Whoever has signed out sees no form any more; one that stands on every page is tried once.
            if "dang-xuat" in action or (action, *names) in tried:
                continue
            tried.add((action, *names))
            broken += [
                (action, sort, status)
                for sort, status in answers(client, action, hidden, names)
                if status >= 500
            ]
    assert not broken


def answers(client: Client, action: str, hidden: dict[str, str], names: list[str]) -> list[tuple[str, int]]:
    """The status for each kind of nastiness in every field at once; what it changed is taken back."""
    got = []
    for sort, value in NASTY.items():
        before = transaction.savepoint()
        fields = {**hidden, **dict.fromkeys(names, value)}
        body = "&".join(f"{quoted(name)}={quoted(text)}" for name, text in fields.items())
        answer = client.post(action, body, content_type="application/x-www-form-urlencoded")
        let_go(answer)
        transaction.savepoint_rollback(before)
        got.append((sort, answer.status_code))
    return got


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def test_a_ten_megabyte_text_is_refused_with_a_word(world: World) -> None:
    """T-61: a request over 2 MB is refused, nothing is stored."""
    client = Client(raise_request_exception=False)
    client.force_login(world.staff)
    before = Entry.objects.count()
    answer = client.post("/nb/gui/", {"text": "x" * 10_000_000})
    assert answer.status_code == 413
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "query", ["?trang=abc", "?trang=-1", "?trang=99999999999999999999", "?ky=%00", "?ky=2026-h9", "?q=%ff"]
)
def test_odd_addresses_are_answered(scene: Scene, query: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(scene.world.mobiliser)
    for name, _, _ in pages():
        address = reverse(name, args=scene.arguments(name))
        if "dang-xuat" in address:
            continue
        answer = client.get(address + query)
        let_go(answer)
        assert answer.status_code < 500, address + query
