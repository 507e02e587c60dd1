"""Changing the organisation: imports from workbooks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from danvan import text
from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.periods import now, today

from . import import_differences as differences
from . import import_files as files
from . import queries
from .access import By, Viewer
from .grants import ROLES
from .import_differences import lines
from .import_known import Standing, known, standing
from .import_plan import Known, Plan
from .import_rules import make_plan
from .import_writing import Writing, take_back
from .models import Import, ImportProblem, Unit
from .rules import ImportStatus as Status


def _silent(done: int, total: int) -> None:
    """Progress nobody asked for."""


def _move(kept: Import, sources: Iterable[Status], target: Status, **fields: Any) -> None:
    """The only way the status of an import changes; StepClosed when somebody else moved it first."""
    fields = {"reason": "", "facts": {}, **fields, "status": target}
    if not Import.objects.filter(pk=kept.pk, status__in=list(sources)).update(**fields):
        raise StepClosed("import", target)
    for field, value in fields.items():
        setattr(kept, field, value)


def _must_import(by: By) -> None:
    if isinstance(by, Viewer) and not by.has("unit.import"):
        raise PermissionDenied("unit.import")


def _record(verb: str, kept: Import, by: By, **facts: object) -> None:
    journal.record(
        f"import.{verb}",
        subject=f"import:{kept.code}",
        unit_id=kept.place_id,
        actor=by.actor,
        sha256=kept.sha256,
        **facts,
    )


@transaction.atomic
def keep_import(
    parts: Iterable[tuple[str, Iterable[bytes]]], *, by: By, full_list: Unit | None = None
) -> Import:
    """Take a file, or two that belong together, in; nothing of the organisation changes. Its check is the next step.

    `parts` are names and contents. With `full_list` the file names everybody of that unit and below.
    """
    _must_import(by)
    if full_list and isinstance(by, Viewer) and not by.reaches("unit.import", full_list.pk):
        raise PermissionDenied("unit.import")
    parts = list(parts)
    stored_as, digest = files.keep(chunks for _name, chunks in parts)
    held = by.held if isinstance(by, Viewer) else ()
    place = next((post.unit_id for post in held if "unit.import" in ROLES[post.role]), None)
    kept = Import.objects.create(
        code=text.code(10),
        place_id=place,
        by=by.person if isinstance(by, Viewer) else None,
        at=now(),
        stored_as=stored_as,
        file_name=" + ".join(text.clean(name) for name, _chunks in parts)[:255],
        full_list=full_list,
        sha256=digest,
    )
    _record("keep", kept, by, full_list=full_list.pk if full_list else None)
    return kept


@transaction.atomic
def begin_check(kept: Import, *, by: By) -> None:
    """Check the file, for the first time or again."""
    _must_import(by)
    _move(kept, {Status.UPLOADED, Status.CHECKING, Status.CHECKED, Status.FAILED}, Status.CHECKING)


@transaction.atomic
def refuse_import(kept: Import, reason: str, facts: Mapping[str, Any], *, by: By) -> None:
    """The file as a whole cannot be taken; `reason` is a key of import_words.REFUSALS."""
    _must_import(by)
    kept.problems.all().delete()
    _move(kept, {Status.CHECKING}, Status.FAILED, reason=reason, facts=dict(facts), counts={}, plan="")


@transaction.atomic
def keep_plan(
    kept: Import, columns: Mapping[str, Any], plan: Plan, before: Known, *, by: By, reason: str = ""
) -> None:
    """Show what the import would do and what is wrong."""
    _must_import(by)
    columns = dict(columns)
    digest = files.keep_plan(kept, lines(plan, before))
    _move(
        kept,
        {Status.CHECKING, Status.WRITING},
        Status.CHECKED,
        counts=plan.counts(),
        plan=digest,
        columns=columns,
        reason=reason,
    )
    kept.problems.all().delete()
    ImportProblem.objects.bulk_create(
        (
            ImportProblem(
                of=kept,
                sheet=problem.sheet,
                row=problem.row,
                column=columns.get(problem.sheet, {}).get("columns", {}).get(problem.name, "A"),
                kind=problem.kind,
                is_doubt=problem.is_doubt,
                value=problem.value,
                facts={name: str(value) for name, value in problem.facts.items()},
            )
            for problem in plan.problems
        ),
        batch_size=1000,
    )


@transaction.atomic
def begin_write(kept: Import, *, by: By, ends: int | None = None) -> None:
    """Decide to write the good rows; a second click finds the step taken.

    An import that would end many of the posts in its scope is decided only with their number, as typed by the person.
    """
    _must_import(by)
    if kept.full_list_id and kept.counts.get("bad_rows"):
        raise ValidationError(_("Danh sách đầy đủ chỉ ghi được khi không còn dòng lỗi; sửa tệp rồi gửi lại."))
    if queries.asks_first(kept) and ends != kept.counts["ended_posts"]:
        raise ValidationError(
            _("Lần nhập này kết thúc nhiều vị trí công tác; cần gõ đúng số vị trí để xác nhận.")
        )
    _move(kept, {Status.CHECKED}, Status.WRITING)
    _record("decide", kept, by, ended_posts=kept.counts.get("ended_posts", 0))


class PlanChanged(Exception):
    """The organisation is no longer what the plan was made for; nothing was written."""

    def __init__(self, plan: Plan, before: Known) -> None:
        super().__init__("changed")
        self.plan, self.before = plan, before


@transaction.atomic
def commit_import(kept: Import, *, by: By, notice: Callable[[int, int], None] = _silent) -> None:
    """Write the good rows, all or none, against the organisation of this very moment.

    Raises PlanChanged when the plan is no longer the one the person saw.
    """
    _must_import(by)
    notice(0, 1)
    _move(kept, {Status.WRITING}, Status.WRITTEN, written_at=now())
    day = today()
    before = known(by, day, kept.full_list)
    plan = make_plan(files.rows(kept), before, day)
    if differences.digest(lines(plan, before)) != kept.plan:
        raise PlanChanged(plan, before)
    Writing(kept, plan, before, day).run(notice)
    _record("write", kept, by, **plan.counts())


@transaction.atomic
def back_to_checked(kept: Import, reason: str, *, by: By) -> None:
    """The writing failed and left nothing behind."""
    _move(kept, {Status.WRITING}, Status.CHECKED, reason=reason)


@transaction.atomic
def begin_undo(kept: Import, *, by: By) -> None:
    """Decide to take the newest import back."""
    _must_import(by)
    if not queries.is_newest(kept):
        raise ValidationError(_("Chỉ hoàn tác được lần nhập mới nhất; sau lần này đã có lần nhập khác."))
    _move(kept, {Status.WRITTEN}, Status.UNDOING)
    _record("decide_undo", kept, by)


@transaction.atomic
def undo_import(kept: Import, *, by: By, notice: Callable[[int, int], None] = _silent) -> None:
    """Reverse exactly what the import did.

    Raises ProtectedError, with nothing undone, when something already stands on a unit, office or person it made.
    """
    _must_import(by)
    if not queries.is_newest(kept):
        raise StepClosed("import", Status.UNDONE)
    _move(kept, {Status.UNDOING}, Status.UNDONE)
    take_back(kept, today(), notice)
    kept.changes.all().delete()
    _record("undo", kept, by)


@transaction.atomic
def keep_written(kept: Import, reason: str, *, by: By) -> None:
    """The undoing was not possible; the import stays as written."""
    _move(kept, {Status.UNDOING}, Status.WRITTEN, reason=reason)


@transaction.atomic
def export_organisation(*, by: Viewer) -> Standing:
    """The units and people the administrator imports for, as rows of the two tables; the journal keeps that it left."""
    _must_import(by)
    found = standing(by, today())
    journal.record(
        "organisation.export",
        subject=f"person:{by.person.pk}",
        unit_id=next(iter(by.home_ids), None),
        actor=by.actor,
        units=len(found.units),
        people=len(found.people),
    )
    return found
