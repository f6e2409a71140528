"""Where the drawing itself stands: inside the border, beside title block and notes."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Rulings

_BORDER_SHARE: Final = 0.7
_BORDER_MM: Final = 60.0
_LARGEST_CUT: Final = 0.35
"""What would take more of the drawing away is not beside it, but in it."""


def drawing_area(
    cells: Rulings, block: Box | None, lists: Iterable[Box], drawn: Sequence[Box]
) -> Box:
    """The sheet without its border, and without the strips of the title block and the notes.

    No strip of notes is left out that holds something `drawn`: rooms or grid bubbles. The largest
    lists come first; one that would leave too little is taken for a part of the drawing.
    """
    area = _inside_border(cells)
    if block is not None:
        area = _cut(area, block)
    whole = area
    for box in sorted(lists, key=lambda one: one.area, reverse=True):
        smaller = _cut(area, box) if area.shared(box) > 0 else area
        if smaller.area < (1 - _LARGEST_CUT) * whole.area:
            continue
        if not any(area.holds(*one.middle) and not smaller.holds(*one.middle) for one in drawn):
            area = smaller
    return area


def _inside_border(cells: Rulings) -> Box:
    """Within the innermost of the long lines along each edge."""
    sheet = cells.sheet
    left, right = _edges(cells.upright, 0, sheet.width, _BORDER_SHARE * sheet.height)
    top, bottom = _edges(cells.level, 1, sheet.height, _BORDER_SHARE * sheet.width)
    return Box(left, top, right, bottom)


def _edges(
    pieces: NDArray[np.float64], axis: int, side_mm: float, least_mm: float
) -> tuple[float, float]:
    """The inner lines along the two edges that an axis leads to; the edges where there are none."""
    lengths = np.abs(pieces[:, 3 - axis] - pieces[:, 1 - axis])
    long = pieces[lengths >= least_mm]
    at = (long[:, axis] + long[:, axis + 2]) / 2
    margin = min(_BORDER_MM, 0.1 * side_mm)
    near = at[at <= margin]
    far = at[at >= side_mm - margin]
    return float(near.max(initial=0.0)), float(far.min(initial=side_mm))


def _cut(area: Box, box: Box) -> Box:
    """The area without the strip in which a box lies, at that side where it costs least."""
    strips = [
        Box(area.left, area.top, min(box.left, area.right), area.bottom),
        Box(max(box.right, area.left), area.top, area.right, area.bottom),
        Box(area.left, area.top, area.right, min(box.top, area.bottom)),
        Box(area.left, max(box.bottom, area.top), area.right, area.bottom),
    ]
    best = max(strips, key=lambda strip: strip.area)
    return best if best.area >= (1 - _LARGEST_CUT) * area.area else area
