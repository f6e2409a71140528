"""Finds the numbered triangles that revisers put beside their clouds, whatever lines cross them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, around
from premises.drawings.differencing.rasters.clouds import Trail
from premises.drawings.differencing.rasters.erasing import Patch, patch
from premises.drawings.differencing.rasters.evidence import UNIT_MM
from premises.drawings.differencing.rasters.inks import Ink, Line
from premises.drawings.differencing.rasters.plates import Grey, Plate
from premises.drawings.differencing.rasters.triangles import (
    beyond,
    closed,
    corners_of,
    inside,
    sides_of,
    strokes,
)

Some = NDArray[np.float64]

# How far from its cloud a delta reaches.
_REACH_MM: Final = 18.0
# Ink so far beside a stroke is its own at first.
_ASIDE_MM: Final = 0.12
# So much of each side is drawn, and so much of it and of all is ink that the other sheet lacks.
_DRAWN, _NEW_EACH, _NEW = 0.9, 0.25, 0.5
# The longest side is longer than the shortest by this share at most.
_LONGER: Final = 1.3
# Corners are known so well.
_NUDGES_MM: Final = (0.35, 0.2, 0.1)
# So much of what lies beyond the corners may be ink, and so much of the middle is the number.
_GOES_ON, _FILLED = 0.3, (0.08, 0.8)
# What is nearer to the other sheet's ink than this may be that ink: a pixel of a plot.
_NEW_MM: Final = 0.2
# A pen of a millimetre is as thick as that on both sides of its line.
_RIM_MM: Final = 0.6
# So many of the likeliest triangles are looked at.
_TRIED: Final = 6


@dataclass(frozen=True, slots=True)
class Delta:
    """The triangle of a revision with its number: its `corners` (3, 2) in mm."""

    corners: Line

    @property
    def box(self) -> Box:
        """Around its sides, in mm."""
        return around(self.corners)

    def patch(self, shape: tuple[int, int], px_per_mm: float) -> Patch:
        """All of it on a sheet of so many rows and columns, its number too."""
        ring = np.vstack((self.corners, self.corners[:1]))
        sides = ((ring, 2 * _RIM_MM),)
        return patch(self.box.grown(2 * _RIM_MM), sides, shape, px_per_mm, is_filled=True)


def deltas(away: Grey, own: Plate, clouds: Iterable[Trail]) -> list[Delta]:
    """The delta of each cloud that only one sheet has, where one stands beside it.

    `away` and `own` still have the clouds' ink, for a delta may touch its cloud.
    """
    found: list[Delta] = []
    for cloud in clouds:
        one = _beside(away, own, cloud)
        # One that stands between two clouds is found beside both.
        if one is not None and not any(one.box.touches(other.box) for other in found):
            found.append(one)
    return found


def _beside(away: Grey, own: Plate, cloud: Trail) -> Delta | None:
    scale, far = own.px_per_mm, round(_NEW_MM / UNIT_MM)
    box = cloud.box.grown(_REACH_MM)
    left, top = max(0, int(box.left * scale)), max(0, int(box.top * scale))
    part = slice(top, int(box.bottom * scale) + 1), slice(left, int(box.right * scale) + 1)
    dark, new, corner = own.dark[part], away[part], np.array((left, top)) / scale
    # Strokes are known to a pixel or two: at first, ink beside them counts as well.
    broad = Ink(_broadened(dark, scale), own.sure, new, far, scale)
    some = closed(corners_of(strokes(new, far, scale)), broad)
    some = some[_are_at(some + corner, cloud.box)]
    ink = Ink(dark, own.sure, new, far, scale)
    for index in np.argsort(-_worth(some, ink))[:_TRIED].tolist():
        best = _nudged(some[index], ink)
        if _is_delta(best, ink):
            return Delta(best + corner)
    return None


def _broadened(dark: Grey, px_per_mm: float) -> Grey:
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    side = 2 * max(1, round(_ASIDE_MM * px_per_mm)) + 1
    return np.asarray(cv2.dilate(dark, np.ones((side, side), np.uint8)), np.uint8)


def _are_at(corners: Line, cloud: Box) -> NDArray[np.bool_]:
    """Which triangles (n, 3, 2) are no farther from a cloud than they are high, and not inside."""
    low, high = corners.min(axis=1), corners.max(axis=1)
    height = (high - low).max(axis=1, keepdims=True)
    begin, end = np.array((cloud.left, cloud.top)), np.array((cloud.right, cloud.bottom))
    touches = ((low <= end + height) & (high >= begin - height)).all(axis=1)
    middle = corners.mean(axis=1)
    is_inside = ((middle > begin + height / 2) & (middle < end - height / 2)).all(axis=1)
    return np.asarray(touches & ~is_inside)


def _worth(corners: Line, ink: Ink) -> Some:
    """How much of the sides of triangles (n, 3, 2) is drawn, and how much of that is new."""
    places = sides_of(corners)
    found = ink.there(places).mean(axis=(1, 2)) + ink.is_new(places).mean(axis=(1, 2))
    return np.asarray(found, np.float64)


def _nudged(corners: Line, ink: Ink) -> Line:
    """A triangle whose corners were moved to where most of its sides is drawn."""
    for step in _NUDGES_MM:
        to_sides = np.stack(np.meshgrid(*[(0.0, -step, step)] * 2, indexing="ij"), -1)
        for index in range(3):
            some = np.repeat(corners[None], to_sides.size // 2, axis=0)
            some[:, index] += to_sides.reshape(-1, 2)
            corners = some[int(np.argmax(_worth(some, ink)))]
    return corners


def _is_delta(corners: Line, ink: Ink) -> bool:
    """Whether sides of about equal length are drawn, new, and end, with a number between them."""
    length = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    places = sides_of(corners)
    new = ink.is_new(places).mean(axis=1)
    is_new = new.min() >= _NEW_EACH and new.mean() >= _NEW
    is_drawn = ink.there(places).mean(axis=1).min() >= _DRAWN
    is_even = length.max() <= _LONGER * length.min()
    ends = ink.is_new(beyond(corners)).mean() <= _GOES_ON
    number = ink.is_new(inside(corners)).mean()
    return bool(is_new and is_drawn and is_even and ends and _FILLED[0] <= number <= _FILLED[1])
