"""What most of each ring around something shows, whatever a part of the ring does."""

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.resolution import Mask

LEAST_PX = 4


def levels_of(
    ring: NDArray[np.int64], values: NDArray[np.float32], count: int, share: float
) -> tuple[NDArray[np.float32], Mask]:
    """The `share` quantile of the values in each ring (count), zero where there are too few.

    `ring` numbers each value from 0 to count - 1. The second answer tells which rings had enough.
    """
    pixels = np.bincount(ring, minlength=count)
    is_known = pixels >= LEAST_PX
    if not len(values):
        return np.zeros(count, dtype=np.float32), is_known
    order = np.lexsort((values, ring))
    first = np.cumsum(pixels) - pixels
    chosen = np.minimum(first + (share * pixels).astype(np.int64), len(order) - 1)
    return np.where(is_known, values[order][chosen], np.float32(0)), is_known
