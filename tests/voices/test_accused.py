"""Whoever is complained about, and everybody they command, sees the very same pages before and after (T-12)."""

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from danvan.concerns.rules import Outcome
from danvan.policy import pages
from danvan.voices import actions, following, handling, opening
from danvan.voices.models import Voice

from ..scene import Scene, make_scene
from ..world import World, viewer
from .made import PASSPHRASE, TEXT, Desk, sender, sent

pytestmark = pytest.mark.django_db
# What differs from one answer to the next whatever happened: tokens of forms, the hour written on a page.
CHANGING = re.compile(
    rb'name="(?:csrfmiddlewaretoken|once|form_key)" value="\w+"|\d\d:\d\d|nonce-\w+|"once": "\w+"'
)
ENDS = frozenset({"accounts:sign_out", "door:leave"})


def everything(scene: Scene, who: str) -> dict[str, tuple[int, bytes]]:
    """Every page there is, as this person sees it."""
    client = Client(raise_request_exception=False)
    client.force_login(scene.world.people[who])
    seen = {}
    for name, _address, _needs in pages():
        if name in ENDS:
            continue
        answer = client.get(reverse(name, args=scene.arguments(name)))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen[name] = (answer.status_code, CHANGING.sub(b"", parts(content)))
        for close in answer._resource_closers:
            close()
    return seen


def parts(content: bytes) -> bytes:
    """A Word or Excel file without the hour it was made."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = [(one.filename, one.CRC) for one in package.infolist()]
    return repr([one for one in entries if one[0] != "docProps/core.xml"]).encode()


def a_whole_course(world: World, made: Desk) -> None:
    """Sent about the head, opened, asked about, answered, reopened, made to suffer for."""
    receipt = sent(world.department, TEXT, about_head=True)
    voice = Voice.objects.get(about_head=True)
    pair, first = made.pairs["first"], viewer(world.people["first"])
    opening.open_item(voice, first, pair)
    handling.ask(voice, "Từ bao giờ?", pair, 0, by=first)
    handling.draft(voice, Outcome.CANNOT, "Không làm được vì chưa có tiền.", None, pair, by=first)
    handling.publish(Voice.objects.get(pk=voice.pk), made.pairs["second"], by=viewer(world.people["second"]))
    following.reopen(sender(receipt), "Chưa xong.")
    following.report_harm(sender(receipt), "Bị gọi lên.")


@pytest.mark.parametrize("who", ["department_head", "colleague"])
def test_every_page_of_the_accused_is_the_same_before_and_after(world: World, who: str) -> None:
    scene = make_scene(world)
    made = desk_of(scene)
    actions.make_key(PASSPHRASE, by=world.viewer(who))
    before = everything(scene, who)
    assert everything(scene, who) == before
    a_whole_course(world, made)
    after = everything(scene, who)
    differing = [name for name in before if before[name] != after[name]]
    assert differing == []


def desk_of(scene: Scene) -> Desk:
    """New keys for the two who read, for those the scene made are not kept."""
    people = scene.world.people
    pairs = {who: actions.make_key(PASSPHRASE, by=viewer(people[who])) for who in ("first", "second")}
    return Desk(scene.voice.channel, pairs)
