"""Letters become words, and words become lines, by where they stand on the paper."""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points, Word

# Blanks of lettering fonts are 0.22 em (narrow) to 0.6 em (typewriter); kerning stays below 0.15.
_GAP_EM: Final = 0.2
_BACK_EM: Final = 0.6
_OFF_LINE_EM: Final = 0.3
_OTHER_SIZE: Final = 1.5
_OTHER_ANGLE_DEG: Final = 2.0
# Words of a justified line stand up to a whole em apart; columns of a table further.
_LINE_GAP_EM: Final = 1.2
# The height of a word's box from ascent to descent (of Helvetica), in ems.
_BOX_EMS: Final = 1.17
_UPRIGHT: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters in reading order; `origins` (n, 2) is where each stands on its line, in mm.

    `along` and `up` (n, 2) are its em to the right and upwards as steps in mm; `shapes` (n, 3) its
    width, ascent and descent (negative) in ems; `text` (n) tells which text it was drawn with.
    """

    characters: list[str]
    origins: Points
    along: Points
    up: Points
    shapes: NDArray[np.float64]
    text: NDArray[np.int64]

    @staticmethod
    def none() -> "Letters":
        empty = np.empty((0, 2))
        return Letters([], empty, empty, empty, np.empty((0, 3)), np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self.characters)

    @property
    def middles(self) -> Points:
        width, ascent, descent = (self.shapes[:, [k]] for k in range(3))
        return self.origins + self.along * width / 2 + self.up * (ascent + descent) / 2

    def only(self, wanted: NDArray[np.bool_]) -> "Letters":
        chosen = np.flatnonzero(wanted)
        return Letters(
            [self.characters[at] for at in chosen.tolist()],
            self.origins[chosen],
            self.along[chosen],
            self.up[chosen],
            self.shapes[chosen],
            self.text[chosen],
        )


def words_of(letters: Letters) -> tuple[Word, ...]:
    """The words of a page, each with the number of its line."""
    if not len(letters):
        return ()
    blank = np.array([character.isspace() for character in letters.characters])
    breaks = _breaks(letters, blank)
    inked = np.flatnonzero(~blank)
    word_of = np.cumsum(breaks)[inked]
    starts = np.flatnonzero(np.diff(word_of, prepend=-1))
    stops = np.append(starts[1:], len(inked))
    low, high = _bounds(letters, inked, starts)
    angles = np.degrees(np.arctan2(letters.along[:, 1], letters.along[:, 0]))
    sizes = np.hypot(letters.up[:, 0], letters.up[:, 1])
    words = []
    for number, (start, stop) in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        first = int(inked[start])
        said = readable([letters.characters[at] for at in inked[start:stop].tolist()])
        box = Box(*low[number].tolist(), *high[number].tolist())
        if said and sizes[first] > 0:
            words.append(Word(said, box, float(sizes[first]), _tidy(float(angles[first]))))
    return in_lines(words)


def in_lines(words: list[Word]) -> tuple[Word, ...]:
    """The same words with the number of the line that each stands on, in the order given.

    A line is what follows each other on one level, at one angle and of one size, whoever wrote it
    in whatever order.
    """
    spots = [_Spot.of(index, word) for index, word in enumerate(words)]
    spots.sort(key=lambda spot: (spot.turn, spot.level, spot.begins))
    lines = [-1] * len(words)
    count = 0
    for level in _levels(spots, words):
        level.sort(key=lambda spot: spot.begins)
        for before, spot in zip([None, *level], level, strict=False):
            if before is None or not _follows(before, spot, words):
                count += 1
            lines[spot.index] = count - 1
    return tuple(replace(word, line=lines[at]) for at, word in enumerate(words))


def extent_mm(word: Word) -> tuple[float, float]:
    """How long a word is along its writing, and how high across it.

    Its box is upright, so that for a slanting word the height must be guessed from its size.
    """
    cos, sin = (abs(turn(math.radians(word.angle_deg))) for turn in (math.cos, math.sin))
    if sin < _UPRIGHT:
        return word.box.width, word.box.height
    if cos < _UPRIGHT:
        return word.box.height, word.box.width
    high = _BOX_EMS * word.size_mm
    long = (
        (word.box.width - high * sin) / cos if cos >= sin else (word.box.height - high * cos) / sin
    )
    return max(long, 0.1), high


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a word lies along and across the direction of its writing, in mm."""

    index: int
    turn: int
    begins: float
    ends: float
    level: float

    @staticmethod
    def of(index: int, word: Word) -> "_Spot":
        angle = math.radians(word.angle_deg)
        cos, sin = math.cos(angle), math.sin(angle)
        x, y = word.box.middle
        half = extent_mm(word)[0] / 2
        along, across = x * cos + y * sin, -x * sin + y * cos
        return _Spot(index, round(word.angle_deg), along - half, along + half, across)


def _levels(spots: list[_Spot], words: list[Word]) -> list[list[_Spot]]:
    """Spots sorted by turn and level, put together where they are on one level."""
    levels: list[list[_Spot]] = []
    for spot in spots:
        last = levels[-1][-1] if levels else None
        reach_mm = _OFF_LINE_EM * words[spot.index].size_mm
        if last and last.turn == spot.turn and spot.level - last.level <= reach_mm:
            levels[-1].append(spot)
        else:
            levels.append([spot])
    return levels


def _follows(before: _Spot, spot: _Spot, words: list[Word]) -> bool:
    small, large = sorted((words[before.index].size_mm, words[spot.index].size_mm))
    gap = spot.begins - before.ends
    return large <= small * _OTHER_SIZE and -_OFF_LINE_EM * large <= gap <= _LINE_GAP_EM * large


def _breaks(letters: Letters, blank: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Before which letters a new word begins."""
    count = len(letters)
    em = np.hypot(letters.along[:, 0], letters.along[:, 1])
    height = np.hypot(letters.up[:, 0], letters.up[:, 1])
    em, height = np.maximum(em, 1e-6), np.maximum(height, 1e-6)
    way = letters.along / em[:, None]
    step = letters.origins[1:] - letters.origins[:-1]
    far = np.sum(step * way[:-1], axis=1)
    off = np.abs(step[:, 0] * way[:-1, 1] - step[:, 1] * way[:-1, 0])
    gap = far / em[:-1] - letters.shapes[:-1, 0]
    same = letters.text[1:] == letters.text[:-1]
    gap = gap - _tracking(gap, same, letters.text)
    ratio = np.maximum(height[1:] / height[:-1], height[:-1] / height[1:])
    turned = np.sum(way[1:] * way[:-1], axis=1) < np.cos(np.radians(_OTHER_ANGLE_DEG))
    # One sign may stand for several letters (fi, ffl), which then stand at one place.
    joint = same & (np.abs(far) < 1e-6) & (off < 1e-6)
    joint[1:] |= joint[:-1] & same[1:] & (gap[1:] < 3 * _GAP_EM)
    apart = (gap > _GAP_EM) | (gap < -_BACK_EM) | (off > _OFF_LINE_EM * height[:-1])
    breaks = np.ones(count, np.bool_)
    breaks[1:] = ((apart | turned | (ratio > _OTHER_SIZE)) & ~joint) | blank[1:] | blank[:-1]
    return breaks


def _tracking(
    gap: NDArray[np.float64], same: NDArray[np.bool_], text: NDArray[np.int64]
) -> NDArray[np.float64]:
    """How far all letters of a text are spaced out: the least gap between its letters, in ems."""
    inner = np.flatnonzero(same)
    if not len(inner):
        return np.zeros_like(gap)
    starts = np.flatnonzero(np.diff(text[inner], prepend=-1))
    sizes = np.diff(np.append(starts, len(inner)))
    least = np.maximum(np.minimum.reduceat(gap[inner], starts), 0.0)
    # Of one or two gaps one cannot say whether they are spacing or blanks.
    least[sizes < 3] = 0.0
    tracking = np.zeros_like(gap)
    tracking[inner] = np.repeat(least, sizes)
    return tracking


def _bounds(
    letters: Letters, inked: NDArray[np.int64], starts: NDArray[np.int64]
) -> tuple[Points, Points]:
    """The upright box around each word, from the font's height and each letter's width."""
    width, ascent, descent = (letters.shapes[inked][:, [k]] for k in range(3))
    origins, along, up = letters.origins[inked], letters.along[inked], letters.up[inked]
    corners = np.stack(
        [
            origins + up * descent,
            origins + up * ascent,
            origins + along * width + up * descent,
            origins + along * width + up * ascent,
        ]
    )
    low = np.minimum.reduceat(corners.min(axis=0), starts, axis=0)
    high = np.maximum.reduceat(corners.max(axis=0), starts, axis=0)
    return low, high


def readable(characters: Iterable[str]) -> str:
    """The word with joined signs (ﬁ) written out and accents in one piece; no control signs."""
    written = "".join(
        unicodedata.normalize("NFKC", c) if "ﬀ" <= c <= "ﬆ" else c for c in characters
    )
    shown = "".join(c for c in written if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return unicodedata.normalize("NFC", shown)


def _tidy(angle_deg: float) -> float:
    """Up to 180, never -180; whole numbers without the crumbs that single precision leaves."""
    near = round(angle_deg)
    tidy = float(near) if abs(angle_deg - near) < 1e-3 else angle_deg
    return 180.0 if tidy == -180.0 else tidy
