"""Where the panes of a window are: large upright rectangles, evenly much colder than the wall."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.findings import Surface
from premises.audits.thermography.regions import SEED_SIGMAS, Deficit
from premises.audits.thermography.resolution import Celsius, Mask
from premises.audits.thermography.scene import Part

LEAST_SHARE: Final = 0.015
"""A pane fills at least this share of the picture."""
MOST_SHARE: Final = 0.95
"""Where nearly everything is deep there is no wall in view to compare with."""
LEAST_FILL: Final = 0.85
"""So much of the box around it a pane fills; a lens and a little tilt take the corners."""
DEEP_SHARE: Final = 0.45
"""In a picture of a wall only what lies so far towards the other air is a pane."""
CROSSING: Final = 0.7
"""Columns that cross less than this share of a pane's height belong to what bulges out of it."""
INNER: Final = 90
"""Per cent of a side by which its line is told: up to so many may bulge because air leaks there."""

Box = tuple[slice, slice]


def wall_around(celsius: Celsius, surface: Surface, usable: Mask, part: Part) -> Mask | None:
    """The wall, where the fitted surface is a pane or leaf because that fills most of the view.

    Then hardly any of the picture's border lies on the surface, and most of it lies on one and
    the same side of it.
    """
    if part not in {Part.WINDOW, Part.DOOR}:
        return None
    border = np.zeros(celsius.shape, dtype=np.bool_)
    border[:3] = border[-3:] = border[:, :3] = border[:, -3:] = True
    border &= usable
    if not border.any() or surface.is_sound[border].mean() > 0.3:
        return None
    off = np.where(usable, celsius - surface.celsius, np.float32(0))
    clear_k = max(4 * surface.noise_k, 0.25)
    for sign in (1, -1):
        beyond: Mask = sign * off > clear_k
        if beyond[border].mean() > 0.6:
            return beyond & usable
    return None


def in_front(deficit: Deficit) -> Mask:
    """What stands before the wall: unknown, or clearly on the other side of its temperature."""
    return ~deficit.known | (deficit.smooth_k < -max(2 * SEED_SIGMAS * deficit.spread_k, 0.2))


def panes_in(deficit: Deficit, part: Part, seed_k: float, difference_k: float) -> tuple[Box, ...]:
    """The boxes (rows, columns) of all panes in a picture, none where there is no window."""
    return tuple(_found(deficit, part, seed_k, difference_k))


def _found(deficit: Deficit, part: Part, seed_k: float, difference_k: float) -> Iterator[Box]:
    from scipy import ndimage  # noqa: PLC0415 - a sixth of a second that only audits need.

    least_k = seed_k
    if part is not Part.WINDOW:
        least_k = max(least_k, DEEP_SHARE * abs(difference_k))
    deep = deficit.smooth_k > least_k
    if not LEAST_SHARE < deep.mean() < MOST_SHARE:
        return
    level = float(np.median(deficit.smooth_k[deep]))
    thick = max(3, round(0.05 * min(deep.shape)))
    opened = _opened(deficit.smooth_k > max(least_k, 0.6 * level), thick)
    # What stands before a pane hides it, and does not make it less of a rectangle.
    before = in_front(deficit)
    labels, count = ndimage.label(opened)
    for number, box in enumerate(ndimage.find_objects(labels, count), start=1):
        inside = labels[box] == number
        if _is_pane(inside, before[box], deep.size):
            yield _straightened(inside, before[box], box)


def _opened(mask: Mask, thick: int) -> Mask:
    """Without what is thinner than `thick`: the lines of leaks that hang on a pane."""
    from scipy import ndimage  # noqa: PLC0415

    # A minimum and then a maximum over a square is the same as binary opening, and far faster.
    thin = ndimage.minimum_filter(mask.astype(np.uint8), thick, mode="nearest")
    origin = 0 if thick % 2 else -1
    return np.asarray(ndimage.maximum_filter(thin, thick, mode="nearest", origin=origin) > 0) & mask


def _is_pane(inside: Mask, before: Mask, pixels: int) -> bool:
    rows, columns = inside.shape
    is_slender = max(rows, columns) > 6 * min(rows, columns)
    seen = max(1, int((~before).sum()))
    is_filled = inside.sum() > LEAST_FILL * seen and seen > 0.5 * inside.size
    return bool(inside.sum() > LEAST_SHARE * pixels and is_filled and not is_slender)


def _straightened(inside: Mask, before: Mask, box: Box) -> Box:
    """The box without what bulges out of it where air leaks at a joint."""
    top, bottom = _sides(inside, before)
    left, right = _sides(inside.T, before.T)
    row, column = box[0].start, box[1].start
    return slice(row + top, row + bottom), slice(column + left, column + right)


def _sides(inside: Mask, before: Mask) -> tuple[int, int]:
    """First row and row after the last, as most of the columns that cross the pane have it."""
    rows = inside.shape[0]
    depth = inside.sum(axis=0)
    crossing = depth > CROSSING * np.percentile(depth, 90)
    free = crossing & ~before.any(axis=0)
    columns = free if free.sum() > 0.3 * free.size else crossing
    first: NDArray[np.int64] = inside.argmax(axis=0)[columns]
    last: NDArray[np.int64] = rows - inside[::-1].argmax(axis=0)[columns]
    top = int(np.percentile(first, INNER))
    return top, max(top + 1, int(np.percentile(last, 100 - INNER)))
