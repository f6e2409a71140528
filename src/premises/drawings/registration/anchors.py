"""Places that can be recognised on both sheets: words that occur once, lines unlike all others."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points, Sheet, Similarity
from premises.drawings.landmarks import Bubble, Landmarks
from premises.drawings.registration.fitting import (
    LARGEST_SCALE,
    LEAST_SCALE,
    TRIALS,
    Consensus,
    consensus,
)
from premises.drawings.registration.ink import Ink, angles, lengths

_ENOUGH_UNIQUE = 12
_MOST_ALIKE = 4
_WORDS_AGREE_MM = 1.5
_LINES_AGREE_MM = 0.5

_MOST_LINES = 3000
_SHORTEST_MM = 2.0
_RARE_STEP, _RARE_TURNS = 0.02, 180
"""How lines are sorted to see which are rare: lengths by a fiftieth, directions by a degree."""

_BEYOND_CHANCE = 30
"""So many anchors within half a millimetre of each other's word are no coincidence."""

_LENGTH_STEP = 0.002
"""Lengths are compared in steps of two in a thousand, which survives rounded coordinates."""

_TURN_STEPS = 720
"""Directions are compared in quarter degrees."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Pairs of places that could be the same, (n, 2) on each sheet."""

    old: Points
    new: Points

    def sets(
        self, within_mm: float, least: int, most: int = 4, trials: int = TRIALS
    ) -> Iterator[Consensus]:
        """What the pairs agree on; then what those agree on that did not; the largest first."""
        left = np.arange(len(self.old))
        for _ in range(most):
            found = consensus(self.old[left], self.new[left], within_mm, trials)
            if found is None or found.count < least:
                return
            yield found
            left = left[~found.agree]


def word_anchors(
    old: Ink, new: Ink, old_at: Iterable[int] | None = None, new_at: Iterable[int] | None = None
) -> Anchors:
    """The middles of words that each sheet has once; of repeated ones too where those are few.

    `old_at` and `new_at` choose words by index; all of them, if none.
    """
    old_places, new_places = _by_text(old, old_at), _by_text(new, new_at)
    pairs: list[tuple[int, int]] = []
    for most in (1, _MOST_ALIKE):
        pairs = [
            (one, other)
            for text, ones in old_places.items()
            for others in (new_places.get(text, []),)
            if len(ones) <= most and len(others) <= most
            for one in ones
            for other in others
        ]
        if len(pairs) >= _ENOUGH_UNIQUE:
            break
    chosen = np.array(pairs, np.int64).reshape(-1, 2)
    return Anchors(old.places[chosen[:, 0]], new.places[chosen[:, 1]])


def word_sets(anchors: Anchors, least: int = 4) -> Iterator[Similarity]:
    """What the words say, the largest agreement first."""
    for found in anchors.sets(_WORDS_AGREE_MM, least):
        yield found.old_to_new


def named_anchors(
    old: Sheet, new: Sheet, old_marks: Landmarks | None, new_marks: Landmarks | None
) -> Anchors:
    """Grid bubbles, rooms and words of which each sheet has one, by their middles."""
    ones, others = _names(old, old_marks), _names(new, new_marks)
    both = [name for name, places in ones.items() if len(places) == len(others.get(name, ())) == 1]
    return Anchors(
        np.array([ones[name][0] for name in both]).reshape(-1, 2),
        np.array([others[name][0] for name in both]).reshape(-1, 2),
    )


def _names(
    sheet: Sheet, marks: Landmarks | None
) -> dict[tuple[str, ...], list[tuple[float, float]]]:
    names: dict[tuple[str, ...], list[tuple[float, float]]] = defaultdict(list)
    for word in sheet.words:
        names["word", word.text].append(word.box.middle)
    for bubble in marks.bubbles if marks else ():
        # A grid line may have a bubble at both of its ends, which are two places of one name.
        side = "first" if _is_first(bubble, sheet) else "last"
        names["bubble", bubble.name, str(bubble.is_vertical), side].append(bubble.box.middle)
    for room in marks.rooms if marks else ():
        names["room", room.name, room.number or ""].append(room.box.middle)
    return names


def _is_first(bubble: Bubble, sheet: Sheet) -> bool:
    x, y = bubble.box.middle
    return y < sheet.height_mm / 2 if bubble.is_vertical else x < sheet.width_mm / 2


def line_sets(old: NDArray[np.float64], new: NDArray[np.float64]) -> Iterator[Similarity]:
    """What lines (n, 4) unlike all others of their sheet say, without any word.

    Scale and turn first: the lengths of all lines, as a histogram over their logarithm, are
    shifted by the scale and their directions by the turn. Under each, lines whose length and
    direction occur only once are partners, and their middles are anchors.
    """
    old, new = _telling(old), _telling(new)
    if len(old) < 4 or len(new) < 4:
        return
    for scale in _scales(old, new):
        for turn in _turns(old, new):
            partners = _partners(old, new, scale, turn)
            if len(partners) >= 6:
                anchors = Anchors(_middles(old[partners[:, 0]]), _middles(new[partners[:, 1]]))
                for found in anchors.sets(_LINES_AGREE_MM, 6, 2):
                    yield found.old_to_new
                    if found.count >= _BEYOND_CHANCE:
                        return


def _by_text(ink: Ink, at: Iterable[int] | None) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for index in range(len(ink.words)) if at is None else at:
        places[ink.words[index].text].append(index)
    return places


def _telling(pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lines unlike most others by length and direction, the longer of equals first."""
    pieces = pieces[lengths(pieces) >= _SHORTEST_MM]
    length = (np.log(lengths(pieces)) / _RARE_STEP).astype(np.int64)
    direction = (angles(pieces) / np.pi * _RARE_TURNS).astype(np.int64) % _RARE_TURNS
    _, kind, alike = np.unique(
        length * _RARE_TURNS + direction, return_inverse=True, return_counts=True
    )
    return pieces[np.lexsort((-lengths(pieces), alike[kind]))[:_MOST_LINES]]


def _middles(pieces: NDArray[np.float64]) -> Points:
    middles: Points = (pieces[:, :2] + pieces[:, 2:]) / 2
    return middles


def _scales(old: NDArray[np.float64], new: NDArray[np.float64]) -> list[float]:
    """The likeliest scales, and no scale at all, from how the lengths are distributed."""
    edges = np.arange(math.log(_SHORTEST_MM / 2), math.log(1e4), _LENGTH_STEP)
    one, other = (np.histogram(np.log(lengths(pieces)), edges)[0] for pieces in (old, new))
    reach = int(math.log(LARGEST_SCALE / LEAST_SCALE) / 2 / _LENGTH_STEP)
    size = len(one) + reach
    likeness = np.fft.irfft(
        np.conj(np.fft.rfft(_sharp(one), size)) * np.fft.rfft(_sharp(other), size),
        size,
    )
    steps = np.arange(-reach, reach + 1)
    best = _peaks(likeness[steps], 3, 5)
    return [1.0, *(math.exp(int(steps[i]) * _LENGTH_STEP) for i in best if steps[i] != 0)]


def _turns(old: NDArray[np.float64], new: NDArray[np.float64]) -> list[float]:
    """The likeliest turns in radians, modulo half a turn, from how the directions are."""
    bins = np.linspace(0, np.pi, _TURN_STEPS + 1)
    one, other = (np.fft.rfft(_sharp(np.histogram(angles(p), bins)[0])) for p in (old, new))
    likeness = np.fft.irfft(np.conj(one) * other, _TURN_STEPS)
    return [int(i) * math.pi / _TURN_STEPS for i in _peaks(likeness, 3, 4)]


def _sharp(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """What stands out of its surroundings, leaked into its neighbours as rounding makes it do.

    The root keeps one hatch of a thousand equal lines from outvoting everything else.
    """
    root = np.sqrt(counts)
    spread = root + 0.5 * (np.roll(root, 1) + np.roll(root, -1))
    sharp: NDArray[np.float64] = spread - np.convolve(spread, np.full(51, 1 / 51), "same")
    return sharp


def _peaks(likeness: NDArray[np.float64], count: int, apart: int) -> list[int]:
    """The places of the greatest values, each at least so many places from the others."""
    left, peaks = likeness.copy(), []
    for _ in range(count):
        best = int(left.argmax())
        peaks.append(best)
        around = np.arange(best - apart, best + apart + 1) % len(left)
        left[around] = -np.inf
    return peaks


def _partners(
    old: NDArray[np.float64], new: NDArray[np.float64], scale: float, turn: float
) -> NDArray[np.int64]:
    """Indices (n, 2) of lines whose length and direction occur once on each sheet."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load, only drawings need it.

    ones, others = _looks(old, scale, turn), _looks(new, 1.0, 0.0)
    tree, own = cKDTree(others), cKDTree(ones)
    off, near = tree.query(ones, 2)
    back, back_near = own.query(others, 2)
    # The partner is near, the next best is not, and both hold from the other side too.
    sure = (off[:, 0] < 1.5) & (off[:, 1] > 3.0)
    sure_back = (back[:, 0] < 1.5) & (back[:, 1] > 3.0)
    index = np.flatnonzero(sure)
    mutual = sure_back[near[index, 0]] & (back_near[near[index, 0], 0] == index)
    return np.column_stack((index[mutual], near[index[mutual], 0]))


def _looks(pieces: NDArray[np.float64], scale: float, turn: float) -> NDArray[np.float64]:
    """Length and direction as a point, in steps of either; both ends of the half turn meet."""
    length = np.log(lengths(pieces) * scale) / _LENGTH_STEP
    around = 2 * (angles(pieces) + turn)
    radius = _TURN_STEPS / (2 * np.pi)
    return np.column_stack((length, radius * np.cos(around), radius * np.sin(around)))
