"""What cannot be opened is refused in words, and nothing is touched."""

import dataclasses
import io
import random
from pathlib import Path
from typing import Any

import pyrage
import pytest

from danvan.backups import archive, opening
from danvan.backups.archive import Part
from danvan.backups.refusal import Refused
from danvan.backups.rules import FORMAT, About, Head

from .installation import Installation, identity

ABOUT = About(FORMAT, "0.1.0", "2026-06-22T09:00:00+07:00", "sqlite", "", Head(), [], {}, [])
PLAIN = [Part("about.json", archive.said(ABOUT)), Part("database.sqlite3", b"rows" * 50_000)]


def sealed(parts: list[Part], place: Path) -> tuple[Path, list[Any]]:
    """A backup of these parts without a label beside it, and the key."""
    key = pyrage.x25519.Identity.generate()
    keys = Part("keys.age", pyrage.encrypt(archive.pack_small([]), [key.to_public()]))
    packed = b"".join(archive.pack([*parts, keys]))
    copy = place / "a.danvan.age"
    copy.write_bytes(pyrage.encrypt(packed, [key.to_public()]))
    return copy, [key]


def test_a_whole_one_opens(tmp_path: Path) -> None:
    copy, key = sealed(PLAIN, tmp_path)
    assert opening.open_copy(copy, key, tmp_path / "place") == ABOUT
    assert (tmp_path / "place" / "database.sqlite3").read_bytes() == b"rows" * 50_000


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    copy, _ = sealed(PLAIN, tmp_path)
    with pytest.raises(Refused, match="khóa này không mở được"):
        opening.open_copy(copy, [pyrage.x25519.Identity.generate()], tmp_path / "place")
    assert not (tmp_path / "place").exists()


@pytest.mark.parametrize("part", ["head", "middle", "end"])
def test_one_changed_byte_anywhere_is_found(tmp_path: Path, part: str) -> None:
    copy, key = sealed(PLAIN, tmp_path)
    whole = copy.read_bytes()
    begin, end = {"head": (0, 200), "middle": (200, len(whole) - 100), "end": (len(whole) - 100, len(whole))}[
        part
    ]
    draw = random.Random(part)  # noqa: S311 - a sample of places, not a secret
    for number in range(12):
        place, bit = draw.randrange(begin, end), 1 << draw.randrange(8)
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        with pytest.raises(Refused):
            opening.open_copy(copy, key, tmp_path / f"place{number}")


@pytest.mark.parametrize("left", [0, 1, 20, 150, 400, -1])
def test_one_cut_short_is_found(tmp_path: Path, left: int) -> None:
    copy, key = sealed(PLAIN, tmp_path)
    copy.write_bytes(copy.read_bytes()[:left])
    with pytest.raises(Refused):
        opening.open_copy(copy, key, tmp_path / "place")


def test_a_changed_copy_beside_its_label_is_refused_before_it_is_opened(
    original: Installation, copy: Path, empty: Installation, tmp_path: Path
) -> None:
    """Nothing is written into the place; with the byte put back it restores."""
    content = copy.read_bytes()
    other = tmp_path / copy.name
    other.with_name(f"{copy.name}.json").write_bytes(copy.with_name(f"{copy.name}.json").read_bytes())
    for place in (3, 100, len(content) // 2, len(content) - 1):
        other.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        refused = empty.run("restore", other, "--identity", original.key)
        assert refused.returncode == 1
        assert "không còn như lúc tạo" in refused.stderr
        assert not [
            path for path in empty.home.rglob("*") if path.name not in {"secret", ".lock"} and path.is_file()
        ]
    other.write_bytes(content)
    empty.done("restore", other, "--identity", original.key)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    newer = dataclasses.replace(ABOUT, format=FORMAT + 1, program="9.0")
    copy, key = sealed([Part("about.json", archive.said(newer))], tmp_path)
    with pytest.raises(Refused, match=r"danvan 9\.0 tạo, theo dạng mới hơn"):
        opening.open_copy(copy, key, tmp_path / "place")


def test_a_copy_of_a_newer_program_or_another_database_is_refused(
    original: Installation, empty: Installation, tmp_path: Path
) -> None:
    vendor = "postgresql" if original.database else "sqlite"
    other = "sqlite" if original.database else "postgresql"
    key_file = tmp_path / "key.txt"
    for changed, words in (
        ({"database": vendor, "migrations": ["units.9999_later"]}, "mới hơn"),
        ({"database": other}, "DANVAN_DATABASE"),
    ):
        about = dataclasses.replace(ABOUT, **changed)
        copy, key = sealed([Part("about.json", archive.said(about))], tmp_path)
        key_file.write_text(str(key[0]), encoding="utf-8")
        refused = empty.run("restore", copy, "--identity", key_file)
        assert refused.returncode == 1
        assert words in refused.stderr


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "files/../../outside", "about.json/../x"])
def test_a_crafted_copy_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    """age does not prove who encrypted: anybody with the public key can make a file that opens (T-64)."""
    copy, key = sealed([*PLAIN, Part(name, b"x")], tmp_path)
    with pytest.raises(Refused):
        opening.open_copy(copy, key, tmp_path / "deep" / "place")
    assert not list(tmp_path.rglob("outside"))


def test_a_part_that_is_missing_or_not_as_summed_is_found(tmp_path: Path) -> None:
    stream = io.BytesIO(b"".join(archive.pack([PLAIN[0]])))
    archive.unpack(stream, tmp_path / "a")
    for parts in ([PLAIN[1], PLAIN[0]], []):
        with pytest.raises(Refused):
            archive.unpack(io.BytesIO(b"".join(archive.pack(parts))), tmp_path / "b")


def test_words_that_are_no_key_or_no_file_are_refused(
    original: Installation, copy: Path, empty: Installation, tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("AGE-SECRET-KEY-1NOT", encoding="utf-8")
    for command in (
        ("restore", copy, "--identity", nothing),
        ("restore", copy, "--identity", tmp_path / "absent"),
        ("restore", tmp_path / "absent.danvan.age", "--identity", original.key),
        ("backup-key", "--add", "age1nothing"),
        ("restore", copy, "--identity", original.key, "--seal", nothing),
    ):
        refused = empty.run(*command)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.startswith("danvan: ")
        assert "Traceback" not in refused.stderr
    assert identity(original.key)


def test_no_room_is_said_before_anything_is_written(original: Installation, tmp_path: Path) -> None:
    """T-74: the copy must leave three hundredths of the disk free."""
    code = "from pathlib import Path\nfrom danvan.backups import making\nmaking._SPARE = 2**60\n"
    code += f"try:\n    making.make(Path({str(tmp_path)!r}))\nexcept making.Refused as no:\n    print(no)"
    assert "không đủ chỗ" in original.python(code)
    assert not list(tmp_path.glob("*.age*"))
