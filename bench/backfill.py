"""How fast a machine's past is worked out: hourly statistics, and all that is kept of it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import adbc_driver_postgresql.dbapi
import numpy as np
import psycopg
from tests import servers

from bench import laps, mills, row_by_row
from bench.report import Aim, Measure
from premises.app.demo.recorder import IDS, Logged
from premises.machines.calendar import QUARTER_MS, hours_of_day
from premises.machines.canon import Quality, canonical_numbers
from premises.machines.engines import (
    Columns,
    Cut,
    Engine,
    ParquetFiles,
    Source,
    activity_columns,
    edge_columns,
    interval_columns,
    open_engine,
    pause_columns,
    quarter_columns,
)
from premises.machines.finish import Scale, sensors
from premises.machines.kernels import Kernel, Quarter
from premises.machines.kernels.questions import SQUARE_BITS

ROWS: Final = 20_000_000
SERVER_ROWS: Final = 3_000_000
_ZONE: Final = ZoneInfo("Europe/Madrid")
_EPOCH: Final = date(1970, 1, 1).toordinal()
_MEMORY_MB: Final = 1024
_HEARTBEAT_MS: Final = 600_000
_SENSOR: Final = IDS[mills.SENSOR]
_READ: Final = "SELECT id_var, date, value FROM variable_log_float"
_TABLE: Final = (
    "CREATE TABLE variable_log_float"
    " (id_var int, date bigint, value real, PRIMARY KEY (id_var, date))"
)


def measure(folder: Path, rows: int) -> list[Measure]:
    """Back-fill from files with so many rows, and from PostgreSQL with some."""
    folder.mkdir(parents=True, exist_ok=True)
    files = mills.written(folder / "days", rows)
    engine = open_engine("duckdb", "", memory_mb=_MEMORY_MB, threads=0, folder=folder)
    try:
        from_server, slow = _from_server(folder, engine)
        return [*from_server, *_from_files(engine, files, slow)]
    finally:
        engine.close()


def _from_files(engine: Engine, files: mills.Files, slow: float) -> list[Measure]:
    size = f"{files.rows / 1e6:.1f} M rows"
    part = f"a past of {size} of one machine, {len(files.paths)} days, in Parquet files"
    source = ParquetFiles(files.paths)
    with laps.lap() as hourly:
        hours = _hours(engine, source, len(files.paths), tuple(_quantities()))
    lap = hourly()
    rate = files.rows / lap.wall_s
    with laps.lap() as everything:
        _all_kernels(engine, source)
    whole = everything()
    minutes = 300e6 / files.rows * whole.wall_s / 60
    alone = 300e6 / files.rows * whole.cpu_s / 2 / 60
    return [
        Measure(part, "bytes a row", files.size_bytes / files.rows, "B"),
        _rate(part, "hourly statistics", files.rows, lap, None, f"{hours} hours of sensors"),
        Measure(
            *(part, "the same on 2 cores of its own", 2 * files.rows / lap.cpu_s / 1e6, "M/s"),
            aim=Aim("at least", 8.0),
        ),
        Measure(part, "ours / row by row", rate / slow, "times", aim=Aim("at least", 100.0)),
        _rate(part, "all kernels, all variables", files.rows, whole, None, ""),
        Measure(part, "all kernels on 300 M rows", minutes, "min"),
        Measure(part, "the same on 2 cores of its own", alone, "min", aim=Aim("at most", 5.0)),
        Measure(
            part, "most memory", max(lap.peak_mb, whole.peak_mb), "MB", aim=Aim("at most", 2000.0)
        ),
    ]


def _from_server(folder: Path, engine: Engine) -> tuple[list[Measure], float]:
    """From a recorder's database; also how many rows a second go row by row."""
    with servers.running("postgresql") as server:
        url = server.url.replace("postgresql+psycopg://", "postgresql://")
        rows = _fill(url, mills.numbers_only(SERVER_ROWS))
        part = f"a recorder's database of {rows / 1e6:.1f} M rows, PostgreSQL"
        with laps.lap() as row_lap:
            counted, _ = row_by_row.hourly(server.url, _SENSOR, folder / "row_by_row.db")
        slow_lap = row_lap()
        with laps.lap() as our_lap:
            hours = _hours_from_server(engine, url)
        ours = our_lap()
    slow, fast = counted / slow_lap.wall_s, rows / ours.wall_s
    return [
        _rate(part, "row by row, one sensor", counted, slow_lap, None, "the original's way"),
        _rate(part, "hourly statistics, all", rows, ours, 1.0, f"{hours} hours of sensors"),
        Measure(part, "ours / row by row", fast / slow, "times", aim=Aim("at least", 12.0)),
    ], slow


def _fill(url: str, logged: Iterator[tuple[int, Logged]]) -> int:
    count = 0
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy("COPY variable_log_float FROM STDIN") as copy:
            for number, one in logged:
                values = zip(one.t_ms.tolist(), one.values, strict=True)
                copy.write("".join(f"{number}\t{t}\t{value}\n" for t, value in values))
                count += len(one)
        cursor.execute("ANALYZE variable_log_float")
    return count


def _hours_from_server(engine: Engine, url: str) -> int:
    connect = adbc_driver_postgresql.dbapi.connect
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(_READ)
        found = cursor.fetch_arrow_table()
    series, t_ms, values = (column.to_numpy() for column in found.columns)
    rows = canonical_numbers(series, t_ms, values, 0, latest_ms=2**42).rows
    days = int((t_ms.max() - t_ms.min()) // 86_400_000) + 1
    return _hours(engine, rows, days, tuple(np.unique(series).tolist()))


def _hours(engine: Engine, source: Source, days: int, series: tuple[int, ...]) -> int:
    """All hours of all sensors of so many working days, by the original's rules."""
    by_sensor: dict[int, dict[int, list[Quarter]]] = defaultdict(lambda: defaultdict(list))
    for one in _quarters(engine.run(Kernel.SAMPLES, source, Cut(series=series))):
        by_sensor[one.series][one.quarter // 96].append(one)
    count = 0
    for of_days in by_sensor.values():
        for number in range(days * 7 // 6 + 2):
            day = mills.FIRST + timedelta(days=number)
            known = of_days.get(day.toordinal() - _EPOCH, ())
            if known:
                count += len(sensors.compat_hours(hours_of_day(day, _ZONE), known, Scale(0, 100)))
    return count


def _quarters(found: Columns) -> Iterator[Quarter]:
    """What the original's figures need of each quarter: nothing of how long a value held."""
    quarter = found["quarter_ms"] // QUARTER_MS
    names = (
        "n",
        "zeros",
        "low",
        "high",
        "low_nonzero",
        "high_nonzero",
        "sum_x",
        "sum_xx_high",
        "sum_xx_low",
    )
    columns = found["series"], quarter, *(found[name] for name in names)
    for one in zip(*(column.tolist() for column in columns), strict=True):
        series, at, n, zeros, low, high, least, most, total, upper, lower = one
        yield Quarter(
            *(series, at, n, zeros, low, high, least, most),
            sum_x=total,
            sum_xx=(upper << SQUARE_BITS) + lower,
            first_ms=0,
            last_ms=0,
            last_x=0,
            last_q=Quality.GOOD,
            held_x_ms=0,
            held_ms=0,
            off_ms=0,
        )


def _quantities() -> list[int]:
    wanted = {"temperature", "utilisation", "gauge", "meter", "parts"}
    return [number for name, number in mills.NUMBERS.items() if mills.role(name) in wanted]


def _all_kernels(engine: Engine, source: Source) -> None:
    names = [number for name, number in mills.NUMBERS.items() if mills.role(name) in mills.NAMES]
    quarter_columns(engine, source, Cut(series=tuple(_quantities())))
    interval_columns(engine, source, Cut(series=tuple(names)))
    edge_columns(engine, source, Cut(series=tuple(names)))
    activity_columns(engine, source)
    pause_columns(engine, source, _HEARTBEAT_MS)


def _rate(part: str, what: str, rows: int, lap: laps.Lap, aim: float | None, more: str) -> Measure:
    cpu = f"{lap.cpu_s / rows * 1e9:.0f} CPU-ns a row"
    told = ", ".join(text for text in (cpu, more, lap.remark) if text)
    wanted = None if aim is None else Aim("at least", aim)
    return Measure(part, what, rows / lap.wall_s / 1e6, "M/s", aim=wanted, remark=told)
