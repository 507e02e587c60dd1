"""What an import changes, thing by thing: as lines to keep and as words to show."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .import_cells import written
from .import_plan import Known, KnownPost, PersonRow, Plan, UnitRow
from .rules import Kind, Level, Role

# list of the plan -> its place in the address and its heading
SECTIONS: Final[dict[str, tuple[str, Promise]]] = {
    "new_units": ("don-vi-moi", gettext_lazy("Đơn vị mới")),
    "changed_units": ("don-vi-doi", gettext_lazy("Đơn vị thay đổi")),
    "same_units": ("don-vi-nhu-cu", gettext_lazy("Đơn vị giữ nguyên")),
    "absent_units": ("don-vi-khong-neu", gettext_lazy("Đơn vị tệp không nêu")),
    "new_people": ("nguoi-moi", gettext_lazy("Người mới")),
    "changed_people": ("nguoi-doi", gettext_lazy("Người thay đổi")),
    "same_people": ("nguoi-nhu-cu", gettext_lazy("Người giữ nguyên")),
    "absent_people": ("nguoi-khong-neu", gettext_lazy("Người tệp không nêu")),
    "new_posts": ("vi-tri-moi", gettext_lazy("Vị trí công tác mới")),
    "changed_posts": ("vi-tri-doi", gettext_lazy("Vị trí công tác thay đổi")),
    "ended_posts": ("vi-tri-ket-thuc", gettext_lazy("Vị trí công tác kết thúc")),
}
_LABELS: Final[dict[str, Promise]] = {
    "name": gettext_lazy("Tên"),
    "kind": gettext_lazy("Loại"),
    "level": gettext_lazy("Cấp"),
    "parent": gettext_lazy("Cấp trên"),
    "leader": gettext_lazy("Tổ chức đảng lãnh đạo"),
    "staff_number": gettext_lazy("Số người"),
    "starts_on": gettext_lazy("Từ ngày"),
    "ends_on": gettext_lazy("Đến ngày"),
    "sign_in_name": gettext_lazy("Tên đăng nhập"),
    "address_form": gettext_lazy("Xưng hô"),
    "email": gettext_lazy("Email"),
    "unit": gettext_lazy("Đơn vị"),
    "role": gettext_lazy("Vai trò"),
    "is_full_time": gettext_lazy("Chuyên trách"),
}
_WHY: Final[dict[str, Promise]] = {
    "replaced": gettext_lazy("Có người đứng đầu mới."),
    "moved": gettext_lazy("Người này chuyển đơn vị."),
    "dated": gettext_lazy("Tệp ghi ngày kết thúc."),
    "unlisted": gettext_lazy("Danh sách đầy đủ không nêu người này."),
}
Line = dict[str, Any]
Lines = Iterator[tuple[str, bytes]]


def lines(plan: Plan, known: Known) -> Lines:
    """(section, JSON line) of everything the plan names; the same plan always gives the same lines."""
    told = _Told(plan, known)
    for section in SECTIONS:
        for line in getattr(told, section)():
            yield section, json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def digest(found: Iterable[tuple[str, bytes]]) -> str:
    """What two plans that do the same have in common."""
    total = hashlib.sha256()
    for section, line in found:
        total.update(section.encode())
        total.update(line)
    return total.hexdigest()


class _Told:
    """The lists of a plan as lines: r row, c code, n name, f fields with before and after, w why."""

    def __init__(self, plan: Plan, known: Known) -> None:
        self.plan, self.known = plan, known
        self.names = {key: f"{unit.name} ({unit.code})" for key, unit in known.units.items()}
        self.names |= {unit.key: f"{unit.name} ({unit.code})" for unit in plan.new_units}

    def new_units(self) -> Iterator[Line]:
        for unit in self.plan.new_units:
            fields = [["kind", "", unit.kind.value], ["parent", "", self._place(unit.parent)]]
            fields += [["leader", "", self._place(unit.leader)], ["starts_on", "", _day(unit.starts_on)]]
            yield _line(unit.row, unit.code, unit.name, fields)

    def changed_units(self) -> Iterator[Line]:
        for change in self.plan.changed_units:
            fields = [
                [name, self._said(name, getattr(change.known, name)), self._said(name, value)]
                for name, value in change.fields.items()
            ]
            if change.leader:
                fields.append(["leader", self._place(change.known.leader), self._place(change.leader)])
            fields.append(["starts_on", "", _day(change.row.starts_on)])
            yield _line(change.row.row, change.known.code, change.known.name, fields)

    def same_units(self) -> Iterator[Line]:
        yield from (_same(unit) for unit in self.plan.same_units)

    def absent_units(self) -> Iterator[Line]:
        for unit in self.plan.absent_units:
            yield _line(0, unit.code, unit.name, [["parent", "", self._place(unit.parent)]])

    def new_people(self) -> Iterator[Line]:
        for person in self.plan.new_people:
            yield _line(person.row, person.staff_code, person.name, [["email", "", person.email]])

    def changed_people(self) -> Iterator[Line]:
        for person, was, fields in self.plan.changed_people:
            changed = [[name, getattr(was, name), value] for name, value in fields.items()]
            yield _line(person.row, was.staff_code, was.name, changed)

    def same_people(self) -> Iterator[Line]:
        yield from (_same(person) for person in self.plan.same_people)

    def absent_people(self) -> Iterator[Line]:
        yield from (_line(0, one.staff_code, one.name, []) for one in self.plan.absent_people)

    def new_posts(self) -> Iterator[Line]:
        for post in self.plan.new_posts:
            row = post.row
            fields = [["role", "", row.role.value], ["unit", "", self._place(row.unit)]]
            fields += [["starts_on", "", _day(row.starts_on)], ["ends_on", "", _day(row.ends_on)]]
            yield _line(row.row, row.staff_code, row.name, fields)

    def changed_posts(self) -> Iterator[Line]:
        for one in self.plan.changed_posts:
            fields = [
                [name, self._said(name, getattr(one.post, name)), self._said(name, value)]
                for name, value in one.fields.items()
            ]
            yield self._post(one.row, one.post, fields)

    def ended_posts(self) -> Iterator[Line]:
        for one in self.plan.ended_posts:
            # The day is fixed by the file or by the day of writing; only the first is part of the plan.
            until = _day(one.ends_on) if one.why == "dated" else ""
            yield self._post(one.row, one.post, [["ends_on", "", until]]) | {"w": one.why}

    def _post(self, row: int, post: KnownPost, fields: list[list[str]]) -> Line:
        person = self.known.by_id[post.person]
        place = [["role", "", post.role], ["unit", "", self._place(post.unit)]]
        return _line(row, person.staff_code, person.name, place + fields)

    def _place(self, key: str) -> str:
        return self.names.get(key, key)

    def _said(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "1" if value else "0"
        if isinstance(value, dt.date):
            return _day(value)
        if name == "parent":
            return self._place(value)
        return "" if value is None else str(value)


def _line(row: int, code: str, name: str, fields: list[list[str]]) -> Line:
    fields = [field for field in fields if field[1] or field[2]]
    return {"r": row, "c": code, "n": name, "f": fields}


def _same(one: UnitRow | PersonRow) -> Line:
    return _line(one.row, one.code if isinstance(one, UnitRow) else one.staff_code, one.name, [])


def _day(day: dt.date | None) -> str:
    return written(day) if day else ""


@dataclass(frozen=True)
class Difference:
    """One thing that changes, in words; `before` and `after` may be empty."""

    row: int
    code: str
    name: str
    fields: list[tuple[str, str, str]]
    why: str


def shown(line: Mapping[str, Any]) -> Difference:
    """A line in the language of the reader."""
    fields = [
        (str(_LABELS[name]), _in_words(name, before), _in_words(name, after))
        for name, before, after in line["f"]
    ]
    return Difference(line["r"], line["c"], line["n"], fields, str(_WHY[line["w"]]) if "w" in line else "")


def _in_words(name: str, value: str) -> str:
    choices: dict[str, type[Kind | Level | Role]] = {"kind": Kind, "level": Level, "role": Role}
    if name in choices:
        return str(choices[name](value).label) if value else ""
    if name == "is_full_time":
        return {"1": _("Có"), "0": _("Không")}.get(value, "")
    return value
