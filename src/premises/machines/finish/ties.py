"""Which way the original rounds a figure that lies exactly between two roundings.

The original adds doubles, each a hair beside the decimal it stands for; where the true figure
ends in a 5 behind the last digit that is shown, those hairs decide. They can be reproduced as
long as the readings can be told from the sums of their quarter, which is up to four of them.
"""

from collections.abc import Sequence
from math import isqrt
from statistics import mean, stdev

from premises.machines.finish.numbers import Scale
from premises.machines.kernels import Quarter


def is_mean_between(n: int, sum_x: int, scale: Scale) -> bool:
    """Whether a mean has exactly three decimals, the last of which is 5."""
    halves, rest = divmod(200 * sum_x, n * scale.unit)
    return not rest and halves % 2 == 1


def is_deviation_between(n: int, sum_x: int, sum_xx: int, scale: Scale) -> bool:
    """Whether a sample's standard deviation has exactly three decimals, the last of which is 5."""
    square, rest = divmod(
        40_000 * (n * sum_xx - sum_x * sum_x), n * (n - 1) * scale.unit * scale.unit
    )
    return not rest and isqrt(square) ** 2 == square and square % 2 == 1


def as_the_original(quarters: Sequence[Quarter], scale: Scale) -> tuple[float, float | None] | None:
    """Mean and deviation as doubles add up to them; none where the readings cannot be told."""
    readings: list[float] = []
    for quarter in quarters:
        told = readings_of(quarter)
        if told is None:
            return None
        readings += (scale.shown(x) for x in told)
    return mean(readings), stdev(readings) if len(readings) > 1 else None


def readings_of(quarter: Quarter) -> tuple[int, ...] | None:
    """The readings other than 0 of a quarter, in no order; none if it has more than four.

    Smallest, largest, sum and sum of squares leave two unknowns their sum and sum of squares,
    and these are the roots of a quadratic equation.
    """
    n, low, high = quarter.n - quarter.zeros, quarter.low_nonzero, quarter.high_nonzero
    if low is None or high is None:
        return ()
    rest, squares = quarter.sum_x - low - high, quarter.sum_xx - low * low - high * high
    match n:
        case 1:
            return (low,)
        case 2:
            return low, high
        case 3:
            return low, rest, high
        case 4:
            apart = isqrt(2 * squares - rest * rest)
            return low, (rest - apart) // 2, (rest + apart) // 2, high
        case _:
            return None
