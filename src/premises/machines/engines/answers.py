"""An engine's answer, put in order: the same numbers in the same rows whoever found them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from premises.machines.engines.port import Columns
from premises.machines.kernels import FACTS, KEYS, Kernel


def arrange(kernel: Kernel, found: Mapping[str, NDArray[Any]]) -> Columns:
    """Columns of whole numbers of 64 bits, in the order of their key."""
    order = np.lexsort([found[name] for name in reversed(KEYS[kernel])])
    return {name: found[name][order].astype(np.int64, copy=False) for name in names(kernel)}


def names(kernel: Kernel) -> tuple[str, ...]:
    return KEYS[kernel] + FACTS[kernel]


def join(kernel: Kernel, parts: list[Columns]) -> Columns:
    """One answer out of answers about sources that no quarter of an hour has in common."""
    if len(parts) == 1:
        return parts[0]
    nothing = np.empty(0, np.int64)
    found = {
        name: np.concatenate([part[name] for part in parts]) if parts else nothing
        for name in names(kernel)
    }
    whole = arrange(kernel, found)
    return without_repeats(whole) if kernel is Kernel.CHANGES else whole


def without_repeats(changes: Columns) -> Columns:
    """Changes of each variable in order, less those to what it had already."""
    if not len(changes["series"]):
        return changes
    is_change = np.zeros(len(changes["series"]), bool)
    is_change[0] = True
    for name in ("series", "x", "q"):
        is_change[1:] |= changes[name][1:] != changes[name][:-1]
    return {name: column[is_change] for name, column in changes.items()}
