"""A triangle beside a revision cloud is its delta, too, where its number is drawn as lines."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points, Strokes, around
from premises.drawings.landmarks.deltas import SIDE_MM
from premises.drawings.landmarks.marks import Cloud, Delta

BESIDE_MM: Final = 15.0
"""A delta is set at the edge of its cloud."""

_MEETING_MM: Final = 0.3
_LEAST_SINE: Final = 0.5
"""The corners of a delta are of about sixty degrees, and none is below thirty."""


def unread_deltas(strokes: Strokes, clouds: Iterable[Cloud]) -> tuple[Delta, ...]:
    """Triangles beside clouds with something drawn inside; what that says is not known."""
    found: dict[tuple[int, ...], Delta] = {}
    lengths = np.hypot(*(strokes.ends[:, 2:] - strokes.ends[:, :2]).T)
    sides = (lengths >= SIDE_MM[0]) & (lengths <= SIDE_MM[1])
    for cloud in clouds:
        near = np.flatnonzero(sides & _inside(strokes.ends, cloud.box.grown(BESIDE_MM)))
        for three in _triangles(strokes.ends, near):
            box = around(strokes.ends[list(three)].reshape(-1, 2))
            inside = _wholly_inside(strokes, box.grown(_MEETING_MM))
            sides_of = set(strokes.path[list(three)].tolist())
            if inside - sides_of:
                found[three] = Delta("", box, tuple(sorted(inside | sides_of)))
    return tuple(found.values())


def _wholly_inside(strokes: Strokes, box: Box) -> set[int]:
    """The objects of which all lies in a box; what merely passes through does not count."""
    inside = _inside(strokes.ends, box)
    some = np.unique(strokes.path[inside])
    outside = strokes.path[~inside]
    return set(some[~np.isin(some, outside)].tolist())


def _triangles(ends: NDArray[np.float64], near: NDArray[np.intp]) -> Iterator[tuple[int, int, int]]:
    """The numbers of each three lines of which each two meet at their ends, and nowhere flat."""
    from scipy.spatial import cKDTree  # noqa: PLC0415, the service starts without it.

    if len(near) < 3:
        return
    tips = ends[near].reshape(-1, 2)
    links: list[set[int]] = [set() for _ in tips]
    for one, other in cKDTree(tips).query_pairs(_MEETING_MM):
        if one // 2 != other // 2:
            links[one].add(other)
            links[other].add(one)
    for first in range(len(near)):
        for begin in links[2 * first]:
            # Leave each line by its other end, and be back at the first one after the third.
            for over in links[begin ^ 1]:
                third = over // 2
                back = over ^ 1 in links[2 * first + 1]
                if first < min(begin // 2, third) and back:
                    chosen = near[[first, begin // 2, third]]
                    if _cornered(ends[chosen]):
                        low, middle, high = sorted(chosen.tolist())
                        yield low, middle, high


def _cornered(three: NDArray[np.float64]) -> bool:
    run = three[:, 2:] - three[:, :2]
    run = run / np.hypot(run[:, 0], run[:, 1])[:, None]
    following = np.roll(run, -1, axis=0)
    sines = np.abs(run[:, 0] * following[:, 1] - run[:, 1] * following[:, 0])
    return bool((sines >= _LEAST_SINE).all())


def _inside(ends: Points, box: Box) -> NDArray[np.bool_]:
    x, y = ends[:, 0::2], ends[:, 1::2]
    across = (x >= box.left) & (x <= box.right)
    return np.asarray((across & (y >= box.top) & (y <= box.bottom)).all(axis=1))
