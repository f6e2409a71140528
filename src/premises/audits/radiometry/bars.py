"""Narrow rectangles in a picture whose colours run, row by row, along a palette."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_LEAST_LENGTH: Final = 0.2
"""A bar is at least this share of the picture's side long ..."""

_MOST_WIDTH: Final = 0.1
"""... at most this share of the other side wide ..."""

_MARGIN: Final = 0.3
"""... and stands within this share of the picture's side from its edge."""

_LEAST_WIDTH_PX: Final = 3
_FLAT: Final = 22
"""By how much neighbours across a bar may differ in red, green or blue, blurred by JPEG."""

_STEP: Final = 48
_JUMP: Final = 60
"""By how much rows that follow each other, and those that are two apart, may differ in a bar."""

_CONTRAST: Final = 28
_BESIDE_PX: Final = 3
"""By how much in the middle the colours up to so far beside a bar differ from its own."""

_SMALL_JUMP: Final = 26
_EVEN: Final = 5
_SURELY_BAR: Final = 0.6
_SLOWER: Final = 0.3
_MOST_TRIMMED: Final = 0.06
"""Up to this share of an end may be a frame; more is a scene of the same colour."""

_LEAST_PATH: Final = 220.0
"""How far a palette runs through the cube of colours; a grey one does 440."""

_SAMPLES: Final = 40
_APART: Final = 6
_DIFFERENT: Final = 14.0


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels; right and bottom are the first outside."""

    left: int
    top: int
    right: int
    bottom: int

    def holds(self, column: int, top: int, bottom: int) -> bool:
        return column < self.right and self.top <= top + 2 and bottom - 2 <= self.bottom


def bars_in(picture: Pixels) -> Iterator[Box]:
    """Every upright bar of a palette near the left or right edge of a picture (RGB)."""
    values = picture.astype(np.int16)
    across = _most(np.diff(values, axis=1))
    across = np.maximum(across[:, :-1], across[:, 1:])
    breaks = _breaks(values)
    seen: list[Box] = []
    for column in _near_edges(picture.shape[1]):
        for top, bottom in _runs(across[:, column - 1] <= _FLAT, breaks[:, column]):
            # What has been looked at is not looked at again for each of its columns.
            if any(box.holds(column, top, bottom) for box in seen):
                continue
            box = _box(values, column, top, bottom)
            if box is None:
                continue
            better = _seen_from_its_middle(values, across, breaks, box)
            seen += [box, better]
            if _is_bar(values, better):
                yield _trimmed(values, _cut(values, better))


def _seen_from_its_middle(
    values: NDArray[np.int16], across: NDArray[np.int16], breaks: Mask, box: Box
) -> Box:
    """The same bar where it is cleanest of the colours beside it, so that its ends are seen."""
    middle = max(1, (box.left + box.right) // 2)
    runs = _runs(across[:, middle - 1] <= 2 * _FLAT, breaks[:, middle])
    longest = max(runs, key=lambda run: run[1] - run[0], default=(box.top, box.bottom))
    return _box(values, middle, *longest) or box


def _is_bar(values: NDArray[np.int16], box: Box) -> bool:
    is_narrow = _LEAST_WIDTH_PX <= box.right - box.left <= values.shape[1] * _MOST_WIDTH
    return is_narrow and _stands_out(values, box)


def _box(values: NDArray[np.int16], column: int, top: int, bottom: int) -> Box | None:
    """The rectangle of which a run of rows is part, if its colours are those of a palette."""
    if not _is_a_palette(values[top:bottom, column]):
        return None
    left, right = _sides(values, column, top, bottom)
    return Box(left, top, right, bottom)


def _most(differences: NDArray[np.int16]) -> NDArray[np.int16]:
    """The largest difference among red, green and blue."""
    # Asked for the largest along an axis of three, numpy takes five times as long.
    red, green, blue = (np.abs(differences[..., channel]) for channel in range(3))
    return np.asarray(np.maximum(np.maximum(red, green), blue))


def _near_edges(width: int) -> Iterator[int]:
    margin = int(width * _MARGIN)
    return (at for at in range(1, width - 1) if at < margin or at >= width - margin)


def _breaks(values: NDArray[np.int16]) -> Mask:
    """Where the colours change too fast, from row to row, to be neighbours of one palette."""
    breaks = np.zeros(values.shape[:2], np.bool_)
    step = _most(np.diff(values, axis=0)) > _STEP
    breaks[1:] |= step
    breaks[:-1] |= step
    breaks[1:-1] |= _most(values[2:] - values[:-2]) > _JUMP
    return breaks


def _runs(is_flat: NDArray[np.bool_], breaks: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Rows from and up to which a column is flat across and changes without a jump along."""
    goes_on = is_flat.copy()
    # One row that is not flat is a blemish.
    goes_on[1:-1] |= is_flat[:-2] & is_flat[2:]
    goes_on &= ~breaks
    edges = np.flatnonzero(np.diff(np.concatenate([[0], goes_on, [0]])))
    pairs = edges.reshape(-1, 2).tolist()
    return [(a, b) for a, b in pairs if b - a >= len(is_flat) * _LEAST_LENGTH]


def _sides(values: NDArray[np.int16], column: int, top: int, bottom: int) -> tuple[int, int]:
    """The first and the last but one column whose colours are, row by row, those of this one."""
    rows = values[top:bottom]
    is_same = np.median(_most(rows - rows[:, column : column + 1]), axis=0) <= _FLAT
    outside = np.flatnonzero(~is_same)
    before, after = outside[outside < column], outside[outside > column]
    left = int(before[-1]) + 1 if len(before) else 0
    right = int(after[0]) if len(after) else values.shape[1]
    return left, right


def _stands_out(values: NDArray[np.int16], box: Box) -> bool:
    """Whether the colours left and right of a bar are others.

    What reaches to the edge of the picture is a part of the scene beside a bar.
    """
    rows = values[box.top : box.bottom]
    inside = np.median(rows[:, box.left : box.right], axis=1, keepdims=True).astype(np.int16)
    left = rows[:, max(0, box.left - _BESIDE_PX) : box.left]
    right = rows[:, box.right : box.right + _BESIDE_PX]
    return all(
        part.shape[1] > 0 and np.median(_most(part - inside), axis=0).max() >= _CONTRAST
        for part in (left, right)
    )


def _cut(values: NDArray[np.int16], box: Box) -> Box:
    """The rectangle without a ground of one colour behind a small jump near an end.

    The dark ground on which numbers stand differs little from the dark end of a bar.
    """
    rows = values[box.top : box.bottom, box.left : box.right]
    line = np.median(rows, axis=1).astype(np.int16)
    tail = _ground(line)
    head = _ground(line[::-1])
    return Box(box.left, box.top + head, box.right, box.bottom - tail)


def _ground(line: NDArray[np.int16]) -> int:
    """How many of the last of these colours (n x 3) are one colour after a jump."""
    steps = _most(line[2:] - line[:-2])
    quarter, least = len(line) // 4, int(len(line) * _MOST_TRIMMED)
    for jump in np.flatnonzero(steps[-quarter:] > _SMALL_JUMP) + len(line) - quarter - 1:
        rest = line[jump + 2 :]
        if len(rest) >= least and _spread(rest) <= _EVEN:
            return len(line) - int(jump)
    return 0


def _trimmed(values: NDArray[np.int16], box: Box) -> Box:
    """The rectangle without what only looks like more of the bar.

    Where a row goes on in its own colour to both sides it is of a frame, of the ground behind a
    number, or of a scene that is there as cold or hot as the end of the bar.
    """
    rows = values[box.top : box.bottom]
    inside = np.median(rows[:, box.left : box.right], axis=1, keepdims=True).astype(np.int16)
    around = np.concatenate(
        [
            rows[:, max(0, box.left - _BESIDE_PX) : box.left],
            rows[:, box.right : box.right + _BESIDE_PX],
        ],
        axis=1,
    )
    is_bar = _most(around - inside).max(axis=1) > _FLAT
    head = _beyond(is_bar[::-1], inside[::-1, 0])
    tail = _beyond(is_bar, inside[:, 0])
    return Box(box.left, box.top + head, box.right, box.bottom - tail)


def _beyond(is_bar: NDArray[np.bool_], line: NDArray[np.int16]) -> int:
    """How many of the last rows are not of the bar, by their colours (rows x 3)."""
    length = len(line)
    window = max(6, length // 12)
    changes = _most(line[window:] - line[:-window])
    # A scene as cold as the end of the bar goes on in one colour; the bar itself changes.
    is_even = changes <= _SLOWER * float(np.median(changes[: int(length * _SURELY_BAR)]))
    for start in range(int(length * _SURELY_BAR), length - window):
        if is_even[start] and not is_bar[start : start + window].any():
            return length - start
    return int(is_bar[::-1][: int(length * _MOST_TRIMMED) + 1].argmax())


def _spread(colours: NDArray[np.int16]) -> float:
    """By how much, in the middle, colours (n x 3) differ from the middle one."""
    return float(np.median(_most(colours - np.median(colours, axis=0).astype(np.int16))))


def _is_a_palette(line: NDArray[np.number]) -> bool:
    """Whether colours (n x 3) run far, and never come back to where they were."""
    places = np.linspace(0, len(line) - 1, _SAMPLES)
    smooth = np.stack(
        [np.interp(places, np.arange(len(line)), line[:, channel]) for channel in range(3)], 1
    )
    path = np.linalg.norm(np.diff(smooth, axis=0), axis=1).sum()
    if path < _LEAST_PATH:
        return False
    distances = np.linalg.norm(smooth[:, None] - smooth[None], axis=2)
    far = np.abs(np.subtract.outer(np.arange(_SAMPLES), np.arange(_SAMPLES))) >= _APART
    return bool(distances[far].min() >= _DIFFERENT)
