"""Importing again and again: what differs is shown, only that is written, and nothing ends unasked."""

from typing import Any

import pytest
from django.test import Client

from danvan.units.models import Import, Post
from danvan.units.rules import Role
from tests.world import World, make_person, make_post

from .conftest import Send
from .sheets import PEOPLE, UNITS, Row, make_book, upload
from .test_import import everything, press

PEOPLE_HEAD = (
    *[
        "Mã cán bộ",
        "Họ và tên",
        "Tên đăng nhập",
        "Xưng hô",
        "Email",
        "Mã đơn vị",
        "Vai trò",
        "Từ ngày",
        "Chuyên trách",
        "Đến ngày",
    ],
)


def staff(count: int, place: str = "VU-HT") -> list[Row]:
    return [
        (
            f"N{number}",
            f"Nguyễn Văn {chr(65 + number % 26)}{number}",
            None,
            None,
            None,
            place,
            None,
            "01/03/2026",
            None,
        )
        for number in range(count)
    ]


def written(send: Send, client: Client, units: list[Row], people: list[Row], **more: object) -> Import:
    kept = send(make_book(units, people), **more)
    assert press(client, kept, "nhap") == 302
    kept.refresh_from_db()
    assert kept.status == "WRITTEN"
    return kept


def page_of(client: Client, kept: Import, section: str) -> str:
    answer = client.get(f"/nb/to-chuc/nhap/{kept.code}/khac-biet/{section}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_plan_shows_what_changes_from_what_to_what(send: Send, administrator: Client) -> None:
    written(send, administrator, UNITS, PEOPLE)
    renamed = [
        ("CB-MOI", "Chi bộ Vụ Hợp tác quốc tế", "Chi bộ", None, "Y-TE", None, 9, "01/06/2026"),
        UNITS[1],
    ]
    mailed = [(*PEOPLE[0][:4], "lan.nt@coquan.vn", *PEOPLE[0][5:])]
    kept = send(make_book(renamed, mailed))
    front = administrator.get(kept.get_absolute_url()).content.decode()
    assert f"/nb/to-chuc/nhap/{kept.code}/khac-biet/don-vi-doi/" in front
    units = page_of(administrator, kept, "don-vi-doi")
    assert "từ <del>Chi bộ Vụ Hợp tác</del> thành" in units
    assert "Chi bộ Vụ Hợp tác quốc tế" in units
    assert "từ <del>Đảng bộ Bộ Tư pháp (TU-PHAP)</del> thành" in units
    assert "lan.nt@coquan.vn" in page_of(administrator, kept, "nguoi-doi")
    assert "Vụ Hợp tác" in page_of(administrator, kept, "don-vi-nhu-cu")
    assert "Đảng bộ Khối các cơ quan" in page_of(administrator, kept, "don-vi-khong-neu")
    assert "Trần Văn Hùng" in page_of(administrator, kept, "nguoi-khong-neu")
    assert kept.counts["ended_posts"] == 0


def test_a_list_of_the_plan_has_pages_and_one_number_of_queries(
    send: Send, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    kept = send(make_book(UNITS, staff(60)))
    address = f"/nb/to-chuc/nhap/{kept.code}/khac-biet/nguoi-moi/"
    with django_assert_max_num_queries(30) as first:
        administrator.get(f"{address}?trang=1")
    with django_assert_max_num_queries(len(first)):
        last = administrator.get(f"{address}?trang=3").content.decode()
    assert last.count("<tr><td") == 10
    assert "N59" in last
    assert "N0<" in administrator.get(address).content.decode()
    assert administrator.get(f"{address}?trang=99").status_code == 200
    assert administrator.get(f"/nb/to-chuc/nhap/{kept.code}/khac-biet/gi-do/").status_code == 404


def test_what_a_file_does_not_name_is_left_alone(send: Send, administrator: Client) -> None:
    written(send, administrator, UNITS, [*PEOPLE, *staff(3)])
    kept = written(send, administrator, UNITS, PEOPLE)
    assert (kept.counts["absent_people"], kept.counts["ended_posts"]) == (16, 0)
    assert Post.objects.filter(person__staff_code="N1", ends_on=None).exists()


def test_a_full_list_ends_the_posts_of_those_it_does_not_name(send: Send, administrator: Client) -> None:
    written(send, administrator, UNITS, [*PEOPLE, *staff(9)])
    before = everything()
    kept = send(make_book([], [*PEOPLE, *staff(8)]), full_list="vu-ht")
    assert (kept.counts["absent_people"], kept.counts["ended_posts"], kept.counts["held_posts"]) == (1, 1, 10)
    assert "Danh sách đầy đủ không nêu người này." in page_of(administrator, kept, "vi-tri-ket-thuc")
    assert everything() == before
    assert press(administrator, kept, "nhap") == 302
    assert str(Post.objects.get(person__staff_code="N8").ends_on) == "2026-06-21"
    assert press(administrator, kept, "hoan-tac") == 302
    assert everything() == before


def test_a_full_list_ends_no_unit_no_administrator_and_nobody_outside(
    send: Send, administrator: Client, world: World
) -> None:
    """The small world's people have no staff code: a list of staff cannot name them."""
    written(send, administrator, UNITS, [*PEOPLE, *staff(9)])
    admin = make_person("quan-tri-vu", "Quản Trị Vụ")
    admin.staff_code = "QT1"
    admin.save()
    make_post(admin, Post.objects.get(person__staff_code="N1").office.unit, Role.ADMINISTRATOR)
    kept = send(make_book(UNITS[1:], staff(8)), full_list="TU-PHAP")
    assert kept.counts["absent_units"] == 6
    assert kept.counts["ended_posts"] == 3, "A1, A2 and N8"
    press(administrator, kept, "nhap")
    assert set(Post.objects.exclude(ends_on=None).values_list("person__staff_code", flat=True)) == {
        "A1",
        "A2",
        "N8",
    }
    assert not any(world.cell.versions.values_list("ended", flat=True))


def test_a_full_list_with_bad_rows_is_not_written(send: Send, administrator: Client) -> None:
    written(send, administrator, UNITS, [*PEOPLE, *staff(9)])
    broken = ("N8", "Nguyễn Văn I8", None, None, None, "ZZZ", None, None, None)
    kept = send(make_book([], [*PEOPLE, *staff(8), broken]), full_list="VU-HT")
    assert "Danh sách đầy đủ chưa nhập được" in administrator.get(kept.get_absolute_url()).content.decode()
    assert kept.counts["ended_posts"] == 0, "a person on a bad row is named all the same"
    before = everything()
    assert press(administrator, kept, "nhap") == 422
    assert everything() == before


def test_ending_half_the_posts_asks_for_the_number(send: Send, administrator: Client) -> None:
    written(send, administrator, UNITS, [*PEOPLE, *staff(9)])
    before = everything()
    kept = send(make_book([], staff(5)), full_list="VU-HT")
    assert (kept.counts["ended_posts"], kept.counts["held_posts"]) == (5, 10)
    assert "Nhiều vị trí công tác sẽ kết thúc" in administrator.get(kept.get_absolute_url()).content.decode()
    assert press(administrator, kept, "nhap") == 422
    confirm = f"/nb/to-chuc/nhap/{kept.code}/xac-nhan/"
    assert "<b>5</b> trong <b>10</b>" in administrator.get(confirm).content.decode()
    for typed in ("", "4", "năm", "-5", "9" * 400):
        answer = administrator.post(confirm, {"ends": typed})
        assert answer.status_code == 422
    assert 'value="4"' in administrator.post(confirm, {"ends": "4"}).content.decode()
    assert everything() == before
    assert administrator.post(confirm, {"ends": " 5 "}).status_code == 302
    assert Post.objects.exclude(ends_on=None).count() == 5
    assert administrator.post(confirm, {"ends": "5"}).status_code == 409, "T-71: a second click"
    assert administrator.get(confirm).status_code == 302


def test_more_than_twenty_and_a_tenth_asks_too(send: Send, administrator: Client) -> None:
    written(send, administrator, UNITS, [*PEOPLE, *staff(60)])
    few, many = staff(40), staff(39)
    assert not asks(administrator, send(make_book([], [PEOPLE[1], *few]), full_list="VU-HT"))
    assert asks(administrator, send(make_book([], [PEOPLE[1], *many]), full_list="VU-HT"))


def asks(client: Client, kept: Import) -> bool:
    return "Xem lại trước khi nhập" in client.get(kept.get_absolute_url()).content.decode()


def test_only_own_units_can_be_a_full_list(client: Client, world: World, at_once: None) -> None:
    """T-02: own and child, neither sibling nor parent; and the pages of others' imports are absent."""
    local = make_person("quan-tri-tp", "Quản Trị Tư Pháp")
    make_post(local, world.ministry, Role.ADMINISTRATOR)
    client.force_login(local)
    content = make_book([], [(*PEOPLE[1][:5], "CB-PHAP-LUAT", None, None, None)])
    for code, status in (
        ("TU-PHAP", 302),
        ("cb-phap-luat", 302),
        ("Y-TE", 422),
        ("KHOI", 422),
        ("\u200b?", 422),
    ):
        answer = client.post("/nb/to-chuc/nhap/", {"file": upload(content), "full_list": code})
        assert answer.status_code == status, code
    kept = Import.objects.first()
    assert kept is not None
    elsewhere = make_person("quan-tri-yt", "Quản Trị Y Tế")
    make_post(elsewhere, world.neighbours, Role.ADMINISTRATOR)
    parent = world.administrator
    for person, status in ((local, 200), (parent, 200), (elsewhere, 404)):
        client.force_login(person)
        assert client.get(f"/nb/to-chuc/nhap/{kept.code}/khac-biet/nguoi-moi/").status_code == status
        assert client.get(f"/nb/to-chuc/nhap/{kept.code}/xac-nhan/").status_code in {status, 302}
        assert client.post(f"/nb/to-chuc/nhap/{kept.code}/xac-nhan/").status_code == (
            422 if status == 200 else 404
        )


def test_moving_somebody_from_a_unit_out_of_reach_ends_nothing_there(
    client: Client, world: World, at_once: None
) -> None:
    """T-02"""
    local = make_person("quan-tri-tp", "Quản Trị Tư Pháp")
    make_post(local, world.ministry, Role.ADMINISTRATOR)
    both = make_person("hai-noi", "Người Hai Nơi")
    both.staff_code = "HN"
    both.save()
    away = make_post(both, world.neighbours, Role.STAFF)
    make_post(both, world.cell, Role.MOBILISER)
    client.force_login(local)
    row = ("HN", "Người Hai Nơi", None, None, None, "CB-VAN-PHONG", None, None, None)
    code = client.post("/nb/to-chuc/nhap/", {"file": upload(make_book([], [row]))}).headers["Location"]
    kept = Import.objects.get(code=code.split("/")[-2])
    assert (kept.counts["new_posts"], kept.counts["ended_posts"]) == (1, 0)
    press(client, kept, "nhap")
    away.refresh_from_db()
    assert away.ends_on is None


def person(code: str, place: str, role: str | None, start: str | None, end: str | None) -> Row:
    return (code, f"Nguyễn Thị {code}", None, None, None, place, role, start, None, end)


def book(rows: list[Row]) -> bytes:
    return make_book([], rows, people_head=PEOPLE_HEAD)


def test_a_post_has_an_end_and_a_person_several_posts(send: Send, administrator: Client) -> None:
    rows = [
        person("P1", "CB-PHAP-LUAT", "Phó bí thư", "1/1/2025", "31/12/2025"),
        person("P1", "CB-PHAP-LUAT", "Cán bộ dân vận", "1/1/2026", "31/12/2026"),
        person("P1", "TU-PHAP", "Văn thư", "1/2/2026", None),
        person("P1", "CB-PHAP-LUAT", None, "1/1/2025", None),
    ]
    before = everything()
    kept = send(book(rows))
    assert (kept.counts["new_posts"], kept.counts["bad_rows"], kept.counts["new_people"]) == (4, 0, 1)
    press(administrator, kept, "nhap")
    days = Post.objects.filter(person__staff_code="P1").order_by("pk").values_list("ends_on", flat=True)
    assert [str(day) for day in days] == ["2025-12-31", "2026-12-31", "None", "None"]
    after = everything()
    again = send(book(rows))
    assert (again.counts["new_posts"], again.counts["changed_posts"], again.counts["ended_posts"]) == (
        0,
        0,
        0,
    )
    longer = send(book([person("P1", "CB-PHAP-LUAT", "Cán bộ dân vận", None, "30/9/2026")]))
    assert longer.counts["ended_posts"] == 1
    assert everything() == after
    press(administrator, longer, "nhap")
    assert (
        Post.objects.get(person__staff_code="P1", office__role="MOBILISER").ends_on.isoformat()
        == "2026-09-30"
    )  # type: ignore[union-attr]
    press(administrator, longer, "hoan-tac")
    assert everything() == after
    press(administrator, kept, "hoan-tac")
    assert everything() == before


def test_one_head_follows_another_in_one_file(send: Send, administrator: Client) -> None:
    rows = [
        person("P1", "CB-VAN-PHONG", "Bí thư", "1/1/2026", "31/5/2026"),
        person("P2", "CB-VAN-PHONG", "Bí thư", "1/6/2026", None),
    ]
    kept = send(book(rows))
    assert (kept.counts["new_posts"], kept.counts["bad_rows"]) == (2, 0)
    press(administrator, kept, "nhap")
    assert send(book(rows)).counts["new_posts"] == 0


def test_whoever_ended_can_begin_again(send: Send, administrator: Client) -> None:
    """A file of before names a post that has ended since: it is taken up again, not made twice."""
    first = [person("P1", "CB-PHAP-LUAT", "Văn thư", "1/1/2026", None)]
    press(administrator, send(book(first)), "nhap")
    press(
        administrator, send(book([person("P1", "CB-PHAP-LUAT", "Văn thư", "1/1/2026", "31/5/2026")])), "nhap"
    )
    kept = send(book(first))
    assert (kept.counts["new_posts"], kept.counts["changed_posts"]) == (0, 1)
    assert "từ <del>31/5/2026</del> thành" in page_of(administrator, kept, "vi-tri-doi")
    press(administrator, kept, "nhap")
    assert Post.objects.get(person__staff_code="P1").ends_on is None


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ([person("P1", "TU-PHAP", None, "1/6/2026", "1/5/2026")], ["ends_before"]),
        ([person("P1", "TU-PHAP", None, None, "1/5/2026")], ["ends_before"]),
        (
            [
                person("P1", "TU-PHAP", None, "1/1/2026", "1/5/2026"),
                person("P1", "TU-PHAP", None, "1/5/2026", None),
            ],
            ["same_post"],
        ),
        ([person("P1", "TU-PHAP", "Bí thư", "1/1/2025", "1/5/2025")], ["head_then"]),
        ([person("P1", "TU-PHAP", None, "1/1/2026", "mai")], ["not_day"]),
    ],
)
def test_days_that_cannot_be_are_named(send: Send, rows: list[Row], kinds: list[str]) -> None:
    kept = send(book(rows))
    assert list(kept.problems.values_list("kind", flat=True)) == kinds
    assert kept.counts["bad_rows"] == 1


def test_a_plan_that_is_no_longer_the_one_shown_is_not_written(
    send: Send, administrator: Client, world: World
) -> None:
    """The numbers are the same, what stands behind them is not."""
    renamed = [("CB-PHAP-LUAT", "Tên mới", "Chi bộ", None, "TU-PHAP", None, None, None)]
    kept = send(make_book(renamed))
    world.cell.versions.update(name="Tên khác")
    press(administrator, kept, "nhap")
    kept.refresh_from_db()
    assert (kept.status, kept.reason) == ("CHECKED", "changed_since")
    assert "Tên khác" in page_of(administrator, kept, "don-vi-doi")
