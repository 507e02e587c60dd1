"""Step 4: a concern from the first word to the confirmation, by everybody who has a hand in it."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from danvan.concerns.models import Concern

from ..concerns.made import answered, raised
from ..world import World
from .walker import Visit, Walker

WORDS = "Phụ cấp lưu động quý I đến nay chưa được trả.\nNhiều người phải vay tiền ăn ở."
FIRST = "Phụ cấp lưu động quý I đến nay chưa được trả."


def write(staff: Walker) -> Walker:
    staff.open("/nb/gui/").fill(text=WORDS, unit="cuc-thi-hanh-an")
    staff.page.get_by_label("Tài chính").check()
    return staff.click("Tiếp tục")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_employee_raises_a_concern(world: World, visit: Visit, scripts: bool) -> None:
    """The same with JavaScript and without; words stay on an error and on the way back."""
    staff = visit("staff", scripts=scripts).open("/nb/gui/")
    with staff.refused(422):
        staff.fill(text=WORDS).click("Tiếp tục").sees("Chọn một lĩnh vực")
    assert staff.page.locator("[name=text]").input_value() == WORDS
    staff.fill(unit="cuc-thi-hanh-an").page.get_by_label("Tài chính").check()
    staff.click("Tiếp tục").sees("Ai sẽ biết tên bạn?")
    staff.click("Quay lại").sees("Chuyện gì đang xảy ra?")
    assert staff.page.locator("[name=text]").input_value() == WORDS
    expect(staff.page.get_by_label("Tài chính")).to_be_checked()
    staff.click("Tiếp tục").click("Tiếp tục, gửi có tên")
    staff.sees("Xem lại trước khi gửi", FIRST, "Cục Thi hành án", "Lê Thị Minh Hạnh")
    staff.click(re.compile("Sửa nội dung")).fill(text=WORDS + " Mong sớm giải quyết.")
    staff.click("Tiếp tục").click("Tiếp tục, gửi có tên").click("Gửi ý kiến")
    concern = Concern.objects.get()
    staff.sees("Đã nhận ý kiến của bạn", concern.code, "Chậm nhất 29/6/2026")
    staff.follow("Xem ý kiến này").sees(FIRST, "Mong sớm giải quyết.")


def test_the_wizard_needs_no_mouse(world: World, visit: Visit, size: ViewportSize) -> None:
    staff = visit("staff").open("/nb/gui/")
    page = staff.page

    def tab_to(name: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.name || document.activeElement.innerText.trim()")
            if focused == name:
                return
        raise AssertionError(f"Tab never reaches {name}")

    tab_to("text")
    page.keyboard.type("Nhà xe dột từ tháng 3.")
    tab_to("unit")
    page.keyboard.press("ArrowDown")
    tab_to("field")
    page.keyboard.press("Space")
    for step in ("Tiếp tục", "Tiếp tục, gửi có tên", "Gửi ý kiến"):
        tab_to(step)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        staff.look()
    staff.sees("Đã nhận ý kiến của bạn")


def test_a_clerk_gives_each_concern_an_owner_by_keyboard(world: World, visit: Visit) -> None:
    """J and K move, A assigns what is open and goes on to the next."""
    older, newer = raised(world, "Nhà xe dột từ tháng 3."), raised(world, WORDS, who="colleague")
    clerk = visit("clerk", screen={"width": 1280, "height": 800}).open("/nb/hop/")
    pane = clerk.page.locator("#pane")
    expect(pane).to_contain_text(older.code)
    clerk.page.keyboard.press("j")
    clerk.page.keyboard.press("j")
    expect(pane).to_contain_text(newer.code)
    clerk.look()
    clerk.page.keyboard.press("k")
    expect(pane).to_contain_text(older.code)
    clerk.page.keyboard.press("?")
    expect(clerk.page.get_by_role("dialog")).to_be_visible()
    clerk.look().page.keyboard.press("Escape")
    for code in (older.code, newer.code):
        expect(pane).to_contain_text(code)
        with clerk.page.expect_navigation():
            clerk.page.keyboard.press("a")
        clerk.look()
    assert {concern.handler.unit_id for concern in Concern.objects.all() if concern.handler} == {
        world.department.pk
    }
    clerk.sees("Không còn ý kiến nào ở mục này")


def test_a_clerk_on_the_phone_opens_the_case_and_assigns(
    world: World, visit: Visit, size: ViewportSize
) -> None:
    concern = raised(world)
    clerk = visit("clerk").open("/nb/hop/")
    clerk.press(clerk.page.locator("a.row-link").first)
    clerk.click("Giao ý kiến")
    concern.refresh_from_db()
    assert concern.handler


def test_the_office_promises_moves_and_answers_and_the_sender_decides(world: World, visit: Visit) -> None:
    concern = raised(world, WORDS)
    clerk = visit("clerk").open(concern.get_absolute_url())
    clerk.click("Giao ý kiến")
    head = visit("department_head").open("/nb/vu-viec/").follow(FIRST)
    with head.refused(422):
        head.fill(step="Chi trả cho 41 người").click("Thêm mốc").sees("Chọn một ngày")
    head.fill(due="2026-06-30").click("Thêm mốc").sees("Chi trả cho 41 người", "30/6/2026")
    box = head.unfold("Dời hạn")
    box.locator("[name=due]").fill("2026-07-03")
    with head.refused(422):
        head.press(box.get_by_role("button", name="Dời hạn mốc này")).sees("Nêu lý do lùi hạn")
    box = head.unfold("Dời hạn")
    assert box.locator("[name=due]").input_value() == "2026-07-03"
    box.locator("[name=reason]").fill("Kho bạc đối chiếu chậm")
    head.press(box.get_by_role("button", name="Dời hạn mốc này")).sees("Kho bạc đối chiếu chậm")
    staff = visit("staff").open(f"/nb/y-kien/{concern.code}/")
    staff.sees("Một mốc đã bị dời", "30/6/2026", "Kho bạc đối chiếu chậm", "Thủ trưởng, Cục Thi hành án")
    head.fill(outcome="cannot", text="Phòng Kế toán chi trả cho 41 người ngày 3/7/2026.").click("Gửi trả lời")
    staff.open("/nb/y-kien/").follow(FIRST).sees("Phòng Kế toán chi trả")
    with staff.refused(422):
        staff.click("Chưa xong, mở lại")
    staff.fill(reason="Tôi vẫn chưa nhận được tiền.").click("Chưa xong, mở lại").sees("Lý do mở lại")
    head.open(concern.get_absolute_url()).sees("Tôi vẫn chưa nhận được tiền.")
    head.fill(outcome="cannot", text="Kế toán đã chuyển khoản bù ngày 22/6/2026.").click("Gửi trả lời")
    staff.open(f"/nb/y-kien/{concern.code}/").click("Đã xong")
    concern.refresh_from_db()
    assert not concern.is_open


def test_words_written_while_the_session_ended_are_sent_after_signing_in(world: World, visit: Visit) -> None:
    concern = answered(world)
    world.staff.set_password("mot-mat-khau-dai")
    world.staff.save()
    staff = visit("staff")
    # The new password ended every session of this person; the window still holds the old cookie.
    staff.context.clear_cookies()
    staff.become(world.staff).open(f"/nb/y-kien/{concern.code}/")
    staff.fill(message="Tiền về rồi, còn thiếu tháng 3, nhờ xem lại giúp.")
    staff.context.clear_cookies(name="danvan_phien")
    with staff.refused(401):
        staff.click("Gửi lời nhắn").sees("Đăng nhập để gửi tiếp", "còn thiếu tháng 3")
    staff.fill(sign_in_name="staff", password="mot-mat-khau-dai").click("Đăng nhập", inside="main")
    staff.sees("còn thiếu tháng 3").click("Gửi tiếp")
    staff.open(f"/nb/y-kien/{concern.code}/").sees("còn thiếu tháng 3")
