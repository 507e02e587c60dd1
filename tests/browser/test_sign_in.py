"""Coming in, leaving, another language, being lost, searching."""

import re

from ..scene import make_scene
from ..world import World
from .walker import Visit

PASSWORD = "mot-mat-khau-dai"
MARKED = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]")


def test_a_wrong_password_is_said_and_the_name_stays(world: World, visit: Visit) -> None:
    world.staff.set_password(PASSWORD)
    world.staff.save()
    staff = visit().open("/").follow("Đăng nhập", inside="header")
    with staff.refused(422):
        staff.fill(sign_in_name="staff", password="sai").click("Đăng nhập", inside="main")
        staff.sees("Tên đăng nhập hoặc mật khẩu không đúng")
    assert staff.page.locator("[name=sign_in_name]").input_value() == "staff"
    staff.fill(password=PASSWORD).click("Đăng nhập", inside="main")
    assert staff.path == "/nb/"
    staff.page.locator("header details.menu summary").click()
    staff.look().click("Đăng xuất", inside="header")
    assert staff.path == "/"


def test_every_word_of_the_frame_turns_english(world: World, visit: Visit) -> None:
    make_scene(world)
    names = [*(person.name for person in world.people.values())]
    staff = visit("staff").open("/nb/").follow("English", inside="footer")
    for address in ("/nb/", "/nb/gui/", "/nb/y-kien/", "/nb/tim/", "/nb/thong-bao/"):
        staff.open(address)
        assert staff.page.locator("html").get_attribute("lang") == "en"
        frame = staff.page.locator(
            "h1, nav a, footer a:not([hreflang]), main button, label"
        ).all_inner_texts()
        left = [text for text in frame if MARKED.search(text) and not any(name in text for name in names)]
        assert left == [], address
    staff.follow("Tiếng Việt", inside="footer").sees("Thông báo")


def test_somebody_lost_finds_the_way_back(world: World, visit: Visit) -> None:
    staff = visit("staff")
    with staff.refused(404):
        staff.open("/nb/khong-co-trang-nay/").sees("Không có trang này")
    staff.follow("Về trang chủ")
    assert staff.path == "/nb/"


def test_search_needs_no_marks(world: World, visit: Visit) -> None:
    make_scene(world)
    officer = visit("mobiliser").open("/nb/tim/")
    officer.fill(q="doi moi cong tac dan van").click("Tìm", inside="main")
    officer.follow(re.compile("Tăng cường và đổi mới")).sees("25-NQ/TW")
