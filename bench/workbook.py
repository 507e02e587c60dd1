"""A workbook of the size of the whole organisation, from a fixed seed: python -m bench.workbook FILE [UNITS PEOPLE].

12,000 units in three trees and 77,000 people by default. `python -m bench.workbook --measure FILE` imports it into the
database of the settings and prints the seconds of each part.
"""

import os
import sys
import time
from pathlib import Path
from random import Random

from openpyxl import Workbook

from danvan.sample.names import person_name

SEED = 20260622
UNIT_HEAD = (
    "Mã",
    "Tên đơn vị",
    "Loại",
    "Cấp",
    "Mã đơn vị cấp trên",
    "Mã tổ chức đảng lãnh đạo",
    "Số người",
    "Từ ngày",
)
PEOPLE_HEAD = (
    "Mã cán bộ", "Họ và tên", "Tên đăng nhập", "Xưng hô", "Email", "Mã đơn vị", "Vai trò", "Từ ngày", "Chuyên trách",
)  # fmt: skip
DAY = "01/01/2026"
Row = tuple[object, ...]


def units(count: int) -> list[Row]:
    """Half party bodies (a root, grassroots bodies, cells), the rest agencies' rooms and trade unions."""
    bodies = max(1, count // 14)
    rows: list[Row] = [("DB", "Đảng bộ Khối", "Đảng bộ", "Toàn Đảng bộ", None, None, None, DAY)]
    rows.append(("CQ", "Cơ quan Khối", "Cơ quan", None, None, "DB", None, DAY))
    for number in range(bodies):
        rows.append((f"DB-{number}", f"Đảng bộ Cục số {number}", "Đảng bộ", "Cơ sở", "DB", None, 90, DAY))
        rows.append(
            (f"CQ-{number}", f"Cục số {number}", "Đơn vị trực thuộc", None, "CQ", f"DB-{number}", 90, DAY)
        )
        rows.append(
            (f"CD-{number}", f"Công đoàn Cục số {number}", "Công đoàn", None, None, f"DB-{number}", 90, DAY)
        )
    number = 0
    while len(rows) < count:
        body, turn = number % bodies, number // bodies
        name = f"Phòng {turn + 1} Cục số {body}"
        if turn % 2:
            row: Row = (f"P-{body}-{turn}", name, "Đơn vị trực thuộc", None, f"CQ-{body}", None, 12, DAY)
        else:
            row = (
                f"CB-{body}-{turn}",
                f"Chi bộ {name}",
                "Chi bộ",
                "Chi bộ trực thuộc",
                f"DB-{body}",
                None,
                12,
                DAY,
            )
        rows.append(row)
        number += 1
    return rows


def people(count: int, places: list[Row]) -> list[Row]:
    """The first ones lead a unit each, the rest work there."""
    random = Random(SEED)  # noqa: S311 - a sample
    heads = {"Đảng bộ": "Bí thư", "Chi bộ": "Bí thư", "Công đoàn": "Người đứng đầu đoàn thể"}
    rows: list[Row] = []
    for number in range(count):
        place = places[number % len(places)]
        name, form = person_name(random)
        role = heads.get(str(place[2]), "Thủ trưởng") if number < len(places) else None
        rows.append((f"NV{number:06}", name, None, form, f"nv{number}@coquan.vn", place[0], role, DAY, "Có"))
    return rows


def make(path: Path, unit_count: int = 12_000, people_count: int = 77_000) -> None:
    """Write the workbook."""
    book = Workbook(write_only=True)
    places = units(unit_count)
    for title, head, rows in (
        ("Đơn vị", UNIT_HEAD, places),
        ("Người", PEOPLE_HEAD, people(people_count, places)),
    ):
        sheet = book.create_sheet(title)
        sheet.append(head)
        for row in rows:
            sheet.append(row)
    book.save(path)


def measure(path: Path) -> None:
    """Check, write, check again, undo."""
    import django

    django.setup()
    from danvan.units import actions, imports
    from danvan.units.access import Operator

    by = Operator()
    kept = actions.keep_import([(path.name, [path.read_bytes()])], by=by)
    begun, worked = time.perf_counter(), _work()

    def said(what: str) -> None:
        nonlocal begun, worked
        took, cpu = time.perf_counter() - begun, _work() - worked
        print(
            f"{what:<12}{took:7.1f} s, {cpu:5.1f} s of CPU  {kept.status} {kept.reason} {kept.counts}",
            flush=True,
        )
        begun, worked = time.perf_counter(), _work()

    imports.check(kept, by=by)
    said("check")
    actions.begin_write(kept, by=by)
    imports.write(kept, by=by)
    said("write")
    written = kept
    kept = actions.keep_import([(path.name, [path.read_bytes()])], by=by)
    imports.check(kept, by=by)
    said("check again")
    kept = written
    actions.begin_undo(kept, by=by)
    imports.undo(kept, by=by)
    said("undo")


def _work() -> float:
    """Seconds of CPU of this process and of those it waited for: what a busy machine does not stretch."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    if sys.argv[1] == "--measure":
        measure(Path(sys.argv[2]))
    else:
        make(Path(sys.argv[1]), *map(int, sys.argv[2:]))
