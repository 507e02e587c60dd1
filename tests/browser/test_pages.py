"""Every page with something on it: readable on each screen, down to 320 pixels, in both languages, even when lost."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from danvan.policy import PUBLIC, pages

from ..scene import Scene, make_scene
from ..test_access import let_go
from ..world import World
from .walker import Visit, Walker

# Who sees the most on a page.
WHO = {
    "concerns": "department_head",
    "concerns:inbox": "clerk",
    "concerns:mine": "staff",
    "concerns:own": "staff",
    "concerns:sent": "staff",
    "accounts": "administrator",
    "documents:file": "",
    "studies:record": "cell_secretary",
    "home:start": "staff",
    "accounts:sign_in": "",
    "reports:word": "",
    "work": "cell_secretary",
    "work:duty": "secretary",
    "work:duty_rule": "secretary",
    "work:map": "secretary",
    "work:duty_change": "administrator",
    "units": "administrator",
    "people": "administrator",
    "people:delegate": "department_head",
    "reorganisations": "administrator",
    "backups": "administrator",
    "privacy": "staff",
    "privacy:register": "administrator",
    "privacy:case": "administrator",
    "home:setup": "administrator",
    "home:setup_top": "administrator",
    "home:setup_rules": "administrator",
    "home:setup_gaps": "administrator",
}
# Steps of a form, not pages of their own; files.
NOT_PAGES = {
    "documents:file",
    "documents:template_base",
    "reports:word",
    "reports:signed",
    "journal:seal",
    "units:import_template",
    "units:import_marked",
}


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


def tour(scene: Scene) -> dict[str, str]:
    """Every address that answers a plain visit with a page of its own, and who opens it."""
    found = {}
    for name, _, needs in pages():
        who = "" if needs == PUBLIC else WHO.get(name, WHO.get(name.split(":")[0], "mobiliser"))
        client = Client()
        if who:
            client.force_login(scene.world.people[who])
        try:
            address = reverse(name, args=scene.arguments(name))
        except NoReverseMatch:  # a record no scene has
            continue
        answer = client.get(address)
        let_go(answer)
        is_file = "attachment" in answer.headers.get("Content-Disposition", "")
        if name not in NOT_PAGES and answer.status_code == 200 and not is_file:
            found[address] = who
    return found


@pytest.mark.sweep
def test_every_page_keeps_to_every_screen(scene: Scene, visit: Visit) -> None:
    walkers: dict[str, Walker] = {}
    wrong = []
    for address, who in tour(scene).items():
        if who not in walkers:
            walkers[who] = visit(who)
        try:
            walkers[who].open(address).narrow()
        except AssertionError as found:
            wrong.append(str(found).splitlines()[0])
    assert wrong == []
