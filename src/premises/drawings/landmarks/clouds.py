"""Revision clouds: arcs in a row that close around what somebody changed."""

from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points, Strokes, around
from premises.drawings.landmarks.chains import Runs, runs
from premises.drawings.landmarks.marks import Cloud

_FEWEST_ARCS: Final = 6
_CHORD_MM: Final = (1.2, 30.0)
"""Arcs of clouds are drawn 3 to 15 mm wide; half of it in a half-size plot, twice at a corner."""

_LONGEST_PIECE_MM: Final = 12.0
_TURN_DEG: Final = (40.0, 330.0)
_STRAYING: Final = 0.1
_FEWEST_PIECES: Final = 3
_JOINED_MM: Final = 0.3
_OPEN_CHORDS: Final = 2.5
_ALIKE: Final = 0.75
_OUTWARD: Final = 0.7
_SMALLEST_MM: Final = 3.0
_ROUND: Final = 0.1
_STAMPED: Final = 4
"""So many round ones of exactly one size are a symbol, and no clouds."""


def find_clouds(strokes: Strokes) -> tuple[Cloud, ...]:
    """All clouds on a sheet, drawn as one line or arc by arc, in either direction."""
    ends = strokes.ends
    lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    short = np.flatnonzero((lengths > 0) & (lengths <= _LONGEST_PIECE_MM))
    found = runs(ends, short)
    arcs = np.flatnonzero(_are_arcs(found))
    if len(arcs) < _FEWEST_ARCS:
        return ()
    rings = [ring for ring in _rings(found, arcs) if _is_cloud(found, ring)]
    clouds = [_cloud(found, ring, strokes) for ring in _without_trees(found, rings)]
    return tuple(sorted(clouds, key=lambda one: (one.box.top, one.box.left)))


def _are_arcs(found: Runs) -> NDArray[np.bool_]:
    chords = np.hypot(*(found.end - found.begin).T)
    turn = np.abs(found.turn_deg)
    arcs: NDArray[np.bool_] = (
        (found.pieces >= _FEWEST_PIECES)
        & (chords >= _CHORD_MM[0])
        & (chords <= _CHORD_MM[1])
        & (turn >= _TURN_DEG[0])
        & (turn <= _TURN_DEG[1])
        & (found.straying <= _STRAYING)
        & (found.longest_mm <= 0.6 * found.length_mm)
    )
    return arcs


def _rings(found: Runs, arcs: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Arcs that hang together at their ends, six or more."""
    from scipy.sparse import coo_array  # noqa: PLC0415, the service starts without it.
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415
    from scipy.spatial import cKDTree  # noqa: PLC0415

    tips = np.vstack((found.begin[arcs], found.end[arcs]))
    near = cKDTree(tips).query_pairs(_JOINED_MM, output_type="ndarray") % len(arcs)
    links = coo_array((np.ones(len(near)), (near[:, 0], near[:, 1])), shape=(len(arcs),) * 2)
    count, of = connected_components(links, directed=False)
    sizes = np.bincount(of, minlength=count)
    return [arcs[of == ring] for ring in np.flatnonzero(sizes >= _FEWEST_ARCS)]


def _is_cloud(found: Runs, ring: NDArray[np.int64]) -> bool:
    begin, end = found.begin[ring], found.end[ring]
    chords = np.hypot(*(end - begin).T)
    typical = float(np.median(chords))
    alike = np.mean((chords >= 0.35 * typical) & (chords <= 2.8 * typical))
    box = around(np.vstack((begin, end)))
    large = min(box.width, box.height) >= max(_SMALLEST_MM, 0.8 * typical)
    return bool(
        large
        and alike >= _ALIKE
        and _closes(begin, end, typical)
        and _bulges_out(found, ring) >= _OUTWARD
    )


def _closes(begin: Points, end: Points, typical_mm: float) -> bool:
    """Whether no end hangs free, or two that nearly meet."""
    from scipy.spatial import cKDTree  # noqa: PLC0415, the service starts without it.

    tips = np.vstack((begin, end))
    apart = cKDTree(tips).query(tips, k=2)[0][:, 1]
    free = tips[apart > _JOINED_MM]
    if len(free) == 0:
        return True
    return len(free) == 2 and bool(np.hypot(*(free[0] - free[1])) <= _OPEN_CHORDS * typical_mm)


def _bulges_out(found: Runs, ring: NDArray[np.int64]) -> float:
    """The share of arcs that bulge to one side as one walks along the ring.

    Which side is seen from the ring's signed area: each arc's chord and bulge turn the same way
    around the middle if it bulges outwards.
    """
    begin, end = found.begin[ring], found.end[ring]
    chord_middle = (begin + end) / 2
    bulge = found.middle[ring] - chord_middle
    out = chord_middle - chord_middle.mean(axis=0)
    return float(np.mean((bulge * out).sum(axis=1) > 0))


def _cloud(found: Runs, ring: NDArray[np.int64], strokes: Strokes) -> Cloud:
    numbers = np.concatenate([found.of(int(run)) for run in ring])
    box = around(strokes.ends[numbers].reshape(-1, 2))
    return Cloud(box, tuple(np.unique(strokes.path[numbers]).tolist()))


def _without_trees(found: Runs, rings: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
    """The rings that are not a round symbol stamped all over the sheet: trees and shrubs."""
    sizes = []
    for ring in rings:
        apart = found.begin[ring] - found.begin[ring].mean(axis=0)
        radius = np.hypot(apart[:, 0], apart[:, 1])
        is_round = float(radius.std()) <= _ROUND * float(radius.mean())
        sizes.append(round(float(radius.mean()), 1) if is_round else None)
    counts = Counter(size for size in sizes if size is not None)
    return [
        ring
        for ring, size in zip(rings, sizes, strict=True)
        if size is None or counts[size] < _STAMPED
    ]
