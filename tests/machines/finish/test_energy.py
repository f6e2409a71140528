"""How much energy a machine took in each hour, by the original's rule and in truth."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.machines.finish.originals import energy
from tests.machines.logged import DAYS, NEVER, UTC, at, log, of_day, off, quarters
from tests.machines.oracle import Row, as_rows
from tests.machines.readings import CASES, readings

from premises.kernel.errors import Invalid
from premises.machines.calendar import QUARTER_MS, day_ms, hours_of_day
from premises.machines.canon import Quality
from premises.machines.finish import Counter, Load, Scale, measured_kw, motor_kw
from premises.machines.finish.bookings import EnergyHour, compat_hours
from premises.machines.finish.energy import (
    ABOVE_INSTALLED,
    Basis,
    ExactEnergyHour,
    Share,
    Supply,
    exact_hours,
)
from premises.machines.meters import Bound, count
from premises.machines.states import Period

DAY = date(2022, 2, 23)
KILOWATT = motor_kw(100.0, Scale())
"""A motor of 100 kW: one percent is one kilowatt."""
PERCENT = st.sampled_from([0, 1, 33, 50, 100, 150])


def utc(hour: int) -> datetime:
    return datetime.fromisoformat(f"2022-02-23T{hour:02}:00")


def compat(rows: Sequence[Row]) -> dict[int, Decimal]:
    own, _ = of_day(quarters(rows), DAY, UTC)
    return {hour.start.hour: hour.kwh for hour in compat_hours(DAY, [Load(own, KILOWATT)])}


def supply(rows: Sequence[Row], day: date = DAY, zone: ZoneInfo = UTC) -> Load:
    own, before = of_day(quarters(rows), day, zone)
    return Load(own, KILOWATT, before)


def exact(
    loads: Supply, horizon_ms: int = NEVER, quiet: Sequence[Period] = ()
) -> dict[int, ExactEnergyHour]:
    found = exact_hours(hours_of_day(DAY, UTC), loads, horizon_ms, quiet)
    return {hour.hour.start.hour: hour for hour in found}


def test_a_reading_is_booked_whole_to_the_hour_in_which_it_came() -> None:
    rows = log(("2022-02-23 08:30", 10), ("2022-02-23 11:00", 20), zone=UTC)
    assert compat(rows) == {8: Decimal("25.000"), 11: Decimal("260.000")}


def test_what_held_from_the_day_before_is_left_out_by_the_original() -> None:
    rows = log(("2022-02-22 08:30", 10), ("2022-02-23 23:00", 20), zone=UTC)
    assert compat(rows) == {23: Decimal("20.000")}


def test_a_machine_that_was_switched_off_takes_nothing_more() -> None:
    rows = [*log(("2022-02-23 08:00", 10), zone=UTC), off("2022-02-23 08:30", UTC)]
    assert compat(rows) == {8: Decimal("5.000")}


def test_an_hour_in_which_nothing_but_the_switch_was_logged_has_no_entry() -> None:
    assert compat([off("2022-02-23 08:30", UTC)]) == {}


def test_motors_are_added_up_before_they_are_rounded() -> None:
    """Three motors of 0.0005 kWh each are 0.002, not three times 0.001."""
    rows = [*log(("2022-02-23 08:00", 1), zone=UTC), off("2022-02-23 08:00:01.800", UTC)]
    loads = [Load(quarters(rows), KILOWATT)] * 3
    assert compat_hours(DAY, loads) == (EnergyHour(utc(8), Decimal("0.002")),)


@CASES
@given(st.data())
def test_hours_are_those_of_the_original_row_by_row(data: st.DataObject) -> None:
    window = day_ms(DAY, UTC)
    logs = [data.draw(readings(window, values=PERCENT)) for _ in range(2)]
    nominal = (15.1, 37.0)
    loads = [
        Load(of_day(quarters(rows), DAY, UTC)[0], motor_kw(kw, Scale()))
        for rows, kw in zip(logs, nominal, strict=True)
    ]
    found = {hour.start.hour: float(hour.kwh) for hour in compat_hours(DAY, loads)}
    expected = energy(list(zip(logs, nominal, strict=True)), DAY)
    assert found.keys() == expected.keys()
    assert found == pytest.approx(expected, abs=0.000_501)


def test_in_truth_a_reading_is_cut_at_the_hour_and_carried_over_midnight() -> None:
    rows = log(("2022-02-22 22:00", 10), ("2022-02-23 01:30", 20), zone=UTC)
    found = exact(Supply([supply(rows)]), at("2022-02-23 03:00", UTC))
    assert [hour.energy_kwh for hour in found.values()] == [10, 15, 20]
    assert {hour.basis for hour in found.values()} == {Basis.ESTIMATE}


def test_off_is_known_to_take_nothing_and_silence_is_not_known() -> None:
    rows = [*log(("2022-02-23 00:00", 10), zone=UTC), off("2022-02-23 00:30", UTC)]
    found = exact(Supply([supply(rows)]), at("2022-02-23 02:00", UTC))
    assert [hour.estimate for hour in found.values()] == [
        Share(Decimal("5.000"), 1.0),
        Share(Decimal("0.000"), 1.0),
    ]
    quiet = [(at("2022-02-23 00:15", UTC), at("2022-02-23 02:00", UTC))]
    rows = log(("2022-02-23 00:00", 10), zone=UTC)
    found = exact(Supply([supply(rows)]), at("2022-02-23 03:00", UTC), quiet)
    assert {hour: told.estimate for hour, told in found.items()} == {
        0: Share(Decimal("2.500"), 0.25),
        2: Share(Decimal("10.000"), 1.0),
    }


def test_coverage_tells_that_one_motor_is_not_known() -> None:
    loads = [supply(log(("2022-02-23 00:00", 10), zone=UTC)), supply(())]
    assert exact(Supply(loads))[0].estimate == Share(Decimal("10.000"), 0.5)


def test_an_estimate_above_the_installed_power_is_cut_and_shown_uncut() -> None:
    rows = log(("2022-02-23 00:00", 150), zone=UTC)
    hour = exact(Supply([supply(rows)], installed_kw=82.3))[0]
    assert (hour.energy_kwh, hour.flags) == (Decimal("82.300"), (ABOVE_INSTALLED,))
    assert hour.estimate == Share(Decimal("150.000"), 1.0)


def metered(rows: Sequence[Row], bound: Bound | None = None) -> Counter:
    counted = count(as_rows(rows), None, bound)
    return Counter(counted, measured_kw("Wh", Scale()), rows[0].t_ms)


def test_a_counter_is_believed_before_power_and_power_before_an_estimate() -> None:
    estimate = supply(log(("2022-02-23 00:00", 50), zone=UTC))
    power = Load(estimate.quarters, KILOWATT / 2)
    meter = metered(log(("2022-02-23 00:00", 1000), ("2022-02-23 00:59", 31_000), zone=UTC))
    hour = exact(Supply([estimate], [power], [meter]))[0]
    assert (hour.energy_kwh, hour.basis) == (Decimal("30.000"), Basis.METER)
    assert hour.meter == Share(Decimal("30.000"), 1.0)
    assert hour.power == Share(Decimal("25.000"), 1.0)
    assert hour.estimate == Share(Decimal("50.000"), 1.0)
    assert exact(Supply([estimate], [power]))[0].basis is Basis.POWER


def test_a_counter_that_stands_still_has_counted_nothing() -> None:
    meter = metered(log(("2022-02-23 00:30", 1000), ("2022-02-23 04:00", 3000), zone=UTC))
    quiet = [(at("2022-02-23 01:00", UTC), at("2022-02-23 03:00", UTC))]
    found = exact(Supply(meters=[meter]), at("2022-02-23 05:00", UTC), quiet)
    assert {hour: told.meter for hour, told in found.items()} == {
        0: Share(Decimal("0.000"), 0.5),
        3: Share(Decimal("0.000"), 1.0),
        4: Share(Decimal("2.000"), 1.0),
    }


def test_what_a_counter_slipped_or_was_reset_is_told_with_the_hour() -> None:
    rows = log(
        ("2022-02-23 00:00", 100_000),
        ("2022-02-23 00:10", 99_900),
        ("2022-02-23 00:20", 100_500),
        ("2022-02-23 01:10", 700),
        zone=UTC,
    )
    found = exact(Supply(meters=[metered(rows)]), at("2022-02-23 02:00", UTC))
    assert [(told.energy_kwh, told.flags) for told in found.values()] == [
        (Decimal("0.500"), ("glitch",)),
        (Decimal("0.700"), ("reset",)),
    ]


def test_what_a_counter_shows_after_a_silence_is_flagged_and_not_cut() -> None:
    meter = metered(log(("2022-02-23 00:00", 0), ("2022-02-23 05:00", 50_000), zone=UTC))
    hour = exact(Supply(meters=[meter], installed_kw=20))[5]
    assert (hour.energy_kwh, hour.flags) == (Decimal("50.000"), (ABOVE_INSTALLED,))


def test_units_of_power_and_energy() -> None:
    assert motor_kw(15.1, Scale(2)) == Fraction(151, 100_000)
    assert measured_kw("W", Scale()) == measured_kw("Wh", Scale()) == Fraction(1, 1000)
    assert measured_kw("kWh", Scale(1, 10)) == Fraction(1, 100)
    with pytest.raises(Invalid) as refusal:
        measured_kw("bar", Scale())
    assert refusal.value.code == "machines.unknown_unit"


@CASES
@given(st.data(), st.sampled_from(DAYS))
def test_hours_in_truth_are_what_each_row_says_until_the_next(
    data: st.DataObject, where: tuple[date, ZoneInfo]
) -> None:
    window = day_ms(*where)
    rows = data.draw(readings(window, values=PERCENT))
    found = {
        hour.hour: hour
        for hour in exact_hours(hours_of_day(*where), Supply([supply(rows, *where)]), window[1])
    }
    for hour in hours_of_day(*where):
        start, end = hour.quarters.start * QUARTER_MS, hour.quarters.stop * QUARTER_MS
        x_ms = known_ms = 0
        for row, following in pairwise([*rows, Row(1, NEVER, 0, 0)]):
            ms = max(0, min(following.t_ms, end) - max(row.t_ms, start))
            x_ms += row.x * ms if row.q == Quality.GOOD else 0
            known_ms += ms if row.q != Quality.UNKNOWN else 0
        assert (hour in found) == bool(known_ms)
        if known_ms:
            off_by = abs(Fraction(found[hour].energy_kwh) - Fraction(x_ms, 3_600_000))
            assert off_by <= Fraction(1, 2000)


def test_the_sum_of_many_motors_is_exact() -> None:
    assert np.isclose(float(sum([motor_kw(0.1, Scale())] * 10)), 0.01)
