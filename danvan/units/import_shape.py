"""The shape of what people send: two tables, their headings, and why a whole file is refused. Knows no Django."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from danvan.text import fold

UNITS: Final = "units"
PEOPLE: Final = "people"
TITLES: Final = {UNITS: "Đơn vị", PEOPLE: "Người"}
# field -> the heading we write, then others we understand, all compared folded
FIELDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    UNITS: {
        "code": ("Mã", "Mã đơn vị"),
        "name": ("Tên đơn vị", "Tên"),
        "kind": ("Loại", "Loại đơn vị"),
        "level": ("Cấp",),
        "parent": ("Mã đơn vị cấp trên", "Mã cấp trên", "Đơn vị cấp trên"),
        "leader": ("Mã tổ chức đảng lãnh đạo", "Tổ chức đảng lãnh đạo"),
        "staff_number": ("Số người",),
        "starts_on": ("Từ ngày",),
    },
    PEOPLE: {
        "staff_code": ("Mã cán bộ", "Mã nhân viên", "Mã"),
        "name": ("Họ và tên", "Họ tên"),
        "sign_in_name": ("Tên đăng nhập",),
        "address_form": ("Xưng hô", "Xưng hô anh/chị"),
        "email": ("Email", "Thư điện tử"),
        "unit": ("Mã đơn vị", "Đơn vị"),
        "role": ("Vai trò",),
        "starts_on": ("Từ ngày",),
        "is_full_time": ("Chuyên trách",),
        "ends_on": ("Đến ngày",),
    },
}
NEEDED: Final = {UNITS: ("code", "name", "kind", "parent"), PEOPLE: ("staff_code", "name", "unit")}
MAX_ROWS: Final = 100_000
HEADER_WITHIN: Final = 30  # rows
WIDEST: Final = 60  # columns
LONGEST: Final = 2000  # characters of a cell that are passed on; every field allows far fewer


class Refused(Exception):
    """The whole file cannot be taken; `reason` is a key of import_words.REFUSALS."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def find_header(rows: Iterable[Sequence[Any]], key: str) -> tuple[int, dict[str, int]]:
    """The row of headings: the one among the first that names most fields. Titles above it are passed over."""
    meant = {fold(name): field for field, names in FIELDS[key].items() for name in reversed(names)}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, values in enumerate(rows, start=1):
        places: dict[str, int] = {}
        for place, value in enumerate(values):
            if isinstance(value, str) and (field := meant.get(fold(re.sub(r"\(.*?\)|\*", " ", value)))):
                places.setdefault(field, place)
        if len(places) > len(best[1]):
            best = (number, places)
    return best


def missing(places: Iterable[str], key: str) -> list[str]:
    """Headings that are needed and not there."""
    return [FIELDS[key][field][0] for field in NEEDED[key] if field not in places]
