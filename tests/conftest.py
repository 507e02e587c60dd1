"""Fixtures shared by all tests: a fixed day, the small world."""

import pytest

from .world import CLOCK, World, make_world


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
