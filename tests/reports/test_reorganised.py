"""Figures across reorganisations: the past keeps its tree, today's tree has the same total (moonshot 5)."""

import datetime as dt
import itertools
from dataclasses import dataclass, field
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danvan import indicators
from danvan.periods import Period, today
from danvan.reorganisations import actions as reorganisations
from danvan.reorganisations.models import Event
from danvan.reorganisations.rules import EventKind
from danvan.reports import queries
from danvan.reports.rules import View
from danvan.units import tree
from danvan.units.models import Office, Unit, UnitVersion
from danvan.units.rules import Kind, Role, Tree
from danvan.work.models import Task
from danvan.work.rules import OPEN_TASK, TaskKind, TaskStatus

from ..busy import held
from ..world import World, office

H1 = Period.from_key("2026-h1")
FIRST = dt.date(2025, 7, 1)
_numbers = itertools.count()


@dataclass
class Body:
    """One unit as a child would tell its story: what stood above it since when, when it ended, who took over."""

    unit: Unit
    ups: list[tuple[dt.date, "Body | None"]]
    ended_on: dt.date | None = None
    heirs: list["Body"] = field(default_factory=list)

    def above(self, day: dt.date) -> "Body | None":
        if self.ended_on and day >= self.ended_on and len(self.heirs) == 1:
            return self.heirs[0]
        begun = [up for start, up in self.ups if start <= day]
        return begun[-1] if begun else None


@dataclass
class Thing:
    """One task as a child would tell it: where it stood since when."""

    task: Task
    places: list[tuple[dt.date, Body]]

    @property
    def is_open(self) -> bool:
        return Task.objects.get(pk=self.task.pk).status in OPEN_TASK

    def at(self, day: dt.date) -> Body:
        return [body for start, body in self.places if start <= day][-1]


class Story:
    """A random organisation and a random sequence of reorganisations, carried out and kept beside it plainly."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.by = world, world.viewer("administrator")
        self.random = Random(seed)  # noqa: S311 - a story at random, not a secret
        self.bodies: list[Body] = []
        self.things: list[Thing] = []
        self.day = FIRST
        for _place in range(5):
            self.found(self.choose(self.bodies) if self.bodies and self.random.random() < 0.8 else None)

    def choose(self, bodies: list[Body]) -> Body:
        return self.random.choice(bodies)

    @property
    def living(self) -> list[Body]:
        return [body for body in self.bodies if body.ended_on is None]

    def found(self, up: Body | None) -> Body:
        """A unit below another, or below the bloc, which stands above the whole story."""
        unit = Unit.objects.create(code=f"s-{next(_numbers)}", tree=Tree.PARTY)
        Office.objects.create(unit=unit, role=Role.SECRETARY)
        UnitVersion.objects.create(
            unit=unit,
            starts_on=self.day,
            official_code=unit.code,
            name=unit.code,
            kind=Kind.PARTY_ORG,
            parent=up.unit if up else self.world.bloc,
        )
        body = Body(unit, [(self.day, up)])
        self.bodies.append(body)
        return body

    def below(self, body: Body) -> list[Body]:
        found = [body]
        for one in found:
            found += [other for other in self.living if other.above(self.day) is one and other not in found]
        return found

    def work(self) -> None:
        """Some tasks are given, some are done, something is held."""
        giver = office(self.living[0].unit, Role.SECRETARY)
        for _place in range(2):
            body = self.choose(self.living)
            task = Task.objects.create(
                kind=TaskKind.ASSIGNMENT,
                office=office(body.unit, Role.SECRETARY),
                unit=body.unit,
                giver=giver,
                title="Việc",
                first_due=self.day,
                due=self.day + dt.timedelta(days=self.random.randint(0, 120)),
                issued_on=self.day,
            )
            self.things.append(Thing(task, [(dt.date.min, body)]))
        held(self.choose(self.living).unit, self.day)
        for thing in self.things:
            if self.random.random() < 0.2 and thing.is_open:
                Task.objects.filter(pk=thing.task.pk).update(status=TaskStatus.DONE, closed_on=self.day)

    def event(self) -> None:
        body = self.choose(self.living)
        others = [one for one in self.living if one not in self.below(body)]
        if not others or self.random.random() < 0.4:
            up = self.choose(others) if others and self.random.random() < 0.8 else None
            if up is not body.above(self.day):
                self.transfer(body, up)
        else:
            self.dissolve(body, self.random.sample(others, min(len(others), self.random.choice([1, 1, 2]))))

    def transfer(self, body: Body, up: Body | None) -> None:
        event = self.begin(EventKind.TRANSFER, body)
        parent = up.unit if up else self.world.bloc
        reorganisations.amend(event, event.version, {"new_parent": parent}, by=self.by)
        reorganisations.decide(event, event.version, by=self.by)
        body.ups.append((self.day, up))

    def dissolve(self, body: Body, heirs: list[Body]) -> None:
        """Children and open tasks are given out one by one, in turn; the first heir gets what is named to nobody."""
        children = [one for one in self.living if one.above(self.day) is body]
        tasks = [thing for thing in self.things if thing.at(self.day) is body and thing.is_open]
        event = self.begin(EventKind.DISSOLVE, body)
        rows = [reorganisations.add_heir(event, event.version, by=self.by, unit=one.unit) for one in heirs]
        [part] = event.parts.all()
        reorganisations.name_heirs(event, event.version, {part.pk: rows[0]}, by=self.by)
        for what, keys in (
            ("children", [child.unit.code for child in children]),
            ("tasks", [thing.task.code for thing in tasks]),
        ):
            given = {(part.pk, key): rows[place % len(rows)] for place, key in enumerate(keys)}
            reorganisations.share(event, event.version, what, given, by=self.by)
        reorganisations.decide(event, event.version, by=self.by)
        body.heirs, body.ended_on = heirs, self.day
        for place, child in enumerate(children):
            child.ups.append((self.day, heirs[place % len(heirs)]))
        for place, thing in enumerate(tasks):
            thing.places.append((self.day, heirs[place % len(heirs)]))
        known = {thing.task.pk for thing in self.things}
        for task in Task.objects.exclude(pk__in=known):  # duties the unit left undone
            self.things.append(Thing(task, [(dt.date.min, heirs[0])]))

    def begin(self, kind: EventKind, body: Body) -> Event:
        event = reorganisations.begin(kind, self.day, "Quyết định 1-QĐ/ĐU", by=self.by)
        reorganisations.add_units(event, event.version, [body.unit], by=self.by)
        return event

    def counts_for(self, top: Body, body: Body, day: dt.date) -> bool:
        here: Body | None = body
        while here is not None:
            if here is top:
                return True
            here = here.above(day)
        return False

    def naive(self, top: Body, period: Period, view: View) -> dict[str, int]:
        """Every record asked one by one where it stood on its day, or stands today."""
        found = dict.fromkeys(("tasks.made", "tasks.due", "tasks.late", "activities.training"), 0)
        stands = indicators.standing(period)

        def stood(thing: Thing, day: dt.date) -> bool:
            if view == View.TODAY:
                return self.counts_for(top, thing.at(dt.date.max), today())
            return self.counts_for(top, thing.at(day), day)

        for thing in self.things:
            task = Task.objects.get(pk=thing.task.pk)
            found["tasks.made"] += period.contains(task.issued_on) and stood(thing, task.issued_on)
            found["tasks.due"] += period.contains(task.due) and stood(thing, task.due)
            late = task.issued_on <= stands and task.due < stands
            open_then = task.closed_on is None or task.closed_on > stands
            found["tasks.late"] += late and open_then and stood(thing, stands)
        for body in self.bodies:
            for activity in body.unit.activities.all():
                day = today() if view == View.TODAY else activity.held_on
                inside = period.contains(activity.held_on) and self.counts_for(top, body, day)
                found["activities.training"] += inside
        return found

    def tops(self, day: dt.date) -> list[Body]:
        return [body for body in self.bodies if body.above(day) is None]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 100_000))
@pytest.mark.django_db
def test_both_views_equal_a_naive_count_and_each_other_in_sum(world: World, seed: int) -> None:
    with transaction.atomic():
        story = Story(world, seed)
        tree.rebuild(today())
        for _month in range(10):
            story.work()
            story.day += dt.timedelta(days=story.random.randint(5, 35))
            story.event()
        for period in (H1, H1.previous):
            kept = {
                (view, body.unit.pk): queries.figures(body.unit.pk, [period], view)
                for view in View
                for body in story.bodies
            }
            for (view, unit_id), figures in kept.items():
                top = next(body for body in story.bodies if body.unit.pk == unit_id)
                naive = story.naive(top, period, view)
                assert {code: figures[code, period] for code in naive} == naive, (view.label, unit_id)
                if unit_id % 3 == seed % 3:
                    _parts_agree(top.unit, period, view, naive, world)
            _totals_agree(story, period, kept)
        transaction.set_rollback(True)


def _parts_agree(unit: Unit, period: Period, view: View, naive: dict[str, int], world: World) -> None:
    for code, wanted in naive.items():
        entry = indicators.get(code)
        assert entry
        shares = queries.breakdown(entry, unit, period, world.viewer("leader"), view)
        assert sum(share.figure for share in shares) == wanted
        assert sum(row.adds for row in queries.records(entry, unit, period, view)) == wanted
        assert queries.total(entry, unit, period, view) == wanted


def _totals_agree(story: Story, period: Period, kept: dict[tuple[View, int], queries.Counts]) -> None:
    """Every record counts once under the tops of a day: the sum over the tops is the same in both views."""
    made = [Task.objects.get(pk=thing.task.pk) for thing in story.things]
    days = {task.issued_on for task in made if period.contains(task.issued_on)}
    as_it_was = sum(
        any(story.counts_for(top, thing.at(day), day) for top in story.tops(day))
        for thing in story.things
        for day in days
        if thing.task.issued_on == day
    )
    by_today = sum(kept[View.TODAY, top.unit.pk]["tasks.made", period] for top in story.tops(today()))
    assert as_it_was == by_today == sum(period.contains(task.issued_on) for task in made)
