"""Finds what was logged in a stretch of time, wherever the rows lie."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from premises.kernel.blobs import Shelf
from premises.machines.archive import hot, segments
from premises.machines.archive.layers import Layer, Stretch, merged, utc_day
from premises.machines.models import SegmentRow, VariableRow

_MACHINE: Final[sa.BindParameter[str]] = sa.bindparam("machine_id")
_VARIABLES: Final = (
    sa.select(VariableRow.id).where(VariableRow.machine_id == _MACHINE).order_by(VariableRow.id)
)
_SEGMENTS: Final = (
    sa.select(SegmentRow)
    .where(
        SegmentRow.machine_id == _MACHINE,
        SegmentRow.day.between(sa.bindparam("first"), sa.bindparam("last")),
        SegmentRow.from_ms < sa.bindparam("end_ms"),
        SegmentRow.to_ms > sa.bindparam("start_ms"),
    )
    .order_by(SegmentRow.id)
)

Mark = tuple[int, int, tuple[int, ...]]
"""What tells whether a day was touched: its hot rows, their latest batch, its segments."""


def variables_of(session: Session, machine_id: str) -> list[int]:
    return list(session.connection().scalars(_VARIABLES, {"machine_id": machine_id}))


def segments_in(session: Session, machine_id: str, stretch: Stretch) -> Sequence[SegmentRow]:
    """The segments that have, or replace, anything in a stretch, oldest first."""
    sought = {"machine_id": machine_id, "start_ms": stretch.from_ms, "end_ms": stretch.to_ms}
    days = {"first": utc_day(stretch.from_ms), "last": utc_day(stretch.to_ms - 1)}
    return session.scalars(_SEGMENTS, sought | days).all()


def found(
    session: Session,
    shelf: Shelf,
    machine_id: str,
    stretch: Stretch,
    variable_ids: Sequence[int] | None = None,
) -> Layer:
    """All rows of a stretch, sorted by variable and time, one per key.

    Hot rows are read first: what moves into a segment meanwhile is seen twice, never missed.
    """
    if not stretch:
        return merged([])
    wanted = variables_of(session, machine_id) if variable_ids is None else variable_ids
    layers = [hot.read(session, wanted, stretch)]
    some = None if variable_ids is None else np.asarray(variable_ids, np.int32)
    files = segments_in(session, machine_id, stretch)
    layers += [_layer(shelf, row, stretch, some) for row in files]
    return merged(layers)


def mark(session: Session, machine_id: str, variable_ids: Sequence[int], stretch: Stretch) -> Mark:
    """Differs from an earlier one where rows of the stretch came, moved or went in between."""
    rows = segments_in(session, machine_id, stretch)
    return *hot.state(session, variable_ids, stretch), tuple(row.id for row in rows)


def _layer(
    shelf: Shelf, row: SegmentRow, stretch: Stretch, variable_ids: NDArray[np.int32] | None
) -> Layer:
    file = shelf.local(row.hash) or shelf.get(row.hash)
    rows = segments.decoded(file, stretch, variable_ids)
    ingest = np.full(len(rows), row.ingest_id, np.int64)
    if not row.replaces:
        return Layer(rows, ingest)
    return Layer(rows, ingest, (Stretch(row.from_ms, row.to_ms), row.replaces, row.ingest_id))
