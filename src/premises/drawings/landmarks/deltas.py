"""Revision deltas: a triangle with the number of a revision in it."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points, Sheet, TextLine, around
from premises.drawings.landmarks.marks import Delta

_TEXT: Final = re.compile(r"\d{1,2}|[A-Z]\d?", re.IGNORECASE)
SIDE_MM: Final = (2.0, 18.0)
"""Deltas are drawn with sides of 4 to 15 mm, and plotted at half that."""

_SIDE_EM: Final = (1.2, 6.0)
_OFF_EM: Final = (0.15, 1.8)
"""A digit fills a third to two thirds of its triangle's height; its sides pass near around it."""

_REACH_EM: Final = 3.5
_PIECE_EM: Final = 0.35
_MOST_SIDES: Final = 12
_MOST_PIECES: Final = 8
_SAME_DEG: Final = 3.0
_SAME_MM: Final = 0.25
_CORNER_MM: Final = 0.5
_LEAST_CORNER_DEG: Final = 35.0


def find_deltas(sheet: Sheet, lines: Sequence[TextLine]) -> tuple[Delta, ...]:
    """Every single digit or letter with a triangle of three lines, or a filled one, around it."""
    texts = [line for line in lines if _TEXT.fullmatch(line.text) and line.size_mm <= SIDE_MM[1]]
    if not texts:
        return ()
    ends, paths = _pieces(sheet)
    if not len(ends):
        return ()
    from scipy.spatial import cKDTree  # noqa: PLC0415, the service starts without it.

    tree = cKDTree((ends[:, :2] + ends[:, 2:]) / 2)
    pieces = _Pieces.of(ends)
    middles = [line.box.middle for line in texts]
    reach = [_REACH_EM * line.size_mm for line in texts]
    found = []
    for line, numbers in zip(texts, tree.query_ball_point(middles, reach), strict=True):
        chosen = np.array(sorted(numbers), np.int64)
        triangle = _triangle(np.array(line.box.middle), pieces.taken(chosen), line.size_mm)
        if triangle is not None:
            box, sides = triangle
            used = sorted({int(paths[chosen[at]]) for at in sides})
            found.append(Delta(line.text.upper(), box, tuple(used)))
    return tuple(found)


def _pieces(sheet: Sheet) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """All strokes that may be a part of a side, and the sides of filled triangles."""
    ends = sheet.strokes.ends
    lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    short = (lengths > 0.3) & (lengths <= SIDE_MM[1])
    rings = [_filled(sheet, ring) for ring in _small_rings(sheet)]
    pieces = [ends[short], *(sides for sides, _ in rings)]
    paths = [sheet.strokes.path[short], *(np.full(len(sides), path) for sides, path in rings)]
    return np.vstack(pieces), np.concatenate(paths).astype(np.int32)


def _small_rings(sheet: Sheet) -> list[int]:
    """Rings of three corners, with the first repeated or not."""
    counts = np.diff(sheet.fills.starts)
    return np.flatnonzero((counts == 3) | (counts == 4)).tolist()


def _filled(sheet: Sheet, ring: int) -> tuple[NDArray[np.float64], int]:
    starts = sheet.fills.starts
    points = sheet.fills.points[starts[ring] : starts[ring + 1]]
    sides = np.hstack((points, np.roll(points, -1, axis=0)))
    lengths = np.hypot(sides[:, 2] - sides[:, 0], sides[:, 3] - sides[:, 1])
    return sides[(lengths > 0.3) & (lengths <= SIDE_MM[1])], int(sheet.fills.path[ring])


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Pieces (n, 4) with their lengths in mm, and their normals (n, 2) and the angles of these."""

    ends: NDArray[np.float64]
    lengths: NDArray[np.float64]
    normals: NDArray[np.float64]
    angles: NDArray[np.float64]

    @staticmethod
    def of(ends: NDArray[np.float64]) -> "_Pieces":
        spans = ends[:, 2:] - ends[:, :2]
        lengths = np.hypot(spans[:, 0], spans[:, 1])
        normals = np.column_stack((-spans[:, 1], spans[:, 0])) / np.maximum(lengths, 1e-9)[:, None]
        normals[(normals[:, 0] < 0) | ((normals[:, 0] == 0) & (normals[:, 1] < 0))] *= -1
        angles = np.degrees(np.arctan2(normals[:, 1], normals[:, 0]))
        return _Pieces(ends, lengths, normals, angles)

    def taken(self, which: NDArray[np.int64]) -> "_Pieces":
        return _Pieces(
            self.ends[which], self.lengths[which], self.normals[which], self.angles[which]
        )


def _triangle(
    middle: NDArray[np.float64], pieces: _Pieces, size_mm: float
) -> tuple[Box, list[int]] | None:
    """The box of a triangle around a point and the pieces of its sides, if there is one."""
    sides = _meeting(_sides(middle, pieces, size_mm))
    for three in combinations(sides[:_MOST_SIDES], 3):
        corners = _corners([side for side, _ in three])
        if corners is None or not _holds(corners, middle):
            continue
        if all(_is_side(side, corners) for side, _ in three):
            return around(corners), [at for _, pieces in three for at in pieces]
    return None


_Side = tuple[NDArray[np.float64], list[int]]


def _sides(middle: NDArray[np.float64], pieces: _Pieces, size_mm: float) -> list[_Side]:
    """Lines that pass near by a point, pieces of one line joined, the nearest first."""
    ends, lengths, angles = pieces.ends, pieces.lengths, pieces.angles
    offsets = ((ends[:, :2] - middle) * pieces.normals).sum(axis=1)
    off = np.abs(offsets) / size_mm
    near = (off >= _OFF_EM[0]) & (off <= _OFF_EM[1]) & (lengths >= _PIECE_EM * size_mm)
    waiting = np.flatnonzero(near)[np.argsort(off[near], kind="stable")]
    sides: list[_Side] = []
    while len(waiting) >= 1:
        turn = np.abs((angles[waiting] - angles[waiting[0]] + 90.0) % 180.0 - 90.0)
        same = (turn <= _SAME_DEG) & (np.abs(offsets[waiting] - offsets[waiting[0]]) <= _SAME_MM)
        group = waiting[same].tolist()
        sides += [side for side in _unbroken(ends, group) if _passes(side[0], middle, size_mm)]
        waiting = waiting[~same]
    return sides


def _meeting(sides: list[_Side]) -> list[_Side]:
    """Those that end where others end, as sides of a triangle do; lines of a hatch do not."""
    if len(sides) <= _MOST_SIDES:
        return sides
    ends = np.array([side for side, _ in sides])
    tips = ends.reshape(-1, 2)
    apart = np.hypot(*(tips[:, None] - tips[None]).transpose(2, 0, 1))
    run = np.repeat(np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]), 2)
    least = math.sin(math.radians(_LEAST_CORNER_DEG))
    apart[np.abs(np.sin(run[:, None] - run[None])) < least] = np.inf
    meets = (apart.min(axis=1) <= _CORNER_MM).reshape(-1, 2).all(axis=1)
    return [side for side, both in zip(sides, meets.tolist(), strict=True) if both]


def _passes(side: NDArray[np.float64], middle: NDArray[np.float64], size_mm: float) -> bool:
    """Whether a line is as long as a side of a triangle around a letter, and beside it."""
    span = side[2:] - side[:2]
    length = float(np.hypot(*span))
    beside = float((middle - side[:2]) @ span) / length**2
    return _SIDE_EM[0] <= length / size_mm <= _SIDE_EM[1] and -0.1 <= beside <= 1.1


def _unbroken(ends: NDArray[np.float64], group: list[int]) -> list[_Side]:
    """Pieces on one line as sides: what touches is one, and it is as long as a side may be."""
    first = ends[group[0]]
    along = (first[2:] - first[:2]) / np.hypot(*(first[2:] - first[:2]))
    spans = sorted((_span(ends[at], along, at) for at in group), key=lambda span: span[:2])
    runs: list[list[_Span]] = [[spans[0]]]
    reached = spans[0][1]
    for span in spans[1:]:
        if span[0] > reached + _SAME_MM:
            runs.append([])
        runs[-1].append(span)
        reached = max(reached, span[1])
    return [side for run in runs for side in _stretches(run)]


_Span = tuple[float, float, Points, Points, int]


def _span(piece: NDArray[np.float64], along: NDArray[np.float64], at: int) -> _Span:
    """Where a piece begins and ends along its line, the points there, and its number."""
    low, high = sorted((piece[:2], piece[2:]), key=lambda tip: float(tip @ along))
    return float(low @ along), float(high @ along), low, high, at


def _stretches(run: list[_Span]) -> list[_Side]:
    """The whole run, and its parts from one piece to another: a wall may run on from a side."""
    firsts, lasts = run, run
    if len(run) > _MOST_PIECES:
        firsts, lasts = run[:1], [max(run, key=lambda span: span[1])]
    sides = []
    for begin, _, tip, _, _ in firsts:
        for _, end, _, other, _ in lasts:
            if SIDE_MM[0] <= end - begin <= SIDE_MM[1]:
                within = [at for low, high, *_, at in run if low >= begin and high <= end]
                sides.append((np.concatenate((tip, other)), within))
    return sides


def _corners(three: Sequence[NDArray[np.float64]]) -> Points | None:
    """Where three sides meet, each two of them at a sensible angle."""
    corners = []
    for one, other in combinations(three, 2):
        a, b = one[2:] - one[:2], other[2:] - other[:2]
        cross = float(a[0] * b[1] - a[1] * b[0])
        angle = math.degrees(math.asin(min(1.0, abs(cross) / float(np.hypot(*a) * np.hypot(*b)))))
        if angle < _LEAST_CORNER_DEG:
            return None
        to = other[:2] - one[:2]
        corners.append(one[:2] + a * float(to[0] * b[1] - to[1] * b[0]) / cross)
    return np.array(corners)


def _is_side(side: NDArray[np.float64], corners: Points) -> bool:
    """Whether both ends of a side are corners."""
    apart = np.hypot(*(corners[:, None] - side.reshape(2, 2)[None]).transpose(2, 0, 1))
    return bool((apart.min(axis=0) <= _CORNER_MM).all())


def _holds(corners: Points, point: NDArray[np.float64]) -> bool:
    to = corners - point
    turned = np.roll(to, -1, axis=0)
    cross = to[:, 0] * turned[:, 1] - to[:, 1] * turned[:, 0]
    return bool((cross > 0).all() or (cross < 0).all())
