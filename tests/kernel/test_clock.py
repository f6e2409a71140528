"""The time is asked for in one place, and can be set there."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from premises.kernel.clock import SettableClock, SystemClock, as_utc

_NOON = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=2)))


def test_the_systems_clock_is_in_utc() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs((datetime.now(UTC) - now).total_seconds()) < 1


def test_a_settable_clock_stands_still_until_it_is_moved() -> None:
    clock = SettableClock(_NOON)
    assert clock.now() == clock.now() == _NOON
    assert clock.now().tzinfo is UTC
    clock.move(timedelta(hours=1))
    assert clock.now() == _NOON + timedelta(hours=1)


def test_an_instant_without_a_time_zone_names_none() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        as_utc(datetime(2026, 11, 20))  # noqa: DTZ001 - this is what must be refused.
