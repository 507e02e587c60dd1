"""Acts over many tasks at once: amended or taken back in one step, everybody told once."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from danvan import bulk
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.periods import today
from danvan.units.access import Viewer

from .models import Amendment, DeadlineMove, Task
from .rules import OPEN_TASK, TASK_FLOW


@transaction.atomic
def amend_all(
    tasks: QuerySet[Task],
    reason: str,
    *,
    by: Viewer,
    subject: str,
    unit_id: int,
    title: str,
    detail: str,
    expected_result: str,
    due: dt.date | None = None,
) -> int:
    """Give the open ones of `tasks`, all with the same words, other words and (with `due`) another day; how many.

    What they said before and the reason stay; a moved day stays on each task (T-36). The owners are told once. The
    caller has checked the right over all of them. Raises ValidationError for a day that has passed.
    """
    if due and due < today():
        raise ValidationError({"due": _("Hạn mới đã qua. Chọn từ hôm nay trở đi.")})
    rows = list(
        tasks.filter(status__in=OPEN_TASK)
        .order_by("pk")
        .values_list("pk", "code", "office", "due", "title", "detail", "expected_result")
    )
    if not rows:
        return 0
    made = Amendment.objects.create(
        subject=subject,
        old_title=rows[0][4],
        old_detail=rows[0][5],
        old_expected_result=rows[0][6],
        new_due=due,
        reason=reason,
        amended_on=today(),
        amended_by=by.person,
        count=len(rows),
    )
    if due:
        bulk.insert(_moves(rows, due, made))
    words = {"title": title, "detail": detail, "expected_result": expected_result, "amendment": made}
    fields = {**words, **({"due": due} if due else {})}
    for keys in bulk.chunks([row[0] for row in rows]):
        Task.objects.filter(pk__in=keys, status__in=OPEN_TASK).update(**fields)
    journal.record(
        "task.amend",
        subject=subject,
        unit_id=unit_id,
        actor=by.actor,
        count=len(rows),
        due=due.isoformat() if due else None,
        reason=reason,
    )
    _tell([(row[2], row[1]) for row in rows], "task.amend", title)
    return len(rows)


def _moves(rows: Iterable[tuple[Any, ...]], due: dt.date, amendment: Amendment) -> list[DeadlineMove]:
    return [
        DeadlineMove(
            task_id=row[0],
            old_due=row[3],
            new_due=due,
            reason=amendment.reason,
            moved_on=amendment.amended_on,
            moved_by=amendment.amended_by,
        )
        for row in rows
        if row[3] != due
    ]


@transaction.atomic
def withdraw_all(tasks: QuerySet[Task], reason: str, *, by: Viewer, subject: str, unit_id: int) -> int:
    """Take back the open ones of `tasks` in one step; how many. What is done stays as it was.

    The owners are told; one with several, once. The caller has checked the right over all of them.
    """
    rows = list(tasks.filter(status__in=OPEN_TASK).order_by("pk").values_list("office", "code", "title"))
    moved = TASK_FLOW.take_all(
        tasks,
        "withdraw",
        by=by,
        subject=subject,
        unit_id=unit_id,
        change={"withdrawn_because": reason, "closed_on": today()},
        reason=reason,
    )
    first: dict[int, tuple[str, str]] = {}
    several: set[int] = set()
    for office, code, title in rows:
        if office in first:
            several.add(office)
        first.setdefault(office, (code, title))
    alone = [(office, *words) for office, words in first.items() if office not in several]
    for title in sorted({title for _office, _code, title in alone}):
        _tell([(office, code) for office, code, words in alone if words == title], "task.withdraw", title)
    notices.tell_each(
        [(office, subject, f"{reverse('work:tasks')}?xem=xong") for office in sorted(several)],
        "task.withdraw_many",
    )
    return moved


def _tell(rows: Iterable[tuple[int, str]], verb: str, title: str) -> None:
    notices.tell_each(
        ((office, f"task:{code}", Task(code=code).get_absolute_url()) for office, code in rows),
        verb,
        title=title,
    )
