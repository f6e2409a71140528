"""Whether the other sheet has a line where this one has one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from premises.drawings.differencing.lines import (
    Ends,
    Lines,
    Mask,
    Numbers,
    cut,
    directions,
    lengths,
)

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

# Lines are looked up by the middles of parts this long: shorter ones are more points to keep,
# longer ones have more strangers within their reach.
PART_MM = 2.0
# Shorter parts, of letters and curves, are kept apart: by the hundred they would hide a long line.
SHORT_MM = 0.5
# Lines that cross at less than this (30 degrees) count as one another where they lie together; a
# crossing line covers no more than a dot of one, a parallel line covers it all.
LARGEST_SINE = 0.5
# Only curves run so unlike each other, for they are cut into straight pieces in different ways: a
# piece c long that leaves its curve by no more than 0.02 mm turns by less than 0.16 mm / c.
BEND_MM = 2 * 0.16
# How many of the nearest parts are asked, until one of them lies there; crowded places, hatches
# and letters made of strokes, need the last.
ASKED = (3, 12, 48, 192)
# Pieces shorter than this many tolerances have no direction one could rely on.
DIRECTED = 3.0


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Parts of lines, none longer than `longest_mm`, to be looked up by their middles."""

    parts: Ends
    line: Numbers
    longest_mm: float
    tree: "cKDTree"


def _shelf(parts: Ends, line: Numbers, longest_mm: float) -> _Shelf:
    from scipy.spatial import cKDTree  # noqa: PLC0415 - starting must not load it.

    middles = (parts[:, :2] + parts[:, 2:]) / 2
    tree = cKDTree(middles, balanced_tree=False, compact_nodes=False)
    return _Shelf(parts, line, longest_mm, tree)


Alike = Callable[[Numbers, Numbers], Mask]
"""Whether samples (by number) may count as the same as lines (by number), pair by pair."""


class Ink:
    """The lines of one sheet, ready to be asked what lies where, to within `within_mm`."""

    def __init__(self, lines: Lines, within_mm: float) -> None:
        self.lines = lines
        self.within_mm = within_mm

    def covers(self, samples: Ends, alike: Alike | None = None) -> Mask:
        """Which short pieces (n, 4) have a line of this sheet lying along their middle."""
        found = np.zeros(len(samples), bool)
        for shelf in self._shelves:
            open_samples = np.flatnonzero(~found)
            found[open_samples] = self._lying(shelf, samples[open_samples], open_samples, alike)
        return found

    @cached_property
    def _shelves(self) -> "tuple[_Shelf, ...]":
        parts, line = cut(self.lines.ends, PART_MM)
        long = lengths(parts) > SHORT_MM
        shelves = [(parts[long], line[long], PART_MM), (parts[~long], line[~long], SHORT_MM)]
        return tuple(_shelf(ends, owner, most) for ends, owner, most in shelves if len(ends))

    def _lying(self, shelf: "_Shelf", samples: Ends, numbers: Numbers, alike: Alike | None) -> Mask:
        found = np.zeros(len(samples), bool)
        asking = np.arange(len(samples))
        for asked in ASKED:
            if not len(asking):
                break
            hit, may_have_more = self._asked(shelf, samples[asking], numbers[asking], asked, alike)
            found[asking[hit]] = True
            asking = asking[~hit & may_have_more]
        return found

    def _asked(
        self, shelf: "_Shelf", samples: Ends, numbers: Numbers, asked: int, alike: Alike | None
    ) -> tuple[Mask, Mask]:
        """Which samples one of the nearest parts covers, and which may have further ones."""
        middles = (samples[:, :2] + samples[:, 2:]) / 2
        reach_mm = shelf.longest_mm / 2 + self.within_mm
        far, nearest = shelf.tree.query(middles, k=asked, distance_upper_bound=reach_mm)
        there = np.isfinite(far)
        sample, _rank = np.nonzero(there)
        near = nearest[there]
        lies = self._lie_together(samples[sample], shelf.parts[near])
        if alike is not None:
            lies &= alike(numbers[sample], shelf.line[near])
        hit = np.zeros(len(samples), bool)
        hit[sample[lies]] = True
        return hit, there[:, -1]

    def _lie_together(self, samples: Ends, parts: Ends) -> Mask:
        """Whether the middles of samples lie on parts that run the same way, pair by pair."""
        run = parts[:, 2:] - parts[:, :2]
        offset = (samples[:, :2] + samples[:, 2:]) / 2 - parts[:, :2]
        square = np.maximum((run * run).sum(axis=1), 1e-18)
        share = np.clip((run * offset).sum(axis=1) / square, 0.0, 1.0)
        away = offset - run * share[:, None]
        on_it = (away * away).sum(axis=1) <= self.within_mm**2
        one, other = directions(samples), directions(parts)
        sine = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])
        crossing = sine > np.minimum(LARGEST_SINE, BEND_MM / np.sqrt(square))
        least_mm = DIRECTED * self.within_mm
        directed = (lengths(samples) > least_mm) & (np.sqrt(square) > least_mm)
        return np.asarray(on_it & ~(crossing & directed))
