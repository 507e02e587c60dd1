"""The workbooks we hand out: the template and the organisation as it stands, in one shape."""

import io
from typing import Any

from django.test import Client
from openpyxl import Workbook, load_workbook

from danvan.journal.models import EntryBody
from danvan.units.models import Import
from danvan.units.rules import Role
from tests.world import World, make_person, make_post

from .conftest import Send
from .sheets import PEOPLE, UNITS, make_book, upload
from .test_import import everything, press


def book_of(answer: Any) -> Workbook:
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def content_of(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rules_of(book: Workbook, title: str) -> dict[str, Any]:
    """What each column accepts, by its letter."""
    rules = book[title].data_validations.dataValidation
    return {str(rule.sqref).split("2:", maxsplit=1)[0]: rule for rule in rules}


def test_the_template_can_be_filled_and_sent(send: Send, administrator: Client) -> None:
    book = book_of(administrator.get("/nb/to-chuc/nhap/mau/"))
    for number, row in enumerate(UNITS, start=3):
        for place, value in enumerate(row, start=1):
            book["Đơn vị"].cell(number, place, value)
    kept = send(content_of(book))
    assert (kept.counts["new_units"], kept.counts["new_people"], kept.counts["bad_rows"]) == (2, 0, 0)


def test_the_template_offers_what_may_be_chosen(administrator: Client) -> None:
    book = book_of(administrator.get("/nb/to-chuc/nhap/mau/"))
    assert book.sheetnames == ["Hướng dẫn", "Đơn vị", "Người", "Danh mục"]
    units, people = rules_of(book, "Đơn vị"), rules_of(book, "Người")
    assert {letter: rule.type for letter, rule in units.items()} == {
        "C": "list",
        "D": "list",
        "E": "list",
        "F": "list",
        "G": "whole",
        "H": "date",
    }
    assert {letter: rule.type for letter, rule in people.items()} == {
        "D": "list",
        "F": "list",
        "G": "list",
        "H": "date",
        "I": "list",
        "J": "date",
    }
    assert people["F"].formula1 == "'Đơn vị'!$A$2:$A$100000"
    assert people["F"].errorStyle == "warning", "a unit that stands already need not be listed again"
    kinds = [cell.value for cell in book["Danh mục"]["A"] if cell.value]
    assert kinds[:2] == ["Đảng bộ", "Chi bộ"]
    assert book["Đơn vị"]["A2"].number_format == "@"
    assert book["Đơn vị"]["H2"].number_format == "DD/MM/YYYY"


def test_what_stands_today_read_back_changes_nothing(send: Send, administrator: Client) -> None:
    press(administrator, send(make_book(UNITS, PEOPLE)), "nhap")
    before = everything()
    book = book_of(administrator.post("/nb/to-chuc/nhap/hien-nay/"))
    again = send(content_of(book), full_list="KHOI")
    assert list(again.problems.values_list("sheet", "row", "column", "kind")) == []
    changed = {name: count for name, count in again.counts.items() if count and not name.startswith("same")}
    assert set(changed) == {"good_rows", "held_posts"}
    assert (again.counts["same_units"], again.counts["same_people"]) == (10, 15)
    assert everything() == before
    assert EntryBody.objects.filter(body__contains='"verb":"organisation.export"').count() == 1


def test_next_year_starts_from_what_stands(send: Send, administrator: Client, world: World) -> None:
    """A name is changed in the file as it came, nothing else."""
    book = book_of(administrator.post("/nb/to-chuc/nhap/hien-nay/"))
    sheet = book["Đơn vị"]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "CB-PHAP-LUAT")
    row[1].value = "Chi bộ Vụ Pháp chế"
    kept = send(content_of(book))
    assert (kept.counts["changed_units"], kept.counts["same_units"]) == (1, 7)
    press(administrator, kept, "nhap")
    versions = world.cell.versions.order_by("starts_on").values_list("name", "starts_on")
    assert [(name, str(day)) for name, day in versions] == [
        ("Chi bộ Vụ Pháp luật", "2024-01-01"),
        ("Chi bộ Vụ Pháp chế", "2026-06-22"),
    ]


def test_an_administrator_below_takes_out_only_what_lies_below(
    world: World, client: Client, at_once: None
) -> None:
    """T-02, T-07: own and child units, neither sibling nor parent; and the file can be sent back."""
    local = make_person("quan-tri-tp", "Quản Trị Tư Pháp")
    make_post(local, world.ministry, Role.ADMINISTRATOR)
    client.force_login(local)
    book = book_of(client.post("/nb/to-chuc/nhap/hien-nay/"))
    codes = {row[0].value for row in book["Đơn vị"].iter_rows(min_row=2)}
    assert codes == {"TU-PHAP", "CB-PHAP-LUAT", "CB-VAN-PHONG", "BO-TU-PHAP", "CUC-THI-HANH-AN"}
    names = {row[1].value for row in book["Người"].iter_rows(min_row=2)}
    assert "Nguyễn Thu Hằng" in names
    assert names.isdisjoint({"Hoàng Minh Châu", "Trần Quang Đạo"})
    code = client.post("/nb/to-chuc/nhap/", {"file": upload(content_of(book))}).headers["Location"]
    kept = Import.objects.get(code=code.split("/")[-2])
    assert (kept.counts["bad_rows"], kept.counts["same_units"]) == (0, 5)


def test_words_that_look_like_formulas_leave_as_words(administrator: Client, world: World) -> None:
    """T-67"""
    world.cell.versions.update(name="=1+1")
    book = book_of(administrator.post("/nb/to-chuc/nhap/hien-nay/"))
    cells = [cell for row in book["Đơn vị"].iter_rows(min_row=2) for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_taking_out_is_for_administrators(world: World, client: Client) -> None:
    client.force_login(world.leader)
    assert client.post("/nb/to-chuc/nhap/hien-nay/").status_code == 403
