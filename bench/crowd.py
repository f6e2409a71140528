"""How soon five hundred clients hear what happened, while one of them takes nothing."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson
from websockets.asyncio.client import ClientConnection, connect

from bench import machine
from bench.house import House, running, settings_of
from bench.report import Aim, Measure, quantile
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Outbox

CLIENTS: Final = 500
_EVENTS: Final = 30
_EVERY_S: Final = 0.5
_FILL, _LONG, _SHORT = 100, 8000, 20
"""Events, and words in each, that fill every buffer on the way to a client that does not read."""

_AIM: Final = Aim("at most", 200.0)


@dataclass
class Heard:
    """When the last of the clients heard of each event (Unix), and how many have."""

    last_at: dict[int, float] = field(default_factory=dict)
    count: dict[int, int] = field(default_factory=dict)

    def note(self, message: str | bytes) -> None:
        told = orjson.loads(message)
        if told["type"] == "event":
            number = int(told["data"]["id"])
            self.last_at[number] = time.time()
            self.count[number] = self.count.get(number, 0) + 1


def measure(folder: Path, model: Path, clients: int = CLIENTS) -> list[Measure]:
    part = f"{clients} WebSocket clients, one of them stalled"
    with running(folder, settings_of(folder, model), 1) as house:
        with machine.Neighbours(house.processes) as neighbours:
            told_at, heard = asyncio.run(_told(house, clients))
        server_mb = house.processes[0].memory_info().rss / 1e6
    late_ms = [(heard.last_at[number] - at) * 1000 for number, at in told_at.items()]
    assert all(heard.count[number] == clients - 1 for number in told_at), "somebody was not told"
    low, high, remark = min(late_ms), max(late_ms), neighbours.remark
    return [
        Measure(
            part, "committed -> the last has heard, p50", quantile(late_ms, 0.5), "ms", low, high
        ),
        Measure(
            part,
            "committed -> the last has heard, p95",
            quantile(late_ms, 0.95),
            "ms",
            aim=_AIM,
            remark=remark or f"{len(late_ms)} events, heard by all others",
        ),
        Measure(part, "memory of the server", server_mb, "MB", remark="resident"),
    ]


async def _told(house: House, clients: int) -> tuple[dict[int, float], Heard]:
    """Write events as a worker does; when each was committed, and when all had heard of it."""
    heard = Heard()
    async with contextlib.AsyncExitStack() as stack:
        address = f"ws://127.0.0.1:{house.port}/ws/events"
        stack.enter_context(_stalled(house))
        await asyncio.to_thread(_tell, house, range(-_FILL, 0), 0.0, _LONG)
        lines = [await stack.enter_async_context(_line(address)) for _ in range(clients - 1)]
        listening = [asyncio.ensure_future(_listen(line, heard)) for line in lines]
        told_at = await asyncio.to_thread(_tell, house, range(1, _EVENTS + 1), _EVERY_S, _SHORT)
        await asyncio.sleep(2.0)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    return told_at, heard


def _line(address: str) -> connect:
    return connect(address, proxy=None, ping_interval=None, compression=None, open_timeout=60)


@contextlib.contextmanager
def _stalled(house: House) -> Iterator[None]:
    """A client that opens its line and then never reads: its buffers run full."""
    asked = (
        b"GET /ws/events HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.connect(("127.0.0.1", house.port))
        line.sendall(asked)
        assert b" 101 " in line.recv(64)
        yield


async def _listen(line: ClientConnection, heard: Heard) -> None:
    async for message in line:
        heard.note(message)


def _tell(house: House, numbers: range, every_s: float, words: int) -> dict[int, float]:
    """Write events one after another; when each was committed."""
    url = f"sqlite:///{house.folder / 'premises.db'}"
    database = Database(house.settings.database, url)
    doorbell = PipeDoorbell(house.folder / "run")
    outbox, told_at = Outbox(database, doorbell), {}
    for number in numbers:
        with database.write() as session:
            payload = _payload(number, words)
            outbox.add(session, "cameras", "event", payload, now=datetime.now(UTC))
        told_at[number] = time.time()
        time.sleep(every_s)
    database.close()
    return told_at


def _payload(number: int, words: int) -> dict[str, object]:
    """Like an event of the cameras, with as many more words."""
    return {
        "id": number,
        "event_id": number,
        "batch_id": f"bench-{number}",
        "camera_id": "bench",
        "risk_score": 50,
        "risk_level": "medium",
        "summary": "A person at the front door" + " again" * words,
        "started_at": "2026-01-01T00:00:00+00:00",
    }
