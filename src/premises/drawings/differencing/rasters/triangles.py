"""Puts triangles with equal sides together from the straight strokes of a picture."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.inks import Ink, Line
from premises.drawings.differencing.rasters.plates import Grey

Some = NDArray[np.float64]

# Sides of triangles of revisions on plots, and on a set printed at half its size.
SIDE_MM: Final = (2.4, 16.0)
# Strokes that may be a part of a side: at least so long, with gaps where other lines cross them;
# the longest are looked at only.
_STROKE_MM, _GAP_MM, _TURN_DEG, _MOST = 1.4, 0.9, 2.0, 200
# Two sides meet in a corner of sixty degrees, but for what the eye and short strokes allow.
_CORNER_DEG, _OFF_DEG = 60.0, 9.0
# No stroke goes through its corner by more than this.
_THROUGH_MM: Final = 0.8
# Sides are looked at in steps of this length, and in so many places; so much of each is drawn.
_STEP_MM, _PLACES, _DRAWN = 0.25, 16, 0.75
# Beyond their corners sides do not go on; those of a hatch and of a truss do.
_BEYOND_MM: Final = np.arange(0.8, 1.6, 0.2)
# What stands in a triangle stands in its middle.
_MIDDLE: Final = 0.4


def strokes(away: Grey, far: int, px_per_mm: float) -> Line:
    """Straight strokes (n, 2, 2) in mm among ink farther than that away, the longest first.

    `far` is in the steps of the map of distances; lines longer than any side are left out.
    """
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    new = cv2.compare(away, np.full(1, far), cv2.CMP_GT)
    least = _STROKE_MM * px_per_mm
    found = cv2.HoughLinesP(
        new,
        1.0,
        np.radians(_TURN_DEG),
        round(least),
        minLineLength=least,
        maxLineGap=_GAP_MM * px_per_mm,
    )
    if found is None:
        return np.empty((0, 2, 2))
    ends = (np.asarray(found, np.float64).reshape(-1, 2, 2) + 0.5) / px_per_mm
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    ends, length = ends[length <= SIDE_MM[1]], length[length <= SIDE_MM[1]]
    return np.asarray(ends[np.argsort(-length)[:_MOST]])


@dataclass(frozen=True, slots=True)
class Corners:
    """Where two strokes meet (n, 2), both ways from there (n, 2, 2), and how far they go (n)."""

    at: Line
    ways: Line
    far_mm: Some

    def where(self, wanted: NDArray[np.bool_]) -> "Corners":
        """Only those corners."""
        return Corners(self.at[wanted], self.ways[wanted], self.far_mm[wanted])

    def places(self, steps_mm: Some) -> Line:
        """Places (n, 2, steps, 2) so far along both ways."""
        off = self.ways[:, :, None] * steps_mm[:, None]
        return np.asarray(self.at[:, None, None] + off)


def corners_of(lines: Line) -> Corners:
    """Corners of even triangles between strokes (n, 2, 2) in mm."""
    span = lines[:, 1] - lines[:, 0]
    way = span / np.hypot(*span.T)[:, None]
    one, other = np.triu_indices(len(lines), 1)
    # Middles of two sides are nearer than a side: most pairs of a sheet are not.
    apart = lines.mean(axis=1)[one] - lines.mean(axis=1)[other]
    near = (np.abs(apart) <= SIDE_MM[1]).all(axis=1)
    one, other = one[near], other[near]
    sine = _cross(way[one], way[other])
    turn = np.degrees(np.arcsin(np.minimum(np.abs(sine), 1)))
    meets = np.abs(turn - _CORNER_DEG) <= _OFF_DEG
    one, other, sine = one[meets], other[meets], sine[meets]
    along = _cross(lines[other, 0] - lines[one, 0], way[other]) / sine
    at = lines[one, 0] + along[:, None] * way[one]
    both = np.stack((one, other), axis=1)
    reach = ((lines[both] - at[:, None, None]) * way[both][:, :, None]).sum(axis=3)
    # A way leads from the corner to the stroke's farther end.
    sign = np.where(reach.max(axis=2) >= -reach.min(axis=2), 1, -1)
    ways = way[both] * sign[..., None]
    reach = np.sort(reach * sign[..., None], axis=2)
    far_mm = reach[..., 1].max(axis=1)
    # Between ways that open by 120 degrees there is no even triangle.
    is_corner = (ways[:, 0] * ways[:, 1]).sum(axis=1) > 0
    is_corner &= (reach[..., 0].min(axis=1) >= -_THROUGH_MM) & (far_mm <= SIDE_MM[1])
    return Corners(at[is_corner], ways[is_corner], far_mm[is_corner])


def _cross(one: Line, other: Line) -> Some:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def closed(corners: Corners, ink: Ink) -> Line:
    """Triangles (n, 3, 2) with equal sides from corners, as far as strokes and ink go on."""
    lengths = np.arange(SIDE_MM[0], SIDE_MM[1], _STEP_MM)
    steps = np.arange(_STEP_MM, SIDE_MM[1] + _STEP_MM, _STEP_MM)
    # Most corners are none: that is seen before the shortest side ends.
    begin = corners.places(steps[steps <= SIDE_MM[0]])
    corners = corners.where(ink.there(begin).mean(axis=2).min(axis=1) >= _DRAWN)
    places = corners.places(steps)
    drawn = np.cumsum(ink.there(places), axis=2) / np.arange(1, len(steps) + 1)
    last = np.rint(lengths / _STEP_MM).astype(np.intp) - 1
    is_drawn = drawn[:, :, last].min(axis=1) >= _DRAWN
    corner, length = np.nonzero(is_drawn & (lengths >= corners.far_mm[:, None] - 2 * _STEP_MM))
    at = corners.at[corner, None]
    ends = at + corners.ways[corner] * lengths[length, None, None]
    some = np.concatenate((at, ends), axis=1)
    is_closed = ink.there(sides_of(some)[:, 1]).mean(axis=1) >= _DRAWN
    return np.asarray(some[is_closed])


def _shares() -> Some:
    return (np.arange(_PLACES) + 0.5) / _PLACES


def sides_of(corners: Line) -> Line:
    """Places (..., 3, places, 2) on the sides of triangles (..., 3, 2)."""
    span = np.roll(corners, -1, axis=-2) - corners
    return np.asarray(corners[..., None, :] + span[..., None, :] * _shares()[:, None])


def beyond(corners: Line) -> Line:
    """Places (6, places, 2) where the sides of a triangle would go on."""
    after = np.roll(corners, -1, axis=0)
    way = (after - corners) / np.hypot(*(after - corners).T)[:, None]
    off = way[:, None] * _BEYOND_MM[:, None]
    return np.concatenate((corners[:, None] - off, after[:, None] + off))


def inside(corners: Line) -> Line:
    """Places (n, 2) in the middle of a triangle."""
    steps = np.linspace(0, 1, 2 * _PLACES)
    one, other = (part.ravel() for part in np.meshgrid(steps, steps))
    some = one + other <= 1
    share = np.column_stack((one[some], other[some], 1 - one[some] - other[some]))
    middle = corners.mean(axis=0)
    return np.asarray(middle + _MIDDLE * (share @ corners - middle))
