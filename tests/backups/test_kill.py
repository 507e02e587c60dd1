"""kill -9 at any moment leaves no half backup that looks good, and nothing in the open (T-73, T-76)."""

import hashlib
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from danvan.backups import making, shelf

from .installation import Installation

# Every file a backup opens for writing, renames or removes is a moment to die at.
MOMENTS = {"open", "os.rename", "os.remove"}


def die_at(number: int, place: Path) -> None:
    """From now on this process is killed before its `number`-th act on a file below `place`."""
    left = [number]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in MOMENTS or not str(arguments[0]).startswith(str(place)):
            return
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def killed_at(number: int, of: Installation, folder: Path) -> bool:
    """Whether a backup, made in a fork, was killed there; False when it ended before."""
    with warnings.catch_warnings(action="ignore"):
        child = os.fork()
    if not child:
        try:
            os.environ.update(of.environment())
            of.enter()
            die_at(number, folder)
            making.make(folder)
            os._exit(0)
        finally:
            os._exit(70)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, -signal.SIGKILL}
    return code != 0


@pytest.mark.sweep
def test_a_killed_backup_never_looks_good(original: Installation, tmp_path: Path) -> None:
    number = 1
    while killed_at(number, original, folder := tmp_path / str(number)):
        for path in folder.glob("*.danvan.age"):
            label = shelf.read_label(path)
            assert label
            assert label.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        number += 1
        assert number < 60
    assert number > 6
    for tried in (folder, tmp_path / "2", tmp_path / str(number // 2)):
        original.back_up("--to", tried)
        assert not list(tried.glob("*.part"))
        assert len(list(tried.glob("*.json"))) == len(list(tried.glob("*.danvan.age"))) >= 1
    assert [path.name for path in (original.home / "backup-work").iterdir()] == [".lock"]


def test_a_copy_that_was_made_before_a_kill_is_taken_into_account_later(
    original: Installation, tmp_path: Path
) -> None:
    """The label beside the file is the truth; rows follow it."""
    made = original.back_up("--to", tmp_path)
    forget = f"from danvan.backups.models import Backup\nBackup.objects.filter(name={made.name!r}).delete()"
    original.python(forget)
    original.back_up("--to", tmp_path)
    ask = (
        f"from danvan.backups.models import Backup\nprint(Backup.objects.filter(name={made.name!r}).count())"
    )
    assert original.python(ask).strip() == "1"
