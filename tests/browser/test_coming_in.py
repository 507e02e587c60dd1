"""The first time, by an invitation; and through the organisation's own sign-in service: in real Chromium."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from danvan.accounts.models import Invitation, OutsideAccount

from ..accounts import provider
from ..accounts.made import PASSWORD as OWN
from ..accounts.made import with_password
from ..world import World
from .walker import Visit

NEW = "con trâu đi trước cái cày theo sau"


def test_an_invited_person_follows_the_link_and_is_in(world: World, visit: Visit) -> None:
    with_password(world.administrator)
    admin = visit("administrator").open("/nb/loi-moi/").sees("Không có lời mời nào").follow("Mời người dùng")
    admin.fill(proof=OWN).click("Xác nhận", inside="main")
    admin.page.get_by_label("Người của một đơn vị").check()
    admin.page.get_by_label("Đường dẫn để chép").check()
    admin.fill(unit="cuc-thi-hanh-an").click("Xem sẽ mời ai").sees("Sẽ nhận mã mới").narrow()
    admin.click(re.compile("Tạo mã cho 3 người")).sees("Lê Thị Minh Hạnh", "Chỉ hiện một lần").narrow()
    link = admin.page.locator(".copy-line", has_text="#ten=staff&").inner_text()
    staff = visit()
    staff.page.goto(link)
    assert staff.page.url == f"{staff.home}/nb/moi/"
    staff.fill(password=NEW, again=NEW).click("Đặt mật khẩu và vào")
    assert staff.path == "/nb/"
    admin.open("/nb/loi-moi/?xem=da-vao").sees("Lê Thị Minh Hạnh").narrow()


def test_a_slip_works_without_scripts_and_by_typing(world: World, visit: Visit) -> None:
    with_password(world.administrator)
    admin = visit("administrator").open("/nb/loi-moi/moi/")
    admin.fill(proof=OWN).click("Xác nhận", inside="main")
    admin.page.get_by_role("radio", name="Một người").check()
    admin.page.get_by_label("Phiếu giấy để in").check()
    admin.fill(sign_in_name="staff").click("Xem sẽ mời ai").click(re.compile("Tạo mã cho 1 người"))
    code = admin.sees("1 phiếu, chỉ hiện một lần").page.locator(".slip-code").inner_text()
    staff = visit(scripts=False).open("/nb/moi/")
    with staff.refused(422):
        staff.fill(sign_in_name="staff", code="xxxx", password=NEW, again=NEW).click("Đặt mật khẩu và vào")
        staff.sees("mã mời không đúng")
    staff.fill(code=code.replace("-", " ").upper(), password=NEW, again=NEW).click("Đặt mật khẩu và vào")
    assert staff.path == "/nb/"
    assert Invitation.objects.get().is_used


def test_the_service_of_the_organisation_lets_a_person_in(
    world: World, visit: Visit, live_server: Any, settings: Any
) -> None:
    """Across two sites: the content policy lets the browser go, and the cookie of the dance comes back with it."""
    with provider.running(f"{live_server.url}{provider.RETURN}") as service:
        settings.OIDC_URL, settings.OIDC_CLIENT = service.issuer, provider.CLIENT
        settings.OIDC_SECRET, settings.OIDC_NAME = provider.SECRET, "tài khoản Bộ Tư pháp"
        staff = visit().open("/nb/dang-nhap/?tiep=/nb/thong-bao/")
        staff.narrow()
        staff.page.get_by_role("link", name="Đăng nhập bằng tài khoản Bộ Tư pháp").click()
        staff.page.locator("[name=username]").fill("staff")
        staff.page.locator("[name=password]").fill(provider.PASSWORD)
        staff.page.get_by_role("button", name="Vào").click()
        staff.page.wait_for_url("**/nb/thong-bao/")
        staff.look()
        assert OutsideAccount.objects.get().person == world.staff
        with staff.refused(400):
            staff.open(f"{provider.RETURN}?state=cu&code=cu").sees("Bắt đầu lại").narrow()
        assert parse_qs(urlsplit(staff.page.url).query)["state"] == ["cu"]
