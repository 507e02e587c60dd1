"""What a viewer may: by role below the post, at home only, by tie; and not a day longer than the post lasts."""

import datetime as dt

from danvan.units.access import Viewer
from danvan.units.models import Post
from danvan.units.rules import Role
from tests.world import World, make_post, office


class Record:
    """Something that stands at a unit and has an author and an owner."""

    def __init__(self, place_id: int, **ties: object) -> None:
        self.place_id = place_id
        self._ties = ties

    def ties(self) -> dict[str, object]:
        return self._ties


def test_a_role_reaches_its_unit_and_all_below_it_also_across_trees(world: World) -> None:
    secretary = world.viewer("secretary")
    for unit in (world.ministry, world.cell, world.agency, world.department):
        assert secretary.may("concern.read", unit)
    for unit in (world.bloc, world.neighbours, world.other_cell):
        assert not secretary.may("concern.read", unit)


def test_the_list_and_the_single_answer_agree_for_everybody(world: World) -> None:
    """T-02: `units` and `may` are read from the same page."""
    units = [
        world.bloc,
        world.ministry,
        world.cell,
        world.neighbours,
        world.other_cell,
        world.agency,
        world.department,
    ]
    for who in world.people:
        viewer = world.viewer(who)
        for right in (
            "unit.overview",
            "concern.read",
            "activity.record",
            "unit.import",
            "person.read",
            "task.read",
        ):
            listed = set(viewer.units(right))
            assert {unit for unit in units if viewer.may(right, unit)} == listed & set(units), (who, right)


def test_a_right_at_home_does_not_reach_below(world: World) -> None:
    secretary = world.viewer("secretary")
    assert secretary.may("activity.record", world.ministry)
    assert not secretary.may("activity.record", world.cell)


def test_an_administrator_never_reads_what_people_say(world: World) -> None:
    administrator = world.viewer("administrator")
    assert administrator.has("unit.import")
    assert not administrator.may("concern.read", world.department)


def test_a_tie_gives_its_rights_on_one_record_only(world: World) -> None:
    staff = world.viewer("staff")
    mine, other = (
        Record(world.department.pk, author=world.staff),
        Record(world.department.pk, author=world.colleague),
    )
    assert staff.may("concern.confirm", mine)  # type: ignore[arg-type]
    assert not staff.may("concern.confirm", other)  # type: ignore[arg-type]
    handed = Record(world.bloc.pk, handler=office(world.department, Role.STAFF))
    assert staff.may("concern.answer", handed)  # type: ignore[arg-type]
    assert not world.viewer("head").may("concern.answer", handed)  # type: ignore[arg-type]


def test_rights_begin_and_end_with_the_post(world: World) -> None:
    """T-05"""
    post = make_post(world.staff, world.neighbours, Role.SECRETARY, starts_on=dt.date(2026, 6, 22))
    assert world.viewer("staff").may("concern.read", world.other_cell)
    assert not Viewer.of(world.staff, dt.date(2026, 6, 21)).may("concern.read", world.other_cell)
    Post.objects.filter(pk=post.pk).update(ends_on=dt.date(2026, 6, 22))
    assert world.viewer("staff").may("concern.read", world.other_cell)
    assert not Viewer.of(world.staff, dt.date(2026, 6, 23)).may("concern.read", world.other_cell)


def test_somebody_without_a_post_reaches_nothing(world: World) -> None:
    outsider = world.viewer("outsider")
    assert not outsider.rights
    assert not outsider.units("unit.overview").exists()
    assert not outsider.may("unit.overview", world.bloc)
