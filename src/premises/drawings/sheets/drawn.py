"""A page, or a part of it, as pixels, and at which resolution."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Remark
from premises.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Drawn:
    """Grey (height, width) or red, green, blue (height, width, 3); the paper is white (255).

    Pixel (column, row) covers the paper from clip.left + column / px_per_mm to one pixel further,
    and from clip.top down likewise.
    """

    pixels: NDArray[np.uint8]
    px_per_mm: float
    remarks: tuple[Remark, ...] = ()


def part_of(width_mm: float, height_mm: float, clip: Box | None) -> Box:
    """The part of a page that is asked for, which begins on it; all of it by default.

    Raises:
        Invalid: `drawings.no_such_part`, nothing of it is on the page.

    """
    page = Box(0.0, 0.0, width_mm, height_mm)
    if clip is None:
        return page
    part = Box(
        max(clip.left, 0.0),
        max(clip.top, 0.0),
        min(clip.right, width_mm),
        min(clip.bottom, height_mm),
    )
    if part.width <= 0 or part.height <= 0:
        message = "There is nothing of the page in that part of it."
        raise Invalid("drawings.no_such_part", message, width_mm=width_mm, height_mm=height_mm)
    return part
