"""Where something on a sheet is, in words: the room it is in and the grid lines it is near."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from premises.drawings.content import Box
from premises.drawings.landmarks.marks import Bubble, Landmarks, Room

_AT_MM: Final = 3.0
"""Something so near to a grid line is on it."""

_SAME_LINE_MM: Final = 5.0
_NEAREST_MM: Final = 15.0
_FURTHEST_MM: Final = 60.0
_OUTSIDE_BAYS: Final = 0.5
_WIDE: Final = 2


class Places:
    """Says of a box which room and which grid lines it belongs to; none where that is not clear."""

    def __init__(self, landmarks: Landmarks) -> None:
        self._rooms = landmarks.rooms
        self._drawing = landmarks.drawing
        self._middles = np.array([room.box.middle for room in self._rooms]).reshape(-1, 2)
        self._reach_mm = _reach(self._middles)
        upright = [one for one in landmarks.bubbles if one.is_vertical]
        level = [one for one in landmarks.bubbles if not one.is_vertical]
        self._upright = _rows(upright, 0, [one.box.middle[1] for one in level])
        self._level = _rows(level, 1, [one.box.middle[0] for one in upright])

    def room_at(self, box: Box) -> str | None:
        """The nearest room's name and number: OFFICE 101.

        No room is further away than the labels of rooms stand from each other on this sheet, and
        none is named for what lies outside the drawing.
        """
        if not self._rooms or not self._inside(box):
            return None
        apart = [_apart(room.box, box) for room in self._rooms]
        least_mm = min(apart)
        if least_mm > self._reach_mm:
            return None
        nearest = [at for at, mm in enumerate(apart) if mm == least_mm]
        return _called(self._rooms[min(nearest, key=lambda at: self._to_middle(at, box))])

    def grid_at(self, box: Box) -> str | None:
        """The grid lines that cross at a box: C-4, or between which it lies; none off the grid."""
        if not self._inside(box):
            return None
        upright = _along(_row_for(self._upright, box, 0), box, 0)
        level = _along(_row_for(self._level, box, 1), box, 1)
        if upright is None or level is None:
            # Beyond the grid of one direction that of the other says nothing, either.
            return None if self._upright and self._level else upright or level
        if " " in upright or " " in level:
            return f"{upright} / {level}"
        first, second = (upright, level) if upright[0].isalpha() else (level, upright)
        return f"{first}-{second}"

    def _inside(self, box: Box) -> bool:
        return self._drawing is None or self._drawing.holds(*box.middle)

    def _to_middle(self, at: int, box: Box) -> float:
        return float(np.hypot(*(self._middles[at] - np.array(box.middle))))


def _called(room: Room) -> str:
    return f"{room.name} {room.number}" if room.number else room.name


def _reach(middles: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> float:
    """How far a label speaks: as far as the typical way to the next one."""
    if len(middles) < 2:
        return _FURTHEST_MM
    from scipy.spatial import cKDTree  # noqa: PLC0415, the service starts without it.

    apart = cKDTree(middles).query(middles, k=2)[0][:, 1]
    return float(np.clip(np.median(apart), _NEAREST_MM, _FURTHEST_MM))


def _apart(one: Box, other: Box) -> float:
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0.0)
    return float(np.hypot(across, down))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of bubbles: where it stands across its lines, its lines by place and name, their reach.

    Lines run from `low` to `high`, their bubbles included; endless where that is not known.
    """

    across: float
    lines: list[tuple[float, str]]
    low: float
    high: float


def _rows(bubbles: Sequence[Bubble], axis: int, crossing: Sequence[float]) -> list[_Row]:
    """Bubbles by the rows in which they stand; several views have several.

    `crossing` is where the lines of the other direction cross them.
    """
    rows: list[list[Bubble]] = []
    for one in sorted(bubbles, key=lambda bubble: bubble.box.middle[1 - axis]):
        if rows and one.box.middle[1 - axis] - rows[-1][-1].box.middle[1 - axis] <= one.box.width:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [_row(row, axis, crossing) for row in rows]


def _row(bubbles: Sequence[Bubble], axis: int, crossing: Sequence[float]) -> _Row:
    lines: list[tuple[float, str]] = []
    for at, name in sorted((one.box.middle[axis], one.name) for one in bubbles):
        if not lines or at - lines[-1][0] > _SAME_LINE_MM or name != lines[-1][1]:
            lines.append((at, name))
    across = float(np.mean([one.box.middle[1 - axis] for one in bubbles]))
    return _Row(across, lines, *_extent(bubbles, crossing))


def _extent(bubbles: Sequence[Bubble], crossing: Sequence[float]) -> tuple[float, float]:
    """From where to where a row's lines run; of mere stubs that do not cross it is not known."""
    along = [one.along_mm for one in bubbles if one.along_mm is not None]
    low = min((begins for begins, _ in along), default=np.inf)
    high = max((ends for _, ends in along), default=-np.inf)
    if not along or any(not low <= at <= high for at in crossing):
        return -np.inf, np.inf
    bubble_mm = bubbles[0].box.width
    return low - bubble_mm, high + bubble_mm


def _row_for(rows: Sequence[_Row], box: Box, axis: int) -> list[tuple[float, str]]:
    """The nearest row whose lines pass by a box."""
    at, across = box.middle[axis], box.middle[1 - axis]
    fitting = [row for row in rows if _reaches(row.lines, at) and row.low <= across <= row.high]
    nearest = min(fitting, key=lambda row: abs(row.across - across), default=None)
    return nearest.lines if nearest else []


def _reaches(lines: Sequence[tuple[float, str]], at: float) -> bool:
    bays = [after[0] - before[0] for before, after in pairwise(lines)]
    margin = max(_AT_MM, _OUTSIDE_BAYS * float(np.median(bays))) if bays else _AT_MM
    return lines[0][0] - margin <= at <= lines[-1][0] + margin


def _along(lines: Sequence[tuple[float, str]], box: Box, axis: int) -> str | None:
    """The line that a box is on, those it reaches from and to, or those it lies between."""
    if not lines:
        return None
    low, high = (box.left, box.right) if axis == 0 else (box.top, box.bottom)
    at = (low + high) / 2
    crossed = [name for place, name in lines if low - _AT_MM <= place <= high + _AT_MM]
    if len(crossed) >= _WIDE:
        first, last = _counting(crossed[0], crossed[-1])
        return f"{first} to {last}"
    if crossed:
        return crossed[0]
    before = [name for place, name in lines if place < at]
    behind = [name for place, name in lines if place > at]
    if before and behind:
        first, last = _counting(before[-1], behind[0])
        return f"between {first} and {last}"
    return f"outside {behind[0] if behind else before[-1]}"


def _counting(one: str, other: str) -> tuple[str, str]:
    """Two names as one counts: 5 before 6 and 9 before 10, though 6 may stand further left."""
    first, last = sorted((one, other), key=lambda name: (len(name), name))
    return first, last
