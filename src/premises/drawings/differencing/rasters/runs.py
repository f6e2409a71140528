"""Follows the arcs of a cloud from cusp to cusp, and tells which of them belong together."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import around
from premises.drawings.differencing.rasters.arcs import Arcs
from premises.drawings.differencing.rasters.gaps import in_circles

Pairs = NDArray[np.intp]

# Arcs go on beyond a wall.
_APART_MM: Final = 6.0
# Neighbouring arcs meet in a cusp; their centres are one chord apart, which is less than two radii.
_MEETING_MM: Final = 1.8
_CHORD: Final = (0.6, 2.2)
# Arcs of one cloud are alike, but for those at its corners; the pen's width adds to one side.
_ALIKE, _PEN_MM = 0.35, 0.5
# So many arcs make a cloud, and so many of them meet; of a run of arcs that is cut off, fewer do.
_ARCS, _CUSPS, _BENT_DEG = 5, 3, 45.0
_RUN_ARCS, _RUN_CUSPS = 2, 1
# So many arcs of a cloud bulge outward; those in a tree's crown bulge to all sides.
_BULGING: Final = 0.6
# A row of arcs is one radius wide at most; a cloud goes around something: so many radii.
_WIDE: Final = 2.5
# Text and lines hide this many radii of a cloud at most, or all of a side: then the sides that are
# left face each other along this share of them, no farther apart than the largest clouds are wide.
_HIDDEN, _FACING, _FARTHEST_MM = 4.0, 0.6, 200.0
# Three sides of a cloud bulge away from the fourth on the whole, all four to no side.
_OPPOSITE: Final = -0.15
# The most bent arcs of clouds rise above their chord by so much of their radius.
RISE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Run:
    """Arcs that follow each other, how many cusps are between them, and how wide they are."""

    arcs: Arcs
    cusps: int
    radius_mm: float
    centres: int

    @property
    def is_cloud(self) -> bool:
        box = around(self.arcs.points())
        is_wide = min(box.width, box.height) >= _WIDE * self.radius_mm
        enough = is_wide and self.cusps >= _CUSPS and self.centres >= _ARCS
        return enough and self._bulging() >= _BULGING

    @property
    def outward(self) -> NDArray[np.float64]:
        """Where its arcs bulge to on the whole, (2,), shorter than 1 if to different sides."""
        return np.asarray(self.arcs.ways().mean(axis=0))

    def _bulging(self) -> float:
        """The share of its arcs that lie along the hull of all and bulge out of it."""
        import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

        hull = cv2.convexHull(self.arcs.points().astype(np.float32))
        tops = self.arcs.middle + self.arcs.ways() * self.arcs.radius_mm[:, None]
        top, middle = (
            np.array([cv2.pointPolygonTest(hull, (float(x), float(y)), True) for x, y in some])
            for some in (tops, self.arcs.middle)
        )
        return float(((top <= RISE * self.radius_mm) & (middle > top)).mean())


def runs(arcs: Arcs) -> list[Run]:
    """Arcs that are alike and end near each other, where they meet in cusps."""
    arcs = arcs.where(~in_circles(arcs))
    if len(arcs) < _RUN_ARCS:
        return []
    pairs, gap_mm = _neighbours(arcs)
    chord = np.hypot(*(arcs.middle[pairs[:, 0]] - arcs.middle[pairs[:, 1]]).T)
    radius = arcs.radius_mm[pairs].mean(axis=1)
    meets = (gap_mm <= _MEETING_MM) & (chord >= _CHORD[0] * radius) & (chord <= _CHORD[1] * radius)
    label = _together(len(arcs), pairs)
    found = []
    for group in np.unique(label[pairs[meets, 0]]).tolist():
        members = _alike_most(arcs.where(label == group))
        cusps = _distinct(members, pairs[meets & (label[pairs[:, 0]] == group)], arcs)
        run = _run(members, cusps)
        if cusps >= _RUN_CUSPS and run.centres >= _RUN_ARCS:
            found.append(run)
    return found


def _run(arcs: Arcs, cusps: int) -> Run:
    return Run(arcs, cusps, float(np.median(arcs.radius_mm)), len(_centres(_usual(arcs))))


def one_run(some: list[Run]) -> Run:
    return _run(Arcs.joined([one.arcs for one in some]), sum(one.cusps for one in some))


def joined(runs: list[Run]) -> list[Run]:
    """Runs that belong together, as one each."""
    links = [
        (one, other)
        for one, here in enumerate(runs)
        for other, there in enumerate(runs[:one])
        if belong(here, there) and belong(there, here)
    ]
    label = _together(len(runs), np.array(links, np.intp).reshape(-1, 2))
    return [
        one_run([run for run, its in zip(runs, label, strict=True) if its == group])
        for group in np.unique(label)
    ]


def _alike(one: Run, other: Run) -> bool:
    radii = sorted((one.radius_mm, other.radius_mm))
    return radii[1] - radii[0] <= _ALIKE * radii[0] + _PEN_MM


def belong(run: Run, other: Run) -> bool:
    """Whether a run of arcs and others are parts of one cloud, as far as one can see."""
    near = apart_mm(run, other) <= _HIDDEN * run.radius_mm
    return _alike(run, other) and (near or _faces(run, other))


def apart_mm(one: Run, other: Run) -> float:
    ends, others = (run.arcs.ends.reshape(-1, 2) for run in (one, other))
    return float(np.hypot(*(ends[:, None] - others[None]).transpose(2, 0, 1)).min())


def _faces(one: Run, other: Run) -> bool:
    """Whether the other run is a side of a cloud across from one, its arcs to the other side."""
    here, there = one.arcs.points(), other.arcs.points()
    way = one.outward
    if np.hypot(*way) < _FACING or float(way @ other.outward) > _OPPOSITE:
        return False
    along = np.array([-way[1], way[0]]) / np.hypot(*way)
    inward = float((here.mean(axis=0) - there.mean(axis=0)) @ way)
    a, b = here @ along, there @ along
    shared = min(a.max(), b.max()) - max(a.min(), b.min())
    return 0 < inward <= _FARTHEST_MM and shared >= _FACING * min(np.ptp(a), np.ptp(b))


def _neighbours(arcs: Arcs) -> tuple[Pairs, NDArray[np.float64]]:
    """Pairs of arcs (n, 2) that are alike and end near each other; and how near, in mm (n)."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - starting the service must not load it.

    ends = arcs.ends.reshape(-1, 2)
    near = cKDTree(ends).query_pairs(_APART_MM, output_type="ndarray")
    gap_mm = np.hypot(*(ends[near[:, 0]] - ends[near[:, 1]]).T)
    pairs = near // 2
    one, other = arcs.radius_mm[pairs].T
    alike = np.abs(one - other) <= _ALIKE * np.minimum(one, other) + _PEN_MM
    wanted = alike & (pairs[:, 0] != pairs[:, 1])
    return pairs[wanted], gap_mm[wanted]


def _together(count: int, pairs: Pairs) -> NDArray[np.intp]:
    from scipy import sparse  # noqa: PLC0415 - see above.
    from scipy.sparse import csgraph  # noqa: PLC0415 - see above.

    links = sparse.coo_matrix((np.ones(len(pairs)), tuple(pairs.T)), (count, count))
    return np.asarray(csgraph.connected_components(links, directed=False)[1], np.intp)


def _alike_most(arcs: Arcs) -> Arcs:
    usual = float(np.median(arcs.radius_mm))
    return arcs.where(np.abs(arcs.radius_mm - usual) <= _ALIKE * usual + _PEN_MM)


def _usual(arcs: Arcs) -> Arcs:
    """Those that are like most of them, and bent enough to be more than a rounded corner."""
    usual = float(np.median(arcs.radius_mm))
    alike = np.abs(arcs.radius_mm - usual) <= _ALIKE * usual
    return arcs.where(alike & (np.abs(arcs.turn_rad) >= np.radians(_BENT_DEG)))


def _centres(arcs: Arcs) -> NDArray[np.float64]:
    """The different centres: both edges of a thick line, and parts of an arc, have the same."""
    left = arcs.middle
    found = []
    while len(left):
        found.append(left[0])
        left = left[np.hypot(*(left - left[0]).T) > float(arcs.radius_mm.min()) / 2]
    return np.array(found)


def _distinct(members: Arcs, meets: Pairs, arcs: Arcs) -> int:
    """How many cusps there are: places where two arcs meet."""
    if not len(meets):
        return 0
    ends = arcs.ends[meets]
    apart = np.hypot(*(ends[:, 0, :, None] - ends[:, 1, None, :]).transpose(3, 0, 1, 2))
    nearest = apart.reshape(len(meets), -1).argmin(axis=1) // 2
    places = ends[np.arange(len(meets)), 0, nearest]
    count = 0
    while len(places):
        count += 1
        places = places[np.hypot(*(places - places[0]).T) > float(members.radius_mm.min()) / 2]
    return count
