"""Which measures together save most within a budget, without counting anything twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.retrofits.measures import CENT, Lessens
from premises.audits.retrofits.options import Option, loss_usd, rivals

MOST_COMPARED: Final = 12
"""All sets of so many options are compared, the ones that save most for a dollar; 4096 sets."""


@dataclass(frozen=True, slots=True)
class Sets:
    """Every set of the options, as rows: who is in it, what it saves in a year, what it costs."""

    options: tuple[Option, ...]
    members: NDArray[np.bool_]
    saves_usd: NDArray[np.float64]
    cost_high_usd: NDArray[np.float64]

    def after(self, option: int) -> NDArray[np.float64]:
        """What an option saves on top of the other members of each set that it is in."""
        without = np.arange(len(self.members)) & ~(1 << option)
        return np.asarray(self.saves_usd - self.saves_usd[without])


def choose(options: Sequence[Option], budget_usd: float, ceiling_usd: float) -> tuple[Option, ...]:
    """The options that together save most a year among those that fit the budget, best first.

    A set is considered if every member pays for itself within its life by what it saves on top
    of the others, and no member excludes another. If nothing at all pays for itself, the easy
    options are considered alone: they are cheap, and stop a draught. Costs are counted at their
    upper end, so that the budget holds whatever is paid in the shop. Ties go to what costs less.
    """
    sets = _sets(_most_for_a_dollar(options))
    sensible = _agreeing(sets) & _paying(sets)
    if sensible.sum() <= 1:
        sensible |= _easy_alone(sets)
    affordable = sensible & (sets.cost_high_usd <= budget_usd)
    # Beyond the ceiling more measures save nothing more, and cents are no reason to spend.
    saved = np.round(np.minimum(sets.saves_usd, ceiling_usd) / CENT)
    rank = np.lexsort((np.arange(len(saved)), sets.cost_high_usd, -saved))
    best = next(int(row) for row in rank if affordable[row])
    chosen = [one for one, is_in in zip(sets.options, sets.members[best], strict=True) if is_in]
    return in_turn(chosen)


def in_turn(chosen: Sequence[Option]) -> tuple[Option, ...]:
    """The order to do them in: each time what saves most for a dollar on top of what is done."""
    left, done = list(chosen), list[Option]()
    while left:
        before = savings(done)
        ratios = [(savings([*done, one]) - before) / _dollars(one) for one in left]
        done.append(left.pop(ratios.index(max(ratios))))
    return tuple(done)


def savings(done: Sequence[Option]) -> float:
    """What options save together in a year: each acts on what those before it have left over."""
    if not done:
        return 0.0
    lost, keeps = _remainders(done)
    return float((lost * (1 - keeps.prod(axis=0))).sum())


def _dollars(option: Option) -> float:
    """What something free is taken to cost, so that it can be compared."""
    return max(option.cost_usd, CENT)


def _most_for_a_dollar(options: Sequence[Option]) -> tuple[Option, ...]:
    by_ratio = sorted(options, key=lambda one: (-one.alone_usd / _dollars(one), one.measure.key))
    return tuple(sorted(by_ratio[:MOST_COMPARED], key=lambda one: one.measure.key))


def _remainders(
    options: Sequence[Option],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Losses, and the share of each (options x losses) that an option leaves.

    Places that the same options help in the same way are taken together: a home has many leaks
    but few kinds of them.
    """
    helped = [(frozenset(one.defects), one.measure.lessens) for one in options]
    places = dict.fromkeys(
        (one, way) for option in options for one in option.defects for way in Lessens
    )
    alike: dict[tuple[float, ...], float] = {}
    for one, way in places:
        shares = tuple(
            1 - option.reduction if one in here and way is lessens else 1.0
            for option, (here, lessens) in zip(options, helped, strict=True)
        )
        alike[shares] = alike.get(shares, 0.0) + loss_usd(one, way)
    keeps = np.array(list(alike)).reshape(len(alike), len(options))
    return np.array(list(alike.values())), keeps.T


def _sets(options: tuple[Option, ...]) -> Sets:
    rows = np.arange(1 << len(options))
    members = (rows[:, None] >> np.arange(len(options)) & 1).astype(np.bool_)
    lost, keeps = _remainders(options)
    left = np.ones((len(rows), len(lost)))
    for option in range(len(options)):
        left *= np.where(members[:, option, None], keeps[option], 1.0)
    cost = np.array([one.cost_high_usd for one in options])
    return Sets(options, members, (lost * (1 - left)).sum(axis=1), members @ cost)


def _paying(sets: Sets) -> NDArray[np.bool_]:
    fits = np.ones(len(sets.members), np.bool_)
    for n, option in enumerate(sets.options):
        pays = sets.after(n) * option.lifetime_years >= option.cost_usd
        fits &= pays | ~sets.members[:, n]
    return fits


def _agreeing(sets: Sets) -> NDArray[np.bool_]:
    fits = np.ones(len(sets.members), np.bool_)
    for one, other in combinations(range(len(sets.options)), 2):
        if rivals(sets.options[one].measure, sets.options[other].measure):
            fits &= ~(sets.members[:, one] & sets.members[:, other])
    return fits


def _easy_alone(sets: Sets) -> NDArray[np.bool_]:
    is_easy = np.array([one.measure.difficulty == "Easy" for one in sets.options], np.bool_)
    return np.asarray((sets.members.sum(axis=1) == 1) & (sets.members & is_easy).any(axis=1))
