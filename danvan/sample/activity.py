"""Two years of believable work in the sample organisation: what was held, and the first programme."""

import datetime as dt
from random import Random

from danvan.documents.models import Document
from danvan.documents.rules import DocumentType, Side
from danvan.journal import actions as journal
from danvan.periods import Period, today
from danvan.programmes import actions as programmes
from danvan.programmes.models import Measure, Programme
from danvan.search import actions as search
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.models import Office, Person
from danvan.units.rules import Kind as UnitKind
from danvan.units.rules import Role
from danvan.work import counters
from danvan.work.models import Activity, Duty, Task
from danvan.work.rules import ActivityKind, TaskKind, TaskStatus

from . import cascade, concerns, papers, planning, protected, studies
from .organisation import BEGIN, Plan, Planned
from .programme import DIRECTIVE, MEASURES, PROGRAMME
from .voices import CONCLUSIONS

# How often a unit of the sample does what it must: most do, some do not, as in life.
_DONE = 0.86


def write(plan: Plan, people: dict[str, Person], random: Random) -> None:
    """Everything that happened from the beginning of the sample until today."""
    offices = _offices(plan)
    _activities(plan, people["bi-thu"], random)
    _programme(plan, people["dan-van"], offices, random)
    concerns.write(plan, people, offices, random)
    planning.write(plan, people)
    papers.write(plan, people)
    studies.write(people)
    protected.write(plan, people)


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
    cells = tree.living_below([plan.root.unit.pk], today()).filter(current__kind=UnitKind.CELL)
    for measure in measures[:2]:
        programmes.issue(measure, list(cells.values_list("pk", flat=True)), due, by=by)
    _states(random)
    cascade.write(programme, by)


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
