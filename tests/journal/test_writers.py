"""Many writers at once never link to the same entry (T-32)."""

from threading import Thread

from django.db import connection, transaction

from danvan.journal import actions, queries
from danvan.journal.models import Entry

WRITERS, ACTS = 4, 15


def test_writers_at_the_same_time_take_places_one_after_the_other(without_triggers: None) -> None:
    failed: list[Exception] = []

    def write(who: int) -> None:
        try:
            for number in range(ACTS):
                with transaction.atomic():
                    actions.record("a.b", subject=f"c:{number}", unit_id=None, actor=f"person:{who}")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(who,)) for who in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert list(Entry.objects.values_list("sequence", flat=True)) == list(range(WRITERS * ACTS))
    assert queries.verify().good
