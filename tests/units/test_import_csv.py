"""CSV, as Excel and others save it: the same checks and the same plan as a workbook."""

import unicodedata
from collections.abc import Callable

import pytest
from django.test import Client

from danvan.units import import_words
from danvan.units.models import Import, Unit

from .conftest import Send
from .sheets import PEOPLE, PEOPLE_HEAD, UNIT_HEAD, UNITS, Row, as_csv, upload
from .test_import import press

TABLE = as_csv(UNIT_HEAD, UNITS)


def cp1258(text: str) -> bytes:
    """As Vietnamese Windows writes it: letters with their shape, the tone as a sign of its own."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = [mark for mark in parts[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
            shape = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
            out += shape.encode("cp1258") + "".join(tones).encode("cp1258")
    return bytes(out)


def fail_reason(kept: Import) -> tuple[str, str]:
    return kept.status, kept.reason


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encode",
    [
        str.encode,
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        cp1258,
        lambda text: unicodedata.normalize("NFD", text).encode(),
    ],
    ids=["utf8", "bom", "utf16", "utf16le", "utf16be", "cp1258", "nfd"],
)
def test_one_table_is_understood_however_it_is_saved(
    send: Send, encode: Callable[[str], bytes], separator: str
) -> None:
    kept = send(encode(as_csv(UNIT_HEAD, UNITS, separator)), "don-vi.csv")
    assert fail_reason(kept) == ("CHECKED", "")
    assert (kept.counts["new_units"], kept.counts["bad_rows"]) == (2, 0)


def test_two_tables_make_one_import(send: Send, administrator: Client) -> None:
    people = upload(as_csv(PEOPLE_HEAD, PEOPLE, ";").encode("utf-8-sig"), "nguoi.csv")
    kept = send(cp1258(TABLE), "don-vi.csv", second=people)
    assert kept.file_name == "don-vi.csv + nguoi.csv"
    assert (kept.counts["new_units"], kept.counts["new_people"], kept.counts["bad_rows"]) == (2, 2, 0)
    press(administrator, kept, "nhap")
    assert Unit.objects.select_related("current").get(code="cb-moi").name == "Chi bộ Vụ Hợp tác"


def test_a_table_of_people_alone(send: Send) -> None:
    row = ("B1", "Lê Thị Ba", None, None, None, "TU-PHAP", None, None, None)
    kept = send(as_csv(PEOPLE_HEAD, [row]).encode(), "nguoi.csv")
    assert (kept.counts["new_people"], kept.counts["absent_units"]) == (1, 0)


def test_cells_are_named_and_the_marked_file_comes_back(send: Send, administrator: Client) -> None:
    kept = send((TABLE + "X,Tên,Chi bộ,,KHONG-CO,,ba,\r\n").encode(), "don-vi.csv")
    assert [problem.place for problem in kept.problems.all()] == ["Đơn vị!G4", "Đơn vị!E4"]
    answer = administrator.get(f"/nb/to-chuc/nhap/{kept.code}/tep-danh-dau/")
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_a_protected_formula_is_read_back_as_words(send: Send, administrator: Client) -> None:
    """T-67: the quote before a sign that would make a formula is ours, not the person's."""
    rows: list[Row] = [
        ("F1", "'=Chi bộ", "Chi bộ", None, "TU-PHAP", None, None, None),
        ("F2", "'\uff1dChi bộ", "Chi bộ", None, "TU-PHAP", None, None, None),
        ("F3", "'Chi bộ", "Chi bộ", None, "TU-PHAP", None, None, None),
        ("F4", "=1+1", "Chi bộ", None, "TU-PHAP", None, None, None),
    ]
    kept = send(as_csv(UNIT_HEAD, rows).encode(), "don-vi.csv")
    assert list(kept.problems.exclude(is_doubt=True).values_list("kind", "row")) == [("formula", 5)]
    press(administrator, kept, "nhap")
    names = Unit.objects.filter(code__in=["f1", "f2", "f3"]).order_by("code")
    assert list(names.values_list("current__name", flat=True)) == ["=Chi bộ", "\uff1dChi bộ", "'Chi bộ"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (TABLE.encode("cp1252", "replace"), "letters_lost"),
        (TABLE.encode("ascii", "replace"), "letters_lost"),
        (TABLE.replace("ộ", "\ufffd").encode(), "letters_lost"),
        ("Mã,Tên đơn vị\nMaõ,caùn boä".encode("cp1252", "ignore"), "encoding"),
        ("M·,Tªn ®¬n vÞ,Lo¹i,M· cÊp trªn\nA,B,C,D".encode("cp1252"), "encoding"),
        ("Ma,Ten don vi,Loai,Ma cap tren\nA,C\xe2u,Chi bo,KHOI".encode("latin-1"), "encoding"),
        (TABLE.encode("utf-32"), "encoding"),
        (bytes(range(256)) * 40, "encoding"),
        (b"\xff\xfe\x00", "encoding"),
        ('Mã,Tên đơn vị,Loại,Mã cấp trên\nA,"B,Chi bộ,KHOI\n'.encode(), "csv_broken"),
        ("Mã,Tên đơn vị\nA,B".encode(), "column_missing"),
        (b"\n\n\n", "column_missing"),
        (as_csv(UNIT_HEAD, []).encode(), "no_rows"),
        (TABLE.encode() + b"A\n" * 100_001, "too_many_rows"),
        (("Mã,Tên đơn vị,Loại,Mã cấp trên\nA," + "x" * 200_000).encode(), "csv_broken"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    send: Send, administrator: Client, content: bytes, reason: str
) -> None:
    """T-65: and it happens in the child, whatever the bytes are."""
    kept = send(content, "don-vi.csv")
    assert fail_reason(kept) == ("FAILED", reason)
    page = administrator.get(kept.get_absolute_url()).content.decode()
    assert str(import_words.REFUSALS[reason][1]) in page


def test_two_files_have_to_be_two_tables(send: Send, administrator: Client) -> None:
    kept = send(TABLE.encode(), "a.csv", second=upload(TABLE.encode(), "b.csv"))
    assert fail_reason(kept) == ("FAILED", "csv_twice")
    from .sheets import make_book

    for first, second in (
        (("a.xlsx", make_book(UNITS)), ("b.csv", TABLE.encode())),
        (("a.csv", TABLE.encode()), ("b.xlsx", make_book(UNITS))),
    ):
        files = {"file": upload(first[1], first[0]), "second": upload(second[1], second[0])}
        answer = administrator.post("/nb/to-chuc/nhap/", files)
        assert answer.status_code == 422
        assert "Hai tệp chỉ dùng khi cả hai là CSV." in answer.content.decode()
