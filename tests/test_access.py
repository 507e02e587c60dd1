"""The permission table: every address × every person of the world; a page missing from it fails (T-01).

GET is asked of everybody with exact answers. For addresses that write, an empty POST must never get further than the
same person's right allows: whoever is refused reading is refused writing with the same word.
"""

import pytest
from django.test import Client
from django.urls import reverse

from danvan.policy import PUBLIC, pages

from .access_table import PEOPLE, TABLE
from .scene import Scene, make_scene
from .world import World

NAMES = sorted(name for name, _, _ in pages())


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


def test_the_table_names_every_page_and_no_other() -> None:
    assert sorted(TABLE) == NAMES


def test_every_page_says_whom_it_is_for() -> None:
    assert all(needs for _, _, needs in pages())


@pytest.mark.parametrize("name", NAMES)
def test_who_may_open_it(scene: Scene, name: str) -> None:
    address = reverse(name, args=scene.arguments(name))
    got = {who: ask(scene, who, address) for who in PEOPLE}
    assert got == dict(zip(PEOPLE, TABLE[name], strict=True)), address


@pytest.mark.parametrize("name", NAMES)
def test_nobody_writes_where_they_may_not_read(scene: Scene, name: str) -> None:
    address = reverse(name, args=scene.arguments(name))
    for who in PEOPLE:
        read, write = ask(scene, who, address), ask(scene, who, address, method="post")
        if read in {403, 404}:
            assert write in {read, 405}, (who, address)
        assert write < 500, (who, address)


@pytest.mark.parametrize("name", [name for name, _, needs in pages() if needs != PUBLIC])
def test_nobody_comes_in_without_signing_in(scene: Scene, client: Client, name: str) -> None:
    address = reverse(name, args=scene.arguments(name))
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/nb/dang-nhap/?tiep=")
    assert client.post(address).status_code == 401


def ask(scene: Scene, who: str, address: str, method: str = "get") -> int:
    client = Client()
    client.force_login(scene.world.people[who])
    status: int = getattr(client, method)(address).status_code
    return status
