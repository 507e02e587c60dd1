"""The counters of duties equal a recount and a naive count, whatever was written in whichever order."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danvan.periods import today
from danvan.units import tree
from danvan.units.models import Line, Succession, Unit, UnitVersion
from danvan.work import actions, counters, duties, duty_actions, queries
from danvan.work.models import Activity, Duty, DutyRule, Exemption, Leaf, Roll
from danvan.work.rules import ActivityKind, ActivityStatus, Terms
from tests.work.make import duty, make_activity, move
from tests.world import World

Row = tuple[int, int, str]


def leaves() -> dict[Row, tuple[int, int]]:
    rows = Leaf.objects.values_list("unit", "duty", "period", "done", "expected")
    return {
        (unit, duty, period): (done, expected)
        for unit, duty, period, done, expected in rows
        if done or expected
    }


def rolls() -> dict[Row, tuple[int, int, int]]:
    rows = Roll.objects.values_list("unit", "duty", "period", "done", "met", "expected")
    return {(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in rows if any(row[3:])}


def naive() -> tuple[dict[Row, tuple[int, int]], dict[Row, tuple[int, int, int]]]:
    """The same from the facts alone, in plain Python."""
    leaf_done: Counter[Row] = Counter()
    leaf_expected: Counter[Row] = Counter()
    done: Counter[Row] = Counter()
    met: Counter[Row] = Counter()
    expected: Counter[Row] = Counter()
    lines = list(Line.objects.all())

    def above(unit: int, day: dt.date) -> list[int]:
        return [
            line.above_id for line in lines if line.below_id == unit and line.starts_on <= day < line.ends_on
        ]

    for one in Duty.objects.all():
        period = one.period(one.starts_on)
        while period.first <= today():
            stands = min(today(), period.last)
            if not one.expects(period):
                period = period.following
                continue
            for activity in Activity.objects.filter(kind=one.activity_kind, status=ActivityStatus.RECORDED):
                if period.contains(activity.held_on) and activity.unit_kind in one.unit_kinds:
                    leaf_done[activity.unit_id, one.pk, period.key] += 1
                    if heir := stands_for(activity.unit_id, stands):
                        leaf_done[heir, one.pk, period.key] += 1
                    for up in above(activity.unit_id, activity.held_on):
                        done[up, one.pk, period.key] += 1
            for version in UnitVersion.objects.on(stands).filter(kind__in=one.unit_kinds):
                here = {"duty": one, "unit": version.unit_id, "period": period.key, "taken_back_on": None}
                if not Exemption.objects.filter(**here).exists():
                    asked = [
                        rule.times
                        for rule in DutyRule.objects.filter(duty=one, starts_on__lte=period.first)
                        if rule.unit_id in above(version.unit_id, stands)
                    ]
                    wanted = max([one.terms(period).times, *asked])
                    leaf_expected[version.unit_id, one.pk, period.key] += wanted
            for unit, day in [(pk, stands) for pk in Unit.objects.values_list("pk", flat=True)]:
                here = unit, one.pk, period.key
                for up in above(unit, day):
                    met[up, one.pk, period.key] += min(leaf_done[here], leaf_expected[here])
                    expected[up, one.pk, period.key] += leaf_expected[here]
            period = period.following
    leaf = {row: (leaf_done[row], leaf_expected[row]) for row in {*leaf_done, *leaf_expected}}
    roll = {row: (done[row], met[row], expected[row]) for row in {*done, *met, *expected}}
    return {k: v for k, v in leaf.items() if any(v)}, {k: v for k, v in roll.items() if any(v)}


def stands_for(unit: int, day: dt.date) -> int | None:
    """The living unit that alone took over a unit ended by `day`, step by step."""
    living = set(UnitVersion.objects.on(day).values_list("unit_id", flat=True))
    here = unit
    while here not in living:
        heirs = list(
            Succession.objects.filter(unit=here, starts_on__lte=day).values_list("heir_id", flat=True)
        )
        if len(heirs) != 1:
            return None
        (here,) = heirs
    return here if here != unit else None


def agree() -> None:
    kept = leaves(), rolls()
    assert kept == naive()
    counters.recount_since(today(), dt.date.min)
    assert (leaves(), rolls()) == kept


_DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 6, 22))
_PLACES = st.sampled_from(["cell", "empty_cell", "other_cell", "ministry", "neighbours", "agency"])
_ACTS = st.one_of(
    st.tuples(st.just("record"), _PLACES, st.sampled_from(list(ActivityKind)), _DAYS),
    st.tuples(st.just("withdraw"), st.integers(0, 30)),
    st.tuples(st.just("exempt"), _PLACES, st.sampled_from(["D01", "D05", "D06", "D10"]), _DAYS),
    st.tuples(st.just("rule"), st.sampled_from(["bloc", "ministry", "cell"]), st.integers(2, 4)),
    st.tuples(
        st.just("move"),
        st.sampled_from(["cell", "empty_cell", "other_cell"]),
        st.sampled_from(["ministry", "neighbours", "bloc"]),
        _DAYS,
    ),
    st.tuples(st.just("end"), st.sampled_from(["empty_cell", "other_cell"]), _DAYS),
    st.tuples(st.just("merge"), st.sampled_from(["empty_cell", "other_cell"]), _DAYS),
)


@pytest.fixture
def everybody_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights are another test's subject."""
    monkeypatch.setattr("danvan.units.access.Viewer.reaches", lambda *_args: True)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(_ACTS, max_size=8))
def test_counters_equal_a_recount_after_any_writes(
    world: World, everybody_may: None, acts: list[tuple[object, ...]]
) -> None:
    with transaction.atomic():
        tree.rebuild(today())
        for act in acts:
            _do(world, act)
        agree()
        transaction.set_rollback(True)


def _do(world: World, act: tuple[object, ...]) -> None:
    match act:
        case ("record", str(place), str(kind), dt.date() as day):
            unit = getattr(world, place)
            if queries.version_on(unit, day):
                make_activity(world, unit=unit, kind=str(kind), held_on=day)
        case ("withdraw", int(which)):
            recorded = list(Activity.objects.filter(status=ActivityStatus.RECORDED).order_by("pk"))
            if recorded:
                actions.withdraw_activity(
                    recorded[which % len(recorded)], "Ghi nhầm", by=world.viewer("cell_secretary")
                )
        case ("exempt", str(place), str(code), dt.date() as day):
            unit, one = getattr(world, place), duty(code)
            period = one.period(day)
            stands = counters.standing(period, today())
            free = Exemption.objects.filter(duty=one, unit=unit, period=period.key).exists()
            if queries.binds(one, unit, stands) and not free:
                actions.exempt(one, unit, period, "Mới thành lập", by=world.viewer("mobiliser"))
        case ("rule", str(place), int(times)):
            _rule(world, getattr(world, place), times)
        case ("move", str(place), str(parent), dt.date() as day):
            unit = getattr(world, place)
            if queries.version_on(unit, day):
                move(unit, getattr(world, parent), day)
        case ("end" | "merge" as how, str(place), dt.date() as day):
            unit = getattr(world, place)
            was = UnitVersion.objects.filter(unit=unit).latest("starts_on")
            if day > was.starts_on and not was.ended:
                UnitVersion.objects.create(
                    unit=unit, starts_on=day, ended=True, official_code="", name=was.name, kind=was.kind
                )
                if how == "merge":
                    Succession.objects.create(unit=unit, heir=world.cell, starts_on=day)
                tree.rebuild(today(), day)


def _rule(world: World, unit: Unit, times: int) -> None:
    one, begin = duty(), dt.date(2026, 1, 1)
    if times > duties.terms_of(one, one.period(begin), unit, today()).times:
        asked, by = Terms(times, 0), world.viewer("mobiliser")
        duty_actions.set_rule(one, unit, begin, asked, "Theo đặc thù", by=by)


def test_first_record_of_an_uncounted_period_counts_what_is_expected(world: World) -> None:
    Leaf.objects.all().delete()
    Roll.objects.all().delete()
    make_activity(world, held_on=dt.date(2025, 3, 3))
    one = Roll.objects.get(unit=world.ministry, duty=duty(), period="2025")
    assert (one.done, one.met, one.expected) == (1, 1, 2)


def test_a_correction_of_the_past_tree_corrects_the_past_figures(world: World) -> None:
    make_activity(world, held_on=dt.date(2025, 3, 3))
    move(world.cell, world.neighbours, dt.date(2025, 1, 1))
    found = {
        unit: (done, met, expected)
        for (unit, pk, period), (done, met, expected) in rolls().items()
        if pk == duty().pk and period == "2025"
    }
    assert found[world.ministry.pk] == (0, 0, 1)
    assert found[world.neighbours.pk] == (1, 1, 2)
    assert found[world.bloc.pk] == (1, 1, 3)


def test_what_was_done_before_a_merger_need_not_be_done_again(world: World, everybody_may: None) -> None:
    """Domain 2.3: the cell that takes over is credited; its own meeting is neither needed nor counted twice as met."""
    make_activity(world, unit=world.empty_cell, held_on=dt.date(2026, 2, 3))
    _do(world, ("merge", "empty_cell", dt.date(2026, 4, 1)))
    leaf = Leaf.objects.get(unit=world.cell, duty=duty(), period="2026")
    assert (leaf.done, leaf.expected) == (1, 1)
    one = Roll.objects.get(unit=world.ministry, duty=duty(), period="2026")
    assert (one.done, one.met, one.expected) == (1, 1, 1)
    agree()


def test_a_second_meeting_is_done_but_not_met_twice(world: World) -> None:
    make_activity(world)
    make_activity(world, held_on=dt.date(2026, 2, 2))
    one = Roll.objects.get(unit=world.bloc, duty=duty(), period="2026")
    assert (one.done, one.met, one.expected) == (2, 1, 3)


@pytest.mark.parametrize("count", [1, 3])
def test_recording_costs_the_same_whatever_is_above(
    world: World, count: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for _ in range(count):
        make_activity(world, held_on=dt.date(2026, 1, 5))
    viewer = world.viewer("cell_secretary")
    viewer.reaches("activity.record", world.cell.pk)
    with django_assert_num_queries(18):
        actions.record_activity(
            world.cell, ActivityKind.THEMATIC_MEETING, today(), by=viewer, invited=13, present=12
        )
