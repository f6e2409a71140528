"""Large pictures are looked at a little smaller, so that they take no longer than small ones."""

from dataclasses import dataclass
from typing import Final, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

WIDEST_PX: Final = 640

Celsius = NDArray[np.float32]
Mask = NDArray[np.bool_]
_Cell = TypeVar("_Cell", bound=np.generic)


def block_means(celsius: Celsius, block: int) -> Celsius:
    """Mean of each block x block pixels, of the known ones; NaN where fewer than half are known.

    Rows and columns that fill no whole block are repeated at the edge, so nothing is cut off.
    """
    if block == 1:
        return celsius
    rows, columns = celsius.shape
    padded = np.pad(celsius, ((0, -rows % block), (0, -columns % block)), mode="edge")
    tall, wide = padded.shape[0] // block, padded.shape[1] // block
    blocks = padded.reshape(tall, block, wide, block)
    known = np.isfinite(blocks)
    count = known.sum(axis=(1, 3))
    total = np.where(known, blocks, np.float32(0)).sum(axis=(1, 3), dtype=np.float64)
    means = np.where(count * 2 >= block * block, total / np.maximum(count, 1), np.nan)
    return means.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Zoom:
    """How the looked-at picture follows from the whole one: each of its pixels is a block."""

    rows: int
    columns: int
    block: int

    @classmethod
    def of(cls, celsius: Celsius, widest_px: int = WIDEST_PX) -> Self:
        rows, columns = celsius.shape
        return cls(rows, columns, max(1, -(-max(rows, columns) // widest_px)))

    def shrink(self, celsius: Celsius) -> Celsius:
        return block_means(celsius, self.block)

    def mask(self, small: Mask) -> Mask:
        """The same places at the size of the whole picture."""
        if self.block == 1:
            return small
        return self._grown(small)

    def celsius(self, small: Celsius) -> Celsius:
        return small if self.block == 1 else self._grown(small)

    def _grown(self, small: NDArray[_Cell]) -> NDArray[_Cell]:
        large = small.repeat(self.block, axis=0).repeat(self.block, axis=1)
        return np.ascontiguousarray(large[: self.rows, : self.columns])
