"""Whole numbers become the decimals people read: how they are divided and rounded."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from premises.machines.canon import Quality

# Twice the 53 bits of a double and some to spare, so that its last bit comes out right.
ROOT_BITS = 120


@dataclass(frozen=True, slots=True)
class Scale:
    """How a variable's fixed-point values are to be read: x / 10^decimals / divisor."""

    decimals: int = 0
    divisor: int = 1

    @property
    def unit(self) -> int:
        """How many fixed-point steps make one of the variable's unit."""
        return self._step * self.divisor

    @property
    def _step(self) -> int:
        return int(10**self.decimals)

    def shown(self, x: int) -> float:
        """The value in the variable's unit.

        It is divided twice, as the original does: by itself to what was logged, then by the
        divisor. One division could end on the neighbouring double.
        """
        return x / self._step / self.divisor

    def logged(self, x: int, q: int) -> float | None:
        """The value as it was logged, without the divisor; none unless its quality is good."""
        return x / self._step if q == Quality.GOOD else None


def half_up(value: Fraction, places: int) -> Decimal:
    """Round as people do by hand and PostgreSQL does with numeric: halves away from zero."""
    shifted = abs(value) * 10**places
    whole = (2 * shifted.numerator + shifted.denominator) // (2 * shifted.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def mean(n: int, sum_x: int, scale: Scale) -> float:
    """The mean of n > 0 values as the nearest double."""
    return sum_x / (n * scale.unit)


def sample_deviation(n: int, sum_x: int, sum_xx: int, scale: Scale) -> float | None:
    """The standard deviation of a sample (n - 1) as the nearest double; none of one value.

    Worked out in whole numbers, n sum x^2 - (sum x)^2 loses nothing to cancellation.
    """
    if n < 2:
        return None
    return square_root(n * sum_xx - sum_x * sum_x, n * (n - 1) * scale.unit**2)


def square_root(numerator: int, denominator: int) -> float:
    """The square root of a fraction that is not negative, as the nearest double."""
    if not numerator:
        return 0.0
    shift = max(0, ROOT_BITS - numerator.bit_length() + denominator.bit_length()) // 2 + 1
    scaled, rest = divmod(numerator << 2 * shift, denominator)
    root = isqrt(scaled)
    # An odd last bit stands for all that was cut off, so that the division below cannot take
    # a value just above the middle of two doubles for the middle itself.
    if rest or root * root != scaled:
        root |= 1
    return root / (1 << shift)
