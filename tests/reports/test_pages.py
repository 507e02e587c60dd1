"""The half-year page: who reads it, where every number leads, what the Word file says."""

import datetime as dt
import io
import re
from html import unescape

import docx
import pytest
from django.test import Client

from danvan.journal.models import EntryBody
from danvan.periods import Period
from danvan.reports.actions import sign
from danvan.reports.models import SignedReport
from danvan.units import tree
from danvan.units.models import Succession, UnitVersion

from ..busy import held
from ..world import World

PAGE = "/nb/bao-cao/2026-h1/"
LINK = re.compile(r'href="(/nb/bao-cao/[^"]+/so/[^"]+)"[^>]*>([^<]*)</a>')


def opened(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader", 200),
        ("mobiliser", 200),
        ("inspector", 200),
        ("secretary", 200),
        ("cell_secretary", 404),
        ("neighbour", 404),
        ("head", 404),
        ("department_head", 404),
        ("administrator", 403),
        ("clerk", 403),
        ("neighbour_clerk", 403),
        ("staff", 403),
        ("colleague", 403),
        ("outsider", 403),
    ],
)
@pytest.mark.parametrize("tail", ["", "so/activities.training/", "tai-word/"])
def test_who_reads_the_report_of_a_ministry(
    world: World, client: Client, who: str, status: int, tail: str
) -> None:
    client.force_login(getattr(world, who))
    assert client.get(f"{PAGE}{tail}?don-vi=tu-phap").status_code == status


def test_without_a_unit_it_is_ones_own(world: World, client: Client) -> None:
    client.force_login(world.cell_secretary)
    assert "Chi bộ Vụ Pháp luật" in opened(client, PAGE)
    assert "Chi bộ Vụ Pháp luật" in opened(client, "/nb/bao-cao/")


@pytest.mark.parametrize(
    "address",
    [
        "/nb/bao-cao/2026-h3/",
        "/nb/bao-cao/1900/",
        "/nb/bao-cao/2999-h1/",
        "/nb/bao-cao/nothing/",
        "/nb/bao-cao/2026-h1/?don-vi=no-such",
        "/nb/bao-cao/2026-h1/so/no.such/",
        "/nb/bao-cao/2026-h1/so/duties.met-share/",
    ],
)
def test_what_is_no_page(world: World, client: Client, address: str) -> None:
    client.force_login(world.leader)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("code", ["khoi", "tu-phap", "cb-phap-luat", "bo-tu-phap"])
def test_every_number_opens_the_records_that_make_it(busy: World, client: Client, code: str) -> None:
    """Walks all numbers of the page, this year's and last year's."""
    client.force_login(busy.leader)
    links = LINK.findall(opened(client, f"{PAGE}?don-vi={code}"))
    assert len(links) > 50
    for address, shown in links:
        page = opened(client, unescape(address))
        total = re.search(r'<p class="figure"><b class="num">([^<]*)</b>', page)
        assert total
        if not shown.endswith("%"):
            assert total[1] == shown, address
        shares = re.search(r'aria-labelledby="shares".*?</table>', page, re.DOTALL)
        assert shares
        counted = [
            int(value.replace(".", "")) for value in re.findall(r">([\d.]+)</(?:a></td|td|a)>", shares[0])
        ]
        assert sum(counted) == int(total[1].replace(".", "")), address


def test_a_record_one_may_not_open_is_there_without_its_words(busy: World, client: Client) -> None:
    """T-02: the inspector reads reports, not concerns."""
    client.force_login(busy.inspector)
    page = opened(client, f"{PAGE}so/concerns.received/?don-vi=khoi")
    assert page.count("Một ý kiến có tên") == 3
    assert "AAAAAA" not in page
    assert "Tài chính" not in page
    assert "Chỉ người gửi, người tiếp nhận" in page
    client.force_login(busy.leader)
    page = opened(client, f"{PAGE}so/concerns.received/?don-vi=khoi")
    assert "AAAAAA" in page
    assert "Một ý kiến có tên" not in page


def test_figures_of_concerns(busy: World, client: Client) -> None:
    client.force_login(busy.leader)
    page = opened(client, f"{PAGE}?don-vi=khoi")
    numbers = {}
    for address, shown in LINK.findall(page):
        if "2026-h1" in address:
            numbers.setdefault(address.split("/so/")[1].split("/")[0], shown)
    assert numbers["concerns.received"] == "3"
    assert numbers["concerns.answered"] == "2"
    assert numbers["concerns.answered-in-time"] == "2"
    assert numbers["concerns.confirmed"] == "1"
    assert numbers["concerns.open"] == "2"
    assert numbers["promises.late"] == "1"
    assert "Trong kỳ nhận 3 ý kiến có tên, tăng 3 so với cùng kỳ năm trước" in page
    assert "Chỉ đếm ý kiến có tên" in page


@pytest.mark.parametrize("tail", ["", "so/activities.training/"])
def test_as_many_questions_for_three_records_as_for_one(
    world: World, client: Client, tail: str, django_assert_num_queries: object
) -> None:
    client.force_login(world.leader)
    address = f"{PAGE}{tail}?don-vi=khoi"
    held(world.cell, dt.date(2028, 2, 1))
    client.get(address)
    count = 28 if not tail else 17
    with django_assert_num_queries(count, exact=False) as first:  # type: ignore[operator]
        client.get(address)
    for day in (2, 3, 4):
        held(world.other_cell, dt.date(2028, 2, day))
    with django_assert_num_queries(len(first.captured_queries)):  # type: ignore[operator]
        client.get(address)


def test_lists_show_twenty_five_and_lead_on(world: World, client: Client) -> None:
    for day in range(1, 28):
        held(world.cell, dt.date(2026, 2, day))
    client.force_login(world.leader)
    address = f"{PAGE}so/activities.training/?don-vi=khoi"
    assert opened(client, address).count('<td class="whole">') == 25
    assert "Trang 2 trong 2" in opened(client, f"{address}&trang=2")
    assert "Trang 2 trong 2" in opened(client, f"{address}&trang=99")


def test_the_word_file_says_what_the_page_says(busy: World, client: Client) -> None:
    client.force_login(busy.secretary)
    answer = client.get(f"{PAGE}tai-word/?don-vi=tu-phap")
    assert answer["Content-Disposition"] == 'attachment; filename="bao-cao-tu-phap-2026-h1.docx"'
    paper = docx.Document(io.BytesIO(answer.content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
    for said in (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "ĐẢNG BỘ BỘ TƯ PHÁP",
        "BÁO CÁO",
        "Kết quả công tác dân vận 6 tháng đầu năm 2026",
        "Kính gửi: Đảng bộ Khối các cơ quan",
        "Trong kỳ nhận 3 ý kiến có tên",
        "Nguyễn Thu Hằng",
        "BÍ THƯ",
        "Lưu Văn phòng",
    ):
        assert said in words, said
    figures = next(table for table in paper.tables if table.rows[0].cells[0].text == "Chỉ tiêu")
    rows = {row.cells[0].text: [cell.text for cell in row.cells[1:3]] for row in figures.rows}
    assert rows["Ý kiến nhận trong kỳ"] == ["3", "0"]
    assert rows["Tỷ lệ người gửi xác nhận đã xong"] == ["33%", "–"]
    assert rows["Lời hứa quá hạn, tính đến cuối kỳ"] == ["1", "0"]


def test_the_page_speaks_english(busy: World, client: Client) -> None:
    client.force_login(busy.leader)
    client.get(f"{PAGE}?ngon-ngu=en", follow=True)
    page = opened(client, f"{PAGE}?don-vi=khoi")
    assert "Concerns received in the period" in page


def test_a_signed_report_is_printed_again_byte_for_byte(busy: World, client: Client) -> None:
    """Moonshot 5: whatever is recorded or reorganised later, the past is what was signed."""
    client.force_login(busy.secretary)
    assert "Chưa có bản nào được ký" in opened(client, f"{PAGE}?don-vi=tu-phap")
    answer = client.post(f"{PAGE}ky/?don-vi=tu-phap", {"once": "signedonce1"})
    again = client.post(f"{PAGE}ky/?don-vi=tu-phap", {"once": "signedonce1"})
    assert (answer.status_code, again.status_code) == (302, 302)
    [first] = SignedReport.objects.all()
    bytes_of_then = client.get(first.get_absolute_url()).content
    assert docx.Document(io.BytesIO(bytes_of_then)).tables
    held(busy.cell, dt.date(2026, 6, 2))
    ends_on = dt.date(2026, 6, 20)
    UnitVersion.objects.create(
        unit=busy.ministry, starts_on=ends_on, ended=True, official_code="TP", name="x", kind="PARTY_ORG"
    )
    Succession.objects.create(unit=busy.ministry, heir=busy.neighbours, starts_on=ends_on)
    tree.rebuild(dt.date(2026, 6, 22))
    client.force_login(busy.leader)
    assert client.get(first.get_absolute_url()).content == bytes_of_then
    assert client.get(f"{PAGE}tai-word/?don-vi=tu-phap").content != bytes_of_then
    page = opened(client, f"{PAGE}?don-vi=tu-phap")
    assert "Bản 1" in page
    body = EntryBody.objects.get(body__contains='"report.sign"').body
    assert first.sha256 in body


def test_a_signed_report_that_was_changed_is_not_served(world: World, client: Client) -> None:
    made = sign(world.ministry, Period.from_key("2025-h2"), b"signed", by=world.viewer("secretary"))
    SignedReport.objects.filter(pk=made.pk).update(content=b"other")
    client.force_login(world.leader)
    answer = client.get(made.get_absolute_url())
    assert answer.status_code == 422
    assert "không còn đúng như lúc ký" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("secretary", 302), ("leader", 403), ("mobiliser", 403)])
def test_only_the_head_of_the_unit_signs(world: World, client: Client, who: str, status: int) -> None:
    client.force_login(getattr(world, who))
    assert client.post(f"{PAGE}ky/?don-vi=tu-phap").status_code == status
    assert SignedReport.objects.exists() == (status == 302)


def test_both_views_are_a_click_away_and_keep_the_unit(world: World, client: Client) -> None:
    moved_on = dt.date(2026, 6, 1)
    UnitVersion.objects.create(
        unit=world.cell,
        starts_on=moved_on,
        official_code="CB",
        name="CB",
        kind="CELL",
        parent=world.neighbours,
    )
    tree.rebuild(dt.date(2026, 6, 22))
    held(world.cell, dt.date(2026, 5, 5))
    client.force_login(world.leader)
    number = "so/activities.training/"
    then = opened(client, f"{PAGE}{number}?don-vi=y-te")
    now = opened(client, f"{PAGE}{number}?don-vi=y-te&cay=hien-nay")
    assert "Theo tổ chức vào ngày của từng hồ sơ" in then
    assert "Theo tổ chức hiện nay" in now
    assert '<b class="num">0</b>' in then
    assert '<b class="num">1</b>' in now
    page = opened(client, f"{PAGE}?don-vi=y-te&cay=hien-nay")
    assert f"/nb/bao-cao/2026-h1/{number}?don-vi=y-te&amp;cay=hien-nay" in page
    assert client.get(f"{PAGE}?don-vi=y-te&cay=khac").status_code == 404
