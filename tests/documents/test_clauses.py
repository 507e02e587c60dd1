"""Cutting texts into clauses: every style of numbering, PDF noise, and the promise that nothing is lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.documents import clauses
from danvan.documents.rules import ClauseKind

TEXTS = sorted((Path(__file__).parent / "texts").glob("*.txt"))
_BESIDE = {ClauseKind.HEAD, ClauseKind.FOOT}


def read(path: Path) -> tuple[str, set[int]]:
    """The text, and where its clauses begin: in the file each stands behind a ¶."""
    text, borders = "", set()
    for part in path.read_bytes().decode().split("¶"):
        text += part
        borders.add(len(text))
    return text, borders - {len(text)}


def found(text: str) -> set[int]:
    return {piece.start for piece in clauses.split(text) if piece.kind not in _BESIDE}


def tree(text: str) -> list[tuple[int, str, str]]:
    return [(piece.level, piece.kind.value, piece.mark) for piece in clauses.split(text)]


def test_nineteen_borders_in_twenty_are_right_over_all_texts() -> None:
    right = offered = wanted = 0
    for path in TEXTS:
        text, borders = read(path)
        starts = found(text)
        right, offered, wanted = right + len(starts & borders), offered + len(starts), wanted + len(borders)
    assert len(TEXTS) >= 10
    assert wanted > 150
    assert right / offered >= 0.95
    assert right / wanted >= 0.95


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_each_text_is_cut_where_a_reader_would(path: Path) -> None:
    text, borders = read(path)
    starts = found(text)
    lost = [text[at : at + 30] for at in sorted(borders - starts)]
    false = [text[at : at + 30] for at in sorted(starts - borders)]
    assert (lost, false) == ([], [])


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_any_line_ends_make_the_same_clauses(path: Path, break_: str) -> None:
    text = "\n".join(read(path)[0].splitlines()) + "\n"
    other = clauses.split(text.replace("\n", break_))
    assert [(piece.kind, piece.level, piece.mark) for piece in other] == [
        (piece.kind, piece.level, piece.mark) for piece in clauses.split(text)
    ]


def test_depth_follows_the_numbering() -> None:
    text = "Chương I\nCHUNG\nĐiều 1. Một\n1. Việc chung\n"
    text += "a) Việc một\nb) Việc hai\n- Gạch\n2. Việc riêng\nChương II\nRIÊNG\nĐiều 2. Hai\n"
    assert tree(text) == [
        (0, "CHAPTER", "I"),
        (1, "ARTICLE", "1"),
        (2, "NUMBER", "1"),
        (3, "POINT", "a"),
        (3, "POINT", "b"),
        (4, "BULLET", "-"),
        (2, "NUMBER", "2"),
        (0, "CHAPTER", "II"),
        (1, "ARTICLE", "2"),
    ]


def test_titles_signature_and_receivers_belong_to_no_clause_of_their_own() -> None:
    text = "CHỈ THỊ\n1. Làm ngay.\n2. Báo cáo.\nTM. BAN THƯỜNG VỤ\nNơi nhận:\n- Như trên.\n"
    assert tree(text) == [(0, "HEAD", ""), (0, "NUMBER", "1"), (0, "NUMBER", "2"), (0, "FOOT", "")]
    chapter = clauses.split("Chương I\nQUY ĐỊNH\nCHUNG\nĐiều 1. Phạm vi\n")[0]
    assert chapter.heading == "QUY ĐỊNH CHUNG"


@pytest.mark.parametrize(
    "line",
    [
        "2021 là năm bản lề.",
        "1.000 người dự.",
        "3. Việc thứ ba mà chưa có việc thứ hai.",
        "Điều 5 của Luật này quy định khác.",
        "2/9/2031 là ngày nghỉ.",
        "2.5 triệu đồng mỗi người.",
        "b) khoản 1 nêu trên.",
        "C. Mác từng viết.",
        "25-NQ/TW là nghị quyết lớn.",
    ],
)
def test_a_line_that_begins_with_a_number_is_no_clause_by_that(line: str) -> None:
    assert tree(f"1. Việc đầu tiên.\n{line}\n2. Việc sau.\n") == [(0, "NUMBER", "1"), (0, "NUMBER", "2")]


def test_without_numbering_paragraphs_stand_in() -> None:
    text = "Kính gửi các đơn vị.\n\nĐề nghị quan tâm người lao động\nở xa.\n\nTrân trọng."
    assert [piece.kind for piece in clauses.split(text)] == [ClauseKind.HEAD]
    assert [piece.text.strip() for piece in clauses.paragraphs(text)] == [
        "Kính gửi các đơn vị.",
        "Đề nghị quan tâm người lao động\nở xa.",
        "Trân trọng.",
    ]


def test_what_is_kept_stays_and_the_rest_is_cut_anew() -> None:
    text = "1. Một.\n2. Hai.\n3. Ba.\n4. Bốn.\n"
    kept = clauses.Piece(ClauseKind.NUMBER, 0, "2", "", "2. Hai.\n3. Ba.\n", 8)
    fresh = clauses.around(text, [kept])
    assert [piece.text for piece in fresh] == ["1. Một.\n", "4. Bốn.\n"]


_LINES = st.sampled_from(
    [
        "Chương I",
        "Điều 1. Phạm vi",
        "1. Một",
        "2. Hai",
        "a) Điểm",
        "- gạch",
        "“3. Trích”",
        "Nơi nhận:",
        "I- MỤC",
        "",
        "12",
    ]
)


@given(st.one_of(st.text(), st.lists(_LINES).map("\n".join), st.lists(_LINES).map("\r\n".join)))
def test_the_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in clauses.paragraphs(text)) in {text, ""}
    pieces = clauses.split(text)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.start for piece in pieces] == sorted({piece.start for piece in pieces})


@given(st.lists(_LINES, min_size=1).map("\n".join), st.integers(0, 60), st.integers(0, 60))
def test_kept_and_fresh_pieces_together_are_the_text(text: str, one: int, two: int) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    kept = [clauses.Piece(ClauseKind.PARAGRAPH, 0, "", "", text[start:end], start)] if start < end else []
    pieces = sorted([*kept, *clauses.around(text, kept)], key=lambda piece: piece.start)
    assert "".join(piece.text for piece in pieces) == text


@given(st.text(), st.integers(-2, 30))
def test_a_cut_loses_nothing(text: str, at: int) -> None:
    assert "".join(clauses.cut(text, at)) == text
