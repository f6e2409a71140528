"""How numbers are written on a page: no more digits than they are worth."""

import math
from typing import Final

from premises.audits.figures import Band, Value

_SMALLEST: Final = 0.001
_LARGEST: Final = 1_000_000
_OF_A_BAND: Final = 2
"""A band says itself that further digits mean nothing."""

_FINEST: Final = 3
"""No number is told coarser than a third of its band's width, or both ends look alike."""

_NOTHING: Final = 0.01
"""What is less than this share of its band's width is nothing."""

_CENTS_BELOW_USD: Final = 10
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: Value, digits: int = 3) -> str:
    """So many significant digits, whole numbers in full; what is nothing is «unknown»."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if value is None or math.isnan(value):
        return "unknown"
    if value and not _SMALLEST <= abs(value) < _LARGEST:
        return _with_power(value, digits) if math.isfinite(value) else "endless"
    return _written(value, max(0, _decimals(value, digits)))


def band(value: Band | None, unit: str = "") -> str:
    """The middle with both ends, such as «21 W (12 to 31)»; a dash where nothing is known."""
    if value is None:
        return "\N{EN DASH}"
    middle, low, high = (_of_a_band(one, value) for one in (value.p50, value.p10, value.p90))
    return f"{' '.join(filter(None, (middle, unit)))} ({low} to {high})"


def money(value: Band | None) -> str:
    """The same in dollars, such as «$5.20 (3.90 to 12)»: cents only where they matter."""
    if value is None:
        return "\N{EN DASH}"
    middle, low, high = (
        _written(one, 2 if abs(one) < _CENTS_BELOW_USD else 0)
        for one in (value.p50, value.p10, value.p90)
    )
    return f"${middle} ({low} to {high})"


def _of_a_band(one: float, whole: Band) -> str:
    """With two digits of its own, and as many more as tell it from the other end."""
    width = whole.p90 - whole.p10
    if width <= 0 or not math.isfinite(width):
        return number(one)
    if abs(one) < _NOTHING * width:
        return "0"
    fitting = -math.floor(math.log10(width / _FINEST))
    decimals = max(_decimals(one, _OF_A_BAND), fitting)
    return _written(round(one, decimals), max(0, decimals))


def _decimals(value: float, digits: int) -> int:
    before = math.floor(math.log10(abs(value))) + 1 if value else digits
    return digits - before


def _written(value: float, decimals: int) -> str:
    told = f"{value:,.{decimals}f}"
    if not told.strip("-0."):
        return "0"
    return told.replace("-", "\N{MINUS SIGN}")


def _with_power(value: float, digits: int) -> str:
    """Such as «1.23·10⁻⁴»."""
    factor, _, power = f"{value:.{digits - 1}e}".partition("e")
    factor = factor.replace("-", "\N{MINUS SIGN}")
    return f"{factor}·10{str(int(power)).translate(_RAISED)}"
