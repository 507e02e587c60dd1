"""Numbers of the root unit's own papers: its sign, its term, and two plans already numbered."""

import datetime as dt

from danvan.documents import actions as documents
from danvan.documents import numbering
from danvan.documents.rules import DocumentType
from danvan.periods import today
from danvan.units.access import Viewer
from danvan.units.models import Person

from .organisation import Plan

_TITLES = (
    "Kế hoạch công tác dân vận của Khối năm %(year)s",
    "Kế hoạch triển khai phong trào thi đua “Dân vận khéo” năm %(year)s",
)


def write(plan: Plan, people: dict[str, Person]) -> None:
    """What the registry of the root would have entered by now."""
    officer, unit, day = Viewer.of(people["dan-van"]), plan.root.unit, today()
    documents.set_letterhead(unit, "ĐUK", "Hà Nội", by=officer)
    documents.begin_term(unit, dt.date(day.year - 1, 10, 16), by=officer)
    for title in _TITLES:
        signed_on = dt.date(day.year, 1, 15)
        entry = {"doc_type": DocumentType.PLAN, "signed_on": signed_on, "title": title % {"year": day.year}}
        documents.issue(entry, numbering.series(unit, DocumentType.PLAN, signed_on), by=officer)
