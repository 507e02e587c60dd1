"""One installation with people, work and a file in it, and a copy of it."""

import secrets
from pathlib import Path
from typing import Any

import pytest

from .installation import BUILD, Installation, another, new_database


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Installation:
    """Built once. Tests read it, copy it and write to its journal, but never break it."""
    place = tmp_path_factory.mktemp("original")
    (place / "apart").mkdir()
    made = Installation(
        place / "home",
        place / "apart",
        django_db_blocker.unblock,
        new_database(f"original_{secrets.token_hex(4)}"),
    )
    made.done("migrate")
    made.python(BUILD)
    made.done("backup-key", "--to", made.key)
    return made


@pytest.fixture(scope="session")
def copy(original: Installation) -> Path:
    return original.back_up("--identity", original.key)


@pytest.fixture
def empty(original: Installation, tmp_path: Path) -> Installation:
    """A place where nothing is yet."""
    return another(original, tmp_path, new_database(f"empty_{secrets.token_hex(4)}"))
