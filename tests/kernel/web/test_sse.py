"""News arrive as one frame each, silence is bridged, and nothing is left running afterwards."""

import asyncio
import http.client
import threading
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from tests.kernel.web.asking import assembled, serving

from premises.kernel.web.sse import HEARTBEAT, EventStream, News, frame, frames


@pytest.mark.parametrize(
    ("data", "event", "seq", "text"),
    [
        ("{}", "cameras.event", 7, b"id: 7\nevent: cameras.event\ndata: {}\n\n"),
        ("", None, None, b"data: \n\n"),
        ("a\nb\r\nc\rd", None, 0, b"id: 0\ndata: a\ndata: b\ndata: c\ndata: d\n\n"),
        ("x", "evil\ndata: y\n\nid: 9", None, b"event: evil data: y  id: 9\ndata: x\n\n"),
        ("\u2028\x0b\x1c", None, None, "data: \u2028\x0b\x1c\n\n".encode()),
        ("\ud800", None, None, b"data: ?\n\n"),
    ],
)
def test_a_frame_is_what_a_listener_reads_back(
    data: str, event: str | None, seq: int | None, text: bytes
) -> None:
    assert frame(data, event=event, seq=seq) == text


class Source:
    """News with pauses, that remembers whether it was closed."""

    def __init__(self, *pauses_s: float) -> None:
        self._pauses_s = pauses_s
        self.closed = threading.Event()

    async def __call__(self) -> AsyncIterator[News]:
        try:
            for seq, pause_s in enumerate(self._pauses_s):
                await asyncio.sleep(pause_s)
                yield seq, "tick", {"text": "a\nb", "not": float("nan")}
        finally:
            self.closed.set()


def collected(source: Source, heartbeat_s: float) -> list[bytes]:
    async def collect() -> list[bytes]:
        return [part async for part in frames(source(), heartbeat_s=heartbeat_s)]

    return asyncio.run(collect())


def test_silence_is_bridged_and_no_news_is_lost_to_it() -> None:
    source = Source(0, 0.35, 0)
    parts = collected(source, 0.1)
    news = [part for part in parts[1:] if part != HEARTBEAT]
    assert parts[0] == b"retry: 2000\n\n"
    assert parts.count(HEARTBEAT) >= 1
    assert [part.split(b"\n")[0] for part in news] == [b"id: 0", b"id: 1", b"id: 2"]
    assert news[0].endswith(b'event: tick\ndata: {"text":"a\\nb","not":null}\n\n')
    assert source.closed.is_set()


def test_a_failing_source_fails_the_stream() -> None:
    async def source() -> AsyncIterator[News]:
        yield 1, "tick", {}
        raise RuntimeError("source")

    async def collect() -> None:
        async for _ in frames(source()):
            pass

    with pytest.raises(RuntimeError, match="source"):
        asyncio.run(collect())


@pytest.mark.parametrize("pauses_s", [(0.0, 60.0), (0.0,) * 100_000])
def test_a_listener_that_leaves_closes_the_source(pauses_s: tuple[float, ...]) -> None:
    app, source = FastAPI(), Source(*pauses_s)

    @app.get("/stream")
    async def stream() -> EventStream:
        return EventStream(source(), heartbeat_s=0.1)

    with serving(assembled(app)) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/stream")
        answer = connection.getresponse()
        assert answer.getheader("content-type", "").startswith("text/event-stream")
        assert answer.getheader("x-accel-buffering") == "no"
        assert answer.getheader("cache-control") == "no-cache, no-transform"
        assert answer.readline() == b"retry: 2000\n"
        assert answer.readline() == b"\n"
        assert answer.readline() == b"id: 0\n"
        answer.close()
        connection.close()
        assert source.closed.wait(5)
