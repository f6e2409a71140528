"""The work of machines is rung for, done, and comes round by itself."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.machines.shops import Shop, every, ms, open_shop
from tests.machines.standing import count
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import JobRow, JobState, StageRow, Ticker, Worker
from premises.kernel.settings import JobsSettings
from premises.machines.models import (
    DirtyRow,
    EnergyHourRow,
    HotRow,
    IntervalRow,
    MachineRow,
    SegmentRow,
)

_AT = ms("2022-02-23 08:00")


@pytest.fixture
def shop(sqlite: Database, tmp_path: Path, doorbell: PipeDoorbell) -> Shop:
    shop = open_shop(sqlite, tmp_path, doorbell, settle_ms=50)
    shop.machine(zone="UTC")
    shop.variable("X", "utilisation", decimals=0, nominal_kw=10.0)
    return shop


@contextmanager
def _working(shop: Shop) -> Iterator[None]:
    """A worker that sleeps until it is rung for."""
    worker = Worker(shop.database, shop.registry, shop.doorbell, JobsSettings(sweep_s=60))
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(10)


def test_a_late_row_is_in_the_figures_within_two_seconds(shop: Shop) -> None:
    shop.push({"X": every(_AT, 60_000, [float(one % 50) for one in range(600)])})
    with _working(shop):
        shop.push({"X": [(_AT + 30_000, 77.0)]})
        pushed = time.monotonic()
        until(lambda: not count(shop.database, DirtyRow))
        assert time.monotonic() - pushed < 2
    assert shop.differences() == []


def test_what_comes_together_is_worked_out_together(shop: Shop) -> None:
    for number in range(5):
        shop.push({"X": [(_AT + number, 1.0)]})
    assert count(shop.database, JobRow) == 1
    until(lambda: shop.work() == 1)
    assert not count(shop.database, DirtyRow)


def test_each_day_is_a_transaction_of_its_own_and_the_next_follows(shop: Shop) -> None:
    shop.push({"X": every(_AT, 24 * 3_600_000, [1.0, 2.0, 3.0])})
    until(lambda: shop.work() > 0)
    with shop.database.read() as session:
        assert session.query(MachineRow).one().revision == 3
    assert not count(shop.database, DirtyRow)


def test_the_schedules_find_a_lost_machine_and_make_files(shop: Shop) -> None:
    shop.push({"X": every(_AT, 1000, [1.0, 2.0, 3.0])})
    with shop.database.write() as session:
        session.execute(sa.delete(JobRow))
    schedules = shop.domain.schedules()
    ticker = Ticker(shop.database, schedules)
    for schedule in schedules:
        ticker.tick(schedule)
        with shop.database.write() as session:
            past = datetime.now(UTC) - timedelta(hours=2)
            session.execute(sa.text("UPDATE schedules SET next_at = :at"), {"at": past})
        ticker.tick(schedule)
    until(lambda: shop.work() > 0 and not count(shop.database, DirtyRow))
    assert (count(shop.database, HotRow), count(shop.database, SegmentRow)) == (0, 1)


def test_a_day_that_cannot_be_made_a_file_keeps_no_other_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.push({"X": every(_AT, 24 * 3_600_000, [1.0, 2.0, 3.0])})
    days = shop.domain.sweeping.due(datetime.now(UTC))
    right = shop.domain.archive.compact

    def broken(machine_id: str, day: object) -> bool:
        if day == days[1][1]:
            raise Unavailable("blobs.full", "The disk is full.")
        return right(machine_id, days[0][1] if day == days[0][1] else days[2][1])

    monkeypatch.setattr(shop.domain.archive, "compact", broken)
    failed = shop.domain.sweeping.compact(days, lambda *_: None)
    assert [day for _, day, _ in failed] == [days[1][1]]
    assert count(shop.database, SegmentRow) == 2


def test_a_job_may_compare_all_figures_with_the_rows(shop: Shop) -> None:
    shop.push({"X": [(_AT, 50.0)]})
    until(lambda: shop.work() > 0)
    with shop.database.write() as session:
        session.execute(sa.delete(EnergyHourRow))
        session.execute(sa.delete(IntervalRow))
    job_id = shop.domain.jobs.submit_verify("m")
    shop.work()
    with shop.database.read() as session:
        assert session.get_one(JobRow, job_id).state == JobState.DONE
        stage = session.query(StageRow).where(StageRow.job_id == job_id).one()
    assert isinstance(stage.result, dict)
    assert stage.result["count"] == 2
    assert stage.result["differences"][0]["right"]["energy_kwh"] == "80.000"
