"""A thing that vanished here and stands there, the same in shape, has moved."""

from dataclasses import dataclass

import numpy as np

from premises.drawings.content import Box
from premises.drawings.differencing.gathering import Thing
from premises.drawings.differencing.ink import Ink
from premises.drawings.differencing.lines import (
    Ends,
    Mask,
    cut,
    lengths,
    shifted,
)
from premises.drawings.differencing.matching import (
    EXPLAINED,
    NEAR_MM,
    Match,
    Shift,
    is_rich,
    matched,
    reach_mm,
)
from premises.drawings.differencing.remainders import SAMPLE_MM

CANDIDATES = 8
# Of a sheet that was drawn anew almost everything differs: only the likeliest pairs are tried.
MOST_PAIRS = 300
# The ends of a thing that overlaps its old place are no farther apart than a thing is large.
ENDS_MM = 20.0
# Aside of its way is only its mark, which stands as near as a leader is long.
ASIDE_MM = 10.0
_NEVER = 1e6


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing at two places."""

    old: Thing
    new: Thing
    shift_mm: Shift
    score: float


@dataclass(frozen=True, slots=True)
class Sorted:
    """What moved, and what is left of what vanished and of what came."""

    moved: tuple[Moved, ...]
    gone: tuple[Thing, ...]
    come: tuple[Thing, ...]


def sorted_out(gone: tuple[Thing, ...], come: tuple[Thing, ...], inks: tuple[Ink, Ink]) -> Sorted:
    """Find what moved; `inks` are all lines of the old sheet and of the new one.

    Symbols come first: a mere line beside one, which looks like any other, may be its end.
    """
    symbols = _paired(gone, come, inks, rich=True)
    lines = _paired(symbols.gone, symbols.come, inks, rich=False)
    return Sorted(symbols.moved + lines.moved, lines.gone, lines.come)


def _paired(
    gone: tuple[Thing, ...], come: tuple[Thing, ...], inks: tuple[Ink, Ink], *, rich: bool
) -> Sorted:
    near = [_with_neighbours(things) for things in (gone, come)]
    matches = {
        (i, j): match
        for i, j in _neighbours(gone, come)
        if (is_rich(gone[i]) and is_rich(come[j])) is rich
        and (match := matched(gone[i], come[j], inks, (near[0][i], near[1][j]))) is not None
    }
    moved, left_gone, left_come = [], dict(enumerate(gone)), dict(enumerate(come))
    for i, j in _assigned(matches, (len(gone), len(come))):
        match, old, new = matches[i, j], left_gone.pop(i), left_come.pop(j)
        moved.append(Moved(_part(old, match.gone), _part(new, match.come), *_how(match)))
        _keep_rest(left_gone, i, old, match.gone)
        _keep_rest(left_come, j, new, match.come)
    left = Sorted(tuple(moved), tuple(left_gone.values()), tuple(left_come.values()))
    return _with_ends(left, inks)


def _with_ends(found: Sorted, inks: tuple[Ink, Ink]) -> Sorted:
    """Parts that went the way of a thing beside them belong to it.

    Where a thing overlaps its old place, only its ends vanish and come, far from each other.
    """
    gone, come = list(found.gone), list(found.come)
    moved = []
    for one in found.moved:
        old, new = one.old, one.new
        for part in [part for part in gone if _follows(part, old.box, one.shift_mm, inks[1])]:
            gone.remove(part)
            old = old.with_(part)
        for part in [part for part in come if _follows(part, new.box, -one.shift_mm, inks[0])]:
            come.remove(part)
            new = new.with_(part)
        moved.append(Moved(old, new, one.shift_mm, one.score))
    return Sorted(tuple(moved), tuple(gone), tuple(come))


def _follows(part: Thing, beside: Box, shift: Shift, ink: Ink) -> bool:
    if part.lines or part.pictures or not beside.grown(ENDS_MM).touches(part.box):
        return False
    if not in_the_way(part.box, beside, shift):
        return False
    samples, _source = cut(shifted(part.ends, shift), SAMPLE_MM)
    return float(ink.covers(samples).mean()) >= EXPLAINED


def in_the_way(part: Box, beside: Box, shift: Shift) -> bool:
    """Whether a part stands before or behind a thing as it went, and not aside of its way."""
    across = np.array((-shift[1], shift[0])) / np.hypot(*shift)
    own, other = beside.corners() @ across, part.corners() @ across
    return bool(other.min() <= own.max() + ASIDE_MM and own.min() - ASIDE_MM <= other.max())


def _with_neighbours(things: tuple[Thing, ...]) -> list[Ends]:
    """The pieces of each thing and of those that may be its other end."""
    return [
        np.vstack([other.ends for other in things if room.touches(other.box)])
        for room in (thing.box.grown(ENDS_MM) for thing in things)
    ]


def _how(match: Match) -> tuple[Shift, float]:
    return match.shift_mm, match.score


def _part(thing: Thing, which: Mask) -> Thing:
    """The thing, without pieces that are worth telling by themselves."""
    rest = float(lengths(thing.ends[~which]).sum())
    return thing if rest <= (1 - EXPLAINED) * thing.ink_mm else thing.taken(which)


def _keep_rest(left: dict[int, Thing], number: int, thing: Thing, which: Mask) -> None:
    if _part(thing, which) is not thing:
        left[number] = Thing(
            thing.ends[~which],
            thing.paths[~which],
            thing.filled[~which],
            thing.lines,
            thing.pictures,
            thing.pen_mm,
        )


def _neighbours(gone: tuple[Thing, ...], come: tuple[Thing, ...]) -> list[tuple[int, int]]:
    """Pairs worth a look, the nearest few of each."""
    pairs = []
    middles = np.array([thing.box.middle for thing in come]).reshape(-1, 2)
    for i, thing in enumerate(gone):
        if not len(thing.ends) or not len(come):
            continue
        apart = np.hypot(*(middles - thing.box.middle).T)
        near = np.argsort(apart, kind="stable")[:CANDIDATES]
        within = near[apart[near] <= reach_mm(thing)]
        pairs += [(i, j) for j in within.tolist() if len(come[j].ends)]
    return sorted(pairs, key=lambda pair: _unlike(gone[pair[0]], come[pair[1]]))[:MOST_PAIRS]


def _unlike(one: Thing, other: Thing) -> float:
    """How much the sizes of two things differ, as a share of the larger."""
    small, large = sorted((one.ink_mm, other.ink_mm))
    across = abs(one.box.width - other.box.width) + abs(one.box.height - other.box.height)
    sides = max(one.box.width + one.box.height, other.box.width + other.box.height)
    return 1 - small / max(large, 1e-9) + across / max(sides, 1e-9)


def _assigned(
    matches: dict[tuple[int, int], Match], shape: tuple[int, int]
) -> list[tuple[int, int]]:
    """Each thing moves once: the pairs that together match best over the shortest ways."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - starting must not load it.

    cost = np.full(shape, _NEVER)
    for (i, j), match in matches.items():
        cost[i, j] = float(np.hypot(*match.shift_mm)) / NEAR_MM - match.score
    rows, columns = linear_sum_assignment(cost)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [pair for pair in pairs if pair in matches]
