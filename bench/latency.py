"""How long it takes a quiet service to tell of a picture, to be idle, and to answer."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import sqlalchemy as sa

from bench import machine
from bench.house import House, running, settings_of
from bench.listener import Listener
from bench.lookout import Lookout
from bench.report import Aim, Measure, quantile
from premises.cameras.models import DetectionRow, EventRow, PictureRow, WindowRow
from premises.kernel.database import Database

CAMERAS: Final = 10
_PER_S: Final = 5.0
_WARM: Final = 10
_ROW_P50, _ROW_P95 = Aim("at most", 150.0), Aim("at most", 1500.0)
_SOCKET_P95, _WINDOW_P95 = Aim("at most", 2000.0), Aim("at most", 200.0)
_IDLE: Final = Aim("at most", 1.0)
_BUSY_P99: Final = Aim("at most", 100.0)
_PATIENCE_S: Final = 120.0

# A camera sends a picture every two seconds and its window ends after one: each picture that is
# urgent is the first of its window, so each is told of at once, and each window ends by itself.
_SHORT: Final = {
    "PREMISES_CAMERAS__BATCH_WINDOW_SECONDS": "1",
    "PREMISES_CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS": "1",
}


@dataclass(frozen=True)
class Pictures:
    """Files that show something urgent, and files that show something that is not."""

    urgent: Sequence[bytes]
    calm: Sequence[bytes]


def measure(folder: Path, model: Path, pictures: Pictures, idle_s: float) -> list[Measure]:
    with running(folder, settings_of(folder, model, **_SHORT), CAMERAS) as house:
        _warm_up(house, pictures.urgent[:_WARM])
        measures = [
            *_of_pictures(house, pictures.urgent[_WARM:]),
            *_of_windows(house, pictures.calm),
            *_of_answers(house, "quiet", []),
            *_of_answers(house, "while pictures come", [*pictures.urgent, *pictures.calm]),
        ]
    # A window that may be over in a second is looked after more often than those people have.
    with running(folder, settings_of(folder, model), CAMERAS) as house:
        return [*measures, *_of_idling(house, idle_s)]


def _warm_up(house: House, files: Sequence[bytes]) -> None:
    with Lookout(house) as lookout:
        _drop(house, "warm", files, per_s=50.0)
        lookout.await_all(len(files), _PATIENCE_S)
    time.sleep(2.5)


def _drop(house: House, name: str, files: Sequence[bytes], per_s: float) -> dict[str, float]:
    """Write pictures at an even pace; the instants (Unix) of their closing, by path."""
    closed_at: dict[str, float] = {}
    began = time.monotonic()
    for number, data in enumerate(files):
        time.sleep(max(began + number / per_s - time.monotonic(), 0.0))
        camera, file = f"camera{number % CAMERAS}", f"{name}{number}.jpg"
        closed_at[f"{camera}/{file}"] = house.drop(camera, file, data)
    return closed_at


def _of_pictures(house: House, files: Sequence[bytes]) -> list[Measure]:
    """From a closed file to its rows, and to the event that a client hears."""
    part = f"one picture at a time, {_PER_S:g} a second"
    with (
        machine.Neighbours(house.processes) as neighbours,
        Lookout(house) as lookout,
        Listener(house) as listener,
    ):
        closed_at = _drop(house, "urgent", files, _PER_S)
        lookout.await_all(len(files), _PATIENCE_S)
        listener.await_calm(2.5)
        event_of = _fast_events(lookout.database)
    rows_ms = [(lookout.seen_at[path] - at) * 1000 for path, at in closed_at.items()]
    heard_ms = [
        (listener.heard_at[event_of[path]] - at) * 1000
        for path, at in closed_at.items()
        if event_of.get(path) in listener.heard_at
    ]
    return [
        *_quantiles(part, "file closed -> rows", rows_ms, _ROW_P50, _ROW_P95, neighbours.remark),
        *_quantiles(part, "file closed -> WebSocket", heard_ms, None, _SOCKET_P95),
    ]


def _fast_events(database: Database) -> Mapping[str, int]:
    """The event that was made at once, by the path of the picture that it was made for."""
    query = (
        sa.select(PictureRow.path, EventRow.id)
        .join(DetectionRow, DetectionRow.picture_id == PictureRow.id)
        .join(WindowRow, WindowRow.fast_detection_id == DetectionRow.id)
        .join(EventRow, EventRow.window_id == WindowRow.id)
        .where(EventRow.is_fast_path)
    )
    with database.read() as session:
        return dict(session.execute(query).tuples().all())


def _of_windows(house: House, files: Sequence[bytes]) -> list[Measure]:
    """From the instant a window is over to the event that a client hears."""
    with (
        machine.Neighbours(house.processes) as neighbours,
        Lookout(house) as lookout,
        Listener(house) as listener,
    ):
        _drop(house, "calm", files, _PER_S)
        lookout.await_all(len(files), _PATIENCE_S)
        listener.await_calm(4.0)
        due_at = _window_ends(lookout.database)
    late_ms = [
        (at - due_at[event_id]) * 1000
        for event_id, at in listener.heard_at.items()
        if event_id in due_at
    ]
    what, remark = "window over -> WebSocket", neighbours.remark
    return _quantiles("one window at a time", what, late_ms, None, _WINDOW_P95, remark)


def _window_ends(database: Database) -> Mapping[int, float]:
    query = sa.select(EventRow.id, WindowRow.closes_at).join(
        WindowRow, WindowRow.id == EventRow.window_id
    )
    with database.read() as session:
        found = session.execute(query.where(~EventRow.is_fast_path)).tuples().all()
    return {event_id: closes_at.timestamp() for event_id, closes_at in found}


def _of_answers(house: House, when: str, files: Sequence[bytes]) -> list[Measure]:
    """What one client waits for a page of fifty events, asked for twenty times a second."""
    times_ms: list[float] = []
    count = 200
    with (
        machine.Neighbours(house.processes) as neighbours,
        Lookout(house) as lookout,
        httpx.Client(base_url=house.url) as client,
    ):
        _drop(house, f"again{len(files)}-", [data + b"again" for data in files], per_s=1e6)
        began = time.monotonic()
        while len(times_ms) < count and (not files or len(lookout.seen_at) < len(files)):
            time.sleep(max(began + len(times_ms) / 20.0 - time.monotonic(), 0.0))
            asked = time.perf_counter()
            client.get("/api/events", params={"limit": 50}).raise_for_status()
            times_ms.append((time.perf_counter() - asked) * 1000)
        lookout.await_all(len(files), _PATIENCE_S)
    what, remark = f"GET /api/events, {when}", neighbours.remark or f"{len(times_ms)} requests"
    return [
        Measure(
            "answers", f"{what}, {name}", quantile(times_ms, share), "ms", aim=aim, remark=remark
        )
        for name, share, aim in (("p50", 0.5, None), ("p99", 0.99, _BUSY_P99))
    ]


def _of_idling(house: House, idle_s: float) -> list[Measure]:
    """How much of one core a service takes that has nothing to do."""
    time.sleep(5.0)
    used = [machine.cpu_s([process]) for process in house.processes]
    with machine.Neighbours(house.processes) as neighbours:
        time.sleep(idle_s)
    names = ("server", *(f"worker {number + 1}" for number in range(len(used) - 1)))
    shares = {
        name: (machine.cpu_s([process]) - before) / idle_s * 100
        for name, process, before in zip(names, house.processes, used, strict=True)
    }
    told = ", ".join(f"{name} {share:.2f}" for name, share in shares.items())
    part = f"nothing to do, {idle_s:g} s"
    return [
        Measure(part, "processor", sum(shares.values()), "% of a core", aim=_IDLE, remark=told),
        Measure(part, "others meanwhile", neighbours.cores, "cores"),
    ]


def _quantiles(
    part: str,
    what: str,
    values: Sequence[float],
    p50: Aim | None,
    p95: Aim | None,
    remark: str = "",
) -> list[Measure]:
    if not values:
        return [Measure(part, what, 0.0, "ms", remark="the detector saw nothing of this kind")]
    count = f"{len(values)} times"
    low, high = min(values), max(values)
    return [
        Measure(part, f"{what}, p50", quantile(values, 0.5), "ms", low, high, p50, remark or count),
        Measure(part, f"{what}, p95", quantile(values, 0.95), "ms", None, None, p95),
    ]
