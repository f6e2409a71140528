"""Durations are read from the rows that work leaves behind, each from where it says to where."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.service.ageing import age, close_windows, found, picture, rows, seen
from tests.cameras.service.conftest import Rooms
from tests.cameras.test_gpu import Driver
from tests.waiting import until

from premises.cameras.gpu import Gpu
from premises.cameras.models import EventRow, GpuSampleRow, PictureRow, WindowRow
from premises.cameras.service.graphics import Graphics, Sample
from premises.cameras.service.telemetry import Latencies, Queues, spread

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("count", "p50", "p95", "p99"),
    [(1, 1, 1, 1), (2, 1, 2, 2), (20, 10, 19, 20), (100, 50, 95, 99)],
)
def test_quantiles_are_values_that_were_measured(
    count: int, p50: float, p95: float, p99: float
) -> None:
    found = spread(timedelta(milliseconds=number) for number in range(count, 0, -1))
    assert found is not None
    assert (found.p50_ms, found.p95_ms, found.p99_ms) == (p50, p95, p99)
    assert (found.min_ms, found.max_ms, found.sample_count) == (1, count, count)
    assert found.avg_ms == (count + 1) / 2


def test_nothing_has_no_spread_and_clocks_that_disagree_make_no_negative_one() -> None:
    assert spread([]) is None
    found = spread([timedelta(seconds=-5), timedelta(seconds=1)])
    assert found is not None
    assert (found.min_ms, found.max_ms) == (0, 1000)


def test_each_step_is_measured_from_its_begin_to_its_end(rooms: Rooms) -> None:
    seen(rooms, "front/a.png", "front/b.png")
    with rooms.database.write() as session:
        now = rooms.database.now(session)
        ago = {"t": 90, "g": 60, "d": 50, "c": 20, "e": 5}
        at = {step: now - timedelta(seconds=seconds) for step, seconds in ago.items()}
        session.execute(
            sa.update(PictureRow).values(taken_at=at["t"], received_at=at["g"], finished_at=at["d"])
        )
        session.execute(sa.update(WindowRow).values(closed_at=at["c"]))
        session.execute(
            sa.update(EventRow).where(~EventRow.is_fast_path).values(created_at=at["e"])
        )
        session.execute(sa.update(EventRow).where(EventRow.is_fast_path).values(created_at=at["d"]))
    taken = rooms.domain.telemetry.latencies(HOUR)
    assert _means(taken) == (30_000, 10_000, 30_000, 15_000, (55_000 + 10_000) / 2)
    assert taken.watch is not None
    assert taken.watch.sample_count == 2
    assert taken.batch is not None
    assert taken.batch.sample_count == 1


def _means(taken: Latencies) -> tuple[float | None, ...]:
    steps = (taken.watch, taken.detect, taken.batch, taken.analyze, taken.total)
    return tuple(None if one is None else one.avg_ms for one in steps)


@ON_SQLITE
def test_what_was_done_before_the_window_is_not_counted(rooms: Rooms) -> None:
    assert _means(rooms.domain.telemetry.latencies(HOUR)) == (None,) * 5
    seen(rooms, "front/a.png", "front/b.png")
    age(rooms, 0.1)
    assert _means(rooms.domain.telemetry.latencies(HOUR)) == (None,) * 5
    assert None not in _means(rooms.domain.telemetry.latencies(timedelta(days=1)))


@ON_SQLITE
def test_durations_are_known_in_the_middle_of_a_backlog(rooms: Rooms) -> None:
    """The newest pictures are those that nobody has looked at yet."""
    seen(rooms, "front/a.png")
    files = [found(rooms, f"front/late{number}.png", picture(100 + number)) for number in range(5)]
    rooms.domain.intake.record(files)
    taken = rooms.domain.telemetry.latencies(HOUR)
    assert taken.detect is not None
    assert taken.detect.sample_count == 1


def test_what_waits_and_what_is_done_is_counted(rooms: Rooms) -> None:
    assert rooms.domain.telemetry.queues() == Queues(0, 0)
    files = [found(rooms, f"front/{number}.png", picture(number)) for number in range(3)]
    rooms.domain.intake.record(files)
    assert rooms.domain.telemetry.queues() == Queues(3, 0)
    rooms.worker.work_one()
    # One was looked at; the person on it is told of at once.
    assert rooms.domain.telemetry.queues() == Queues(2, 1)
    rooms.worker.drain()
    close_windows(rooms)
    assert rooms.domain.telemetry.queues() == Queues(0, 0)


def test_the_detectors_speed_is_that_of_the_last_minute(rooms: Rooms) -> None:
    assert rooms.domain.telemetry.frames_per_second() is None
    seen(rooms, "front/a.png", "front/b.png")
    with rooms.database.write() as session:
        session.execute(sa.update(PictureRow).values(model_ms=20.0))
    assert rooms.domain.telemetry.frames_per_second() == 50.0
    age(rooms, 1 / 24)
    assert rooms.domain.telemetry.frames_per_second() is None


def _graphics(rooms: Rooms, driver: Driver, poll_s: float = 5) -> Graphics:
    gpu = Gpu(lambda: driver)
    return Graphics(rooms.database, gpu, rooms.domain.telemetry, poll_s)


def test_a_card_is_written_down_with_the_detectors_speed(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    with rooms.database.write() as session:
        session.execute(sa.update(PictureRow).values(model_ms=25.0))
    graphics = _graphics(rooms, Driver())
    assert graphics.now().inference_fps == 40.0
    assert graphics.write_down()
    (row,) = graphics.history(None, 10)
    assert (row.utilization, row.memory_used, row.inference_fps) == (75.0, 12_000, 40.0)
    assert (row.temperature, row.power_usage) == (65.0, 152.3)


@ON_SQLITE
def test_without_a_card_nothing_is_written_and_all_is_unknown(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    graphics = _graphics(rooms, Driver("init"))
    assert not graphics.is_there()
    assert graphics.now() == Sample()
    assert not graphics.write_down()
    assert rows(rooms.database, GpuSampleRow) == []


def test_history_is_the_newest_samples_in_the_order_of_time(rooms: Rooms) -> None:
    with rooms.database.write() as session:
        now = rooms.database.now(session)
        session.add_all(
            GpuSampleRow(recorded_at=now - timedelta(minutes=minutes), utilization=minutes)
            for minutes in (3, 1, 9, 2)
        )
    graphics = rooms.domain.graphics
    assert [row.utilization for row in graphics.history(None, 10)] == [9, 3, 2, 1]
    assert [row.utilization for row in graphics.history(None, 2)] == [2, 1]
    since = now - timedelta(minutes=5)
    assert [row.utilization for row in graphics.history(since, 10)] == [3, 2, 1]
    naive = since.replace(tzinfo=None)
    assert [row.utilization for row in graphics.history(naive, 2)] == [2, 1]


@ON_SQLITE
def test_samples_come_at_their_pace_until_it_is_told_to_stop(rooms: Rooms) -> None:
    stop = threading.Event()
    graphics = _graphics(rooms, Driver(), poll_s=0.02)
    sampling = threading.Thread(target=graphics.run, args=(stop,))
    sampling.start()
    until(lambda: len(rows(rooms.database, GpuSampleRow)) >= 3)
    stop.set()
    sampling.join(timeout=5)
    assert not sampling.is_alive()


@ON_SQLITE
def test_no_large_table_is_read_whole_for_durations(rooms: Rooms) -> None:
    """Each part of it walks along an index and stops after some hundred rows."""
    seen(rooms, "front/a.png")
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    engine = rooms.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    rooms.domain.telemetry.latencies(HOUR)
    rooms.domain.telemetry.queues()
    rooms.domain.telemetry.frames_per_second()
    sa.event.remove(engine, "before_cursor_execute", note)
    questions = [text for text in asked if text.startswith("SELECT")]
    with engine.connect() as connection:
        steps = [step for text in questions for step in _plan(connection, text)]
    assert len(questions) >= 5
    large = ("camera_pictures", "camera_detections", "camera_windows", "job_stages")
    assert [step for step in steps if step.startswith(tuple(f"SCAN {one}" for one in large))] == []


def _plan(connection: sa.Connection, text: str) -> list[str]:
    holes = tuple("x" for _ in range(text.count("?")))
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", holes)]
