"""Notes which figures are older than their rows, in the transaction that changes the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple, cast

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.machines.calendar import QUARTER_MS
from premises.machines.canon import Rows
from premises.machines.models import DirtyRow

QUARTERS_A_DAY: Final = 96
ALL: Final = 0
"""Stands for all variables of a machine."""
_MOST_AT_ONCE: Final = 20_000
_TABLE: Final = cast("sa.Table", DirtyRow.__table__)
_INSERT: Final = sa.insert(_TABLE)
_MINE: Final = _TABLE.c.machine_id == sa.bindparam("machine_id")
_FIRST: Final = sa.select(sa.func.min(_TABLE.c.from_quarter)).where(_MINE).scalar_subquery()
_FIRST_DAY: Final = (
    sa.select(
        *(_TABLE.c.id, _TABLE.c.variable_id, _TABLE.c.from_quarter, _TABLE.c.to_quarter),
        *(_TABLE.c.reason, _TABLE.c.ingest_id),
    )
    .where(_MINE, _TABLE.c.from_quarter < (_FIRST // QUARTERS_A_DAY + 1) * QUARTERS_A_DAY)
    .order_by(_TABLE.c.id)
    .limit(_MOST_AT_ONCE)
)
_ANY: Final = sa.select(_TABLE.c.id).where(_MINE).limit(1)
_FORGET: Final = sa.delete(_TABLE).where(_TABLE.c.id.in_(sa.bindparam("ids", expanding=True)))
_IDS_AT_ONCE: Final = 1000
_GAP: Final = 2
"""Quarters of one variable so near to each other become one stretch."""


class Why(StrEnum):
    """Why figures are worked out anew."""

    ROWS = "rows"
    """Rows came, were corrected, or vanished."""
    HELD = "held"
    """What holds there began earlier, and that was changed: only what is published is."""
    COUNTED = "counted"
    """A counter stood elsewhere before."""
    RULES = "rules"
    """What a variable means, or a rule of the machine, was changed."""
    REBUILD = "rebuild"
    """Somebody asked for it."""


@dataclass(frozen=True, order=True)
class Dirt:
    """Quarters of one variable, first to last, within one day of UTC."""

    from_quarter: int
    to_quarter: int
    variable_id: int


def of_rows(rows: Rows) -> list[Dirt]:
    """The quarters in which rows lie; those near to each other as one stretch."""
    if not len(rows):
        return []
    keys = np.unique((rows.series.astype(np.int64) << 32) | (rows.t_ms // QUARTER_MS))
    series, quarters = keys >> 32, keys & 0xFFFFFFFF
    breaks = (series[1:] != series[:-1]) | (quarters[1:] - quarters[:-1] > _GAP)
    breaks |= quarters[1:] // QUARTERS_A_DAY != quarters[:-1] // QUARTERS_A_DAY
    starts = np.append(0, np.flatnonzero(breaks) + 1)
    ends = np.append(starts[1:], len(keys)) - 1
    columns = quarters[starts].tolist(), quarters[ends].tolist(), series[starts].tolist()
    return [Dirt(*row) for row in zip(*columns, strict=True)]


def of_stretch(from_quarter: int, to_quarter: int, variable_id: int = ALL) -> list[Dirt]:
    """All quarters from one to another, both included, a stretch for each day."""
    days = range(from_quarter // QUARTERS_A_DAY, to_quarter // QUARTERS_A_DAY + 1)
    return [
        Dirt(
            max(from_quarter, day * QUARTERS_A_DAY),
            min(to_quarter, (day + 1) * QUARTERS_A_DAY - 1),
            variable_id,
        )
        for day in days
    ]


class Noted(NamedTuple):
    """A stretch that was written down, why, and for which batch."""

    id: int
    variable_id: int
    from_quarter: int
    to_quarter: int
    reason: str
    ingest_id: int | None


def note(
    session: Session,
    machine_id: str,
    dirt: Iterable[Dirt],
    why: Why,
    now: datetime,
    ingest_id: int | None = None,
) -> bool:
    """Write stretches down; False where there are none."""
    values = [
        {
            "machine_id": machine_id,
            "variable_id": one.variable_id,
            "from_quarter": one.from_quarter,
            "to_quarter": one.to_quarter,
            "reason": why,
            "ingest_id": ingest_id,
            "noted_at": now,
        }
        for one in dirt
    ]
    if values:
        session.connection().execute(_INSERT, values)
    return bool(values)


def first_day(session: Session, machine_id: str) -> Sequence[Noted]:
    """What is dirty in the first day that has anything dirty, at most so much at once."""
    rows = session.connection().execute(_FIRST_DAY, {"machine_id": machine_id})
    return [Noted(*row) for row in rows]


def is_any(session: Session, machine_id: str) -> bool:
    return session.connection().scalar(_ANY, {"machine_id": machine_id}) is not None


def forget(session: Session, ids: Sequence[int]) -> None:
    """Remove what was worked out; nothing else, for more may have been noted meanwhile."""
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        session.connection().execute(_FORGET, {"ids": some})
