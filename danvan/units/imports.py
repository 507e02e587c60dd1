"""The work on an import from end to end, for the worker and for the command line."""

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from danvan.flow import StepClosed
from danvan.periods import today

from . import actions, queries
from . import import_files as files
from .access import By, Operator
from .import_differences import SECTIONS, Difference, shown
from .import_known import known
from .import_rules import make_plan
from .import_shape import Refused
from .import_words import REFUSALS, words
from .models import Import, ImportProblem
from .rules import ImportStatus as Status
from .workbook import first_look

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
    """Reading is about half of the work, planning nearly all of the rest."""
    files.note(kept, 0, 1)
    columns, total = files.read(kept, lambda number, about: files.note(kept, number, 2 * about))
    day = today()
    before = known(by, day, kept.full_list)
    plan = make_plan(
        files.rows(kept), before, day, lambda number: files.note(kept, total + number, 2 * total + total // 8)
    )
    actions.keep_plan(kept, columns, plan, before, by=by)
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
        actions.keep_plan(kept, kept.columns, change.plan, change.before, by=by, reason="changed_since")
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


# What `danvan import` answers to the shell.
GOOD, BAD_ROWS, REFUSED, ASKS = 0, 1, 2, 3


def from_command_line(
    paths: Sequence[Path], *, write: bool, full_list: str = "", ends: int | None = None
) -> int:
    """`danvan import FILE [FILE2] [--write] [--full-list CODE] [--yes-end N]`.

    GOOD when every row is good, BAD_ROWS when some are not (the others are written), REFUSED when the file as a whole
    or the writing is, ASKS when so many posts would end that `ends` has to name their number; then nothing is written.
    """
    scope = None
    if full_list:
        scope = queries.unit_of_today(full_list)
        if scope is None:
            return _say_refused(_("Không có đơn vị mã “%(code)s”.") % {"code": full_list})
    try:
        with ExitStack() as stack:
            parts = [(path.name, _chunks(stack.enter_context(path.open("rb")), path)) for path in paths]
            if len(parts) > 1 and any(path.suffix.lower() == ".xlsx" for path in paths):
                raise Refused("two_files")
            kept = actions.keep_import(parts, by=Operator(), full_list=scope)
    except OSError as error:
        return _say_refused(
            _("Không mở được tệp %(path)s: %(why)s.") % {"path": error.filename, "why": error.strerror}
        )
    except Refused as refusal:
        return _say_refused(*(str(words) % refusal.facts for words in REFUSALS[refusal.reason]))
    return import_file(kept, really=write, ends=ends)


def _chunks(file: BinaryIO, path: Path) -> Iterator[bytes]:
    first_look(file.read(8), path.name)
    file.seek(0)
    return iter(lambda: file.read(1 << 20), b"")


def import_file(kept: Import, *, really: bool, ends: int | None = None) -> int:
    """Check and perhaps write one import as the operator, saying everything on the terminal."""
    by = Operator()
    check(kept, by=by)
    if kept.status != Status.CHECKED:
        return _say_refused(*(str(words) % kept.facts for words in REFUSALS[kept.reason or "failed"]))
    for problem in kept.problems.all():
        sys.stdout.write(in_words(problem) + "\n")
    _say_differences(kept)
    sys.stdout.write(summary(kept) + "\n")
    bad = BAD_ROWS if kept.counts["bad_rows"] else GOOD
    if not really or not kept.counts["good_rows"]:
        return bad
    if queries.asks_first(kept) and ends != kept.counts["ended_posts"]:
        _say_refused(
            _(
                "Lần nhập này kết thúc %(ended_posts)s trong %(held_posts)s vị trí công tác; chưa ghi gì."
                " Nếu đúng, chạy lại với --yes-end %(ended_posts)s."
            )
            % kept.counts
        )
        return ASKS
    try:
        actions.begin_write(kept, by=by, ends=ends)
    except ValidationError as error:
        return _say_refused(*error.messages)
    write(kept, by=by)
    kept.refresh_from_db()
    if kept.status != Status.WRITTEN:
        return _say_refused(*(str(words) for words in REFUSALS[kept.reason or "write_failed"]))
    sys.stdout.write(_("Đã ghi.") + "\n")
    return bad


def _say_differences(kept: Import) -> None:
    """Everything the plan names except what stays the same; the long lists of a first import are cut."""
    for section, (_slug, title) in SECTIONS.items():
        count = kept.counts[section]
        if not count or section.startswith("same"):
            continue
        sys.stdout.write(f"{title}: {count}\n")
        for line in files.differences(kept, section, 0, min(count, _SAID)):
            sys.stdout.write(f"  {_difference(shown(line))}\n")
        if count > _SAID:
            sys.stdout.write("  " + _("và %(more)s dòng nữa") % {"more": count - _SAID} + "\n")


_SAID = 200  # lines of one list on a terminal


def _difference(one: Difference) -> str:
    fields = [
        f"{label}: {before} → {after}" if before else f"{label}: {after}"
        for label, before, after in one.fields
    ]
    return " ".join(filter(None, [one.code, one.name, "; ".join(fields), one.why]))


def _say_refused(*words: str) -> int:
    sys.stderr.write(" ".join(words) + "\n")
    return REFUSED


def summary(kept: Import) -> str:
    return _(
        "%(good_rows)s dòng hợp lệ, %(bad_rows)s dòng lỗi: %(new_units)s đơn vị mới, %(changed_units)s đổi,"
        " %(same_units)s giữ nguyên; %(new_people)s người mới, %(changed_people)s đổi, %(same_people)s giữ nguyên;"
        " %(new_posts)s vị trí mới, %(changed_posts)s đổi, %(ended_posts)s kết thúc."
    ) % {**kept.counts}


def in_words(problem: ImportProblem) -> str:
    """Where, what, how to mend: "Người!F12: Không có đơn vị mã “VP9”. Có phải “VP-9”?"."""
    said = words(problem.kind, problem.value, problem.facts)
    return f"{problem.place}: {' '.join(said)}"
