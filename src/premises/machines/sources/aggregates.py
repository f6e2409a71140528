"""Reads what the original service made of its rows: the tables that others read by name."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Final

from premises.kernel.takeover import ForeignDatabase, Row, Unusable

Key = tuple[str, ...]
Values = tuple[float | None, ...]

_DIGITS: Final = 6


@dataclass(frozen=True)
class Published:
    """A table: what its rows are known by, and what they say."""

    name: str
    key: tuple[str, ...]
    values: tuple[str, ...]


TABLES: Final = (
    Published("agg_machine_activity_daily", ("dt",), ("state_running", "state_planned_down")),
    Published(
        "agg_sensor_stats",
        ("sensor_name", "dt"),
        ("min_value", "avg_value", "max_value", "std_dev", "readings_count"),
    ),
    Published("alerts_daily_count", ("day", "alert_type"), ("amount",)),
    Published("alerts_detail", ("dt", "alert_type", "alarm_code", "alarm_description"), ()),
    Published("machine_program_data", ("dt", "program"), ("duration_seconds",)),
    Published("energy_consumption_hourly", ("hour_ts",), ("energy_kwh",)),
)


def read_aggregates(database: str) -> Iterator[tuple[Published, list[tuple[Key, Values]]]]:
    """The rows of each of its tables, in their order.

    Raises:
        NotFound: there is no such file.
        Invalid: it cannot be read, or has none of the tables.

    """
    needed = ("agg_sensor_stats", "agg_machine_activity_daily")
    whose = "an aggregation database of the original"
    with closing(ForeignDatabase(database, needed, whose)) as opened:
        for table in TABLES:
            if opened.has(table.name):
                found = opened.read(table.name, table.key[0], partial(shaped, table))
                yield table, [one for one in found if not isinstance(one, Unusable)]


def shaped(table: Published, row: Row) -> tuple[Key, Values]:
    """A row as key and values that mean the same from any database."""
    key = tuple(_word(row.get(name)) for name in table.key)
    return key, tuple(_number(row.get(name)) for name in table.values)


def _word(value: object) -> str:
    """Times as `2022-02-23 08:00:00`, with what follows the second only where it is not 0."""
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).removesuffix(".000000")


def _number(value: object) -> float | None:
    if not isinstance(value, int | float | Decimal | str):
        return None
    number = float(value)
    return None if number != number else round(number, _DIGITS)  # noqa: PLR0124 - only NaN is so.
