"""Letters that stand side by side are a row, level or such as is read from the right."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.lines import Numbers

Boxes = NDArray[np.float64]

# Letters of one lettering are equally high.
SAME_HEIGHT_MM = 0.1
# Blanks between words are up to 1.4 heights wide; a bracket stands a little further off.
BLANK = 1.4
# Letters stand on one line within this share of their height.
LEVEL = 0.15
# Rows overlap by their middles; marks of feet and full stops stand above or below that.
MIDDLE = 0.6
MARK = 0.25
_PAINTED_MM = 0.3


@dataclass(frozen=True, slots=True)
class Row:
    """Glyphs of one row by number, from the first to the last, and their boxes as they are read.

    `tall` are those as high as the row, `turn` is how often the sheet was turned by a quarter to
    read it, clockwise.
    """

    members: Numbers
    tall: Numbers
    boxes: Boxes
    height_mm: float
    turn: int


def rows_in(boxes: Boxes, heights: list[float]) -> list[Row]:
    """The rows of glyphs that have boxes (n, 4), level and such as are read from the right edge.

    A glyph that could be of several is of the longest.
    """
    # What runs upwards runs to the right once the sheet is turned by a quarter.
    upright = np.column_stack((-boxes[:, 3], boxes[:, 0], -boxes[:, 1], boxes[:, 2]))
    possible = [
        row
        for turn, held in enumerate((boxes, upright))
        for height in heights
        for row in _rows_of(held, height, turn)
    ]
    free = np.ones(len(boxes), bool)
    found = []
    for row in sorted(possible, key=lambda one: -len(one.members)):
        if free[row.members].all():
            free[row.members] = False
            found.append(row)
    return found


def _rows_of(boxes: Boxes, height: float, turn: int) -> Iterator[Row]:
    """The rows whose highest letters are as high as that."""
    high = boxes[:, 3] - boxes[:, 1]
    tall = np.abs(high - height) <= SAME_HEIGHT_MM
    those = np.flatnonzero(tall | (high < height))
    # Low marks reach up and down to the letters beside them, those only by their middles.
    up = np.where(tall[those], -(1 - MIDDLE) / 2 * height, MARK * height)
    wide = np.full(len(those), BLANK / 2 * height)
    label = groups(boxes[those] + np.column_stack((-wide, -up, wide, up)), _PAINTED_MM, np.inf)
    for at in _members(label):
        members = those[at]
        if tall[members].any() and _is_level(boxes[members[tall[members]]], height):
            order = members[np.argsort(boxes[members, 0], kind="stable")]
            yield Row(order, order[tall[order]], boxes[order], height, turn)


def _is_level(tall: Boxes, height: float) -> bool:
    """Whether letters stand on one line; of slanted writing only some would be one row."""
    return bool(np.ptp(tall[:, 3]) <= LEVEL * height)


def _members(label: Numbers) -> Iterator[Numbers]:
    order = np.argsort(label, kind="stable")
    bounds = np.flatnonzero(np.diff(label[order])) + 1
    yield from (part for part in np.split(order, bounds) if len(part))
