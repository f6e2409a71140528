"""Words that stand in one row become the line that somebody wrote."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from premises.drawings.content.geometry import Box
from premises.drawings.content.sheet import Word

_BLANK_EM: Final = 1.0
"""Words of one sentence stand a quarter to half an em apart; columns of a table further."""

_TOUCHING_EM: Final = 0.12
"""Nearer than this there is no blank between two pieces: P, - and 2 are P-2."""

_OVERLAP_EM: Final = 0.6
_LEVEL_EM: Final = 0.4
_ROW_MM: Final = 4.0
_TURN_DEG: Final = 2
_SIZES: Final = 1.7


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words of one row, in reading order.

    `box` is upright on the sheet. `reading` is the same turned so that the writing runs to the
    right: it tells above from below for lines of one angle.
    """

    text: str
    box: Box
    size_mm: float
    angle_deg: float
    words: tuple[Word, ...]
    reading: Box


def text_lines(words: Iterable[Word]) -> tuple[TextLine, ...]:
    """The lines that words form, from the top in their own reading direction.

    A blank wider than a letter's size ends a line: what follows is another column. The `line` of a
    word is not relied on, because writers of files cut lines as they please.
    """
    turned: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        if word.text.strip():
            turned[_turn(word.angle_deg)].append(word)
    lines: list[TextLine] = []
    for turn in sorted(turned, key=abs):
        lines += _rows(turned[turn])
    return tuple(lines)


def reading_box(box: Box, angle_deg: float, size_mm: float) -> Box:
    """A word's box in the frame whose x runs along its writing, by its upright box.

    The upright box of slanted writing is larger than the writing: length L and height H follow
    from its width = L cos + H sin and height = L sin + H cos, near 45 degrees from the size.
    """
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    x, y = box.middle
    along, across = x * cos + y * sin, y * cos - x * sin
    c, s = abs(cos), abs(sin)
    if abs(c * c - s * s) > 0.7:
        length = (box.width * c - box.height * s) / (c * c - s * s)
        height = (box.height * c - box.width * s) / (c * c - s * s)
    else:
        height = 0.8 * size_mm
        length = (box.width - height * s) / c if c >= s else (box.height - height * c) / s
    length, height = max(length, 0.0), max(height, 0.0)
    return Box(along - length / 2, across - height / 2, along + length / 2, across + height / 2)


def _turn(angle_deg: float) -> int:
    """Which of the turns that are told apart, from -180 to 178."""
    return round(((angle_deg + 180) % 360 - 180) / _TURN_DEG) * _TURN_DEG


@dataclass(slots=True)
class _Row:
    """A line while it is being written."""

    words: list[Word] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    text: str = ""
    size_mm: float = 0.0
    right: float = -math.inf

    def add(self, word: Word, box: Box, size_mm: float) -> None:
        touching = not self.words or box.left - self.right < _TOUCHING_EM * size_mm
        self.text += word.text.strip() if touching else f" {word.text.strip()}"
        self.words.append(word)
        self.boxes.append(box)
        self.size_mm = max(self.size_mm, size_mm)
        self.right = max(self.right, box.right)

    def reach(self) -> float:
        """How far to the right a word of whatever size may begin that still belongs to it."""
        return self.right + _BLANK_EM * _SIZES * self.size_mm


def _rows(words: list[Word]) -> list[TextLine]:
    angle = sorted(word.angle_deg for word in words)[len(words) // 2]
    placed = [(reading_box(word.box, angle, word.size_mm), word) for word in words]
    placed.sort(key=lambda one: (one[0].left, one[0].top))
    shelves: dict[int, list[_Row]] = defaultdict(list)
    rows: list[_Row] = []
    for box, word in placed:
        size_mm = word.size_mm if word.size_mm > 0 else box.height
        shelf = int(box.middle[1] // _ROW_MM)
        row = _row_for(box, size_mm, shelves, shelf)
        if row is None:
            row = _Row()
            rows.append(row)
            shelves[shelf].append(row)
        row.add(word, box, size_mm)
    lines = [_written(row, angle) for row in rows]
    return sorted(lines, key=lambda line: (line.reading.top, line.reading.left))


def _row_for(box: Box, size_mm: float, shelves: dict[int, list[_Row]], shelf: int) -> _Row | None:
    """The row that ends just left of a word, if there is one."""
    best: tuple[float, _Row] | None = None
    for at in (shelf - 1, shelf, shelf + 1):
        # Words come from the left: what ends too far behind this one is behind all others, too.
        shelves[at] = [row for row in shelves[at] if row.reach() >= box.left]
        for row in shelves[at]:
            gap = box.left - row.right
            larger = max(size_mm, row.size_mm)
            if not -_OVERLAP_EM * larger <= gap <= _BLANK_EM * larger:
                continue
            smaller = min(size_mm, row.size_mm)
            if larger > _SIZES * smaller or not _level(box, row.boxes[-1], smaller):
                continue
            if best is None or abs(gap) < best[0]:
                best = abs(gap), row
    return best[1] if best else None


def _level(one: Box, other: Box, size_mm: float) -> bool:
    """Whether two pieces stand in one row: a dash is as high as a letter's middle, or nearly."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    apart = abs(one.middle[1] - other.middle[1])
    return shared >= 0.5 * min(one.height, other.height) and apart <= _LEVEL_EM * size_mm


def _written(row: _Row, angle_deg: float) -> TextLine:
    box, reading = row.words[0].box, row.boxes[0]
    for word, placed in zip(row.words[1:], row.boxes[1:], strict=True):
        box, reading = box.joined(word.box), reading.joined(placed)
    return TextLine(row.text, box, row.size_mm, angle_deg, tuple(row.words), reading)
