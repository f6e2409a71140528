"""Shows machines: a month of two milling machines is imported, and a late row corrects its hour."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import ZoneInfo

import httpx

from premises.app.building import build
from premises.app.cli.speech import Told, Voice
from premises.app.demo.answers import answered
from premises.app.demo.logbook import Logbook, write_logbook
from premises.app.demo.mill import Mill
from premises.app.settings import Settings
from premises.machines.service.imports import FileOptions

if TYPE_CHECKING:
    from premises.app.domains import MachinesInHouse

FIRST, LAST = date(2025, 10, 1), date(2025, 10, 31)
"""In this month clocks are put back in Europe, so one of its days has 25 hours."""
LONG_DAY: Final = date(2025, 10, 26)
_SHOWN: Final = date(2025, 10, 30)
_LATE_HOUR: Final = 9
_SENSOR: Final = "TEMPERATURA_BASE"
MILLS: Final[Mapping[str, Mill]] = {
    "mill-1": Mill("Mill 1", seed=670123),
    "mill-2": Mill("Mill 2", seed=670074, opens=clock(21, 45), works_h=8.3),
}
"""One works by day, the other by night."""
_RATE_HZ: Final = 0.01
_DOOR: Final = "/api/machines"
_POLL_EVERY_S: Final = 0.05
_PATIENCE_S: Final = 120.0
_HOUR_S: Final = 3600


@dataclass(frozen=True)
class ToldShop:
    """A shop as it was told; `days` are everything of one day, by machine, as a client gets it.

    `before` and `after` are the hour that a late row belongs to, `late_s` is how long it took.
    """

    files: Sequence[str]
    rows: int
    took_s: float
    days: Mapping[str, Mapping[str, Any]]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    late_s: float


def show_shop(
    voice: Voice, client: httpx.Client, settings: Settings, *, goes_on: Callable[[], bool]
) -> ToldShop | None:
    """Have the logs of two machines imported that are made in the data folder, and tell of them.

    None if that takes too long, or if it shall not go on.

    Raises:
        Unavailable: the server refuses.

    """
    if not goes_on():
        return None
    books = {
        name: write_logbook(mill, settings.data_dir / "demo" / "shop" / name, FIRST, LAST, _RATE_HZ)
        for name, mill in MILLS.items()
    }
    files = [file for book in books.values() for file in book.files]
    rows = sum(book.rows for book in books.values())
    voice.say(
        f"Two milling machines logged what they did in October 2025, {rows:,} rows in all, one by"
        " day and one by night:\n" + "\n".join(f"  {file}" for file in files)
    )
    began = time.monotonic()
    _make(client)
    _import(voice, settings, books)
    if not _await_figures(client, goes_on):
        voice.say(
            "Their figures are still being worked out; they are kept, and will be at"
            f" {client.base_url}{_DOOR}/mill-1/day?target_date={_SHOWN}&mode=exact"
        )
        return None
    took_s = time.monotonic() - began
    days = {name: _day(client, name, _SHOWN) for name in MILLS}
    _tell(voice, client, days, took_s)
    before, after, late_s = _late(client, goes_on)
    if after is None:
        return None
    _tell_late(voice, before, after, late_s)
    _tell_how(voice, client)
    return ToldShop(files, rows, round(took_s, 1), days, before, after, round(late_s, 2))


def _make(client: httpx.Client) -> None:
    for name, mill in MILLS.items():
        if client.get(f"{_DOOR}/{name}").status_code == HTTPStatus.NOT_FOUND:
            wanted = {"id": name, "name": mill.name, "zone": mill.zone, "preset": "heidenhain"}
            answered(client.post(_DOOR, json=wanted))


def _import(voice: Voice, settings: Settings, books: Mapping[str, Logbook]) -> None:
    """As `premises machines import` does it, which may run beside the server."""
    building = build(settings)
    try:
        imports = cast("MachinesInHouse", building.domains["machines"]).domain.imports
        for name, book in books.items():
            for file in book.files:
                title = f"{MILLS[name].name}, {Path(file).name}"
                with voice.progress(title) as told:
                    tell = partial(_tell_share, told, title)
                    imports.take(name, Path(file), FileOptions(), tell)
    finally:
        building.close()


def _tell_share(told: Told, title: str, share: float, _day: str) -> None:
    """How far it is; where there is no bar, one line is enough."""
    told(share, title)


def _await_figures(client: httpx.Client, goes_on: Callable[[], bool]) -> bool:
    def are_there() -> bool:
        found = {one["id"]: one for one in answered(client.get(_DOOR))}
        return all(found[name]["last_at"] and not found[name]["is_behind"] for name in MILLS)

    return _until(are_there, goes_on)


def _until(condition: Callable[[], bool], goes_on: Callable[[], bool]) -> bool:
    until = time.monotonic() + _PATIENCE_S
    while goes_on() and time.monotonic() < until:
        if condition():
            return True
        time.sleep(_POLL_EVERY_S)
    return False


def _day(client: httpx.Client, name: str, day: date) -> Mapping[str, Any]:
    asked = {"target_date": str(day), "mode": "exact"}
    found: Mapping[str, Any] = answered(client.get(f"{_DOOR}/{name}/day", params=asked))
    return found


def _tell(
    voice: Voice, client: httpx.Client, days: Mapping[str, Mapping[str, Any]], took_s: float
) -> None:
    voice.say(f"From the first file to all figures: {took_s:.1f} s. On {_SHOWN:%A, %d %B %Y}:")
    for name, found in days.items():
        states = found["utilisation"]["states"]
        hours = ", ".join(f"{_span(s)} {state}" for state, s in states.items() if s)
        kwh = sum(hour["energy_kwh"] for hour in found["energy"])
        voice.say(f"  {MILLS[name].name}: {hours}; {kwh:.1f} kWh", style="bold")
        for alarm in found["alarms"]:
            voice.say(f"    {_local(name, alarm['raised_at'])}  {_alarm(alarm)}")
    long_day = _day(client, "mill-2", LONG_DAY)["utilisation"]
    voice.say(
        f"  {LONG_DAY:%d %B} had {long_day['day_s'] / _HOUR_S:g} hours, for clocks were put back"
        " while Mill 2 worked; its states add up to all of them."
    )


def _span(seconds: float) -> str:
    is_long = seconds >= _HOUR_S
    return f"{seconds / _HOUR_S:.1f} h" if is_long else f"{seconds / 60:.0f} min"


def _alarm(alarm: Mapping[str, Any]) -> str:
    return f"{alarm['class']}: {alarm['description']}, for {alarm['duration_s'] / 60:.0f} min"


def _local(name: str, instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(ZoneInfo(MILLS[name].zone)):%H:%M}"


def _late(
    client: httpx.Client, goes_on: Callable[[], bool]
) -> tuple[Mapping[str, Any], Mapping[str, Any] | None, float]:
    """A row that comes weeks late: the hour before and after it, and how long that took."""
    before = _hour(client)
    at = datetime(
        _SHOWN.year, _SHOWN.month, _SHOWN.day, _LATE_HOUR, 30, tzinfo=ZoneInfo(MILLS["mill-1"].zone)
    )
    value = round(before["max_value"] * 100) + 50
    row = {"variable": _SENSOR, "t": at.isoformat(), "value": value}
    answered(client.post("/api/v1/telemetry", json={"machine": "mill-1", "rows": [row]}))
    began = time.monotonic()
    is_there = _until(lambda: _hour(client) != before, goes_on)
    return before, _hour(client) if is_there else None, time.monotonic() - began


def _hour(client: httpx.Client) -> Mapping[str, Any]:
    asked = {"target_date": str(_SHOWN), "sensor_name": _SENSOR, "machine": "mill-1"}
    hours = answered(client.get("/api/v1/temperature", params=asked))
    start = f"{_SHOWN} {_LATE_HOUR:02}:00:00"
    found: Mapping[str, Any] = next(hour for hour in hours if hour["dt"] == start)
    return found


def _tell_late(
    voice: Voice, before: Mapping[str, Any], after: Mapping[str, Any], late_s: float
) -> None:
    voice.say(
        f"A reading of {_LATE_HOUR:02}:30 that day, {after['max_value']:.2f} °C, comes only now."
        f" Its hour, {late_s:.1f} s later:\n"
        f"  before  {_readings(before)}\n"
        f"  after   {_readings(after)}"
    )


def _readings(hour: Mapping[str, Any]) -> str:
    return (
        f"{hour['min_value']:.2f} to {hour['max_value']:.2f} °C, mean {hour['avg_value']:.2f},"
        f" {hour['readings_count']} readings"
    )


def _tell_how(voice: Voice, client: httpx.Client) -> None:
    """How to have the log of one's own machine worked out."""
    voice.say(
        "To try a log of your own, a CSV or Parquet file with columns variable, t and value:\n"
        "  premises machines import log.csv --machine NAME\n"
        f"  curl '{client.base_url}{_DOOR}/NAME/day?target_date=DAY&mode=exact'\n"
    )
