"""Every kind of reorganisation, through the pages."""

import datetime as dt

import pytest
from django.test import Client

from danvan.journal import queries as journal
from danvan.notices.models import Notice
from danvan.reorganisations.rules import EventKind, Status
from danvan.search import queries as search
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.models import Line, Post, Succession, Unit, UnitLink, UnitVersion
from danvan.units.rules import Kind, Role
from tests.world import World, make_post, make_unit

from .drafts import FUTURE, TODAY, Draft

DAY = dt.date(2026, 6, 22)


def version(unit: Unit, day: dt.date = DAY) -> UnitVersion | None:
    return UnitVersion.objects.on(day).filter(unit=unit).first()


def roles(person: object, day: dt.date = DAY) -> set[tuple[str, str]]:
    posts = Post.objects.on(day).filter(person=person)  # type: ignore[misc]
    return set(posts.values_list("office__unit__code", "office__role"))


def founded(code: str) -> Unit:
    return Unit.objects.get(versions__official_code=code)


def test_two_cells_become_one(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.CONSOLIDATE, world.cell, world.empty_cell)
    draft.new("Chi bộ Pháp luật – Văn phòng", "CB-PLVP", parent="TU-PHAP", head=world.cell_secretary.pk)
    assert "điều phải làm trước khi quyết định" not in draft.page()
    draft.decide()

    event = draft.event
    assert event.status == Status.DONE
    new = founded("CB-PLVP")
    after = version(new)
    assert after is not None
    assert (after.name, after.parent, after.staff_number) == (
        "Chi bộ Pháp luật – Văn phòng",
        world.ministry,
        22,
    )
    assert version(world.cell) is None
    assert version(world.cell, DAY - dt.timedelta(days=1)) is not None
    assert roles(world.cell_secretary) == {("cb-plvp", Role.SECRETARY)}
    assert set(Succession.objects.values_list("unit__code", "heir__code", "starts_on")) == {
        ("cb-phap-luat", "cb-plvp", DAY),
        ("cb-van-phong", "cb-plvp", DAY),
    }
    assert Line.objects.on(DAY).filter(above=world.bloc, below=new).exists()
    assert Line.objects.on(DAY).filter(above=new, below=world.cell).exists()
    assert not tree.living_below([world.bloc.pk], DAY).filter(pk=world.cell.pk).exists()
    verbs = [body["verb"] for number in range(40) if (body := journal.body(number))]
    assert verbs.count("unit.end") == 2
    assert verbs.count("unit.found") == 1
    assert Notice.objects.filter(person=world.cell_secretary, verb="reorganisation.carry_out").exists()
    found = search.find(Viewer.of(world.secretary), "phap luat van phong", kind="unit")
    assert "cb-plvp" in {row.record for row in found}
    assert "Đã thực hiện" in draft.page()


def test_a_unit_is_absorbed_by_one_that_stands(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.ABSORB, world.empty_cell)
    draft.takes(world.cell)
    draft.decide()

    after = version(world.cell)
    assert after is not None
    assert after.staff_number == 22
    assert version(world.empty_cell) is None
    assert roles(world.cell_secretary) == {("cb-phap-luat", Role.SECRETARY)}


def test_a_committee_is_dissolved_among_heirs(world: World, administrator: Client) -> None:
    """Children, people and the bodies it led each go to the heir named for them."""
    draft = Draft(administrator, EventKind.DISSOLVE, world.ministry)
    law = draft.new("Đảng bộ Pháp chế", "PC", parent="KHOI", kind=Kind.PARTY_ORG)
    near = draft.takes(world.neighbours)
    draft.default(world.ministry, near)
    draft.give("children", world.ministry, world.cell.code, law)
    draft.give("people", world.ministry, str(world.secretary.pk), law)
    draft.give("led", world.ministry, world.agency.code, law)
    draft.decide()

    new = founded("PC")
    assert version(world.cell).parent == new  # type: ignore[union-attr]
    assert version(world.empty_cell).parent == world.neighbours  # type: ignore[union-attr]
    assert roles(world.secretary) == {("pc", Role.STAFF)}
    assert roles(world.clerk) == {("y-te", Role.STAFF)}
    links = UnitLink.objects.order_by("starts_on").values_list(
        "party__code", "body__code", "starts_on", "ends_on"
    )
    assert [(party, body) for party, body, *_ in links] == [("tu-phap", "bo-tu-phap"), ("pc", "bo-tu-phap")]
    assert links[0][3] == links[1][2] == DAY
    assert set(Succession.objects.values_list("heir__code", flat=True)) == {"pc", "y-te"}
    assert Line.objects.on(DAY).filter(above=new, below=world.department).exists()


def test_a_unit_without_open_things_ends_without_heir(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.CLOSE, world.empty_cell)
    draft.decide()
    assert version(world.empty_cell) is None
    assert not Succession.objects.exists()


def test_the_page_names_who_is_left_without_a_place(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.CLOSE, world.cell)
    assert "Vũ Hải Nam" in draft.page("chia/people/")
    draft.decide()
    assert roles(world.cell_secretary) == set()


def test_the_children_of_a_unit_that_ends_go_elsewhere(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.CLOSE, world.neighbours)
    assert draft.post("quyet-dinh/").status_code == 422
    draft.default(world.neighbours, draft.takes(world.ministry))
    draft.decide()
    assert version(world.other_cell).parent == world.ministry  # type: ignore[union-attr]
    assert not Succession.objects.exists()


def test_a_unit_moves_to_another_parent_with_all_below_it(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.TRANSFER, world.neighbours)
    draft.sent("thay-doi/", new_parent="TU-PHAP")
    draft.decide()
    assert version(world.neighbours).parent == world.ministry  # type: ignore[union-attr]
    assert Line.objects.on(DAY).filter(above=world.ministry, below=world.other_cell).exists()
    before = DAY - dt.timedelta(days=1)
    assert not Line.objects.on(before).filter(above=world.ministry, below=world.other_cell).exists()


def test_a_unit_gets_a_new_name_and_is_found_by_its_old_one(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.RENAME, world.cell)
    draft.sent("thay-doi/", new_name="Chi bộ Vụ Pháp chế", new_official_code="CB-PC")
    draft.decide()
    world.cell.refresh_from_db()
    assert world.cell.name == "Chi bộ Vụ Pháp chế"
    later = Draft(administrator, EventKind.CLOSE)
    assert "Chi bộ Vụ Pháp chế" in later.page("don-vi/", q="phap luat")


def test_a_unit_changes_its_level(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.RELEVEL, world.neighbours)
    draft.sent("thay-doi/", new_kind="PARTY_ORG", new_level="UPPER")
    draft.decide()
    assert version(world.neighbours).level == "UPPER"  # type: ignore[union-attr]


def test_a_unit_is_split_and_ends(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.SPLIT, world.cell)
    first = draft.new("Chi bộ Pháp luật 1", "PL1", parent="TU-PHAP")
    draft.new("Chi bộ Pháp luật 2", "PL2", parent="TU-PHAP")
    draft.default(world.cell, first)
    draft.decide()
    assert version(world.cell) is None
    assert roles(world.cell_secretary) == {("pl1", Role.STAFF)}


def test_a_unit_is_split_and_stays(world: World, administrator: Client) -> None:
    """What is not given away stays with the old unit."""
    make_post(world.staff, world.department, Role.REGISTRY_CLERK)
    draft = Draft(administrator, EventKind.SPLIT, world.department, old_stays="on")
    half = draft.new("Cục Thi hành án 2", "THA2", parent="BO-TU-PHAP", kind=Kind.SUB_UNIT)
    draft.give("people", world.department, str(world.staff.pk), half)
    draft.decide()
    assert version(world.department) is not None
    assert roles(world.staff) == {("tha2", Role.STAFF)}
    assert roles(world.colleague) == {("cuc-thi-hanh-an", Role.STAFF)}
    assert not Succession.objects.exists()


def test_the_split_of_2025(world: World, administrator: Client) -> None:
    """The root ends, its units go to new committees that stand at the top; who administered it goes on there."""
    third = make_unit("quoc-hoi", "Đảng bộ Văn phòng Quốc hội", Kind.PARTY_ORG, parent=world.bloc)
    tree.rebuild(DAY)
    draft = Draft(administrator, EventKind.DISSOLVE, world.bloc)
    committees = [
        draft.new(name, code, kind=Kind.PARTY_ORG, level="ROOT")
        for name, code in (("Đảng bộ Chính phủ", "CP"), ("Đảng bộ Quốc hội", "QH"), ("Đảng bộ MTTQ", "MT"))
    ]
    draft.default(world.bloc, committees[0])
    part = draft.part(world.bloc).pk
    marked = [f"to-{part}-{third.code}", f"to-{part}-{world.neighbours.code}"]
    draft.sent("chia/children/", mark=marked, for_marked=committees[1].pk)
    draft.decide()

    government, assembly = founded("CP"), founded("QH")
    assert version(world.ministry).parent == government  # type: ignore[union-attr]
    assert version(third).parent == assembly  # type: ignore[union-attr]
    assert version(world.neighbours).parent == assembly  # type: ignore[union-attr]
    assert Line.objects.on(DAY).filter(above=assembly, below=world.other_cell).exists()
    assert not Line.objects.on(DAY).filter(above=world.bloc, steps__gt=0).exists()
    assert roles(world.administrator) == {
        ("cp", Role.STAFF),
        ("cp", Role.ADMINISTRATOR),
        ("qh", Role.ADMINISTRATOR),
        ("mt", Role.ADMINISTRATOR),
    }
    assert roles(world.leader) == {("cp", Role.STAFF)}


def test_people_whose_post_ended_are_signed_out(world: World, administrator: Client) -> None:
    """T-05."""
    theirs, others = Client(), Client()
    theirs.force_login(world.cell_secretary)
    others.force_login(world.neighbour)
    draft = Draft(administrator, EventKind.CONSOLIDATE, world.cell, world.empty_cell)
    draft.new("Chi bộ Pháp luật – Văn phòng", "CB-PLVP", parent="TU-PHAP")
    draft.decide()
    assert theirs.get("/nb/").status_code == 302
    assert others.get("/nb/").status_code == 200


@pytest.mark.parametrize("day", [TODAY, FUTURE])
def test_a_decision_sent_twice_is_carried_out_once(world: World, administrator: Client, day: str) -> None:
    """T-71: the second sending is led to the result of the first; without a key it comes too late."""
    draft = Draft(administrator, EventKind.RENAME, world.cell, day=day)
    draft.sent("thay-doi/", new_name="Chi bộ Vụ Pháp chế", new_official_code="CB-PC")
    version_seen = draft.event.version
    for _time in range(2):
        answer = draft.post("quyet-dinh/", version=version_seen, once="a" * 32)
        assert answer.status_code == 302
    assert draft.post("quyet-dinh/", version=version_seen).status_code == 409
    assert UnitVersion.objects.filter(unit=world.cell).count() == (2 if day == TODAY else 1)
