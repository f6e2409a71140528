"""How one thing must be shifted to lie on another, and how well it then lies there."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.gathering import Thing
from premises.drawings.differencing.ink import Ink
from premises.drawings.differencing.lines import (
    Ends,
    Mask,
    bare,
    cut,
    directions,
    lengths,
    shifted,
)
from premises.drawings.differencing.remainders import SAMPLE_MM

Shift = NDArray[np.float64]
"""Right and down, in mm."""

# An equal symbol farther away than one and a half of its sizes is more likely another one: plans
# repeat their doors and fixtures. Small ones go further, and nothing goes across the sheet.
NEAR_SIZES = 1.5
LEAST_NEAR_MM = 15.0
NEAR_MM = 30.0
# So much of either must lie on the other, by itself and by lines that stand there anyway: where a
# thing overlaps its old place or a wall, part of it did not vanish or come.
MATCHING = 1 / 3
MATCHING_PLAIN = 0.5
EXPLAINED = 0.85
ALL = 0.98
SHARED = 0.1
# A thing may be found within a larger one if it is no mere line or two: those are everywhere.
RICH_MM = 6.0
RICH_DIRECTIONS = 2
# So many of the longest pieces vote about the shift, and so many shifts are tried.
VOTERS = 40
TRIED = 6
# Within 45 degrees of the longest line.
ALONG = 0.7
NOT_MOVED_MM = 0.5


@dataclass(frozen=True, slots=True)
class Match:
    """How well a thing found itself again: which pieces of it and of its counterpart agree.

    `whole` says that there is nothing of either that the shift leaves over.
    """

    shift_mm: Shift
    gone: Mask
    come: Mask
    score: float
    whole: bool


def matched(
    old: Thing, new: Thing, inks: tuple[Ink, Ink], beside: tuple[Ends, Ends] | None = None
) -> Match | None:
    """The best shift that lays one thing on the other, if one does; `inks` as in `sorted_out`.

    `beside` are pieces of either and of their neighbours, which vote about the shift and may be
    what a piece finds again: a window that overlaps its old place came in several parts.
    """
    reach = reach_mm(old)
    around = beside or (old.ends, new.ends)
    counterparts = (
        Ink(bare(around[0]), inks[0].within_mm),
        Ink(bare(around[1]), inks[1].within_mm),
    )
    found = [
        match
        for shift in _shifts(old, new, around)
        if NOT_MOVED_MM < np.hypot(*shift) <= reach
        and (match := _tried(old, new, shift, counterparts, inks)) is not None
    ]
    # Lines that overlap their old place seem to have gone by their whole length: what leaves no
    # jamb and no corner over is the better answer.
    return max(found, key=lambda match: (match.whole, match.score), default=None)


def reach_mm(thing: Thing) -> float:
    """How far a thing may have gone."""
    size = float(np.hypot(thing.box.width, thing.box.height))
    return min(max(LEAST_NEAR_MM, NEAR_SIZES * size), NEAR_MM) if is_rich(thing) else LEAST_NEAR_MM


def is_rich(thing: Thing) -> bool:
    run = directions(thing.ends)
    turned = np.unique(np.round(np.degrees(np.arctan2(run[:, 1], run[:, 0])) % 180 / 15) % 12)
    return thing.ink_mm >= RICH_MM and len(turned) >= RICH_DIRECTIONS


def _tried(
    old: Thing, new: Thing, shift: Shift, counterparts: tuple[Ink, Ink], inks: tuple[Ink, Ink]
) -> Match | None:
    there = _found(shifted(old.ends, shift), counterparts[1], inks[1])
    back = _found(shifted(new.ends, -shift), counterparts[0], inks[0])
    whole = min(there.explained, back.explained) >= EXPLAINED
    direct = min(there.direct, back.direct)
    if not whole:
        # One of them may stand within a larger thing, of which the rest did not move.
        inner, thing = (there, old) if there.explained >= back.explained else (back, new)
        whole = inner.explained >= EXPLAINED and is_rich(thing)
        direct = inner.direct
    if not whole or direct < (MATCHING if is_rich(old) and is_rich(new) else MATCHING_PLAIN):
        return None
    if not (there.pieces.any() and back.pieces.any() and _share(old, new, shift, inks[0])):
        # What agrees stands beside them; they themselves share nothing that moved.
        return None
    score = (there.direct + back.direct + there.explained + back.explained) / 4
    all_of_it = min(there.explained, back.explained) >= ALL
    return Match(shift, there.pieces, back.pieces, score, all_of_it)


def _share(old: Thing, new: Thing, shift: Shift, ink: Ink) -> bool:
    """Whether a part of one thing lies on the very other."""
    samples, _source = cut(shifted(old.ends, shift), SAMPLE_MM)
    return float(Ink(bare(new.ends), ink.within_mm).covers(samples).mean()) >= SHARED


@dataclass(frozen=True, slots=True)
class _Found:
    """Shares of ink that lie on the counterpart, and on anything; and the pieces that do."""

    direct: float
    explained: float
    pieces: Mask


def _found(ends: Ends, counterpart: Ink, everything: Ink) -> _Found:
    samples, source = cut(ends, SAMPLE_MM)
    size = lengths(samples)
    direct = counterpart.covers(samples)
    explained = direct.copy()
    explained[~direct] = everything.covers(samples[~direct])
    whole = max(float(size.sum()), 1e-9)
    by_piece = np.bincount(source, weights=size * explained, minlength=len(ends))
    pieces = by_piece >= 0.5 * lengths(ends)
    return _Found(float(size[direct].sum()) / whole, float(size[explained].sum()) / whole, pieces)


def _shifts(old: Thing, new: Thing, beside: tuple[Ends, Ends]) -> list[Shift]:
    """Shifts that lay box on box, text on text, or most of the longest pieces on each other."""
    one, other = old.box, new.box
    found = [
        (other.left - one.left, other.top - one.top),
        (other.right - one.right, other.bottom - one.bottom),
        (other.left - one.left, other.bottom - one.bottom),
        (other.right - one.right, other.top - one.top),
    ]
    for before, after in product(old.lines, new.lines):
        if before.key == after.key:
            (x, y), (to_x, to_y) = before.box.middle, after.box.middle
            found.append((to_x - x, to_y - y))
    found = found[:TRIED] + _voted_both_ways(*beside)
    apart = {(round(right, 1), round(down, 1)): (right, down) for right, down in found}
    return [np.array(shift) for shift in apart.values()]


def _voted_both_ways(old: Ends, new: Ends) -> list[tuple[float, float]]:
    """The votes of lines that run as most do, and of those across, which are fewer and shorter.

    How far a thing slid along a wall is told by its jambs alone.
    """
    if not len(old):
        return []
    main = directions(old[[int(lengths(old).argmax())]])[0]
    along = [np.abs(directions(ends) @ main) >= ALONG for ends in (old, new)]
    return _voted(old[along[0]], new[along[1]]) + _voted(old[~along[0]], new[~along[1]])


def _voted(old: Ends, new: Ends) -> list[tuple[float, float]]:
    """The shifts that most pairs of equally long, parallel pieces agree upon."""
    old, new = _longest(old), _longest(new)
    run, other_run = old[:, 2:] - old[:, :2], new[:, 2:] - new[:, :2]
    unlike = np.minimum(
        np.abs(run[:, None] - other_run[None, :]).max(axis=2),
        np.abs(run[:, None] + other_run[None, :]).max(axis=2),
    )
    i, j = np.nonzero(unlike < SAMPLE_MM / 2)
    apart = ((new[j, :2] + new[j, 2:]) - (old[i, :2] + old[i, 2:])) / 2
    votes: Counter[tuple[float, float]] = Counter()
    sums: dict[tuple[float, float], Shift] = {}
    for shift, weight in zip(apart, lengths(old)[i].tolist(), strict=True):
        place = (round(float(shift[0]) * 2) / 2, round(float(shift[1]) * 2) / 2)
        votes[place] += weight
        sums[place] = sums.get(place, np.zeros(2)) + shift * weight
    best = islice(votes.most_common(), TRIED // 2)
    return [tuple((sums[place] / weight).tolist()) for place, weight in best]


def _longest(ends: Ends) -> Ends:
    ends = ends[lengths(ends) > 0]
    return ends[np.argsort(-lengths(ends), kind="stable")[:VOTERS]]
