"""How many digits behind the point a value needs to be kept exactly."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from premises.machines.canon.rows import LARGEST

MOST_DECIMALS: Final = 6
_ROOM: Final = 100
"""Where digits are cut off anyway, values may still become so many times larger than those seen."""
_SINGLE_PRECISION_DECIMALS: Final = range(-3, 8)
"""Single precision has 7 to 9 digits, so a whole number near `LARGEST` ends in zeros."""
_DEAF: Final = 2
"""A value so many units in its last place from a tie is the tie, for nobody logs such a value."""

Values: TypeAlias = (
    NDArray[np.float64] | NDArray[np.float32] | NDArray[np.integer] | NDArray[np.bool_]
)


def doubles(values: Values) -> NDArray[np.float64]:
    """The values as double precision; single precision means the shortest decimal it prints as.

    37.45 in single precision is 37.4500007629, yet whoever logged it meant 37.45.
    """
    if values.dtype == np.float32:
        return _shortest(values)
    return values.astype(np.float64, copy=False)


def _shortest(values: Values) -> NDArray[np.float64]:
    """Values that need more than seven decimals stay as they are."""
    found = values.astype(np.float64)
    left = np.flatnonzero(np.isfinite(found))
    for decimals in _SINGLE_PRECISION_DECIMALS:
        exact = found[left]
        shorter = _from_fixed(np.rint(_to_fixed(exact, decimals)), decimals)
        is_same = shorter.astype(np.float32) == values[left]
        found[left[is_same]] = shorter[is_same]
        left = left[~is_same]
        if not len(left):
            break
    return found


def decimals_of(values: Values) -> tuple[int, bool]:
    """The fewest decimals that keep all values exactly, and whether some are rounded even so.

    Values that are not finite do not count. Where six decimals do not suffice, or would leave
    no room for larger values, as many are kept as still do.
    """
    left = doubles(values)
    left = left[np.isfinite(left)]
    largest = float(np.abs(left).max(initial=0.0))
    for decimals in range(MOST_DECIMALS + 1):
        if decimals and largest * 10.0**decimals > LARGEST:
            break
        left = left[_is_rounded(left, np.rint(_to_fixed(left, decimals)), decimals)]
        if not len(left):
            return decimals, largest * 10.0**decimals > LARGEST
    return _roomy(largest), True


def _roomy(largest: float) -> int:
    fitting = [d for d in range(MOST_DECIMALS + 1) if largest * 10.0**d <= LARGEST / _ROOM]
    return max(fitting, default=0)


def fixed_point(
    values: NDArray[np.float64], decimals: int | NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Finite values times ten to the decimals as whole numbers, and which of them were rounded.

    Half goes to the even neighbour. What is half is judged by the decimal that was logged:
    1.005 with two decimals is half, though in binary it lies a little below.
    """
    scaled = _to_fixed(values, decimals)
    fixed = np.rint(scaled)
    is_rounded = _is_rounded(values, fixed, decimals)
    if is_rounded.any():
        fixed[is_rounded] = _half_to_even(scaled[is_rounded])
    return fixed, is_rounded


def _to_fixed(
    values: NDArray[np.float64], decimals: int | NDArray[np.int64]
) -> NDArray[np.float64]:
    # Dividing keeps numbers exact that multiplying by 0.1 does not.
    with np.errstate(over="ignore"):
        if isinstance(decimals, int) and decimals < 0:
            return values / 10.0**-decimals
        return values * 10.0**decimals


def _from_fixed(fixed: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    return fixed * 10.0**-decimals if decimals < 0 else fixed / 10.0**decimals


def _is_rounded(
    values: NDArray[np.float64], fixed: NDArray[np.float64], decimals: int | NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Dividing whole numbers gives the double nearest to the decimal, so equal means exact."""
    with np.errstate(invalid="ignore"):
        return np.asarray(fixed / 10.0**decimals != values)


def _half_to_even(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
    below = np.floor(scaled)
    with np.errstate(invalid="ignore"):
        is_half = np.abs(scaled - below - 0.5) <= _DEAF * np.spacing(np.abs(scaled))
        even = below + np.mod(below, 2.0)
    return np.where(is_half, even, np.rint(scaled))
