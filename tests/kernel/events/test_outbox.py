"""What has happened is written with the deed, and everybody reads it in one order."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.kernel.events.writing import add, newest, numbers_after, write

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Unavailable
from premises.kernel.events import Outbox


def test_an_event_of_a_transaction_that_commits_late_is_not_skipped(
    database: Database, outbox: Outbox
) -> None:
    if not outbox.needs_publisher:
        # SQLite has one writer at a time, so no transaction can be overtaken by another.
        return
    cursor = newest(database, outbox)
    with database.write() as slow:
        add(database, outbox, slow, 1)
        slow.flush()
        write(database, outbox, 2)
        assert outbox.publish() == 1
        assert numbers_after(outbox, cursor) == [2]
        seen = outbox.after(cursor)[-1].seq
    assert outbox.publish() == 1
    assert numbers_after(outbox, seen) == [1]
    assert numbers_after(outbox, cursor) == [2, 1]
    assert outbox.publish() == 0


def test_what_one_wrote_can_be_read_as_soon_as_it_is_published(
    database: Database, outbox: Outbox
) -> None:
    """On SQLite that is at once."""
    cursor = newest(database, outbox)
    write(database, outbox, 1, 2, 3)
    assert outbox.needs_publisher is (database.backend != "sqlite")
    if outbox.needs_publisher:
        assert outbox.publish() == 3
    assert numbers_after(outbox, cursor) == [1, 2, 3]
    (event, *_) = outbox.after(cursor)
    assert (event.seq, event.domain, event.kind) == (cursor + 1, "tests", "counted")


def test_an_event_of_a_transaction_that_is_rolled_back_never_appears(
    database: Database, outbox: Outbox
) -> None:
    cursor = newest(database, outbox)

    def fail() -> None:
        with database.write() as session:
            add(database, outbox, session, 1)
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    write(database, outbox, 2)
    newest(database, outbox)
    assert numbers_after(outbox, cursor) == [2]


def test_events_of_many_writers_get_one_order_without_gaps(
    database: Database, published: Outbox
) -> None:
    cursor = published.bounds()[1]

    def work(writer: int) -> None:
        for number in range(25):
            write(database, published, writer * 100 + number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    newest(database, published)
    events = published.after(cursor)
    assert [event.seq for event in events] == list(range(cursor + 1, cursor + 201))
    numbers = [event.payload["number"] for event in events]
    assert len(set(numbers)) == 200
    for writer in range(8):
        mine = [number for number in numbers if number // 100 == writer]
        assert mine == sorted(mine)


def test_two_publishers_at_once_neither_lose_nor_double_an_event(
    database: Database, outbox: Outbox
) -> None:
    """One of them may be a frozen one that wakes; it fails, and the rows stay for the other."""
    if not outbox.needs_publisher:
        return
    cursor = newest(database, outbox)

    def publish(_: int) -> None:
        for _round in range(30):
            with contextlib.suppress(Unavailable):
                outbox.publish()

    with ThreadPoolExecutor(3) as pool:
        publishing = pool.map(publish, range(2))
        for number in range(60):
            write(database, outbox, number)
        list(publishing)
    newest(database, outbox)
    events = outbox.after(cursor)
    assert [event.seq for event in events] == list(range(cursor + 1, cursor + 61))
    assert len({event.payload["number"] for event in events}) == 60


def test_numbers_never_restart_when_old_events_are_forgotten(
    database: Database, outbox: Outbox, doorbell: PipeDoorbell
) -> None:
    write(database, outbox, 1, 2, 3)
    cursor = newest(database, outbox)
    with database.write() as session:
        tomorrow = database.now(session) + timedelta(days=1)
        assert outbox.forget_older_than(session, 0, tomorrow) == 3
    assert outbox.bounds() == (cursor - 1, cursor)
    write(database, outbox, 4)
    again = Outbox(database, doorbell)
    assert newest(database, again) == cursor + 1
    assert numbers_after(again, cursor) == [4]


def test_events_younger_than_their_days_are_kept(database: Database, outbox: Outbox) -> None:
    cursor = newest(database, outbox)
    write(database, outbox, 1, 2)
    newest(database, outbox)
    with database.write() as session:
        assert outbox.forget_older_than(session, 7, database.now(session)) == 0
    assert numbers_after(outbox, cursor) == [1, 2]


def test_an_event_that_has_no_place_yet_is_not_forgotten(
    database: Database, outbox: Outbox
) -> None:
    if not outbox.needs_publisher:
        return
    cursor = newest(database, outbox)
    write(database, outbox, 1)
    newest(database, outbox)
    write(database, outbox, 2)
    with database.write() as session:
        later = database.now(session) + timedelta(days=1)
        outbox.forget(session, later)
    newest(database, outbox)
    assert numbers_after(outbox, cursor)[-1] == 2
