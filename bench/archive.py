"""What one waits for lists, filters and searches over a hundred thousand events."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx

from bench import machine
from bench.house import House, running, settings_of
from bench.report import Aim, Measure, quantile
from bench.stock import stock
from premises.cameras.service.filing import Filing
from premises.kernel.database import Database

EVENTS: Final = 100_000
_AIM: Final = Aim("at most", 50.0)
_QUESTIONS: Final[Mapping[str, Mapping[str, str | int]]] = {
    "list": {},
    "list, page 1,000": {"offset": 50_000},
    "filter by camera": {"camera_id": "stocked3"},
    "filter by level, not reviewed": {"risk_level": "high", "reviewed": "false"},
    "filter by class": {"object_type": "truck"},
    "filter by time": {"start_date": "2026-01-01T00:00:00Z", "end_date": "2027-01-01T00:00:00Z"},
    "search: one word": {"q": "garage"},
    "search: two words": {"q": "truck night"},
    "search: a phrase": {"q": '"side entrance"'},
    "search: OR": {"q": "bicycle OR bus"},
    "search: NOT": {"q": "person NOT night"},
    "search: rare": {"q": "story 4711"},
    "search: nothing": {"q": "elephant"},
}


def measure(folder: Path, model: Path, events: int = EVENTS) -> list[Measure]:
    part = f"an archive of {events} events"
    with running(folder, settings_of(folder, model), 1) as house:
        database = Database(house.settings.database, f"sqlite:///{folder / 'premises.db'}")
        stock(database, events, events=events)
        _await_words(database)
        database.close()
        with machine.Neighbours(house.processes) as neighbours:
            times = {what: _asked(house, what, given) for what, given in _QUESTIONS.items()}
    lines = [
        Measure(part, what, quantile(found, 0.5), "ms", min(found), max(found))
        for what, found in times.items()
    ]
    every = [one for found in times.values() for one in found]
    count = f"{len(every)} requests"
    remark = neighbours.remark or count
    return [*lines, Measure(part, "all, p95", quantile(every, 0.95), "ms", aim=_AIM, remark=remark)]


def _await_words(database: Database) -> None:
    """Rows that were not written by the service are filed in the background, and found then."""
    filing = Filing(database)
    while filing.catch_up():
        pass


def _asked(house: House, what: str, given: Mapping[str, str | int], times: int = 30) -> list[float]:
    path = "/api/events/search" if what.startswith("search") else "/api/events"
    found: list[float] = []
    with httpx.Client(base_url=house.url, timeout=60) as client:
        for _ in range(times + 2):
            began = time.perf_counter()
            client.get(path, params={"limit": 50, **given}).raise_for_status()
            found.append((time.perf_counter() - began) * 1000)
    # The first two open the line and fill the caches of the database.
    return found[2:]
