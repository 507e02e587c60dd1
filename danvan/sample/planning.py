"""Yearly plans and joint conferences of the sample: one plan approved and changed, some waiting; two conferences."""

import datetime as dt

from danvan.conferences import actions as conferences
from danvan.conferences import queries as circles
from danvan.conferences.models import Body
from danvan.periods import today
from danvan.plans import actions as plans
from danvan.plans.models import YearPlan
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Office, Person, Post, Unit

from .organisation import Plan

# Title, month, day, how often.
_OWN = (
    ("Giao ban công tác dân vận", 1, 15, "MONTHLY"),
    ("Gặp mặt người đứng đầu các đoàn thể", 3, 31, "QUARTERLY"),
    ("Ngày truyền thống công tác dân vận", 10, 15, "ONCE"),
    ("Đánh giá mô hình Dân vận khéo", 11, 20, "ONCE"),
)
_CONCLUSIONS = ("Mở hộp thư góp ý tại nơi làm việc", "Công khai thu chi quỹ phúc lợi quý này")


def write(plan: Plan, people: dict[str, Person]) -> None:
    """The secretary's body has an approved plan that changed; some bodies above and below wait for approval."""
    day, secretary = today(), Viewer.of(people["bi-thu"])
    approver = _head(plan.root.unit, day)
    for unit in units.homes(secretary):
        if secretary.reaches("plan.write", unit.pk):
            _conferences(unit, secretary)
            _changed(_plan(unit, secretary), secretary, approver)
    for over in (plan.root.unit, *units.homes(secretary)):
        for version in units.children(over, day)[1:4]:
            head = _head(version.unit, day)
            if head and not YearPlan.objects.filter(unit=version.unit, year=day.year).exists():
                by = Viewer.of(head)
                plans.submit(_plan(version.unit, by), by=by)


def _changed(plan: YearPlan, by: Viewer, approver: Person | None) -> None:
    """Approved, and something added since."""
    if approver is None:
        return
    plans.submit(plan, by=by)
    plans.approve(plan, by=Viewer.of(approver), remark="Đồng ý, chú ý việc đối thoại.")
    told = {
        "title": "Khảo sát tâm tư người lao động sau sắp xếp",
        "first_on": dt.date(plan.year, 9, 10),
        "accountable": Office.objects.get(unit=plan.unit, role=plan.unit.head_role),
        "because": "Cấp trên yêu cầu sau khi sắp xếp tổ chức.",
    }
    plans.add_item(plan, told, by=by)


def _head(unit: Unit, day: dt.date) -> Person | None:
    post = Post.objects.on(day).filter(office__unit=unit, office__role=unit.head_role).first()
    return post.person if post else None


def _plan(unit: Unit, by: Viewer) -> YearPlan:
    year = today().year
    made = plans.begin(unit, year, by=by)
    head = Office.objects.get(unit=unit, role=unit.head_role)
    for title, month, day, how in _OWN:
        told = {
            "title": title,
            "first_on": dt.date(year, month, day),
            "recurrence": how,
            "on_rest_day": "AFTER",
            "accountable": head,
        }
        plans.add_item(made, told, by=by)
    return made


def _conferences(unit: Unit, by: Viewer) -> None:
    """One held with its conclusions given as tasks, one called for next month with its agenda gathered."""
    bodies, day = circles.bodies_for(unit, by), today()
    if not bodies:
        return
    told = {"title": "Hội nghị liên tịch", "place": "Phòng họp tầng 2"}
    held_on = day - dt.timedelta(days=40)
    held = conferences.call(unit, {**told, "held_on": held_on}, by=by, bodies=bodies)
    rows = Body.objects.filter(conference=held)
    conferences.gather(held, by=by)
    conferences.hold(
        held, held_on, {body.pk: (12, 11) for body in rows}, by=by, minutes="Đã bàn đủ nội dung."
    )
    for text, body in zip(_CONCLUSIONS, bodies, strict=False):
        conferences.add_conclusion(held, text, body, day + dt.timedelta(days=20), by=by)
    conferences.conclude(held, by=by)
    called = conferences.call(unit, {**told, "held_on": day + dt.timedelta(days=14)}, by=by, bodies=bodies)
    conferences.gather(called, by=by)
