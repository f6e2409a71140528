"""A stream of news that a web page can listen to, one message after the other.

The format is that of server-sent events in the HTML standard.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from premises.kernel.web.problems import to_json

News = tuple[int | None, str, Mapping[str, object]]
"""Sequence number (none if it cannot be resumed from), kind, payload."""

HEARTBEAT = b": still here\n\n"
_LINE_END = re.compile(r"\r\n|\r|\n")
_HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    # Proxies that collect answers before passing them on would hold the news back.
    "X-Accel-Buffering": "no",
}


def frame(data: str, *, event: str | None = None, seq: int | None = None) -> bytes:
    """One message; line ends inside data stay line ends, those inside the event's name vanish."""
    lines = [f"id: {seq}"] if seq is not None else []
    if event:
        lines.append(f"event: {_LINE_END.sub(' ', event)}")
    lines += [f"data: {line}" for line in _LINE_END.split(data)]
    return ("\n".join(lines) + "\n\n").encode("utf-8", "replace")


async def frames(
    source: AsyncIterator[News], *, heartbeat_s: float = 15.0, retry_ms: int = 2000
) -> AsyncGenerator[bytes, None]:
    """The messages of a source, with a sign of life whenever it is silent for `heartbeat_s`.

    The first frame tells the listener how long to wait before it connects again, and makes
    proxies pass on the headers at once. The source is closed when the stream ends.
    """
    yield f"retry: {retry_ms}\n\n".encode()
    waiting: asyncio.Task[News | None] | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(_next(source))
            # Waiting again for the same task: a source interrupted in its wait could lose news.
            done, _ = await asyncio.wait({waiting}, timeout=heartbeat_s)
            if not done:
                yield HEARTBEAT
                continue
            news, waiting = waiting.result(), None
            if news is None:
                return
            seq, kind, payload = news
            yield frame(to_json(payload).decode(), event=kind, seq=seq)
    finally:
        await _stop(waiting, source)


async def _next(source: AsyncIterator[News]) -> News | None:
    return await anext(source, None)


async def _stop(waiting: asyncio.Task[News | None] | None, source: AsyncIterator[News]) -> None:
    if waiting is not None:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    if isinstance(source, AsyncGenerator):
        await source.aclose()


class EventStream(StreamingResponse):
    """The answer of a route that streams news until the listener or the source goes.

    Then `end` is called, even where the client went before the source was asked for anything.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        source: AsyncIterator[News],
        *,
        heartbeat_s: float = 15.0,
        end: Callable[[], None] = lambda: None,
    ) -> None:
        self._frames = frames(source, heartbeat_s=heartbeat_s)
        self._end = end
        super().__init__(self._frames, headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with contextlib.aclosing(self._frames):
                await super().__call__(scope, receive, send)
        finally:
            self._end()
