"""Of the sample's programme: its objectives, a task divided among those below, and one amended after it was given."""

import datetime as dt

from danvan.periods import Period, today
from danvan.programmes import actions as programmes
from danvan.programmes import cascade
from danvan.programmes.models import Measure, Programme
from danvan.units.access import Viewer
from danvan.units.models import Person, Post
from danvan.units.rules import Kind
from danvan.work import actions as work
from danvan.work import breakdown
from danvan.work.models import Task

# Objective -> the places of its measures in the programme.
_OBJECTIVES = {
    "Cấp ủy, người đứng đầu trực tiếp làm công tác dân vận": (1, 3, 4),
    "Việc đang gây bức xúc được giải quyết tận nơi": (2, 5, 6),
    "Đội ngũ làm dân vận đủ người, được bồi dưỡng": (7,),
}
_DIVIDED, _PARTS = 3, 3


def write(programme: Programme, by: Viewer) -> None:
    """Objectives, a third measure given to the committees, one of them dividing it, and the day moved for all."""
    measures = {measure.position: measure for measure in programme.measures.all()}
    for title, places in _OBJECTIVES.items():
        objective = programmes.add_objective(programme, title, by=by)
        Measure.objects.filter(pk__in=[measures[place].pk for place in places]).update(objective=objective)
    measure = measures[_DIVIDED]
    Measure.objects.filter(pk=measure.pk).update(
        expected_result="Mỗi đơn vị một buổi đối thoại, có biên bản", needs_evidence=True
    )
    measure.refresh_from_db()
    due = Period.of("half", today()).last
    committees = cascade.receivers(programme, programme.unit, [Kind.PARTY_ORG], [], today())
    programmes.issue(measure, committees, due, by=by)
    _divide(measure)
    programmes.amend_measure(
        measure,
        measure.version,
        {},
        by=by,
        reason="Lùi hai tuần để các đơn vị xong kiểm điểm giữa năm.",
        due=due + dt.timedelta(days=14),
    )


def _divide(measure: Measure) -> None:
    """The first committee with three cells below that are led gives each a part; one of them is done."""
    for task in Task.objects.filter(assignment__measure=measure).select_related("unit", "office")[:20]:
        head = _holder(task.office_id)
        places = [
            one
            for one in breakdown.receivers(task, today())
            if one.holders and one.office.unit_id != task.unit_id
        ]
        if head is None or len(places) < _PARTS:
            continue
        parts = work.break_down(
            task,
            [one.office for one in places[:_PARTS]],
            by=Viewer.of(head),
            title="Chuẩn bị câu hỏi và mời người lao động của đơn vị",
            detail="",
            due=task.due,
            expected_result="Danh sách câu hỏi gửi trước ba ngày",
        )
        doer, slower = (Viewer.of(one.holders[0].person) for one in places[:2])
        work.finish(parts[0], "Đã gửi 14 câu hỏi.", by=doer)
        work.progress(parts[1], "Đã mời, còn chờ hai tổ gửi câu hỏi.", by=slower)
        return


def _holder(office_id: int) -> Person | None:
    post = Post.objects.on(today()).filter(office=office_id).select_related("person").first()
    return post.person if post else None
