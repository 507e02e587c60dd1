"""Reading studies: plans, coverage of units up the tree, and what an uploaded file would record."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from danvan.documents.queries import opens_files
from danvan.periods import today
from danvan.units import queries as units
from danvan.units import reasons, tree
from danvan.units.access import Placed, Viewer
from danvan.units.models import Line, Unit, UnitVersion

from .models import Question, StudyPlan, StudySession, StudyTarget


@dataclass(frozen=True)
class Coverage:
    """People reached of people there are, and units: sums and their ratio, never a mean of percentages."""

    reached: int = 0
    audience: int = 0
    units: int = 0
    units_done: int = 0
    sessions: int = 0

    @property
    def percent(self) -> int:
        return self.reached * 100 // self.audience if self.audience else 0


def plans(viewer: Viewer) -> QuerySet[StudyPlan]:
    """Plans of the viewer's units and of those that reach them."""
    mine = viewer.units("study.read").values("pk")
    found = StudyPlan.objects.filter(Q(unit__in=mine) | Q(targets__unit__in=mine)).distinct()
    return found.select_related("document", "unit__current", "kept_by__unit__current", "material")


def targets(viewer: Viewer, plan: StudyPlan) -> QuerySet[StudyTarget]:
    """Units of the plan that the viewer reads for."""
    found = StudyTarget.objects.filter(plan=plan, unit__in=viewer.units("study.read").values("pk"))
    return found.select_related("unit__current", "plan__document")


def coverage(rows: QuerySet[StudyTarget]) -> Coverage:
    """Of all these units together; two statements."""
    found = rows.aggregate(Sum("reached"), Sum("audience"), Sum("sessions_held"))
    return Coverage(
        int(found["reached__sum"] or 0),
        int(found["audience__sum"] or 0),
        rows.count(),
        rows.filter(reached__gte=F("audience"), sessions_held__gt=0).count(),
        int(found["sessions_held__sum"] or 0),
    )


def coverages(viewer: Viewer, found: Iterable[StudyPlan]) -> list[tuple[StudyPlan, Coverage]]:
    """Plans of one page with how far each is; one statement for all."""
    rows = list(found)
    mine = StudyTarget.objects.filter(plan__in=rows, unit__in=viewer.units("study.read").values("pk"))
    sums = {
        row["plan"]: Coverage(row["reached"] or 0, row["audience"] or 0)
        for row in mine.order_by().values("plan").annotate(reached=Sum("reached"), audience=Sum("audience"))
    }
    return [(plan, sums.get(plan.pk, Coverage())) for plan in rows]


def by_child(viewer: Viewer, plan: StudyPlan) -> list[tuple[UnitVersion, Coverage]]:
    """What stands directly below the plan's unit, each with everything below it; three statements."""
    versions = list(units.children(plan.unit, viewer.day))
    lines = Line.objects.on(viewer.day).filter(
        above__in=[version.unit_id for version in versions], below__study_targets__plan=plan
    )
    rows = (
        lines.order_by()
        .values("above")
        .annotate(
            reached=Sum("below__study_targets__reached", filter=Q(below__study_targets__plan=plan)),
            audience=Sum("below__study_targets__audience", filter=Q(below__study_targets__plan=plan)),
        )
    )
    sums = {row["above"]: Coverage(row["reached"] or 0, row["audience"] or 0) for row in rows}
    return [(version, sums[version.unit_id]) for version in versions if version.unit_id in sums]


def not_reached(rows: QuerySet[StudyTarget]) -> QuerySet[StudyTarget]:
    """Units that have not studied the text whole: units, never persons."""
    left = rows.filter(Q(reached__lt=F("audience")) | Q(sessions_held=0))
    return left.order_by("reached", "unit__current__sort_key", "pk")


def sessions(target: StudyTarget) -> QuerySet[StudySession]:
    """Sessions of the unit, the newest first."""
    found = StudySession.objects.filter(target=target, activity__status="RECORDED")
    return found.select_related("activity").order_by("-activity__held_on", "-pk")


def questions(plan: StudyPlan) -> QuerySet[Question]:
    return Question.objects.filter(plan=plan)


def receivers(viewer: Viewer, kinds: list[str]) -> QuerySet[Unit]:
    """Living units of these kinds where the viewer may have texts studied."""
    tops = [post.unit_id for post in viewer.held if viewer.reaches("study.write", post.unit_id)]
    return tree.living_below(tops, viewer.day).filter(current__kind__in=kinds).select_related("current")


@dataclass(frozen=True)
class FileRow:
    """A row of an uploaded file: what it would record, or what is wrong with it and where."""

    number: int
    unit: str
    day: dt.date | None
    invited: int
    present: int
    fault: str = ""
    is_known: bool = False


def examined(viewer: Viewer, plan: StudyPlan, rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[FileRow]:
    """Every row of a file looked at against the plan; nothing is written. Three statements, however many rows."""
    found = targets(viewer, plan).select_related("unit__current")
    known = {target.unit.code: target for target in found}
    known |= {target.unit.current.official_code.lower(): target for target in found if target.unit.current}
    held = set(
        StudySession.objects.filter(target__plan=plan, activity__status="RECORDED").values_list(
            "target__unit", "activity__held_on"
        )
    )
    return [_examined(number, row, known, held) for number, row in rows]


def _examined(
    number: int, row: Mapping[str, str], known: Mapping[str, StudyTarget], held: set[tuple[int, dt.date]]
) -> FileRow:
    target = known.get(row["unit"]) or known.get(row["unit"].lower())
    day, invited, present = _day(row["day"]), _number(row["invited"]), _number(row["present"])
    fault = ""
    if target is None:
        fault = _("Ô mã đơn vị: không có đơn vị “%(code)s” trong kế hoạch này.") % {"code": row["unit"]}
    elif day is None or day > today():
        fault = _("Ô ngày: ghi dạng 30/6/2026, không sau hôm nay.")
    elif invited is None or present is None:
        fault = _("Ô số phải dự, số có mặt: ghi bằng số.")
    elif present > invited:
        fault = _("Số có mặt nhiều hơn số phải dự.")
    is_known = bool(target and day and (target.unit_id, day) in held)
    return FileRow(
        number, target.unit.code if target else row["unit"], day, invited or 0, present or 0, fault, is_known
    )


def _day(words: str) -> dt.date | None:
    for shape in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(words, shape).date()
        except ValueError:
            continue
    return None


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 8 else None


@opens_files
def files_of_studies(viewer: Viewer) -> Q:
    """Materials open to whoever reads the plan."""
    return Q(pk__in=plans(viewer).filter(material__isnull=False).values("material"))


@reasons.opens(
    "study.read",
    "studies:plan",
    "studies:units",
    "studies:record",
    "studies:import",
    "studies:take",
    "studies:question",
    "studies:check",
)
def _one_plan(viewer: Viewer, words: Mapping[str, Any]) -> Placed | None:
    return plans(viewer).filter(code=words["code"]).first()
