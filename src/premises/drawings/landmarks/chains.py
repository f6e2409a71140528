"""Pieces of lines that continue each other, and the smooth runs they form between their corners."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points

_TOUCHING_MM: Final = 0.05
"""Writers of files round to a hundredth of a point or so; lines that are apart are further."""

_CUSP_DEG: Final = 50.0
"""A curve that was cut into pieces turns less from piece to piece, a corner or a cusp more."""

_KINK_DEG: Final = 8.0


@dataclass(frozen=True, slots=True)
class Runs:
    """n smooth runs of strokes: `strokes` are their numbers, run i has those from starts[i] on.

    `begin` and `end` (n, 2) are its ends, `middle` (n, 2) the point half way along, `turn_deg` (n)
    how far it turns in all, with sign, `straying` (n) the share of turning the other way,
    `length_mm`, `longest_mm` (n) its length and that of its longest piece, `pieces` (n) how many.
    """

    strokes: NDArray[np.int64]
    starts: NDArray[np.int64]
    begin: Points
    end: Points
    middle: Points
    turn_deg: NDArray[np.float64]
    straying: NDArray[np.float64]
    length_mm: NDArray[np.float64]
    longest_mm: NDArray[np.float64]
    pieces: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    def of(self, run: int) -> NDArray[np.int64]:
        """The numbers of the strokes of one run."""
        return self.strokes[self.starts[run] : self.starts[run] + self.pieces[run]]


def runs(ends: NDArray[np.float64], kept: NDArray[np.int64]) -> Runs:
    """The smooth runs among strokes (n, 4), of which only those numbered in `kept` are looked at.

    Strokes continue each other in the order in which they were drawn, forwards or backwards.
    """
    ends = ends[kept]
    forwards = _touch(ends[:-1, 2:], ends[1:, :2])
    backwards = _touch(ends[:-1, :2], ends[1:, 2:]) & ~forwards
    kept, ends, linked = _all_forwards(kept, ends, forwards, backwards)
    heading = np.degrees(np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]))
    turn = (np.diff(heading) + 180.0) % 360.0 - 180.0
    smooth = linked & (np.abs(turn) <= _CUSP_DEG) & ~_against(turn)
    starts = np.flatnonzero(np.concatenate(([True], ~smooth))) if len(ends) else np.empty(0, int)
    return _measured(kept, ends, starts.astype(np.int64), np.where(smooth, turn, 0.0))


def _against(turn: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where a line turns against the way it turns before and behind: two arcs meet there.

    At a corner of a cloud the cusp and the corner take off from each other.
    """
    sign = np.sign(turn)
    before = np.concatenate(([0.0], sign[:-1]))
    behind = np.concatenate((sign[1:], [0.0]))
    against: NDArray[np.bool_] = (
        (np.abs(turn) >= _KINK_DEG) & (before == behind) & (sign == -before)
    )
    return against


def _touch(one: Points, other: Points) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = np.abs(one - other).max(axis=1, initial=0.0) <= _TOUCHING_MM
    return near


def _all_forwards(
    kept: NDArray[np.int64],
    ends: NDArray[np.float64],
    forwards: NDArray[np.bool_],
    backwards: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """The same strokes with every chain that was drawn backwards turned about.

    A stroke that is linked one way before and the other way behind ends its chain.
    """
    way = np.where(forwards, 1, np.where(backwards, -1, 0))
    broken = np.concatenate(([True], way == 0)) if len(ends) else np.empty(0, bool)
    broken[1:-1] |= (way[:-1] * way[1:]) < 0
    chain = np.cumsum(broken) - 1
    back = np.zeros(chain[-1] + 1 if len(chain) else 0, bool)
    back[chain[1:][backwards & ~broken[1:]]] = True
    turned = back[chain]
    firsts = np.flatnonzero(broken)
    lasts = np.append(firsts[1:], len(ends)) - 1 if len(ends) else firsts
    order = np.arange(len(ends))
    order = np.where(turned, firsts[chain] + lasts[chain] - order, order)
    ends = np.where(turned[:, None], ends[:, [2, 3, 0, 1]], ends)[order]
    return kept[order], ends, ~broken[1:]


def _measured(
    kept: NDArray[np.int64],
    ends: NDArray[np.float64],
    starts: NDArray[np.int64],
    turn: NDArray[np.float64],
) -> Runs:
    if not len(starts):
        none, flat = np.empty((0, 2)), np.empty(0)
        return Runs(kept, starts, none, none, none, flat, flat, flat, flat, starts)
    lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    pieces = np.diff(np.append(starts, len(ends)))
    inner = np.append(0.0, turn)  # The turn from the piece before to this one.
    inner[starts] = 0.0
    turned = np.add.reduceat(inner, starts)
    strayed = np.add.reduceat(np.abs(inner), starts)
    total = np.add.reduceat(lengths, starts)
    return Runs(
        strokes=kept,
        starts=starts,
        begin=ends[starts, :2],
        end=ends[starts + pieces - 1, 2:],
        middle=_half_way(ends, lengths, starts, pieces, total),
        turn_deg=turned,
        straying=(strayed - np.abs(turned)) / np.maximum(strayed, 1e-9) / 2,
        length_mm=total,
        longest_mm=np.maximum.reduceat(lengths, starts),
        pieces=pieces,
    )


def _half_way(
    ends: NDArray[np.float64],
    lengths: NDArray[np.float64],
    starts: NDArray[np.int64],
    pieces: NDArray[np.int64],
    total: NDArray[np.float64],
) -> Points:
    """The point of each run that is as far from its begin as from its end."""
    upto = np.cumsum(lengths)
    before = upto[starts] - lengths[starts]
    at = np.clip(np.searchsorted(upto, before + total / 2), starts, starts + pieces - 1)
    share = (before + total / 2 - (upto[at] - lengths[at])) / np.maximum(lengths[at], 1e-9)
    return ends[at, :2] + np.clip(share, 0, 1)[:, None] * (ends[at, 2:] - ends[at, :2])
