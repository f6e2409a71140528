"""What comes round by itself is done once each time, whoever watches the clock."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session
from tests.kernel.jobs.kinds import Mark, marks

from premises.kernel.database import Database
from premises.kernel.errors import Invalid
from premises.kernel.jobs import Schedule, ScheduleRow, Ticker
from premises.kernel.jobs.schedules import next_after

_FRIDAY = datetime(2026, 11, 20, 23, 59, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spec", "after_s"),
    [
        ("every 10 s", 10),
        ("every 0.5 s", 0.5),
        ("* * * * *", 30),
        ("5 0 * * *", 330),
        ("0 0 * * 1", 30 + 2 * 86400),
    ],
)
def test_a_specification_names_the_next_time(spec: str, after_s: float) -> None:
    assert next_after(spec, _FRIDAY) == _FRIDAY + timedelta(seconds=after_s)


_UNREADABLE = (
    *("", "every", "every 0 s", "every 0.0 s", "every -1 s", "every 5 min", "every x s"),
    *("* * *", "61 * * * *", "0 0 31 2 *", "every nan s", "every inf s"),
)


@pytest.mark.parametrize("spec", _UNREADABLE)
def test_a_specification_that_names_no_time_is_refused(spec: str) -> None:
    with pytest.raises(Invalid, match="neither"):
        next_after(spec, _FRIDAY)


def _mark(session: Session, _now: datetime) -> None:
    session.add(Mark(job_id="tick", stage="", part="", pid=0))


def _make_due(database: Database, name: str) -> None:
    with database.write() as session:
        past = database.now(session) - timedelta(hours=5)
        session.execute(sa.update(ScheduleRow).where(ScheduleRow.name == name).values(next_at=past))


def test_four_tickers_run_what_is_due_once(marked: Database) -> None:
    schedule = Schedule("tests.often", "every 60 s", _mark)
    tickers = [Ticker(marked, [schedule]) for _ in range(4)]
    together = threading.Barrier(4)

    def tick(ticker: Ticker) -> float:
        together.wait(timeout=10)
        return ticker.tick(schedule)

    with ThreadPoolExecutor(4) as pool, structlog.testing.capture_logs() as logs:
        list(pool.map(tick, tickers))
        assert marks(marked) == []
        for round_ in range(1, 11):
            _make_due(marked, schedule.name)
            list(pool.map(tick, tickers))
            assert len(marks(marked)) == round_
    assert not [entry for entry in logs if entry["log_level"] == "error"]


def test_times_that_passed_while_nothing_ran_are_made_up_for_once(marked: Database) -> None:
    schedule = Schedule("tests.minutely", "* * * * *", _mark)
    ticker = Ticker(marked, [schedule])
    ticker.tick(schedule)
    _make_due(marked, schedule.name)
    assert 0 < ticker.tick(schedule) <= 60
    ticker.tick(schedule)
    assert len(marks(marked)) == 1


def test_a_schedule_with_a_bug_writes_nothing_and_does_not_keep_others_from_running(
    marked: Database,
) -> None:
    def buggy(session: Session, now: datetime) -> None:
        _mark(session, now)
        raise RuntimeError

    schedules = [
        Schedule("tests.buggy", "every 30 s", buggy),
        Schedule("tests.good", "every 30 s", _mark),
    ]
    ticker = Ticker(marked, schedules)
    for schedule in schedules:
        ticker.tick(schedule)
        _make_due(marked, schedule.name)
    waits = [ticker.tick(schedule) for schedule in schedules]
    assert waits[0] == 5
    assert len(marks(marked)) == 1
    with marked.read() as session:
        row = session.get_one(ScheduleRow, "tests.buggy")
        assert row.next_at is not None
        assert row.next_at < marked.now(session)


def test_a_changed_specification_begins_anew(marked: Database) -> None:
    for spec in ("every 3600 s", "every 0.01 s"):
        schedule = Schedule("tests.changed", spec, _mark)
        assert Ticker(marked, [schedule]).tick(schedule) <= 60
    assert marks(marked) == []


def test_a_ticker_runs_until_it_is_told_to_stop(marked: Database) -> None:
    stop = threading.Event()
    ticker = Ticker(marked, [Schedule("tests.quick", "every 0.05 s", _mark)])
    thread = threading.Thread(target=ticker.run, args=(stop,))
    thread.start()
    while len(marks(marked)) < 3:
        stop.wait(0.02)
    stop.set()
    thread.join(timeout=5)
    assert not thread.is_alive()
