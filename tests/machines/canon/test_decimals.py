"""As many digits behind the point are kept as values need."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.machines.canon import LARGEST, decimals_of
from premises.machines.canon.decimals import doubles


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], (0, False)),
        ([1525.0, 1530.0], (0, False)),
        ([15.2, 15.25, float("nan"), float("inf")], (2, False)),
        ([0.000001], (6, False)),
        ([0.1 + 0.2], (6, True)),
        ([0.0000001], (6, True)),
        ([1e300], (0, True)),
        ([float(LARGEST)], (0, False)),
        ([float(LARGEST) + 1], (0, True)),
    ],
)
def test_the_fewest_decimals_that_keep_all_values(
    values: list[float], expected: tuple[int, bool]
) -> None:
    assert decimals_of(np.array(values)) == expected


def test_what_is_rounded_anyway_leaves_room_for_larger_values() -> None:
    decimals, is_lossy = decimals_of(np.array([1234.5678901234]))
    assert is_lossy
    assert 1234.6 * 10**decimals * 100 <= LARGEST


def test_decimals_are_only_those_for_which_the_largest_value_fits() -> None:
    assert decimals_of(np.array([29_000_000.25])) == (2, False)
    assert decimals_of(np.array([40_000_000.25])) == (0, True)


def test_single_precision_has_the_decimals_it_prints_with() -> None:
    assert decimals_of(np.array([37.45, 21.5], dtype=np.float32)) == (2, False)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False, min_value=-3e9, max_value=3e9))
def test_single_precision_becomes_the_number_it_prints_as(value: float) -> None:
    """NumPy prints the shortest decimal that reads back as the same number."""
    single = np.float32(value)
    printed = float(str(single))
    became = float(doubles(np.array([single]))[0])
    assert np.float32(became) == single
    if abs(value) >= 1e-2 and round(printed, 7) == printed:
        assert became == pytest.approx(printed, rel=1e-15)
