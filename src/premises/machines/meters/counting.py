"""What a counter counted in each quarter of an hour."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby

from premises.machines.calendar import quarter_of
from premises.machines.canon import Quality, Rows
from premises.machines.meters.standings import Bound, Finding, Standing, step


@dataclass(frozen=True, slots=True)
class Flag:
    """Something found in a quarter, as often as it was, with its first reading.

    `x` is that reading, at `first_ms`; `level` is where the counter stood before it.
    """

    kind: Finding
    times: int
    first_ms: int
    x: int
    level: int


@dataclass(frozen=True, slots=True)
class MeterQuarter:
    """What was counted in a quarter that has readings, and where the counter stood at its end."""

    quarter: int
    counted: int
    standing: Standing
    flags: tuple[Flag, ...] = ()


@dataclass(slots=True)
class _Tally:
    counted: int = 0
    flags: dict[Finding, Flag] = field(default_factory=dict)

    def find(self, kind: Finding, t_ms: int, x: int, level: int) -> None:
        before = self.flags.get(kind, Flag(kind, 0, t_ms, x, level))
        self.flags[kind] = replace(before, times=before.times + 1)


def count(rows: Rows, standing: Standing | None, bound: Bound | None) -> tuple[MeterQuarter, ...]:
    """What the readings of one counter say, from where it stood before the first of them.

    `rows` are of one series, in the order of time, each quarter whole. Rows of other than good
    quality leave the counter where it is. The first reading ever counts nothing, for nobody
    knows since when. What is counted belongs to the quarter of the reading that shows it.
    `bound` is the most it can count; without one, no jump is found.

    Everything a quarter hands on is in its standing. So after a change, quarters are counted
    anew from the first changed one on, until one at or after the last changed one has the same
    standing as before: those that follow are as they were.
    """
    found: list[MeterQuarter] = []
    for quarter, readings in groupby(_readings(rows), lambda reading: quarter_of(reading[0])):
        tally = _Tally()
        standing = _through(readings, standing, bound, tally)
        if standing is not None:
            found.append(
                MeterQuarter(quarter, tally.counted, standing, tuple(tally.flags.values()))
            )
    return tuple(found)


def _readings(rows: Rows) -> Iterable[tuple[int, int]]:
    is_good = rows.q == Quality.GOOD
    return zip(rows.t_ms[is_good].tolist(), rows.x[is_good].tolist(), strict=True)


def _through(
    readings: Iterable[tuple[int, int]],
    standing: Standing | None,
    bound: Bound | None,
    tally: _Tally,
) -> Standing | None:
    for t_ms, x in readings:
        if standing is None:
            standing = Standing(x, t_ms) if x >= 0 else None
            continue
        level = standing.level
        taken = step(standing, x, t_ms, bound)
        standing = taken.standing
        tally.counted += taken.counted
        if taken.finding is not None:
            tally.find(taken.finding, t_ms, x, level)
    return standing
