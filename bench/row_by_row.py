"""The original's way to hourly statistics, made anew: one object and one statement for each row."""

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

_ZONE = ZoneInfo("Europe/Madrid")
_QUERY = sa.text(
    "SELECT to_timestamp(date / 1000) AS ts, value FROM variable_log_float"
    " WHERE id_var = :id_var ORDER BY date"
)


class _Base(DeclarativeBase):
    pass


class _Hour(_Base):
    __tablename__ = "agg_sensor_stats"

    sensor_name: Mapped[str] = mapped_column(primary_key=True)
    dt: Mapped[datetime] = mapped_column(primary_key=True)
    min_value: Mapped[float]
    avg_value: Mapped[float]
    max_value: Mapped[float]
    std_dev: Mapped[float]
    readings_count: Mapped[int]


def hourly(url: str, id_var: int, table: Path) -> tuple[int, int]:
    """Work out one sensor's hours from PostgreSQL into a table; returns how many rows and hours."""
    source = sa.create_engine(url)
    with Session(source) as session:
        found = [dict(row._mapping) for row in session.execute(_QUERY, {"id_var": id_var})]  # noqa: SLF001 - its public name.
    source.dispose()
    by_hour: dict[datetime, list[Mapping[str, Any]]] = defaultdict(list)
    for row in found:
        if row["value"] is None or row["value"] == 0 or not math.isfinite(row["value"]):
            continue
        at = row["ts"].astimezone(_ZONE).replace(tzinfo=None)
        hour = at.replace(minute=0, second=0)
        by_hour[hour].append({"timestamp": at, "value": row["value"] / 100, "hour": hour})
    hours = [_hour(start, [row["value"] for row in rows]) for start, rows in by_hour.items()]
    engine = sa.create_engine(f"sqlite:///{table}")
    _Base.metadata.create_all(engine)
    with Session(engine) as session:
        for hour in hours:
            session.merge(hour)
        session.commit()
    engine.dispose()
    return len(found), len(hours)


def _hour(start: datetime, values: list[float]) -> _Hour:
    # The original fails on a single reading; here it only must be as slow.
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return _Hour(
        sensor_name="TEMPERATURA_BASE",
        dt=start,
        min_value=min(values),
        avg_value=round(statistics.mean(values), 2),
        max_value=max(values),
        std_dev=round(deviation, 2),
        readings_count=len(values),
    )
