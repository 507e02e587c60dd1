"""The page of a unit: figures for those who lead it, a plain card for everybody else."""

import datetime as dt
import re

import pytest
from django.test import Client

from danvan.periods import today
from danvan.units import tree
from danvan.units.rules import Kind

from ..busy import held, make_busy
from ..world import World, make_unit

PAGE = "/nb/don-vi/tu-phap/"


@pytest.fixture
def busy(world: World) -> World:
    return make_busy(world)


def opened(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "sees_figures"),
    [
        ("leader", True),
        ("mobiliser", True),
        ("inspector", True),
        ("secretary", True),
        ("clerk", True),
        ("cell_secretary", False),
        ("neighbour", False),
        ("neighbour_clerk", False),
        ("head", False),
        ("department_head", False),
        ("administrator", False),
        ("staff", False),
        ("colleague", False),
        ("outsider", False),
    ],
)
def test_figures_are_for_those_who_look_over_the_unit(
    busy: World, client: Client, who: str, sees_figures: bool
) -> None:
    client.force_login(getattr(busy, who))
    page = opened(client, PAGE)
    assert "Đảng bộ Bộ Tư pháp" in page
    assert ("Lời hứa quá hạn" in page) == sees_figures
    assert ("Sửa mái nhà để xe" in page) == (who in {"leader", "mobiliser", "inspector", "secretary"})
    assert ("AAAAAA" in page or "BBBBBB" in page) == (who in {"leader", "mobiliser", "secretary"})
    if not sees_figures:
        assert "Nguyễn Thu Hằng" in page


def test_the_page_says_what_is_late_first(busy: World, client: Client) -> None:
    client.force_login(busy.secretary)
    page = opened(client, PAGE)
    tiles = [re.sub(r"<[^>]+>", "", name).strip() for name in re.findall(r'tile-name">(.*?)</span>', page)]
    figures = re.findall(r'tile-figure">(.*?)</span>', page)
    assert tiles == ["Lời hứa quá hạn", "Ý kiến đang mở", "Người gửi xác nhận xong", "Việc định kỳ đã làm"]
    assert figures[:3] == ["1", "2", "1/3"]
    assert "Trễ 51 ngày" in page
    assert "Ý kiến BBBBBB: Tài chính, chi trả" in page
    assert "AAAAAA" not in page


def test_tiles_say_what_the_report_says(busy: World, client: Client) -> None:
    client.force_login(busy.secretary)
    page = opened(client, PAGE)
    for address, shown in re.findall(
        r'href="([^"]+/so/[^"]+)" class="tile.*?tile-figure">(\d+)[^/%]*</span>', page, re.DOTALL
    ):
        total = re.search(r'<p class="figure"><b class="num">([^<]*)</b>', opened(client, address))
        assert total
        assert total[1] == shown


def test_bars_carry_their_values_and_have_a_table(busy: World, client: Client) -> None:
    client.force_login(busy.secretary)
    page = opened(client, PAGE)
    chart = page[
        page.index('<svg class="chart"') : page.index("</details>", page.index('<svg class="chart"'))
    ]
    assert chart.count("<rect") == 12
    assert "<title" in chart
    assert re.search(r"tháng 3/2026</th><td class=\"num\"><a [^>]*>3</a></td><td class=\"num\">1</td>", chart)
    assert "style=" not in page


def test_ones_own_unit(world: World, client: Client) -> None:
    client.force_login(world.secretary)
    assert client.get("/nb/don-vi/")["Location"] == PAGE
    client.force_login(world.staff)
    assert client.get("/nb/don-vi/")["Location"] == "/nb/don-vi/cuc-thi-hanh-an/"
    client.force_login(world.outsider)
    assert client.get("/nb/don-vi/").status_code == 404


@pytest.mark.parametrize("address", ["/nb/don-vi/no-such/", f"{PAGE}?ky=2026-h9", f"{PAGE}?ky=nothing"])
def test_what_is_no_page(world: World, client: Client, address: str) -> None:
    client.force_login(world.secretary)
    assert client.get(address).status_code == 404


def test_a_wide_unit_stays_light(busy: World, client: Client, django_assert_max_num_queries: object) -> None:
    """Twelve questions and about fifty kilobytes, whatever the number of rows."""
    for place in range(60):
        unit = make_unit(
            f"dang-bo-{place:03}", f"Đảng bộ cơ quan số {place}", Kind.PARTY_ORG, parent=busy.bloc
        )
        held(unit, dt.date(2026, 2, 2))
    tree.rebuild(today())
    client.force_login(busy.leader)
    client.get("/nb/don-vi/khoi/")
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        page = client.get("/nb/don-vi/khoi/").content
    assert page.count(b'<th scope="row">') > 60
    assert len(page) < 56_000
