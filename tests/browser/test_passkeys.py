"""A passkey in real Chromium, kept by a virtual device: made, used to come in, used as the second step."""

from typing import Any

import pytest

from danvan.accounts import queries
from danvan.units.models import Person

from ..accounts.made import PASSWORD, app_code, with_app, with_password
from ..world import World
from .walker import Visit, Walker

SECURITY = "/nb/tai-khoan/"


def with_device(walker: Walker, *, asks_pin: bool = True) -> Any:
    """Give the window a phone with a fingerprint reader; what the phone did can be asked from it."""
    device = walker.context.new_cdp_session(walker.page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": asks_pin,
                "isUserVerified": asks_pin,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return device


def come_in(walker: Walker, person: Person) -> Walker:
    walker.open("/nb/dang-nhap/")
    return walker.fill(sign_in_name=person.sign_in_name, password=PASSWORD).click("Đăng nhập", inside="main")


def leave(walker: Walker) -> None:
    walker.page.locator("header details.menu summary").click()
    walker.look().click("Đăng xuất", inside="header")


def test_a_clerk_sets_up_a_passkey_and_comes_in_without_a_password(world: World, visit: Visit) -> None:
    """T-78: led to it before anything else; afterwards one touch is enough."""
    clerk = visit()
    with_device(clerk)
    come_in(clerk, with_password(world.clerk)).sees("Đặt bước xác nhận thứ hai", "lời của người khác")
    clerk.open("/nb/").sees("Đặt bước xác nhận thứ hai")
    clerk.follow("Thêm khóa truy cập").fill(name="Điện thoại của tôi").click("Tạo khóa truy cập")
    clerk.sees("Mã dự phòng").click("Tôi đã cất các mã")
    assert queries.has_passkey(world.clerk)
    clerk.open(SECURITY).sees("Điện thoại của tôi", "Phiên này", "10 mã chưa dùng").narrow()
    leave(clerk)
    clerk.open("/nb/dang-nhap/?tiep=/nb/tim/").click("Đăng nhập bằng khóa truy cập")
    assert clerk.path == "/nb/tim/"
    clerk.open("/nb/").sees("Việc của tôi")


def test_by_keyboard_alone(world: World, visit: Visit) -> None:
    clerk = visit()
    with_device(clerk)
    come_in(clerk, with_password(world.clerk)).follow("Thêm khóa truy cập")
    clerk.fill(name="Máy ở cơ quan")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    clerk.look().click("Tôi đã cất các mã")
    leave(clerk)
    clerk.open("/nb/dang-nhap/")
    clerk.page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").focus()
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    clerk.look()
    assert clerk.path == "/nb/"


def test_the_passkey_is_the_second_step_too(world: World, visit: Visit) -> None:
    clerk = visit()
    with_device(clerk)
    come_in(clerk, with_password(world.clerk)).follow("Thêm khóa truy cập")
    clerk.fill(name="Khóa USB").click("Tạo khóa truy cập").click("Tôi đã cất các mã")
    leave(clerk)
    come_in(clerk, world.clerk).sees("Xác nhận lần hai").narrow()
    clerk.click("Xác nhận bằng khóa truy cập")
    assert clerk.path == "/nb/"


def test_a_passkey_of_nobody_here_is_refused_in_words(world: World, visit: Visit) -> None:
    clerk = visit()
    with_device(clerk)
    come_in(clerk, with_password(world.clerk)).follow("Thêm khóa truy cập")
    clerk.fill(name="Khóa USB").click("Tạo khóa truy cập").click("Tôi đã cất các mã")
    leave(clerk)
    queries.factors(world.clerk).delete()
    clerk.open("/nb/dang-nhap/")
    with clerk.refused(422):
        clerk.click("Đăng nhập bằng khóa truy cập").sees("Không nhận ra khóa truy cập này ở đây")


def test_a_device_without_pin_or_finger_makes_no_passkey(world: World, visit: Visit) -> None:
    clerk = visit()
    with_device(clerk, asks_pin=False)
    come_in(clerk, with_password(world.clerk)).follow("Thêm khóa truy cập")
    clerk.fill(name="Khóa cũ").page.get_by_role("button", name="Tạo khóa truy cập").click()
    clerk.sees("Chưa dùng được khóa truy cập")
    assert not queries.has_second_factor(world.clerk)


def test_an_app_of_codes_is_set_up_on_screen(world: World, visit: Visit) -> None:
    clerk = visit()
    come_in(clerk, with_password(world.clerk)).follow("Thêm ứng dụng tạo mã").narrow()
    assert clerk.page.locator(".qr svg path").count() == 1
    secret = clerk.page.locator(".qr-key").inner_text().replace(" ", "").strip()
    with clerk.refused(422):
        clerk.fill(code="000000").click("Thêm ứng dụng").sees("Mã không đúng")
    clerk.fill(code=app_code(secret=secret)).click("Thêm ứng dụng").sees("Mỗi mã dùng được một lần").narrow()
    clerk.click("Tôi đã cất các mã")
    assert clerk.path == "/nb/"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_coming_in_with_a_code_needs_no_script(world: World, visit: Visit, scripts: bool) -> None:
    with_app(world.clerk)
    clerk = visit(scripts=scripts)
    come_in(clerk, world.clerk).sees("Xác nhận lần hai")
    clerk.fill(code=app_code()).click("Xác nhận bằng mã")
    assert clerk.path == "/nb/"


def test_the_password_can_be_seen_while_it_is_typed(world: World, visit: Visit) -> None:
    staff = visit()
    staff.open("/nb/dang-nhap/").fill(sign_in_name="staff", password=PASSWORD)
    field = staff.page.locator("[name=password]")
    staff.page.get_by_role("button", name="Hiện mật khẩu").click()
    assert field.get_attribute("type") == "text"
    staff.look().page.get_by_role("button", name="Ẩn mật khẩu").click()
    assert field.get_attribute("type") == "password"


def test_the_pages_of_an_account_fit_every_screen(world: World, visit: Visit) -> None:
    """The pages that open only after a fresh proof; axe and the narrow window look at each."""
    with_app(world.administrator)
    admin = visit()
    come_in(admin, world.administrator).fill(code=app_code()).click("Xác nhận bằng mã")
    number = queries.factors(world.administrator).get().pk
    for page in ("", "mat-khau/", "buoc-hai/khoa/", f"buoc-hai/go/{number}/", "ma-du-phong/", "xac-nhan/"):
        admin.open(f"{SECURITY}{page}").narrow()
    admin.open("/nb/mat-khau/").narrow()
