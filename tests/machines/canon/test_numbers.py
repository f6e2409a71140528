"""Numbers are taken in exactly, or not at all and with a reason."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.machines.canon import (
    LARGEST,
    Canonical,
    Quality,
    Reason,
    canonical_numbers,
    canonical_ticks,
)

NOW = 1_700_000_000_000


def taken(
    values: Sequence[Any], decimals: int = 2, dtype: Any = np.float64, **more: Any
) -> Canonical:
    times = np.arange(1, len(values) + 1, dtype=np.int64) * 1000
    array = np.array(values, dtype=dtype)
    return canonical_numbers(7, times, array, decimals, latest_ms=NOW, **more)


def test_a_value_is_kept_as_a_whole_number() -> None:
    got = taken([37.45, -0.01, 0.0])
    assert got.rows.x.tolist() == [3745, -1, 0]
    assert got.rows.q.tolist() == [Quality.GOOD] * 3
    assert got.rows.series.tolist() == [7, 7, 7]
    assert got.rows.t_ms.tolist() == [1000, 2000, 3000]
    assert not got.rounded
    assert [got.rows.x.dtype, got.rows.q.dtype, got.rows.series.dtype] == [
        np.int64,
        np.int8,
        np.int32,
    ]


def test_what_is_no_number_is_off() -> None:
    got = taken([1.0, float("nan"), 2.0])
    assert got.rows.q.tolist() == [Quality.GOOD, Quality.OFF, Quality.GOOD]
    assert got.rows.x.tolist() == [100, 0, 200]


def test_infinite_values_are_rejected_and_the_others_taken() -> None:
    got = taken([1.0, float("inf"), -float("inf"), 2.0])
    assert got.rows.x.tolist() == [100, 200]
    assert got.origin.tolist() == [0, 3]
    assert got.rejected[Reason.NOT_FINITE].tolist() == [1, 2]


def test_values_that_are_too_large_are_rejected() -> None:
    at_most = LARGEST / 100
    got = taken([at_most, -at_most, at_most + 1, -1e308])
    assert got.rows.x.tolist() == [LARGEST, -LARGEST]
    assert got.rejected[Reason.TOO_LARGE].tolist() == [2, 3]


def test_times_before_1970_and_in_the_future_are_rejected() -> None:
    times = np.array([-5, 0, 1, NOW, NOW + 1], dtype=np.int64)
    got = canonical_numbers(1, times, np.ones(5), 0, latest_ms=NOW)
    assert got.rows.t_ms.tolist() == [1, NOW]
    assert got.rejected[Reason.MALFORMED].tolist() == [0, 1]
    assert got.rejected[Reason.FUTURE].tolist() == [4]


def test_a_row_is_rejected_for_one_reason_only() -> None:
    times = np.array([0, NOW + 1], dtype=np.int64)
    got = canonical_numbers(1, times, np.array([np.inf, np.inf]), 0, latest_ms=NOW)
    assert sorted(len(places) for places in got.rejected.values()) == [1, 1]
    assert Reason.NOT_FINITE not in got.rejected


@pytest.mark.parametrize(
    ("absent_is", "qualities", "ignored"),
    [
        (None, [Quality.GOOD], 1),
        (Quality.OFF, [Quality.GOOD, Quality.OFF], 0),
        (Quality.UNKNOWN, [Quality.GOOD, Quality.UNKNOWN], 0),
    ],
)
def test_rows_without_a_value_mean_what_the_source_means_by_them(
    absent_is: Quality | None, qualities: list[Quality], ignored: int
) -> None:
    got = taken([1.0, np.inf], absent=np.array([False, True]), absent_is=absent_is)
    assert got.rows.q.tolist() == qualities
    assert got.ignored == ignored
    assert not got.rejected


def test_single_precision_is_read_through_its_shortest_decimal() -> None:
    got = taken([37.45, 200000.1, 0.1], dtype=np.float32)
    assert got.rows.x.tolist() == [3745, 20000010, 10]
    assert not got.rounded


def test_flags_and_whole_numbers_are_numbers() -> None:
    assert taken([True, False], 0, np.bool_).rows.x.tolist() == [1, 0]
    assert taken([255, -3], 1, np.int64).rows.x.tolist() == [2550, -30]


def test_half_goes_to_the_even_neighbour_as_logged() -> None:
    """In binary 1.005 lies below the half and 1.115 above it; whoever logged them meant halves."""
    got = taken([1.005, 1.015, 1.115, 0.125, -1.005, 1.0051, 2.675])
    assert got.rows.x.tolist() == [100, 102, 112, 12, -100, 101, 268]
    assert got.rounded == {7: 7}


def test_each_row_may_have_a_series_and_decimals_of_its_own() -> None:
    times = np.array([1, 2, 3], dtype=np.int64)
    got = canonical_numbers(
        np.array([1, 2, 1], dtype=np.int32),
        times,
        np.array([1.25, 1.25, 1.5]),
        np.array([1, 2, 1], dtype=np.int64),
        latest_ms=NOW,
    )
    assert got.rows.series.tolist() == [1, 2, 1]
    assert got.rows.x.tolist() == [12, 125, 15]
    assert got.rounded == {1: 1}


def test_rejected_rows_do_not_count_as_rounded() -> None:
    times = np.array([0, 1], dtype=np.int64)
    got = canonical_numbers(1, times, np.array([0.001, 0.001]), 2, latest_ms=NOW)
    assert got.rounded == {1: 1}


def test_a_clock_ticks_whatever_it_shows() -> None:
    got = canonical_ticks(4, np.array([5, 6], dtype=np.int64), latest_ms=NOW)
    assert got.rows.x.tolist() == [0, 0]
    assert got.rows.q.tolist() == [Quality.GOOD, Quality.GOOD]


def test_nothing_given_nothing_taken() -> None:
    got = taken([])
    assert len(got.rows) == 0
    assert not got.rejected


@given(st.integers(-LARGEST, LARGEST), st.integers(0, 6))
def test_any_decimal_that_fits_is_kept_exactly(x: int, decimals: int) -> None:
    got = taken([x / 10**decimals], decimals)
    assert got.rows.x.tolist() == [x]
    assert not got.rounded


@given(st.lists(st.floats(width=32), max_size=20))
def test_every_row_is_either_taken_or_rejected(values: Sequence[Any]) -> None:
    got = taken(values, 1, np.float32)
    told = [*got.origin.tolist(), *(p for each in got.rejected.values() for p in each.tolist())]
    assert sorted(told) == list(range(len(values)))
