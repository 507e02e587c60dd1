"""A text studied in the sample: every cell of the root, some sessions held, one question."""

import datetime as dt

from danvan.documents.models import Document
from danvan.periods import today
from danvan.studies import actions as studies
from danvan.studies import queries
from danvan.studies.queries import FileRow
from danvan.units.access import Viewer
from danvan.units.models import Person

# Of how many targets one has held its session.
_HELD = 3
_MOST = 60


def write(people: dict[str, Person]) -> None:
    """The resolution of the sample, studied by all cells; a third of the first ones have held a session."""
    officer = Viewer.of(people["dan-van"])
    document = Document.objects.order_by("pk").first()
    to = list(queries.receivers(officer, ["CELL"]))
    if document is None or not to:
        return
    words = "Bốn nhóm nhiệm vụ, trách nhiệm của người đứng đầu, việc phải làm trong năm nay."
    plan = studies.issue(document, to, today() + dt.timedelta(days=30), words, by=officer)
    rows = [
        FileRow(
            number,
            target.unit.code,
            today() - dt.timedelta(days=5),
            target.audience,
            target.audience * 9 // 10,
        )
        for number, target in enumerate(plan.targets.select_related("unit").order_by("pk")[:_MOST:_HELD])
        if target.audience
    ]
    studies.take(plan, rows, by=officer)
    options = ("Người đứng đầu đơn vị", "Ban dân vận", "Công đoàn")
    studies.add_question(plan, "Ai chịu trách nhiệm trước hết về công tác dân vận?", options, 1, by=officer)
