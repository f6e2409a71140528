"""Decides which row counts where the same variable logged several values for one instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.machines.canon import Rows

DAY_MS: Final = 86_400_000
_EPOCH: Final = date(1970, 1, 1)
_TIME_BITS: Final = 43
"""Milliseconds up to the year 2248; the variable's number has the bits above."""


@dataclass(frozen=True)
class Stretch:
    """From one instant up to another, which is excluded, in milliseconds of UTC."""

    from_ms: int
    to_ms: int

    def within(self, other: "Stretch") -> "Stretch":
        """What both have in common; it may be empty."""
        return Stretch(max(self.from_ms, other.from_ms), min(self.to_ms, other.to_ms))

    def __bool__(self) -> bool:
        return self.from_ms < self.to_ms


@dataclass(frozen=True, eq=False)
class Layer:
    """Rows from one place, each with the number of the batch that brought it.

    Rows of `replaces`, a stretch and the variables, that came with earlier batches from
    elsewhere do not count.
    """

    rows: Rows
    ingest: NDArray[np.int64]
    replaces: tuple[Stretch, Sequence[int], int] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def without(self, ingest_id: int) -> "Layer":
        """The same but for the rows of one batch."""
        others = self.ingest != ingest_id
        return Layer(picked(self.rows, others), self.ingest[others])


def utc_day(t_ms: int) -> date:
    return _EPOCH + timedelta(days=t_ms // DAY_MS)


def day_start_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def stretch_of(day: date) -> Stretch:
    return Stretch(day_start_ms(day), day_start_ms(day) + DAY_MS)


def keys_of(rows: Rows) -> NDArray[np.int64]:
    """One number for variable and instant, in the order of both."""
    return (rows.series.astype(np.int64) << _TIME_BITS) | rows.t_ms


def picked(rows: Rows, index: NDArray[np.generic]) -> Rows:
    """Some of the rows, by number or by yes and no."""
    return Rows(rows.series[index], rows.t_ms[index], rows.x[index], rows.q[index])


def joined(parts: Sequence[Rows]) -> Rows:
    """Rows after rows; none at all are rows too."""
    return Rows(
        np.concatenate([np.empty(0, np.int32), *(part.series for part in parts)]),
        np.concatenate([np.empty(0, np.int64), *(part.t_ms for part in parts)]),
        np.concatenate([np.empty(0, np.int64), *(part.x for part in parts)]),
        np.concatenate([np.empty(0, np.int8), *(part.q for part in parts)]),
    )


def merged(layers: Sequence[Layer]) -> Layer:
    """All layers as one, sorted by variable and time, the latest batch's row for each key."""
    layers = [_without_replaced(layer, layers) for layer in layers]
    rows = joined([layer.rows for layer in layers])
    ingest = np.concatenate([np.empty(0, np.int64), *(layer.ingest for layer in layers)])
    keys = keys_of(rows)
    order = np.argsort(keys, kind="stable")
    repeats = keys[order][1:] == keys[order][:-1]
    if repeats.any():
        order = np.lexsort((ingest, keys))
        repeats = keys[order][1:] == keys[order][:-1]
        order = order[np.append(~repeats, True)]
    return Layer(picked(rows, order), ingest[order])


def _without_replaced(layer: Layer, layers: Sequence[Layer]) -> Layer:
    keep = np.ones(len(layer), dtype=np.bool_)
    for other in layers:
        if other is not layer and other.replaces is not None:
            stretch, variables, ingest_id = other.replaces
            gone = (layer.rows.t_ms >= stretch.from_ms) & (layer.rows.t_ms < stretch.to_ms)
            gone &= np.isin(layer.rows.series, np.asarray(variables)) & (layer.ingest < ingest_id)
            keep &= ~gone
    if keep.all():
        return layer
    return Layer(picked(layer.rows, keep), layer.ingest[keep])
