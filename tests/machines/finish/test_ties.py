"""Which way the original rounds a figure that lies exactly between two roundings."""

from datetime import date
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st
from tests.machines.finish.originals import sensor_hours
from tests.machines.logged import UTC, quarters
from tests.machines.oracle import Row

from premises.machines.calendar import hours_of_day
from premises.machines.canon import Quality
from premises.machines.finish import Scale, sensors
from premises.machines.finish.ties import is_deviation_between, is_mean_between, readings_of

DAY = date(2022, 2, 23)
START = 1_645_574_400_000
few = st.lists(st.integers(-2000, 2000).filter(bool), min_size=1, max_size=4)


def logged(values: list[int], quarter: int = 0) -> list[Row]:
    start = START + quarter * 900_000
    return [Row(1, start + at, x, Quality.GOOD) for at, x in enumerate(values)]


@given(few)
def test_four_readings_can_be_told_from_their_sums(values: list[int]) -> None:
    (quarter,) = quarters(logged([*values, 0]))
    told = readings_of(quarter)
    assert told is not None
    assert sorted(told) == sorted(values)


def test_five_readings_cannot() -> None:
    (quarter,) = quarters(logged([1, 2, 3, 4, 5]))
    assert readings_of(quarter) is None


def test_the_middle_between_two_roundings_is_known_exactly() -> None:
    assert is_mean_between(2, 1525 + 1526, Scale(0, 100))
    assert not is_mean_between(2, 1525 + 1527, Scale(0, 100))
    assert not is_mean_between(3, 1525 + 1526 + 1526, Scale(0, 100))
    # 0.01, 0.01, 0.01 and 0.02 scatter by 0.005.
    assert is_deviation_between(4, 5, 7, Scale(0, 100))
    assert not is_deviation_between(4, 6, 10, Scale(0, 100))


@given(st.lists(st.lists(st.integers(1400, 1600), max_size=4), min_size=4, max_size=4))
def test_hours_of_few_readings_round_as_the_original_does(values: list[list[int]]) -> None:
    rows = [row for at, of in enumerate(values) for row in logged(of, at)]
    found = sensors.compat_hours(hours_of_day(DAY, UTC), quarters(rows), Scale(0, 100))
    expected = sensor_hours(rows, 100, DAY, UTC)
    assert {hour.start: (hour.avg_value, hour.std_dev) for hour in found} == {
        start: (of[1], of[3]) for start, of in expected.items()
    }


def test_the_hair_beside_a_decimal_decides() -> None:
    """Both means end in 5 behind the last digit; doubles round one up and one down."""
    rounded = {}
    for low, high in ((1001, 1002), (1005, 1006), (1009, 1010), (1413, 1414)):
        (hour,) = sensors.compat_hours(
            hours_of_day(DAY, UTC), quarters(logged([low, high])), Scale(0, 100)
        )
        rounded[low] = hour.avg_value
        assert hour.avg_value == round(mean([low / 100, high / 100]), 2)
    assert {round(100 * value) - low for low, value in rounded.items()} == {0, 1}
