"""Rows of a variable around a day, many of them at the very edges of its hours."""

import os

from hypothesis import settings
from hypothesis import strategies as st
from tests.machines.oracle import Row

from premises.machines.canon import Quality
from premises.machines.states import Period

HOUR_MS = 3_600_000
CASES = settings(max_examples=int(os.environ.get("DAY_CASES", "40")), deadline=None)
"""How many days are tried by each law; a long proof asks for more."""
VALUES = st.one_of(st.integers(-3, 3), st.integers(1490, 1510), st.integers(-(10**9), 10**9))


@st.composite
def readings(
    draw: st.DrawFn,
    window: Period,
    values: st.SearchStrategy[int] = VALUES,
    series: int = 1,
    most: int = 25,
) -> list[Row]:
    start, end = window
    edges = st.integers(-4, 28).map(lambda hour: start + hour * HOUR_MS)
    near = st.tuples(edges, st.integers(-1, 1)).map(sum)
    times = st.one_of(near, st.integers(start - 4 * HOUR_MS, end + 4 * HOUR_MS))
    kinds = st.sampled_from([Quality.GOOD, Quality.GOOD, Quality.OFF, Quality.UNKNOWN])
    found = draw(st.dictionaries(times, st.tuples(values, kinds), max_size=most))
    return [
        Row(series, t_ms, x if q == Quality.GOOD else 0, q)
        for t_ms, (x, q) in sorted(found.items())
    ]
