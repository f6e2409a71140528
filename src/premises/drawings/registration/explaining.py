"""How much of two sheets is explained by laying one on the other in a certain way."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points, Similarity
from premises.drawings.registration.ink import Ink, within
from premises.drawings.registration.lines import Lines, carried

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Mask = NDArray[np.bool_]

SAME_MM = 0.1
"""Files round their coordinates to 0.035 mm at worst; lines farther apart were drawn apart."""

SAME_WORD_MM = 1.5
"""Another font sets the same word up to half a letter's height elsewhere; text is 2-5 mm high."""

FAR_WORD_MM = 5.0
"""A tidied label, or one in another font, is no farther from where it was."""

_CELLS = 6
SLIPS_MM = ((2.3, 3.1), (-3.7, 1.9), (5.3, -4.1))
"""Slips that no drawing is periodic in: what still fits then fits by chance."""


@dataclass(frozen=True)
class Explained:
    """Which samples and words of each sheet have a partner on the other, at one transform."""

    old_to_new: Similarity
    old: Mask
    new: Mask
    old_words: Mask
    new_words: Mask
    off_mm: NDArray[np.float64]

    def joined(self, other: "Explained") -> "Explained":
        """What either explains, under the transform of the first."""
        return Explained(
            self.old_to_new,
            self.old | other.old,
            self.new | other.new,
            self.old_words | other.old_words,
            self.new_words | other.new_words,
            self.off_mm,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks for a transform inside the drawing, away from border and title block.

    `overlap` is the share of the lesser ink that is explained, less what chance explains;
    `coverage` the share of that ink's places on the sheet where something is explained. Where one
    of the drawings is `bare`, border and title block are all there is to judge by.
    """

    overlap: float
    coverage: float
    bare: bool = False


@dataclass(frozen=True)
class Superposition:
    """Two sheets, to be laid on each other in many ways."""

    old: Ink
    new: Ink

    @cached_property
    def old_lines(self) -> Lines:
        return Lines.of(self.old.pieces)

    @cached_property
    def new_lines(self) -> Lines:
        return Lines.of(self.new.pieces)

    def explain(self, old_to_new: Similarity) -> Explained:
        old, new, back = self.old, self.new, old_to_new.inverse()
        off = self.new_lines.distances(
            old_to_new.apply(old.samples), carried(old.directions, old_to_new), SAME_MM
        )
        off_back = self.old_lines.distances(
            back.apply(new.samples), carried(new.directions, back), SAME_MM / old_to_new.scale
        )
        old_words, new_words = self._words_that_agree(old_to_new)
        return Explained(
            old_to_new,
            np.isfinite(off),
            np.isfinite(off_back),
            old_words,
            new_words,
            off[np.isfinite(off)],
        )

    def quick_overlap(self, old_to_new: Similarity, count: int = 600) -> float:
        """The share of the old sheet's lines in its drawing that are explained, from few samples.

        For ranking only: it does not look at words, nor at what is new.
        """
        chosen = np.flatnonzero(within(self.old.samples, self.old.drawing))
        chosen = chosen[:: max(1, len(chosen) // count)]
        off = self.new_lines.distances(
            old_to_new.apply(self.old.samples[chosen]),
            carried(self.old.directions[chosen], old_to_new),
            SAME_MM,
        )
        return float(np.isfinite(off).mean()) if len(chosen) else 0.0

    def judge(self, explained: Explained) -> Verdict:
        """What speaks for it, in the sheet that has less to show inside its drawing."""
        old_side = _Side.of(self.old, self.old.drawing, explained.old, explained.old_words)
        new_side = _Side.of(self.new, self.new.drawing, explained.new, explained.new_words)
        bare = min(old_side.total_mm, new_side.total_mm) <= 0
        if bare:
            old_side = _Side.of(self.old, self.old.page, explained.old, explained.old_words)
            new_side = _Side.of(self.new, self.new.page, explained.new, explained.new_words)
        scale = explained.old_to_new.scale
        lesser = old_side if old_side.total_mm * scale <= new_side.total_mm else new_side
        chance = self._chance(explained.old_to_new)
        return Verdict(max(0.0, (lesser.share - chance) / (1 - chance)), lesser.coverage, bare)

    def _chance(self, old_to_new: Similarity) -> float:
        """What a wrong shift explains just because the sheets are dense."""
        slipped = [
            self.quick_overlap(old_to_new.then(Similarity(1.0, 0.0, dx, dy)), 200)
            for dx, dy in SLIPS_MM
        ]
        return min(float(np.median(slipped)), 0.9)

    def equal_words(self, old_to_new: Similarity, numbers: NDArray[np.intp]) -> Mask:
        """Which of some words of the old sheet have an equal one not far from their place."""
        return np.isfinite(self._nearest_equal(old_to_new, numbers, FAR_WORD_MM)[0])

    def _words_that_agree(self, old_to_new: Similarity) -> tuple[Mask, Mask]:
        """Words of both sheets that say the same at the same place."""
        new_agree = np.zeros(len(self.new.words), np.bool_)
        every = np.arange(len(self.old.words))
        far, near = self._nearest_equal(old_to_new, every, SAME_WORD_MM)
        old_agree = np.isfinite(far)
        new_agree[near[old_agree]] = True
        return old_agree, new_agree

    def _nearest_equal(
        self, old_to_new: Similarity, numbers: NDArray[np.intp], within_mm: float
    ) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """How far the nearest equal word is, infinite if it is farther than that, and which."""
        if not len(numbers) or not len(self.new.words):
            return np.full(len(numbers), np.inf), np.zeros(len(numbers), np.intp)
        # Different words lie a hundred metres apart in the third dimension.
        places = old_to_new.apply(self.old.places[numbers])
        asked = np.column_stack((places, self._word_ids[0][numbers] * 1e5))
        far, near = self._new_words.query(asked, distance_upper_bound=within_mm)
        return far, near

    @cached_property
    def _new_words(self) -> "cKDTree":
        from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load, only drawings need it.

        return cKDTree(np.column_stack((self.new.places, self._word_ids[1] * 1e5)))

    @cached_property
    def _word_ids(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        ids: dict[str, int] = {}
        old = [ids.setdefault(word.text, len(ids)) for word in self.old.words]
        new = [ids.setdefault(word.text, len(ids)) for word in self.new.words]
        return np.array(old, np.float64), np.array(new, np.float64)


@dataclass(frozen=True, slots=True)
class _Side:
    """One sheet's ink inside a box: how much, which share is explained, over how much of it."""

    total_mm: float
    share: float
    coverage: float

    @staticmethod
    def of(ink: Ink, box: Box, samples: Mask, words: Mask) -> "_Side":
        points = np.concatenate((ink.samples, ink.places))
        weights = np.concatenate((ink.weights_mm, ink.word_mm))
        inside = within(points, box)
        weights = weights[inside]
        total = float(weights.sum())
        if total <= 0:
            return _Side(0.0, 0.0, 0.0)
        lit = weights * np.concatenate((samples, words))[inside]
        return _Side(total, float(lit.sum()) / total, coverage(points[inside], weights, lit, box))


def coverage(
    points: Points, weights: NDArray[np.float64], lit: NDArray[np.float64], box: Box
) -> float:
    """The share of the occupied cells of a coarse grid where a quarter of the ink is explained.

    `weights` (n) is the ink at each point, `lit` (n) how much of that is.
    """
    corner, extent = np.array((box.left, box.top)), np.array((box.width, box.height))
    cells = np.minimum(((points - corner) / extent * _CELLS).astype(np.int64), _CELLS - 1)
    cell = cells[:, 1] * _CELLS + cells[:, 0]
    ink = np.bincount(cell, weights, _CELLS**2)
    explained = np.bincount(cell, lit, _CELLS**2)
    occupied = ink >= 0.005 * ink.sum()
    return float((explained[occupied] >= 0.25 * ink[occupied]).mean())
