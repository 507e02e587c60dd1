"""Keys of the tests lie in a folder of the test."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_home(settings: object, tmp_path: Path) -> Path:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path
