"""Importing units and people: trying, writing, repeating, undoing."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from danvan.journal.models import EntryBody
from danvan.search import queries as search
from danvan.units import queries
from danvan.units.models import Import, Line, Office, Person, Post, Unit, UnitLink, UnitVersion
from danvan.units.rules import Role
from danvan.work import actions as work  # noqa: F401 - the follower of the tree
from tests.world import World, make_person, make_post

from .conftest import Send
from .sheets import PEOPLE, UNITS, make_book, upload


def press(client: Client, kept: Import, step: str) -> int:
    return client.post(f"/nb/to-chuc/nhap/{kept.code}/{step}/").status_code


def everything() -> list[list[tuple[object, ...]]]:
    tables = (Unit, UnitVersion, UnitLink, Office, Person, Post)
    return [list(model.objects.order_by("pk").values_list()) for model in tables] + [
        sorted(Line.objects.values_list("above", "below", "steps", "starts_on", "ends_on"))
    ]


def test_trying_changes_nothing(send: Send, world: World) -> None:
    before = everything()
    kept = send(make_book(UNITS, PEOPLE))
    assert kept.status == "CHECKED"
    assert (kept.counts["new_units"], kept.counts["new_people"], kept.counts["bad_rows"]) == (2, 2, 0)
    assert everything() == before


def test_the_page_offers_to_write_the_good_rows(send: Send, administrator: Client) -> None:
    kept = send(
        make_book(UNITS, [*PEOPLE, ("A3", "Lê Văn Ba", None, None, None, "CB-MOII", None, None, None)])
    )
    page = administrator.get(kept.get_absolute_url()).content.decode()
    assert "Nhập 4 dòng hợp lệ" in page
    assert "Người!F4" in page
    assert "Có phải “CB-MOI”?" in page


def test_written_rows_stand_in_the_organisation(send: Send, administrator: Client, world: World) -> None:
    kept = send(make_book(UNITS, PEOPLE))
    assert press(administrator, kept, "nhap") == 302
    kept.refresh_from_db()
    assert kept.status == "WRITTEN"
    unit = Unit.objects.get(code="cb-moi")
    assert unit.name == "Chi bộ Vụ Hợp tác"
    viewer = world.viewer("leader")
    assert unit in viewer.units("unit.overview")
    lan = Person.objects.get(staff_code="A1")
    assert lan.sign_in_name == "lannt"
    assert not lan.has_usable_password()
    assert queries.holders(Office.objects.filter(unit=unit, role=Role.SECRETARY), viewer.day)
    assert [row.title for row in search.find(viewer, "vu hop tac", kind="unit")] != []
    assert [row.title for row in search.find(viewer, "nguyen thi lan")] == ["Nguyễn Thị Lan"]
    assert EntryBody.objects.filter(body__contains='"verb":"import.write"').count() == 1


def test_a_second_click_writes_nothing_twice(send: Send, administrator: Client) -> None:
    kept = send(make_book(UNITS, PEOPLE))
    assert press(administrator, kept, "nhap") == 302
    after = everything()
    assert press(administrator, kept, "nhap") == 409
    assert everything() == after


def test_the_same_file_again_changes_nothing(send: Send, administrator: Client) -> None:
    press(administrator, send(make_book(UNITS, PEOPLE)), "nhap")
    after = everything()
    again = send(make_book(UNITS, PEOPLE))
    assert (again.counts["same_units"], again.counts["same_people"], again.counts["new_posts"]) == (2, 2, 0)
    page = administrator.get(again.get_absolute_url()).content.decode()
    assert "Không có gì mới để ghi" in page
    assert everything() == after


def test_a_repeated_file_changes_only_what_changed(send: Send, administrator: Client) -> None:
    press(administrator, send(make_book(UNITS, PEOPLE)), "nhap")
    unit = Unit.objects.get(code="cb-moi")
    renamed = [("CB-MOI", "Chi bộ Vụ Hợp tác quốc tế", *UNITS[0][2:7], "01/06/2026"), UNITS[1]]
    again = send(make_book(renamed, PEOPLE))
    assert (again.counts["changed_units"], again.counts["same_units"], again.counts["same_people"]) == (
        1,
        1,
        2,
    )
    press(administrator, again, "nhap")
    unit = Unit.objects.select_related("current").get(pk=unit.pk)
    assert unit.name == "Chi bộ Vụ Hợp tác quốc tế"
    assert [version.name for version in unit.versions.order_by("starts_on")] == [
        "Chi bộ Vụ Hợp tác",
        "Chi bộ Vụ Hợp tác quốc tế",
    ]


def test_a_new_head_ends_the_post_of_the_old(send: Send, administrator: Client, world: World) -> None:
    row = ("A9", "Phan Thị Mới", None, None, None, "CB-PHAP-LUAT", "Bí thư", "01/06/2026", None)
    kept = send(make_book([], [row]))
    assert kept.counts["ended_posts"] == 1
    press(administrator, kept, "nhap")
    post = Post.objects.get(person=world.cell_secretary)
    assert str(post.ends_on) == "2026-05-31"
    press(administrator, kept, "hoan-tac")
    post.refresh_from_db()
    assert post.ends_on is None


def test_undoing_leaves_exactly_what_was_before(send: Send, administrator: Client) -> None:
    before = everything()
    first = send(make_book(UNITS, PEOPLE))
    press(administrator, first, "nhap")
    middle = everything()
    moved = [("CB-MOI", "Chi bộ mới tên", "Chi bộ", None, "Y-TE", None, 11, "01/03/2026")]
    second = send(
        make_book(
            moved, [("A2", "Trần Văn Hùng", None, "anh", "h@coquan.vn", "CUC-THI-HANH-AN", *[None] * 3)]
        )
    )
    assert (
        second.counts["changed_units"],
        second.counts["changed_people"],
        second.counts["ended_posts"],
    ) == (1, 1, 1)
    press(administrator, second, "nhap")
    assert press(administrator, first, "hoan-tac") == 422
    assert press(administrator, second, "hoan-tac") == 302
    assert everything() == middle
    assert press(administrator, first, "hoan-tac") == 302
    assert everything() == before


def test_the_address_of_a_unit_taken_back_is_never_given_again(send: Send, administrator: Client) -> None:
    first = send(make_book(UNITS))
    press(administrator, first, "nhap")
    press(administrator, first, "hoan-tac")
    press(administrator, send(make_book(UNITS)), "nhap")
    addresses = set(Unit.objects.values_list("code", flat=True))
    assert "cb-moi" not in addresses
    assert "cb-moi-2" in addresses


def test_undoing_is_refused_once_something_stands_on_it(
    send: Send, administrator: Client, world: World
) -> None:
    kept = send(make_book(UNITS, PEOPLE))
    press(administrator, kept, "nhap")
    make_post(world.colleague, Unit.objects.get(code="vu-ht"), Role.DEPUTY_HEAD)
    after = everything()
    press(administrator, kept, "hoan-tac")
    kept.refresh_from_db()
    assert kept.status == "WRITTEN"
    assert everything() == after
    assert "Không hoàn tác được" in administrator.get(kept.get_absolute_url()).content.decode()


def test_two_administrators_write_once(send: Send, administrator: Client, world: World) -> None:
    """The second finds the organisation changed, sees the new plan, and writes nothing unseen."""
    first, second = send(make_book(UNITS, PEOPLE)), send(make_book(UNITS, PEOPLE))
    press(administrator, first, "nhap")
    after = everything()
    press(administrator, second, "nhap")
    second.refresh_from_db()
    assert (second.status, second.reason, second.counts["new_units"]) == ("CHECKED", "changed_since", 0)
    assert everything() == after


def test_an_administrator_below_reaches_only_below(client: Client, world: World, at_once: None) -> None:
    """T-02: what lies outside the reach is refused row by row, and other people's imports are absent."""
    local = make_person("quan-tri-tp", "Quản Trị Tư Pháp")
    make_post(local, world.ministry, Role.ADMINISTRATOR)
    client.force_login(local)
    outside = ("CB-XA", "Chi bộ ở xa", "Chi bộ", None, "Y-TE", None, None, None)
    mine = ("CB-GAN", "Chi bộ ở gần", "Chi bộ", None, "TU-PHAP", None, None, None)
    root = ("DB-LA", "Đảng bộ lạ", "Đảng bộ", None, None, None, None, None)
    stranger = ("B1", "Người Xa", None, None, None, "Y-TE", None, None, None)
    content = make_book([outside, mine, root], [stranger])
    code = client.post("/nb/to-chuc/nhap/", {"file": upload(content)}).headers["Location"].split("/")[-2]
    kept = Import.objects.get(code=code)
    assert [problem.place for problem in kept.problems.filter(kind="outside")] == [
        "Đơn vị!A2",
        "Đơn vị!A4",
        "Người!F2",
    ]
    assert kept.counts["good_rows"] == 1
    client.force_login(world.administrator)
    assert client.get(kept.get_absolute_url()).status_code == 200
    elsewhere = make_person("quan-tri-yt", "Quản Trị Y Tế")
    make_post(elsewhere, world.neighbours, Role.ADMINISTRATOR)
    client.force_login(elsewhere)
    assert client.get(kept.get_absolute_url()).status_code == 404
    assert press(client, kept, "nhap") == 404


def test_the_marked_file_comes_back_with_its_cells_coloured(send: Send, administrator: Client) -> None:
    kept = send(make_book([*UNITS, ("X", "=1+1", "Chi bo", None, "NOWHERE", None, "ba", None)]))
    answer = administrator.get(f"/nb/to-chuc/nhap/{kept.code}/tep-danh-dau/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    sheet = book["Đơn vị"]
    assert sheet["A1"].value == "Mã"
    assert sheet["G4"].comment is not None
    assert sheet["G4"].fill.fgColor.rgb == "00F8D4CE"
    assert sheet["B4"].comment.text.startswith("Ô chứa công thức =1+1.")
    assert sheet["B4"].data_type == "s", "T-67"
    assert sheet["A2"].comment is None


@pytest.mark.parametrize(("who", "status"), [("administrator", 200), ("leader", 403), ("staff", 403)])
def test_who_may_import(world: World, client: Client, who: str, status: int) -> None:
    client.force_login(world.people[who])
    assert client.get("/nb/to-chuc/nhap/").status_code == status


def test_everybody_signed_in_reads_the_organisation(world: World, client: Client) -> None:
    client.force_login(world.outsider)
    page = client.get("/nb/to-chuc/").content.decode()
    assert "Đảng bộ Khối các cơ quan" in page
    assert "Nhập từ Excel" not in page
    assert "Chi bộ Vụ Pháp luật" in client.get("/nb/to-chuc/nhanh/tu-phap/").content.decode()
    piece = client.get("/nb/to-chuc/nhanh/tu-phap/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert client.get("/nb/to-chuc/nhanh/khong-co/").status_code == 404
