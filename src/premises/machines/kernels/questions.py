"""Which questions are asked of very many rows, and how each is asked and answered.

Every text asks a relation `canonical` of 64-bit columns `series, t_ms, x, q` (see `canon.Rows`)
with one row per `series` and `t_ms`, and `t_ms` above 0. The answers are whole numbers of 64
bits and never empty: where there was nothing to find a smallest value of, it is 0, and the
counts beside it tell. The texts keep to what DuckDB, PostgreSQL and Spark all understand in the
same way: no division (`/` rounds in one and not in the other), no `//`, no type but bigint.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final


class Kernel(StrEnum):
    """One question; its text is in the file of its name."""

    SAMPLES = "samples"
    """Per variable and quarter: counts, extremes and sums of the values, as in a `Quarter`."""
    HOLDS = "holds"
    """Per variable and quarter: what held last, and how long what held, as in a `Quarter`."""
    EDGES = "edges"
    """Per variable and quarter, where values are names: first and last row. x may have 62 bits."""
    ACTIVITY = "activity"
    """Per quarter, all variables of one machine: as in an `Activity`."""
    PAUSES = "pauses"
    """The pauses of an `Activity`, one in each row."""
    CHANGES = "changes"
    """Per variable: from when on it had which value. x may have 62 bits."""


KEYS: Final[Mapping[Kernel, tuple[str, ...]]] = MappingProxyType(
    {
        Kernel.SAMPLES: ("series", "quarter_ms"),
        Kernel.HOLDS: ("series", "quarter_ms"),
        Kernel.EDGES: ("series", "quarter_ms"),
        Kernel.ACTIVITY: ("quarter_ms",),
        Kernel.PAUSES: ("quarter_ms", "from_ms"),
        Kernel.CHANGES: ("series", "from_ms"),
    }
)
"""The columns by which an answer is sorted; no two of its rows have the same."""

FACTS: Final[Mapping[Kernel, tuple[str, ...]]] = MappingProxyType(
    {
        Kernel.SAMPLES: (
            *("n", "zeros", "low", "high", "low_nonzero", "high_nonzero"),
            *("sum_x", "sum_xx_high", "sum_xx_low", "first_ms", "last_ms"),
        ),
        Kernel.HOLDS: ("last_x", "last_q", "held_x_ms", "held_ms", "off_ms"),
        Kernel.EDGES: ("n", "first_ms", "last_ms", "last_x", "last_q"),
        Kernel.ACTIVITY: ("row_count", "first_ms", "last_ms", "sessions_ms"),
        Kernel.PAUSES: ("to_ms",),
        Kernel.CHANGES: ("x", "q"),
    }
)
"""The columns of an answer beside its key."""

SESSION_GAP_MS: Final = 600_000
"""What logs nothing for longer than ten minutes is taken to have been away."""
SQUARE_BITS: Final = 30
"""A sum of squares is told as two numbers: `sum_xx_high` times two to this, plus `sum_xx_low`."""
_SLICE_MS: Final = 60_000


def text(kernel: Kernel, *, heartbeat_ms: int) -> str:
    """The kernel as SQL; `heartbeat_ms` (at least 1) is heeded by `PAUSES` alone."""
    slice_ms = min(int(heartbeat_ms), _SLICE_MS)
    return _template(kernel).format(heartbeat_ms=int(heartbeat_ms), slice_ms=slice_ms)


@cache
def _template(kernel: Kernel) -> str:
    return files(__package__).joinpath(f"{kernel}.sql").read_text(encoding="utf-8")
