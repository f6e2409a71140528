"""Bytes stay as long as somebody needs them, and no longer than a while after."""

import contextlib
import hashlib
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from tests.waiting import until

from premises.kernel.blobs import Blob, BlobRow, DiskStore, Shelf
from premises.kernel.blobs.shelf import key
from premises.kernel.database import Database
from premises.kernel.errors import NotFound, Unavailable
from premises.kernel.settings import DatabaseSettings


@pytest.fixture
def store(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path / "blobs")


@pytest.fixture
def shelf(database: Database, store: DiskStore) -> Shelf:
    return Shelf(database, store, orphan_hours=24)


def _age(database: Database, hours: float) -> None:
    """Make everything look as if it had been touched so long ago."""
    with database.write() as session:
        at = database.now(session) - timedelta(hours=hours)
        session.execute(sa.update(BlobRow).values(touched_at=at))


def _refer(database: Database, shelf: Shelf, content_hash: str, owner: str) -> None:
    with database.write() as session:
        shelf.refer(session, content_hash, "tests", owner)


@pytest.mark.parametrize("size", [0, 5_000_000])
def test_bytes_are_kept_once_under_the_hash_of_their_content(
    shelf: Shelf, store: DiskStore, size: int
) -> None:
    data = os.urandom(size)
    first, second = shelf.put(data), shelf.put(data)
    assert first == second
    assert (first.hash, first.size_bytes) == (hashlib.sha256(data).hexdigest(), size)
    assert shelf.get(first.hash) == data
    assert shelf.get(first.hash, 10, 20) == data[10:20]
    assert shelf.size_bytes(first.hash) == size
    assert list(store.keys()) == [key(first.hash)]


def test_what_was_never_put_is_not_found(shelf: Shelf) -> None:
    for ask in (shelf.get, shelf.size_bytes):
        with pytest.raises(NotFound):
            ask("0" * 64)


def test_many_may_put_the_same_bytes_for_the_first_time_at_once(
    database: Database, shelf: Shelf
) -> None:
    together = threading.Barrier(8)

    def put(data: bytes) -> str:
        together.wait(timeout=20)
        return shelf.put(data).hash

    with ThreadPoolExecutor(8) as pool:
        for _round in range(10):
            data = os.urandom(50)
            (found,) = set(pool.map(put, [data] * 8))
            assert shelf.get(found) == data
    with database.read() as session:
        assert session.scalar(sa.select(sa.func.count(BlobRow.hash))) == 10


def test_the_sweep_removes_only_what_is_old_and_needed_by_nobody(
    database: Database, shelf: Shelf, store: DiskStore
) -> None:
    needed, orphan, fresh = (shelf.put(data).hash for data in (b"needed", b"orphan", b"fresh"))
    _refer(database, shelf, needed, "1")
    assert shelf.sweep() == 0
    _age(database, 25)
    shelf.put(b"fresh")
    removed: list[str] = []
    assert shelf.sweep(removed.append) == 1
    assert removed == [orphan]
    assert set(store.keys()) == {key(needed), key(fresh)}
    with pytest.raises(NotFound):
        shelf.get(orphan)


def test_a_sweep_that_finds_nothing_keeps_nobody_from_writing(
    sqlite: Database, store: DiskStore
) -> None:
    """Where much is kept looking takes seconds, and SQLite has one writer."""
    url = sqlite.url.render_as_string(hide_password=False)
    impatient = Database(DatabaseSettings(url=url, busy_timeout_s=0.1), "")
    shelf = Shelf(impatient, store, orphan_hours=24)
    _refer(sqlite, shelf, shelf.put(b"needed").hash, "1")
    _age(sqlite, 25)
    with sqlite.write() as session:
        session.execute(sa.update(BlobRow).values(size_bytes=6))
        assert shelf.sweep() == 0
    impatient.close()


def test_what_its_last_owner_releases_is_swept_and_can_be_put_again(
    database: Database, shelf: Shelf
) -> None:
    photo = shelf.put(b"photo").hash
    for owner in ("1", "2"):
        _refer(database, shelf, photo, owner)
    for owner, removed in (("1", 0), ("2", 1)):
        _age(database, 25)
        with database.write() as session:
            shelf.release(session, "tests", owner)
        assert shelf.sweep() == removed
    assert shelf.put(b"photo").hash == photo
    assert shelf.get(photo) == b"photo"


def test_referring_twice_is_referring_once(database: Database, shelf: Shelf) -> None:
    photo = shelf.put(b"photo").hash
    for _ in range(2):
        _refer(database, shelf, photo, "1")
    with database.write() as session:
        shelf.release(session, "tests", "1")
    _age(database, 25)
    assert shelf.sweep() == 1


def test_bytes_that_are_not_kept_cannot_be_referred_to(database: Database, shelf: Shelf) -> None:
    with pytest.raises(IntegrityError):
        _refer(database, shelf, "0" * 64, "1")


def test_more_than_a_batch_is_swept_in_one_go(database: Database, shelf: Shelf) -> None:
    with database.write() as session:
        for number in range(450):
            at = database.now(session) - timedelta(hours=30)
            row = BlobRow(hash=f"{number:064}", size_bytes=1, state="alive", touched_at=at)
            session.add(row)
    assert shelf.sweep() == 450


def test_a_sweep_that_was_killed_in_its_middle_is_finished_by_the_next(
    database: Database, shelf: Shelf, store: DiskStore
) -> None:
    """It is killed after it marked, and again after the bytes are gone but the row is not."""
    marked, half_removed = (shelf.put(data).hash for data in (b"marked", b"half removed"))
    _age(database, 25)
    assert sorted(shelf._mark()) == sorted([marked, half_removed])
    store.delete(key(half_removed))
    assert shelf.put(b"half removed").hash == half_removed
    assert shelf.get(half_removed) == b"half removed"
    assert shelf.sweep() == 1
    assert list(store.keys()) == [key(half_removed)]


def test_a_reference_that_is_being_written_while_the_sweep_removes_keeps_the_bytes(
    database: Database, shelf: Shelf
) -> None:
    """The sweep has marked the bytes; it must not ask who needs them before it holds the row."""
    photo = shelf.put(b"photo").hash
    _age(database, 25)
    assert shelf._mark() == [photo]
    removed: list[bool] = []
    sweeper = threading.Thread(target=lambda: removed.append(shelf._remove(photo)))
    with database.write() as session:
        shelf.refer(session, photo, "tests", "1")
        session.flush()
        sweeper.start()
        time.sleep(0.3)
    sweeper.join()
    assert removed == [False]
    assert shelf.get(photo) == b"photo"


def test_putting_against_sweeping_never_loses_bytes_that_are_needed(
    database: Database, store: DiskStore
) -> None:
    """Four writers put, refer to and release thirty contents while two sweep all the time."""
    spared_s = 0.3
    shelf = Shelf(database, store, orphan_hours=spared_s / 3600)
    stop = threading.Event()
    removed: list[int] = []
    lost: list[str] = []

    def sweep() -> None:
        while not stop.is_set():
            removed.append(shelf.sweep())

    def put_and_refer(data: bytes, owner: str) -> Blob:
        while True:
            # On a slow machine the sweep may come between; that is refused, and done again.
            with contextlib.suppress(IntegrityError, Unavailable):
                blob = shelf.put(data)
                _refer(database, shelf, blob.hash, owner)
                return blob

    def write(writer: int) -> None:
        chance = random.Random(writer)  # noqa: S311 - no secret.
        for round_ in range(40):
            data = f"content {chance.randrange(30)}".encode()
            owner = f"{writer}-{round_}"
            began = time.monotonic()
            blob = put_and_refer(data, owner)
            # Who takes longer than bytes are spared, as on a busy machine, was promised nothing.
            is_in_time = time.monotonic() - began < spared_s
            if is_in_time and shelf.get(blob.hash) != data:
                lost.append(owner)
            with database.write() as session:
                shelf.release(session, "tests", owner)
            time.sleep(chance.random() / 20)

    sweepers = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in sweepers:
        thread.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))
        # Nobody needs anything any more, so in the end the sweepers have taken all of it.
        until(lambda: not list(store.keys()), patience_s=30)
    finally:
        stop.set()
        for thread in sweepers:
            thread.join()
    assert lost == []
    assert shelf.sweep() == 0
    assert list(store.keys()) == []
    assert sum(removed) > 30
