"""Acts are written with their change, in order, and nothing can be changed afterwards (T-30 to T-37)."""

import datetime as dt
import json
import logging

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from danvan.journal import actions, queries, triggers
from danvan.journal.models import Checkpoint, Entry, EntryBody, Erasure, SigningKey, Tip

pytestmark = pytest.mark.django_db
GUARDED = [Entry, EntryBody, Erasure, Checkpoint, SigningKey]


def record(number: int = 1) -> list[Entry]:
    return [
        actions.record(
            "concern.answer", subject=f"concern:{one}", unit_id=7, actor="person:1", text="Đã trả lời"
        )
        for one in range(number)
    ]


def test_an_entry_says_who_did_what_where_and_when() -> None:
    entry = record()[0]
    assert queries.body(entry.sequence) == {
        "actor": "person:1",
        "day": "2026-06-22",
        "facts": {"text": "Đã trả lời"},
        "sequence": 0,
        "subject": "concern:0",
        "unit": 7,
        "verb": "concern.answer",
    }


def test_several_acts_take_several_places_and_few_statements(django_assert_num_queries: object) -> None:
    record(2)
    acts = [actions.Act("task.give", f"task:{one}") for one in range(40)]
    with django_assert_num_queries(5):  # type: ignore[operator]
        made = actions.record_many(acts)
    assert [entry.sequence for entry in made] == list(range(2, 42))
    assert queries.verify().good


def test_an_act_outside_a_transaction_is_refused(without_triggers: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record()
    assert not Entry.objects.exists()


def test_an_act_that_fails_leaves_no_entry(without_triggers: None) -> None:
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    with transaction.atomic():
        assert record()[0].sequence == 0
    assert queries.verify().good


def test_the_day_never_goes_backwards(settings: object, caplog: pytest.LogCaptureFixture) -> None:
    """T-37"""
    record()
    settings.CLOCK = "2026-06-01T09:00:00+07:00"  # type: ignore[attr-defined]
    with caplog.at_level(logging.ERROR):
        assert record()[0].day == dt.date(2026, 6, 22)
    assert "already at 2026-06-22" in caplog.text


@pytest.mark.parametrize("model", GUARDED)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {field} = {field}", "DELETE FROM {table}"])
def test_nothing_written_can_be_changed_or_deleted(model: type[Entry], statement: str) -> None:
    """T-35, on both databases, for whoever reaches the database with a plain statement."""
    record(2)
    actions.checkpoint()
    actions.erase(1, "yêu cầu của người có tên", actor="person:1")
    table, field = model._meta.db_table, model._meta.pk.column
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table, field=field))
    assert queries.verify().good


@pytest.mark.parametrize("model", GUARDED)
@pytest.mark.postgres
def test_nothing_written_can_be_truncated(model: type[Entry]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table}")


@pytest.mark.sqlite  # no other database replaces rows on insert
@pytest.mark.parametrize("model", [Entry, EntryBody, Checkpoint, SigningKey])
def test_nothing_written_can_be_replaced(model: type[Entry]) -> None:
    record()
    actions.checkpoint()
    table = model._meta.db_table
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608


def test_an_entry_out_of_order_is_refused() -> None:
    record()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(sequence=5, day=dt.date(2026, 6, 22), leaf="0" * 64)


def test_a_body_can_be_erased_once_and_the_log_still_holds() -> None:
    """T-35: the act of erasing is an entry itself; the hash of the erased one stays."""
    record(3)
    before = queries.root()
    made = actions.erase(1, "người có tên yêu cầu", actor="person:9")
    assert queries.body(1) is None
    said = queries.body(made.sequence)
    assert said is not None
    assert (said["verb"], said["subject"], said["actor"]) == ("journal.erase", "entry:1", "person:9")
    assert queries.root(3) == before
    verdict = queries.verify()
    assert (verdict.good, verdict.erased) == (True, 1)
    for sequence in (1, made.sequence):
        with pytest.raises(actions.NotErasable):
            actions.erase(sequence, "lần nữa", actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryBody.objects.create(sequence=1, salt="0" * 64, body="{}")


def test_a_body_cannot_be_deleted_with_a_made_up_erasure() -> None:
    record(3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.create(sequence=1, entry=99)
    with transaction.atomic():
        Erasure.objects.create(sequence=1, entry=2)
        EntryBody.objects.filter(sequence=1).delete()
    assert len(queries.verify().findings) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entrybody SET body = replace(body, 'Đã', 'Sẽ') WHERE sequence = 2",
        "UPDATE journal_entry SET day = '2026-06-21' WHERE sequence = 0",
        "UPDATE journal_entry SET leaf = '" + "0" * 64 + "' WHERE sequence = 2",
        "DELETE FROM journal_entrybody WHERE sequence = 2",
        "DELETE FROM journal_entry WHERE sequence = 2",
        "DELETE FROM journal_entry WHERE sequence = 4",
        "UPDATE journal_tip SET size = 4",
        "UPDATE journal_checkpoint SET root = '" + "0" * 64 + "'",
        "UPDATE journal_checkpoint SET day = '2026-06-21'",
        "UPDATE journal_checkpoint SET note = replace(note, 'day', 'week')",
        "UPDATE journal_signingkey SET name = 'khac'",
        "DELETE FROM journal_signingkey",
    ],
)
def test_verify_finds_whatever_was_changed_behind_the_triggers(statement: str) -> None:
    record(5)
    actions.checkpoint()
    assert queries.verify().good
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount
    triggers.install(connection)
    assert queries.verify().findings


def test_verify_finds_a_log_written_anew_from_the_signed_part_on() -> None:
    """Whoever may write to the database can rebuild every hash, but not what was signed."""
    record(4)
    actions.checkpoint()
    triggers.drop(connection)
    size = queries.length()
    Entry.objects.all().delete()
    EntryBody.objects.all().delete()
    Tip.objects.all().delete()
    triggers.install(connection)
    record(size)
    assert any("Dấu niêm" in finding for finding in queries.verify().findings)


def test_missing_triggers_are_told_at_start_and_put_back_by_migrate() -> None:
    triggers.drop(connection)
    names = triggers.missing(connection)
    assert len(names) == len(list(triggers.guards(connection.vendor)))
    assert len(queries.verify().findings) == len(names)
    with pytest.raises(Exception, match="not guarded"):
        call_command("check", databases=["default"])
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []
    call_command("check", databases=["default"])


def test_the_body_read_back_is_the_body_committed_to() -> None:
    entry = actions.record("a.b", subject="x:\u0000", unit_id=None, actor=None, note='e\u0301 "day":"1"')
    said = EntryBody.objects.get(sequence=entry.sequence)
    assert json.loads(said.body)["facts"] == {"note": 'é "day":"1"'}
    assert queries.verify().good
