"""Two years of concerns in the sample: who raised what, what was promised, answered and confirmed."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from danvan.concerns import words
from danvan.concerns.models import Concern, Milestone, Turn
from danvan.concerns.rules import Field, Kind, Status, TurnVerb
from danvan.journal import actions as journal
from danvan.law import queries as law
from danvan.periods import today
from danvan.search import actions as search
from danvan.units.models import Office, Person, Post
from danvan.units.rules import HEAD_ROLES, Role
from danvan.work.models import DeadlineMove, Task
from danvan.work.rules import TaskKind, TaskStatus

from .organisation import BEGIN, Plan, Planned
from .voices import ANSWERS, CONCERNS, MILESTONES, REASONS

Offices = dict[tuple[int, str], Office]
# What the people one signs in as find: days since it was raised, and how far it has come.
_OWN = ((1, Status.RECEIVED), (20, Status.ROADMAP), (24, Status.ANSWERED), (60, Status.CLOSED))
_NEAR = (
    *((age, Status.RECEIVED) for age in (0, 1, 2, 4, 6, 8)),
    *((age, Status.ASSIGNED) for age in (9, 12)),
    *((age, Status.ROADMAP) for age in (30, 45)),
    (33, Status.REOPENED),
)


@dataclass(frozen=True)
class Raised:
    """A concern with its words."""

    concern: Concern
    text: str
    answer: str


class Clock:
    """Due days by the limits, each computed once a day of receipt."""

    def __init__(self) -> None:
        self.today = today()
        self._known: dict[tuple[str, dt.date], dt.date] = {}

    def due(self, key: str, start: dt.date) -> dt.date:
        if (key, start) not in self._known:
            self._known[key, start] = law.due(key, start=start)
        return self._known[key, start]


def write(plan: Plan, people: dict[str, Person], offices: Offices, random: Random) -> None:
    """Raise, assign, promise, answer and confirm what the size asks for."""
    maker = Maker(offices, random)
    posts = list(
        Post.objects.filter(office__role=Role.STAFF).select_related("person", "office").order_by("pk")
    )
    places = {place.unit.pk: place for place in plan.units}
    raised = []
    for _ in range(plan.size.concerns):
        post = random.choice(posts)
        raised.append(maker.raise_sometime(post.person, places[post.office.unit_id]))
    near = plan.bases[0][1]
    raised += [maker.raise_one(people["nhan-vien"], near, age, status) for age, status in _OWN]
    raised += [maker.raise_one(random.choice(posts).person, near, age, status) for age, status in _NEAR]
    random.shuffle(raised)
    _store(raised, people["thu-truong"])
    _promises([one.concern for one in raised], random)
    journal.record(
        "sample.concerns", subject="sample:concerns", unit_id=plan.root.unit.pk, actor=None, count=len(raised)
    )


class Maker:
    """Makes concerns that are not yet stored."""

    def __init__(self, offices: Offices, random: Random) -> None:
        self.offices, self.random, self.clock = offices, random, Clock()

    def raise_sometime(self, author: Person, place: Planned) -> Raised:
        """On some day of the two years; more people speak each year than the year before."""
        age = int((self.clock.today - BEGIN).days * self.random.random() ** 1.4)
        return self.raise_one(author, place, age, self._status(age))

    def _status(self, age: int) -> Status:
        luck = self.random.random()
        if age < 4 or (age < 9 and luck < 0.3):
            return Status.RECEIVED
        if age < 12:
            return Status.ASSIGNED
        if luck < 0.75 or (age > 120 and luck < 0.98):
            return Status.CLOSED
        if luck < 0.85:
            return Status.ANSWERED
        return Status.ROADMAP if luck < 0.95 else Status.REOPENED

    def raise_one(self, author: Person, place: Planned, age: int, status: Status) -> Raised:
        """A concern raised `age` days ago that has come as far as `status`."""
        field = self.random.choice(list(Field))
        received = self.clock.today - dt.timedelta(days=age)
        concern = Concern(
            unit=place.unit,
            author=author,
            kind=self.random.choice(list(Kind)),
            field=field,
            intake=_intake(place, self.offices),
            handler=self.offices[place.unit.pk, place.head_role],
            received_on=received,
            assign_due=self.clock.due("concern.assign", received),
            answer_due=self.clock.due("concern.answer", received),
        )
        staged = _staged(concern, status, self.clock)
        return Raised(staged, self.random.choice(CONCERNS[field]), self.random.choice(ANSWERS))


def _store(raised: list[Raised], handler: Person) -> None:
    Concern.objects.bulk_create((one.concern for one in raised), batch_size=1000)
    words.seal_many((one.concern, one.text) for one in raised)
    Turn.objects.bulk_create(
        (turn for one in raised for turn in _turns(one.concern, handler)), batch_size=1000
    )
    heads = _heads()
    words.answer_many(
        (one.concern, one.answer, heads.get(one.concern.handler_id or 0, handler))
        for one in raised
        if one.concern.answered_on
    )
    search.index_many(_entries(raised))


def _heads() -> dict[int, Person]:
    posts = Post.objects.filter(office__role__in=HEAD_ROLES).select_related("person")
    return {post.office_id: post.person for post in posts}


def _staged(concern: Concern, status: Status, clock: Clock) -> Concern:
    """The concern with the days a concern of that status has behind it."""
    concern.status = status
    received = concern.received_on
    concern.assigned_on = concern.answered_on = concern.closed_on = None
    concern.reopened_times = 0
    if status == Status.RECEIVED:
        concern.handler = None
        return concern
    concern.assigned_on = min(received + dt.timedelta(days=3), clock.today)
    if status in {Status.ANSWERED, Status.CLOSED, Status.REOPENED}:
        concern.answered_on = min(received + dt.timedelta(days=9 + concern.author_id % 20), clock.today)
    if status == Status.CLOSED:
        concern.closed_on = min(received + dt.timedelta(days=33), clock.today)
    if status == Status.REOPENED:
        concern.reopened_times = 1
    return concern


def _turns(concern: Concern, person: Person) -> Iterator[Turn]:
    """The course of a concern up to where it stands."""
    author, handler = concern.author, concern.handler
    yield _turn(concern, TurnVerb.RECEIVE, author, concern.received_on, office=concern.intake)
    if concern.assigned_on is None:
        return
    yield _turn(concern, TurnVerb.ASSIGN, person, concern.assigned_on, due=concern.assign_due, office=handler)
    if concern.status == Status.ROADMAP:
        due = concern.answer_due
        yield _turn(concern, TurnVerb.ROADMAP, person, concern.assigned_on, due=due, office=handler)
    if concern.answered_on:
        yield _turn(
            concern, TurnVerb.ANSWER, person, concern.answered_on, due=concern.answer_due, office=handler
        )
    if concern.closed_on:
        yield _turn(concern, TurnVerb.CONFIRM, author, concern.closed_on)
    if concern.status == Status.REOPENED and concern.answered_on:
        yield _turn(concern, TurnVerb.REOPEN, author, concern.answered_on)


def _turn(
    concern: Concern,
    verb: TurnVerb,
    person: Person,
    day: dt.date,
    *,
    due: dt.date | None = None,
    office: Office | None = None,
) -> Turn:
    return Turn(concern=concern, verb=verb, happened_on=day, due=due, office=office, person=person)


def _intake(place: Planned, offices: dict[tuple[int, str], Office]) -> Office:
    """The nearest office of intake: up the tree of the body that leads it."""
    at: Planned | None = place
    while at is not None:
        if office := offices.get((at.unit.pk, Role.INTAKE)):
            return office
        at = at.leader or at.parent
    raise LookupError(place.code)


def _promises(concerns: Iterable[Concern], random: Random) -> None:
    """Roadmaps of three milestones; some late, some moved with a reason."""
    day, heads = today(), _heads()
    promised = [
        (concern, place, task)
        for concern in concerns
        if concern.status not in {Status.RECEIVED, Status.ASSIGNED}
        for place, task in enumerate(_milestones(concern, day, random), start=1)
    ]
    Task.objects.bulk_create((task for _, _, task in promised), batch_size=1000)
    for concern, _, task in promised:
        concern.promised_until = max(task.due, concern.promised_until or task.due)
    with_roadmap = {concern for concern, _, _ in promised if concern.status == Status.ROADMAP}
    Concern.objects.bulk_update(with_roadmap, ["promised_until"], batch_size=500)
    Milestone.objects.bulk_create(
        (Milestone(concern=concern, task=task, position=place) for concern, place, task in promised),
        batch_size=1000,
    )
    DeadlineMove.objects.bulk_create(
        (
            DeadlineMove(
                task=task,
                old_due=task.first_due,
                new_due=task.due,
                reason=random.choice(REASONS),
                moved_on=min(task.first_due, day),
                moved_by=heads[task.office_id],
            )
            for _, _, task in promised
            if task.due != task.first_due and task.office_id in heads
        ),
        batch_size=1000,
    )


def _milestones(concern: Concern, day: dt.date, random: Random) -> Iterator[Task]:
    begun = concern.assigned_on or concern.received_on
    finished = concern.status != Status.ROADMAP
    moved = random.random() < 0.15
    for place, title in enumerate(MILESTONES):
        first = begun + dt.timedelta(days=7 * (place + 1))
        due = first + dt.timedelta(days=10) if moved and place == 1 else first
        last = place == len(MILESTONES) - 1
        done = finished or (due < day and not last and random.random() < 0.9)
        yield Task(
            kind=TaskKind.PROMISE,
            office=concern.handler,
            unit=concern.unit,
            giver=concern.intake,
            title=title,
            first_due=first,
            due=due,
            issued_on=begun,
            opened_on=begun,
            status=TaskStatus.DONE if done else TaskStatus.ACCEPTED,
            closed_on=min(due, day) if done else None,
            result="Đã làm xong." if done else "",
        )


def _entries(raised: Iterable[Raised]) -> Iterator[search.Found]:
    for one in raised:
        yield search.entry(
            kind="concern",
            record=one.concern.code,
            title=f"Ý kiến {one.concern.code}",
            detail=one.concern.unit.name,
            text=one.text,
            address=one.concern.get_absolute_url(),
            scope=one.concern.unit,
            right="concern.read",
            person=one.concern.author,
        )
