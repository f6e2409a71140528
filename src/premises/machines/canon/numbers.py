"""Logged numbers become whole numbers, each rounded at most once."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from premises.machines.canon.decimals import Values, doubles, fixed_point
from premises.machines.canon.instants import Sieve
from premises.machines.canon.outcomes import Canonical, Reason
from premises.machines.canon.rows import LARGEST, Quality, Rows

Each: TypeAlias = int | NDArray[np.int32] | NDArray[np.int64]
"""One number for all rows, or one for each."""


def canonical_numbers(
    series: Each,
    t_ms: NDArray[np.int64],
    values: Values,
    decimals: Each,
    *,
    latest_ms: int,
    absent: NDArray[np.bool_] | None = None,
    absent_is: Quality | None = None,
) -> Canonical:
    """Rows of numbers: fixed-point values where there is a number, a quality where there is none.

    A value that is not a number says that the machine was switched off. `absent` marks rows
    without any value: they are of quality `absent_is`, or are ignored where it is none. All
    arrays are of one length; `latest_ms` is the last time, in milliseconds of UTC, that is not
    in the future.
    """
    sieve = Sieve(t_ms, latest_ms)
    is_absent = np.zeros(len(t_ms), dtype=bool) if absent is None else absent
    if absent_is is None:
        sieve.ignore(is_absent)
    logged = doubles(values)
    sieve.reject(np.isinf(logged) & ~is_absent, Reason.NOT_FINITE)
    is_good = np.isfinite(logged) & ~is_absent
    of_each = decimals if isinstance(decimals, int) else decimals.astype(np.int64)
    fixed, is_rounded = fixed_point(np.where(is_good, logged, 0.0), of_each)
    sieve.reject(np.abs(fixed) > LARGEST, Reason.TOO_LARGE)
    quality = _qualities(is_good, is_absent, absent_is)
    return _canonical(series, t_ms, fixed, quality, sieve, is_rounded)


def canonical_ticks(series: Each, t_ms: NDArray[np.int64], *, latest_ms: int) -> Canonical:
    """Rows of a clock, whose values do not count: 0 at each of its times."""
    nothing = np.zeros(len(t_ms))
    return canonical_numbers(series, t_ms, nothing, 0, latest_ms=latest_ms)


def _qualities(
    is_good: NDArray[np.bool_], is_absent: NDArray[np.bool_], absent_is: Quality | None
) -> NDArray[np.int8]:
    quality = np.where(is_good, np.int8(Quality.GOOD), np.int8(Quality.OFF))
    if absent_is is not None:
        quality[is_absent] = absent_is
    return quality


def _canonical(
    series: Each,
    t_ms: NDArray[np.int64],
    fixed: NDArray[np.float64],
    quality: NDArray[np.int8],
    sieve: Sieve,
    is_rounded: NDArray[np.bool_],
) -> Canonical:
    of_each = np.broadcast_to(np.asarray(series, dtype=np.int32), t_ms.shape)
    kept = sieve.kept
    rows = Rows(of_each[kept], t_ms[kept], fixed[kept].astype(np.int64), quality[kept])
    names, counts = np.unique(of_each[kept & is_rounded], return_counts=True)
    return Canonical(
        rows=rows,
        origin=np.flatnonzero(kept),
        rejected=sieve.rejected,
        ignored=sieve.ignored,
        rounded=dict(zip(names.tolist(), counts.tolist(), strict=True)),
    )
