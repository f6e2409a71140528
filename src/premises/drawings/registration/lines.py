"""Which lines of one sheet lie on lines of the other, whatever pieces they were cut into."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points, Similarity
from premises.drawings.registration.ink import angles, lengths

_MOST_POSTS = 120_000
_STEP_MM = 2.0
"""Posts along a line this near together let three lines of a hatch be told apart from a fourth."""

_LEVER_MM = 4.0
"""How much direction weighs against place when posts are looked up: 3 degrees like 0.4 mm."""

_SAME_DIRECTION = np.sin(np.radians(3.0))
_NEAREST = 4


@dataclass(frozen=True)
class Lines:
    """The lines of a sheet, to be asked what lies near a point and runs the same way."""

    pieces: NDArray[np.float64]
    owner: NDArray[np.int64]
    tree: object
    step_mm: float

    @staticmethod
    def of(pieces: NDArray[np.float64]) -> "Lines":
        from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load, only drawings need it.

        long = lengths(pieces)
        step = max(_STEP_MM, float(long.sum()) / _MOST_POSTS)
        posts = np.maximum(np.ceil(long / step).astype(np.int64), 1)
        owner = np.repeat(np.arange(len(pieces)), posts)
        rank = np.arange(len(owner)) - np.repeat(np.cumsum(posts) - posts, posts)
        along = ((rank + 0.5) / posts[owner])[:, None]
        places = pieces[owner, :2] * (1 - along) + pieces[owner, 2:] * along
        coordinates = _lifted(places, angles(pieces)[owner])
        tree = cKDTree(coordinates, balanced_tree=False, compact_nodes=False)
        return Lines(pieces, owner, tree, step)

    def distances(
        self, points: Points, directions: NDArray[np.float64], within_mm: float
    ) -> NDArray[np.float64]:
        """How far each point (m, 2) is from the nearest line that runs its way, in mm.

        Infinite where none is within the distance.
        """
        found = np.full(len(points), np.inf)
        if not len(self.pieces) or not len(points):
            return found
        reach = self.step_mm / 2 + within_mm + _LEVER_MM * 2 * float(_SAME_DIRECTION)
        _, near = self.tree.query(  # type: ignore[attr-defined]
            _lifted(points, directions), _NEAREST, distance_upper_bound=reach
        )
        for column in range(_NEAREST):
            seen = near[:, column] < len(self.owner)
            pieces = self.pieces[self.owner[near[seen, column]]]
            off = _off(points[seen], directions[seen], pieces)
            found[seen] = np.minimum(found[seen], off)
        found[found > within_mm] = np.inf
        return found


def carried(directions: NDArray[np.float64], old_to_new: Similarity) -> NDArray[np.float64]:
    """The directions as they run on the new sheet."""
    turned: NDArray[np.float64] = (directions + np.radians(old_to_new.rotation_deg)) % np.pi
    return turned


def _lifted(points: Points, directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place and direction as one point in four dimensions; opposite directions are the same."""
    double = 2 * directions
    return np.column_stack((points, _LEVER_MM * np.cos(double), _LEVER_MM * np.sin(double)))


def _off(
    points: Points, directions: NDArray[np.float64], pieces: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The distance of each point from its piece, infinite if that runs another way."""
    start, along = pieces[:, :2], pieces[:, 2:] - pieces[:, :2]
    square = np.maximum((along**2).sum(axis=1), 1e-18)
    share = np.clip(((points - start) * along).sum(axis=1) / square, 0.0, 1.0)
    off: NDArray[np.float64] = np.hypot(*(start + along * share[:, None] - points).T)
    off[np.abs(np.sin(directions - angles(pieces))) > _SAME_DIRECTION] = np.inf
    return off
