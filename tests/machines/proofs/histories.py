"""What may happen to the rows of a machine, drawn by chance, and what must be left of them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from tests.machines.logged import ZONES
from tests.machines.shops import HOUR

from premises.machines.archive import DAY_MS
from premises.machines.calendar import QUARTER_MS, day_ms

Value = float | str
Rows = Mapping[str, tuple[tuple[int, Value], ...]]

NAN: Final = math.nan
_NONE: Final = "[]"
_ONE: Final = '[["1","Fallo grave",1,2,3]]'
_TWO: Final = '[["1","Fallo grave",1,2,3],["2","Parada de emergencia",1,1,1]]'
VALUES: Final[Mapping[str, tuple[Value, ...]]] = {
    "TEMPERATURA_BASE": (0.0, 15.2, -3.4, 1530.5, NAN),
    "X_UTIL": (0.0, 10.0, 55.5, NAN),
    "RUN": (0.0, 255.0, NAN),
    "EMERGENCY": (0.0, 1.0, NAN),
    "PROGRAM": (1.0, 2.0, 7.0, 1500.0, NAN),
    "KWH": (0.0, 5.0, 10.0, 100.0, 90.0, NAN),
    "CLOCK": (1.0, 2.0),
    "ALARMS": (_NONE, _ONE, _TWO, "NaN"),
}
"""The values of each variable: few, so that they come again."""
ROLES: Final[Mapping[str, str]] = {
    "TEMPERATURA_BASE": "temperature",
    "X_UTIL": "utilisation",
    "RUN": "operation",
    "EMERGENCY": "stop",
    "PROGRAM": "program",
    "KWH": "meter",
    "CLOCK": "clock",
    "ALARMS": "alarms",
}


_NAMES: Final = sorted(VALUES)


@dataclass(frozen=True)
class Push:
    rows: Rows


@dataclass(frozen=True)
class Replace:
    """Some variables have nothing but these rows in a stretch."""

    from_ms: int
    to_ms: int
    rows: Rows


@dataclass(frozen=True)
class Step:
    """A worker works out a day; what is pushed comes while it does."""

    meanwhile: Rows


@dataclass(frozen=True)
class Settle:
    """Everything is worked out, so that whatever comes later comes late."""


@dataclass(frozen=True)
class Compact:
    day: date


Happening = Push | Replace | Step | Settle | Compact


@dataclass(frozen=True)
class History:
    """Everything that happens to a machine in one zone around one day, in its order."""

    day: date
    zone: str
    happenings: tuple[Happening, ...]


@dataclass
class Left:
    """The rows that must be left, by the plainest reckoning: the last word on each counts."""

    rows: dict[tuple[str, int], Value] = field(default_factory=dict)

    def after(self, happenings: Iterable[Happening]) -> "Left":
        for one in happenings:
            match one:
                case Push(rows) | Step(rows):
                    self._put(rows)
                case Replace(from_ms, to_ms, rows):
                    gone = [
                        key for key in self.rows if key[0] in rows and from_ms <= key[1] < to_ms
                    ]
                    for key in gone:
                        del self.rows[key]
                    self._put(rows)
                case Settle() | Compact():
                    pass
        return self

    def by_variable(self) -> Rows:
        in_order = sorted(self.rows.items(), key=lambda one: one[0])
        return _by_name([(name, t_ms, value) for (name, t_ms), value in in_order])

    def _put(self, rows: Rows) -> None:
        for name, told in rows.items():
            for t_ms, value in told:
                self.rows[name, t_ms] = value


@st.composite
def histories(draw: st.DrawFn, zone: str, most: int = 9) -> History:
    """Days on which clocks are changed among others, times at the edges of their hours.

    Each history keeps to a few variables and times, so that its rows meet each other.
    """
    day = draw(st.sampled_from(ZONES[zone]))
    names = st.sampled_from(sorted(draw(st.sets(st.sampled_from(_NAMES), min_size=1, max_size=3))))
    pool = draw(st.lists(_times(day, zone), min_size=3, max_size=12, unique=True))
    times = st.sampled_from(pool)
    happenings = draw(st.lists(_happenings(day, names, times), min_size=1, max_size=most))
    return History(day, zone, tuple(happenings))


def _happenings(
    day: date, names: st.SearchStrategy[str], times: st.SearchStrategy[int]
) -> st.SearchStrategy[Happening]:
    around = st.integers(-1, 1).map(lambda days: day + timedelta(days=days))
    pushes = st.builds(Push, _rows(names, times))
    steps = st.builds(Step, st.one_of(st.just({}), _rows(names, times, most=2)))
    files, settled = st.builds(Compact, around), st.builds(Settle)
    replacing = _replacing(names, times)
    return st.one_of(pushes, pushes, settled, pushes, settled, replacing, steps, files)


def _times(day: date, zone: str) -> st.SearchStrategy[int]:
    start, end = day_ms(day, ZoneInfo(zone))
    midnights = st.sampled_from([start, end, start - DAY_MS])
    hours = st.integers(-3, 27).map(lambda hour: start + hour * HOUR)
    quarters = st.integers(-8, 104).map(lambda number: start + number * QUARTER_MS)
    near = st.tuples(st.one_of(midnights, hours, quarters), st.sampled_from([0, 0, 1, -1])).map(sum)
    anywhere = st.integers(start - DAY_MS, end + DAY_MS)
    # What holds on for days shows in days in which nothing is logged.
    far = st.sampled_from([-3, -2, 3, 4]).map(lambda days: start + days * DAY_MS)
    return st.one_of(near, near, anywhere, far)


def _rows(
    names: st.SearchStrategy[str], times: st.SearchStrategy[int], most: int = 6
) -> st.SearchStrategy[Rows]:
    """Rows of some variables in any order, some of them doubled."""
    told = names.flatmap(
        lambda name: st.tuples(st.just(name), times, st.sampled_from(VALUES[name]))
    )
    return st.lists(told, min_size=1, max_size=most).map(_by_name)


@st.composite
def _replacing(
    draw: st.DrawFn, names: st.SearchStrategy[str], times: st.SearchStrategy[int]
) -> Replace:
    start = draw(times)
    end = start + draw(st.sampled_from([1, QUARTER_MS, HOUR, 5 * HOUR, DAY_MS, 2 * DAY_MS]))
    inside = st.one_of(st.integers(start, end - 1), st.sampled_from([start, end - 1]))
    gone = draw(st.sets(names, min_size=1, max_size=3))
    rows = draw(_rows(names, inside))
    return Replace(start, end, {**dict.fromkeys(sorted(gone), ()), **rows})


def _by_name(told: list[tuple[str, int, Value]]) -> Rows:
    found: dict[str, tuple[tuple[int, Value], ...]] = {}
    for name, t_ms, value in told:
        found[name] = (*found.get(name, ()), (t_ms, value))
    return found
