"""Whether a filled area looks different, whatever pieces a file puts it together from."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Fills, Points
from premises.drawings.differencing.clustering import extents, groups
from premises.drawings.differencing.lines import Ends, Mask, boxes, cut
from premises.drawings.differencing.remainders import COLOURS_DIFFER, SAMPLE_MM

PIXEL_MM = 0.1
# Windows larger than this many pixels are painted more coarsely.
MOST_PIXELS = 1_200
MARGIN_MM = 1.0
# Outlines further apart than this are looked at in windows of their own.
APART_MM = 2.0
LARGEST_MM = 150.0
PAPER = (255, 255, 255)
# Slivers thinner than three pixels are rounding at the edge of an area, not an area.
SLIVER_PIXELS = 3
# The lightest tint that plotters hold, a tenth, is told from bare paper with ease.
TINT = 20
# What is smaller may be a part of a letter; an opening in a wall is larger at any usual scale.
LEAST_CUT_MM = 5.0
# Parts of one outline touch.
TOUCHING_MM = 0.3


@dataclass(frozen=True, slots=True)
class Areas:
    """What differs between filled areas: outlines that stand at it, and parts that were cut out.

    `outlines` says of each piece of an outline of one sheet whether it stands at a visible change
    that came or went whole; `cuts` are rings (k, 2) around parts that one sheet has less of.
    """

    outlines: Mask
    cuts: tuple[Points, ...]


def compared_areas(outlines: tuple[Ends, Ends], fills: tuple[Fills, Fills]) -> tuple[Areas, Areas]:
    """What differs between the areas of the old and the new sheet, as far as one sees it.

    Two abutting areas of one colour look like one, white on paper like nothing. Both sheets are
    painted around `outlines`, the pieces that the other sheet has not, and the colours compared.
    All in mm on the new sheet.
    """
    olds = len(outlines[0])
    pieces = np.vstack(outlines)
    kept = np.zeros(len(pieces), bool)
    cuts: tuple[list[Points], list[Points]] = [], []
    parts, source = cut(pieces, SAMPLE_MM)
    label = groups(boxes(parts), APART_MM, LARGEST_MM)
    if len(parts):
        windows = extents(boxes(parts), label)
        reach = tuple(_extents(one) for one in fills)
        for number, window in enumerate(windows):
            inside = np.flatnonzero(label == number)
            area = Box(*window.tolist()).grown(MARGIN_MM)
            shown, lost, gained = _changed(area, fills, reach)
            is_new = source[inside] >= olds
            taken = np.zeros(len(inside), bool)
            for side, region in enumerate((lost, gained)):
                rings, at = _cut_out(parts[inside], is_new == bool(side), area, region)
                cuts[side].extend(rings)
                taken |= at
            touching = _touching(parts[inside], area, shown) & ~taken
            kept[source[inside[touching]]] = True
    return Areas(kept[:olds], tuple(cuts[0])), Areas(kept[olds:], tuple(cuts[1]))


def _cut_out(parts: Ends, own: Mask, area: Box, region: Mask) -> tuple[list[Points], Mask]:
    """Rings around what was cut out of the areas of one sheet, and all outlines that stand there.

    Such a part lies between two sides of the one sheet's area, and between the ends of what is
    left of it on the other. What came, went or moved as a whole has its own outline around it.
    """
    import cv2  # noqa: PLC0415 - starting the service must not load it.

    rings = []
    taken = np.zeros(len(parts), bool)
    scale = _scale(area)
    count, label, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8))
    sides_mm = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) / scale
    for number in range(1, count):
        if sides_mm[number] < LEAST_CUT_MM:
            continue
        one = label == number
        touching = _touching(parts, area, one)
        if min(_stretches(parts[touching & own]), _stretches(parts[touching & ~own])) < 2:
            continue
        found, _ = cv2.findContours(one.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        ring = cv2.approxPolyDP(found[0], SLIVER_PIXELS / 2, closed=True)[:, 0]
        rings.append(ring / scale + (area.left, area.top))
        taken |= touching
    return rings, taken


def _stretches(parts: Ends) -> int:
    """How many separate lines parts make up."""
    return len(np.unique(groups(boxes(parts), TOUCHING_MM, np.inf)))


def _extents(fills: Fills) -> NDArray[np.float64]:
    """The box of each ring; that of an empty one lies nowhere."""
    if not len(fills):
        return np.empty((0, 4))
    sizes = np.diff(fills.starts)
    ring = np.repeat(np.arange(len(sizes)), sizes)
    low = np.full((len(sizes), 2), np.inf)
    high = np.full((len(sizes), 2), -np.inf)
    np.minimum.at(low, ring, fills.points)
    np.maximum.at(high, ring, fills.points)
    return np.hstack((low, high))


def _changed(
    area: Box, fills: tuple[Fills, Fills], reach: tuple[NDArray[np.float64], ...]
) -> tuple[Mask, Mask, Mask]:
    """Where in a window colours differ, where paper came to be seen, and where it was covered."""
    import cv2  # noqa: PLC0415 - starting the service must not load it.

    old, new = (_painted(area, one, of) for one, of in zip(fills, reach, strict=True))
    apart = np.abs(old.astype(np.int16) - new).max(axis=2)
    bare = (old == 255).all(axis=2), (new == 255).all(axis=2)
    differ = (apart >= COLOURS_DIFFER) | ((bare[0] != bare[1]) & (apart >= TINT))
    kernel = np.ones((SLIVER_PIXELS, SLIVER_PIXELS), np.uint8)
    shown = cv2.morphologyEx(differ.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0
    return shown, shown & bare[1] & ~bare[0], shown & bare[0] & ~bare[1]


def _scale(area: Box) -> float:
    """Pixels in a millimetre."""
    return min(1 / PIXEL_MM, MOST_PIXELS / max(area.width, area.height))


def _painted(area: Box, fills: Fills, reach: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The filled areas of a window as one sees them: later ones cover earlier ones."""
    import cv2  # noqa: PLC0415 - starting the service must not load it.

    scale = _scale(area)
    height, width = round(area.height * scale) + 1, round(area.width * scale) + 1
    pixels = np.full((height, width, 3), PAPER, np.uint8)
    touching = (reach[:, 0] <= area.right) & (reach[:, 2] >= area.left)
    touching &= (reach[:, 1] <= area.bottom) & (reach[:, 3] >= area.top)
    for _path, rings in groupby(
        np.flatnonzero(touching).tolist(), key=lambda ring: fills.path[ring]
    ):
        numbers = list(rings)
        outlines = [_in_pixels(_ring(fills, ring), area, scale) for ring in numbers]
        colour = int(fills.colour[numbers[0]])
        shades = (colour >> 16 & 255, colour >> 8 & 255, colour & 255)
        cv2.fillPoly(pixels, outlines, shades)
    return pixels


def _ring(fills: Fills, ring: int) -> Points:
    return fills.points[fills.starts[ring] : fills.starts[ring + 1]]


def _in_pixels(points: Points, area: Box, scale: float) -> NDArray[np.int32]:
    return np.rint((points - (area.left, area.top)) * scale).astype(np.int32)


def _touching(parts: Ends, area: Box, shown: Mask) -> Mask:
    """Which parts of outlines run along pixels that differ."""
    from scipy import ndimage  # noqa: PLC0415 - starting the service must not load it.

    near = ndimage.binary_dilation(shown, iterations=SLIVER_PIXELS)
    middles = (parts[:, :2] + parts[:, 2:]) / 2
    at = _in_pixels(middles, area, _scale(area))
    rows = np.clip(at[:, 1], 0, near.shape[0] - 1)
    columns = np.clip(at[:, 0], 0, near.shape[1] - 1)
    return np.asarray(near[rows, columns])
