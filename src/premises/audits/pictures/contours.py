"""Outlines of regions: smooth lines, dark with a light core, that show on every colour."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.pictures.palette import RGB

_WIDTHS: Final = ((6.0, (15, 15, 25)), (2.5, (255, 255, 255)))
"""Width in pixels and colour of the line below and of its core."""


@dataclass(frozen=True, slots=True)
class Patch:
    """How far each pixel of a part of a picture lies from a region's outline, in pixels.

    Negative within the region; `top` and `left` are where in the picture the part begins.
    """

    top: int
    left: int
    distance_px: NDArray[np.float32]


def patch(mask: NDArray[np.bool_], size: tuple[int, int]) -> Patch | None:
    """The outline of a mask (rows x columns) in a picture of `size` (width, height) pixels.

    It runs half a pixel of the mask outside of it, so that the line of a narrow crack goes round
    it and does not cover it, and is open where the mask leaves the picture. None where the mask
    is empty.
    """
    from scipy import ndimage  # noqa: PLC0415 - it would cost the start of every process.

    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    across, down = size[0] / mask.shape[1], size[1] / mask.shape[0]
    beyond = 2 + int(np.ceil(8 / min(across, down)))
    first = (max(0, int(rows[0]) - beyond), max(0, int(columns[0]) - beyond))
    last = (int(rows[-1]) + beyond + 1, int(columns[-1]) + beyond + 1)
    part = mask[first[0] : last[0], first[1] : last[1]]
    top, left = round(first[0] * down), round(first[1] * across)
    bottom = min(size[1], round((first[0] + part.shape[0]) * down))
    right = min(size[0], round((first[1] + part.shape[1]) * across))
    away = _signed(part)
    # Taken at the middles of the picture's pixels, the distances make a line without steps.
    at_rows = (np.arange(top, bottom) + 0.5) / down - 0.5 - first[0]
    at_columns = (np.arange(left, right) + 0.5) / across - 0.5 - first[1]
    grid = np.meshgrid(at_rows, at_columns, indexing="ij")
    fine = ndimage.map_coordinates(
        ndimage.gaussian_filter(away, 0.7), grid, order=1, mode="nearest"
    )
    distance = ((fine - 0.5) * min(across, down)).astype(np.float32)
    return Patch(top, left, distance)


def draw_contours(pixels: RGB, patches: Iterable[Patch], thickness: float = 1.0) -> RGB:
    """A copy with all outlines; the dark lines lie below all light ones."""
    drawn, found = pixels.astype(np.float32), list(patches)
    for width, colour in _WIDTHS:
        for one in found:
            rows, columns = one.distance_px.shape
            place = drawn[one.top : one.top + rows, one.left : one.left + columns]
            cover = np.clip(width * thickness / 2 + 0.5 - np.abs(one.distance_px), 0, 1)[..., None]
            place += cover * (np.array(colour, dtype=np.float32) - place)
    return drawn.round().astype(np.uint8)


def _signed(part: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How far each pixel's middle lies from the mask's edge, in its pixels; negative inside."""
    from scipy import ndimage  # noqa: PLC0415 - as above.

    if part.all():
        return np.full(part.shape, -float(max(part.shape)))
    inside, outside = (ndimage.distance_transform_edt(one) for one in (part, ~part))
    away: NDArray[np.float64] = np.where(part, 0.5 - inside, outside - 0.5)
    return away
