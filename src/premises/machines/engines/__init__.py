"""Programs that run the kernels over rows: DuckDB always; PostgreSQL and Spark where wanted.

`port` says what an engine can be asked, `asking` what its answers mean, `answers` puts them in
order, and `failures` says what cannot be done. `small` is numpy for a few rows; `duckdb`,
`postgresql` and `spark` are loaded by `choosing`, each only when it is wanted.
"""

from premises.machines.engines.asking import (
    activities_of,
    activity_columns,
    changes_of,
    edge_columns,
    interval_columns,
    pause_columns,
    quarter_columns,
    quarters_of,
)
from premises.machines.engines.choosing import open_engine, small_engine
from premises.machines.engines.port import (
    Columns,
    Cut,
    Engine,
    ParquetFiles,
    Relation,
    Source,
)

__all__ = [
    "Columns",
    "Cut",
    "Engine",
    "ParquetFiles",
    "Relation",
    "Source",
    "activities_of",
    "activity_columns",
    "changes_of",
    "edge_columns",
    "interval_columns",
    "open_engine",
    "pause_columns",
    "quarter_columns",
    "quarters_of",
    "small_engine",
]
