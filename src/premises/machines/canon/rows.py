"""What a machine logged, in whole numbers that mean the same to every program."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

LARGEST: Final = 3_000_000_000
"""The largest fixed-point value: its square still fits a 64-bit integer."""


class Quality(IntEnum):
    """What is known of a variable from a row on."""

    GOOD = 0
    OFF = 1
    """The machine was switched off."""
    UNKNOWN = 2
    """Nothing is known until the next row: the value was out of range, or the source was away."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Canonical rows, a column each, all of one length.

    `series` int32: the variable's number here. `t_ms` int64: milliseconds since 1970 in UTC.
    `x` int64: the value times ten to the variable's decimals, at most `LARGEST` in size; for
    texts the number of the text; 0 unless the quality is good. `q` int8: a `Quality`.
    """

    series: NDArray[np.int32]
    t_ms: NDArray[np.int64]
    x: NDArray[np.int64]
    q: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.t_ms)
