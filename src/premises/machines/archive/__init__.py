"""Keeps every row a machine logged, where it costs little, and finds it again.

`keeping` is the door. `hot` are rows in the database, `segments` are Parquet files of one day
each, and `reading` takes them as one. `layers` decides between rows of the same variable and
instant, `comparing` tells what is new, `planning` where it is to lie, `writing` puts it there.
`compacting` makes one file of a day that is over.
"""

from premises.machines.archive.compacting import lock
from premises.machines.archive.keeping import Archive
from premises.machines.archive.layers import (
    DAY_MS,
    Stretch,
    day_start_ms,
    joined,
    picked,
    utc_day,
)
from premises.machines.archive.planning import Plan
from premises.machines.archive.writing import MovedError, Written

__all__ = [
    "DAY_MS",
    "Archive",
    "MovedError",
    "Plan",
    "Stretch",
    "Written",
    "day_start_ms",
    "joined",
    "lock",
    "picked",
    "utc_day",
]
