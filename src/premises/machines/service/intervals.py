"""Keeps from when to when a named value held, and mends it where rows were changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.machines.archive import Stretch
from premises.machines.canon import Quality
from premises.machines.kernels import Interval
from premises.machines.models import IntervalRow
from premises.machines.service.keyed import Keyed, Known

Saying = tuple[int, int]
"""A value and its quality."""

INTERVALS: Final = Keyed(
    IntervalRow, ("variable_id", "from_ms"), ("to_ms", "x", "q"), ("revision",)
)
_TABLE: Final = INTERVALS.table.c
_OWN: Final = _TABLE.variable_id == sa.bindparam("variable_id")
_START: Final[sa.BindParameter[int]] = sa.bindparam("start_ms")
_END: Final[sa.BindParameter[int]] = sa.bindparam("end_ms")
_SOUGHT: Final = sa.select(_TABLE.from_ms, _TABLE.to_ms, _TABLE.x, _TABLE.q).where(_OWN)
_BEFORE: Final = _SOUGHT.where(_TABLE.from_ms < _START).order_by(_TABLE.from_ms.desc()).limit(1)
_INSIDE: Final = _SOUGHT.where(_TABLE.from_ms >= _START, _TABLE.from_ms < _END).order_by(
    _TABLE.from_ms
)
_AFTER: Final = _SOUGHT.where(_TABLE.from_ms >= _END).order_by(_TABLE.from_ms).limit(2)
# What holds at an instant began at one place, so the search is as long as the answer.
_HELD_FROM: Final = (
    sa.select(sa.func.max(_TABLE.from_ms)).where(_OWN, _TABLE.from_ms <= _START).scalar_subquery()
)
_HOLDING: Final = _SOUGHT.where(
    _TABLE.from_ms >= sa.func.coalesce(_HELD_FROM, _START),
    _TABLE.from_ms < _END,
    sa.or_(_TABLE.to_ms.is_(None), _TABLE.to_ms > _START),
).order_by(_TABLE.from_ms)
_GOOD: Final = (*(_TABLE.q == int(Quality.GOOD), _TABLE.x >= 0, _TABLE.x < sa.bindparam("limit")),)
_GOOD_BEFORE: Final = (
    _SOUGHT.where(_TABLE.from_ms < _START, *_GOOD).order_by(_TABLE.from_ms.desc()).limit(1)
)
_GOOD_FROM: Final = (
    sa.select(_TABLE.from_ms)
    .where(_OWN, _TABLE.from_ms >= _START, *_GOOD)
    .order_by(_TABLE.from_ms)
    .limit(1)
)


@dataclass(frozen=True)
class Start:
    """From when on a variable said something else than before."""

    from_ms: int
    x: int
    q: int

    @property
    def saying(self) -> Saying:
        return self.x, self.q


@dataclass(frozen=True)
class Mended:
    """What a stretch says now, what it said before, and when the first change after it is."""

    before: Start | None
    old: tuple[Start, ...]
    new: tuple[Start, ...]
    following: Start | None


def starts_in(rows: Sequence[tuple[int, int, int]], held: Saying | None) -> tuple[Start, ...]:
    """Where rows (time, value, quality), in their order, say something else than before."""
    starts: list[Start] = []
    for t_ms, x, q in rows:
        if (x, q) != held:
            starts.append(Start(t_ms, x, q))
            held = x, q
    return tuple(starts)


def mend(
    session: Session,
    variable_id: int,
    stretch: Stretch,
    rows: Sequence[tuple[int, int, int]],
    next_row_ms: int | None,
    revision: int,
) -> Mended:
    """Make the intervals of a variable those of its rows, where all of a stretch's are given.

    `next_row_ms` is when the first row after the stretch came. What it said is known without
    it: either it began an interval, or it said what held before it.
    """
    there = _Around.of(session, variable_id, stretch)
    new = starts_in(rows, there.before.saying if there.before else None)
    following = _following(there, _last(new, there.before), next_row_ms)
    _write(session, variable_id, there, new, following, revision)
    return Mended(there.before, there.inside, new, following)


def last_good(starts: Sequence[Start], limit: int) -> Start | None:
    """The last that is of good quality, not negative and below a limit."""
    fitting = (one for one in reversed(starts) if one.q == Quality.GOOD and 0 <= one.x < limit)
    return next(fitting, None)


def holding(session: Session, variable_id: int, from_ms: int, to_ms: int) -> list[Interval]:
    """Intervals that reach into a window, in their order."""
    sought = {"variable_id": variable_id, "start_ms": from_ms, "end_ms": to_ms}
    rows = session.connection().execute(_HOLDING, sought)
    return [Interval(variable_id, start, end, x, Quality(q)) for start, end, x, q in rows]


def kept(session: Session, variable_id: int) -> Known:
    """All intervals of a variable."""
    query = INTERVALS.select.where(_OWN)
    return INTERVALS.known(session.connection().execute(query, {"variable_id": variable_id}))


def good_before(session: Session, variable_id: int, from_ms: int, limit: int) -> Interval | None:
    """The last interval of good quality from 0 up to a limit that began before an instant."""
    sought = {"variable_id": variable_id, "start_ms": from_ms, "limit": limit}
    row = session.connection().execute(_GOOD_BEFORE, sought).first()
    return Interval(variable_id, row[0], row[1], row[2], Quality(row[3])) if row else None


def good_from(session: Session, variable_id: int, from_ms: int, limit: int) -> int | None:
    """When the next such interval begins, at an instant or after it."""
    sought = {"variable_id": variable_id, "start_ms": from_ms, "limit": limit}
    return session.connection().scalar(_GOOD_FROM, sought)


@dataclass(frozen=True)
class _Around:
    """What is kept: the interval before a stretch, those in it, the two after it."""

    before: Start | None
    inside: tuple[Start, ...]
    after: tuple[Start, ...]
    ends: dict[int, int | None]

    @classmethod
    def of(cls, session: Session, variable_id: int, stretch: Stretch) -> "_Around":
        sought = {"variable_id": variable_id}
        sought |= {"start_ms": stretch.from_ms, "end_ms": stretch.to_ms}
        found = [
            session.connection().execute(query, sought).all()
            for query in (_BEFORE, _INSIDE, _AFTER)
        ]
        ends = {from_ms: to_ms for part in found for from_ms, to_ms, _, _ in part}
        before, inside, after = (
            tuple(Start(from_ms, x, q) for from_ms, _, x, q in part) for part in found
        )
        return cls(before[0] if before else None, inside, after, ends)


def _last(starts: Sequence[Start], before: Start | None) -> Start | None:
    return starts[-1] if starts else before


def _following(there: _Around, held: Start | None, next_row_ms: int | None) -> Start | None:
    """The first change after a stretch.

    What the next row said is known: it began an interval, or it said what was said before it.
    """
    after = there.after[0] if there.after else None
    if next_row_ms is None:
        return after
    begins = after is not None and after.from_ms == next_row_ms
    said = after if begins else _last(there.inside, there.before)
    if said is None or (held is not None and held.saying == said.saying):
        return there.after[1] if begins and len(there.after) > 1 else None if begins else after
    return Start(next_row_ms, *said.saying)


def _write(
    session: Session,
    variable_id: int,
    there: _Around,
    new: Sequence[Start],
    following: Start | None,
    revision: int,
) -> None:
    """Write what differs from what is kept, and nothing else."""
    is_kept = following is None or following in there.after
    chain = [one for one in (there.before, *new, None if is_kept else following) if one]
    beyond = following if is_kept else next(iter(there.after), None)
    ends = [one.from_ms if one else None for one in (*chain[1:], beyond)]
    # What follows the stretch goes as well where it says nothing else any more.
    merged = [one for one in there.after if following is None or one.from_ms < following.from_ms]
    stale = [there.before, *there.inside, *(merged if is_kept else ())]
    kept = {
        (variable_id, one.from_ms): (there.ends[one.from_ms], one.x, one.q)
        for one in stale
        if one is not None
    }
    right = {
        (variable_id, one.from_ms): (end, one.x, one.q)
        for one, end in zip(chain, ends, strict=False)
    }
    INTERVALS.sync(session.connection(), kept, right, revision=revision)
