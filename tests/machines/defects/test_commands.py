"""The original's jobs as commands: run twice, run after a hole, and run while something fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from tests.app.typed import CommandLine
from tests.machines.mills import origin

from premises.app.demo.mill import Mill
from premises.app.demo.recorder import Recorder

_DAYS = ("2021-10-28", "2021-10-29", "2021-10-30")
_MIDDLE = _DAYS[1]
_TABLES = {
    "agg_sensor_stats": "date(dt)",
    "agg_machine_activity_daily": "dt",
    "machine_program_data": "dt",
    "alerts_daily_count": "day",
    "alerts_detail": "day",
    "energy_consumption_hourly": "date(hour_ts)",
}
"""Each of the original's tables, and which day a row of it is of."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """Three days of a mill, taken over from a recorder's database."""
    premises = CommandLine(tmp_path_factory.mktemp("shop"))
    first, last = (date.fromisoformat(day) for day in (_DAYS[0], _DAYS[-1]))
    log = [
        one for _, stint in Recorder(Mill("M", seed=3), 0.005).days(first, last) for one in stint
    ]
    origin.write(premises.folder / "2207.db", log)
    made = premises("machines", "add", "Brañosera", "--preset", "heidenhain")
    assert made.code == 0, made.err
    done = premises("machines", "import", "2207.db")
    assert done.code == 0, done.err
    return premises


def test_a_job_that_is_run_twice_doubles_nothing(shop: CommandLine) -> None:
    """The original's programs and alerts are there twice then."""
    before = _rows(shop)
    assert all(before.values())
    for _ in range(2):
        done = shop("machines", "etl", "daily_runner")
        assert done.code == 0, done.err
    assert _rows(shop) == before


def test_the_runner_fills_a_hole_in_the_middle(shop: CommandLine) -> None:
    """The original goes on after the last day it has, so that a hole stays for good."""
    before = _rows(shop)
    for table, day in _TABLES.items():
        _execute(shop, f"DELETE FROM {table} WHERE {day} = '{_MIDDLE}'")  # noqa: S608 - our own.
    assert _rows(shop) != before
    done = shop("machines", "etl", "daily_runner")
    assert done.code == 0, done.err
    assert _rows(shop) == before


@pytest.fixture
def full_disk(shop: CommandLine) -> Iterator[None]:
    """Nothing can be written about the day in the middle."""
    when = f"date(NEW.dt) = '{_MIDDLE}'"
    refused = "SELECT RAISE(ABORT, 'database or disk is full')"
    trigger = f"BEFORE INSERT ON agg_sensor_stats WHEN {when} BEGIN {refused}; END"
    _execute(shop, f"CREATE TRIGGER full_disk {trigger}")
    yield
    _execute(shop, "DROP TRIGGER IF EXISTS full_disk")


@pytest.mark.usefixtures("full_disk")
def test_a_day_that_cannot_be_written_is_told_and_keeps_none_of_the_others_back(
    shop: CommandLine,
) -> None:
    """The original prints it, ends with status 0, and never comes back to that day."""
    before = _rows(shop)
    _execute(shop, "DELETE FROM agg_sensor_stats")
    done = shop("machines", "etl", "sensor_stats", _DAYS[0], _DAYS[-1], "--json")
    assert done.code != 0
    failed = [one["day"] for one in done.document["days"] if one["error"]]
    assert failed == [_MIDDLE]
    assert _days(shop) == [_DAYS[0], _DAYS[2]]
    _execute(shop, "DROP TRIGGER full_disk")
    again = shop("machines", "etl", "daily_runner")
    assert again.code == 0, again.err
    assert _rows(shop) == before


def _rows(shop: CommandLine) -> dict[str, list[tuple[object, ...]]]:
    """What the original's tables say, but for when and under which number it was written."""
    found = {}
    for table in _TABLES:
        with closing(sqlite3.connect(_file(shop))) as database:
            database.row_factory = sqlite3.Row
            rows = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own.
        left_out = {"id", "last_updated_at"}
        found[table] = sorted(
            tuple(row[name] for name in row.keys() if name not in left_out)  # noqa: SIM118
            for row in rows
        )
    return found


def _days(shop: CommandLine) -> list[str]:
    with closing(sqlite3.connect(_file(shop))) as database:
        found = database.execute("SELECT DISTINCT date(dt) FROM agg_sensor_stats ORDER BY 1")
        return [str(day) for (day,) in found]


def _execute(shop: CommandLine, text: str) -> None:
    with closing(sqlite3.connect(_file(shop))) as database:
        database.execute(text)
        database.commit()


def _file(shop: CommandLine) -> Path:
    return shop.folder / "data" / "premises.db"
