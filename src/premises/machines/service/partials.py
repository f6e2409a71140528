"""Keeps what quarters of an hour add up to, and gives it back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from premises.machines.canon import Quality
from premises.machines.kernels import Quarter
from premises.machines.kernels.questions import SQUARE_BITS
from premises.machines.models import QuarterRow

Columns = Mapping[str, NDArray[np.int64]]
_QUALITIES: Final = tuple(Quality)
_FIELDS: Final = (
    *("variable_id", "quarter", "n", "zeros", "low", "high", "low_nonzero", "high_nonzero"),
    *("sum_x", "sum_xx_high", "sum_xx_low", "first_ms", "last_ms"),
    *("last_x", "last_q", "held_x_ms", "held_ms", "off_ms"),
)
EDGES: Final = ("quarter", "n", "first_ms", "last_ms", "last_x", "last_q")
_TABLE: Final = cast("sa.Table", QuarterRow.__table__)
_INSERT: Final = sa.insert(_TABLE)
_OWN: Final = _TABLE.c.variable_id == sa.bindparam("variable_id")
_SOUGHT: Final = sa.select(*(_TABLE.c[name] for name in _FIELDS))
_WITHIN: Final = _SOUGHT.where(
    _TABLE.c.variable_id.in_(sa.bindparam("variable_ids", expanding=True)),
    _TABLE.c.quarter >= sa.bindparam("start"),
    _TABLE.c.quarter < sa.bindparam("stop"),
).order_by(_TABLE.c.variable_id, _TABLE.c.quarter)
_EDGES_WITHIN: Final = (
    sa.select(*(_TABLE.c[name] for name in EDGES))
    .where(_OWN, _TABLE.c.quarter >= sa.bindparam("start"), _TABLE.c.quarter < sa.bindparam("stop"))
    .order_by(_TABLE.c.quarter)
)
_BEFORE: Final = (
    _SOUGHT.where(_OWN, _TABLE.c.quarter < sa.bindparam("stop"))
    .order_by(_TABLE.c.quarter.desc())
    .limit(1)
)
_NEXT_ROW: Final = (
    sa.select(_TABLE.c.first_ms)
    .where(_OWN, _TABLE.c.quarter >= sa.bindparam("start"))
    .order_by(_TABLE.c.quarter)
    .limit(1)
)
_FORGET: Final = sa.delete(_TABLE).where(
    _TABLE.c.variable_id.in_(sa.bindparam("variable_ids", expanding=True)),
    _TABLE.c.quarter.between(sa.bindparam("first"), sa.bindparam("last")),
)


def replace(
    session: Session,
    stretches: Iterable[tuple[int, int, Sequence[int]]],
    columns: Columns,
    revision: int,
) -> None:
    """Put quantities' quarters in the place of all there are in (first, last, variables)."""
    _forget(session, stretches)
    n, zeros = columns["n"], columns["zeros"]
    values = {"variable_id": columns["series"].tolist()}
    values |= {name: columns[name].tolist() for name in _FIELDS[1:]}
    for names, is_there in ((("low", "high"), n > 0), (("low_nonzero", "high_nonzero"), n > zeros)):
        for name in names:
            pairs = zip(values[name], is_there.tolist(), strict=True)
            values[name] = [value if there else None for value, there in pairs]
    rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    _insert(session, [{**row, "revision": revision} for row in rows])


def replace_edges(
    session: Session,
    variable_id: int,
    stretch: tuple[int, int],
    columns: Columns,
    revision: int,
) -> None:
    """The same for one variable whose values are names: where its rows are, and no sums."""
    _forget(session, [(*stretch, [variable_id])])
    nothing = dict.fromkeys(("zeros", "sum_x", "sum_xx_high", "sum_xx_low"), 0)
    nothing |= dict.fromkeys(("held_x_ms", "held_ms", "off_ms"), 0)
    own: dict[str, Any] = {"variable_id": variable_id, "revision": revision, **nothing}
    rows = zip(*(columns[name].tolist() for name in EDGES), strict=True)
    _insert(session, [{**own, **dict(zip(EDGES, row, strict=True))} for row in rows])


def quarters(session: Session, variable_id: int, within: range) -> list[Quarter]:
    """A variable's quarters in a range, in their order."""
    return quarters_of(session, [variable_id], within)[variable_id]


def quarters_of(
    session: Session, variable_ids: Sequence[int], within: range
) -> dict[int, list[Quarter]]:
    """The same of several variables, with one look."""
    found: dict[int, list[Quarter]] = {one: [] for one in variable_ids}
    if not found:
        return found
    sought = {"variable_ids": variable_ids, "start": within.start, "stop": within.stop}
    for row in session.connection().execute(_WITHIN, sought):
        found[row[0]].append(_quarter(*row))
    return found


def edges(session: Session, variable_id: int, within: range) -> list[dict[str, int]]:
    """Where the rows of a variable are whose values are names, in the order of the quarters."""
    sought = {"variable_id": variable_id, "start": within.start, "stop": within.stop}
    rows = session.connection().execute(_EDGES_WITHIN, sought)
    return [dict(zip(EDGES, row, strict=True)) for row in rows]


def last_before(session: Session, variable_id: int, quarter: int) -> Quarter | None:
    """A variable's last quarter before one, however long ago."""
    sought = {"variable_id": variable_id, "stop": quarter}
    row = session.connection().execute(_BEFORE, sought).first()
    return _quarter(*row) if row is not None else None


def next_row_ms(session: Session, variable_id: int, quarter: int) -> int | None:
    """When a variable's first row in a quarter or after it came."""
    sought = {"variable_id": variable_id, "start": quarter}
    return session.connection().scalar(_NEXT_ROW, sought)


def _forget(session: Session, stretches: Iterable[tuple[int, int, Sequence[int]]]) -> None:
    for first, last, variable_ids in stretches:
        stale = {"variable_ids": variable_ids, "first": first, "last": last}
        session.connection().execute(_FORGET, stale)


def _insert(session: Session, values: list[dict[str, Any]]) -> None:
    if values:
        session.connection().execute(_INSERT, values)


def _quarter(
    variable_id: int,
    quarter: int,
    n: int,
    zeros: int,
    low: int | None,
    high: int | None,
    low_nonzero: int | None,
    high_nonzero: int | None,
    sum_x: int,
    sum_xx_high: int,
    sum_xx_low: int,
    first_ms: int,
    last_ms: int,
    last_x: int,
    last_q: int,
    held_x_ms: int,
    held_ms: int,
    off_ms: int,
) -> Quarter:
    return Quarter(
        variable_id,
        quarter,
        n,
        zeros,
        low,
        high,
        low_nonzero,
        high_nonzero,
        sum_x,
        (sum_xx_high << SQUARE_BITS) + sum_xx_low,
        first_ms,
        last_ms,
        last_x,
        _QUALITIES[last_q],
        held_x_ms,
        held_ms,
        off_ms,
    )
