"""`danvan import`: what it says, what it writes, and its exit codes."""

from pathlib import Path

import pytest

from danvan import cli
from danvan.units.models import Import, Post, Unit
from tests.world import World

from .sheets import PEOPLE, PEOPLE_HEAD, UNIT_HEAD, UNITS, as_csv, make_book
from .test_import import everything
from .test_import_in_step import staff


def run(*arguments: object) -> int:
    options = cli._parser().parse_args(["import", *map(str, arguments)])
    return int(options.run(options))


@pytest.fixture
def file(tmp_path: Path, world: World) -> Path:
    path = tmp_path / "to-chuc.xlsx"
    path.write_bytes(make_book(UNITS, [*PEOPLE, *staff(9)]))
    return path


def test_it_tries_before_it_writes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything()
    assert run(file) == 0
    assert everything() == before
    said = capsys.readouterr().out
    assert (
        "Đơn vị mới: 2\n  CB-MOI Chi bộ Vụ Hợp tác Loại: Chi bộ; Cấp trên: Đảng bộ Bộ Tư pháp (TU-PHAP)"
        in said
    )
    assert run(file, "--write") == 0
    assert Unit.objects.filter(code="cb-moi").exists()
    assert run(file, "--write") == 0
    assert Import.objects.filter(status="WRITTEN").count() == 2


def test_bad_rows_are_one_and_the_others_are_written(tmp_path: Path, world: World) -> None:
    path = tmp_path / "don-vi.csv"
    path.write_text(as_csv(UNIT_HEAD, [*UNITS, ("X", "Tên", "Chi bộ", None, "KHONG", None, None, None)]))
    assert run(path, "--write") == 1
    assert Unit.objects.filter(code__in=["cb-moi", "x"]).count() == 1


def test_two_csv_files(tmp_path: Path, world: World) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(as_csv(PEOPLE_HEAD, PEOPLE))
    second.write_text(as_csv(UNIT_HEAD, UNITS))
    assert run(first, second, "--write") == 0
    with pytest.raises(SystemExit):
        run(first, second, first)


def test_what_cannot_be_taken_is_two(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zipped = tmp_path / "a.zip"
    zipped.write_bytes(file.read_bytes())
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    for arguments, words in (
        ([tmp_path / "none.xlsx"], "Không mở được tệp"),
        ([zipped], "Không nhận tệp nén"),
        ([broken], "Tệp hỏng"),
        ([file, file], "Hai tệp chỉ dùng khi cả hai là CSV."),
        ([file, "--full-list", "KHONG-CO"], "Không có đơn vị mã “KHONG-CO”."),
    ):
        assert run(*arguments) == 2
        assert words in capsys.readouterr().err


def test_ending_many_posts_is_three_until_their_number_is_given(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(file, "--write") == 0
    path = tmp_path / "sau.xlsx"
    path.write_bytes(make_book(UNITS, [*PEOPLE, *staff(2)]))
    before = everything()
    full = (path, "--write", "--full-list", "vu-ht")
    assert run(*full) == 3
    assert "--yes-end 7" in capsys.readouterr().err
    assert run(*full, "--yes-end", "8") == 3
    assert everything() == before
    assert run(*full, "--yes-end", "7") == 0
    assert Post.objects.exclude(ends_on=None).count() == 7
