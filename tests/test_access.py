"""The permission table: every address × every person of the world × GET and POST, exact answers (T-01).

A page missing from the table fails. An empty POST shows who gets as far as the form: 422 means the door is open and
what was sent is not valid; whether the right suffices to write, the tests of each app ask.
"""

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from danvan.policy import PUBLIC, pages

from .access_table import GET, PEOPLE, POST
from .scene import Scene, make_scene
from .world import World

PAGES = sorted((name, needs) for name, _, needs in pages())


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


def test_the_table_names_every_page_and_no_other() -> None:
    assert sorted(GET) == sorted(POST) == [name for name, _ in PAGES]


def test_every_page_says_whom_it_is_for() -> None:
    assert all(needs for _, needs in PAGES)


@pytest.mark.parametrize(("method", "table"), [("get", GET), ("post", POST)], ids=["reading", "writing"])
def test_who_gets_in(scene: Scene, method: str, table: dict[str, tuple[int, ...]]) -> None:
    clients = {who: signed_in(scene, who) for who in PEOPLE}
    wrong = []
    for name, _ in PAGES:
        address = reverse(name, args=scene.arguments(name))
        got = tuple(asked(clients[who], method, address) for who in PEOPLE if name != "accounts:sign_out")
        wanted = table[name] if name != "accounts:sign_out" else ()
        wrong += [
            (name, who, f"{is_} instead of {should}")
            for who, is_, should in zip(PEOPLE, got, wanted, strict=False)
            if is_ != should
        ]
    assert not wrong


def test_nobody_writes_where_they_may_not_read() -> None:
    for name, row in GET.items():
        for read, write in zip(row, POST[name], strict=True):
            assert read not in {403, 404} or write in {read, 403, 404, 405} or POST[name] == row, name


def test_nobody_comes_in_without_signing_in(scene: Scene, client: Client) -> None:
    for name, needs in PAGES:
        if needs == PUBLIC:
            continue
        address = reverse(name, args=scene.arguments(name))
        answer = client.get(address)
        assert answer.status_code == 302, name
        assert answer.url.startswith("/nb/dang-nhap/?tiep="), name
        assert client.post(address).status_code == 401, name


def signed_in(scene: Scene, who: str) -> Client:
    client = Client()
    client.force_login(scene.world.people[who])
    return client


def let_go(response: HttpResponseBase) -> None:
    """Close the file of a download; closing the response itself would end the test's transaction."""
    for close in response._resource_closers:  # type: ignore[attr-defined]
        close()


def asked(client: Client, method: str, address: str) -> int:
    """The status; what a POST changed is taken back, so that all start from the same scene."""
    before = transaction.savepoint()
    response = getattr(client, method)(address)
    let_go(response)
    transaction.savepoint_rollback(before)
    return int(response.status_code)
