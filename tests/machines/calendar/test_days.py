"""Days and hours where the machine stands, in zones that change their clocks in odd ways."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.kernel.errors import Invalid
from premises.machines.calendar import (
    QUARTER_MS,
    day_ms,
    day_of,
    days_between,
    from_local,
    hours_of_day,
    local_text,
    quarter_of,
    quarters_of_day,
    to_local,
    zone_of,
)

MADRID = ZoneInfo("Europe/Madrid")
ZONES = [
    "UTC",
    "Europe/Madrid",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Havana",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Africa/Monrovia",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Pacific/Kiritimati",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(1970, 1, 2), date(2037, 12, 31))
ms = st.integers(1, 2_145_916_800_000)


def wall(text: str) -> datetime:
    """What a clock on the wall shows."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Madrid", date(2021, 6, 1), 24),
        ("Europe/Madrid", date(2021, 3, 28), 23),
        ("Europe/Madrid", date(2021, 10, 31), 25),
        ("Australia/Lord_Howe", date(2024, 10, 6), 23.5),
        ("Australia/Lord_Howe", date(2024, 4, 7), 24.5),
        ("Asia/Kathmandu", date(2024, 4, 7), 24),
        ("America/Havana", date(2024, 3, 10), 23),
        ("America/Havana", date(2024, 11, 3), 25),
        ("America/Sao_Paulo", date(2018, 2, 17), 25),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_days_are_as_long_as_clocks_make_them(zone: str, day: date, hours: float) -> None:
    assert len(quarters_of_day(day, ZoneInfo(zone))) == hours * 4


def test_a_day_may_begin_at_one_where_clocks_jump_at_midnight() -> None:
    havana = ZoneInfo("America/Havana")
    assert local_text(day_ms(date(2024, 3, 10), havana)[0], havana) == "2024-03-10 01:00:00"


def test_a_day_begins_for_good_where_clocks_are_put_back_across_midnight() -> None:
    """At St John's the clock showed the 1st for a minute, then the 31st for an hour again."""
    newfoundland = ZoneInfo("America/St_Johns")
    begins, _ = day_ms(date(2009, 11, 1), newfoundland)
    assert begins == from_local(wall("2009-11-01T00:00").replace(fold=1), newfoundland)
    moment = from_local(wall("2009-11-01T00:00:30"), newfoundland)
    assert day_of(moment, newfoundland) == date(2009, 10, 31)
    hours = hours_of_day(date(2009, 10, 31), newfoundland)
    assert [(hour.start.hour, hour.fold, len(hour.quarters)) for hour in hours[-2:]] == [
        (23, 0, 5),
        (23, 1, 3),
    ]


def test_a_clock_off_by_half_a_minute_is_rounded_to_the_next_quarter() -> None:
    """Liberia was 44 minutes and 30 seconds behind until 1972."""
    monrovia = ZoneInfo("Africa/Monrovia")
    begins, _ = day_ms(date(1971, 5, 5), monrovia)
    assert local_text(begins, monrovia) == "1971-05-05 00:00:30"
    assert day_of(begins - 1, monrovia) == date(1971, 5, 4)
    assert len(quarters_of_day(date(1972, 1, 7), monrovia)) == 93


def test_since_1980_clocks_differ_by_whole_quarters() -> None:
    """Rounding to quarters therefore concerns no machine that logs today."""
    for name in ZONES:
        zone = ZoneInfo(name)
        for n in range(0, 366 * 57, 97):
            midday = from_local(wall("1980-01-01T12:00") + timedelta(days=n), zone)
            assert midday % QUARTER_MS == 0, name


@pytest.mark.parametrize("day", [date.min, date.max, date(9999, 12, 30)])
def test_days_at_the_ends_of_the_calendar_are_empty_or_whole_and_never_fail(day: date) -> None:
    assert len(quarters_of_day(day, MADRID)) in {0, 96}
    assert len(hours_of_day(day, MADRID)) in {0, 24}


@given(zones, days)
def test_days_follow_each_other_without_hole_or_overlap(zone: ZoneInfo, day: date) -> None:
    assert quarters_of_day(day, zone).stop == quarters_of_day(day + timedelta(days=1), zone).start


@given(zones, ms)
def test_each_instant_lies_in_its_day(zone: ZoneInfo, t_ms: int) -> None:
    assert quarter_of(t_ms) in quarters_of_day(day_of(t_ms, zone), zone)


@given(zones, days)
def test_the_hours_of_a_day_are_its_quarters_in_order(zone: ZoneInfo, day: date) -> None:
    hours = hours_of_day(day, zone)
    told = [quarter for hour in hours for quarter in hour.quarters]
    assert told == list(quarters_of_day(day, zone))
    assert max(Counter((hour.start, hour.fold) for hour in hours).values(), default=1) == 1
    assert all(hour.start.date() == day for hour in hours)


@given(zones, ms, st.integers(1, 5 * 86_400_000))
def test_the_days_of_a_stretch_are_those_of_its_instants(
    zone: ZoneInfo, from_ms: int, long_ms: int
) -> None:
    stretch = range(from_ms, from_ms + long_ms)
    asked = (from_ms, *range(from_ms, from_ms + long_ms, 1_800_000), stretch[-1])
    assert list(days_between(from_ms, stretch.stop, zone)) == sorted(
        {day_of(t_ms, zone) for t_ms in asked}
    )


def test_an_empty_stretch_has_no_days() -> None:
    assert list(days_between(5, 5, MADRID)) == []


def test_the_hour_shown_twice_is_two_hours() -> None:
    """Twelve readings fell into one hour of the original, six before and six after the change."""
    hours = hours_of_day(date(2021, 10, 31), MADRID)
    twice = [hour for hour in hours if hour.start == wall("2021-10-31T02:00")]
    assert [hour.fold for hour in twice] == [0, 1]
    first, second = (hour.quarters.start * QUARTER_MS for hour in twice)
    assert second - first == 3_600_000
    assert local_text(first, MADRID) == local_text(second, MADRID) == "2021-10-31 02:00:00"
    assert len(hours) == 25


def test_an_hour_into_which_clocks_jump_is_short() -> None:
    hours = hours_of_day(date(2024, 10, 6), ZoneInfo("Australia/Lord_Howe"))
    short = [hour for hour in hours if len(hour.quarters) != 4]
    assert [(hour.start, len(hour.quarters)) for hour in short] == [(wall("2024-10-06T02:00"), 2)]


@given(zones, ms)
def test_clock_and_instant_are_each_others_inverse(zone: ZoneInfo, t_ms: int) -> None:
    assert from_local(to_local(t_ms, zone), zone) == t_ms


def test_a_time_that_is_skipped_lies_behind_the_jump() -> None:
    jump = from_local(wall("2021-03-28T02:30"), MADRID)
    assert to_local(jump, MADRID) == wall("2021-03-28T03:30")


def test_local_texts_have_microseconds_only_where_there_are_some() -> None:
    """As the original's answers write them."""
    t_ms = from_local(wall("2022-02-23T09:00"), MADRID)
    assert local_text(t_ms, MADRID) == "2022-02-23 09:00:00"
    assert local_text(t_ms + 265, MADRID) == "2022-02-23 09:00:00.265000"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe", "a\0b"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="Europe/Madrid") as refused:
        zone_of(name)
    assert refused.value.code == "machines.unknown_zone"


def test_a_zone_is_found_by_its_name() -> None:
    assert zone_of("Europe/Madrid") == MADRID
