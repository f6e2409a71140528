"""Circles on a sheet, however they were cut into pieces."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Strokes

_DIAMETER_MM: Final = (2.9, 24.0)
"""Grid bubbles are plotted 6 to 20 mm wide; half of it in a half-size plot, a little more on A0."""

_FEWEST_PIECES: Final = 10
_ROUND: Final = 0.03
_WHOLE: Final = (0.96, 1.06)
_TOUCHING_MM: Final = 0.05


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius_mm: float


def find_circles(strokes: Strokes) -> tuple[Circle, ...]:
    """All whole circles of the sizes of grid bubbles.

    First among strokes that were drawn after each other, then among short strokes that touch,
    whatever their order: some writers of files cut a circle into pieces and mix them.
    """
    ends = strokes.ends
    lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    longest = np.pi * _DIAMETER_MM[1] / _FEWEST_PIECES
    short = np.flatnonzero((lengths > 0) & (lengths <= longest))
    if len(short) < _FEWEST_PIECES:
        return ()
    found = _among(ends[short], lengths[short], _drawn_together(ends[short]))
    found += _among(ends[short], lengths[short], _touching(ends[short]))
    single: dict[tuple[int, int], Circle] = {}
    for one in found:
        single.setdefault((round(one.x), round(one.y)), one)
    return tuple(single.values())


def _drawn_together(ends: NDArray[np.float64]) -> NDArray[np.int64]:
    """The number of its chain for each stroke."""
    forwards = np.abs(ends[:-1, 2:] - ends[1:, :2]).max(axis=1) <= _TOUCHING_MM
    backwards = np.abs(ends[:-1, :2] - ends[1:, 2:]).max(axis=1) <= _TOUCHING_MM
    return np.concatenate(([0], np.cumsum(~(forwards | backwards))))


def _touching(ends: NDArray[np.float64]) -> NDArray[np.int64]:
    """The number of its group for each stroke, where strokes whose ends meet are one group."""
    from scipy.sparse import coo_array  # noqa: PLC0415, the service starts without it.
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    tips = np.round(ends.reshape(-1, 2) / (2 * _TOUCHING_MM)).astype(np.int64)
    nodes = np.unique(tips[:, 0] * 1_000_003 + tips[:, 1], return_inverse=True)[1].reshape(-1, 2)
    size = int(nodes.max()) + 1
    links = coo_array((np.ones(len(nodes)), (nodes[:, 0], nodes[:, 1])), shape=(size, size))
    of = connected_components(links, directed=False)[1]
    return np.asarray(of[nodes[:, 0]], np.int64)


def _among(
    ends: NDArray[np.float64], lengths: NDArray[np.float64], group: NDArray[np.int64]
) -> list[Circle]:
    order = np.argsort(group, kind="stable")
    ends, lengths, group = ends[order], lengths[order], group[order]
    starts = np.flatnonzero(np.concatenate(([True], np.diff(group) != 0)))
    pieces = np.diff(np.append(starts, len(ends)))
    low = np.minimum.reduceat(np.minimum(ends[:, :2], ends[:, 2:]), starts)
    high = np.maximum.reduceat(np.maximum(ends[:, :2], ends[:, 2:]), starts)
    middle, size = (low + high) / 2, high - low
    radius = size.mean(axis=1) / 2
    apart = np.hypot(*(ends[:, :2] - np.repeat(middle, pieces, axis=0)).T)
    nearest = np.minimum.reduceat(apart, starts)
    furthest = np.maximum.reduceat(apart, starts)
    around = np.add.reduceat(lengths, starts) / np.maximum(2 * np.pi * radius, 1e-9)
    slack = _ROUND * radius + _TOUCHING_MM
    good = (
        (pieces >= _FEWEST_PIECES)
        & (2 * radius >= _DIAMETER_MM[0])
        & (2 * radius <= _DIAMETER_MM[1])
        & (np.abs(size[:, 0] - size[:, 1]) <= 2 * slack)
        & (furthest - nearest <= slack)
        & (around >= _WHOLE[0])
        & (around <= _WHOLE[1])
    )
    return [
        Circle(float(middle[at, 0]), float(middle[at, 1]), float(radius[at]))
        for at in np.flatnonzero(good)
    ]
