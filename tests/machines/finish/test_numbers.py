"""Whole numbers become the decimals people read."""

import math
import statistics
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.machines.canon import Quality
from premises.machines.finish.numbers import Scale, half_up, mean, sample_deviation, square_root


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(43_7499, 10_000), 2, "43.75"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(0), 3, "0.000"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: Fraction, places: int, shown: str) -> None:
    assert str(half_up(value, places)) == shown


def test_a_value_is_shown_as_two_divisions_of_doubles_give_it() -> None:
    assert Scale(0, 100).shown(1525) == 15.25
    assert Scale(2, 100).shown(3745) == 37.45 / 100
    assert Scale(0, 1).shown(255) == 255


def test_what_was_logged_is_nothing_while_the_machine_was_off() -> None:
    assert Scale(1, 100).logged(2550, Quality.GOOD) == 255
    assert Scale(1, 100).logged(0, Quality.OFF) is None


values = st.lists(st.integers(-3_000_000_000, 3_000_000_000), min_size=2, max_size=30)


@given(values)
def test_mean_and_deviation_are_those_of_the_values(numbers: list[int]) -> None:
    n, sum_x, sum_xx = len(numbers), sum(numbers), sum(x * x for x in numbers)
    assert mean(n, sum_x, Scale()) == float(Fraction(sum_x, n))
    assert sample_deviation(n, sum_x, sum_xx, Scale()) == statistics.stdev(numbers)


def test_one_value_does_not_scatter() -> None:
    assert sample_deviation(1, 15, 225, Scale()) is None


def test_large_values_that_hardly_differ_lose_nothing() -> None:
    numbers = [2_999_999_999, 3_000_000_000] * 500
    found = sample_deviation(1000, sum(numbers), sum(x * x for x in numbers), Scale())
    assert found == pytest.approx(0.50025, abs=1e-5)


@given(st.randoms(use_true_random=False))
def test_a_root_is_the_nearest_double(random: Random) -> None:
    """Also where what is cut off decides, which is the case for one of some hundred."""
    for _ in range(20):
        check_root(random.randrange(10**40), random.randrange(1, 10**40))


def check_root(numerator: int, denominator: int) -> None:
    root = square_root(numerator, denominator)
    true = Fraction(numerator, denominator)
    below, above = (Fraction(math.nextafter(root, towards)) for towards in (0.0, math.inf))
    assert ((below + Fraction(root)) / 2) ** 2 <= true <= ((above + Fraction(root)) / 2) ** 2


def test_decimals_keep_their_last_zeros() -> None:
    assert half_up(Fraction(1, 2), 3) == Decimal("0.500")
    assert str(half_up(Fraction(1, 2), 3)) == "0.500"
