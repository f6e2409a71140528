"""Finds where a cloud's line goes on unseen, and which arcs are no part of a cloud but circles."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.arcs import Arcs

# Both edges of one line have nearly the same centre; so have parts of one arc.
_CONCENTRIC: Final = 0.5
# Arcs that go so far around one centre are a circle; they are counted in steps.
_ROUND_DEG, _STEP_DEG, _OFF_MM = 250.0, 10.0, 0.7
# Ends nearer than this to another arc's end meet it.
_MEETING_MM: Final = 2.5
# What hides a corner hides this many radii; farther on, a line is known by the sides it is between.
_NEAR, _FARTHEST_MM = 6.0, 200.0
# Arcs rise and fall beside the side of their cloud by this share of their radius.
_BESIDE: Final = 1.3

Points = NDArray[np.float64]


def in_circles(arcs: Arcs) -> NDArray[np.bool_]:
    """Which arcs are parts of circles: together with others they go all around a centre."""
    if not len(arcs):
        return np.zeros(0, bool)
    apart = _distances(arcs.middle)
    differ = np.abs(arcs.radius_mm[:, None] - arcs.radius_mm[None])
    same = (apart <= _OFF_MM) & (differ <= _OFF_MM)
    seen = same.astype(np.int16) @ _directions(arcs).astype(np.int16) > 0
    return np.asarray(np.count_nonzero(seen, axis=1) * _STEP_DEG >= _ROUND_DEG)


def _directions(arcs: Arcs) -> NDArray[np.bool_]:
    """In which directions from its centre an arc is (arcs, directions)."""
    steps = np.radians(np.arange(0, 360, _STEP_DEG))
    low = np.minimum(arcs.from_rad, arcs.from_rad + arcs.turn_rad)[:, None]
    return np.asarray(np.mod(steps - low, 2 * np.pi) <= np.abs(arcs.turn_rad)[:, None])


def hidden(arcs: Arcs) -> Points:
    """Straight ways (n, 2, 2), in mm, from where a cloud's arcs end to where they go on."""
    ends = arcs.ends.reshape(-1, 2)
    of = np.repeat(np.arange(len(arcs)), 2)
    radius = float(np.median(arcs.radius_mm))
    apart = _distances(ends)
    one_arc = _distances(arcs.middle)[of[:, None], of[None]] <= _CONCENTRIC * radius
    loose = np.asarray(~((apart <= _MEETING_MM) & ~one_arc).any(axis=1))
    pairs = np.argwhere(np.triu((apart <= _FARTHEST_MM) & ~one_arc & loose & loose[:, None]))
    chosen: list[Points] = []
    for one, other in pairs[np.argsort(apart[tuple(pairs.T)])].tolist():
        way = ends[[one, other]]
        is_near = apart[one, other] <= _NEAR * radius
        if _is_free(way, chosen, radius) and (is_near or _on_a_side(way, arcs, radius)):
            chosen.append(way)
    return np.array(chosen).reshape(-1, 2, 2)


def _is_free(way: Points, chosen: list[Points], radius: float) -> bool:
    """Whether neither end goes on elsewhere already."""
    taken = np.array(chosen).reshape(-1, 2)
    apart = np.hypot(*(way[:, None] - taken[None]).transpose(2, 0, 1))
    return bool((apart > radius / 2).all())


def _on_a_side(way: Points, arcs: Arcs, radius: float) -> bool:
    """Whether a way runs along a side of the least rectangle around all arcs."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    corners = cv2.boxPoints(cv2.minAreaRect(arcs.points().astype(np.float32)))
    for begin, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - begin) / max(float(np.hypot(*(end - begin))), 1e-6)
        off = (way - begin) @ np.array([-along[1], along[0]])
        if (np.abs(off) <= _BESIDE * radius).all():
            return True
    return False


def _distances(points: Points) -> NDArray[np.float64]:
    return np.asarray(np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)))
