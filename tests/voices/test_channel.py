"""From sending to reading, with the rules that protect the one who speaks."""

import base64
import contextlib
import gzip
import secrets
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection

from danvan.concerns import sealed
from danvan.concerns.sealed import Unopenable
from danvan.flow import StepClosed
from danvan.journal import queries as journal
from danvan.journal.models import EntryBody
from danvan.periods import today
from danvan.units.rules import Role
from danvan.voices import (
    actions,
    batch,
    following,
    handing,
    opening,
    queries,
    recipients,
    sending,
    slots,
    tables,
    weeks,
)
from danvan.voices.models import HandlerKey, Locator, Opening, Pending, Piece, Voice, Weekly, Wrap
from danvan.voices.rules import Seal, Status, Way

from ..world import World, make_person, make_post, office
from .made import PASSPHRASE, TEXT, desk, draft, photo, sender, sent

pytestmark = pytest.mark.django_db


def test_the_sender_follows_it_and_the_reader_opens_it(world: World) -> None:
    """T-13, T-17: with the receipt alone; the opening shows role and week, no name."""
    made = desk(world)
    receipt = sent(world.department, files=[("Đơn của Hạnh.jpg", photo(size=(900, 700)))])
    voice = Voice.objects.get()
    assert {said.text for said in opening.open_item(voice, world.viewer("first"), made.pairs["first"])} >= {
        TEXT
    }
    name, content = opening.open_file(voice, world.viewer("first"), made.pairs["first"], 0)
    assert (name, len(content) > sealed.MOST, content[:3]) == ("tệp-1.jpg", True, b"\xff\xd8\xff")
    followed = following.follow(sender(receipt))
    assert followed.text == TEXT
    assert followed.files == ("tệp-1.jpg",)
    assert [(one.role, one.week) for one in followed.openings] == [(Role.INTAKE, weeks.week_of(today()))]


def test_no_row_holds_an_author_a_day_or_a_number_in_order(world: World) -> None:
    """T-11: no column of the protected tables is a moment; nothing points at a person who spoke."""
    desk(world)
    sent(world.department)
    assert tables.with_rowid(connection) == []
    points_at = {field.related_model for field in Piece._meta.fields if field.is_relation}
    assert points_at == {Voice}
    fields = {field.get_internal_type() for field in Voice._meta.get_fields() if hasattr(field, "column")}
    assert "DateTimeField" not in fields
    assert (Voice.objects.get().week, len(str(Voice.objects.get().pk))) == ("2026-W26", 36)


def test_sent_twice_it_is_one_concern_with_one_receipt(world: World) -> None:
    """T-71."""
    desk(world)
    key = secrets.token_bytes(32)
    assert sending.send(draft(world.department), key) == sending.send(draft(world.department), key)
    assert (Voice.objects.count(), Locator.objects.count(), Pending.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("typed", ["", "abc", "1" * 24, "9" * 23, "١" * 24])
def test_a_wrong_code_finds_nothing_after_the_same_work(world: World, typed: str) -> None:
    """T-13: malformed, unknown and wrong codes all meet the same derivation."""
    desk(world)
    sent(world.department)
    with mock.patch.object(following, "slot", wraps=slots.slot) as taken:
        assert following.by_receipt(typed) is None
    assert taken.call_count == 1


def test_a_right_locator_with_a_wrong_secret_finds_nothing(world: World) -> None:
    desk(world)
    right = sent(world.department)
    body = f"{right.digits[:8]}{(int(right.digits[8:22]) + 1) % 10**14:014}"
    assert following.by_receipt(f"{body}{98 - int(body) * 100 % 97:02}") is None


def test_a_fifth_derivation_is_told_at_once(world: World, settings: object, tmp_path: Path) -> None:
    """T-15: at most four, over all processes."""
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    held = [slots._taken() for _ in range(slots.SLOTS)]
    with pytest.raises(slots.Busy):
        following.by_receipt("1" * 24)
    for file in held:
        file.close()
    assert following.by_receipt("1" * 24) is None


def test_a_flood_of_senders_waits_and_a_hundred_a_minute_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told apart: one bucket for all."""
    now = [0.0]
    monkeypatch.setattr("danvan.voices.slots.time.monotonic", lambda: now[0])
    bucket = slots.Bucket(burst=slots.SENDING.burst, pace=slots.SENDING.pace)
    for _ in range(100):
        bucket.take()
        now[0] += 0.6
    taken = 0
    with contextlib.suppress(slots.Busy):
        while taken < 100:
            bucket.take()
            taken += 1
    assert taken == slots.SENDING.burst


def test_an_administrator_with_a_new_key_or_the_office_itself_reads_nothing(world: World) -> None:
    """T-06, T-15: older concerns need somebody who passes their key on."""
    desk(world)
    sent(world.department)
    voice = Voice.objects.get()
    make_post(world.administrator, world.bloc, Role.INTAKE)
    pair = actions.make_key(PASSPHRASE, by=world.viewer("administrator"))
    with pytest.raises(PermissionDenied):
        opening.open_item(voice, world.viewer("administrator"), pair)
    assert not queries.seen_by(world.viewer("administrator")).exists()


def test_a_forgotten_passphrase_opens_nothing_again(world: World) -> None:
    """T-15: a new key does not open what the old one did; a colleague passes it on, and the sender sees that."""
    made = desk(world)
    receipt = sent(world.department)
    pair = actions.make_key("một câu mở khóa khác hẳn", by=world.viewer("first"))
    with pytest.raises(PermissionDenied):
        opening.open_item(Voice.objects.get(), world.viewer("first"), pair)
    assert handing.hand_keys(made.channel, world.first, made.pairs["second"], by=world.viewer("second")) == 1
    assert opening.open_item(Voice.objects.get(), world.viewer("first"), pair)[0].text == TEXT
    assert [turn.verb for turn in following.follow(sender(receipt)).turns] == ["receive", "rekey"]


def test_exchanged_rows_stay_shut(world: World) -> None:
    """T-14: ciphertext of another concern, and a wrap of another concern, are refused whole."""
    made = desk(world)
    sent(world.department)
    sent(world.agency, "Việc khác hẳn, của một người khác.")
    one, other = Piece.objects.filter(kind="TEXT")
    Piece.objects.filter(pk=one.pk).update(content=other.content)
    with pytest.raises(Unopenable):
        opening.open_item(one.voice, world.viewer("first"), made.pairs["first"])
    Piece.objects.filter(pk=one.pk).update(content=one.content)
    key = HandlerKey.objects.get(person=world.first)
    mine = Wrap.objects.get(voice=one.voice, key=key, seal=Seal.ORIGINAL)
    theirs = Wrap.objects.get(voice=other.voice, key=key, seal=Seal.ORIGINAL)
    Wrap.objects.filter(pk=mine.pk).update(content=theirs.content)
    with pytest.raises(Unopenable):
        opening.open_item(one.voice, world.viewer("first"), made.pairs["first"])


def test_without_the_opening_on_record_no_word_is_read(world: World) -> None:
    """T-16."""
    made = desk(world)
    sent(world.department)
    refuse = mock.patch.object(Opening.objects, "create", side_effect=DatabaseError)
    decrypt = mock.patch("danvan.voices.keeping.sealed.unwrap")
    with refuse, decrypt as touched, pytest.raises(DatabaseError):
        opening.open_item(Voice.objects.get(), world.viewer("first"), made.pairs["first"])
    assert touched.call_count == 0


def test_a_channel_needs_two_people_with_keys(world: World) -> None:
    with pytest.raises(ValidationError):
        actions.open_channel(office(world.bloc, Role.INTAKE), by=world.viewer("administrator"))
    made = desk(world)
    with pytest.raises(PermissionDenied):
        actions.open_channel(made.channel.office, by=world.viewer("leader"))
    HandlerKey.objects.filter(person=world.second).update(ended_on=today())
    with pytest.raises(sending.NobodyIndependent):
        sent(world.department)


def test_a_short_passphrase_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        actions.make_key("ngắn", by=world.viewer("clerk"))


def test_about_a_head_it_goes_past_everybody_they_command(world: World) -> None:
    """T-12: a reader with a post below the head is left out; with fewer than two left the form refuses."""
    desk(world)
    third = make_person("third", "Người Thứ Ba")
    make_post(third, world.bloc, Role.INTAKE)
    actions.make_key(PASSPHRASE, by=world.viewer("first").of(third))
    make_post(third, world.department, Role.STAFF)
    sent(world.agency, about_head=True)
    voice = Voice.objects.get()
    assert set(Wrap.objects.exclude(key=None).values_list("key__person__sign_in_name", flat=True)) == {
        "first",
        "second",
    }
    assert not recipients.is_shut_out(voice, world.first, today())
    with pytest.raises(sending.NobodyIndependent):
        sent(world.bloc, about_head=True)


def test_a_reader_who_comes_to_serve_the_head_sees_it_no_more(world: World) -> None:
    """T-12: the rule is asked at every opening, not only when it was sent."""
    made = desk(world)
    sent(world.agency, about_head=True)
    assert queries.seen_by(world.viewer("first")).count() == 1
    make_post(world.first, world.department, Role.STAFF)
    assert not queries.seen_by(world.viewer("first")).exists()
    with pytest.raises(PermissionDenied):
        opening.open_item(Voice.objects.get(), world.viewer("first"), made.pairs["first"])


def test_a_small_unit_is_refused_and_leads_to_a_larger_one(world: World) -> None:
    """The smallest group one hides in is a rule, twenty people."""
    desk(world)
    with pytest.raises(ValidationError):
        sent(world.cell)
    assert recipients.place_for(world.cell, today()) == world.ministry


def test_the_sender_speaks_and_decides_with_the_receipt(world: World) -> None:
    made = desk(world)
    receipt = sent(world.department)
    following.say(sender(receipt), "Cả tổ có mười hai người.")
    following.report_harm(sender(receipt), "Có người hỏi dò ai đã viết.")
    with pytest.raises(StepClosed):
        following.confirm(sender(receipt))
    Voice.objects.update(status=Status.ANSWERED)
    following.reopen(sender(receipt), "Chưa ai được trả.")
    voice = Voice.objects.get()
    assert (voice.status, voice.reopened_times, voice.protect_due is not None) == (Status.REOPENED, 1, True)
    read = [said.text for said in opening.open_item(voice, world.viewer("second"), made.pairs["second"])]
    assert set(read) == {
        TEXT,
        "Cả tổ có mười hai người.",
        "Có người hỏi dò ai đã viết.",
        "Chưa ai được trả.",
    }
    following.withdraw(sender(receipt))
    with pytest.raises(StepClosed):
        following.say(sender(receipt), "Nói thêm.")


def test_how_to_reach_the_sender_is_shown_by_the_sender_alone(world: World) -> None:
    """T-18: no handler, no recovery key opens it until the sender names one reader."""
    made = desk(world)
    receipt = sent(world.department, way=Way.CONFIDENTIAL, reach="0912 000 111")
    assert Wrap.objects.filter(seal=Seal.OWN).count() == 1
    voice = Voice.objects.get()
    before = opening.open_item(voice, world.viewer("first"), made.pairs["first"])
    assert "REACH" not in {said.kind for said in before}
    following.disclose(sender(receipt), HandlerKey.objects.get(person=world.first))
    after = opening.open_item(voice, world.viewer("first"), made.pairs["first"])
    assert "0912 000 111" in {said.text for said in after}
    second = opening.open_item(voice, world.viewer("second"), made.pairs["second"])
    assert "REACH" not in {said.kind for said in second}


def test_acts_of_senders_reach_the_journal_a_week_later_among_blanks(world: World, settings: object) -> None:
    """T-30: shuffled and padded to sixteen; nothing of the running week."""
    desk(world)
    for number in range(3):
        sent(world.department, f"{TEXT} {number}")
    before = journal.length()
    batch.close_weeks(today())
    assert journal.length() == before
    settings.CLOCK = "2026-06-30T09:00:00+07:00"  # type: ignore[attr-defined]
    batch.close_weeks(today())
    assert journal.length() == before + batch.LEAVES
    assert not Pending.objects.exists()
    batch.close_weeks(today())
    assert journal.length() == before + batch.LEAVES
    frozen = Weekly.objects.get(week="2026-W26", field="FINANCE")
    assert (frozen.reports, frozen.units) == (3, 1)
    bodies = EntryBody.objects.filter(sequence__gte=before).values_list("body", flat=True)
    assert sum('"verb":"voice.receive"' in body for body in bodies) == 3


def test_messages_of_one_week_stay_in_the_order_they_were_written(world: World) -> None:
    desk(world)
    receipt = sent(world.department)
    for number in range(12):
        following.say(sender(receipt), f"Lời {number}")
    assert [line.text for line in following.follow(sender(receipt)).lines] == [f"Lời {n}" for n in range(12)]


def test_clocks_start_when_the_week_is_over(world: World) -> None:
    """T-30: both of a week have the same days, whenever in it they were sent."""
    desk(world)
    sent(world.department)
    voice = Voice.objects.get()
    assert voice.assign_due == weeks.due_after(voice.week, "concern.assign")
    assert voice.assign_due > weeks.last_day(voice.week)


def test_what_is_over_is_erased_and_its_locator_never_given_again(world: World) -> None:
    """T-13, T-22."""
    desk(world)
    receipt = sent(world.department)
    following.withdraw(sender(receipt))
    voice = Voice.objects.get()
    assert voice.erase_on is not None
    batch.erase_kept_long_enough(voice.erase_on)
    assert Piece.objects.exists()
    batch.erase_kept_long_enough(today().replace(year=2030))
    assert not Piece.objects.exists()
    assert not Wrap.objects.exists()
    assert following.by_receipt(receipt.digits) is None
    assert Locator.objects.filter(digits=receipt.locator, voice=None).exists()


def _files() -> Iterator[bytes]:
    """All of the data folder; what another test takes away meanwhile is passed over."""
    for path in Path(settings.HOME).rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file() and path.name != "secret":
                yield path.read_bytes()


@pytest.mark.sqlite
def test_no_word_and_no_code_is_anywhere_in_the_clear(world: World) -> None:
    """The canary scan: text, receipt and contact, in every spelling, against all bytes of the database."""
    desk(world)
    receipt = sent(world.department, way=Way.CONFIDENTIAL, reach="canari@o-day.vn")
    following.say(sender(receipt), "Canari-hai: nói thêm một câu.")
    content = connection.connection.serialize() + b"".join(_files())
    for word in (
        TEXT,
        "Canari-hai",
        "canari@o-day.vn",
        receipt.digits,
        receipt.digits[8:22],
        " ".join(receipt.groups),
    ):
        for form in ("NFC", "NFD"):
            plain = unicodedata.normalize(form, word)
            for spelled in (
                plain.encode(),
                plain.encode("utf-16-le"),
                base64.b64encode(plain.encode()),
                gzip.compress(plain.encode())[10:-8],
            ):
                assert spelled not in content, word
