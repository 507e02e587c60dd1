"""The map of a text at a unit, what is still without an answer, and how far units below are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import Http404

from danvan.documents.models import Clause, Document
from danvan.documents.queries import clauses_of
from danvan.programmes.models import Measure, Programme
from danvan.units import queries as units
from danvan.units import reasons, tree
from danvan.units.access import Placed, Viewer
from danvan.units.models import Office, Unit

from .models import Answer, Concretisation
from .rules import innermost, reached


@dataclass(frozen=True)
class Row:
    """A clause on the map: whether it needs an answer, what it became, whether it is covered by one it stands in."""

    clause: Clause
    needs: bool
    measures: list[Measure]
    answer: Answer | None
    is_covered: bool


@dataclass(frozen=True)
class Map:
    """A text at a unit."""

    document: Document
    unit: Unit
    kept: Concretisation | None
    rows: list[Row]

    @property
    def open(self) -> list[Row]:
        return [row for row in self.rows if row.needs and not row.is_covered]

    @property
    def needed(self) -> int:
        return sum(row.needs for row in self.rows)


def place(viewer: Viewer, code: str) -> Unit:
    """The unit of the address, or the first of the viewer's own that can answer. Raises Http404 without one."""
    if code:
        found = viewer.units("concretisation.read").select_related("current").filter(code=code).first()
    else:
        found = next(
            (home for home in units.homes(viewer) if viewer.reaches("concretisation.read", home.pk)), None
        )
    if found is None:
        raise Http404
    return found


def of(document: Document, unit: Unit) -> Map:
    """Clauses with what they became at the unit; four statements."""
    clauses = clauses_of(document)
    kept = Concretisation.objects.filter(document=document, unit=unit).select_related("task").first()
    answers: dict[int, Answer] = {}
    if kept:
        rows = kept.answers.select_related("task", "signed_by")
        answers = {answer.clause_id: answer for answer in rows}
    measures: dict[int, list[Measure]] = {}
    for measure in sourced(document, unit).select_related("programme"):
        measures.setdefault(measure.source_id or 0, []).append(measure)
    wanted, covered = set(innermost(clauses)), reached(clauses, {*answers, *measures})
    return Map(
        document,
        unit,
        kept,
        [
            Row(
                clause,
                clause.pk in wanted,
                measures.get(clause.pk, []),
                answers.get(clause.pk),
                clause.pk in covered,
            )
            for clause in clauses
        ],
    )


def sourced(document: Document, unit: Unit) -> QuerySet[Measure]:
    """Measures of the unit's programmes made from clauses of the document."""
    return Measure.objects.filter(source__document=document, programme__unit=unit, withdrawn_on=None)


def programmes_of(document: Document, unit: Unit) -> QuerySet[Programme]:
    """Programmes of the unit that carry out the document: where measures can be added."""
    return Programme.objects.filter(directive=document, unit=unit).order_by("-pk")


def seen_by(viewer: Viewer) -> QuerySet[Concretisation]:
    """Concretisations of the units the viewer reads for."""
    found = Concretisation.objects.filter(unit__in=viewer.units("concretisation.read"))
    return found.select_related("document", "unit__current", "task")


def texts(viewer: Viewer) -> QuerySet[Any]:
    """Texts being made own below the viewer, each with how many units are done and how many clauses wait."""
    mine = Q(concretisations__unit__in=viewer.units("concretisation.read").values("pk"))
    return (
        Document.objects.filter(mine)
        .annotate(
            units=Count("concretisations", distinct=True),
            done=Count("concretisations", filter=Q(concretisations__done_on__isnull=False), distinct=True),
        )
        .order_by("-signed_on", "-pk")
    )


def open_clauses(viewer: Viewer, document: Document) -> int:
    """Clauses without an answer, over all units the viewer reads for."""
    found = seen_by(viewer).filter(document=document).aggregate(open=Sum("unanswered"))
    return int(found["open"] or 0)


def by_unit(viewer: Viewer, document: Document) -> QuerySet[Concretisation]:
    """Units that make this text their own, those with most unanswered first."""
    return (
        seen_by(viewer)
        .filter(document=document)
        .order_by(F("unanswered").desc(), "unit__current__sort_key", "pk")
    )


def offices_of(unit: Unit) -> QuerySet[Office]:
    """Offices of the unit that can take a task."""
    return Office.objects.filter(unit=unit).select_related("unit__current").order_by("pk")


def answers_seen_by(viewer: Viewer, document: Document) -> QuerySet[Answer]:
    """Answers to clauses of the document at units the viewer reads for."""
    found = Answer.objects.filter(concretisation__document=document)
    return found.filter(concretisation__in=seen_by(viewer).values("pk")).select_related(
        "concretisation__unit", "concretisation__document", "clause"
    )


def receivers(viewer: Viewer, kinds: list[str]) -> QuerySet[Unit]:
    """Living units of these kinds below the viewer's own units, which have not been asked."""
    tops = [post.unit_id for post in viewer.held if viewer.reaches("concretisation.ask", post.unit_id)]
    return tree.living_below(tops, viewer.day).exclude(pk__in=tops).filter(current__kind__in=kinds)


@reasons.opens(
    "concretisation.read",
    "concretisation:map",
    "concretisation:units",
    "concretisation:waive",
    "concretisation:own",
    "concretisation:measures",
    "concretisation:take_back",
    for_all=True,
)
def _one_text(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return next((home for home in units.homes(viewer)), None)
