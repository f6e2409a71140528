"""The bubbles at the ends of a building's grid lines, with their names."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Sheet, TextLine
from premises.drawings.landmarks.circles import Circle, find_circles
from premises.drawings.landmarks.marks import Bubble

_NAME: Final = re.compile(
    r"[A-Z]{1,2}(?:[.'-]?\d{1,2})?'?|\d{1,3}(?:\.\d{1,2})?[A-Z']?", re.IGNORECASE
)
_REACH_MM: Final = 60.0
_LEAST_LINE_MM: Final = 6.0
_LEAVES_MM: Final = 4.0
_OFF_MM: Final = 0.6
_SLANT: Final = 0.06
_LEVEL_MM: Final = 1.5
_BREAK_MM: Final = 10.0
"""Grid lines are broken for their dashes, and where words or another bubble stand on them."""

_ROW: Final = 2
_ROW_OF_WORDS: Final = 3
_EDGE_MM: Final = 25.0
_TITLE: Final = 4


@dataclass(frozen=True, slots=True)
class _Named:
    """A name with the ring around it, or without one on a scan."""

    name: str
    box: Box
    is_vertical: bool
    along_mm: tuple[float, float] | None = None


def find_bubbles(
    sheet: Sheet, lines: Sequence[TextLine], outside: Iterable[Box]
) -> tuple[Bubble, ...]:
    """The names of grid lines: circles in a row with one short name each and a line leaving.

    Of a scan, whose circles are pixels, short names that count up in a row. `outside` are the
    title block and the notes, where there is no grid.
    """
    barred = tuple(outside)
    short = [line for line in lines if _NAME.fullmatch(line.text) and _free(line, barred)]
    if sheet.raster is not None:
        return _of_words(short, sheet)
    named = []
    for circle, name in _names_in(find_circles(sheet.strokes), short, lines):
        runs = _leaving(circle, sheet.strokes.ends)
        named += [
            _Named(
                name, _box(circle), is_vertical, _followed(circle, sheet.strokes.ends, is_vertical)
            )
            for is_vertical in runs
        ]
    return _in_rows(named, _ROW)


def _free(line: TextLine, barred: Sequence[Box]) -> bool:
    return not any(box.holds(*line.box.middle) for box in barred)


def _box(circle: Circle) -> Box:
    r = circle.radius_mm
    return Box(circle.x - r, circle.y - r, circle.x + r, circle.y + r)


def _names_in(
    circles: Sequence[Circle], short: Sequence[TextLine], lines: Sequence[TextLine]
) -> Iterator[tuple[Circle, str]]:
    """The circles with one name in their middle; a detail's bubble has two texts in it.

    A circle with words right beside it is the mark of a view, whose title they are.
    """
    if not circles or not short:
        return
    from scipy.spatial import cKDTree  # noqa: PLC0415, the service starts without it.

    middles = [(circle.x, circle.y) for circle in circles]
    radii = [circle.radius_mm for circle in circles]
    inside = cKDTree([line.box.middle for line in short]).query_ball_point(middles, radii)
    titles = [
        (line.box.left, line.box.middle[1], line) for line in lines if len(line.text) >= _TITLE
    ]
    for circle, middle, found in zip(circles, middles, inside, strict=True):
        name = short[found[0]] if len(found) == 1 else None
        if name is None or math.dist(name.box.middle, middle) > 0.4 * circle.radius_mm:
            continue
        beside = _beside(circle)
        if not any(beside.holds(x, y) and title is not name for x, y, title in titles):
            yield circle, name.text.upper()


def _beside(circle: Circle) -> Box:
    """Where a title begins, to the right of a circle."""
    r = circle.radius_mm
    return Box(circle.x + r, circle.y - r, circle.x + 2 * r, circle.y + r)


def _leaving(circle: Circle, ends: NDArray[np.float64]) -> list[bool]:
    """Which ways lines leave a circle along its own axes: True for upright, False for level."""
    found = []
    for axis in (1, 0):
        along, across = (
            np.abs(ends[:, 2 + axis] - ends[:, axis]),
            np.abs(ends[:, 3 - axis] - ends[:, 1 - axis]),
        )
        straight = ends[(along > 0.3) & (across <= _SLANT * along + 0.01)]
        if _runs_from(circle, straight, axis):
            found.append(axis == 1)
    return found if len(found) == 1 else []


def _runs_from(circle: Circle, pieces: NDArray[np.float64], axis: int) -> bool:
    """Whether pieces along an axis point at the middle of a circle, begin at it and go on."""
    centre = (circle.x, circle.y)
    first, last = pieces[:, axis] - centre[axis], pieces[:, axis + 2] - centre[axis]
    near, far = np.minimum(np.abs(first), np.abs(last)), np.maximum(np.abs(first), np.abs(last))
    outside = (first * last > 0) & (near >= 0.9 * circle.radius_mm) & (near <= _REACH_MM)
    pieces, first, last = pieces[outside], first[outside], last[outside]
    near, far = near[outside], far[outside]
    slope = (pieces[:, 3 - axis] - pieces[:, 1 - axis]) / (last - first)
    off = np.abs(pieces[:, 1 - axis] - slope * first - centre[1 - axis])
    pointing = off <= _OFF_MM + 0.02 * near
    for side in (first > 0, first < 0):
        chosen = pointing & side
        if not chosen.any() or near[chosen].min() > circle.radius_mm + _LEAVES_MM:
            continue
        if np.minimum(far[chosen], _REACH_MM).sum() - near[chosen].sum() >= _LEAST_LINE_MM:
            return True
    return False


def _followed(circle: Circle, ends: NDArray[np.float64], is_vertical: bool) -> tuple[float, float]:
    """From where to where the line of a bubble goes on, over its dashes and small breaks."""
    axis = 1 if is_vertical else 0
    at, own = (circle.y, circle.x) if is_vertical else (circle.x, circle.y)
    low = np.minimum(ends[:, axis], ends[:, axis + 2])
    high = np.maximum(ends[:, axis], ends[:, axis + 2])
    off = np.abs(ends[:, [1 - axis, 3 - axis]] - own)
    level = np.abs(ends[:, 3 - axis] - ends[:, 1 - axis]) <= _SLANT * (high - low) + 0.01
    on_it = level & (off <= _OFF_MM + _SLANT / 3 * np.abs(np.stack((low, high), 1) - at)).all(1)
    first = last = at
    for begins, goes_to in sorted(zip(low[on_it].tolist(), high[on_it].tolist(), strict=True)):
        if begins <= last + circle.radius_mm + _BREAK_MM:
            last = max(last, goes_to)
    for goes_to, begins in sorted(zip(high[on_it], low[on_it], strict=True), reverse=True):
        if goes_to >= first - circle.radius_mm - _BREAK_MM:
            first = min(first, begins)
    return float(first), float(last)


def _in_rows(named: Sequence[_Named], least: int) -> tuple[Bubble, ...]:
    """Those that stand in a row across their lines, with others of another name."""
    kept = []
    for one in named:
        fellows = [other for other in named if _fellow(one, other)]
        if len(fellows) + 1 >= least:
            kept.append(Bubble(one.name, one.box, one.is_vertical, one.along_mm))
    return tuple(sorted(kept, key=lambda one: (one.is_vertical, one.box.top, one.box.left)))


def _fellow(one: _Named, other: _Named) -> bool:
    if one is other or one.name == other.name or one.is_vertical != other.is_vertical:
        return False
    (x0, y0), (x1, y1) = one.box.middle, other.box.middle
    apart, off = (x1 - x0, y1 - y0) if one.is_vertical else (y1 - y0, x1 - x0)
    alike = 0.8 <= one.box.width / max(other.box.width, 1e-9) <= 1.25
    return alike and abs(off) <= _LEVEL_MM + _SLANT * abs(apart) and abs(apart) > one.box.width


def _of_words(short: Sequence[TextLine], sheet: Sheet) -> tuple[Bubble, ...]:
    """Names that count up along a row or a column, away from the border and its own letters."""
    inside = sheet.box.grown(-_EDGE_MM)
    free = [line for line in short if inside.holds(*line.box.middle)]
    found: list[_Named] = []
    for is_vertical in (True, False):
        for row in _level_rows(free, 1 if is_vertical else 0):
            names = [_count(line.text) for line in row]
            steps = [after - before for before, after in pairwise(names)]
            if len(row) >= _ROW_OF_WORDS and (
                all(0 < step <= 2 for step in steps) or all(-2 <= step < 0 for step in steps)
            ):
                found += [_Named(line.text.upper(), _square(line), is_vertical) for line in row]
    return _in_rows(found, _ROW_OF_WORDS)


def _level_rows(lines: Sequence[TextLine], axis: int) -> list[list[TextLine]]:
    """Lines whose middles share a height (axis 1) or a distance from the left (axis 0)."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda one: one.box.middle[axis]):
        if rows and abs(line.box.middle[axis] - rows[-1][-1].box.middle[axis]) <= _LEVEL_MM:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda one: one.box.middle[1 - axis]) for row in rows]


def _count(name: str) -> float:
    """What a name counts as: 4 is 4, C is 67, C.5 is 67.5; other names count nowhere."""
    if name.replace(".", "", 1).isdigit():
        return float(name)
    tail = name[1:].lstrip(".")
    return ord(name[0].upper()) + (float(f"0.{tail}") if tail.isdigit() else 0.0)


def _square(line: TextLine) -> Box:
    x, y = line.box.middle
    half = line.size_mm
    return Box(x - half, y - half, x + half, y + half)
