"""Steps 2 and 3: a resolution becomes the work of every cell, and one cell does it."""

import re

from playwright.sync_api import ViewportSize

from danvan.work.models import Activity, Task
from danvan.work.rules import TaskStatus

from ..documents.make import make_pdf
from ..scene import make_scene
from ..work.make import make_task
from ..world import World
from .walker import Visit


def test_a_mobilisation_officer_turns_a_resolution_into_tasks_of_every_cell(
    world: World, visit: Visit
) -> None:
    officer = visit("mobiliser").open("/nb/van-ban/them/")
    officer.page.get_by_label("Đảng", exact=True).check()
    with officer.refused(422):
        officer.fill(number="25-NQ/TW", title="Tăng cường và đổi mới công tác dân vận").click("Ghi vào sổ")
    assert officer.page.locator("main [name=number]").input_value() == "25-NQ/TW"
    officer.fill(signed_on="2013-06-03", issuer="Ban Chấp hành Trung ương", text="Nội dung.")
    officer.click("Ghi vào sổ").sees("25-NQ/TW")
    officer.follow("Lập chương trình")
    officer.fill(title="Chương trình hành động", starts_on="2026-01-01", ends_on="2026-12-31")
    officer.click("Lưu chương trình").sees("Chương trình chưa có nhiệm vụ")
    officer.follow("Thêm nhiệm vụ").fill(title="Sinh hoạt chuyên đề về dân vận", clause="Mục II.1")
    officer.click("Lưu nhiệm vụ").sees("Sinh hoạt chuyên đề về dân vận")
    if not officer.page.get_by_role("link", name="Giao nhiệm vụ").first.is_visible():
        officer.unfold("Sinh hoạt chuyên đề về dân vận")
    officer.follow("Giao nhiệm vụ")
    officer.page.get_by_label("Chi bộ", exact=True).check()
    officer.page.get_by_label(re.compile("30/9/2026")).check()
    officer.click("Xem trước").sees("Xem trước khi giao", "Chi bộ Văn phòng", "Chi bộ Cục Dân số")
    assert not Task.objects.exists()
    officer.click("Giao 3 nhiệm vụ")
    assert Task.objects.count() == 3
    officer.open("/nb/chuong-trinh/").sees("Chương trình hành động")


def test_a_cell_secretary_accepts_in_three_clicks(world: World, visit: Visit) -> None:
    """A4: from the first page to the accepted task."""
    task = make_task(world)
    secretary = visit("cell_secretary").open("/nb/")
    secretary.follow(task.title).sees("Cán bộ dân vận", "30/6/2026").click("Nhận việc")
    secretary.sees("Đã nhận việc.")
    assert secretary.clicks <= 3
    task.refresh_from_db()
    assert task.status == TaskStatus.ACCEPTED


def test_a_cell_secretary_says_what_stands_in_the_way(world: World, visit: Visit) -> None:
    task = make_task(world)
    secretary = visit("cell_secretary").open(task.get_absolute_url())
    box = secretary.unfold("Có vướng mắc")
    with secretary.refused(422):
        secretary.press(box.get_by_role("button", name="Báo vướng mắc")).sees("Viết một câu")
    box = secretary.unfold("Có vướng mắc")
    box.locator("[name=reason]").fill("Đồng chí phó bí thư đi học, chưa có người chủ trì.")
    secretary.press(box.get_by_role("button", name="Báo vướng mắc")).sees("Đã báo vướng mắc")
    visit("mobiliser").open(task.get_absolute_url()).sees("chưa có người chủ trì")


def test_a_cell_secretary_records_a_meeting_in_five_fields(
    world: World, visit: Visit, size: ViewportSize
) -> None:
    """A5: the duty stands at 1/1 right after."""
    secretary = visit("cell_secretary").open("/nb/")
    secretary.press(secretary.page.locator("main a", has_text="Ghi kết quả sinh hoạt").first)
    fields = secretary.page.locator("main form").last
    visible = fields.locator("input:visible, select:visible, textarea:visible")
    names = {visible.nth(at).get_attribute("name") for at in range(visible.count())}
    assert names - {"kind"} == {"held_on", "invited", "present", "minutes", "conclusions"}
    with secretary.refused(422):
        secretary.fill(held_on="2026-06-10", present="14")
        secretary.page.get_by_role("button", name="Ghi kết quả").click()
        secretary.sees("Số có mặt nhiều hơn số phải dự").look()
    secretary.fill(present="12", conclusions="Thống nhất giúp hai hộ khó khăn.")
    secretary.page.locator("[name=minutes]").set_input_files(
        {"name": "bien-ban.pdf", "mimeType": "application/pdf", "buffer": make_pdf().read()}
    )
    secretary.click("Ghi kết quả").sees("1/1", "12/13", "Thống nhất giúp hai hộ khó khăn.")
    assert Activity.objects.get().minutes
    secretary.open("/nb/").sees("1/1")


def test_the_officer_sees_who_does_what(world: World, visit: Visit) -> None:
    scene = make_scene(world)
    officer = visit("mobiliser").open(scene.measure.get_absolute_url())
    officer.sees("Chi bộ Vụ Pháp luật", "Vũ Hải Nam", "Chưa có người giữ")
    officer.follow("Chưa nhận").sees("Chi bộ Vụ Pháp luật")


def test_clauses_of_a_resolution_become_the_work_of_every_cell(world: World, visit: Visit) -> None:
    """Journey A1 to A4: registered, cut, marked, agreed to, issued whole in four presses, accepted by a cell."""
    officer = visit("mobiliser").open("/nb/van-ban/them/")
    officer.page.get_by_label("Đảng", exact=True).check()
    officer.fill(number="50-CT/TW", title="Tăng cường công tác dân vận", signed_on="2026-06-01")
    officer.fill(
        issuer="Ban Bí thư", text="I. NHIỆM VỤ\n1. Sinh hoạt chuyên đề.\n2. Công khai thu chi.\n3. Báo cáo."
    )
    officer.click("Ghi vào sổ").follow("Điều khoản").follow("Biến thành nhiệm vụ")
    officer.sees("Còn 3 trong 3 điều khoản chưa có câu trả lời")
    for words in ("Sinh hoạt chuyên đề.", "Công khai thu chi."):
        officer.page.get_by_label(re.compile(words)).check()
    officer.click("Thành nhiệm vụ").sees("2 điều khoản đã đánh dấu")
    officer.click("Đồng ý").sees("Đã thêm 2 nhiệm vụ")
    before = officer.clicks
    officer.follow("Giao cả chương trình").click("Xem trước").sees("Chi bộ Văn phòng")
    officer.click(re.compile(r"Giao \d+ nhiệm vụ"))
    assert officer.clicks - before <= 4
    assert Task.objects.count() == 6
    secretary = visit("cell_secretary").open("/nb/viec/")
    secretary.follow(re.compile("Công khai thu chi")).click("Nhận việc")
    assert Task.objects.filter(status=TaskStatus.ACCEPTED).count() == 1
