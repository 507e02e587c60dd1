"""A day to come: shown to everybody concerned, taken back until then, carried out on it, whole or not at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from danvan.home import worker
from danvan.journal.models import Entry
from danvan.notices.models import Notice
from danvan.periods import today
from danvan.reorganisations.rules import EventKind, Status
from danvan.units.models import Office, Post, Unit, UnitVersion
from danvan.units.rules import Kind, Role
from tests.world import World, make_post, make_unit

from .drafts import FUTURE, Draft

THE_DAY = "2026-07-01T06:00:00+07:00"


def merger(world: World, administrator: Client, **more: Any) -> Draft:
    draft = Draft(administrator, EventKind.CONSOLIDATE, world.cell, world.empty_cell, day=FUTURE)
    draft.new("Chi bộ Chung", "CHUNG", parent="TU-PHAP", **more)
    return draft


def on_the_day(settings: Any, at: str = THE_DAY) -> None:
    settings.CLOCK = at
    worker.carry_out_reorganisations(today())


def test_a_decided_event_waits_and_everybody_concerned_sees_it(world: World, administrator: Client) -> None:
    draft = merger(world, administrator)
    theirs = Client()
    theirs.force_login(world.cell_secretary)
    assert theirs.get(draft.address).status_code == 404
    draft.decide()

    assert draft.event.status == Status.SCHEDULED
    assert UnitVersion.objects.filter(ended=True).count() == 0
    assert Notice.objects.get(person=world.cell_secretary).verb == "reorganisation.schedule"
    page = theirs.get(draft.address).content.decode()
    assert "Đợt này tự thực hiện ngày 1/7/2026" in page
    assert "Rút lại đợt sắp xếp" not in page
    assert "Rút lại đợt sắp xếp" in draft.page()


def test_it_is_carried_out_on_its_day_and_once(world: World, administrator: Client, settings: Any) -> None:
    """T-73, T-75: a sweep before the day does nothing, one after it what was missed, a second one nothing more."""
    draft = merger(world, administrator)
    draft.decide()
    on_the_day(settings, "2026-06-30T23:59:00+07:00")
    assert draft.event.status == Status.SCHEDULED
    on_the_day(settings, "2026-07-03T06:00:00+07:00")
    assert draft.event.status == Status.DONE
    ended = UnitVersion.objects.filter(ended=True).values_list("starts_on", flat=True)
    assert [day.isoformat() for day in ended] == ["2026-07-01"] * 2
    entries = Entry.objects.count()
    on_the_day(settings, "2026-07-03T07:00:00+07:00")
    assert Entry.objects.count() == entries
    assert Unit.objects.filter(versions__official_code="CHUNG").count() == 1


def test_what_came_up_meanwhile_follows_the_default_heir(
    world: World, administrator: Client, settings: Any
) -> None:
    draft = Draft(administrator, EventKind.ABSORB, world.neighbours, day=FUTURE)
    draft.takes(world.ministry)
    draft.decide()
    late = make_unit("cb-moi", "Chi bộ Mới lập", Kind.CELL, parent=world.neighbours, starts_on=today())
    make_post(world.outsider, world.neighbours, Role.STAFF, starts_on=today())
    on_the_day(settings)
    assert draft.event.status == Status.DONE
    assert UnitVersion.objects.on(today()).get(unit=late).parent == world.ministry
    held = Post.objects.on(today()).get(person=world.outsider)
    assert (held.office.unit, held.office.role) == (world.ministry, Role.STAFF)


def test_what_can_no_longer_be_done_is_said_and_not_half_done(
    world: World, administrator: Client, settings: Any
) -> None:
    draft = merger(world, administrator, head=world.cell_secretary.pk)
    draft.decide()
    world.cell_secretary.is_active = False
    world.cell_secretary.save()
    on_the_day(settings)

    event = draft.event
    assert event.status == Status.BLOCKED
    assert event.reason == "Vũ Hải Nam không còn làm việc. Chọn người khác."
    assert not UnitVersion.objects.filter(ended=True).exists()
    office = Office.objects.get(role=Role.ADMINISTRATOR, unit=world.bloc)
    assert Notice.objects.filter(office=office, verb="reorganisation.block").exists()
    assert "Vũ Hải Nam không còn làm việc" in draft.page()
    other = Client()
    other.force_login(world.neighbour)
    page = other.get(draft.address).content.decode()
    assert "Chưa thực hiện được" in page
    assert "không còn làm việc" not in page

    assert administrator.post(f"{draft.address}sua-lai/").status_code == 302
    assert draft.event.status == Status.DRAFT
    fields = {"name": "Chi bộ Chung", "official_code": "CHUNG", "kind": "CELL", "parent": "TU-PHAP"}
    draft.sent(f"noi-nhan/{event.heirs.get().pk}/", head_left_open="on", **fields)
    draft.decide()
    assert draft.event.status == Status.DONE


def test_it_is_taken_back_with_a_reason_until_its_day(
    world: World, administrator: Client, settings: Any
) -> None:
    draft = merger(world, administrator)
    draft.decide()
    assert administrator.post(f"{draft.address}rut-lai/", {"reason": " "}).status_code == 422
    for _time in range(2):
        answer = administrator.post(f"{draft.address}rut-lai/", {"reason": "Hoãn.", "once": "b" * 32})
        assert answer.status_code == 302
    assert administrator.post(f"{draft.address}rut-lai/", {"reason": "Hoãn."}).status_code == 409
    assert Notice.objects.filter(person=world.cell_secretary, verb="reorganisation.take_back").count() == 1
    on_the_day(settings)
    assert draft.event.status == Status.TAKEN_BACK
    assert "Hoãn." in draft.page()
    assert not UnitVersion.objects.filter(ended=True).exists()


def test_what_was_done_is_not_taken_back(world: World, administrator: Client, settings: Any) -> None:
    draft = merger(world, administrator)
    draft.decide()
    on_the_day(settings)
    administrator.force_login(world.administrator)
    assert administrator.post(f"{draft.address}rut-lai/", {"reason": "Hoãn."}).status_code == 409
    assert "Rút lại đợt sắp xếp" not in draft.page()


def test_only_administrators_take_back(world: World, administrator: Client) -> None:
    draft = merger(world, administrator)
    draft.decide()
    other = Client()
    other.force_login(world.leader)
    assert other.post(f"{draft.address}rut-lai/", {"reason": "Hoãn."}).status_code == 403
    assert draft.event.status == Status.SCHEDULED


SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from danvan.periods import today
from danvan.reorganisations import actions
from danvan.units.access import Viewer
from tests.world import make_world
import datetime as dt
world = make_world()
by = world.viewer("administrator")
event = actions.begin("CONSOLIDATE", dt.date(2026, 7, 1), "Quyết định 1", by=by)
actions.add_units(event, event.version, [world.cell, world.empty_cell], by=by)
actions.add_heir(event, event.version, by=by, name="Chi bộ Chung", official_code="CHUNG", kind="CELL", level="",
    parent=world.ministry, head_left_open=True)
actions.decide(event, event.version, by=by)
"""
SWEEP = """
import os, signal, sys
from danvan.home import worker
from danvan.periods import today
from danvan.units import names, tree
if "lines" in sys.argv:
    tree.follows(lambda day, since: os.kill(os.getpid(), signal.SIGKILL))
if "names" in sys.argv:
    names.follows(lambda named: os.kill(os.getpid(), signal.SIGKILL))
worker.carry_out_reorganisations(today())
"""
COUNT = """
from danvan.journal.models import Entry
from danvan.reorganisations.models import Event
from danvan.units.models import Post, Succession, Unit, UnitVersion
print(Event.objects.get().status, *(model.objects.count() for model in (Unit, UnitVersion, Post, Succession, Entry)))
"""


@pytest.mark.sqlite
@pytest.mark.sweep
def test_a_kill_in_the_middle_leaves_whole_or_nothing(tmp_path: Path) -> None:
    """T-73: kill -9 while the lines, or the names, are written; the next sweep does it all."""
    root = Path(__file__).resolve().parents[2]

    def run(code: str, *words: str, clock: str = "2026-06-22T09:00:00+07:00") -> tuple[int, str]:
        surroundings = os.environ | {
            "DANVAN_HOME": str(tmp_path),
            "DANVAN_CLOCK": clock,
            "DJANGO_SETTINGS_MODULE": "danvan.settings",
            "PYTHONPATH": str(root),
        }
        surroundings.pop("DANVAN_DATABASE", None)
        start = "import django\ndjango.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", start + code, *words],
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout or done.stderr

    assert run(SET_UP)[0] == 0
    _, before = run(COUNT)
    assert before.startswith("SCHEDULED 8 8 ")
    for place in ("lines", "names"):
        assert run(SWEEP, place, clock=THE_DAY)[0] == -signal.SIGKILL
        assert run(COUNT)[1] == before
    assert run(SWEEP, clock=THE_DAY)[0] == 0
    _, after = run(COUNT)
    assert after.startswith("DONE 9 ")
    assert run(SWEEP, clock=THE_DAY)[0] == 0
    assert run(COUNT)[1] == after


def test_a_unit_that_will_change_says_so(world: World, administrator: Client) -> None:
    words = "Từ 1/7/2026: Hợp nhất thành một đơn vị mới"
    assert words not in administrator.get(f"/nb/don-vi/{world.cell.code}/").content.decode()
    merger(world, administrator).decide()
    leading = Client()
    leading.force_login(world.cell_secretary)
    for client in (administrator, leading):
        assert words in client.get(f"/nb/don-vi/{world.cell.code}/").content.decode()
