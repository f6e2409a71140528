"""Places in a picture by chance: rectangles, blotches, lines and what fades away from them."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import ndimage
from tests.audits.scenes.film import Field

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Frame:
    """How many pixels a picture has and how many metres one of them spans."""

    rows: int
    columns: int
    pixel_m: float

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns

    def pixels(self, length_m: float) -> int:
        """A length in pixels, at least one."""
        return max(round(length_m / self.pixel_m), 1)

    def zeros(self) -> Field:
        return np.zeros(self.shape)


def rectangle(frame: Frame, top: int, left: int, rows: int, columns: int) -> Mask:
    """A rectangle as far as it lies in the picture."""
    mask = np.zeros(frame.shape, dtype=np.bool_)
    mask[max(top, 0) : max(top + rows, 0), max(left, 0) : max(left + columns, 0)] = True
    return mask


def any_rectangle(chance: Generator, frame: Frame, share: float) -> Mask:
    """A rectangle of this share of the picture, somewhere; a third of them are cut by its edge."""
    aspect = np.exp(chance.uniform(np.log(0.4), np.log(2.5)))
    area = share * frame.rows * frame.columns
    rows = int(np.clip(np.sqrt(area / aspect), 3, 0.9 * frame.rows))
    columns = int(np.clip(area / rows, 3, 0.9 * frame.columns))
    over = 0.3 if chance.random() < 0.33 else 0.0
    top = int(chance.uniform(-over * rows, frame.rows - (1 - over) * rows))
    left = int(chance.uniform(-over * columns, frame.columns - (1 - over) * columns))
    return rectangle(frame, top, left, rows, columns)


def blotch(chance: Generator, frame: Frame, share: float) -> Mask:
    """A patch without straight edges, in one piece."""
    smooth = wavy(chance, frame, 0.35 * np.sqrt(share * frame.rows * frame.columns))
    y, x = np.mgrid[0 : frame.rows, 0 : frame.columns]
    centre = chance.uniform(0.2, 0.8, 2) * frame.shape
    radius = np.hypot(y - centre[0], x - centre[1]) / np.sqrt(share * frame.rows * frame.columns)
    height = 0.25 * smooth - radius
    mask = height > np.quantile(height, 1 - share)
    labels, _ = ndimage.label(mask)
    biggest = np.bincount(labels[mask]).argmax()
    return np.asarray(labels == biggest)


def wavy(chance: Generator, frame: Frame, length_px: float) -> Field:
    """Smooth unrest around 0 with standard deviation 1 that changes over this many pixels."""
    # Drawn on a coarse grid, as long waves need no fine one.
    step = max(int(length_px / 3), 1)
    rows, columns = frame.rows // step + 4, frame.columns // step + 4
    coarse = ndimage.gaussian_filter(chance.standard_normal((rows, columns)), length_px / step)
    fine = (
        ndimage.zoom(coarse, step, order=1)[: frame.rows, : frame.columns] if step > 1 else coarse
    )
    fine = fine[: frame.rows, : frame.columns]
    return np.asarray((fine - fine.mean()) / max(float(fine.std()), 1e-9), dtype=np.float64)


def uneven(chance: Generator, length: int, scale_px: float) -> Field:
    """How strongly a crack leaks along its length, between 0.15 and 1."""
    noise = ndimage.gaussian_filter1d(chance.standard_normal(length + 1), scale_px, mode="wrap")
    noise = (noise - noise.mean()) / max(float(noise.std()), 1e-9)
    return np.asarray(np.clip(0.6 + 0.3 * noise, 0.15, 1.0)[:length], dtype=np.float64)
