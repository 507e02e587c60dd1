"""The dated lines of the tree equal a naive walk, and a viewer's units equal a search by hand."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.grants import AT_HOME, ROLES
from danvan.units.models import NEVER, Line, Post, Succession, Unit, UnitLink, UnitVersion
from danvan.units.rules import Kind, Role
from tests.world import World, make_person, make_post, make_unit

BEGIN = dt.date(2025, 1, 1)
DAYS = [BEGIN + dt.timedelta(days=step) for step in range(7)]


@dataclass(frozen=True)
class Life:
    """Versions of one unit: first day, ended, parent by number; who leads it; who takes over when it ends."""

    versions: tuple[tuple[int, bool, int | None], ...]
    link: tuple[int, int, int] | None  # leader, from, until
    heirs: tuple[int, ...] = ()  # from its first end


@st.composite
def lives(draw: st.DrawFn) -> list[Life]:
    """Any unit may stand above any other, also the other way round on another day."""
    found = []
    count = draw(st.integers(1, 6))
    for number in range(count):
        others = [other for other in range(count) if other != number]
        other = st.sampled_from(others) if others else st.none()
        starts = sorted(draw(st.sets(st.integers(0, 5), min_size=1, max_size=3)))
        versions = tuple(
            (start, draw(st.booleans()) and place > 0, draw(st.none() | other))
            for place, start in enumerate(starts)
        )
        link = None
        if others and draw(st.booleans()):
            first = draw(st.integers(0, 5))
            link = (draw(st.sampled_from(others)), first, draw(st.integers(first + 1, 7)))
        heirs = draw(st.sets(st.sampled_from(others), max_size=2)) if others else set()
        found.append(Life(versions, link, tuple(sorted(heirs)) if first_end(versions) is not None else ()))
    return found


def first_end(versions: tuple[tuple[int, bool, int | None], ...]) -> int | None:
    return next((start for start, ended, _parent in versions if ended), None)


def ups(life: Life, day: int) -> list[int]:
    """What stands directly above on a day: parent and leader, or after the end the heir, else what was above last."""
    begun = [version for version in life.versions if version[0] <= day]
    led = [life.link[0]] if life.link and life.link[1] <= day < life.link[2] else []
    start, ended, parent = begun[-1]
    if not ended:
        return [*([] if parent is None else [parent]), *led]
    if len(life.heirs) == 1 and first_end(life.versions) == start:
        return [*life.heirs]
    earlier = [version for version in begun if not version[1]]
    last = earlier[-1][2] if earlier else None
    if last is not None:
        return [last]
    return [life.link[0]] if life.link and life.link[1] <= start - 1 < life.link[2] else []


def known(life: Life, day: int) -> bool:
    return life.versions[0][0] <= day


def alive(life: Life, day: int) -> bool:
    begun = [version for version in life.versions if version[0] <= day]
    return bool(begun) and not begun[-1][1]


def walk(everything: list[Life], day: int) -> set[tuple[int, int, int]]:
    """(above, below, steps) on a day, by asking every unit who is above it, again and again."""
    found = set()
    for number, life in enumerate(everything):
        if not known(life, day):
            continue
        distance, front = {number: 0}, [number]
        while front:
            here = front.pop(0)
            for up in ups(everything[here], day):
                if known(everything[up], day) and up not in distance:
                    distance[up] = distance[here] + 1
                    front.append(up)
        found |= {(up, number, steps) for up, steps in distance.items()}
    return found


def put_down(everything: list[Life]) -> list[Unit]:
    Unit.objects.update(current=None)
    for model in (Line, Succession, UnitLink, UnitVersion, Unit):
        model._default_manager.all().delete()
    units = [Unit.objects.create(code=f"u{number}", tree="PARTY") for number in range(len(everything))]
    for unit, life in zip(units, everything, strict=True):
        for start, ended, parent in life.versions:
            UnitVersion.objects.create(
                unit=unit,
                starts_on=DAYS[start],
                ended=ended,
                official_code=unit.code,
                name=unit.code,
                kind=Kind.CELL,
                parent=None if parent is None else units[parent],
            )
        if life.link:
            leader, first, until = life.link
            end = DAYS[until] if until < 7 else NEVER
            UnitLink.objects.create(party=units[leader], body=unit, starts_on=DAYS[first], ends_on=end)
        for heir in life.heirs:
            first = first_end(life.versions)
            assert first is not None
            Succession.objects.create(unit=unit, heir=units[heir], starts_on=DAYS[first])
    return units


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=lives(), then=lives())
def test_rebuilt_lines_equal_a_naive_walk_on_every_day(first: list[Life], then: list[Life]) -> None:
    """Also when lines of an earlier tree are there already: only what differs is written."""
    for everything in (first, then):
        units = put_down(everything)
        tree.rebuild(DAYS[3])
        tree.rebuild(DAYS[3])
        number_of = {unit.pk: number for number, unit in enumerate(units)}
        for day in range(7):
            rows = [
                (number_of[up], number_of[down], steps)
                for up, down, steps in Line.objects.on(DAYS[day]).values_list("above", "below", "steps")
            ]
            assert len(rows) == len(set(rows)), "each pair once a day"
            assert set(rows) == walk(everything, day)
            living = {number_of[unit.pk] for unit in tree.living_below(units, DAYS[day])}
            assert living == {number for number, life in enumerate(everything) if alive(life, day)}


@pytest.mark.django_db
def test_a_unit_is_known_by_its_version_of_today(world: World) -> None:
    UnitVersion.objects.create(
        unit=world.cell,
        starts_on=dt.date(2026, 7, 1),
        official_code="CB",
        name="Chi bộ tên mới",
        kind=Kind.CELL,
        parent=world.ministry,
    )
    tree.rebuild(dt.date(2026, 6, 22))
    assert Unit.objects.select_related("current").get(pk=world.cell.pk).name == "Chi bộ Vụ Pháp luật"
    tree.refresh_current(dt.date(2026, 7, 1))
    assert Unit.objects.select_related("current").get(pk=world.cell.pk).name == "Chi bộ tên mới"


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    everything=lives(), held=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(list(Role))), max_size=3)
)
def test_the_units_of_a_viewer_equal_a_search_by_hand(
    everything: list[Life], held: list[tuple[int, Role]]
) -> None:
    Post.objects.all().delete()
    for office in Post._meta.get_field("office").related_model._default_manager.all():
        office.delete()
    units = put_down(everything)
    tree.rebuild(DAYS[3])
    person = make_person(f"p{Unit.objects.order_by('-pk').values_list('pk', flat=True)[0]}", "Người Xem")
    places = [(number % len(units), role) for number, role in held]
    for number, role in dict.fromkeys(places):
        make_post(person, units[number], role)
    viewer = Viewer.of(person, DAYS[3])
    lines = walk(everything, 3)
    for right in ("unit.overview", "task.read", "unit.import"):
        tops = {number for number, role in places if right in ROLES[role]}
        by_hand = {down for up, down, _ in lines if up in tops}
        by_hand |= {number for number, role in places if right in AT_HOME.get(role, ())}
        numbers = {unit.pk: number for number, unit in enumerate(units)}
        assert {numbers[unit.pk] for unit in viewer.units(right)} == by_hand
        for number, unit in enumerate(units):
            assert viewer.may(right, unit) == (number in by_hand)


@pytest.mark.django_db
def test_a_fresh_unit_has_a_line_to_itself(world: World) -> None:
    unit = make_unit("moi", "Chi bộ mới", Kind.CELL, parent=world.cell)
    tree.rebuild(dt.date(2026, 6, 22))
    day = dt.date(2026, 6, 22)
    assert [up.code for up in tree.above(unit.pk, day)] == ["moi", "cb-phap-luat", "tu-phap", "khoi"]
    assert unit in tree.below([world.bloc.pk], day)
    assert unit not in tree.below([world.neighbours.pk], day)


@pytest.mark.django_db
def test_an_ended_unit_stands_below_its_heir_and_keeps_its_past(world: World) -> None:
    ends_on = dt.date(2026, 4, 1)
    UnitVersion.objects.create(
        unit=world.cell, starts_on=ends_on, ended=True, official_code="CB", name="x", kind=Kind.CELL
    )
    Succession.objects.create(unit=world.cell, heir=world.other_cell, starts_on=ends_on)
    tree.rebuild(dt.date(2026, 6, 22))
    before = tree.above(world.cell.pk, ends_on - dt.timedelta(days=1))
    assert [up.code for up in before] == ["cb-phap-luat", "tu-phap", "khoi"]
    after = tree.above(world.cell.pk, ends_on)
    assert [up.code for up in after] == ["cb-phap-luat", "cb-dan-so", "y-te", "khoi"]
    assert world.cell not in tree.living_below([world.bloc.pk], ends_on)


@pytest.mark.django_db
def test_a_merger_shows_nobody_what_was_entrusted_to_others(world: World) -> None:
    """The heir's line of command reads the work of the ended unit, not its concerns; who read them goes on."""
    ends_on = dt.date(2026, 4, 1)
    UnitVersion.objects.create(
        unit=world.cell, starts_on=ends_on, ended=True, official_code="CB", name="x", kind=Kind.CELL
    )
    Succession.objects.create(unit=world.cell, heir=world.other_cell, starts_on=ends_on)
    tree.rebuild(dt.date(2026, 6, 22))
    rights = {
        who: [world.viewer(who).reaches(right, world.cell.pk) for right in ("task.read", "concern.read")]
        for who in ("leader", "neighbour", "secretary")
    }
    assert rights == {"leader": [True, True], "neighbour": [True, False], "secretary": [False, False]}
    neighbour = world.viewer("neighbour")
    assert world.cell in neighbour.units("task.read")
    assert world.cell not in neighbour.units("concern.read")
