"""Tells what rows that came change: what is new, known already, said otherwise, or gone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.machines.archive.layers import Layer, keys_of, merged, picked
from premises.machines.canon import Rows


@dataclass(frozen=True, eq=False)
class Overruled:
    """Rows that do not count any more, with the batch that had brought each."""

    rows: Rows
    ingest: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class News:
    """What rows that came change: `fresh` are new or say otherwise than `overruled` did."""

    fresh: Rows
    overruled: Overruled
    duplicates: int


def without_repeats(rows: Rows) -> tuple[Rows, Rows, int]:
    """Sorted rows, one per key: the last of those that came; overruled ones; repeated ones.

    Of two with the same key and value, one is a mere repetition.
    """
    numbered = merged([Layer(rows, np.arange(len(rows), dtype=np.int64))])
    if len(numbered) == len(rows):
        return numbered.rows, picked(rows, np.zeros(len(rows), np.bool_)), 0
    others = np.ones(len(rows), np.bool_)
    others[numbered.ingest] = False
    lost = picked(rows, others)
    at = np.searchsorted(keys_of(numbered.rows), keys_of(lost))
    differs = _differs(lost, picked(numbered.rows, at))
    return numbered.rows, picked(lost, differs), int((~differs).sum())


def news(rows: Rows, known: Layer) -> News:
    """What sorted rows change in what is known, which is sorted too, both one per key."""
    if not len(known):
        return News(rows, Overruled(known.rows, known.ingest), 0)
    keys, old = keys_of(rows), keys_of(known.rows)
    at = np.minimum(np.searchsorted(old, keys), len(old) - 1)
    is_known = old[at] == keys
    differs = is_known & _differs(rows, picked(known.rows, at))
    where = at[differs]
    return News(
        picked(rows, ~is_known | differs),
        Overruled(picked(known.rows, where), known.ingest[where]),
        int((is_known & ~differs).sum()),
    )


def vanished(rows: Rows, known: Layer) -> Overruled:
    """What was known and is not among the rows that came."""
    gone = ~np.isin(keys_of(known.rows), keys_of(rows))
    return Overruled(picked(known.rows, gone), known.ingest[gone])


def _differs(one: Rows, other: Rows) -> NDArray[np.bool_]:
    return np.asarray((one.x != other.x) | (one.q != other.q))
