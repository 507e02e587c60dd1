"""An operator makes a key and a backup, restores it elsewhere, and holds a drill (T-76)."""

import hashlib
import json
import sqlite3
import stat
import subprocess
from pathlib import Path

import pyrage
import pytest

from .installation import WORDS, Installation, identity


def test_without_a_key_no_backup_is_made(empty: Installation) -> None:
    empty.done("migrate")
    refused = empty.run("backup", "--to", empty.home / "copies")
    assert refused.returncode == 1
    assert "danvan backup-key" in refused.stderr
    assert not list((empty.home / "copies").glob("*.age*"))


def test_the_private_key_is_shown_once_and_kept_nowhere(empty: Installation) -> None:
    said = empty.done("backup-key")
    private = next(line for line in said.splitlines() if line.startswith("AGE-SECRET-KEY-1"))
    public = str(pyrage.x25519.Identity.from_str(private).to_public())
    assert empty.done("backup-key", "--list").split() == [public]
    kept = [path for path in empty.home.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"AGE-SECRET-KEY" in path.read_bytes() for path in kept)


def test_a_private_key_may_not_lie_beside_the_data(empty: Installation) -> None:
    refused = empty.run("backup-key", "--to", empty.home / "key.txt")
    assert refused.returncode == 1
    assert not (empty.home / "key.txt").exists()
    assert empty.done("backup-key", "--list") == ""


def test_a_key_file_under_a_passphrase_opens_with_it_only(
    original: Installation, empty: Installation, tmp_path: Path
) -> None:
    empty.done("migrate")
    sealed, passphrase = tmp_path / "key.age", "mật khẩu đủ dài\n"
    empty.done("backup-key", "--to", sealed, "--passphrase", typed=passphrase)
    assert b"AGE-SECRET-KEY" not in sealed.read_bytes()
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    folder = tmp_path / "own"
    refused = empty.run("backup", "--to", folder, "--identity", sealed, typed="mật khẩu khác\n")
    assert (refused.returncode, list(folder.glob("*.age"))) == (1, [])
    empty.done("backup", "--to", folder, "--identity", sealed, typed=passphrase)
    assert len(list(folder.glob("*.age"))) == 1


def test_a_backup_is_private_and_says_nothing_to_who_has_no_key(original: Installation, copy: Path) -> None:
    """The label stands in the open: its sum is right, and it tells no word of anybody."""
    beside = copy.with_name(f"{copy.name}.json")
    label = json.loads(beside.read_text())
    assert label["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert (label["size"], label["name"]) == (copy.stat().st_size, copy.name)
    assert label["entries"] == len(original.journal())
    for path in (copy, beside):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secrets = [WORDS.encode(), (original.home / "secret").read_bytes(), "Nguyễn Thu Hằng".encode()]
    for path in [*original.folder.glob("*"), *original.home.glob("backup-work/**/*")]:
        assert path.is_dir() or not any(word in path.read_bytes() for word in secrets)


def test_the_tools_age_tar_and_sha256sum_open_a_backup(
    original: Installation, copy: Path, tmp_path: Path
) -> None:
    """Nobody depends on danvan to get at their data; the keys stay sealed once more inside."""
    opened = pyrage.decrypt(copy.read_bytes(), identity(original.key))
    subprocess.run(["tar", "-xz", "-C", str(tmp_path)], input=opened, check=True)
    subprocess.run(
        ["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    about = json.loads((tmp_path / "about.json").read_text())
    assert about["head"]["seal"].startswith("danvan-")
    assert about["counts"]["concerns_concern"] == 1
    assert (tmp_path / "keys.age").read_bytes().startswith(b"age-encryption.org/v1")
    assert not list(tmp_path.glob("**/*.pem"))
    if not original.database:
        with sqlite3.connect(tmp_path / "database.sqlite3") as opened_copy:
            assert opened_copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_restores_elsewhere_whole(original: Installation, copy: Path, empty: Installation) -> None:
    before = original.journal()
    said = empty.done("restore", copy, "--identity", original.key)
    assert "đăng nhập lại" in said
    told = empty.journal()
    assert told[: len(before)] == before[: len(told) - 1]
    assert told[-1]["verb"] == "restore.perform"
    assert told[-1]["facts"] == {
        "backup": copy.name,
        "made_at": "2026-06-22T09:00:00+07:00",
        "entries": len(told) - 1,
    }
    assert "0 đã xóa" in empty.done("verify")
    assert empty.run("doctor").stdout.count("✗ khóa chống sửa") == 0
    for name in ("secret", "backup-recipients.txt"):
        assert (empty.home / name).read_bytes() == (original.home / name).read_bytes()
    for part in ("files", "keys"):
        wanted = {path.relative_to(original.home): path.read_bytes() for path in files(original.home / part)}
        assert wanted
        assert {
            path.relative_to(empty.home): path.read_bytes() for path in files(empty.home / part)
        } == wanted
    assert not files(empty.home / "restore-work")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def test_what_is_there_is_replaced_only_when_asked_and_then_kept(
    original: Installation, copy: Path, empty: Installation
) -> None:
    empty.done("restore", copy, "--identity", original.key)
    empty.python(WRITE_MORE)
    size = len(empty.journal())
    refused = empty.run("restore", copy, "--identity", original.key)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert len(empty.journal()) == size
    said = empty.done("restore", copy, "--identity", original.key, "--replace")
    told = empty.journal()
    lost = size - (len(told) - 1)
    assert f"Mất {lost} mục" in said
    assert told[-1]["facts"]["lost"] == lost  # type: ignore[index]
    aside = next(empty.home.glob("before-*"))
    assert (aside / "secret").exists()
    if not empty.database:
        empty.home = aside
        assert len(empty.journal()) == size


WRITE_MORE = """
from django.db import transaction
from danvan.journal import actions
for number in range(3):
    with transaction.atomic():
        actions.record("test.write", subject=f"later:{number}", unit_id=None, actor=None)
"""


def test_a_printed_head_tells_what_was_lost_and_whether_it_is_the_same_log(
    original: Installation, copy: Path, empty: Installation, tmp_path: Path
) -> None:
    seal = tmp_path / "dau-niem.txt"
    ask = "from danvan.journal.models import Checkpoint\nprint(Checkpoint.objects.last().note, end='')"
    seal.write_text(original.python(ask), encoding="utf-8")
    other = tmp_path / "other.txt"
    lines = seal.read_text(encoding="utf-8").split("\n")
    other.write_text("\n".join([*lines[:2], "A" * 43 + "=", *lines[3:]]), encoding="utf-8")
    refused = empty.run("restore", copy, "--identity", original.key, "--seal", other)
    assert refused.returncode == 1
    assert "không khớp dấu niêm" in refused.stderr
    assert not (empty.home / "danvan.sqlite3").exists()
    assert "Không mất mục nhật ký nào" in empty.done(
        "restore", copy, "--identity", original.key, "--seal", seal
    )


def test_a_running_program_is_not_restored_over(
    original: Installation, copy: Path, empty: Installation
) -> None:
    empty.done("restore", copy, "--identity", original.key)
    holder = subprocess.Popen(
        empty.script(
            "from danvan.journal.models import Tip\nprint(Tip.objects.get().size, flush=True)\ninput()"
        ),
        env=empty.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    refused = empty.run("restore", copy, "--identity", original.key, "--replace")
    assert refused.returncode == 1
    assert "đang chạy" in refused.stderr
    holder.communicate("\n")
    empty.done("restore", copy, "--identity", original.key, "--replace")


def test_a_drill_restores_beside_and_is_remembered(original: Installation, tmp_path: Path) -> None:
    original.back_up()
    said = original.done("drill", "--identity", original.key)
    assert "Khôi phục thử được" in said
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()), encoding="utf-8")
    failed = original.run("drill", "--identity", other)
    assert failed.returncode == 1
    assert "không mở được" in failed.stdout
    ask = "from danvan.backups.models import Drill\n"
    ask += "print([(d.result, len(d.findings)) for d in Drill.objects.order_by('pk')][-2:])"
    assert original.python(ask).strip() == "[('good', 0), ('failed', 1)]"
    assert not files(original.home / "drill-work")
    assert [entry["verb"] for entry in original.journal()][-2:] == ["drill.perform"] * 2


def test_a_drill_names_what_is_missing_in_the_copy(
    original: Installation, empty: Installation, copy: Path, tmp_path: Path
) -> None:
    """A file that was changed on disk is found by its sum, in both languages."""
    empty.done("restore", copy, "--identity", original.key)
    attachment = next(
        path for path in files(empty.home / "files") if path.parent.parent.name == "attachments"
    )
    attachment.write_bytes(b"%PDF-1.7 something else %%EOF")
    folder = tmp_path / "copies"
    bad = empty.back_up("--to", folder)
    failed = empty.run("drill", bad, "--identity", original.key)
    assert failed.returncode == 1
    assert "không còn như lúc gửi" in failed.stdout
    assert "is not what was handed in" in failed.stdout
    attachment.unlink()
    assert "không còn trên đĩa" in empty.done("backup", "--to", folder)
    assert "✓" in empty.done("drill", newest(folder), "--identity", original.key)


def newest(folder: Path) -> Path:
    return max(folder.glob("*.danvan.age"), key=lambda path: path.stat().st_mtime_ns)


def test_copies_past_their_days_go_but_never_the_newest(original: Installation, tmp_path: Path) -> None:
    """T-22: 90 days; what has no label of ours stays untouched."""
    old, other = original.back_up("--to", tmp_path), original.back_up("--to", tmp_path)
    stranger = tmp_path / "stranger.danvan.age"
    stranger.write_bytes(b"x")
    for copy, made_at, origin in ((old, "2026-03-23", None), (other, "2026-03-23", "another")):
        beside = copy.with_name(f"{copy.name}.json")
        label = json.loads(beside.read_text())
        label |= {"made_at": f"{made_at}T09:00:00+07:00", "origin": origin or label["origin"]}
        beside.write_text(json.dumps(label))
    kept = original.back_up("--to", tmp_path)
    assert {path.name for path in tmp_path.glob("*.danvan.age")} == {kept.name, other.name, stranger.name}
    assert not old.with_name(f"{old.name}.json").exists()


def test_the_nightly_backup_is_made_once_a_day(
    original: Installation, copy: Path, empty: Installation
) -> None:
    empty.done("restore", copy, "--identity", original.key)
    empty.settings["DANVAN_BACKUPS"] = str(empty.home.parent / "nightly")
    begin = "from danvan.home import worker\nfrom danvan.periods import today\nimport os\n"
    begin += (
        "worker.back_up(today())\ntry:\n    print(os.wait()[1])\nexcept ChildProcessError:\n    print('none')"
    )
    empty.python("from danvan.backups.models import Backup\nBackup.objects.all().delete()")
    assert empty.python(begin).strip() == "0"
    assert empty.python(begin).strip() == "none"
    assert len(list((empty.home.parent / "nightly").glob("*.danvan.age"))) == 1


@pytest.mark.sqlite
def test_two_backups_at_once_do_not_disturb_each_other(original: Installation, tmp_path: Path) -> None:
    code = "from pathlib import Path\nfrom danvan.backups import shelf\n"
    code += f"with shelf.opened(Path({str(tmp_path)!r})):\n    print('in', flush=True)\n    input()"
    holder = subprocess.Popen(
        original.script(code),
        env=original.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    refused = original.run("backup", "--to", tmp_path)
    assert (refused.returncode, "đang chạy" in refused.stderr) == (1, True)
    holder.communicate("\n")
    original.back_up("--to", tmp_path)
