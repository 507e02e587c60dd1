"""A figure is the naive sum over the records, wherever units moved."""

import datetime as dt
import itertools
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danvan import indicators
from danvan.periods import Period, today
from danvan.reports import queries
from danvan.units import tree
from danvan.units.models import Unit, UnitLink, UnitVersion
from danvan.units.rules import TREE_BY_KIND, Kind

from ..busy import held
from ..world import World

H1 = Period.from_key("2026-h1")
_numbers = itertools.count()


def entry(code: str) -> indicators.Indicator:
    found = indicators.get(code)
    assert found
    return found


def test_a_moved_unit_leaves_its_past_and_takes_its_future(world: World) -> None:
    moved_on = dt.date(2026, 4, 1)
    UnitVersion.objects.create(
        unit=world.cell,
        starts_on=moved_on,
        official_code="CB",
        name="Chi bộ Vụ Pháp luật",
        kind=Kind.CELL,
        parent=world.neighbours,
    )
    tree.rebuild(today())
    held(world.cell, dt.date(2026, 3, 31))
    held(world.cell, moved_on)
    held(world.cell, dt.date(2026, 5, 1))
    trained = "activities.training"
    figures = {
        unit.code: queries.figures(unit.pk, [H1])[trained, H1]
        for unit in (world.bloc, world.ministry, world.neighbours)
    }
    assert figures == {"khoi": 3, "tu-phap": 1, "y-te": 2}
    shares = queries.breakdown(entry(trained), world.bloc, H1, world.viewer("leader"))
    assert {share.unit.code: share.figure for share in shares} == {"tu-phap": 1, "y-te": 2}


def test_an_agency_counts_for_the_party_body_that_leads_it_once(world: World) -> None:
    held(world.department, dt.date(2026, 2, 2))
    UnitLink.objects.create(party=world.ministry, body=world.department, starts_on=dt.date(2025, 1, 1))
    tree.rebuild(today())
    assert queries.figures(world.ministry.pk, [H1])["activities.training", H1] == 1
    shares = queries.breakdown(entry("activities.training"), world.ministry, H1, world.viewer("leader"))
    assert [(share.unit.code, share.figure) for share in shares if share.figure] == [("cuc-thi-hanh-an", 1)]


def _below_on(unit_id: int, day: dt.date) -> set[int]:
    """The plain definition: follow every parent of the day up."""
    versions = {version.unit_id: version for version in UnitVersion.objects.on(day)}
    found = set()
    for start in versions:
        at: int | None = start
        while at is not None and at in versions:
            if at == unit_id:
                found.add(start)
                break
            at = versions[at].parent_id
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
@pytest.mark.django_db
def test_roll_up_is_the_naive_sum_on_random_trees(world: World, seed: int) -> None:
    with transaction.atomic():
        random = Random(seed)  # noqa: S311 - a tree at random, not a secret
        made = [world.bloc]
        for _place in range(8):
            unit = Unit.objects.create(code=f"u-{next(_numbers)}", tree=TREE_BY_KIND[Kind.CELL])
            for day in (dt.date(2024, 1, 1), dt.date(2026, random.randint(1, 6), random.randint(1, 28))):
                UnitVersion.objects.create(
                    unit=unit,
                    starts_on=day,
                    official_code=unit.code,
                    name=unit.code,
                    kind=Kind.PARTY_ORG,
                    parent=random.choice(made),
                )
            made.append(unit)
        tree.rebuild(today())
        days = [H1.first + dt.timedelta(days=random.randint(-200, 200)) for _place in range(25)]
        facts = [(random.choice(made), day, random.randint(0, 40)) for day in days]
        for unit, day, present in facts:
            held(unit, day, present=present)
        year = H1.same_last_year
        for unit in made:
            figures = queries.figures(unit.pk, [H1, year])
            for period in (H1, year):
                inside = [
                    fact
                    for fact in facts
                    if period.contains(fact[1]) and fact[0].pk in _below_on(unit.pk, fact[1])
                ]
                naive = {
                    "activities.training": len(inside),
                    "activities.present": sum(fact[2] for fact in inside),
                }
                assert {code: figures[code, period] for code in naive} == naive
                for code, wanted in naive.items():
                    shares = queries.breakdown(entry(code), unit, period, world.viewer("leader"))
                    assert sum(share.figure for share in shares) == wanted
                    assert sum(row.adds for row in queries.records(entry(code), unit, period)) == wanted
        transaction.set_rollback(True)


def test_what_each_figure_counts(busy: World) -> None:
    figures = {code: value for (code, _period), value in queries.figures(busy.bloc.pk, [H1]).items()}
    promises = {name: figures[f"promises.{name}"] for name in ("made", "due", "done", "on-time", "late")}
    assert promises == {"made": 3, "due": 2, "done": 1, "on-time": 1, "late": 1}
    tasks = {name: figures[f"tasks.{name}"] for name in ("made", "due", "done", "on-time", "late")}
    assert tasks == {"made": 1, "due": 1, "done": 1, "on-time": 0, "late": 0}
    assert figures["activities.joint-conference"] == 3


@pytest.mark.parametrize("key", ["2026-h1", "2026", "2026-h2", "2025-h1", "2026-06", "2026-03"])
def test_every_figure_equals_its_records_and_its_breakdown(busy: World, key: str) -> None:
    """Kept counters included: one definition, three readings."""
    period = Period.from_key(key)
    for unit in (busy.bloc, busy.ministry, busy.cell, busy.department):
        figures = queries.figures(unit.pk, [period])
        assert {code for code, _period in figures} == {found.code for found in indicators.counted()}
        for found in indicators.counted():
            value = figures[found.code, period]
            assert value == sum(row.adds for row in queries.records(found, unit, period)), found.code
            assert value == queries.total(found, unit, period), found.code
            shares = queries.breakdown(found, unit, period, busy.viewer("leader"))
            assert value == sum(share.figure for share in shares), found.code


def test_duties_of_a_half_year_are_met_of_expected(busy: World) -> None:
    figures = queries.figures(busy.ministry.pk, [H1])
    assert figures["duties.met", H1] == 1  # the conference of the ministry; cells need not hold one
    assert figures["duties.met", H1] <= figures["duties.expected", H1]


def test_a_figure_has_one_home(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(indicators.ImproperlyConfigured):
        indicators.register(entry("activities.training"))
    kept = dict(indicators._register)
    monkeypatch.setattr(indicators, "_register", kept)
    indicators.register(
        indicators.Ratio("nothing", "x", indicators.Section.TASKS, part="no.such", whole="tasks.due")
    )
    with pytest.raises(indicators.ImproperlyConfigured):
        indicators.verify()
