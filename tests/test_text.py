"""Vietnamese text: cleaned, folded, spelled, sorted."""

import itertools
import re
import unicodedata

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from danvan.text import clean, code, fold, key, keys, name_sort_key, person_sort_key, sort_key

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
SYLLABLES = sorted(
    {
        unicodedata.normalize("NFC", start + vowel + tone + end)
        for start, vowel, tone, end in itertools.product(
            ["", "b", "d", "đ", "g", "h", "l", "m", "ng", "th", "tr", "v", "x"],
            VOWELS,
            TONES,
            ["", "n", "ng"],
        )
    }
)
VIETNAMESE = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=6).map(" ".join)


@given(VIETNAMESE)
def test_spelling_does_not_depend_on_how_letters_are_put_together(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    for other in (decomposed, text.upper(), decomposed.upper(), text.title()):
        assert (fold(other), keys(other)) == (fold(text), keys(text))
    assert sort_key(decomposed) == sort_key(text) == sort_key(text.upper())


@pytest.mark.parametrize(
    ("one", "other", "spelled"),
    [
        ("hòa", "hoà", "hoaf"),
        ("thúy", "thuý", "thuys"),
        ("qúy", "quý", "quys"),
        ("Ðức", "Đức", "dduwcs"),
        ("khỏe", "khoẻ", "khoer"),
    ],
)
def test_old_and_new_tone_placing_spell_alike(one: str, other: str, spelled: str) -> None:
    assert key(one) == key(other) == spelled
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "folded", "spelled"),
    [
        ("Đối thoại", "doi thoai", "ddoois thoaij"),
        ("123/QĐ-UBND", "123 qd ubnd", "123 qdd ubnd"),
        ("thuở", "thuo", "thuowr"),
        ("ð Ɖ ɖ", "d d d", "dd dd dd"),
        ("", "", ""),
        ("…–!", "", ""),
    ],
)
def test_folding_and_spelling(text: str, folded: str, spelled: str) -> None:
    assert (fold(text), keys(text)) == (folded, spelled)


@given(st.text(max_size=80))
@example("𝑨")
def test_search_words_are_plain_ascii_for_any_text(text: str) -> None:
    for words in (fold(text), keys(text)):
        assert re.fullmatch(r"([0-9a-z]+( [0-9a-z]+)*)?", words)
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_folding_keeps_every_word(text: str) -> None:
    assert len(fold(text).split()) == len(keys(text).split()) == len(text.split())


@given(st.text(max_size=80), st.booleans())
def test_cleaning_twice_changes_nothing_and_leaves_nothing_harmful(text: str, multiline: bool) -> None:
    cleaned = clean(text, multiline=multiline)
    assert clean(cleaned, multiline=multiline) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    allowed = {"\n", "\t"} if multiline else set()
    assert not {c for c in cleaned if unicodedata.category(c) in {"Cc", "Cs"}} - allowed
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t",
        "\u200b",
        "\u200b \ufeff",
        "\u2060\u00ad",
        "\u3164",
        "\u2800",
        "\u202e",
        "\x00",
        "\ud800",
        "\u00a0",
    ],
)
@pytest.mark.parametrize("multiline", [True, False])
def test_text_nobody_can_see_is_empty(text: str, multiline: bool) -> None:
    assert clean(text, multiline=multiline) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nguyễn \t Văn\nA ", "Nguyễn Văn A"),
        ("a\x00b\x07c", "abc"),
        ("Lê\u202eVăn\u202c", "LêVăn"),
        ("Le\u0302", "Lê"),
        ("a\ud800b", "ab"),
        ("👩\u200d🔧 tốt", "👩\u200d🔧 tốt"),
    ],
)
def test_a_name_is_one_clean_line(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_long_text_keeps_its_lines() -> None:
    assert clean("Dòng một\r\n\r\n\tDòng hai\rba\x0b ", multiline=True) == "Dòng một\n\n\tDòng hai\nba"


def test_letters_sort_before_tones() -> None:
    order = re.findall(r"\S+", "a à ả ã á ạ ai ăn âm ba ca chu da đa em êm gà i mơ o ô ơ u ư y")
    assert sorted(sorted(order), key=sort_key) == order


def test_people_sort_by_given_name_first() -> None:
    order = ["Trần Văn An", "Lê Thị Ân", "Nguyễn Bình", "Đỗ Văn Dũng", "Bùi Minh Đức", "Ngô Minh Đức", "Vũ Ý"]
    assert sorted(sorted(order), key=person_sort_key) == order
    assert name_sort_key("Bộ Y tế") == sort_key("Bộ Y tế")


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_order_is_that_of_icu() -> None:
    words = SYLLABLES[::7] + SYLLABLES[3::7] + SYLLABLES[::-1]
    words = list(dict.fromkeys(words))
    words += [f"{one} {other}" for one, other in zip(words[:400], words[400:800], strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT word FROM unnest(%s::text[]) word ORDER BY word COLLATE "vi-VN-x-icu"', [words]
        )
        expected = [row[0] for row in cursor.fetchall()]
    assert sorted(words, key=sort_key) == expected


def test_a_code_is_random_and_has_no_look_alikes() -> None:
    codes = {code() for _ in range(500)}
    assert len(codes) > 495
    assert all(re.fullmatch("[2-9a-hjkmnp-z]{6}", one) for one in codes)
    assert len(code(12)) == 12
