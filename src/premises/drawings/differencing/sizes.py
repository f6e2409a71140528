"""Whether a written number says how long something is, or is only a name, as a door's is."""

import re
from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Sheet, TextLine, text_lines
from premises.drawings.differencing.lines import Ends, Mask, boxes, lengths, lines_of
from premises.drawings.differencing.markup import drawn_as_markup
from premises.drawings.differencing.writing import Line, folded
from premises.drawings.landmarks import Landmarks

# Feet and inches with fractions, or a number with a unit of length: a size, whatever it is of.
_SIZE = r"""(\d+'(-?\d+(\s*-?\d+/\d+)?(/\d+)?")?|\d+(-?\d+/\d+|/\d+|\.\d+)?"|[\d.,]+(mm|cm|m))"""
_DIMENSION = re.compile(rf"[±+~(]*{_SIZE}([x@]{_SIZE})*\)?(TYP\.?|MIN\.?|MAX\.?|CLR\.?|O\.?C\.?)?")
# Metric plans give bare millimetres along their dimension lines.
_BARE = re.compile(r"\d{3,5}|\d{1,3}[.,]\d{2,3}")

# All reaches are in heights of the letters, to which drafting standards relate everything else: a
# number stands half a height above its dimension line or within it, ticks and arrowheads are one
# to one and a half heights long, and the outline of a tag leaves half a height to its number.
FROM_ITS_LINE = 1.6
GAP = 1.0
HEAD = 2.5
INSIDE = 2.5
# Ticks and heads of one dimension are no more ink than this beside lines along and across it.
HEADS_INK = 3.0
# A letter of the sort that is used on drawings takes about two heights of line.
LETTER_INK = 2.0
# Sines: what is level within 5 degrees, neither level nor upright by 15, not upright by 10.
LEVEL = 0.09
ASLANT = 0.26
UPRIGHT = 0.98
MEETING_MM = 0.3
# On paper; a hall's whole length at a usual scale.
LONGEST_MM = 300.0
_RAYS = np.radians(np.arange(0, 360, 45))


def is_size(text: str) -> bool:
    """Whether a text by itself says a length: 3'-0", 5/8", 2.40 m, 7'-6" CLR."""
    return _DIMENSION.fullmatch(folded(text)) is not None


def sizes_on(sheet: Sheet, marks: Landmarks | None = None) -> tuple[TextLine, ...]:
    """All sizes written on a sheet; its revision clouds, among `marks`, are no dimension lines."""
    lines = lines_of(sheet.strokes, sheet.fills)
    drafted = Drafted(lines.taken(~drawn_as_markup(lines, marks)).ends)
    return tuple(
        line
        for line in text_lines(sheet.words)
        if is_size(line.text) or drafted.measures(line.text, line.box, line.size_mm, line.angle_deg)
    )


class Drafted:
    """What is drawn around written numbers; pieces (n, 4) in mm on the sheet of the numbers."""

    def __init__(self, ends: Ends) -> None:
        self._ends = ends

    def measures(self, text: str, box: Box, size_mm: float, angle_deg: float) -> bool:
        """Whether a number without a unit stands on a dimension line, and in no tag."""
        if not _BARE.fullmatch(folded(text)):
            return False
        half = max(box.width, box.height) / 2
        pieces = _read(self._around(box, size_mm, angle_deg), box.middle, angle_deg)
        return not _enclosed(pieces, half, size_mm) and _on_dimension_line(pieces, half, size_mm)

    @cached_property
    def _boxes(self) -> NDArray[np.float64]:
        return boxes(self._ends)

    def _around(self, box: Box, size_mm: float, angle_deg: float) -> Ends:
        """Pieces near a text, and along its writing as far as a dimension line may go."""
        x, y = box.middle
        side = max(HEAD, INSIDE) * size_mm
        across = box.width / 2 + side + LONGEST_MM * abs(np.cos(np.radians(angle_deg)))
        down = box.height / 2 + side + LONGEST_MM * abs(np.sin(np.radians(angle_deg)))
        left, top, right, bottom = self._boxes.T
        here: Mask = (left <= x + across) & (right >= x - across)
        here &= (top <= y + down) & (bottom >= y - down)
        found: Ends = self._ends[here]
        return found


def letters_mm(lines: Iterable[Line]) -> float:
    """About how much ink written lines are, in mm of pen."""
    return sum(LETTER_INK * line.size_mm * len(line.key) for line in lines)


def only_dimension_lines(lines: tuple[Line, ...], ends: Ends) -> bool:
    """Whether pieces are no more than what written sizes stand on, or less ink than their letters.

    That is one row of lines along each, lines across them at their ends, and ticks or heads.
    """
    if float(lengths(ends).sum()) <= letters_mm(lines):
        return True
    first = lines[0]
    pieces = _read(ends, first.box.middle, first.angle_deg)
    along, aslant = _level(pieces), _aslant(pieces)
    heads_mm = sum(HEADS_INK * line.size_mm for line in lines)
    rows = np.unique(np.rint(pieces[along, 1] / first.size_mm))
    return float(lengths(pieces[aslant]).sum()) <= heads_mm and len(rows) <= len(lines)


def _read(ends: Ends, middle: tuple[float, float], angle_deg: float) -> Ends:
    """Pieces as they lie around a text that is held so that it runs to the right."""
    way = np.radians(angle_deg)
    turn = np.array([[np.cos(way), -np.sin(way)], [np.sin(way), np.cos(way)]])
    return np.hstack([(ends[:, at : at + 2] - middle) @ turn for at in (0, 2)])


def _sine(pieces: Ends) -> NDArray[np.float64]:
    return np.asarray(np.abs(pieces[:, 3] - pieces[:, 1]) / np.maximum(lengths(pieces), 1e-9))


def _level(pieces: Ends) -> Mask:
    return _sine(pieces) <= LEVEL


def _aslant(pieces: Ends) -> Mask:
    sine = _sine(pieces)
    return np.asarray((sine > ASLANT) & (sine < np.sqrt(1 - ASLANT**2)))


def _enclosed(pieces: Ends, half_mm: float, size_mm: float) -> bool:
    """Whether a small outline stands around the middle of a text, whichever way one looks.

    Dimension lines and those across them reach further than the outline of a tag.
    """
    pieces = pieces[np.abs(pieces).max(axis=1) <= half_mm + INSIDE * size_mm]
    reach = np.where(np.abs(np.cos(_RAYS)) < ASLANT, 0.0, half_mm) + INSIDE * size_mm
    seen = np.column_stack((np.cos(_RAYS), np.sin(_RAYS)))
    run = pieces[:, 2:] - pieces[:, :2]
    # Where ray t(c, s) meets the piece p + u run, by Cramer's rule.
    crossing = seen[:, None, 0] * run[None, :, 1] - seen[:, None, 1] * run[None, :, 0]
    safe = np.where(np.abs(crossing) > 1e-12, crossing, np.inf)
    far = (pieces[None, :, 0] * run[None, :, 1] - pieces[None, :, 1] * run[None, :, 0]) / safe
    share = (pieces[None, :, 0] * seen[:, None, 1] - pieces[None, :, 1] * seen[:, None, 0]) / safe
    hit = (far > 0) & (far <= reach[:, None]) & (share >= -1e-6) & (share <= 1 + 1e-6)
    return bool(hit.any(axis=1).all())


def _on_dimension_line(pieces: Ends, half_mm: float, size_mm: float) -> bool:
    """Whether a line runs along a text, with a tick or a head on it to either side."""
    is_level = _level(pieces)
    level = pieces[is_level]
    level = level[np.abs(level[:, [1, 3]]).max(axis=1) <= FROM_ITS_LINE * size_mm]
    heads = pieces[~is_level & (_sine(pieces) < UPRIGHT) & (lengths(pieces) <= HEAD * size_mm)]
    at = np.round((level[:, 1] + level[:, 3]) / 2, 1)
    for height in np.unique(at).tolist():
        row = _run(level[at == height], half_mm + GAP * size_mm)
        if row is not None and _headed(heads, height, row, HEAD * size_mm):
            return True
    return False


def _run(level: Ends, beside_mm: float) -> tuple[float, float] | None:
    """From where to where pieces of one row go on at a text, which may stand in a gap of them."""
    left, right = level[:, [0, 2]].min(axis=1), level[:, [0, 2]].max(axis=1)
    low, high, count = -beside_mm, beside_mm, 0
    while True:
        joined = (left <= high + MEETING_MM) & (right >= low - MEETING_MM)
        if joined.sum() == count:
            break
        count = int(joined.sum())
        low, high = min(low, left[joined].min()), max(high, right[joined].max())
    return (float(low), float(high)) if count else None


def _headed(heads: Ends, height: float, row: tuple[float, float], head_mm: float) -> bool:
    low, high = heads[:, [1, 3]].min(axis=1), heads[:, [1, 3]].max(axis=1)
    middles = (heads[:, 0] + heads[:, 2]) / 2
    on_it = (low <= height + MEETING_MM) & (high >= height - MEETING_MM)
    on_it &= (middles >= row[0] - head_mm) & (middles <= row[1] + head_mm)
    return bool((on_it & (middles < 0)).any() and (on_it & (middles > 0)).any())
