"""Finding with and without marks, and only what the viewer may open; on both databases."""

import unicodedata

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from danvan.search import actions, queries, rules
from danvan.search.models import SearchEntry
from danvan.text import fold, keys

from ..world import World

PHRASES = [
    "đối thoại với công nhân",
    "hòa giải ở cơ sở",
    "quý hòa",
    "đường thủy",
    "chế độ độc hại",
    "phụ cấp công vụ",
    "nước uống",
    "thuở trước",
    "số 123/QĐ-UBND",
    "giảng viên",
    "bảo hiểm y tế",
    "nghỉ dưỡng sức",
]
NEW_TONE = {"òa": "oà", "ủy": "uỷ", "úy": "uý", "óa": "oá"}


def newer_tone(text: str) -> str:
    for old, new in NEW_TONE.items():
        text = text.replace(old, new)
    return text


SPELLINGS = {
    "as written": lambda text: text,
    "without marks": fold,
    "without marks, đ kept": lambda text: text.replace("đ", "d"),
    "capitals": str.upper,
    "capitals, decomposed": lambda text: unicodedata.normalize("NFD", text.upper()),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "tone on the other vowel": newer_tone,
    "typed as Telex, tone last": keys,
    "old letter for đ": lambda text: text.replace("đ", "ð"),
}


def add(record: str, title: str, **more: object) -> None:
    actions.index(kind="document", record=record, title=title, address=f"/nb/van-ban/{record}/", **more)  # type: ignore[arg-type]


def titles(world: World, who: str, phrase: str, **more: object) -> list[str]:
    return [row.title for row in queries.find(world.viewer(who), phrase, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_phrase_is_found_in_every_spelling(world: World, spelling: str) -> None:
    for number, phrase in enumerate(PHRASES):
        add(f"d{number}", f"Về việc {phrase} năm 2026")
    missed = [
        phrase
        for phrase in PHRASES
        if f"Về việc {phrase} năm 2026" not in titles(world, "staff", SPELLINGS[spelling](phrase))
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("phrase", "first"),
    [("đường", "Đường"), ("dương", "Dương"), ("dưỡng", "Dưỡng"), ("duong", "Duong"), ("ĐƯỜNG", "Đường")],
)
def test_exactly_the_marks_typed_come_first(world: World, phrase: str, first: str) -> None:
    for word in ("Dưỡng", "Đường", "Dương", "Duong", "Dượng"):
        add(fold(word) + keys(word), word)
    found = titles(world, "staff", phrase)
    assert found[0] == first
    assert len(found) == 5


def test_the_last_word_may_be_begun_from_two_letters_on(world: World) -> None:
    add("a", "Chương trình hành động")
    assert titles(world, "staff", "chương tr") == ["Chương trình hành động"]
    assert titles(world, "staff", "chương t") == []
    assert titles(world, "staff", "chương tr ") == []
    assert titles(world, "staff", "chư trình") == []


def test_short_and_long_forms_find_each_other(world: World) -> None:
    add("a", "Báo cáo của UBND xã")
    add("b", "Báo cáo của Ủy ban nhân dân huyện")
    add("c", "Báo cáo của uỷ ban nhân dân tỉnh")
    for phrase in ("UBND", "ubnd", "ủy ban nhân dân", "uy ban nhan dan"):
        assert len(titles(world, "staff", phrase)) == 3, phrase


def test_a_record_is_replaced_and_dropped(world: World) -> None:
    add("a", "Nghị quyết cũ")
    add("a", "Nghị quyết mới")
    assert titles(world, "staff", "nghi quyet") == ["Nghị quyết mới"]
    assert titles(world, "staff", "cũ") == []
    actions.drop("document", ["a"])
    assert titles(world, "staff", "nghi quyet") == []


def test_the_words_looked_in_are_not_all_shown(world: World) -> None:
    add("a", "Công văn", text="nội dung về nước uống", detail="Chi bộ")
    row = queries.find(world.viewer("staff"), "nước uống")[0]
    assert (row.title, row.detail, row.kind_label, row.address) == (
        "Công văn",
        "Chi bộ",
        "Văn bản",
        "/nb/van-ban/a/",
    )
    assert titles(world, "staff", "chi bộ") == []


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("staff", ["Của mình", "Mở"]),
        ("colleague", ["Mở"]),
        ("head", ["Của cục", "Của mình", "Mở"]),
        ("department_head", ["Của cục", "Của mình", "Mở"]),
        ("secretary", ["Của cục", "Của mình", "Mở"]),
        ("leader", ["Của cục", "Của mình", "Mở"]),
        ("neighbour", ["Mở"]),
        ("administrator", ["Mở"]),
        ("outsider", ["Mở"]),
    ],
)
def test_nobody_finds_what_they_may_not_open(world: World, who: str, found: list[str]) -> None:
    """A concern of a department: whoever reads concerns there by role, and its author."""
    add("open", "Mở")
    add("department", "Của cục", scope=world.department, right="concern.read")
    add("own", "Của mình", scope=world.department, right="concern.read", person=world.staff)
    for row in SearchEntry.objects.all():
        row.f = row.f + " chung"
        row.save()
    assert sorted(titles(world, who, "chung")) == found


def test_what_names_only_a_person_is_found_by_that_person_alone(world: World) -> None:
    add("own", "Việc riêng", person=world.staff)
    assert titles(world, "staff", "việc riêng") == ["Việc riêng"]
    assert titles(world, "leader", "việc riêng") == []


@pytest.mark.parametrize("more", [{"right": "concern.read"}, {"right": "concern.answer", "scope": True}])
def test_a_row_nobody_could_place_is_refused(world: World, more: dict[str, object]) -> None:
    if "scope" in more:
        more["scope"] = world.cell
    with pytest.raises(ValueError, match="a right to read"):
        add("x", "x", **more)


def test_finding_takes_one_statement_whatever_is_found(
    world: World, django_assert_num_queries: object
) -> None:
    viewer = world.viewer("leader")
    for number in range(3):
        add(f"d{number}", f"Nghị quyết {number}", scope=world.cell, right="concern.read")
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert len(queries.find(viewer, "nghị quyết", kind="document")) == number + 1


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        " ",
        "...",
        '"',
        "a OR b*",
        "NEAR(a b)",
        "k:x",
        "' OR 1=1 --",
        "\u0000",
        "!&|():*",
        "日本",
        "\ud800",
    ],
)
def test_no_phrase_breaks_the_search(world: World, phrase: str) -> None:
    add("a", "Văn bản")
    assert titles(world, "staff", phrase) == []


def test_the_index_comes_back_after_its_table_was_made_anew(world: World) -> None:
    add("a", "Nghị quyết")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER search_words_added")
        add("b", "Nghị quyết hai")
        assert titles(world, "staff", "nghị quyết") == ["Nghị quyết"]
    else:
        add("b", "Nghị quyết hai")
    call_command("migrate", verbosity=0)
    assert len(titles(world, "staff", "nghị quyết")) == 2


@given(st.text(max_size=60))
def test_any_text_makes_a_question_of_plain_words(phrase: str) -> None:
    for word in rules.words(phrase):
        assert word.f.isascii()
        assert word.f.isalnum()
        assert word.k.isascii()
        assert word.k.isalnum()
