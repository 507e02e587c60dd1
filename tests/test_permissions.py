"""The whole table of permissions (T-01): every page × every role × own, child, sibling, parent unit × all methods."""

import os
from collections import defaultdict

import pytest

from danvan.policy import pages
from danvan.units.rules import Role

from .permissions import (
    REFUSED,
    SIGNS_OUT,
    TOLD,
    WHERE,
    Answers,
    answers_at,
    columns,
    read_table,
    write_table,
)
from .scene import Scene, make_scene
from .world import World

pytestmark = pytest.mark.sweep

PLACES = ("bloc", "ministry", "cell", "department")
WRITES = os.environ.get("DANVAN_WRITE_TABLE", "")
EVERY = {name for name, _, _ in pages()}
BEFORE = {name for name, _ in read_table()}


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_is_the_one_in_the_table(scene: Scene, place: str) -> None:
    got: Answers = defaultdict(dict)
    asked = EVERY - BEFORE if WRITES == "new" else EVERY
    for name, method, column, status in answers_at(scene, getattr(scene.world, place), asked):
        if method in REFUSED:
            assert status in {302, 403, 405}, (name, method, column, status)
        else:
            got[name, method][column] = str(status)
    for (name, method), row in got.items():
        if method == "HEAD":
            assert row == got[name, "GET"], f"{name}: HEAD answers otherwise than GET"
    told = {key: row for key, row in got.items() if key[1] in TOLD}
    if WRITES:
        begun = WRITES == "1" and place == PLACES[0]
        kept = {} if begun else {key: row for key, row in read_table().items() if key[0] in EVERY}
        write_table({**kept, **told})
    wanted = read_table()
    assert {key: row for key, row in told.items() if wanted.get(key) != row} == {}


def test_the_table_names_every_page_every_role_and_every_place() -> None:
    table = read_table()
    named = {(name, method) for name, _, _ in pages() if name not in SIGNS_OUT for method in TOLD}
    assert set(table) == named
    assert all(set(row) == set(columns()) for row in table.values())


def test_a_post_elsewhere_opens_no_more_than_no_post_at_that_place() -> None:
    """Beside or below a record, no role reads what plain staff there may not, unless the page is open to the role."""
    for (name, method), row in read_table().items():
        for role in Role:
            here = {where: row[f"{role}.{where}"] for where in WHERE}
            if method == "GET" and here["sibling"] == "200" and row["NONE"] == "404":
                assert row[f"{Role.STAFF}.sibling"] == "200", (name, role)
