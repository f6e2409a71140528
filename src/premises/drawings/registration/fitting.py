"""The turn, scale and shift that best carry some points onto others, stray ones set aside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points, Similarity

LEAST_SCALE, LARGEST_SCALE = 0.2, 5.0
"""A sheet is issued full size, half size or at the next paper size; beyond this a fit collapsed."""

TRIALS = 700
"""Enough to draw two good pairs a dozen times when only one pair in seven is good."""

_JURY = 800
"""So many pairs tell which of the trials most agree with; the others are asked afterwards."""


@dataclass(frozen=True, slots=True)
class Consensus:
    """What most pairs agree on; `agree` (n) tells which do."""

    old_to_new: Similarity
    agree: NDArray[np.bool_]

    @property
    def count(self) -> int:
        return int(self.agree.sum())


def fit(old: Points, new: Points, weights: NDArray[np.float64] | None = None) -> Similarity | None:
    """The least-squares similarity of pairs (n, 2) and (n, 2); none if all old points coincide.

    In the plane Umeyama's solution (1991) without reflection is a complex regression.
    """
    p, q = _complex(old), _complex(new)
    w = np.ones(len(p)) if weights is None else weights
    total = float(w.sum())
    if len(p) < 2 or total <= 0:
        return None
    p_mean, q_mean = (w * p).sum() / total, (w * q).sum() / total
    spread = float((w * np.abs(p - p_mean) ** 2).sum())
    if spread < 1e-9:
        return None
    turn = (w * np.conj(p - p_mean) * (q - q_mean)).sum() / spread
    return _similarity(complex(turn), complex(q_mean - turn * p_mean))


def distances(old_to_new: Similarity, old: Points, new: Points) -> NDArray[np.float64]:
    """How far each old point lands from its partner, in mm on the new sheet."""
    off: NDArray[np.float64] = np.hypot(*(old_to_new.apply(old) - new).T)
    return off


def is_plausible(old_to_new: Similarity | None) -> bool:
    return old_to_new is not None and LEAST_SCALE <= old_to_new.scale <= LARGEST_SCALE


def consensus(old: Points, new: Points, within_mm: float, trials: int = TRIALS) -> Consensus | None:
    """The similarity on which most pairs agree within a distance, as RANSAC finds it.

    The draw is the same for the same pairs. None if no two pairs say anything plausible.
    """
    first, second = _draw(old, trials)
    p, q = _complex(old), _complex(new)
    lever = p[second] - p[first]
    usable = np.abs(lever) > 1e-9
    first, second, lever = first[usable], second[usable], lever[usable]
    turns = (q[second] - q[first]) / lever
    plausible = (np.abs(turns) >= LEAST_SCALE) & (np.abs(turns) <= LARGEST_SCALE)
    turns, first = turns[plausible], first[plausible]
    if not len(turns):
        return None
    shifts = q[first] - turns * p[first]
    some = slice(None, None, max(1, len(p) // _JURY))
    near = np.abs(turns[:, None] * p[some] + shifts[:, None] - q[some]) <= within_mm
    best = int(near.sum(axis=1).argmax())
    start = _similarity(complex(turns[best]), complex(shifts[best]))
    agree = distances(start, old, new) <= within_mm
    return _settle(Consensus(start, agree), old, new, within_mm)


def _settle(found: Consensus, old: Points, new: Points, within_mm: float) -> Consensus | None:
    """Fit to all that agree, and ask again who does."""
    for _ in range(4):
        if found.count < 2:
            return None
        fitted = fit(old[found.agree], new[found.agree])
        if fitted is None or not is_plausible(fitted):
            return None
        found = Consensus(fitted, distances(fitted, old, new) <= within_mm)
    return found if found.count >= 2 else None


def _draw(points: Points, trials: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of indices: all there are, or as many as are enough, those far apart preferred.

    A turn is only as sure as the lever is long, so of three draws the longest lever is kept.
    """
    count = len(points)
    if count * (count - 1) // 2 <= trials:
        first, second = np.triu_indices(count, 1)
        return first.astype(np.int64), second.astype(np.int64)
    draws = np.random.default_rng(count).integers(0, count, (3, trials, 2))
    levers = np.hypot(*(points[draws[..., 0]] - points[draws[..., 1]]).transpose(2, 0, 1))
    chosen = draws[levers.argmax(axis=0), np.arange(trials)]
    return chosen[:, 0], chosen[:, 1]


def _complex(points: Points) -> NDArray[np.complex128]:
    return np.ascontiguousarray(points, np.float64).view(np.complex128)[:, 0]


def _similarity(turn: complex, shift: complex) -> Similarity:
    return Similarity(turn.real, turn.imag, shift.real, shift.imag)
