"""Fixtures shared by all tests: a fixed day, the small world."""

import pytest
from django.db import connection

from .world import CLOCK, World, make_world


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL; `make test` starts one where it is installed")


@pytest.fixture(autouse=True)
def fixed_clock(settings: object) -> None:
    settings.CLOCK = CLOCK  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def plain_static_files(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def world(db: None) -> World:
    return make_world()
