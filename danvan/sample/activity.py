"""Two years of believable work in the sample organisation: meetings, the first programme, concerns and promises."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from django.db.models import Q

from danvan.concerns import sealed
from danvan.concerns.models import Concern, Milestone, Turn
from danvan.concerns.rules import Field, Kind, Status, TurnVerb
from danvan.documents.models import Document
from danvan.documents.rules import DocumentType, Side
from danvan.journal import actions as journal
from danvan.law import queries as law
from danvan.periods import Period, today
from danvan.programmes import actions as programmes
from danvan.programmes.models import Measure, Programme
from danvan.search import actions as search
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.models import Office, Person, Post
from danvan.units.rules import HEAD_ROLES, Role
from danvan.units.rules import Kind as UnitKind
from danvan.work import counters
from danvan.work.models import Activity, DeadlineMove, Duty, Task
from danvan.work.rules import ActivityKind, TaskKind, TaskStatus

from .organisation import BEGIN, Plan, Planned
from .programme import DIRECTIVE, MEASURES, PROGRAMME
from .voices import ANSWERS, CONCERNS, CONCLUSIONS, MILESTONES, REASONS

# How often a unit of the sample does what it must: most do, some do not, as in life.
_DONE = 0.86


def write(plan: Plan, people: dict[str, Person], random: Random) -> None:
    """Everything that happened from the beginning of the sample until today."""
    offices = _offices(plan)
    _activities(plan, people["bi-thu"], random)
    _programme(plan, people["dan-van"], offices, random)
    _concerns(plan, people, offices, random)


def _offices(plan: Plan) -> dict[tuple[int, str], Office]:
    found = Office.objects.exclude(role=Role.STAFF).select_related("unit__current")
    return {(office.unit_id, office.role): office for office in found}


def _activities(plan: Plan, recorder: Person, random: Random) -> None:
    duties = list(Duty.objects.all())
    rows: list[Activity] = []
    for duty in duties:
        bound = [planned for planned in plan.units if planned.kind in duty.unit_kinds]
        for period in _periods(duty):
            rows += (
                _activity(duty, place, period, recorder, random) for place in bound if random.random() < _DONE
            )
    day = today()
    Activity.objects.bulk_create((row for row in rows if row.held_on <= day), batch_size=2000)
    for duty in duties:
        counters.recount(duty, _periods(duty), day)
    journal.record(
        "sample.activities",
        subject="sample:activities",
        unit_id=plan.root.unit.pk,
        actor=None,
        count=len(rows),
    )


def _periods(duty: Duty) -> list[Period]:
    period, found = duty.period(BEGIN), []
    while period.first <= today():
        found.append(period)
        period = period.following
    return found


def _activity(duty: Duty, place: Planned, period: Period, recorder: Person, random: Random) -> Activity:
    invited = max(place.staff_number if duty.activity_kind == ActivityKind.THEMATIC_MEETING else 30, 5)
    return Activity(
        unit=place.unit,
        unit_kind=place.kind,
        kind=duty.activity_kind,
        held_on=period.first + dt.timedelta(days=random.randrange((period.last - period.first).days)),
        invited=invited,
        present=invited - random.randrange(max(1, invited // 6)),
        conclusions=random.choice(CONCLUSIONS),
        recorded_by=recorder,
    )


def _programme(plan: Plan, officer: Person, offices: dict[tuple[int, str], Office], random: Random) -> None:
    """The first programme: a resolution, its measures, and two of them given to every cell."""
    keeper = offices[plan.root.unit.pk, Role.MOBILISER]
    by = Viewer.of(officer)
    directive = Document.objects.create(
        side=Side.PARTY,
        doc_type=DocumentType.RESOLUTION,
        unit=plan.root.unit,
        kept_by=keeper,
        **DIRECTIVE,
    )
    search.index(
        kind="document",
        record=directive.code,
        title=str(directive),
        text=directive.text,
        detail=directive.issuer,
        address=directive.get_absolute_url(),
    )
    programme = Programme.objects.create(
        directive=directive,
        unit=plan.root.unit,
        kept_by=keeper,
        title=PROGRAMME,
        starts_on=BEGIN,
        ends_on=dt.date(today().year + 1, 12, 31),
    )
    measures = [
        Measure.objects.create(
            programme=programme,
            position=place,
            title=measure["title"],
            detail=measure["detail"],
            clause=measure["clause"],
        )
        for place, measure in enumerate(MEASURES, start=1)
    ]
    due = Period.of("half", today()).last
    cells = tree.below([plan.root.unit.pk], today()).filter(current__kind=UnitKind.CELL)
    for measure in measures[:2]:
        programmes.issue(measure, cells, due, by=by)
    _states(random)


def _states(random: Random) -> None:
    """Some tasks are accepted, done or objected to, the rest not yet opened."""
    day = today()
    tasks = list(Task.objects.filter(kind=TaskKind.ASSIGNMENT))
    for task in tasks:
        luck = random.random()
        if luck < 0.35:
            continue
        task.opened_on = day
        if luck < 0.6:
            task.status = TaskStatus.ACCEPTED
        elif luck < 0.64:
            task.status = TaskStatus.OBJECTED
            task.objection = "Chi bộ đang luân chuyển bí thư, xin làm vào quý sau."
        elif luck < 0.95:
            task.status, task.closed_on = TaskStatus.DONE, day
            task.result = "Đã làm, có biên bản."
    Task.objects.bulk_update(
        tasks, ["opened_on", "status", "objection", "closed_on", "result"], batch_size=500
    )


@dataclass(frozen=True)
class Raised:
    """A concern with where it stands, before its promises are made."""

    concern: Concern
    text: str
    answer: str
    moves: bool


def _concerns(
    plan: Plan, people: dict[str, Person], offices: dict[tuple[int, str], Office], random: Random
) -> None:
    working = {place.unit.pk: place for place in plan.units}
    posts = list(
        Post.objects.filter(office__role=Role.STAFF).select_related("person", "office").order_by("pk")
    )
    raised: list[Raised] = []
    clock = Clock()
    for number in range(plan.size.concerns):
        post = random.choice(posts)
        place = working[post.office.unit_id]
        raised.append(_concern(number, post.person, place, offices, random, clock))
    place = plan.bases[0][1]
    for number, status in enumerate((Status.RECEIVED, Status.ROADMAP, Status.ANSWERED, Status.CLOSED)):
        one = _concern(number, people["nhan-vien"], place, offices, random, clock)
        raised.append(Raised(_staged(one.concern, status, clock), one.text, one.answer, one.moves))
    Concern.objects.bulk_create((one.concern for one in raised), batch_size=1000)
    sealed.seal_many((one.concern, one.text) for one in raised)
    handler = people["thu-truong"]
    Turn.objects.bulk_create(
        (turn for one in raised for turn in _turns(one.concern, handler)), batch_size=1000
    )
    _promises(raised, offices, random)
    answered = [one for one in raised if one.concern.answered_on]
    holders = {
        post.office_id: post.person
        for post in Post.objects.filter(
            office__in={one.concern.handler_id for one in answered}
        ).select_related("person")
    }
    sealed.answer_many(
        (one.concern, one.answer, holders.get(one.concern.handler_id or 0, people["thu-truong"]))
        for one in answered
    )
    search.index_many(_entries(raised))
    journal.record(
        "sample.concerns", subject="sample:concerns", unit_id=plan.root.unit.pk, actor=None, count=len(raised)
    )


class Clock:
    """Due days by the limits, each computed once a day of receipt."""

    def __init__(self) -> None:
        self.today = today()
        self._known: dict[tuple[str, dt.date], dt.date] = {}

    def due(self, key: str, start: dt.date) -> dt.date:
        if (key, start) not in self._known:
            self._known[key, start] = law.due(key, start=start)
        return self._known[key, start]


def _concern(  # noqa: PLR0917 - the facts of one invented concern
    number: int,
    author: Person,
    place: Planned,
    offices: dict[tuple[int, str], Office],
    random: Random,
    clock: Clock,
) -> Raised:
    field = random.choice(list(Field))
    days = (clock.today - BEGIN).days
    # More people speak each year than the year before.
    received = clock.today - dt.timedelta(days=int(days * random.random() ** 1.4))
    concern = Concern(
        unit=place.unit,
        author=author,
        kind=random.choice(list(Kind)),
        field=field,
        intake=_intake(place, offices),
        handler=offices[place.unit.pk, place.head_role],
        received_on=received,
        assign_due=clock.due("concern.assign", received),
        answer_due=clock.due("concern.answer", received),
    )
    age = (clock.today - received).days
    luck = random.random()
    if age < 4 or (age < 9 and luck < 0.3):
        status = Status.RECEIVED
    elif age < 12:
        status = Status.ASSIGNED
    elif luck < 0.72:
        status = Status.CLOSED
    elif luck < 0.84:
        status = Status.ANSWERED
    elif luck < 0.95 or age > 200:
        status = Status.ROADMAP
    else:
        status = Status.REOPENED
    return Raised(
        _staged(concern, status, clock), random.choice(CONCERNS[field]), random.choice(ANSWERS), luck > 0.8
    )


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


def _promises(raised: Iterable[Raised], offices: dict[tuple[int, str], Office], random: Random) -> None:
    """Roadmaps of three milestones; some late, some moved with a reason."""
    day = today()
    tasks: list[Task] = []
    owners: list[tuple[Concern, int]] = []
    for one in raised:
        if one.concern.status not in {Status.ROADMAP, Status.ANSWERED, Status.CLOSED, Status.REOPENED}:
            continue
        for place, task in enumerate(_milestones(one.concern, day, random), start=1):
            tasks.append(task)
            owners.append((one.concern, place))
    Task.objects.bulk_create(tasks, batch_size=1000)
    Milestone.objects.bulk_create(
        (
            Milestone(concern=concern, task=task, position=place)
            for (concern, place), task in zip(owners, tasks, strict=True)
        ),
        batch_size=1000,
    )
    movers = {
        post.office_id: post.person
        for post in Post.objects.filter(Q(office__role__in=HEAD_ROLES)).select_related("person")
    }
    DeadlineMove.objects.bulk_create(
        (
            DeadlineMove(
                task=task,
                old_due=task.first_due,
                new_due=task.due,
                reason=random.choice(REASONS),
                moved_on=min(task.first_due, day),
                moved_by=movers[task.office_id],
            )
            for task in tasks
            if task.due != task.first_due and task.office_id in movers
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
        done = finished or (due < day and random.random() < 0.8)
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
