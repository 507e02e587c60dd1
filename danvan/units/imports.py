"""The work on an import from end to end, for the worker and for the command line."""

import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.db import connection
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from danvan.flow import StepClosed
from danvan.periods import today

from . import actions
from . import import_files as files
from .import_rules import make_plan
from .import_words import REFUSALS, words
from .import_writing import By, Operator, known
from .models import Import, ImportProblem
from .rules import ImportStatus as Status
from .workbook import Refused, first_look

log = logging.getLogger(__name__)


def check(kept: Import, *, by: By) -> None:
    """Read the workbook and keep the plan; safe to run twice (T-73)."""
    actions.begin_check(kept, by=by)
    try:
        _check(kept, by)
    except Refused as refusal:
        with suppress(StepClosed):
            actions.refuse_import(kept, refusal.reason, refusal.facts, by=by)
    except StepClosed:
        pass
    except Exception:
        log.exception("import %s could not be checked", kept.code)
        with suppress(StepClosed):
            actions.refuse_import(kept, "failed", {}, by=by)


def _check(kept: Import, by: By) -> None:
    about = 0

    def reading(number: int) -> None:
        files.note(kept, number, max(about, number * 2))

    files.note(kept, 0, 1)
    columns = files.read(kept, reading)
    about = sum(sheet["about"] for sheet in columns.values())
    day = today()
    plan = make_plan(files.rows(kept), known(by, day), day, lambda number: files.note(kept, number, about))
    actions.keep_plan(kept, columns, plan, by=by)
    if plan.problems:
        from . import marked_workbook  # noqa: PLC0415 - a large library, loaded where it is used

        marked_workbook.write(kept)


def write(kept: Import, *, by: By) -> None:
    """Write the good rows; safe to run twice."""
    try:
        actions.commit_import(kept, by=by, notice=_notice(kept))
    except StepClosed:
        pass
    except actions.PlanChanged as change:
        kept.refresh_from_db()
        actions.keep_plan(kept, kept.columns, change.plan, by=by, reason="changed_since")
    except Exception:
        log.exception("import %s could not be written", kept.code)
        kept.refresh_from_db()
        with suppress(StepClosed):
            actions.back_to_checked(kept, "write_failed", by=by)
    else:
        _tidy()


def undo(kept: Import, *, by: By) -> None:
    """Take the import back; safe to run twice."""
    try:
        actions.undo_import(kept, by=by, notice=_notice(kept))
    except StepClosed:
        pass
    except ProtectedError:
        kept.refresh_from_db()
        actions.keep_written(kept, "stands_on", by=by)
    except Exception:
        log.exception("import %s could not be undone", kept.code)
        kept.refresh_from_db()
        with suppress(StepClosed):
            actions.keep_written(kept, "undo_failed", by=by)


def _notice(kept: Import) -> Callable[[int, int], None]:
    return lambda done, total: files.note(kept, done, total)


def _tidy() -> None:
    """Tens of thousands of new rows change which way through the tables is short: let the database look again."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")


def from_command_line(path: Path, *, write: bool) -> int:
    """`danvan import FILE.xlsx [--write]`: 0 when every row is good."""
    try:
        with path.open("rb") as file:
            first_look(file.read(8), path.name)
            file.seek(0)
            kept = actions.keep_import(iter(lambda: file.read(1 << 20), b""), path.name, by=Operator())
    except OSError as error:
        return _say_refused(_("Không mở được tệp %(path)s: %(why)s.") % {"path": path, "why": error.strerror})
    except Refused as refusal:
        return _say_refused(*(str(words) % refusal.facts for words in REFUSALS[refusal.reason]))
    return import_file(kept, really=write)


def import_file(kept: Import, *, really: bool) -> int:
    """Check and perhaps write one import as the operator, saying everything on the terminal."""
    by = Operator()
    check(kept, by=by)
    if kept.status != Status.CHECKED:
        return _say_refused(*(str(words) % kept.facts for words in REFUSALS[kept.reason or "failed"]))
    for problem in kept.problems.all():
        sys.stdout.write(in_words(problem) + "\n")
    sys.stdout.write(summary(kept) + "\n")
    if really and kept.counts["good_rows"]:
        actions.begin_write(kept, by=by)
        write(kept, by=by)
        kept.refresh_from_db()
        if kept.status != Status.WRITTEN:
            return _say_refused(*(str(words) for words in REFUSALS[kept.reason or "write_failed"]))
        sys.stdout.write(_("Đã ghi.") + "\n")
    return 1 if kept.counts["bad_rows"] else 0


def _say_refused(*words: str) -> int:
    sys.stderr.write(" ".join(words) + "\n")
    return 2


def summary(kept: Import) -> str:
    return _(
        "%(good_rows)s dòng hợp lệ, %(bad_rows)s dòng lỗi: %(new_units)s đơn vị mới, %(changed_units)s đổi,"
        " %(same_units)s giữ nguyên; %(new_people)s người mới, %(changed_people)s đổi, %(same_people)s giữ nguyên."
    ) % {**kept.counts}


def in_words(problem: ImportProblem) -> str:
    """Where, what, how to mend: "Người!F12: Không có đơn vị mã “VP9”. Có phải “VP-9”?"."""
    said = words(problem.kind, problem.value, problem.facts)
    return f"{problem.place}: {' '.join(said)}"
