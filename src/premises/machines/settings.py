"""What an operator may change about machines."""

from typing import Final

from pydantic import Field

from premises.kernel.originals import Originals
from premises.kernel.settings import SettingsModel

GROUP: Final = "machines"


class MachinesSettings(SettingsModel):
    """Everything about machines."""

    enabled: bool = Field(
        True, description="Switched off, machines leave no route, job or worker behind."
    )
    zone: str = Field(
        "Europe/Madrid",
        description="The time zone of machines that are made without one, such as Europe/Madrid.",
    )
    heartbeat_s: int = Field(
        3600,
        ge=0,
        le=31 * 86_400,
        description="A machine that logs nothing at all for longer is in an unknown state; 0 means that silence always means unchanged. Each machine may have its own.",
    )
    future_s: int = Field(
        300,
        ge=0,
        le=86_400,
        description="A row whose time is further ahead of the clock is held in quarantine.",
    )
    max_batch_rows: int = Field(
        1_000_000,
        ge=1,
        le=10_000_000,
        description="A pushed batch of more rows is refused; the whole upload is bounded by PREMISES_SERVER__MAX_UPLOAD_BYTES.",
    )
    segment_rows: int = Field(
        20_000,
        ge=1000,
        le=1_000_000,
        description="A batch that brings at least so many rows for one day goes into a Parquet file at once instead of through the database's rows.",
    )
    compact_after_hours: float = Field(
        6.0,
        ge=0,
        le=24 * 365,
        description="Rows of a day that is over for so long move from the database into the day's Parquet file.",
    )
    look_back_days: int = Field(
        7,
        ge=1,
        le=3650,
        description="How many days before the newest row are compared with a source each time it is asked, to find what was changed or came late there.",
    )
    poll_s: float = Field(
        10.0,
        ge=0.5,
        le=86_400,
        description="How often sources are asked for new rows.",
    )
    settle_ms: int = Field(
        100,
        ge=0,
        le=60_000,
        description="How long a change waits for others before figures are worked out again; more is cheaper and later.",
    )
    mode: str = Field(
        "compat",
        pattern="^(compat|exact)$",
        description="The rules by which the original's routes answer unless a request says otherwise: compat, as the original did, or exact.",
    )
    engine: str = Field(
        "duckdb",
        pattern="^(duckdb|postgresql|spark)$",
        description="What runs the kernels over many rows: duckdb, which comes along, or postgresql or spark, for which PREMISES_MACHINES__ENGINE_URL says where.",
    )
    engine_url: str = Field(
        "",
        description="Where that engine is: a PostgreSQL URL, or a Spark master such as local[2].",
    )
    engine_memory_mb: int = Field(
        1024,
        ge=128,
        le=1_000_000,
        description="How much memory DuckDB may use in one worker; what does not fit goes to disk.",
    )
    engine_threads: int = Field(
        0,
        ge=0,
        le=256,
        description="How many threads DuckDB uses in one worker; 0 means all cores.",
    )


ORIGINALS: Final = Originals({})
"""The original read DB_* and AGG_DB_* names that several services use otherwise."""
