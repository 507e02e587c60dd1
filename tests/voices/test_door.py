"""From the poster to the receipt and on with it, form after form as a browser without script sends them."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from danvan.concerns.rules import Outcome
from danvan.units.models import Unit
from danvan.voices import handling, opening, slots
from danvan.voices.models import Locator, Pending, Piece, Turn, Voice
from danvan.voices.rules import Status

from ..world import World
from .made import TEXT, Desk, desk, sent

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CODE = re.compile(r"<span>(\d{4})</span>")


class Visitor(Client):
    """Somebody's browser at the door, as it behaves where the answer said no-referrer."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True, raise_request_exception=True)

    def post(self, path: str, data: object = None, **extra: object):  # type: ignore[no-untyped-def, override]
        extra.setdefault("headers", {"Origin": "null", "Sec-Fetch-Site": "same-origin"})
        return super().post(path, data, **extra)


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def start(unit: Unit, **given: str) -> dict[str, str]:
    return {"unit": unit.code, "way": "ANONYMOUS", **given}


def written(visitor: Visitor, unit: Unit, **given: str) -> dict[str, str]:
    """Everything typed, with the form's own secret, as the last page carries it."""
    page = visitor.post("/gui/viet/", start(unit, **given)).content.decode()
    hidden = dict(HIDDEN.findall(page))
    assert len(hidden["form_key"]) == 64
    return {**hidden, "text": TEXT, "field": "FINANCE", **given}


def receipt_of(page: str) -> str:
    return "".join(CODE.findall(page))


def send(visitor: Visitor, unit: Unit, **given: str) -> str:
    page = visitor.post("/gui/bien-nhan/", written(visitor, unit, **given))
    assert page.status_code == 200, page.content.decode()
    return receipt_of(page.content.decode())


def test_from_the_poster_to_the_receipt_without_cookie_or_script(world: World, visitor: Visitor) -> None:
    """T-10, T-13, T-23: four forms, one receipt, and the browser holds nothing of ours."""
    desk(world)
    poster = visitor.get(f"/g/{world.department.code}/to-dan/").content.decode()
    assert (f"testserver/g/{world.department.code}/" in poster, "<svg" in poster) == (True, True)
    how = visitor.get(f"/g/{world.department.code}/").content.decode()
    for told in ("2 người: Người tiếp nhận", "50 người của đơn vị này", "12 tháng", "quản trị mạng"):
        assert told in how
    typed = written(visitor, world.department)
    check = visitor.post("/gui/xem-lai/", typed)
    assert TEXT in check.content.decode()
    assert not Voice.objects.exists()
    answer = visitor.post("/gui/bien-nhan/", typed)
    receipt = receipt_of(answer.content.decode())
    assert (len(receipt), Voice.objects.count()) == (24, 1)
    for page in (check, answer):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "http://" not in page.content.decode().replace("http://www.w3.org/2000/svg", "")
    assert not visitor.cookies
    again = visitor.post("/gui/bien-nhan/", typed)
    assert (receipt_of(again.content.decode()), Voice.objects.count()) == (receipt, 1)


def test_words_that_give_away_are_pointed_out_and_blanked_if_wanted(world: World, visitor: Visitor) -> None:
    """T-12: each place can be kept; what is sent is what the page showed."""
    made = desk(world)
    told = "Anh Nam ở phòng 305 nói chưa có tiền."
    typed = {**written(visitor, world.department), "text": told}
    page = visitor.post("/gui/xem-lai/", typed).content.decode()
    assert ("“Anh Nam”" in page, "“phòng 305”" in page) == (True, True)
    page = visitor.post(
        "/gui/xem-lai/", {**typed, "blank_now": "1", "blank": ["0", "99", "x"]}
    ).content.decode()
    carried = dict(HIDDEN.findall(page))
    assert carried["text"] == "[tên người] ở phòng 305 nói chưa có tiền."
    visitor.post("/gui/bien-nhan/", carried)
    said = opening.open_item(Voice.objects.get(), world.viewer("first"), made.pairs["first"])
    assert said[0].text == carried["text"]


def test_the_receipt_is_left_only_when_its_last_four_digits_are_typed(world: World, visitor: Visitor) -> None:
    """T-13: in bodies of forms only, never in a title or an address."""
    desk(world)
    receipt = send(visitor, world.department)
    wrong = visitor.post(
        "/gui/da-ghi/", {"receipt": receipt, "last": "0000" if receipt[-4:] != "0000" else "1"}
    )
    assert (wrong.status_code, receipt_of(wrong.content.decode())) == (422, receipt)
    right = visitor.post("/gui/da-ghi/", {"receipt": receipt, "last": f" {receipt[-4:]} "})
    page = right.content.decode()
    assert (right.status_code, receipt in page, receipt[:4] in page) == (200, False, False)


def test_a_unit_is_found_by_its_name_without_an_address_that_tells_it(world: World, visitor: Visitor) -> None:
    from danvan.search import actions as search

    search.index(
        kind="unit",
        record=world.department.code,
        title=world.department.name,
        detail="",
        text="",
        address="/",
        scope=world.department,
    )
    found = visitor.post("/gui/", {"q": "thi hanh"}).content.decode()
    assert f'name="unit" value="{world.department.code}"' in found
    assert visitor.post("/gui/", {"q": " "}).status_code == 422
    assert "Không thấy đơn vị nào" in visitor.post("/gui/", {"q": "không có đâu"}).content.decode()


def test_with_nobody_independent_the_form_refuses_and_names_other_ways(
    world: World, visitor: Visitor
) -> None:
    """T-12: before a word is written, and again if the channel closed meanwhile."""
    page = visitor.get(f"/g/{world.department.code}/").content.decode()
    assert ("/gui/khieu-nai-to-cao/" in page, 'name="way"' in page) == (True, False)
    refused = visitor.post("/gui/viet/", start(world.department))
    assert (refused.status_code, "/gui/khieu-nai-to-cao/" in refused.content.decode()) == (422, True)
    made = desk(world)
    typed = written(visitor, world.department)
    made.channel.is_open = False
    made.channel.save()
    late = visitor.post("/gui/bien-nhan/", typed)
    assert (late.status_code, Voice.objects.exists()) == (422, False)


def test_a_small_unit_leads_to_one_that_hides(world: World, visitor: Visitor) -> None:
    desk(world)
    page = visitor.get(f"/g/{world.cell.code}/").content.decode()
    assert f'value="{world.ministry.code}"' in page
    assert visitor.post("/gui/viet/", start(world.cell)).status_code == 422


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": "  "}, "Hãy viết ít nhất một câu"),
        ({"field": ""}, "Chọn một lĩnh vực"),
        ({"field": "SPORT"}, "trong danh sách"),
        ({"text": "a" * 20_001}, "20"),
        ({"way": ""}, "Chọn một cách gửi"),
        ({"way": "NAMED"}, "Bạn muốn gửi theo cách nào"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    world: World, visitor: Visitor, given: dict[str, str], words: str
) -> None:
    desk(world)
    typed = {**written(visitor, world.department), **given}
    for path in ("/gui/xem-lai/", "/gui/bien-nhan/"):
        answer = visitor.post(path, typed)
        page = answer.content.decode()
        assert (answer.status_code, words in page) == (422, True)
        assert typed["text"].strip() in page
    assert not Voice.objects.exists()


def test_an_unknown_unit_is_not_found_and_a_missing_secret_begins_anew(
    world: World, visitor: Visitor
) -> None:
    desk(world)
    assert visitor.post("/gui/viet/", {"unit": "khong-co", "way": "ANONYMOUS"}).status_code == 404
    typed = {**written(visitor, world.department), "form_key": "abc"}
    assert visitor.post("/gui/bien-nhan/", typed).status_code == 302
    for path in ("/gui/cach/", "/gui/viet/", "/gui/xem-lai/", "/gui/bien-nhan/"):
        assert visitor.get(path).headers["Location"] == "/gui/"


def test_every_wrong_code_gets_the_very_same_page(world: World, visitor: Visitor) -> None:
    """T-13: malformed, unknown, wrong secret: one body, one status, and no locator told from another."""
    desk(world)
    right = send(visitor, world.department)
    body = f"{right[:8]}{(int(right[8:22]) + 1) % 10**14:014}"
    wrong_secret = f"{body}{98 - int(body) * 100 % 97:02}"
    other = f"{(int(right[:8]) + 1) % 10**8:08}{right[8:22]}"
    unknown = f"{other}{98 - int(other) * 100 % 97:02}"
    answers = [
        visitor.post("/tra-cuu/", {"receipt": typed}) for typed in (wrong_secret, unknown, "1" * 24, "abc")
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.content for answer in answers}) == 1
    assert (
        TEXT in visitor.post("/tra-cuu/", {"receipt": " ".join(re.findall("....", right))}).content.decode()
    )


def with_receipt(visitor: Visitor, receipt: str, step: str = "", **given: str) -> str:
    answer = visitor.post(f"/tra-cuu/{step}", {"receipt": receipt, **given})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def answered(made: Desk, world: World, voice: Voice) -> None:
    text = "Ban Tài chính chi trả trước ngày 30/6/2026."
    handling.draft(
        voice,
        Outcome.CANNOT,
        text,
        None,
        made.pairs["first"],
        by=world.viewer("first"),
    )
    handling.publish(voice, made.pairs["second"], by=world.viewer("second"))


def test_with_the_receipt_alone_one_reads_talks_confirms_and_reopens(world: World, visitor: Visitor) -> None:
    """T-17: and sees which role opened it in which week, never a name."""
    made = desk(world)
    receipt = send(visitor, world.department)
    voice = Voice.objects.get()
    opening.open_item(voice, world.viewer("first"), made.pairs["first"])
    page = with_receipt(visitor, receipt)
    assert ("Người tiếp nhận" in page, "22/6–28/6/2026" in page, "Lý Thị Nhận" in page) == (True, True, False)
    for _twice in range(2):
        assert "Thêm một điều." in with_receipt(
            visitor, receipt, "loi-nhan/", text="Thêm một điều.", number="0"
        )
    assert Piece.objects.filter(kind="SAID").count() == 1
    answered(made, world, voice)
    assert "Ban Tài chính chi trả" in with_receipt(visitor, receipt)
    with_receipt(visitor, receipt, "da-xong/")
    assert Voice.objects.get().status == Status.CLOSED
    with_receipt(visitor, receipt, "mo-lai/", text="Tiền chưa về.")
    assert Voice.objects.get().status == Status.REOPENED
    said = [one.text for one in opening.open_item(voice, world.viewer("first"), made.pairs["first"])]
    assert {"Thêm một điều.", "Tiền chưa về."} <= set(said)
    with_receipt(visitor, receipt, "rut/")
    assert Voice.objects.get().status == Status.WITHDRAWN
    assert "loi-nhan" not in with_receipt(visitor, receipt, "rut/")


def test_being_made_to_suffer_starts_a_clock_of_its_own_once(world: World, visitor: Visitor) -> None:
    desk(world)
    receipt = send(visitor, world.department)
    for _twice in range(2):
        with_receipt(visitor, receipt, "bi-gay-kho/", text="Bị chuyển tổ.", number="0")
    assert Turn.objects.filter(verb="protect").count() == 1
    assert Voice.objects.get().protect_due is not None
    empty = visitor.post("/tra-cuu/bi-gay-kho/", {"receipt": receipt, "text": "", "number": "1"})
    assert empty.status_code == 422


def test_a_confidential_concern_has_a_sealed_way_to_reach_its_sender(world: World, visitor: Visitor) -> None:
    """T-18: shown to nobody who reads it."""
    made = desk(world)
    send(visitor, world.department, way="CONFIDENTIAL", reach="0912 345 678")
    voice = Voice.objects.get()
    said = [one.text for one in opening.open_item(voice, world.viewer("first"), made.pairs["first"])]
    assert "0912 345 678" not in "".join(said)
    assert Piece.objects.filter(kind="REACH").count() == 1
    anonymous = visitor.post("/gui/viet/", start(world.department)).content.decode()
    assert 'name="reach"' not in anonymous


def test_only_the_sender_lets_one_reader_know_in_two_steps(world: World, visitor: Visitor) -> None:
    """T-18: the one chosen reads it, the other does not; there is no other way."""
    made = desk(world)
    receipt = send(visitor, world.department, way="CONFIDENTIAL", reach="0912 345 678")
    voice = Voice.objects.get()
    key = made.keys["first"]
    asked = with_receipt(visitor, receipt, "cho-biet/", key=str(key))
    assert ("Lý Thị Nhận" in asked, "0912 345 678" in asked) == (True, True)
    assert not Turn.objects.filter(verb="identify").exists()
    with_receipt(visitor, receipt, "cho-biet/", key=str(key), sure="1")
    reads = {
        who: "0912 345 678"
        in [one.text for one in opening.open_item(voice, world.viewer(who), made.pairs[who])]
        for who in ("first", "second")
    }
    assert reads == {"first": True, "second": False}
    again = with_receipt(visitor, receipt, "cho-biet/", key=str(key), sure="1")
    assert ("Lý Thị Nhận</button>" in again, "Lương Văn Giữ</button>" in again) == (False, True)
    with_receipt(visitor, receipt, "cho-biet/", key="999999", sure="1")
    assert Turn.objects.filter(verb="identify").count() == 1


@pytest.fixture
def all_slots_taken(settings: object, tmp_path: object) -> Iterator[None]:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    held = [slots._taken() for _ in range(slots.SLOTS)]
    yield
    for file in held:
        file.close()


def test_a_busy_machine_says_so_at_once_alike_for_every_code(
    world: World, visitor: Visitor, all_slots_taken: None, caplog: pytest.LogCaptureFixture
) -> None:
    """T-11, T-15: what was typed is kept in the page, nothing in a log."""
    one = visitor.post("/tra-cuu/", {"receipt": "1" * 24})
    other = visitor.post("/tra-cuu/", {"receipt": "2" * 24})
    assert (one.status_code, one.headers["Retry-After"]) == (503, "3")
    assert one.content.replace(b"1" * 24, b"") == other.content.replace(b"2" * 24, b"")
    assert "Đợi 3 giây" in one.content.decode()


def test_a_busy_machine_keeps_what_was_written(
    world: World, visitor: Visitor, settings: object, tmp_path: object
) -> None:
    desk(world)
    typed = written(visitor, world.department)
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    held = [slots._taken() for _ in range(slots.SLOTS)]
    busy = visitor.post("/gui/bien-nhan/", typed)
    again = dict(HIDDEN.findall(busy.content.decode()))
    assert (busy.status_code, again["text"], Voice.objects.exists()) == (503, TEXT, False)
    for file in held:
        file.close()
    assert len(receipt_of(visitor.post("/gui/bien-nhan/", again).content.decode())) == 24


def test_another_site_sends_nothing_here(world: World, visitor: Visitor) -> None:
    """ADR 0030: a request from elsewhere is refused; one from a browser without TLS, which says nothing, is not."""
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    hidden = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    for headers in (foreign, hidden):
        assert visitor.post("/tra-cuu/", {"receipt": "1" * 24}, headers=headers).status_code == 403
    assert visitor.post("/tra-cuu/", {"receipt": "1" * 24}, headers={"Origin": "null"}).status_code == 422


def test_the_way_out_empties_the_browser_and_shows_the_front_door(visitor: Visitor) -> None:
    """T-23."""
    left = visitor.get("/thoat/")
    assert (left.status_code, left.headers["Location"]) == (302, "/")
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_language_stays_from_page_to_page_without_a_cookie(world: World, visitor: Visitor) -> None:
    desk(world)
    how = visitor.get(f"/g/{world.department.code}/?ngon-ngu=en").content.decode()
    assert ("/gui/viet/?ngon-ngu=en" in how, 'lang="en"' in how) == (True, True)
    answer = visitor.post("/gui/viet/?ngon-ngu=en", start(world.department)).content.decode()
    assert "/gui/xem-lai/?ngon-ngu=en" in answer


def test_nothing_of_a_failing_page_of_the_door_is_logged(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """T-11: not even that somebody was there."""
    import logging

    from danvan.settings import LOGGING
    from danvan.voices import following

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Canari-7419")

    monkeypatch.setattr(following, "by_receipt", broken)
    logging.config.dictConfig(LOGGING)
    visitor = Visitor()
    visitor.raise_request_exception = False
    assert visitor.post("/tra-cuu/", {"receipt": "1" * 24}).status_code == 500
    told = capsys.readouterr()
    assert ("tra-cuu" in told.err + told.out, "Canari" in told.err + told.out) == (False, False)


def test_nothing_typed_at_the_door_is_kept_anywhere_before_it_is_sent(world: World, visitor: Visitor) -> None:
    desk(world)
    typed = written(visitor, world.department)
    visitor.post("/gui/xem-lai/", typed)
    assert not Locator.objects.exists()
    assert not Pending.objects.exists()
    assert sent(world.department)
