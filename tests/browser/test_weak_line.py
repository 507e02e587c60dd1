"""A meeting recorded where the line is lost: what was typed stays, leaves later, and is never written twice."""

from playwright.sync_api import expect

from danvan.work.models import Activity

from ..documents.make import make_png
from ..world import World
from .walker import Visit

KEPT = "Đã giữ trên máy này"


def test_a_record_survives_a_lost_line_and_is_sent_once(world: World, visit: Visit) -> None:
    secretary = visit("cell_secretary").open(f"/nb/viec/ghi/{world.cell.code}/")
    page = secretary.page
    page.locator("main [name=held_on]").fill("2026-06-20")
    page.locator("main [name=invited]").fill("13")
    page.locator("main [name=present]").fill("12")
    page.locator("main [name=minutes]").set_input_files(
        {"name": "bien-ban.png", "mimeType": "image/png", "buffer": make_png(40, 40)}
    )
    secretary.context.set_offline(True)
    page.get_by_role("button", name="Ghi kết quả").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    assert not Activity.objects.exists()
    secretary.context.set_offline(False)
    page.wait_for_url("**/hoat-dong/**")
    assert Activity.objects.count() == 1
    assert Activity.objects.get().minutes is not None
    page.reload()
    page.wait_for_timeout(500)
    assert Activity.objects.count() == 1


def test_what_is_wrong_is_said_with_the_line_and_the_text_kept(world: World, visit: Visit) -> None:
    secretary = visit("cell_secretary").open(f"/nb/viec/ghi/{world.cell.code}/")
    page = secretary.page
    with secretary.refused(422):
        page.locator("main [name=invited]").fill("5")
        page.locator("main [name=present]").fill("9")
        page.get_by_role("button", name="Ghi kết quả").click()
        expect(page.get_by_text("Số có mặt nhiều hơn số phải dự").first).to_be_visible()
    assert page.locator("main [name=present]").input_value() == "9"
    page.locator("main [name=present]").fill("5")
    page.get_by_role("button", name="Ghi kết quả").click()
    page.wait_for_url("**/hoat-dong/**")
    assert Activity.objects.count() == 1


def test_signing_out_leaves_nothing_on_a_shared_phone(world: World, visit: Visit) -> None:
    secretary = visit("cell_secretary").open(f"/nb/viec/ghi/{world.cell.code}/")
    page = secretary.page
    page.locator("main [name=held_on]").fill("2026-06-20")
    page.locator("main [name=invited]").fill("13")
    page.locator("main [name=present]").fill("12")
    secretary.context.set_offline(True)
    page.get_by_role("button", name="Ghi kết quả").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.evaluate(
        "document.querySelector(\"form[action*='dang-xuat']\").dispatchEvent(new Event('submit', {bubbles: true}))"
    )
    page.wait_for_timeout(300)
    secretary.context.set_offline(False)
    page.wait_for_timeout(500)
    assert not Activity.objects.exists()
