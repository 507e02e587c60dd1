"""Fixtures shared by all tests: a fixed day, the small world."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.db import connection

from danvan.home.first_run import FirstRunMiddleware
from danvan.journal import triggers
from danvan.voices import slots

from .world import CLOCK, World, make_world

# Properties look at new examples on a developer's machine, and at the same ones every time in CI.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL; `make test` starts one where it is installed")
    if item.get_closest_marker("sqlite") and connection.vendor != "sqlite":
        pytest.skip("of SQLite only")


@pytest.fixture(autouse=True)
def fixed_clock(settings: object) -> None:
    settings.CLOCK = CLOCK  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def plain_static_files(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def first_run_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages answer without asking whether anybody is there; the tests of the first run ask again."""
    monkeypatch.setattr(FirstRunMiddleware, "settled", True)


@pytest.fixture(autouse=True)
def nobody_waits_for_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bucket all senders of a process share is full when a test begins."""
    monkeypatch.setattr(slots.SENDING, "_left", slots.SENDING.burst)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def without_triggers(django_db_serialized_rollback: None, transactional_db: None) -> Iterator[None]:
    """For tests that commit: the flush that clears up after them is what the journal's triggers refuse (T-35).

    They stand during the test and fall before the flush; the next such test puts them back (pytest-django runs
    the tests that commit after all others).
    """
    triggers.install(connection)
    yield
    triggers.drop(connection)
