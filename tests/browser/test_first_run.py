"""From an empty installation to the list of tasks, in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize

from danvan.home import first_run
from danvan.units.models import Person

from .walker import Walker, sign_in


@pytest.fixture
def stranger(
    *,
    browser: Browser,
    live_server: Any,
    without_triggers: None,
    size: ViewportSize,
    seen: set[str],
    settings: Any,
    tmp_path: Path,
    first_run_is_over: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Walker]:
    """Whoever comes first."""
    settings.HOME = tmp_path
    monkeypatch.setattr(first_run.FirstRunMiddleware, "settled", False)
    context = browser.new_context(viewport=size, locale="vi-VN", reduced_motion="reduce")
    yield Walker(context, live_server.url, seen)
    context.close()


def test_the_first_administrator_comes_in_with_the_code_and_goes_through_the_list(stranger: Walker) -> None:
    code = first_run.make_code()
    stranger.open("/").sees("Bắt đầu dùng Dân vận")
    fields = {
        "code": "sai",
        "organisation": "Đảng bộ Khối các cơ quan",
        "official_code": "KHOI",
        "name": "Lê Văn Quản",
        "sign_in_name": "quan-tri",
        "password": "một câu chỉ mình tôi biết",
    }
    with stranger.refused(422):
        stranger.fill(**fields).click("Tạo tài khoản quản trị", inside="main").sees("Mã không đúng")
    assert stranger.page.locator("[name=organisation]").input_value() == fields["organisation"]
    stranger.fill(code=code, password=fields["password"]).click("Tạo tài khoản quản trị", inside="main")
    assert stranger.path == "/nb/tai-khoan/buoc-hai/"
    # The second factor has a journey of its own; from here on the person has one.
    sign_in(stranger.context, Person.objects.get(), stranger.home)
    stranger.open("/nb/bat-dau/").sees("Làm tiếp bước 1")
    stranger.follow("2. Đặt tên tổ chức và ngày bắt đầu tính số liệu", inside="main")
    stranger.click("Xác nhận tên tổ chức", inside="main").sees("Đã xác nhận tên tổ chức")
    stranger.follow("5. Chọn việc định kỳ, xem các mốc thời hạn", inside="main")
    stranger.click("Xác nhận đã xem các mốc", inside="main").sees("Đã xem")
    stranger.open("/nb/bat-dau/thieu/dung-dau/").sees("Đảng bộ Khối các cơ quan")
    stranger.open("/nb/du-lieu/").sees("Lê Văn Quản")
