"""The signed heads: C2SP form, one a day, never over a changed past; keys outside the database (T-33)."""

import base64
import hashlib
import stat
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from danvan.journal import actions, keys, notes, queries, rules, triggers
from danvan.journal.models import Checkpoint, Entry, SigningKey

pytestmark = pytest.mark.django_db


def record(number: int = 1) -> None:
    actions.record_many([actions.Act("a.b", f"c:{one}") for one in range(number)])


def test_a_head_has_the_text_other_programs_read() -> None:
    record(3)
    made = actions.checkpoint()
    origin, size, root, day, blank, signature, end = made.note.split("\n")
    key = SigningKey.objects.get()
    assert (size, day, blank, end) == ("4", "day 2026-06-22", "", "")
    assert base64.b64decode(root) == queries.root(4) == bytes.fromhex(made.root)
    assert signature.startswith(f"— {origin} ")
    id_ = hashlib.sha256(origin.encode() + b"\n\x01" + base64.b64decode(key.public)).digest()[:4]
    assert base64.b64decode(signature.split(" ")[2])[:4] == id_ == bytes.fromhex(made.key_id)
    assert notes.is_signed(made.note, key.key)
    assert not notes.is_signed(made.note.replace("\n4\n", "\n5\n"), key.key)


def test_the_first_key_is_announced_and_readable_by_its_owner_only(own_home: Path) -> None:
    made = actions.checkpoint()
    assert queries.body(0)["verb"] == "key.created"  # type: ignore[index]
    place = own_home / "keys"
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert sorted(path.name for path in place.iterdir()) == [f"{made.key_id}.pem", f"{made.key_id}.pub"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()} == {0o600}
    assert queries.verify().good


def test_one_head_a_day_however_often_it_is_asked_for(settings: object) -> None:
    first = actions.checkpoint()
    record(2)
    assert actions.checkpoint() == first
    settings.CLOCK = "2026-06-23T00:05:00+07:00"  # type: ignore[attr-defined]
    second = actions.checkpoint()
    assert (second.size, second.day.isoformat()) == (3, "2026-06-23")
    proof = queries.consistency_proof(first.size, second.size)
    roots = bytes.fromhex(first.root), bytes.fromhex(second.root)
    assert rules.verify_consistency(first.size, second.size, *roots, proof)


def test_nothing_is_signed_over_a_changed_past(settings: object) -> None:
    record(3)
    actions.checkpoint()
    triggers.drop(connection)
    Entry.objects.filter(sequence=1).update(leaf="0" * 64)
    triggers.install(connection)
    settings.CLOCK = "2026-06-23T00:05:00+07:00"  # type: ignore[attr-defined]
    with pytest.raises(actions.NotConsistent):
        actions.checkpoint()
    assert Checkpoint.objects.count() == 1


def test_a_new_key_is_vouched_for_by_the_old_one(own_home: Path) -> None:
    old = SigningKey.objects.get(key_id=actions.checkpoint().key_id)
    new = actions.rotate_key("định kỳ")
    newest = queries.latest_checkpoint()
    assert newest is not None
    assert newest.key_id == new.key_id
    assert notes.is_signed(newest.note, old.key)
    assert notes.is_signed(newest.note, new.key)
    said = queries.body(new.entry)
    assert said is not None
    assert said["verb"] == "key.rotated"
    assert said["facts"] == {
        "name": new.name,
        "public": new.public,
        "old": old.key_id,
        "old_lost": 0,
        "reason": "định kỳ",
    }
    assert sorted(path.name for path in (own_home / "keys").glob("*.pem")) == [f"{new.key_id}.pem"]
    assert queries.verify().good


def test_a_lost_key_stops_the_signing_until_it_is_rotated(settings: object) -> None:
    keys.forget(actions.checkpoint().key_id)
    settings.CLOCK = "2026-06-23T00:05:00+07:00"  # type: ignore[attr-defined]
    with pytest.raises(keys.NoSigningKey):
        actions.checkpoint()
    new = actions.rotate_key("mất khóa")
    assert queries.body(new.entry)["facts"]["old_lost"] == 1  # type: ignore[index]
    assert queries.verify().good


def test_verify_trusts_the_folder_of_keys_and_not_the_database(own_home: Path) -> None:
    made = actions.checkpoint()
    (own_home / "keys" / f"{made.key_id}.pub").unlink()
    assert len(queries.verify().findings) == 1


def test_an_entry_is_proved_under_the_signed_head() -> None:
    record(20)
    made = actions.checkpoint()
    for sequence in (0, 7, 19, 20):
        leaf = bytes.fromhex(Entry.objects.get(sequence=sequence).leaf)
        proof = queries.inclusion_proof(sequence, made.size)
        assert rules.verify_inclusion(leaf, sequence, made.size, proof, bytes.fromhex(made.root))


def test_everybody_may_read_the_book_and_no_cookie_is_set(client: Client) -> None:
    empty = client.get("/so/")
    assert (empty.status_code, client.get("/so/dau-niem.txt").status_code) == (200, 404)
    record(2)
    made = actions.checkpoint()
    page = client.get("/so/")
    assert page.status_code == 200
    assert not page.cookies
    for shown in (made.root, made.key_id, "22/6/2026", made.note.split("\n")[0]):
        assert shown in page.content.decode()
    plain = client.get("/so/dau-niem.txt")
    assert plain.content.decode() == made.note
    assert plain.headers["Content-Type"] == "text/plain; charset=utf-8"
