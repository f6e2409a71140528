"""What a very large picture takes from its first byte to all its sizes, and what a bomb takes."""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import psutil
import sqlalchemy as sa

from bench import machine
from bench.house import House
from bench.large_pictures import HEIGHT, WIDTH, bombs, photographs
from bench.report import Measure, quantile

_EVERY_S: Final = 0.005
_PATIENCE_S: Final = 300.0
_REFUSALS: Final = 10


@dataclass
class Peaks:
    """The most memory of the server, and of the largest process beside it that it started."""

    house: House
    over: threading.Event = field(default_factory=threading.Event)
    server_bytes: int = 0
    child_bytes: int = 0

    def watch(self) -> None:
        server = self.house.processes[0]
        # Those that are there already wait for the next picture; they open none themselves.
        known = {one.pid for one in server.children(recursive=True)}
        while not self.over.wait(_EVERY_S):
            self.server_bytes = max(self.server_bytes, server.memory_info().rss)
            for child in server.children(recursive=True):
                if child.pid not in known:
                    self.child_bytes = max(self.child_bytes, _most_resident(child))


@contextmanager
def _watched(house: House) -> Iterator[Peaks]:
    peaks = Peaks(house)
    watching = threading.Thread(target=peaks.watch)
    watching.start()
    try:
        yield peaks
    finally:
        peaks.over.set()
        watching.join()


def measure(house: House, url: str, count: int) -> list[Measure]:
    """Upload so many different pictures one after another, then bombs; `url` is the database's."""
    files = list(photographs(count + 1))
    with _client(house) as client:
        _upload(client, files[0])
        _await_developed(url, 1)
        before = house.processes[0].memory_info().rss
        sent = _sent(client, house, files[1:], url)
        return [*sent, *_refused(client, house), _grown(house, before)]


def _client(house: House) -> httpx.Client:
    return httpx.Client(base_url=house.url, trust_env=False, timeout=120)


def _sent(client: httpx.Client, house: House, files: Sequence[bytes], url: str) -> list[Measure]:
    waits_s, whole_s = [], []
    cpu_s = _cpu_s(house)
    with machine.Neighbours(house.processes) as neighbours, _watched(house) as peaks:
        for number, file in enumerate(files):
            began = time.perf_counter()
            _upload(client, file)
            waits_s.append(time.perf_counter() - began)
            _await_developed(url, number + 2)
            whole_s.append(time.perf_counter() - began)
    cpu_s = (_cpu_s(house) - cpu_s) / len(files)
    size = quantile([len(file) for file in files], 0.5) / 1e6
    part = f"an upload of {size:.1f} MB, {WIDTH * HEIGHT / 1e6:.0f} megapixels, {len(files)} times"
    low, high = min(waits_s), max(waits_s)
    remark = neighbours.remark
    return [
        Measure(part, "sent -> answered", quantile(waits_s, 0.5), "s", low, high, remark=remark),
        Measure(part, "sent -> all its sizes are there", quantile(whole_s, 0.5), "s"),
        Measure(part, "processor time of all", cpu_s, "CPU-s", remark="sizes and formats included"),
        Measure(part, "most memory of the server", peaks.server_bytes / 1e6, "MB"),
        Measure(part, "most memory of the sandbox", peaks.child_bytes / 1e6, "MB"),
    ]


def _refused(client: httpx.Client, house: House) -> list[Measure]:
    part = f"bombs refused, {_REFUSALS} times each"
    measures = []
    for name, bomb in bombs().items():
        waits_ms, cpu_s = [], _cpu_s(house)
        with _watched(house) as peaks:
            for _ in range(_REFUSALS):
                began = time.perf_counter()
                answer = _post(client, bomb)
                waits_ms.append((time.perf_counter() - began) * 1000)
                assert 400 <= answer.status_code < 500, answer.text
        used_ms = (_cpu_s(house) - cpu_s) / _REFUSALS * 1000
        memory = f"sandbox {peaks.child_bytes / 1e6:.0f} MB" if peaks.child_bytes else "no sandbox"
        told = f"{len(bomb) / 1000:.0f} kB; {used_ms:.1f} CPU-ms, {memory}"
        wait_ms = quantile(waits_ms, 0.5)
        measures.append(
            Measure(part, name, wait_ms, "ms", min(waits_ms), max(waits_ms), None, told)
        )
    return measures


def _grown(house: House, before: int) -> Measure:
    grown = (house.processes[0].memory_info().rss - before) / 1e6
    return Measure("after all of these", "the server has grown by", grown, "MB")


def _post(client: httpx.Client, data: bytes) -> httpx.Response:
    return client.post("/api/images/upload/1", files={"file": ("a.jpg", data, "image/jpeg")})


def _upload(client: httpx.Client, data: bytes) -> None:
    answer = _post(client, data)
    assert answer.status_code == 200, answer.text


def _await_developed(url: str, count: int) -> None:
    """Wait until all pictures that were sent are there in all sizes."""
    engine, deadline = sa.create_engine(url), time.monotonic() + _PATIENCE_S
    wanted = sa.text("SELECT count(*) FROM property_images WHERE state = 'DEVELOPED'")
    while True:
        with engine.connect() as database:
            if database.scalar(wanted) == count:
                break
        assert time.monotonic() < deadline, "the sizes were not made in time"
        time.sleep(0.02)
    engine.dispose()


def _cpu_s(house: House) -> float:
    """Processor time of all processes, with those that were ended and put away meanwhile."""
    found = 0.0
    for process in machine.family(house.processes[0].pid):
        times = process.cpu_times()
        found += times.user + times.system + times.children_user + times.children_system
    return found


def _most_resident(process: psutil.Process) -> int:
    """The most memory that a process has held so far, also between two looks at it."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0
