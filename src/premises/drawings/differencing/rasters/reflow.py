"""Recognises lines of notes and rows of schedules that only made room for another."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.clustering import extents, groups
from premises.drawings.differencing.rasters.likeness import Verdict, compare, shifted
from premises.drawings.differencing.rasters.plates import Plate

Boxes = NDArray[np.float64]

# Half a page of notes may have been inserted; a column of a schedule stays where it is.
_FARTHEST_MM, _ASIDE_MM = 40.0, 1.0
# Lines that go together go equally far, and one line that moved is no list.
_SAME_WAY_MM, _LEAST_LINES = 0.6, 2
# They stand in one list if they are no farther apart than some lines.
_LIST_MM: Final = 25.0
# A line so many times as long as it is high is the same one from this correlation on: letters that
# were set anew are never all in place, and no other sentence looks so much like it.
_LONG, _ALIKE = 10.0, 0.7
# Numbers and cells of one row stand so far apart at most.
_CELLS_MM: Final = 45.0
# An empty or unchanged cell may be between two of a row that came or went.
_ROW_MM: Final = 70.0


@dataclass(frozen=True, slots=True)
class Reflow:
    """Which lines of both sheets are the same in another place of their list.

    `lists` (n, 4) is where those lists stand on the new sheet, in mm, `down_mm` (n) how far they
    went.
    """

    old: NDArray[np.bool_]
    new: NDArray[np.bool_]
    lists: Boxes
    down_mm: NDArray[np.float64]


def reflowed(
    old: Plate,
    new: Plate,
    old_lines: Boxes,
    new_lines: Boxes,
    crowded: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    dirt_px: float,
) -> Reflow:
    """Lines that stand where others stood because the list grew or shrank above them.

    `crowded` tells for each sheet's lines whether the other sheet has another line in the place.
    """
    gone, come = np.zeros(len(old_lines), bool), np.zeros(len(new_lines), bool)
    went = np.full(len(new_lines), np.nan)
    partner = np.full(len(new_lines), -1)
    for index, line in enumerate(new_lines):
        near = _same_column(old_lines, line)
        for other in near[np.argsort(np.abs(old_lines[near, 1] - line[1]))]:
            down = line[1] - old_lines[other, 1]
            way = shifted(old, new, line, down)
            told = compare(old, new, line, _ASIDE_MM, dirt_px, from_mm=(0.0, -way))
            if told.verdict is Verdict.SAME or (told.likeness >= _ALIKE and _is_long(line)):
                went[index], partner[index] = way, other
                break
    pushed = crowded[1] | (crowded[0][partner] if len(old_lines) else False)
    lists, down_mm = [], []
    for group in _lists(new_lines, went, pushed):
        come[group] = True
        gone[partner[group]] = True
        both = np.vstack((new_lines[group], old_lines[partner[group]]))
        lists.append(extents(both, np.zeros(len(both), np.intp))[0])
        down_mm.append(float(np.median(went[group])))
    return Reflow(gone, come, np.array(lists).reshape(-1, 4), np.array(down_mm))


def went_along(
    old: Plate, new: Plate, flow: Reflow, line: NDArray[np.float64], dirt_px: float, *, is_new: bool
) -> bool:
    """Whether a cell or a number is the same as its list's other lines in its other place."""
    reach = np.array([-_CELLS_MM, -_LIST_MM, _CELLS_MM, _LIST_MM])
    for place, down in zip(flow.lists + reach, flow.down_mm.tolist(), strict=True):
        if (line[:2] < place[:2]).any() or (line[2:] > place[2:]).any():
            continue
        # An old line is looked at where it should stand now.
        here = line if is_new else line + np.array([0.0, down, 0.0, down])
        told = compare(old, new, here, _ASIDE_MM, dirt_px, from_mm=(0.0, -down))
        if told.verdict is Verdict.SAME:
            return True
    return False


def _is_long(line: NDArray[np.float64]) -> bool:
    return bool(line[2] - line[0] >= _LONG * (line[3] - line[1]))


def rows(lines: Boxes) -> Boxes:
    """Lines that stand side by side, joined: the cells of a row, a note and its number."""
    if not len(lines):
        return lines
    # As if the sheet were narrow: cells are far apart, rows are near.
    squeezed = lines.copy()
    squeezed[:, [0, 2]] *= 1.0 / _ROW_MM
    inner = np.clip((lines[:, 3] - lines[:, 1]) / 4, 0.1, None)
    squeezed[:, 1] += inner
    squeezed[:, 3] -= inner
    squeezed[:, [1, 3]] *= 10
    return extents(lines, groups(squeezed, 1.0, np.inf))


def _same_column(lines: Boxes, line: NDArray[np.float64]) -> NDArray[np.intp]:
    """Lines above and below that begin at the same place and are as long and as high."""
    alike = (np.abs(lines[:, 0] - line[0]) < 2) & (np.abs(lines[:, 2] - line[2]) < 2)
    high = np.abs((lines[:, 3] - lines[:, 1]) - (line[3] - line[1])) < 0.8
    way = np.abs(lines[:, 1] - line[1])
    return np.flatnonzero(alike & high & (way > 1) & (way < _FARTHEST_MM))


def _lists(
    lines: Boxes, went: NDArray[np.float64], pushed: NDArray[np.bool_]
) -> list[NDArray[np.intp]]:
    """Lines near each other that went equally far: some at least, or one that had to."""
    moved = np.flatnonzero(~np.isnan(went))
    if not len(moved):
        return []
    found = []
    for group in np.unique(label := groups(lines[moved], _LIST_MM, np.inf)).tolist():
        members = moved[label == group]
        usual = np.median(went[members])
        same = members[np.abs(went[members] - usual) <= _SAME_WAY_MM]
        if len(same) >= _LEAST_LINES or pushed[same].any():
            found.append(same)
    return found
