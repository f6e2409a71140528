"""A log as it reaches us over a bad line: in pieces, late, doubled, and at first wrong."""

import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from premises.app.demo.recorder import Logged
from premises.machines.service.batches import Series

_DOUBLED = 0.15
_WRONG_AT_FIRST = 0.1


def arrivals(log: Sequence[Logged], chance: random.Random, pieces: int = 4) -> list[list[Series]]:
    """Batches in the order in which they come; all together they leave exactly the log."""
    parts = [part for one in log for part in _cut(one, chance, pieces)]
    chance.shuffle(parts)
    wrong = [_spoilt(part) for part in parts if chance.random() < _WRONG_AT_FIRST]
    doubled = [part for part in parts if chance.random() < _DOUBLED]
    sent = [*wrong, *parts, *doubled]
    batches: list[list[Series]] = []
    while sent:
        count = chance.randrange(1, 30)
        batches.append(sent[:count])
        sent = sent[count:]
    return batches


def _cut(one: Logged, chance: random.Random, pieces: int) -> list[Series]:
    cuts = sorted(chance.randrange(len(one)) for _ in range(min(pieces, len(one)) - 1))
    edges = [0, *cuts, len(one)]
    return [
        Series(one.variable, one.t_ms[a:b], one.values[a:b]) for a, b in pairwise(edges) if a < b
    ]


def _spoilt(part: Series) -> Series:
    """The same times with other values, which the right ones will overrule."""
    if isinstance(part.values, np.ndarray):
        return Series(
            part.variable, part.t_ms, np.where(np.isnan(part.values), 1.0, part.values + 3)
        )
    return Series(part.variable, part.t_ms, ["[]"] * len(part.values))
