"""Whatever time a camera holds it to be, stories come out whole, and both times are kept."""

import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.cameras.service.ageing import close_windows, found, picture, rows, there
from tests.cameras.service.conftest import Rooms

from premises.cameras.models import DetectionRow, EventRow, PictureRow, PictureState, WindowRow

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
YEAR = timedelta(days=365)


def _written(rooms: Rooms, path: str, number: int, at: datetime) -> int:
    """Take in a file that says it was written then; returns that instant in ns since 1970."""
    found(rooms, path, picture(number))
    written_ns = int(at.timestamp()) * 10**9
    os.utime(rooms.base / path, ns=(written_ns, written_ns))
    rooms.domain.intake.record([there(rooms, path)])
    return written_ns


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        timedelta(hours=2),
        timedelta(hours=11),
        3 * YEAR,
        60 * YEAR,
        timedelta(hours=-2),
        -30 * YEAR,
        -56 * YEAR,
    ],
    ids=str,
)
def test_a_clock_that_is_far_off_is_noted_and_not_believed(rooms: Rooms, wrong: timedelta) -> None:
    """A right one before it and after it: one story, as they came, that never runs backwards."""
    now, clocks = datetime.now(UTC), (timedelta(), wrong, timedelta())
    written = [
        _written(rooms, f"front/{number}.png", number, now + clock)
        for number, clock in enumerate(clocks)
    ]
    rooms.worker.drain()
    close_windows(rooms)
    taken = rows(rooms.database, PictureRow)
    assert {row.state for row in taken} == {PictureState.DETECTED}
    assert [row.mtime_ns for row in sorted(taken, key=lambda row: row.path)] == written
    for row in taken:
        assert abs(row.taken_at - now) < timedelta(minutes=5)
        assert abs(row.received_at - now) < timedelta(minutes=5)
    (window,) = rows(rooms.database, WindowRow)
    assert window.opened_at <= window.last_seen_at
    assert window.last_seen_at - window.opened_at < timedelta(seconds=90)
    events = rows(rooms.database, EventRow)
    assert events
    assert all(event.started_at <= event.ended_at for event in events)


@ON_SQLITE
@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The last minute of summer time, and the first of winter time, an hour «earlier».
        ("2026-10-25T02:59:50+02:00", "2026-10-25T02:00:05+01:00"),
        # The last minute of winter time, and the first of summer time, an hour «later».
        ("2026-03-29T01:59:50+01:00", "2026-03-29T03:00:05+02:00"),
    ],
)
def test_the_change_of_clocks_neither_tears_nor_stretches_a_story(
    rooms: Rooms, before: str, after: str
) -> None:
    """Fifteen seconds are fifteen seconds, whatever the clock on the wall says."""
    for number, at in enumerate((before, after)):
        instant = datetime.fromisoformat(at)
        wall = instant.astimezone(ZoneInfo("Europe/Berlin"))
        assert wall.isoformat() == at
        found(rooms, f"front/{number}.png", picture(number))
        written_ns = int(instant.timestamp()) * 10**9
        os.utime(rooms.base / f"front/{number}.png", ns=(written_ns, written_ns))
        file = there(rooms, f"front/{number}.png")
        # It came when it was written, and nobody was there to find it.
        rooms.domain.intake.record([file._replace(stamp=file.stamp._replace(ctime_ns=written_ns))])
    rooms.worker.drain()
    (window,) = rows(rooms.database, WindowRow)
    assert window.last_seen_at - window.opened_at == timedelta(seconds=15)
    seen = sorted(row.detected_at for row in rows(rooms.database, DetectionRow))
    assert seen == [datetime.fromisoformat(at) for at in (before, after)]
    assert all(at.tzinfo == UTC for at in seen)
