"""Tells the reviser's own marks, clouds and numbered triangles, from what is drawn."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.clouds import Trail
from premises.drawings.differencing.rasters.moves import Moves
from premises.drawings.differencing.rasters.regions import Region

# Triangles of revisions on plots; on a set printed at half its size they are smaller, and only
# beside a cloud are those told from other triangles.
_DELTA_MM, _HALF_SIZE_MM = (4.0, 16.0), 2.5
# A triangle fills half of its box; its outline has three corners within this share of its length.
_CORNERS: Final = 3
_FILL: Final = (0.4, 0.68)
_CORNER: Final = 0.05
# Its sides are drawn, but for what crosses them: so much of them has ink so near.
_DRAWN, _BESIDE_MM = 0.8, 0.4
# Bent lines of clouds rise by this share of their radius; a bit of one lies so much between. So
# many places of it tell.
_RISE, _MOSTLY, _PLACES = 0.8, 0.95, 200
# What is nowhere farther from a cloud's line is a part of it: things are drawn around, not along.
_ALONG_MM: Final = 1.0


def without_markup(things: Moves, old_clouds: list[Trail], new_clouds: list[Trail]) -> Moves:
    """The things that are no marks of a reviser."""
    return Moves(
        things.moved,
        [one for one in things.removed if not _is_mark(one, old_clouds)],
        [one for one in things.added if not _is_mark(one, new_clouds)],
    )


def _is_mark(region: Region, trails: list[Trail]) -> bool:
    return is_delta(region, trails) or is_remnant(region, trails)


def is_remnant(region: Region, trails: list[Trail]) -> bool:
    """Whether a region is a bit of a cloud's own line that its arcs did not hold."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.
    from scipy.spatial import cKDTree  # noqa: PLC0415 - starting the service must not load it.

    rows, columns = np.nonzero(region.mask)
    some = slice(None, None, max(1, len(rows) // _PLACES))
    x = (columns[some] + region.left_px) / region.px_per_mm
    y = (rows[some] + region.top_px) / region.px_per_mm
    for trail in trails:
        radius = trail.radius_mm
        if not trail.box.grown(1).touches(region.box):
            continue
        off, _nearest = cKDTree(trail.line).query(np.column_stack((x, y)))
        if (off <= _ALONG_MM).mean() >= _MOSTLY:
            return True
        hull = cv2.convexHull(trail.line.astype(np.float32))
        depth = np.array(
            [
                cv2.pointPolygonTest(hull, (float(a), float(b)), measureDist=True)
                for a, b in zip(x, y, strict=True)
            ]
        )
        if ((depth >= -radius - 0.5) & (depth <= _RISE * radius + 0.5)).mean() >= _MOSTLY:
            return True
    return False


def is_delta(region: Region, trails: list[Trail]) -> bool:
    """Whether a region is the triangle with the number of a revision."""
    import cv2  # noqa: PLC0415 - see above.

    box = region.box
    low, high = _DELTA_MM
    if any(trail.box.grown(box.height).touches(box) for trail in trails):
        low = _HALF_SIZE_MM
    if not (low <= box.width <= high and low <= box.height <= high):
        return False
    rows, columns = np.nonzero(region.mask)
    hull = np.asarray(cv2.convexHull(np.column_stack((columns, rows)).astype(np.int32)), np.int32)
    share = cv2.contourArea(hull) / region.mask.size
    corners = cv2.approxPolyDP(hull, _CORNER * cv2.arcLength(hull, closed=True), closed=True)
    if not _has_outline(region, hull):
        return False
    # One that touches its cloud has lost a corner with the cloud's line.
    touches = any(trail.box.grown(1.0).touches(box) for trail in trails)
    most = _CORNERS + 2 if touches else _CORNERS
    return _FILL[0] <= share <= _FILL[1] and len(corners) <= most


def _has_outline(region: Region, hull: NDArray[np.int32]) -> bool:
    """Whether there is ink all along a hull: an angle's hull is a triangle, too."""
    import cv2  # noqa: PLC0415 - see above.

    line = np.zeros(region.mask.shape, np.uint8)
    cv2.polylines(line, [hull], isClosed=True, color=(1,))
    side = 2 * max(1, round(_BESIDE_MM * region.px_per_mm)) + 1
    ink = cv2.dilate(region.mask.astype(np.uint8), np.ones((side, side), np.uint8))
    return bool(ink[line > 0].mean() >= _DRAWN)
