"""The same matter in other words: measured on matters that share few words, a suggestion and nothing more."""

import csv
from pathlib import Path

import pytest

from danvan.concerns import similar

HERE = Path(__file__).parent
# Matters 1-40 were looked at while the list of names was written; 41-60 were not.
TUNED = 40

Row = tuple[str, str, str]


def rows() -> list[Row]:
    with (HERE / "matters.tsv").open(encoding="utf-8", newline="") as file:
        return [(field, matter, text) for field, matter, text in csv.reader(file, delimiter="\t")]


def share(of: range, *, within_field: bool) -> float:
    """How often the right matter is among the first five different ones, each phrasing asked against all others."""
    known = rows()
    asked = [place for place, row in enumerate(known) if row[1] != "-" and int(row[1]) in of]
    right = sum(_is_found(known, place, within_field) for place in asked)
    return right / len(asked)


def _is_found(known: list[Row], place: int, within_field: bool) -> bool:
    field, matter, text = known[place]
    others = [
        (other, row[2])
        for other, row in enumerate(known)
        if other != place and (not within_field or row[0] == field)
    ]
    seen: list[str] = []
    for match in similar.rank(text, others, limit=60):
        found = known[match.key][1]
        name = found if found != "-" else f"- {match.key}"
        if name not in seen:
            seen.append(name)
    return matter in seen[: similar.MOST]


@pytest.mark.parametrize(
    ("of", "within_field", "least"),
    [
        (range(1, 61), True, 0.95),
        (range(1, 61), False, 0.87),
        (range(TUNED + 1, 61), True, 0.87),
        (range(TUNED + 1, 61), False, 0.70),
    ],
)
def test_the_right_matter_is_among_the_first_five(of: range, within_field: bool, least: float) -> None:
    assert share(of, within_field=within_field) >= least


def test_marks_and_capitals_change_nothing() -> None:
    texts = [(1, "Thang máy nhà B hay dừng giữa tầng."), (2, "Nhà ăn tăng giá suất ăn.")]
    for asked in ("Tuần nào cũng kẹt thang máy", "TUAN NAO CUNG KET THANG MAY"):
        assert [match.key for match in similar.rank(asked, texts)] == [1]


def test_nothing_in_common_is_no_suggestion() -> None:
    assert similar.rank("Thang máy hỏng", [(1, "Phụ cấp chưa trả."), (2, "")]) == []
    assert similar.rank("", [(1, "Phụ cấp chưa trả.")]) == []
