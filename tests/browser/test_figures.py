"""Steps 5 and 6: the page of a unit and the half-year figures; every number opens its records."""

import io
import re

import docx

from ..busy import make_busy
from ..scene import make_scene
from ..world import World
from .walker import Visit


def test_a_head_opens_the_records_behind_a_cell_of_the_map(world: World, visit: Visit) -> None:
    make_scene(world)
    head = visit("secretary").open("/nb/don-vi/")
    head.sees("Lời hứa quá hạn", "Ý kiến đang mở", "Chi bộ Vụ Pháp luật")
    figures = head.page.locator("main h2, .tile-name").all_inner_texts()
    assert figures[0].strip() == "Lời hứa quá hạn"
    head.press(head.page.locator(".heat a", has_text="1/1").first)
    head.sees("Chi bộ Vụ Pháp luật", "10/6/2026", "12/13")
    head.press(head.page.locator("main .list a", has_text="10/6/2026").first).sees("Có mặt")


def test_overdue_promises_come_first(world: World, visit: Visit) -> None:
    make_busy(world)
    visit("secretary").open("/nb/don-vi/").follow("Sửa mái nhà để xe")


def test_every_number_of_the_half_year_opens_its_records(world: World, visit: Visit) -> None:
    make_busy(world)
    officer = visit("mobiliser").open("/nb/bao-cao/")
    officer.press(officer.page.locator("main a[href*='2026-h1']").first)
    numbers = officer.page.locator("main table td a[href*='/so/']")
    addresses = [numbers.nth(at).get_attribute("href") or "" for at in range(numbers.count())]
    shown = numbers.all_inner_texts()
    assert len(addresses) > 10
    here = officer.path
    for address, figure in list(zip(addresses, shown, strict=True))[::8]:
        officer.open(address if address.startswith("/") else here + address)
        if "%" not in figure:
            assert officer.page.locator(".figure b").inner_text() == figure.strip()


def test_the_half_year_report_comes_as_a_word_file(world: World, visit: Visit) -> None:
    make_busy(world)
    officer = visit("mobiliser").open("/nb/bao-cao/2026-h1/")
    with officer.page.expect_download() as coming:
        officer.page.get_by_role("link", name=re.compile("Word")).click()
    assert coming.value.suggested_filename.endswith(".docx")
    with open(coming.value.path(), "rb") as file:
        paper = docx.Document(io.BytesIO(file.read()))
    assert any("BÁO CÁO" in paragraph.text.upper() for paragraph in paper.paragraphs)
