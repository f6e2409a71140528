"""What one process at a time does is done by one process at a time."""

import os
import signal
import threading
import time
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from tests.conftest import Backends
from tests.kernel.jobs.kinds import Start, full_url, pid
from tests.waiting import LOADING_S, until

from premises.kernel.database import Base, Database
from premises.kernel.jobs import Post, ScheduleRow
from premises.kernel.settings import DatabaseSettings


def _last(file: Path) -> int:
    lines = file.read_text().split() if file.exists() else []
    return int(lines[-1]) if lines else 0


def _lease_until(database: Database) -> datetime:
    with database.read() as session:
        row = session.scalars(sa.select(ScheduleRow)).one()
    assert row.lease_until is not None
    return row.lease_until


def _until_renewed(database: Database) -> None:
    """Wait until the holder has renewed its lease."""
    before = _lease_until(database)
    until(lambda: _lease_until(database) > before)


def test_one_of_three_holds_the_post_and_another_follows(database: Database) -> None:
    at_work: list[int] = []
    most: list[int] = []

    def work(number: int) -> Post:
        def hold(stop: threading.Event) -> None:
            at_work.append(number)
            most.append(len(at_work))
            stop.wait()
            at_work.remove(number)

        return Post(database, "tests", hold, lease_s=6)

    posts = [work(number) for number in range(3)]
    for post in posts:
        post.start()
    until(lambda: len(at_work) == 1)
    _until_renewed(database)
    first = at_work[0]
    posts[first].stop()
    until(lambda: len(at_work) == 1)
    assert at_work[0] != first
    for post in posts:
        post.stop()
    assert at_work == []
    assert set(most) == {1}


def test_work_that_fails_begins_again(sqlite: Database) -> None:
    begun: list[int] = []

    def fails(stop: threading.Event) -> None:
        begun.append(1)
        if len(begun) == 1:
            raise RuntimeError
        stop.wait()

    post = Post(sqlite, "tests", fails, lease_s=0.3)
    post.start()
    until(lambda: len(begun) == 2)
    post.stop()


def test_a_post_is_taken_as_soon_as_whatever_was_wrong_is_mended(backends: Backends) -> None:
    """The tables are not there at first, which is no passing fault of the database's."""
    late = Database(DatabaseSettings(url=backends.new_url("sqlite")), "")
    begun = threading.Event()

    def work(stop: threading.Event) -> None:
        begun.set()
        stop.wait()

    post = Post(late, "tests", work, lease_s=0.3)
    post.start()
    time.sleep(0.3)
    Base.metadata.create_all(late.engine)
    assert begun.wait(15)
    post.stop()
    late.close()


def test_a_busy_database_does_not_cost_the_post(sqlite: Database) -> None:
    """A post whose lease has not run out is kept while the database cannot be asked."""
    begun: list[int] = []

    def work(stop: threading.Event) -> None:
        begun.append(1)
        stop.wait()

    impatient = Database(DatabaseSettings(url=full_url(sqlite), busy_timeout_s=0.1), "")
    post = Post(impatient, "tests", work, lease_s=6)
    post.start()
    until(lambda: begun == [1])
    with sqlite.write() as session:
        session.execute(sa.update(ScheduleRow).values(spec="busy"))
        # In this time the holder asks at least once, and in vain.
        time.sleep(2.5)
    _until_renewed(sqlite)
    post.stop()
    impatient.close()
    assert begun == [1]


def test_a_killed_holder_is_followed_at_once(
    database: Database, tmp_path: Path, start: Start
) -> None:
    file = tmp_path / "holders"
    first = start("post", full_url(database), str(file), "60")
    until(lambda: _last(file) == pid(first), LOADING_S)
    second = start("post", full_url(database), str(file), "60")
    until((tmp_path / f"holders-{pid(second)}").exists, LOADING_S)
    time.sleep(1)
    assert _last(file) == pid(first)
    lease_until = _lease_until(database)
    first.kill()
    until(lambda: _last(file) == pid(second))
    with database.read() as session:
        assert database.now(session) < lease_until


def test_a_holder_frozen_past_its_lease_is_followed_and_stops_when_it_wakes(
    database: Database, tmp_path: Path, start: Start
) -> None:
    file = tmp_path / "holders"
    first = start("post", full_url(database), str(file), "3")
    until(lambda: _last(file) == pid(first), LOADING_S)
    second = start("post", full_url(database), str(file), "3")
    until((tmp_path / f"holders-{pid(second)}").exists, LOADING_S)
    os.kill(pid(first), signal.SIGSTOP)
    until(lambda: _last(file) == pid(second))
    os.kill(pid(first), signal.SIGCONT)
    of_second = [str(pid(second))] * 10

    def written() -> list[str]:
        return file.read_text().split()

    # For a moment it does not know yet that it has slept.
    until(lambda: written()[-10:] == of_second)
    known = len(written())
    until(lambda: len(written()) >= known + 10)
    assert set(written()[known:]) == set(of_second)
