"""Which written lines that did not stay say something else now, moved, came or went."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.staying import without
from premises.drawings.differencing.writing import (
    Line,
    distances,
    likeness,
    same_way,
)

# A line that took another's place begins, ends or has its middle within most of its own height of
# it; the next line of a paragraph is 1.2 to 1.7 heights away.
PLACE_SIZES = 0.8
# An equal text farther away is another one, for plans repeat words; one of which there is only
# one may have gone further, if it is a longer word: a number or a letter stands for many things.
# It still stays in its room, the larger of which are some 100 mm wide on paper.
NEAR_MM = 40.0
SINGLE_NEAR_MM = 60.0
TELLING_LETTERS = 4
_NEVER = 1e6


@dataclass(frozen=True, slots=True)
class Wording:
    """What became of the lines that did not stay: each is in exactly one place."""

    replaced: tuple[tuple[Line, Line], ...]
    moved: tuple[tuple[Line, Line], ...]
    removed: tuple[Line, ...]
    added: tuple[Line, ...]


def reworded(
    old: tuple[Line, ...],
    new: tuple[Line, ...],
    counted: tuple[Counter[str], Counter[str]],
    text_mm: float,
) -> Wording:
    """Sort lines that did not stay; `counted` says how often each text is on each whole sheet."""
    placed = _replacing(old, new, text_mm)
    # An equal text a little off, too far to have stayed, has moved.
    replaced = [(i, j) for i, j in placed if old[i].key != new[j].key]
    gone = without(old, {i for i, _ in replaced})
    come = without(new, {j for _, j in replaced})

    def reach_mm(line: Line) -> float:
        telling = len(line.key) >= TELLING_LETTERS and not line.key.isdigit()
        single = counted[0][line.key] == 1 and counted[1][line.key] == 1
        return SINGLE_NEAR_MM if telling and single else NEAR_MM

    moved = _equal_pairs(gone, come, reach_mm)
    return Wording(
        tuple((old[i], new[j]) for i, j in replaced),
        tuple((gone[i], come[j]) for i, j in moved),
        without(gone, {i for i, _ in moved}),
        without(come, {j for _, j in moved}),
    )


def _replacing(
    old: tuple[Line, ...], new: tuple[Line, ...], text_mm: float
) -> list[tuple[int, int]]:
    """Lines that took the place of others, the likeliest pairs of all taken together."""
    if not old or not new:
        return []
    apart = distances(old, new)
    cost = np.full(apart.shape, _NEVER)
    for i, j in np.argwhere(apart <= _largest_reach(old, text_mm)).tolist():
        size_mm = max(old[i].size_mm, 0.5)
        if apart[i, j] <= PLACE_SIZES * size_mm + text_mm and same_way(old[i], new[j]):
            cost[i, j] = apart[i, j] / size_mm - likeness(old[i].key, new[j].key)
    # Where both are found nearby, something moved to where something else had stood.
    return [
        (i, j)
        for i, j in _assigned(cost)
        if old[i].key == new[j].key or not (_nearby(old[i], new) and _nearby(new[j], old))
    ]


def _nearby(line: Line, lines: tuple[Line, ...]) -> bool:
    equal = tuple(one for one in lines if one.key == line.key)
    return bool(equal) and float(distances((line,), equal).min()) <= NEAR_MM


def _largest_reach(lines: tuple[Line, ...], text_mm: float) -> float:
    return max(PLACE_SIZES * line.size_mm for line in lines) + text_mm


def _equal_pairs(
    old: tuple[Line, ...], new: tuple[Line, ...], reach_mm: Callable[[Line], float]
) -> list[tuple[int, int]]:
    """Lines with equal texts, one for one, together as near as possible."""
    there: dict[str, list[int]] = defaultdict(list)
    for j, line in enumerate(new):
        there[line.key].append(j)
    here: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(old):
        if line.key in there:
            here[line.key].append(i)
    pairs = []
    for key, before in here.items():
        after = there[key]
        cost = distances(tuple(old[i] for i in before), tuple(new[j] for j in after))
        cost[cost > reach_mm(old[before[0]])] = _NEVER
        pairs += [(before[i], after[j]) for i, j in _assigned(cost)]
    return pairs


def _assigned(cost: NDArray[np.float64]) -> list[tuple[int, int]]:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - starting must not load it.

    rows, columns = linear_sum_assignment(cost)
    possible = cost[rows, columns] < _NEVER
    return list(zip(rows[possible].tolist(), columns[possible].tolist(), strict=True))
