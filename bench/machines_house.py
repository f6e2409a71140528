"""What the whole service does for machines: rows pushed, a late row seen, questions answered."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import httpx
import numpy as np
import orjson

from bench import asking, machine, mills
from bench.feeding import DOOR
from bench.house import WORKERS, House, running
from bench.machines_under_fire import domain_of, furnish, is_calm, opened
from bench.report import Aim, Measure, quantile, spread
from premises.app.demo.mill import Mill
from premises.app.demo.recorder import Logged, Recorder
from premises.machines.calendar import day_ms, zone_of
from premises.machines.service.batches import Batch, BatchKind, Series

_MACHINE: Final = "proof"
_HISTORIES: Final = {"a short history": 10, "a long history": 100}
"""How many days each has; their days are alike."""
_RATE_HZ: Final = 0.1
_LINES, _FOR_S = 16, 2.0
_LATE_P95, _LATE_CPU = Aim("at most", 2000.0), Aim("at most", 10.0)
_P50, _P99, _AT_ONCE = Aim("at most", 1.5), Aim("at most", 15.0), Aim("at least", 800.0)
_PUSHED: Final = Aim("at least", 100_000.0)
_PATIENCE_S: Final = 600.0


@dataclass(frozen=True)
class Past:
    """A machine's rows that the service has taken in and worked out."""

    what: str
    rows: int
    days: tuple[date, ...]


def measure(folder: Path, *, quick: bool) -> list[Measure]:
    """Everything that is asked of a running service; takes a few minutes."""
    count, asked = (10, 200) if quick else (60, 2000)
    measures: list[Measure] = []
    for number, (what, days) in enumerate(_HISTORIES.items()):
        place = folder / f"house{number}"
        with _serving(place) as house:
            past = _filled(house, what, days // 4 if quick else days)
            late = _late_rows(house, past, count)
            answers = _answers(house, past, asked) if number else []
        measures += [*late, *_worked_out(place, past, count), *answers]
    with _serving(folder / "pushed") as house:
        return [*measures, *_pushed(house, 200_000 if quick else 2_000_000)]


@contextmanager
def _serving(folder: Path) -> Iterator[House]:
    environ = _environ(folder)
    with opened(environ) as building:
        furnish(building)
    with running(folder, environ, 0) as house:
        yield house


def _environ(folder: Path) -> dict[str, str]:
    return {
        "PREMISES_DATA_DIR": str(folder),
        "PREMISES_JOBS__WORKERS": str(WORKERS),
        "PREMISES_LOG__LEVEL": "error",
        **{f"PREMISES_{one}__ENABLED": "false" for one in ("AUDITS", "DRAWINGS", "CAMERAS")},
    }


def _filled(house: House, what: str, days: int) -> Past:
    recorder = Recorder(Mill("Bench", seed=1), _RATE_HZ)
    found: list[date] = []
    rows = 0
    with _client(house) as client:
        for day, log in recorder.days(mills.FIRST, mills.FIRST + timedelta(days=days)):
            _push(client, _body(log))
            rows += sum(len(one) for one in log)
            found.append(day)
    _await_calm(house)
    return Past(f"{what}: {rows / 1e6:.2f} M rows in {len(found)} days", rows, tuple(found))


def _late_rows(house: House, past: Past, count: int) -> list[Measure]:
    """Each row is one that was never logged, in an hour whose count of readings is looked at."""
    waits = []
    workers = house.processes[1:]
    began_cpu = machine.cpu_s(workers)
    with _client(house) as client:
        for number in range(count):
            day = past.days[number * 7 % len(past.days)]
            path = f"/api/v1/temperature?target_date={day}&sensor_name={mills.SENSOR}"
            before = client.get(path).content
            _push(client, _body([_late_row(day, number)]))
            began = time.perf_counter()
            while client.get(path).content == before:
                time.sleep(0.005)
            waits.append((time.perf_counter() - began) * 1000)
    # A job is not over when its figures are seen.
    time.sleep(0.5)
    used_ms = (machine.cpu_s(workers) - began_cpu) / count * 1000
    part = f"one late row, {past.what}"
    remark = "processor time of all workers, claiming and ending the job included"
    return [
        Measure(part, "accepted -> visible, p50", quantile(waits, 0.5), "ms"),
        Measure(part, "accepted -> visible, p95", quantile(waits, 0.95), "ms", aim=_LATE_P95),
        Measure(part, "a whole job, mean", used_ms, "CPU-ms", remark=remark),
    ]


def _late_row(day: date, number: int) -> Logged:
    t_ms = day_ms(day, zone_of("Europe/Madrid"))[0] + 10 * 3_600_000 + number
    return Logged(mills.SENSOR, np.array([t_ms]), np.array([1500.0 + number]))


def _worked_out(folder: Path, past: Past, count: int) -> list[Measure]:
    """What of that is the work itself: one quarter from its rows, and all tables of its day."""
    times: dict[str, list[float]] = {"its quarter, from its rows": [], "written, with its day": []}
    with opened(_environ(folder)) as building:
        domain = domain_of(building)
        for number in range(count):
            late = _late_row(past.days[number * 5 % len(past.days)], 1000 + number)
            series = Series(late.variable, late.t_ms, late.values)
            domain.intake.take(Batch(_MACHINE, BatchKind.PUSH, [series]))
            marks = [time.process_time()]
            effects = domain.recomputing.compute(_MACHINE)
            marks.append(time.process_time())
            with building.kernel.database.write() as session:
                domain.recomputing.apply(session, _MACHINE, effects)
            marks.append(time.process_time())
            for of, (sooner, later) in zip(times.values(), pairwise(marks), strict=True):
                of.append((later - sooner) * 1000)
    part = f"one late row, {past.what}"
    steps = [spread(part, what, of, "CPU-ms") for what, of in times.items()]
    both = [sum(pair) for pair in zip(*times.values(), strict=True)]
    return [
        *steps,
        Measure(part, "a dirty quarter, in all", quantile(both, 0.5), "CPU-ms", aim=_LATE_CPU),
    ]


def _answers(house: House, past: Past, count: int) -> list[Measure]:
    part = f"answers, {past.what}"
    measures = []
    for name, path in _questions(past.days[len(past.days) // 2]).items():
        asking.one_by_one(house.port, path, 20)
        with machine.Neighbours(house.processes) as neighbours:
            times = asking.one_by_one(house.port, path, count)
            cpu = machine.cpu_s(house.processes[:1])
            rate = asking.at_once(house.port, [path], _LINES, _FOR_S)
            used_s = machine.cpu_s(house.processes[:1]) - cpu
        told = f"{rate:.0f} a second, {_LINES} clients"
        remark = ", ".join(one for one in (told, neighbours.remark) if one)
        alone = rate * _FOR_S / used_s
        measures += [
            Measure(part, f"{name}, p50", quantile(times, 0.5), "ms", aim=_P50, remark=remark),
            Measure(part, f"{name}, p99", quantile(times, 0.99), "ms", aim=_P99),
            Measure(part, f"{name}, a core of its own", alone, "/s", aim=_AT_ONCE),
        ]
    return measures


def _questions(day: date) -> dict[str, str]:
    on = f"?target_date={day}"
    window = f"?start={day}%2005:00:00%2B00:00&end={day}%2012:00:00%2B00:00"
    return {
        "temperature": f"/api/v1/temperature{on}&sensor_name={mills.SENSOR}",
        "machine_util": f"/api/v1/machine_util{on}",
        "machine_changes": f"/api/v1/machine_changes{window}",
        "machine_program": f"/api/v1/machine_program{on}",
        "energy_consumption": f"/api/v1/energy_consumption{on}",
        "alerts_daily_count": f"/api/v1/alerts_daily_count{on}",
        "alerts_detail": f"/api/v1/alerts_detail{on}",
        "data_status": "/api/v1/data_status",
    }


def _pushed(house: House, rows: int) -> list[Measure]:
    """Batches of half a stint's numbers, one after another, while figures are worked out."""
    bodies, count = _bodies(rows)
    server = house.processes[:1]
    with machine.Neighbours(house.processes) as neighbours, _client(house) as client:
        began, cpu = time.perf_counter(), machine.cpu_s(server)
        for body in bodies:
            _push(client, body)
        took, used = time.perf_counter() - began, machine.cpu_s(server) - cpu
    part = f"pushed, {count / 1e6:.1f} M rows in {len(bodies)} batches of JSON"
    remark = neighbours.remark or "figures are worked out meanwhile"
    return [
        Measure(part, "as it went", count / took, "rows/s", remark=remark),
        Measure(part, "of one core of its own", count / used, "rows/s", aim=_PUSHED),
    ]


def _bodies(rows: int) -> tuple[list[bytes], int]:
    found: list[bytes] = []
    count = 0
    for log in mills.logs():
        for half in (slice(0, None, 2), slice(1, None, 2)):
            part = [Logged(one.variable, one.t_ms[half], one.values[half]) for one in log]
            found.append(_body(part))
            count += sum(len(one) for one in part)
        if count >= rows:
            return found, count
    raise AssertionError("there are more days than anybody measures with")


def _body(log: Sequence[Logged]) -> bytes:
    series = [
        {"variable": one.variable, "t": one.t_ms.tolist(), "values": _plain(one)} for one in log
    ]
    return orjson.dumps({"machine": _MACHINE, "series": series})


def _plain(one: Logged) -> list[object]:
    values = one.values.tolist() if isinstance(one.values, np.ndarray) else one.values
    return ["NaN" if value != value else value for value in values]  # noqa: PLR0124 - NaN.


def _push(client: httpx.Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    client.post(DOOR, content=body, headers=headers).raise_for_status()


def _client(house: House) -> httpx.Client:
    return httpx.Client(base_url=house.url, trust_env=False, timeout=60)


def _await_calm(house: House) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    with opened(_environ(house.folder)) as building:
        while not is_calm(building):
            if time.monotonic() > deadline:
                raise RuntimeError("the figures were not worked out in time")
            time.sleep(0.2)
