"""Rows that can be taken and are worth a look, and rows that use what was another's."""

import datetime as dt

import pytest
from django.test import Client

from danvan.units.imports import in_words
from danvan.units.models import Import, Person, Succession, Unit, UnitVersion
from danvan.units.rules import Kind, Role
from tests.world import World, make_person, make_post, make_unit

from .conftest import Send
from .sheets import UNIT_HEAD, Row, as_csv, make_book
from .test_import import press
from .test_import_bad_input import person, unit


def found(kept: Import) -> list[tuple[str, str, bool]]:
    return [(problem.place, problem.kind, problem.is_doubt) for problem in kept.problems.all()]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Chi bộ A", "Chi bo\u0323\u0302 A"),
        ("Chi bộ A", "Chi b\u043e\u0323\u0302 A"),
        ("Chi bộ A", "Chi bộ \u0410"),
        ("Chi bộ A", "Chi  bộ A  "),
        ("Chi bộ A", "CHI BỘ A"),
        ("Chi bộ A", "Chi bộ\u00a0A"),
        ("Chi bộ A", "Chi\u200b bộ A\ufeff"),
        ("Chi bộ Thủy văn", "Chi bộ Thuỷ văn"),
    ],
)
def test_twins_of_units_under_one_parent_are_doubts_with_both_rows(
    send: Send, first: str, second: str
) -> None:
    kept = send(as_csv(UNIT_HEAD, [unit("A", first), unit("B", second)]).encode(), "a.csv")
    alike = kept.problems.get(kind="alike")
    assert (alike.place, alike.facts["first"], alike.is_doubt) == ("Đơn vị!B3", "2", True)
    assert kept.counts["good_rows"] == 2
    strange = kept.problems.filter(kind="strange_letter").exists()
    assert strange == any("\u0400" <= letter <= "\u04ff" for letter in second)


def test_twins_of_people_in_one_unit_are_doubts_with_both_rows(send: Send, administrator: Client) -> None:
    rows = [
        person("P1", "Lê Thị Hoà"),
        person("P2", "L\u00ea Th\u1ecb H\u043e\u0300a"),
        person("P3", "Lê Thị Hòa", "Y-TE"),
    ]
    kept = send(make_book([], rows))
    assert found(kept) == [("Người!B3", "strange_letter", True), ("Người!B3", "alike_person", True)]
    press(administrator, kept, "nhap")
    kept = send(make_book([], [person("P9", "LÊ THỊ HÒA")]))
    assert found(kept) == [("Người!B2", "alike_person_known", True)]
    assert "mã “P" in in_words(kept.problems.get())
    assert found(send(make_book([], rows[:1] + rows[2:]))) == [], "those who stand were seen before"


def test_a_twin_of_a_unit_that_stands_is_a_doubt(send: Send) -> None:
    kept = send(make_book([unit("CB-PL-2", "CHI BỘ VỤ PHÁP LUẬT")]))
    assert found(kept) == [("Đơn vị!B2", "alike_known", True)]
    assert "CB-PHAP-LUAT" in in_words(kept.problems.get())


def test_letters_nobody_sees_are_left_out_and_look_alikes_in_codes_refused(
    send: Send, administrator: Client
) -> None:
    kept = send(make_book([unit("A\u200b1", "Chi\u00ad bộ \u2060Một"), unit("\u0410-1", "Chi bộ Hai")]))
    assert found(kept) == [("Đơn vị!A3", "strange_code", False)]
    assert "Gõ lại: “A-1”?" in in_words(kept.problems.get())
    press(administrator, kept, "nhap")
    assert Unit.objects.select_related("current").get(code="a1").name == "Chi bộ Một"


def test_a_former_name_or_code_proposes_who_has_it_now(send: Send, world: World) -> None:
    UnitVersion.objects.create(
        unit=world.cell,
        starts_on=dt.date(2026, 1, 1),
        official_code="CB-PHAP-CHE",
        name="Chi bộ Vụ Pháp chế",
        kind=Kind.CELL,
        parent=world.ministry,
    )
    kept = send(
        make_book(
            [
                unit("X1", "Chi bộ Vụ Pháp luật"),
                unit("CB-PHAP-LUAT", "Chi bộ nào đó"),
                unit("X2", "Tổ một", kind="Tổ đảng", parent="CB-PHAP-LUAT"),
            ],
            [person("P1", place="Chi bộ Vụ Pháp luật")],
        )
    )
    assert found(kept) == [
        ("Đơn vị!B2", "former_name", True),
        ("Đơn vị!A3", "former_code", False),
        ("Đơn vị!E4", "bad_unit", False),
        ("Người!F2", "former_unit", False),
    ]
    said = [in_words(problem) for problem in kept.problems.exclude(kind="bad_unit")]
    assert all("CB-PHAP-CHE" in words for words in said)
    kept = send(make_book([unit("X2", "Tổ một", kind="Tổ đảng", parent="CB-PHAP-LUAT")]))
    assert found(kept) == [("Đơn vị!E2", "former_unit", False)]


def test_the_code_of_a_unit_that_ended_leads_to_its_heir(send: Send, world: World) -> None:
    gone, lost = (
        make_unit("cu-1", "Cũ Một", Kind.CELL, parent=world.ministry),
        make_unit("cu-2", "Cũ Hai", Kind.CELL),
    )
    for ended in (gone, lost):
        last = ended.versions.get()
        last.pk, last.starts_on, last.ended = None, dt.date(2026, 1, 1), True
        last.save()
    Succession.objects.create(unit=gone, heir=world.cell, starts_on=dt.date(2026, 1, 1))
    kept = send(make_book([unit("CU-1", "Một mới"), unit("CU-2", "Hai mới")], [person("P1", place="cu-1")]))
    assert found(kept) == [
        ("Đơn vị!A2", "former_code", False),
        ("Đơn vị!A3", "spent_code", False),
        ("Người!F2", "bad_unit", False),
    ]


def test_the_same_code_with_another_name_is_a_doubt(send: Send, administrator: Client) -> None:
    press(administrator, send(make_book([], [person("P1", "Nguyen Van A")])), "nhap")
    assert found(send(make_book([], [person("P1", "Nguyễn Văn A")]))) == [], "only marks are put"
    kept = send(make_book([], [person("P1", "Trần Thị B")]))
    assert found(kept) == [("Người!B2", "other_name", True)]
    assert "đang là của “Nguyen Van A”" in in_words(kept.problems.get())


def test_one_person_at_the_head_of_two_units_is_a_doubt(send: Send) -> None:
    """Secretary and head of an agency is usual; of two party bodies it is worth a look. Deputies are many."""
    rows = [
        person("P1", place="CB-VAN-PHONG", role="Bí thư", day="1/6/2026"),
        person("P1", place="CUC-THI-HANH-AN", role="Thủ trưởng", day="1/6/2026"),
        person("P1", place="Y-TE", role="Phó bí thư"),
        person("P2", "Lê Thị B", "Y-TE", role="Phó bí thư"),
    ]
    assert found(send(make_book([], rows))) == []
    rows.append(person("P1", place="CB-DAN-SO", role="Bí thư", day="1/6/2026"))
    assert found(send(make_book([], rows))) == [("Người!G6", "head_twice", True)]


def test_days_to_come_are_said_once(send: Send) -> None:
    rows: list[Row] = [unit(f"X{number}", f"Tên {number}", day="1/1/2027") for number in range(5)]
    kept = send(make_book(rows, [person(day="31/12/2026"), person("Q", "Lê B", day="1/1/2030")]))
    assert found(kept) == [
        ("Đơn vị!H2", "future_day", True),
        ("Người!H2", "future_day", True),
        ("Người!H3", "far_day", False),
    ]
    assert "có 5 dòng" in in_words(kept.problems.filter(kind="future_day")[0])


def test_a_unit_may_not_go_back_before_what_is_known(send: Send, world: World) -> None:
    renamed = unit("CB-PHAP-LUAT", "Tên mới", day="1/1/2023")
    assert found(send(make_book([renamed]))) == [("Đơn vị!H2", "before_known", False)]


def test_somebody_without_a_staff_code_is_named_by_the_sign_in_name(
    send: Send, administrator: Client, world: World
) -> None:
    named = person(None, "Lê Thị Minh Hạnh", "CUC-THI-HANH-AN", sign_in="staff", email="hanh@coquan.vn")
    kept = send(make_book([], [named, person(None, "Ai Đó", sign_in="khong-co")]))
    assert found(kept) == [("Người!A3", "empty", False)]
    press(administrator, kept, "nhap")
    assert Person.objects.get(sign_in_name="staff").email == "hanh@coquan.vn"
    coded = make_person("co-ma", "Có Mã")
    coded.staff_code = "M1"
    coded.save()
    make_post(coded, world.cell, Role.STAFF)
    assert found(send(make_book([], [person(None, "Có Mã", sign_in="co-ma")]))) == [
        ("Người!A2", "empty", False)
    ]


def test_nobody_gives_themselves_a_post_by_a_file(send: Send, world: World) -> None:
    """The same rule as on the page of people: rights come from somebody else; a colleague may be named."""
    own = Person.objects.get(pk=world.administrator.pk)
    own.staff_code = "QT-1"
    own.save()
    rows = [
        person("QT-1", own.name, "KHOI", role="Bí thư"),
        person("P1", "Lê Thị Hoà", "KHOI", role="Cán bộ dân vận"),
    ]
    kept = send(make_book([], rows))
    assert [(problem.row, problem.kind, problem.is_doubt) for problem in kept.problems.all()] == [
        (2, "own_post", False)
    ]
    assert "Không ai tự giao chức vụ cho mình" in in_words(kept.problems.get())
